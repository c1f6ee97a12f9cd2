"""Dates as feeds and sitemaps write them. Better none than a wrong one: a time without a zone is no instant.

feedparser reads such a time as UTC and unknown zone names, too; an article would be hours off and nobody could tell.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

# RFC 822 names the American zones; the European ones are unambiguous in use. BST and IST are not: absent.
_ZONES = {
    name: timezone(timedelta(hours=hours))
    for hours, names in {
        0: "z ut utc gmt wet",
        1: "cet west",
        2: "eet cest",
        3: "eest msk",
        -4: "edt",
        -5: "est cdt",
        -6: "cst mdt",
        -7: "mst pdt",
        -8: "pst",
    }.items()
    for name in names.split()
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAX_LENGTH = 80

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[Tt ]\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?\s?(?P<zone>\S{0,10}))?",
    re.ASCII,
)
_RFC_822 = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s{1,3})?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?[ -](?P<year>\d{4}|\d{2}),?\s"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s?(?P<zone>\S{0,10})(?:\s\([^()]*\))?"
)
_OFFSET = re.compile(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", re.ASCII)


def read_instant(text: str | None) -> datetime | None:
    """An ISO 8601 or RFC 822 time with a zone, in UTC. None for everything else, days and zoneless times included."""
    match = _match(text)
    if not match or match["hour"] is None:
        return None
    zone = _zone(match["zone"])
    if zone is None:
        return None
    try:
        return _datetime(match).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # 31 February; the year 9999 east of Greenwich
        return None


def read_day_or_instant(text: str | None) -> datetime | None:
    """As read_instant; a day alone, or a time without a zone, is that day's midnight in UTC: right to the day.

    For sitemaps, whose format allows a day alone. A year or a month alone is None.
    """
    instant = read_instant(text)
    match = _match(text) if instant is None else None
    if not match:
        return instant
    try:
        return _datetime(match).replace(hour=0, minute=0, second=0, tzinfo=UTC)
    except ValueError:
        return None


def _match(text: str | None) -> re.Match[str] | None:
    if not text or len(text) > _MAX_LENGTH:
        return None
    text = " ".join(text.split())
    return _ISO.fullmatch(text) or _RFC_822.fullmatch(text)


def _datetime(match: re.Match[str]) -> datetime:
    month = match["month"]
    number = int(month) if month.isdigit() else _month(month)
    year = int(match["year"])
    if len(match["year"]) == 2:  # RFC 2822 section 4.3
        year += 2000 if year < 50 else 1900
    second = 59 if match["second"] == "60" else int(match["second"] or 0)  # no leap seconds here
    return datetime(year, number, int(match["day"]), int(match["hour"] or 0), int(match["minute"] or 0), second)


def _month(name: str) -> int:
    name = name[:3].lower()
    return _MONTHS.index(name) + 1  # ValueError when it is no month


def _zone(text: str | None) -> timezone | None:
    name = (text or "").lower()
    if name in _ZONES:
        return _ZONES[name]
    match = _OFFSET.fullmatch(name)
    if not match:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 14 * 60 or int(match[3] or 0) > 59:
        return None
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
