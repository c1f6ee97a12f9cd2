"""A host that asks to wait is not asked again before: Retry-After as it is written, and real crawls."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Answer, Outcome, Site, crawl

from legionwire.retry_after import LONGEST, parse_retry_after

NOW = datetime(1994, 11, 6, 8, 0, 0, tzinfo=UTC)
LATER = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)

VALUES = {
    "seconds": ("120", NOW + timedelta(seconds=120)),
    "blanks around": (" 120 ", NOW + timedelta(seconds=120)),
    "a day": ("86400", NOW + LONGEST),
    "ten years": ("315360000", NOW + LONGEST),
    "more digits than a date can hold": ("9" * 60, NOW + LONGEST),
    "more digits than anybody writes": ("9" * 100_000, None),
    "nothing": ("0", None),
    "date": ("Sun, 06 Nov 1994 08:49:37 GMT", LATER),
    "date of RFC 850": ("Sunday, 06-Nov-94 08:49:37 GMT", LATER),
    "date of asctime": ("Sun Nov  6 08:49:37 1994", LATER),
    "date in another zone": ("Sun, 06 Nov 1994 10:49:37 +0200", LATER),
    "date far away": ("Fri, 31 Dec 9999 23:59:59 GMT", NOW + LONGEST),
    "date gone by": ("Sat, 05 Nov 1994 08:49:37 GMT", None),
    "date beyond the calendar": ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    "no such date": ("Sun, 36 Nov 1994 08:49:37 GMT", None),
    "negative": ("-5", None),
    "fraction": ("1.5", None),
    "words": ("soon", None),
    "digits of another script": ("١٢٠", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("value", "when"), VALUES.values(), ids=VALUES)
def test_retry_after_as_it_is_written(value: str, when: datetime | None) -> None:
    assert parse_retry_after(value, NOW) == when


@given(
    st.text(max_size=80) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,4} [A-Z][a-z]{2} \d{1,6} \d\d?:\d\d:\d\d [+-]?\w{1,5}")
)
def test_whatever_it_says_the_wait_ends_within_a_day(value: str) -> None:
    when = parse_retry_after(value, NOW)
    assert when is None or NOW < when <= NOW + LONGEST


# --- real crawls


def wait_of(outcome: Outcome) -> float:
    """Seconds from now to the end of the wait that an outcome speaks of."""
    assert outcome.state == "deferred"
    assert outcome.until is not None
    assert f"host asked to wait until {outcome.until:%Y-%m-%dT%H:%M:%S}Z" in (outcome.reason or "")
    return (outcome.until - datetime.now(UTC)).total_seconds()


def in_seconds(seconds: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def waits() -> dict[str, tuple[Answer, int, str]]:
    """What hosts answer, and how long each then waits; made when it is asked for, because one names a date."""
    return {
        "429 in seconds": (Answer(429, {"Retry-After": "120"}), 120, "Retry-After"),
        "429 by date": (Answer(429, {"Retry-After": in_seconds(600)}), 600, "Retry-After"),
        "429 for a year": (Answer(429, {"Retry-After": "31536000"}), 86400, "Retry-After"),
        "429 without": (Answer(429), 300, "429"),
        "429 with junk": (Answer(429, {"Retry-After": "soon"}), 300, "429"),
        "429 with zero": (Answer(429, {"Retry-After": "0"}), 300, "429"),
        "503 in seconds": (Answer(503, {"Retry-After": "120"}), 120, "Retry-After"),
        "503 without, twice": (Answer(503), 60, "503"),
        "403 in seconds": (Answer(403, {"Retry-After": "120"}), 120, "Retry-After"),
    }


def test_a_host_that_asks_to_wait_is_not_asked_again(tmp_path: Path) -> None:
    wanted = waits()
    sites = {way: Site(f"127.0.4.{n}", first=answer) for n, (way, (answer, _, _)) in enumerate(wanted.items(), 1)}
    urls = [site.url(path) for site in sites.values() for path in ("/first", "/second")]
    with ExitStack() as open_sites:
        for site in sites.values():
            open_sites.enter_context(site)
        crawled = crawl(tmp_path, *urls, allowed=["127.0.4.0/24"])
    remembered = {host: (when, why) for host, when, why in crawled.asked_to_wait}
    for way, (_, seconds, why) in wanted.items():
        site = sites[way]
        tries = 2 if way == "503 without, twice" else 1
        assert (way, site.pages) == (way, ["/first"] * tries)
        first, second = crawled.of(site.url("/first")), crawled.of(site.url("/second"))
        assert seconds - 60 < wait_of(first) <= seconds
        assert (first.until, first.reason) == (second.until, second.reason)
        assert (first.reason or "").endswith(f"({why})")
        assert remembered[f"{site.host}:{site.port}"] == (first.until, why)


def test_one_503_is_no_wish_and_a_plain_403_is_an_answer(tmp_path: Path) -> None:
    with Site("127.0.5.1", once=[Answer(503), Answer(200)], shut=Answer(403)) as site:
        crawled = crawl(tmp_path, site.url("/once"), site.url("/shut"), site.url("/other"), allowed=["127.0.5.1/32"])
        assert site.pages == ["/once", "/once", "/shut", "/other"]
    assert [outcome.status for outcome in crawled.outcomes] == [200, 403, 200]
    assert crawled.asked_to_wait == ()


def test_requests_already_in_the_queue_are_turned_back(tmp_path: Path) -> None:
    with Site("127.0.5.2", **{str(n): Answer(429) for n in range(6)}) as site, Site("127.0.5.3") as other:
        urls = [site.url(f"/{n}") for n in range(6)]
        elsewhere = [other.url("/a"), other.url("/b")]
        networks = ["127.0.5.0/24"]
        crawled = crawl(tmp_path, *urls, *elsewhere, allowed=networks, together=True, DOWNLOAD_DELAY="0.3")
        assert len(site.pages) == 1
        assert sorted(other.pages) == ["/a", "/b"]
    assert [wait_of(crawled.of(url)) > 0 for url in urls] == [True] * 6
    assert len(crawled.asked_to_wait) == 1


def test_a_wish_of_an_earlier_crawl_still_holds(tmp_path: Path) -> None:
    with Site("127.0.5.4") as waiting, Site("127.0.5.5") as over:
        hours = {waiting: 1, over: -1}
        not_before = {
            f"{site.host}:{site.port}": (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
            for site, hours in hours.items()
        }
        urls = [waiting.url("/a"), over.url("/a")]
        crawled = crawl(tmp_path, *urls, allowed=["127.0.5.0/24"], not_before=not_before)
        assert (waiting.asked, over.pages) == ([], ["/a"])
    assert 3500 < wait_of(crawled.of(waiting.url("/a"))) <= 3600
    assert crawled.asked_to_wait == ()


def test_a_wish_made_at_robots_txt_holds_for_the_pages(tmp_path: Path) -> None:
    with Site("127.0.5.6", robots=Answer(429, {"Retry-After": "120"})) as site:
        crawled = crawl(tmp_path, site.url("/a"), site.url("/b"), allowed=["127.0.5.6/32"])
        assert (site.robots, site.pages) == (1, [])
    assert crawled.of(site.url("/a")).reason == "robots.txt could not be read (429): RFC 9309 says stay away"
    assert 60 < wait_of(crawled.of(site.url("/b"))) <= 120
