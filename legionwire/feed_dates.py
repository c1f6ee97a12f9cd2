"""Dates as feeds and sitemaps write them. Better none than a wrong one: a time without a zone is no instant.

feedparser reads such a time as UTC and unknown zone names, too; an article would be hours off and nobody could tell.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from legionwire.article import Precision
from legionwire.moments import Moment
from legionwire.months import month_number
from legionwire.zones import NAMED, SEASONAL, instant_in

_MAX_LENGTH = 80
_MAX_OFFSET = timedelta(hours=14)  # the widest in use

_CLOCK = (
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?(?![:\d])"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
)
# A zone is written in ASCII; what else stands there is told in words, as afternoon is in Arabic.
_TOLD = r"(?:[ -~−]{0,40}|мск)(?:\s?\([^()]{0,40}\))?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?\s?,?\s{0,3})?"
_REST = rf"(?:(?:,|\s-|,?\sat)?\s{{0,3}}{_CLOCK}\s?(?P<zone>{_TOLD})|\s(?P<bare>[a-z]{{2,4}}))?"
_ISO = re.compile(
    rf"{_WEEKDAY}(?P<year>\d{{4}})(?P<sep>[-/. ])0?(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})"
    rf"(?:(?:t|,?\s|,?\sat\s|\s-\s)\s?{_CLOCK}\s?:?(?P<zone>{_TOLD}))?",
    re.IGNORECASE,
)
_BASIC = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)"
    r"(?:t?(?P<hour>\d\d):?(?P<minute>\d\d)(?P<second>\d\d)?(?:[.,]\d{1,9})?(?P<half>)(?P<zone>z|[+-]\d\d:?\d\d|))?",
    re.IGNORECASE,
)
# ISO 8601 with the hour alone.
_HOUR = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<sep>-?)(?P<month>[01]\d)(?P=sep)(?P<day>[0-3]\d)"
    r"t(?P<hour>\d\d)(?P<minute>)(?P<second>)(?P<half>)(?P<zone>z|[+-]\d\d(?::?\d\d)?|)",
    re.IGNORECASE,
)
_RFC_822 = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?,?[\s-]{{0,2}}(?P<month>[^\W\d_]{{3,14}})[.,]{{0,2}}[\s-]{{0,2}}"
    rf"(?P<year>\d{{4}}|\d{{2}}){_REST}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}\b(?P<month>[^\W\d_]{{3,14}})\.?\s{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|\s)(?P<year>\d{{4}}){_REST}",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    rf"(?:[^\W\d_]{{3,9}},?\s)?(?P<month>[^\W\d_]{{3,14}})\s(?P<day>\d{{1,2}})\s{_CLOCK}\s(?P<zone>[^\s\d]\S{{0,9}})??\s?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
# Days of ISO 8601 that go without a month: the 127th of a year, the first of its 19th week. And their clock times.
_MONTHLESS = re.compile(
    r"(?P<year>(?:19|20)\d\d)-?(?:(?P<count>\d{3})|w(?P<week>\d\d)-?(?P<weekday>[1-7]))(?P<time>t\d\d.{0,24})?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d{1,9})?", re.ASCII)
_SHAPES = (_ISO, _RFC_822, _MONTH_FIRST, _ASCTIME, _BASIC, _HOUR)

_OFFSET = re.compile(
    r"(?:[a-z]{2,4}\s?)?-?(?P<sign>[+−-])"
    r"(?:(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d)?|(?P<h4>\d{1,2})(?P<m4>\d\d)|(?P<h2>\d{1,2})(?P<m2>))(?:z|\s[a-z]{2,5})?",
    re.ASCII,
)
_COMMENT = re.compile(r"\s?[(\[][^()\[\]]*[)\]]\s?\Z")
_PLACE = re.compile(r"[a-z]{2,12}/[a-z_+-]{2,20}(?:/[a-z_]{2,20})?", re.ASCII)


def read_instant(text: str | None) -> datetime | None:
    """An instant, in UTC. None for everything else, days and zoneless times included."""
    moment = read_machine_date(text)
    return moment.value if moment and moment.zoned else None


def read_day_or_instant(text: str | None) -> datetime | None:
    """As read_instant; a day alone, or a time without a zone, is that day's midnight in UTC: right to the day.

    For sitemaps, whose format allows a day alone. A year or a month alone is None.
    """
    moment = read_machine_date(text)
    if not moment or moment.zoned:
        return moment.value if moment else None
    return moment.value.replace(hour=0, minute=0, second=0)


def read_machine_date(text: str | None, lang: str | None = None) -> Moment | None:
    """ISO 8601, RFC 822 to 5322, RFC 850, asctime, seconds since 1970, and what programs print in their likeness.

    A clock time without a zone, or with one that several places use for themselves, stands as if in UTC and is not
    `zoned`. `lang` is for the names of months.
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    text = " ".join(text.split())
    if epoch := _EPOCH.fullmatch(text):
        return Moment(datetime.fromtimestamp(int(epoch[1]), UTC), "second", zoned=True, zone="+00:00")
    if monthless := _MONTHLESS.fullmatch(text):
        day = _day_of(monthless)
        time = monthless["time"] or ""
        form = "%Y%m%d" if time[3:4].isdigit() else "%Y-%m-%d"  # the clock's own
        return read_machine_date(day.strftime(form) + time) if day else None
    for shape in _SHAPES:
        if (match := shape.fullmatch(text)) and _is_month(match["month"], lang):
            try:
                return _moment(match, lang)
            except (ValueError, OverflowError):  # 31 February; the year 9999 east of Greenwich
                return None
    return None


