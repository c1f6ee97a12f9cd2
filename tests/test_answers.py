"""What an HTTP status says about an address."""

from datetime import UTC, datetime, timedelta

import pytest

from legionwire.answers import ask_again_at, judge_status
from legionwire.article import State

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state", "pause"),
    [
        (404, State.GONE, None),
        (410, State.GONE, None),
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
    assert ask_again_at(found, NOW) == (NOW + pause if pause else None)
