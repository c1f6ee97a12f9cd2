"""Timelines of several searches: every article is on a line, or is told to be left out; how they are drawn."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.attention import Series, attention, parts_of
from legionwire.stretches import GRAINS, between
from legionwire.web import lines

DAYS = st.dictionaries(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(0, 500), max_size=30)
GRAIN = st.sampled_from(GRAINS)
SEARCHES = st.lists(DAYS, min_size=1, max_size=4)


def looked_at(searches, grain, **given_):
    collected: dict[date, int] = {}
    for days in searches:
        for day, count in days.items():
            collected[day] = collected.get(day, 0) + count
    named = [(Series(str(place), {}), days) for place, days in enumerate(searches)]
    return attention(named, collected, grain, **given_)


@given(SEARCHES, GRAIN, st.none() | st.integers(1, 50))
def test_every_article_is_on_a_line_or_of_earlier_times(searches, grain, most):
    held = looked_at(searches, grain, most=most)
    drawn = sum(series.counts.get(stretch, 0) for series in held.series for stretch in held.stretches)
    assert drawn + held.earlier == sum(sum(days.values()) for days in searches)
    assert most is None or len(held.stretches) <= most
    assert list(held.stretches) == (list(between(held.stretches[0], held.stretches[-1], grain)) if drawn else [])


@given(SEARCHES, GRAIN)
def test_shares_of_a_stretch_add_up_to_all_of_it(searches, grain):
    held = looked_at(searches, grain)
    for stretch in held.stretches:
        shares = [held.share(series, stretch) for series in held.series]
        if held.collected.get(stretch):
            assert sum(shares) == pytest.approx(100)
        else:
            assert set(shares) == {None}


@given(st.dictionaries(st.sampled_from("abc"), DAYS), DAYS)
def test_parts_and_what_is_left_are_the_whole(parts, others):
    whole = dict(others)
    for days in parts.values():
        for day, count in days.items():
            whole[day] = whole.get(day, 0) + count
    made = parts_of("legion", parts, 2, whole)
    assert sum(sum(days.values()) for _, days in made) == sum(whole.values())
    assert [line.value for line, _ in made] == [*parts, None]
    assert {day: count for day, count in made[-1][1].items() if count} == {d: n for d, n in others.items() if n}
    assert parts_of("legion", parts, 0, whole) == made[:-1]


def test_a_line_goes_on_at_nothing_to_the_end_of_the_collection():
    days = {date(2024, 1, 5): 3}
    held = attention([(Series("a", {}), days)], days | {date(2024, 4, 1): 1}, "month")
    assert held.stretches == (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1))


def test_days_without_end_are_not_counted_out():
    days = {date(2024, 1, 5): 3}
    held = attention([(Series("a", {}), days)], days, "day", date(1, 1, 1), date(9999, 12, 31))
    assert held.stretches == (date(2024, 1, 5),)


@given(SEARCHES, GRAIN, st.booleans())
def test_lines_stay_within_their_frame(searches, grain, share):
    held = looked_at(searches, grain, most=60)
    chart = lines.draw(held, lambda series, stretch: "/", share=share)
    if not held.stretches:
        assert chart is None
        return
    heights = [tick.at for tick in chart.heights]
    assert min(heights) == lines.TOP
    assert 1 <= len(heights) <= 6
    assert len(chart.times) <= lines.LABELS
    for line in chart.lines:
        assert all(0 <= point.x <= 100 for point in line.points)
        assert all(lines.TOP <= point.y <= lines.TOP + lines.HEIGHT for point in line.points)
        drawn = re.findall(r"[ML]([\d.]+) ([\d.]+)", line.path)
        told = [point for point in line.points if not share or point.share is not None]
        assert [float(y) for _, y in drawn] == [point.y for point in told]
        assert all(bool(point.link) == bool(point.count) for point in line.points)


def test_a_page_has_room_for_so_many_links_the_latest_first():
    days = {date(2020 + number // 12, number % 12 + 1, 1): 1 for number in range(60)}
    held = attention([(Series("a", {}), days)] * 6, days, "month")
    chart = lines.draw(held, lambda series, stretch: f"/?q={'x' * 300}&month={stretch:%Y-%m}", share=False)
    linked = [point for line in chart.lines for point in line.points if point.link]
    assert not chart.is_linked
    assert sum(2 * len(point.link) for point in linked) < lines.LINKS
    assert min(point.stretch for point in linked) > date(2022, 1, 1)
    assert max(point.stretch for point in linked) == date(2024, 12, 1)
