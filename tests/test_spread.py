"""How a story's spread is drawn, and how lags are told: pure shapes, and their laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.storage.story_members import Member
from legionwire.web.lags import lag
from legionwire.web.spread import BYS, MOST_STRIPS, By, spread

NOW = datetime(2024, 5, 18, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def member(number: int, hours: float = 0, precision: str = "second", lang: str | None = "en", source: str = "alpha",
           copy_of: int | None = None) -> Member:  # fmt: skip
    at = NOW + timedelta(hours=hours)
    when = at.replace(hour=0, minute=0) if precision == "day" else at
    return Member(
        number, source, source.title(), "UA", f"T{number}", lang, when, precision, at, "free", None, copy_of, None, 1
    )


MEMBERS = st.lists(
    st.builds(
        member,
        number=st.integers(1, 10**6),
        hours=st.floats(0, 3000),
        precision=st.sampled_from(["second", "minute", "day"]),
        lang=st.sampled_from([None, "en", "uk", "ar", *(f"x{letter}" for letter in "abcdefghijklmnop")]),
        source=st.sampled_from(["alpha", "beta", "gamma"]),
        copy_of=st.sampled_from([None, 1]),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda one: one.id,
)


@given(MEMBERS, st.sampled_from(BYS))
def test_every_article_is_in_one_mark_of_one_strip(members: list[Member], by: By):
    first = min(members, key=lambda one: (one.at, one.id))
    chart = spread(members, first, by)
    assert sum(strip.count for strip in chart.strips) == len(members)
    for strip in chart.strips:
        assert sum(mark.count for mark in strip.marks) == strip.count
        for mark in strip.marks:
            assert 0 <= mark.x <= 100 and mark.x + mark.width <= 100.01
            assert mark.radius > 0
    firsts = [mark for strip in chart.strips for mark in strip.marks if mark.first]
    assert len(firsts) == 1 and firsts[0] in chart.strips[0].marks
    assert len(chart.strips) <= MOST_STRIPS
    assert len(chart.ticks) <= 8 and chart.ticks[0].x == 0 and all(tick.x <= 100 for tick in chart.ticks)
    assert len({strip.label for strip in chart.strips}) == len(chart.strips)


def test_strips_stand_in_the_order_in_which_languages_come_in():
    members = [member(1), member(2, 5, lang="uk"), member(3, 2, lang="ar"), member(4, 9, lang="uk", copy_of=2)]
    chart = spread(members, members[0], "language")
    assert [(strip.label, strip.count) for strip in chart.strips] == [("English", 1), ("Arabic", 1), ("Ukrainian", 2)]
    assert [mark.copies for mark in chart.strips[2].marks] == [False, True]
    assert chart.strips[1].marks[0].words == "Alpha: 2 h later"
    assert chart.strips[0].marks[0].words == "Alpha: first report"


def test_what_is_known_to_the_day_only_lies_over_its_day():
    members = [member(1), member(2, 24, "day"), member(3, 40)]
    chart = spread(members, members[0], "outlet")
    (bar,) = [mark for mark in chart.strips[0].marks if mark.width]
    # From midnight, eleven hours and a half after the first report, to the next one; of forty hours in all.
    assert (round(bar.x, 1), round(bar.width, 1)) == (28.8, 60.0)
    assert chart.is_vague and bar.words == "Alpha: 1 day later"


def test_those_that_come_last_share_a_strip():
    members = [member(n, n, source=f"s{n:02}") for n in range(1, MOST_STRIPS + 5)]
    chart = spread(members, members[0], "outlet")
    assert (chart.strips[-1].label, chart.strips[-1].count) == ("5 outlets more", 5)


@pytest.mark.parametrize(
    ("hours", "precision", "told"),
    [
        (0, "second", "at the same time"),
        (0.5, "minute", "30 min later"),
        (-26, "second", "26 h earlier"),
        (30.25, "second", "30 h 15 min later"),
        (1, "day", "the same day"),
        (24, "day", "1 day later"),
        (-72, "day", "3 days earlier"),
    ],
)
def test_lags_are_as_exact_as_the_dates(hours, precision, told):
    assert lag(NOW, "second", NOW + timedelta(hours=hours), precision) == told


def test_without_a_date_there_is_no_lag():
    assert lag(None, None, NOW, "second") == lag(NOW, "second", None, None) == ""


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    st.sampled_from(["second", "minute", "day"]),
)
def test_a_lag_turned_around_is_as_long(at, difference, precision):
    there, back = lag(at, "second", at + difference, precision), lag(at + difference, precision, at, "second")
    assert there.replace("later", "earlier") == back.replace("later", "earlier")
    assert ("later" in there) == ("earlier" in back)
