"""What an HTTP status says about an address."""

from datetime import UTC, datetime, timedelta

import pytest

from legionwire.answers import ask_again_at, judge_status
from legionwire.article import State

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state", "pause"),
    [
        (404, State.GONE, timedelta(hours=1)),
        (410, State.GONE, timedelta(hours=1)),
        (401, State.BLOCKED, timedelta(days=1)),
        (402, State.BLOCKED, timedelta(days=1)),
        (403, State.BLOCKED, timedelta(days=1)),
        (451, State.BLOCKED, timedelta(days=1)),
        (206, State.ERROR, timedelta(minutes=15)),
        (400, State.ERROR, timedelta(minutes=15)),
        (500, State.ERROR, timedelta(minutes=15)),
        (503, State.ERROR, timedelta(minutes=15)),
    ],
)
def test_a_status_gives_a_state_a_reason_and_a_time_to_ask_again(status, state, pause):
    found, reason = judge_status(status)
    assert found is state
    assert str(status) in reason
    assert ask_again_at(found, State.QUEUED, 0, NOW) == NOW + pause


def test_what_is_gone_twice_is_gone():
    assert ask_again_at(State.GONE, State.GONE, 0, NOW) is None
    assert ask_again_at(State.GONE, State.STORED, 0, NOW) is None


def test_the_pauses_between_failed_tries_grow_and_never_end():
    pauses = [ask_again_at(State.ERROR, State.ERROR, attempts, NOW) for attempts in range(9)]
    assert None not in pauses
    assert pauses == sorted(pauses)
    assert pauses[-1] == NOW + timedelta(days=3)
