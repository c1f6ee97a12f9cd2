"""How far back a listing is read: page after page until known ground, a bound, or a trap.

A page brings something when it shows links that no earlier page of this walk did. Ground is known when ten links in a
row, on one page or several, had been seen by earlier runs: one link alone is thin evidence where a page shows one or
two. A listing that was never read, or is read for older articles, goes on regardless, up to its bound. Three pages in a
row that bring nothing are a trap (a calendar without entries, a parameter that is ignored, a list without an end), and
so are an address that grows by what it already holds, and a day that has not come yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from legionwire.dates import url_date
from legionwire.links import Channel
from legionwire.traps import trap_sign
from legionwire.urls import url_hash

MAX_PAGES = 20  # of one listing in one run
MAX_PAGES_SINCE = 100  # when older articles are asked for
KNOWN_GROUND = 10  # links in a row that were known
BARREN = 3  # pages in a row that bring nothing
MAX_DEPTH = 6  # parts of a path beyond the listing's own
MAX_LENGTH = 600  # characters of a page's address

_TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Walk:
    """One listing being read back, as far as it has come."""

    start: str  # canonical address of its first page
    deep: bool = False  # known ground is no reason to stop
    since: datetime | None = None
    pages: int = 0
    asked: frozenset[int] = frozenset()  # hashes of the pages' addresses
    seen: frozenset[int] = frozenset()  # of the links on them
    known_run: int = 0  # links in a row that were known
    barren: tuple[str, ...] = ()  # pages in a row that brought nothing


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows from a page."""

    walk: Walk
    next_page: str | None  # to be asked for now
    why: str  # it ends here; empty while it goes on
    traps: tuple[str, ...] = ()  # addresses that lead nowhere


def turn(walk: Walk, page: str, read: Channel, new: frozenset[int], now: datetime) -> Turn:
    """Take in one page of a listing, which came from the canonical address `page`. `new` are the hashes of its links
    that no earlier run had seen."""
    hashes = {found.url_hash for found in read.links}
    unseen = hashes - walk.seen
    is_back = url_hash(page) in walk.asked
    walk = replace(
        walk,
        pages=walk.pages + 1,
        asked=walk.asked | {url_hash(page)},
        seen=walk.seen | unseen,
        known_run=0 if unseen & new else walk.known_run + len(unseen),
        barren=() if unseen else (*walk.barren, page),
    )
    following = read.next_page
    if following is None:
        return Turn(walk, None, "the list ends")
    if is_back or url_hash(following) in walk.asked:
        return Turn(walk, None, "it leads back to a page read before")
    if reason := form_of_trap(walk.start, following, now):
        return Turn(walk, None, reason, (following,))
    if len(walk.barren) >= BARREN:
        traps = tuple(dict.fromkeys(url for url in (*walk.barren, following) if url != walk.start))
        return Turn(walk, None, f"{BARREN} pages in a row brought nothing new", traps)
    if why := _far_enough(walk, read, unseen):
        return Turn(walk, None, why)
    return Turn(walk, following, "")


def _far_enough(walk: Walk, read: Channel, unseen: set[int]) -> str:
    if walk.pages >= (MAX_PAGES_SINCE if walk.since else MAX_PAGES):
        return f"{walk.pages} pages are as many as one run reads"
    if not walk.deep and walk.known_run >= KNOWN_GROUND:
        return "known ground"
    dates = [found.link.published for found in read.links if found.url_hash in unseen and found.link.published]
    if walk.since and dates and max(dates) < walk.since:
        return "older than what is asked for"
    return ""


def form_of_trap(start: str, url: str, now: datetime) -> str:
    """Why an address is not worth asking, by its form alone; empty when it may be."""
    if sign := trap_sign(url, now):
        return sign
    parts, own = urlsplit(url), urlsplit(start)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(url) > MAX_LENGTH or len(segments) > len([part for part in own.path.split("/") if part]) + MAX_DEPTH:
        return "its address grows from page to page"
    before = Counter(own.path.split("/"))
    if any(number > max(2, before[segment]) for segment, number in _words(segments).items()):
        return "its address repeats itself"
    keys = Counter(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    if any(number > 3 for number in keys.values()):
        return "its address repeats itself"
    day = url_date(url)
    if day and day.value > now + _TOMORROW:
        return "a day that has not come yet"
    return ""


def _words(segments: list[str]) -> Mapping[str, int]:
    return Counter(segment for segment in segments if not segment.isdecimal())
