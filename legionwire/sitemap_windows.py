"""Which parts of a sitemap index may hold what was published within a window, told by their names and dates.

Outlets cut their history into a file for each year, month or day and name it so: sitemap-2024-03.xml, /2024/03/,
sitemap_20240301.xml, ?yyyy=2024&mm=03. But a number may be that of a part as well: names that differ in their numbers
alone are a family, and where a number of one of them is no year or no month, it is none in all of them. When in doubt a
part is opened.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from legionwire.links import Child

_MARGIN = timedelta(days=1)  # a day begins and ends elsewhere at another time
_NUMBERS = re.compile(
    r"(?<!\d)(?P<year>(?:1[89]|20)\d\d)(?:(?P<sign>[-_./]?)(?P<month>\d\d)(?:(?P=sign)(?P<day>\d\d))?)?(?!\d)", re.ASCII
)
_PARAMETERS = re.compile(r"&(?:mm?|month|monthnum|dd?|day)=")
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<sign>[/-])(?P<month>\d\d)(?:(?P=sign)(?P<day>\d\d))?(?=/)", re.ASCII
)
_DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days."""

    first: date
    last: date  # still in it


@dataclass(frozen=True, slots=True)
class Window:
    """When what is wanted was published. Without bounds: whenever."""

    since: datetime | None = None
    until: datetime | None = None  # no longer in it

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def misses(self, published: datetime | None, modified: datetime | None, days: Days | None = None) -> str:
        """Why something with these dates lies outside, "" when it may lie within.

        What was last changed before the window was published before it; what was changed in it or later may be older.
        """
        if self.since:
            if published and published < self.since:
                return f"published before {self.since.date()}"
            if not published and modified and modified < self.since - _MARGIN:
                return f"last changed before {self.since.date()}"
            if not published and days and _start(days.last) + 2 * _MARGIN <= self.since:
                return f"of {days.last} by its address, before {self.since.date()}"
        if self.until:
            if published and published >= self.until:
                return f"published after {(self.until - timedelta(seconds=1)).date()}"
            if not published and days and _start(days.first) - _MARGIN >= self.until:
                return f"of {days.first} by its address, after {(self.until - timedelta(seconds=1)).date()}"
        return ""


def named_days(urls: Sequence[str]) -> list[Days | None]:
    """The days that each name of a sitemap tells, None for a name that tells none."""
    written = [_written(url) for url in urls]
    families: dict[str, list[int]] = defaultdict(list)
    for place, url in enumerate(urls):
        families[_DIGITS.sub("#", _name(url))].append(place)
    days: list[Days | None] = [None] * len(urls)
    for places in families.values():
        if not all(written[place] for place in places):
            continue  # where 7 counts a part, so does 2024
        months = all(1 <= month <= 12 for place in places for _, month, _ in written[place] if month is not None)
        for place in places:
            days[place] = _span([_days(year, month if months else None, day) for year, month, day in written[place]])
    return days


def address_days(url: str) -> Days | None:
    """The day or the month that an article's address tells by /2024/03/05/, /2024/03/ or /2024-03-05/ in its path."""
    match = _IN_PATH.search(urlsplit(url).path)
    if not match or not 1 <= int(match["month"]) <= 12:
        return None
    return _days(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)


def newest_first(parts: Sequence[Child], listed: Sequence[str] = ()) -> list[Child]:
    """By the date an index gives, else by the name; what tells neither may be the newest of all. `listed` are all names
    of the index, where `parts` are only some of it: a few of them may look like years that are none."""
    days = _named_among(parts, listed)
    order = sorted(range(len(parts)), key=lambda place: _age(parts[place].modified, days[place]), reverse=True)
    return [parts[place] for place in order]


def outside(parts: Sequence[Child], window: Window, listed: Sequence[str] = ()) -> list[str]:
    """For each part why it holds nothing of the window, "" when it may hold some. `listed` as in newest_first."""
    if not window:
        return [""] * len(parts)
    days = _named_among(parts, listed)
    return [window.misses(None, part.modified, named) for part, named in zip(parts, days, strict=True)]


def _named_among(parts: Sequence[Child], listed: Sequence[str]) -> list[Days | None]:
    return named_days([*(part.url for part in parts), *listed])[: len(parts)]


def _age(modified: datetime | None, days: Days | None) -> float:
    if modified is not None:
        return modified.timestamp()
    return _start(days.last).timestamp() if days else float("inf")


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _name(url: str) -> str:
    parts = urlsplit(url)
    return _PARAMETERS.sub("-", f"{parts.path}?{parts.query}"[:500])


def _written(url: str) -> list[tuple[int, int | None, int | None]]:
    """Year, month and day of each date in a name, as far as they are there."""
    return [
        (
            int(match["year"]),
            int(match["month"]) if match["month"] else None,
            int(match["day"]) if match["day"] else None,
        )
        for match in _NUMBERS.finditer(_name(url))
    ]


def _span(all_days: Sequence[Days]) -> Days:
    """From the first to the last: of "2019-2021" all three years."""
    return Days(min(days.first for days in all_days), max(days.last for days in all_days))


def _days(year: int, month: int | None, day: int | None) -> Days:
    """The days of a year, of a month, or one; of the year alone when the rest is no month or day."""
    if month is None or not 1 <= month <= 12:
        return Days(date(year, 1, 1), date(year, 12, 31))
    last = monthrange(year, month)[1]
    if day is None or not 1 <= day <= last:
        return Days(date(year, month, 1), date(year, month, last))
    return Days(date(year, month, day), date(year, month, day))
