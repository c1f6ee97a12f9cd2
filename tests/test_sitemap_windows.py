"""Which parts of an index may hold what is wanted: names and dates that tell, and numbers that only look so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.links import Child
from legionwire.sitemap_windows import Days, Window, address_days, named_days, newest_first, outside

HOME = "https://paper.example"
DAY = timedelta(days=1)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


MARCH = days("2024-03-01", "2024-03-31")
FIRST = days("2024-03-01", "2024-03-01")
YEAR = days("2024-01-01", "2024-12-31")
NAMES = {
    "sitemap-2024-03.xml": MARCH,
    "sitemap_2024_03.xml.gz": MARCH,
    "sitemap-202403.xml": MARCH,
    "2024/03/sitemap.xml": MARCH,
    "sitemap-2024-03-2.xml": MARCH,
    "sitemap_20240301.xml": FIRST,
    "2024/03/01/news.xml": FIRST,
    "sitemap.xml?yyyy=2024&mm=03&dd=01": FIRST,
    "sitemap.xml?year=2024&month=03": MARCH,
    "sitemap-2024.xml": YEAR,
    "archive2024.xml": YEAR,
    "sitemap-2024-3.xml": YEAR,
    "sitemap-2024-30.xml": YEAR,
    "sitemap-2024-02-30.xml": days("2024-02-01", "2024-02-29"),
    "sitemap-2019-2021.xml": days("2019-01-01", "2021-12-31"),
    "2022-02/to/2024-03.xml": days("2022-02-01", "2024-03-31"),
    "sitemap-12.xml": None,
    "sitemap-20240.xml": None,
    "sitemap-2024030112.xml": None,
    "post-sitemap.xml": None,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=NAMES)
def test_what_a_name_tells(name: str, expected: Days | None) -> None:
    assert named_days([f"{HOME}/{name}"]) == [expected]


def test_numbers_of_parts_are_no_years() -> None:
    assert named_days([f"{HOME}/post-sitemap{n}.xml" for n in (7, 2023, 2024)]) == [None, None, None]


def test_numbers_of_parts_are_no_months() -> None:
    names = [f"{HOME}/sitemap-2024-{n:02}.xml" for n in range(1, 31)]
    assert set(named_days(names)) == {YEAR}


def test_families_do_not_speak_for_each_other() -> None:
    names = [f"{HOME}/posts-{n}.xml" for n in range(9)] + [f"{HOME}/news-2024-03.xml"]
    assert named_days(names)[-1] == MARCH


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2024/03/01/title", FIRST),
        ("/news/2024/03/title", MARCH),
        ("/2024-03-01/title/", FIRST),
        ("/2024/title", None),
        ("/title-2024-03-01", None),
        ("/2024/30/title", None),
        ("/id/12024/03/title", None),
    ],
)
def test_what_an_articles_address_tells(path: str, expected: Days | None) -> None:
    assert address_days(HOME + path) == expected


MONTHS = [Child(f"{HOME}/sitemap-{year}-{month:02}.xml", None) for year in (2022, 2023, 2024) for month in range(1, 13)]


def opened(parts: list[Child], window: Window) -> list[str]:
    return [part.url[-11:-4] for part, why in zip(parts, outside(parts, window), strict=True) if not why]


def test_what_may_hold_the_window_is_opened_with_the_months_beside_its_ends() -> None:
    assert opened(MONTHS, Window(day("2023-03-01"), day("2023-05-01"))) == ["2023-02", "2023-03", "2023-04", "2023-05"]
    assert opened(MONTHS, Window(day("2023-03-05"), day("2023-04-20"))) == ["2023-03", "2023-04"]
    assert opened(MONTHS, Window(since=day("2024-11-15"))) == ["2024-11", "2024-12"]
    assert opened(MONTHS, Window(until=day("2022-02-10"))) == ["2022-01", "2022-02"]
    assert len(opened(MONTHS, Window())) == len(MONTHS)


def test_what_was_last_changed_before_the_window_holds_nothing_of_it() -> None:
    parts = [Child(f"{HOME}/map-{n}.xml", day("2023-01-10") + n * 10 * DAY) for n in range(4)]
    reasons = outside(parts, Window(day("2023-02-01")))
    assert [bool(why) for why in reasons] == [True, True, True, False]
    assert reasons[0] == "last changed before 2023-02-01"
    assert not any(outside(parts, Window(until=day("2022-01-01")))), "what changed later may be old all the same"


def test_a_file_changed_long_after_its_month_is_still_of_its_month() -> None:
    parts = [Child(f"{HOME}/sitemap-2022-03.xml", day("2024-06-01"))]
    assert outside(parts, Window(day("2024-05-01"))) == ["of 2022-03-31 by its address, before 2024-05-01"]


def test_what_is_left_to_read_of_an_index_is_judged_among_all_of_it() -> None:
    """Of parts that begin with the articles 0, 1000 and 2000 the last alone would be the year 2000."""
    names = [f"{HOME}/posts-{number}.xml" for number in (0, 1000, 2000)]
    left, older = Child(names[2], day("2024-05-01")), Child(f"{HOME}/pages-2022.xml", None)
    assert outside([left], Window(day("2024-04-01"))) == ["of 2000-12-31 by its address, before 2024-04-01"]
    assert outside([left], Window(day("2024-04-01")), names) == [""]
    undated = Child(names[2], None)
    assert newest_first([older, undated], [older.url, *names]) == [undated, older]


def test_what_is_left_to_read_is_of_no_month_where_others_count_further() -> None:
    names = [f"{HOME}/posts-2023-{number:02}.xml" for number in range(1, 31)]
    assert outside([Child(names[4], None)], Window(day("2023-09-01")), names) == [""]


def test_newest_first_by_date_or_name_and_what_tells_neither_before_all() -> None:
    parts = [
        Child(f"{HOME}/sitemap-2022-03.xml", None),
        Child(f"{HOME}/latest.xml", None),
        Child(f"{HOME}/sitemap-2023-01.xml", None),
        Child(f"{HOME}/old.xml", day("2022-12-30")),
    ]
    order = [part.url.removeprefix(f"{HOME}/") for part in newest_first(parts)]
    assert order == ["latest.xml", "sitemap-2023-01.xml", "old.xml", "sitemap-2022-03.xml"]


def test_links_by_what_is_told_of_them() -> None:
    window = Window(day("2023-03-01"), day("2023-04-01"))
    assert window.misses(day("2023-02-28"), None) == "published before 2023-03-01"
    assert window.misses(day("2023-04-01"), None) == "published after 2023-03-31"
    assert not window.misses(day("2023-03-31"), day("2023-05-01"))
    assert window.misses(None, day("2023-02-01"))
    assert not window.misses(None, day("2023-05-01"))
    assert window.misses(None, day("2023-05-01"), address_days(f"{HOME}/2023/05/03/a"))
    assert window.misses(None, day("2023-05-01"), address_days(f"{HOME}/2022/05/a"))
    assert not window.misses(None, None)


MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2025, 12, 31), timezones=st.just(UTC))


@given(
    MOMENTS, MOMENTS, MOMENTS, st.integers(-14, 14), st.sampled_from(["{:%Y-%m}", "{:%Y/%m/%d}", "{:%Y}", "{:%Y%m%d}"])
)
def test_the_part_that_holds_an_article_of_the_window_is_never_left_out(
    since: datetime, published: datetime, until: datetime, hours: int, name: str
) -> None:
    since, published, until = sorted((since, published, until))
    local = published + timedelta(hours=hours)  # by the outlet's clock
    part = Child(f"{HOME}/sitemap-{name.format(local)}.xml", max(published, local))
    assert outside([part], Window(since, until + DAY)) == [""]


@given(st.lists(st.text(alphabet="0123456789-/.&=?mdy", max_size=30), max_size=8))
def test_any_names_are_read(names: list[str]) -> None:
    urls = [f"{HOME}/{name}" for name in names]
    assert len(named_days(urls)) == len(urls)
    for found in named_days(urls):
        assert found is None or found.first <= found.last
