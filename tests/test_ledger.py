"""What is done with an address that a channel shows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import State
from legionwire.ledger import Known, Step, Wish, date_hint, decide_known, decide_new

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Wish(own_site=True, hinted=False, fetch_all=True)


@pytest.mark.parametrize(
    ("wish", "step", "state"),
    [
        pytest.param(OPEN, Step.FETCH, State.QUEUED, id="all"),
        pytest.param(Wish(True, False, False), Step.SKIP, State.SKIPPED, id="hinted source, no hint"),
        pytest.param(Wish(True, True, False), Step.FETCH, State.QUEUED, id="hinted source, hint"),
        pytest.param(Wish(False, True, True), Step.SETTLE, State.REFUSED, id="foreign host"),
        pytest.param(Wish(True, True, True, "too old"), Step.SKIP, State.SKIPPED, id="of another time"),
        pytest.param(Wish(True, True, True, trap="a calendar"), Step.SETTLE, State.TRAP, id="trap"),
        pytest.param(Wish(True, False, False, trap="a calendar"), Step.SKIP, State.SKIPPED, id="trap, no hint"),
    ],
)
def test_new_addresses(wish, step, state):
    decision = decide_new("example.com", wish)
    assert (decision.step, decision.state) == (step, state)
    assert decision.reason


def known(state: State, **values) -> Known:
    held = {"not_before": None, "modified": None, "checked_at": NOW - 24 * HOUR, "this_run": False}
    return Known(state=state, **{**held, **values})


@pytest.mark.parametrize(
    ("row", "modified", "step"),
    [
        pytest.param(known(State.STORED), None, Step.KEEP, id="stored, nothing said"),
        pytest.param(known(State.STORED), NOW, Step.FETCH, id="stored, changed after we read it"),
        pytest.param(known(State.STORED, checked_at=NOW), NOW - HOUR, Step.KEEP, id="stored, a first and older date"),
        pytest.param(known(State.STORED, modified=NOW), NOW, Step.KEEP, id="stored, the same date again"),
        pytest.param(known(State.STORED, modified=NOW - HOUR), NOW, Step.FETCH, id="stored, a later date"),
        pytest.param(known(State.OFF_TOPIC, modified=NOW - HOUR), NOW, Step.FETCH, id="off topic, a later date"),
        pytest.param(known(State.GONE, modified=NOW), NOW, Step.KEEP, id="gone, nothing new said"),
        pytest.param(known(State.GONE, modified=NOW - HOUR), NOW, Step.FETCH, id="gone, and said to have changed"),
        pytest.param(known(State.GONE, not_before=NOW - HOUR), None, Step.FETCH, id="gone once, asked once more"),
        pytest.param(known(State.STORED, modified=NOW - HOUR, this_run=True), NOW, Step.KEEP, id="read in this run"),
        pytest.param(known(State.QUEUED), None, Step.FETCH, id="left queued"),
        pytest.param(known(State.DEFERRED, not_before=NOW + HOUR), None, Step.WAIT, id="deferred, too early"),
        pytest.param(known(State.DEFERRED, not_before=NOW - HOUR), None, Step.FETCH, id="deferred, time has come"),
        pytest.param(known(State.ERROR, not_before=NOW - HOUR), None, Step.FETCH, id="failed, time has come"),
        pytest.param(known(State.ERROR, not_before=NOW + HOUR), None, Step.WAIT, id="failed, too early"),
        pytest.param(known(State.ROBOTS), None, Step.KEEP, id="robots.txt forbids"),
        pytest.param(known(State.ROBOTS, not_before=NOW - HOUR), None, Step.FETCH, id="robots.txt was unreadable"),
        pytest.param(known(State.BLOCKED, not_before=NOW + HOUR), None, Step.WAIT, id="blocked, too early"),
    ],
)
def test_known_addresses(row, modified, step):
    assert decide_known(row, modified, NOW).step is step


def test_a_new_title_brings_us_back_to_what_we_read_but_not_to_what_we_refused():
    assert decide_known(known(State.STORED), None, NOW, retitled=True).step is Step.FETCH
    assert decide_known(known(State.REFUSED), None, NOW, retitled=True).step is Step.KEEP


def test_what_was_taken_for_a_trap_is_asked_for_when_a_title_names_the_topic():
    assert decide_known(known(State.TRAP), None, NOW).step is Step.KEEP
    assert decide_known(known(State.TRAP), None, NOW, freed=True).step is Step.FETCH


DAY = datetime(2024, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "date"),
    [
        pytest.param((NOW, NOW + HOUR), NOW, id="the earlier: the other is a repost, or an edit"),
        pytest.param((NOW, DAY), NOW, id="a clock time says more than its day"),
        pytest.param((None, DAY), DAY, id="a day says more than nothing"),
        pytest.param((datetime(1970, 1, 1, 3, tzinfo=UTC), NOW), NOW, id="an epoch is no date"),
        pytest.param((None, None), None, id="nobody knows"),
    ],
)
def test_which_of_two_dates_counts(told, date):
    assert date_hint(*told) == date
    assert date_hint(*reversed(told)) == date


INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2030, 1, 1)).map(lambda date: date.replace(tzinfo=UTC))
DATES = st.none() | INSTANTS | INSTANTS.map(lambda date: date.replace(hour=0, minute=0, second=0, microsecond=0))


@given(st.lists(DATES, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_dates_told_one_after_the_other_give_one_date_in_any_order(told, chance):
    def at_last(dates):
        held = None
        for date in dates:
            held = date_hint(held, date)
        return held

    shuffled = chance.sample(told, len(told))
    assert at_last(told) == at_last(shuffled) == date_hint(*told)
