"""Addresses without end are told from those of articles."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import given
from hypothesis import strategies as st
from stored import begin_run, finder, record, row_of

from legionwire.article import State
from legionwire.storage.schema import channel
from legionwire.traps import ENOUGH, MAX_DEPTH, PAROLE, Yields, shape_of, trap_sign
from legionwire.urls import url_hash

NOW = datetime(2024, 5, 18, 12, tzinfo=UTC)
SITE = "https://paper.example"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/a/b/a/b/a/b/", "repeats 'a/b'"),
        ("/news/news/news/story", "repeats 'news'"),
        ("/tag/war/tag/peace/tag/aid/tag/x/", "repeats 'tag'"),
        ("/news////story", "repeats '//'"),
        ("/" + "/".join(f"p{n}" for n in range(MAX_DEPTH + 1)), "it grows"),
        ("/" + "x" * 1600, "it grows"),
        ("/calendar/2019/04/", "calendar"),
        ("/kalender/2019-04-30", "calendar"),
        ("/calendario/mes/2031-02/", "calendar"),
        ("/events?tribe-bar-date=2024-05-01", "calendar"),
        ("/events?ical=1", "calendar"),
        ("/termine?year=2024&month=7", "calendar"),
        ("/archive/2031/02/", "2031"),
        ("/events/2031-02-07/month", "2031"),
        ("/list?" + "&".join(f"p{n}=1" for n in range(11)), "11 parameters"),
        ("/list?tag=a&tag=b&tag=c&tag=d", "'tag' 4 times"),
    ],
)
def test_traps(path: str, why: str) -> None:
    assert why in trap_sign(SITE + path, NOW)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2024/05/18/05/05/story-of-the-day",
        "/11/11/11/remembrance",
        "/news/world/news/ukraine-international-legion",
        "/en/world/europe/ukraine/war/2024/05/18/the-legion",
        "/calendar-of-the-war",
        "/agenda/ukraine-peace-summit-2024-06-15-what-to-know",
        "/kalender/ein-jahr-krieg",
        "/2025/01/01/new-year",
        "/story?id=5&section=war&lang=uk&page=2&from=rss",
        "/2077-what-the-world-will-be",
        "/news/2145-5-volunteers-of-the-legion",
        "/news/2145/5/volunteers-of-the-legion/",
        "/news.asp?year=2022&month=3&id=45678",
        "/%D0%BC%D1%96%D0%B6%D0%BD%D0%B0%D1%80%D0%BE%D0%B4%D0%BD%D0%B8%D0%B9-%D0%BB%D0%B5%D0%B3%D1%96%D0%BE%D0%BD",
        "/a/a/story",
    ],
)
def test_articles_are_no_traps(path: str) -> None:
    assert trap_sign(SITE + path, NOW) == ""


@given(
    st.lists(st.sampled_from(["news", "ukraine", "war", "world"]), unique=True, max_size=4),
    st.dates(min_value=datetime(1999, 1, 1).date(), max_value=NOW.date()),
    st.from_regex(r"[a-z]{2,9}(-[a-z]{2,9}){1,8}", fullmatch=True),
    st.integers(1, 10**9),
)
def test_no_address_of_the_usual_build_is_a_trap(folders: list[str], day: object, slug: str, number: int) -> None:
    for path in (f"{day:%Y/%m/%d}/{slug}", f"{day:%Y-%m-%d}-{slug}.html", f"{slug}-{number}", f"article?id={number}"):
        assert trap_sign(f"{SITE}/{'/'.join([*folders, path])}", NOW) == ""


@given(st.text(max_size=60))
def test_a_path_that_grows_is_a_trap_in_the_end(part: str) -> None:
    url, times = SITE, 0
    while not trap_sign(url, NOW):
        url, times = f"{url}/{'x' + part.replace('/', '').replace('?', '').replace('#', '')}", times + 1
        assert times <= MAX_DEPTH


def test_kinds_of_addresses() -> None:
    assert shape_of(f"{SITE}/video/2024/05/a-b-c?x=1&b=2") == "paper.example/video/*/*/*?b&x"
    assert shape_of(f"{SITE}/video/7/x-y-z") == shape_of(f"{SITE}/video/8/p-q-r-s")
    assert shape_of(f"{SITE}/video/7") != shape_of(f"{SITE}/news/7")


def seen(state: State, count: int, folder: str = "video") -> list[tuple[str, State]]:
    return [(f"{SITE}/{folder}/{number}", state) for number in range(count)]


def test_kinds_that_never_held_an_article() -> None:
    barren = Yields.of(seen(State.NOT_ARTICLE, ENOUGH))
    assert "no articles" in barren.sign(f"{SITE}/video/999", 1)
    assert barren.sign(f"{SITE}/news/999", 1) == ""
    assert barren.sign(f"{SITE}/video/999", PAROLE * 7) == "", "a few are asked for all the same"
    assert Yields.of(seen(State.NOT_ARTICLE, ENOUGH - 1)).sign(f"{SITE}/video/999", 1) == ""


@pytest.mark.parametrize("state", [State.WALL, State.ERROR, State.GONE, State.BLOCKED, State.NO_TEXT])
def test_troubles_say_nothing_of_a_kind(state: State) -> None:
    assert Yields.of(seen(state, ENOUGH * 2)).sign(f"{SITE}/video/999", 1) == ""


def test_one_article_is_enough() -> None:
    mixed = Yields.of([*seen(State.NOT_ARTICLE, ENOUGH * 2), (f"{SITE}/video/5000", State.OFF_TOPIC)])
    assert mixed.sign(f"{SITE}/video/999", 1) == ""


def test_what_was_taken_for_a_trap_is_asked_for_once_one_of_its_kind_was_an_article(scratch: Scratch) -> None:
    url = "https://alpha.example/video/999"
    assert url_hash(url) % PAROLE
    kind = [(f"https://alpha.example/video/{number}", State.NOT_ARTICLE) for number in range(5_000, 5_000 + ENOUGH)]
    with scratch() as db:
        begin_run(db)
        feed = db.execute(sa.select(channel.c.id).where(channel.c.source_id == "alpha")).scalars().first()
        barren, again = Yields.of(kind), Yields.of([*kind, ("https://alpha.example/video/7", State.STORED)])
        assert not record(db, finder(begin_run(db), channel_id=feed, yields=barren), url).orders
        assert row_of(db, url).state == State.TRAP
        assert not record(db, finder(begin_run(db), channel_id=feed, yields=barren), url).orders
        orders = record(db, finder(begin_run(db), channel_id=feed, yields=again), url).orders
        assert [order.url for order in orders] == [url]