def is_machine_date(text: str, lang: str | None = None) -> bool:
    """Whether it is written as programs write, even if it is a day or an hour that cannot be."""
    text = " ".join(text[: _MAX_LENGTH + 1].split())
    return any(_is_month(match["month"], lang) for shape in _SHAPES if (match := shape.fullmatch(text)))


def _day_of(monthless: re.Match[str]) -> date | None:
    """None where the year has no such day or week."""
    year, count = int(monthless["year"]), monthless["count"]
    try:
        if count is None:
            return date.fromisocalendar(year, int(monthless["week"]), int(monthless["weekday"]))
        day = date(year, 1, 1) + timedelta(days=int(count) - 1)
    except ValueError:
        return None
    return day if day.year == year else None


def _moment(match: re.Match[str], lang: str | None) -> Moment:
    """Raises ValueError for what cannot be."""
    day = datetime(_year(match["year"]), _month(match["month"], lang) or 0, int(match["day"]), tzinfo=UTC)
    if match["hour"] is None:
        return Moment(day, "day")
    local = day + _clock(match)
    precision: Precision = "second" if match["second"] else "minute"
    zone = _zone(match["zone"] or "")
    if isinstance(zone, str):
        found = instant_in(zone, local) if zone else None
        name = local.replace(tzinfo=ZoneInfo(zone)).strftime("%z") if found else ""
        return Moment(found or local, precision, found is not None, f"{name[:3]}:{name[3:]}" if name else "")
    return Moment(local.replace(tzinfo=zone).astimezone(UTC), precision, True, str(zone)[3:] or "+00:00")


def _clock(match: re.Match[str]) -> timedelta:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        raise ValueError("no such time")
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))  # no leap seconds here


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)  # RFC 2822 section 4.3


def _is_month(text: str, lang: str | None) -> bool:
    return text.isdigit() or _month(text, lang) is not None


@lru_cache(maxsize=256)
def _month(text: str, lang: str | None) -> int | None:
    return int(text) if text.isdigit() else month_number(text, (lang or "")[:2] or None)


@lru_cache(maxsize=256)
def _zone(text: str) -> timezone | str:
    """The zone, or the name of a place that keeps it; "" when none is named or it says nothing certain. Raises
    ValueError for an offset that cannot be."""
    written = _COMMENT.sub("", text).strip(" ,.")
    name = written.lower()
    if name in NAMED:
        return NAMED[name]
    if name in SEASONAL:
        return SEASONAL[name]
    if match := _OFFSET.fullmatch(name):
        hours, minutes = (int(match[key] or match[f"{key}4"] or match[f"{key}2"] or 0) for key in ("h", "m"))
        offset = timedelta(hours=hours, minutes=minutes)
        if minutes > 59 or offset > _MAX_OFFSET:
            raise ValueError("no such offset")
        return timezone(offset if match["sign"] == "+" else -offset)
    if _PLACE.fullmatch(name):
        return next((place for place in (_place(written), _place(written.title())) if place), "")
    if name and not name.replace(" ", "").isalpha():
        raise ValueError("no such zone")
    return ""


def _place(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, LookupError):  # no such place ("CET/CEST"), or a folder of places
        return ""
