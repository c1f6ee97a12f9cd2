"""Addresses without end: calendars, growing paths, heaps of parameters, and kinds that never hold an article.

A trap is never asked for, so everything here must be something that no newsroom does with an article. Two kinds of
evidence: the address itself (`trap_sign`), and what became of others like it at the same source (`Yields`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from legionwire.article import State

MAX_DEPTH = 16  # segments of a path; the deepest articles met have nine
MAX_PARAMETERS = 10
MAX_SAME_PARAMETER = 3  # tag=a&tag=b&tag=c&tag=d: a list, narrowed by everything
MAX_PATH = 1500  # canonical: a Cyrillic letter takes six characters
YEARS_AHEAD = 1  # a page dated in its path for later than next year is a calendar's
ENOUGH = 60  # pages of one shape that were no articles, and none that was: the rest is not asked for
PAROLE = 20  # ... but for one of so many: sites change

_TIMES = 3  # in a row
_LONGEST_BLOCK = 4  # segments
_MOST_TIMES = 4  # one segment in a path, wherever
_WORDS = (
    "calendar|calendars|kalender|kalendar|kalendarz|kalendorius|calendrier|calendario|calendari|calendarul|agenda"
    "|veranstaltungskalender|naptar|takvim|events-calendar|event-calendar|kalendar-sobytij|kalendar-podij|imerologio"
)
_CALENDAR = re.compile(rf"/(?:{_WORDS})(?:/[a-z-]{{1,20}})?/[0-9]{{4}}(?:[-/][0-9]{{1,2}}){{0,2}}/?", re.IGNORECASE)
_CALENDAR_NAMES = frozenset(
    {"tribe-bar-date", "eventdisplay", "ical", "outlook-ical", "cal_month", "cal_year", "caldate"}
)
_IDS = frozenset({"id", "aid", "nid", "newsid", "news_id", "artid", "articleid", "article_id", "idxno", "no"})  # a page
_MONTH_NAMES = (frozenset({"year", "month"}), frozenset({"jahr", "monat"}), frozenset({"yr", "mon"}))
_PATH_DATE = re.compile(r"/([0-9]{4})([-/])(?:0?[1-9]|1[0-2])(?:\2(?:0?[1-9]|[12][0-9]|3[01]))?(?=/|$)")
_SHAPED = re.compile(r"[0-9%]|[-_].*[-_]")


def trap_sign(url: str, now: datetime) -> str:
    """Why a canonical address is a trap; empty when it is none."""
    parts = urlsplit(url)
    names = [pair.partition("=")[0].lower() for pair in parts.query.split("&")] if parts.query else []
    return _path_sign(parts.path, now) or _query_sign(names)


def _path_sign(path: str, now: datetime) -> str:
    segments = path[1:].split("/")
    if len(segments) > MAX_DEPTH:
        return f"a path of {len(segments)} parts: it grows"
    if len(path) > MAX_PATH:
        return f"a path of {len(path)} characters: it grows"
    if repeated := _repeated(segments):
        return f"a path that repeats {repeated[:80]!r}"
    if _CALENDAR.fullmatch(path):
        return "a page of a calendar"
    date = _PATH_DATE.search(path)
    # /2145/5/five-words-of-a-headline: the year is a number of the article, for calendars have no headlines
    if date and now.year + YEARS_AHEAD < int(date[1]) < 2200 and not _has_headline(path[date.end() :]):
        return f"a page dated {date[1]}: calendars go on for ever"
    return ""


def _has_headline(path: str) -> bool:
    return any(part.count("-") + part.count("_") >= 2 for part in path.split("/"))


def _repeated(segments: list[str]) -> str:
    """A segment or a row of them that stands in the path again and again; numbers may (a day, a month, an id)."""
    segment, times = Counter(segments).most_common(1)[0]
    if times < _TIMES:
        return ""
    if times >= _MOST_TIMES and not segment.isdigit():
        return segment
    for size in range(1, _LONGEST_BLOCK + 1):
        for start in range(len(segments) - size * _TIMES + 1):
            block = segments[start : start + size]
            if block * _TIMES == segments[start : start + size * _TIMES] and not all(map(str.isdigit, block)):
                return "/".join(block) or "//"
    return ""


def _query_sign(names: list[str]) -> str:
    is_month = any(some.issubset(names) for some in _MONTH_NAMES) and _IDS.isdisjoint(names)
    if is_month or not _CALENDAR_NAMES.isdisjoint(names):
        return "a page of a calendar"
    if len(names) > MAX_PARAMETERS:
        return f"{len(names)} parameters: a list narrowed by everything"
    name, times = Counter(names).most_common(1)[0] if names else ("", 0)
    if times > MAX_SAME_PARAMETER:
        return f"the parameter {name[:40]!r} {times} times: a list narrowed by everything"
    return ""


def shape_of(url: str) -> str:
    """What addresses of one kind on a site have in common: folders and names of parameters. Numbers, and slugs of
    three words, are each as good as another."""
    parts = urlsplit(url)
    folders = ("*" if _SHAPED.search(part) else part[:40].lower() for part in parts.path.split("/"))
    names = sorted({pair.partition("=")[0].lower()[:40] for pair in parts.query.split("&")} - {""})
    return f"{parts.netloc}{'/'.join(folders)}" + (f"?{'&'.join(names)}" if names else "")


@dataclass(slots=True)
class Yields:
    """What became of a source's addresses, by their shape: how many were no articles, where none ever was."""

    articles: set[str] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, visited: Iterable[tuple[str, State]]) -> Yields:
        """From addresses and the states they came to."""
        yields = cls()
        for url, state in visited:
            yields.note(url, state)
        return yields

    def note(self, url: str, state: State) -> None:
        """A text off the topic is an article too; walls, errors and pages that are gone say nothing of their kind."""
        if state in (State.STORED, State.OFF_TOPIC):
            self.articles.add(shape_of(url))
        elif state is State.NOT_ARTICLE:
            self.others[shape_of(url)] += 1

    def had_article(self, url: str) -> bool:
        """Whether one of the address's shape was an article."""
        return bool(self.articles) and shape_of(url) in self.articles

    def sign(self, url: str, url_hash: int) -> str:
        """Why an address is not worth asking for, going by others of its shape; empty when it may be."""
        if not self.others or url_hash % PAROLE == 0:
            return ""
        shape = shape_of(url)
        barren = self.others[shape] >= ENOUGH and shape not in self.articles
        return (
            f"{self.others[shape]} pages of this kind were no articles, and none was: {shape[:120]}" if barren else ""
        )
