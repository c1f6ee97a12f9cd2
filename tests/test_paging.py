"""How far back a listing is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import Link
from legionwire.links import Channel, FoundLink
from legionwire.paging import BARREN, KNOWN_GROUND, MAX_PAGES, MAX_PAGES_SINCE, Turn, Walk, form_of_trap, turn
from legionwire.urls import url_hash

HOME = "https://news.example"
START = f"{HOME}/world/"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def at(number: int) -> str:
    return START if number == 1 else f"{START}?page={number}"


def shown(numbers: range | list[int], following: str | None, day: datetime | None = None) -> Channel:
    urls = (f"{HOME}/n/{number}" for number in numbers)
    links = (FoundLink(url, url_hash(url), "news.example", Link(url, published=day), True) for url in urls)
    return Channel(tuple(links), next_page=following)


def read_back(walk: Walk, pages: Iterator[Channel], new: set[int]) -> Turn:
    """Read page after page, until there is no next."""
    for number in count(1):
        taken = turn(walk, at(number), next(pages), frozenset(url_hash(f"{HOME}/n/{n}") for n in new), NOW)
        if taken.next_page is None:
            return taken
        walk = taken.walk
    raise AssertionError


def twenty_each() -> Iterator[Channel]:
    return (shown(range(20 * number, 20 * number + 20), at(number + 2)) for number in count())


def one_each() -> Iterator[Channel]:
    return (shown([number], at(number + 2)) for number in count())


def test_known_ground_ends_it():
    taken = read_back(Walk(START), twenty_each(), set(range(30)))
    assert (taken.walk.pages, taken.why, taken.traps) == (3, "known ground", ())


def test_one_known_link_is_no_known_ground():
    taken = read_back(Walk(START), one_each(), {5})
    assert (taken.walk.pages, taken.why) == (6 + KNOWN_GROUND, "known ground")


def test_a_first_visit_goes_on_up_to_the_bound():
    assert read_back(Walk(START, deep=True), twenty_each(), set()).walk.pages == MAX_PAGES


def test_everything_new_goes_on_up_to_the_bound():
    assert read_back(Walk(START), twenty_each(), set(range(100_000))).walk.pages == MAX_PAGES


def test_older_articles_are_read_until_they_are_old_enough():
    days = (shown(range(9 * n, 9 * n + 9), at(n + 2), NOW - timedelta(days=n)) for n in count())
    taken = read_back(Walk(START, deep=True, since=NOW - timedelta(days=40)), days, set())
    assert (taken.walk.pages, taken.why) == (42, "older than what is asked for")
    undated = read_back(Walk(START, deep=True, since=NOW), twenty_each(), set())
    assert undated.walk.pages == MAX_PAGES_SINCE


def test_a_page_parameter_that_is_ignored_is_a_trap():
    same = (shown(range(20), at(number + 2)) for number in count())
    taken = read_back(Walk(START, deep=True), same, set(range(20)))
    assert taken.traps == (at(2), at(3), at(4), at(5))
    assert taken.walk.pages == 1 + BARREN
    assert str(BARREN) in taken.why


def test_a_calendar_without_entries_is_a_trap():
    empty = (shown([], at(number + 2)) for number in count())
    taken = read_back(Walk(START, deep=True), empty, set())
    assert taken.traps == (at(2), at(3), at(4))  # the listing itself stays in use


def test_a_sticky_story_on_every_page_does_not_hide_the_end():
    pages = (shown([999] if number > 2 else [999, number], at(number + 2)) for number in count())
    assert read_back(Walk(START, deep=True), pages, {0, 1, 2, 999}).traps


def test_a_circle_ends_without_a_trap():
    pages = iter([shown(range(3), at(2)), shown(range(3, 6), START)])
    taken = read_back(Walk(START, deep=True), pages, set(range(6)))
    assert (taken.walk.pages, taken.traps) == (2, ())


@pytest.mark.parametrize(
    "path",
    [
        "/world/a/a/a/a",
        "/world/?page=2&sid=1&sid=2&sid=3&sid=4",
        "/world/b/c/d/e/f/g/h",
        "/calendar/2031/01/02/",
        "/world/?x=" + "y" * 700,
    ],
    ids=["repeats", "repeated parameter", "grows", "future", "long"],
)
def test_forms_of_traps(path):
    assert form_of_trap(START, HOME + path, NOW)
    taken = turn(Walk(START, deep=True), START, shown(range(9), HOME + path), frozenset(), NOW)
    assert taken.traps == (HOME + path,)


@pytest.mark.parametrize("path", ["/world/page/2/", "/world/?page=2", "/world/2026/11/26/", "/archive/world/older/3"])
def test_forms_of_pages(path):
    assert not form_of_trap(START, HOME + path, NOW)


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 50), max_size=5), st.integers(1, 30)), min_size=1),
    st.booleans(),
    st.frozensets(st.integers(0, 50)),
)
def test_every_walk_ends(pages, deep, new):
    """Whatever pages show and wherever they lead, a walk has an end, and no page is asked for twice."""
    walk, number, asked = Walk(START, deep=deep), 1, set()
    for _ in range(MAX_PAGES + 1):
        assert number not in asked
        asked.add(number)
        links, following = pages[number % len(pages)]
        hashes = frozenset(url_hash(f"{HOME}/n/{n}") for n in new)
        taken = turn(walk, at(number), shown(links, at(following)), hashes, NOW)
        if taken.next_page is None:
            return
        walk, number = taken.walk, following
    pytest.fail("it did not end")
