"""Which sources are crawled next, and together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.dispatch import (
    CANCELLED_WAIT,
    FIRST_CRASH_WAIT,
    GATHER,
    LONGEST_CRASH_WAIT,
    NOW,
    Waiting,
    choose_batch,
    wait_after,
)

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def waits(name: str, late: timedelta | None = 5 * MINUTE, **values: object) -> Waiting:
    """A source that has been due for that long; None for one that was never asked."""
    given = {"sites": frozenset({f"{name}.example"}), "due_at": NOW if late is None else AT - late, **values}
    return Waiting(name, **given)  # type: ignore[arg-type]


def chosen(*waiting: Waiting, busy: str = "", size: int = 50, polls_only: bool = False) -> list[str]:
    taken = frozenset(busy.split())
    return [item.source_id for item in choose_batch(waiting, taken, size, AT, polls_only=polls_only)]


def test_those_who_waited_longest_go_first():
    assert chosen(waits("a", MINUTE), waits("b", 9 * MINUTE), waits("c", None), size=2) == ["c", "b"]


def test_among_equals_the_more_important_goes_first():
    assert chosen(waits("a"), waits("b", priority=1), size=1) == ["b"]


def test_what_is_not_due_is_left():
    assert chosen(waits("a", -SECOND), waits("b")) == ["b"]


def test_what_has_just_come_due_waits_for_company():
    assert chosen(waits("a", GATHER - SECOND), waits("b", SECOND)) == []
    assert chosen(waits("a", GATHER), waits("b", SECOND)) == ["a", "b"]


@pytest.mark.parametrize("hurry", [waits("x", None), waits("x", SECOND, polls=False)], ids=["never asked", "leftovers"])
def test_some_do_not_wait_for_company(hurry):
    assert chosen(hurry) == ["x"]


def test_a_full_batch_does_not_wait():
    assert chosen(waits("a", SECOND), waits("b", SECOND), size=2) == ["a", "b"]


def test_a_site_that_somebody_asks_is_left_alone():
    shared = waits("b", sites=frozenset({"b.example", "agency.example"}))
    assert chosen(waits("a"), shared, busy="agency.example") == ["a"]


def test_sources_on_one_site_go_together_and_share_its_delay():
    sites = frozenset({"both.example"})
    assert chosen(waits("a", sites=sites), waits("b", sites=sites)) == ["a", "b"]


def test_polls_come_before_leftovers_and_are_not_mixed_with_them():
    assert chosen(waits("old", 60 * MINUTE, polls=False), waits("new", MINUTE)) == ["new"]
    assert chosen(waits("old", 60 * MINUTE, polls=False)) == ["old"]


def test_the_last_process_is_for_polls():
    assert chosen(waits("old", polls=False), polls_only=True) == []
    assert chosen(waits("old", polls=False), waits("new"), polls_only=True) == ["new"]


def test_whoever_died_with_its_last_run_goes_alone():
    assert chosen(waits("a", 9 * MINUTE, crashes=1), waits("b"), waits("c")) == ["a"]
    assert chosen(waits("a", crashes=1), waits("b", 9 * MINUTE), waits("c", 9 * MINUTE)) == ["b", "c"]


WAITING = st.builds(
    Waiting,
    source_id=st.text("abcdef", min_size=1),
    sites=st.frozensets(st.sampled_from("stuvwxyz"), min_size=1),
    due_at=st.just(NOW) | st.integers(-5000, 5000).map(lambda seconds: AT + timedelta(seconds=seconds)),
    polls=st.booleans(),
    priority=st.integers(1, 5),
    crashes=st.sampled_from([0, 0, 0, 1, 5]),
)


@given(
    st.lists(WAITING, unique_by=lambda item: item.source_id),
    st.frozensets(st.sampled_from("stuvwxyz")),
    st.integers(1, 5),
)
def test_laws_of_a_batch(waiting, busy, size):
    batch = choose_batch(waiting, busy, size, AT)
    assert len(batch) <= size
    assert all(item in waiting and item.due_at <= AT and not item.sites & busy for item in batch)
    assert len({item.polls for item in batch}) <= 1
    assert len(batch) == 1 or not any(item.crashes for item in batch)
    if any(item.due_at <= AT - GATHER and not item.sites & busy for item in waiting):
        assert batch, "nobody waits for ever"


def test_one_crash_is_no_pattern_more_are():
    waits_after = [wait_after(crashes, cancelled=False) for crashes in range(12)]
    assert waits_after[:4] == [timedelta(0), timedelta(0), FIRST_CRASH_WAIT, 2 * FIRST_CRASH_WAIT]
    assert waits_after == sorted(waits_after)
    assert waits_after[-1] == LONGEST_CRASH_WAIT
    assert wait_after(10_000, cancelled=False) == LONGEST_CRASH_WAIT


def test_whoever_cancels_does_not_see_it_begin_anew():
    assert wait_after(0, cancelled=True) == CANCELLED_WAIT
