"""Days, weeks and months: where they begin, what follows them, how counts add up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.stretches import GRAINS, after, back, begin, between, gathered, written

DAYS = st.dates(date(1, 2, 1), date(9998, 1, 1))
GRAIN = st.sampled_from(GRAINS)


@given(DAYS, GRAIN)
def test_a_day_lies_in_one_stretch(day, grain):
    first = begin(day, grain)
    assert first <= day < after(first, grain)
    assert begin(after(first, grain) - timedelta(days=1), grain) == first


@given(DAYS, GRAIN, st.integers(0, 40))
def test_so_many_back_and_on_again(day, grain, steps):
    last = begin(day, grain)
    first = back(last, grain, steps)
    if first > date(1, 1, 7):  # no calendar goes further back
        assert len(list(between(first, last, grain))) == steps + 1


@given(st.dictionaries(DAYS, st.integers(0, 99), max_size=20), GRAIN)
def test_no_count_is_lost(days, grain):
    held = gathered(days, grain)
    assert sum(held.values()) == sum(days.values())
    assert all(begin(first, grain) == first for first in held)


@pytest.mark.parametrize(
    ("grain", "first", "told"),
    [
        ("day", date(2026, 11, 30), "2026-11-30"),
        ("week", date(2026, 12, 28), "2026-W53"),
        ("month", date(999, 3, 1), "0999-03"),
    ],
)
def test_how_they_are_written(grain, first, told):
    assert written(first, grain) == told


def test_a_week_begins_on_monday():
    assert begin(date(2026, 11, 29), "week") == date(2026, 11, 23)
    assert begin(date(2026, 11, 30), "week") == date(2026, 11, 30)
