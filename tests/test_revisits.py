"""When an article's page is asked for again: the plan under a clock that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored import DAY, HOUR, NOW

from legionwire.article import State
from legionwire.revisits import STEPS, Life, next_visit, visit_again

NEVER_LATE = 0  # the key that spreads nothing


def life(**values: object) -> Life:
    return Life(**({"key": NEVER_LATE, "first_seen": NOW, "published": NOW} | values))  # type: ignore[arg-type]


def visits(one: Life, late: timedelta = timedelta(0)) -> list[timedelta]:
    """The age at each visit, when nothing ever changes and each comes so much later than planned."""
    found, checked = [], one.first_seen
    while (at := next_visit(one, checked)) is not None:
        assert at > checked
        checked = at + late
        found.append(at - NOW)
        assert len(found) < 50, "the plan has an end"
    return found


def test_the_plan_is_an_hour_six_hours_a_day_a_week_a_month():
    assert visits(life()) == list(STEPS) == [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY]


@pytest.mark.parametrize("late", [timedelta(minutes=20), HOUR])
def test_visits_that_come_late_lose_no_step(late):
    assert visits(life(), late) == list(STEPS)


@pytest.mark.parametrize(
    ("age", "left"),
    [
        pytest.param(timedelta(minutes=20), STEPS, id="all of it"),
        pytest.param(timedelta(minutes=50), STEPS[1:], id="it would be an hour old in ten minutes"),
        pytest.param(3 * DAY, STEPS[3:], id="days later"),
        pytest.param(20 * DAY, STEPS[4:], id="weeks later"),
        pytest.param(28 * DAY, (58 * DAY,), id="nothing is left: one look a month after it was found"),
        pytest.param(800 * DAY, (830 * DAY,), id="of another year"),
    ],
)
def test_what_is_found_late_gets_what_is_left(age, left):
    assert visits(life(first_seen=NOW + age)) == list(left)


def test_an_article_without_a_date_counts_from_when_it_was_seen():
    assert visits(life(published=None)) == list(STEPS)


def test_a_bare_day_counts_as_its_end_and_a_date_ahead_as_the_moment_it_was_seen():
    midnight = NOW.replace(hour=0)
    assert visits(life(published=midnight, precision="day")) == list(STEPS)
    yesterday = life(published=midnight - DAY, precision="day")
    assert visits(yesterday)[0] == STEPS[2] - 12 * HOUR, "a day after midnight, at noon"
    assert visits(life(published=NOW + 90 * DAY)) == list(STEPS)


def test_a_change_is_looked_at_sooner_again():
    edited = life(changes=1, changed_at=NOW + 7 * DAY)
    checked = NOW + 7 * DAY
    found = []
    while (at := next_visit(edited, checked)) is not None:
        found.append(at - edited.changed_at)
        checked = at
    assert found == [HOUR, 6 * HOUR, DAY, 23 * DAY], "and then the rest of the plan"


def test_what_changes_at_every_look_is_not_asked_every_hour():
    one, checked, count = life(), NOW, 0
    while (at := next_visit(one, checked)) is not None:
        checked, count = at, count + 1
        one = replace(one, changes=count, changed_at=at)
    assert count < 25
    assert checked - NOW <= 31 * DAY


def test_nothing_comes_after_the_last_step():
    assert next_visit(life(changes=1, changed_at=NOW + 30 * DAY), NOW + 30 * DAY) is None


def test_a_page_that_was_gone_is_looked_at_again_soon_and_not_for_ever():
    missed = life(missed_at=NOW + DAY)
    assert next_visit(missed, NOW + DAY) == NOW + DAY + HOUR
    assert next_visit(missed, NOW + 9 * DAY) == NOW + 30 * DAY, "when no second look had an answer for a week"


def test_a_doubt_that_nobody_settles_costs_a_few_looks_in_a_week():
    missed, checked, looks = life(missed_at=NOW + DAY), NOW + DAY, []
    while (at := next_visit(missed, checked)) is not None and at <= NOW + 8 * DAY:
        looks.append((at - missed.missed_at) / HOUR)
        checked = at
    assert looks == [1, 2, 4, 8, 16, 32, 64, 128, 168]
    assert at == NOW + 30 * DAY


def test_the_plan_begins_anew_with_a_removal():
    removed = life(removed_at=NOW + 30 * DAY, changes=1, changed_at=NOW + 30 * DAY)
    checked, found = NOW + 30 * DAY + HOUR, []
    while (at := next_visit(removed, checked)) is not None:
        found.append(at - removed.removed_at)
        checked = at
    assert found == list(STEPS[1:])


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=20, unique=True))
def test_what_was_found_at_one_moment_does_not_come_due_at_one_moment(keys):
    old = NOW - 900 * DAY
    times = [next_visit(life(key=key, published=old), NOW) for key in keys]
    assert all(NOW + 30 * DAY <= at <= NOW + 33 * DAY for at in times)
    assert times == [next_visit(life(key=key, published=old), NOW) for key in keys], "the same each time"


def test_a_backfill_of_ten_thousand_is_spread_over_days():
    times = [next_visit(life(key=number * 7_368_787, published=NOW - 900 * DAY), NOW) for number in range(10_000)]
    busiest: dict[datetime, int] = {}
    for at in times:
        minute = at.replace(second=0, microsecond=0)
        busiest[minute] = busiest.get(minute, 0) + 1
    assert max(busiest.values()) < 15


@given(
    seen=st.integers(0, 60 * 24 * 60),
    looks=st.lists(st.integers(0, 60 * 24 * 60), max_size=4),
    changes=st.integers(0, 40),
    key=st.integers(),
)
def test_a_visit_is_always_planned_for_later_and_the_plan_ends(seen, looks, changes, key):
    first = NOW + timedelta(minutes=seen)
    checked = first + timedelta(minutes=sum(looks))
    changed = checked if changes else None
    one = life(first_seen=first, changes=changes, changed_at=changed, key=key)
    at = next_visit(one, checked)
    assert at is None or checked < at <= max(NOW, first) + 33 * DAY
    assert next_visit(one, NOW + 200 * DAY) is None


@pytest.mark.parametrize(
    ("state", "attempts", "not_before", "when"),
    [
        pytest.param(State.STORED, 0, None, 7 * DAY, id="read"),
        pytest.param(State.ERROR, 1, HOUR, HOUR, id="no answer: made up for"),
        pytest.param(State.ERROR, 4, 3 * DAY, 7 * DAY, id="no answer for days: the plan goes on"),
        pytest.param(State.DEFERRED, 1, HOUR, HOUR, id="the host asked us to wait"),
        pytest.param(State.DEFERRED, 3, HOUR, DAY, id="three times: not each time it says so"),
        pytest.param(State.DEFERRED, 4, HOUR, 7 * DAY, id="each time: the plan goes on"),
        pytest.param(State.DEFERRED, 9, 8 * DAY, 8 * DAY, id="and not before that either"),
        pytest.param(State.BLOCKED, 0, DAY, 7 * DAY, id="turned away: that was the visit"),
        pytest.param(State.ROBOTS, 0, 9 * DAY, 9 * DAY, id="never before the time that was set"),
        pytest.param(State.WALL, 0, DAY, 7 * DAY, id="a wall"),
    ],
)
def test_a_visit_that_brought_nothing(state, attempts, not_before, when):
    until = NOW + not_before if not_before else None
    assert visit_again(NOW + 7 * DAY, state, attempts, until, NOW) == NOW + when
    assert visit_again(None, State.BLOCKED, 0, until, NOW) is None
    assert visit_again(None, State.DEFERRED, 4, until, NOW) is None
