"""When an article was published: dates as pages write them, and what to believe when they disagree.

A date is evidence, never a guess. A clock time without a zone is read by the clock of the outlet's country; where that
is not known it stands as if in UTC, and is called exact to the day. Exact midnight is what systems write when they know
only the day, so it counts as that day.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lxml.html import HtmlElement

from legionwire.article import DateEvidence
from legionwire.moments import Moment
from legionwire.months import month_number
from legionwire.zones import ON_PAGES, instant_in

# Not imported here: with urllib3 it takes longer than all else that reads a day, and few pages need it.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it logs every date it does not believe

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# News on the web is rarely older; before this year two witnesses must agree (epochs, templates, dummies).
DOUBTFUL_BEFORE = datetime(2005, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
_ZONE_SPAN = timedelta(hours=14)  # the widest a local clock is off UTC

_MAX_CHARS = 200
DIRECTIONS = dict.fromkeys((0x200E, 0x200F, 0x61C))  # marks that stand between the figures of Arabic dates
_CLOCK_DISTANCE = 14  # characters between a date and its clock time

_ISO = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<sep>[-/]|\.\s?)(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?!\d)"
)
_CJK = re.compile(r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d\d?)\s?[月월]\s?(?P<d>\d\d?)(?:\s?[日일]|(?!\d))")
_VIETNAMESE = re.compile(r"(?P<d>\d\d?) tháng (?P<m>\d\d?),? (?:năm )?(?P<y>\d{4})")
_NUMERIC = re.compile(
    r"(?<![\d.])(?P<a>\d\d?)\s?(?P<sep>[./-])\s?(?P<b>\d\d?)\s?(?P=sep)\s?(?P<y>(?:19|20)\d\d|\d\d)(?!\d)"
)
_LETTERS = r"[^\W\d_]"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<d>\d\d?)\s?(?:st|nd|rd|th|er|º|°|\.)?[\s,-]{{1,3}}(?:de |of |di |u |d'|ב)?"
    rf"(?P<n>{_LETTERS}{{3,14}})[.,׳]?"
    r"[\s,-]{1,3}(?:de |del |of )?(?P<y>(?:19|20)\d\d)(?!\d)"
)
_MONTH_DAY = re.compile(
    rf"(?P<n>{_LETTERS}{{3,14}})\.?[\s-]{{1,2}}(?P<d>\d\d?)(?:st|nd|rd|th)?(?:,\s?|\s)(?P<y>(?:19|20)\d\d)(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?P<y>(?:19|20)\d\d)(?:\.|,|\s?m\.|\s?թ\.)?[\s-]{{1,2}}(?P<n>{_LETTERS}{{3,14}})\.?[\s-]{{1,2}}(?P<d>\d\d?)(?!\d)"
)
_YEAR_DAY_MONTH = re.compile(rf"(?P<y>(?:19|20)\d\d)[\s./-](?P<d>\d\d?)[\s./-](?P<n>{_LETTERS}{{3,14}})(?!{_LETTERS})")
_LATVIAN = re.compile(rf"(?P<y>(?:19|20)\d\d)\. ?gad[aā] (?P<d>\d\d?)\. ?(?P<n>{_LETTERS}{{3,14}})", re.IGNORECASE)
_ASCTIME = re.compile(
    r"(?P<n>[A-Z][a-z]{2})\s{1,2}(?P<d>\d\d?)\s(?P<t>\d\d:\d\d:\d\d)\s(?:(?P<z>[A-Z]{1,5}|[+-]\d{4})\s)?(?P<y>\d{4})"
)
# Between a date and its clock: "2024 m. gegužės 6 d., pirmadienis 15:04".
_WEEKDAY_BEHIND = re.compile(rf"\s?d\.,\s{_LETTERS}{{5,16}}")
_EPOCH = re.compile(r"\d{10}(\d{3})?")

_CLOCK = re.compile(
    r"(?P<before>오후|오전|午後|午前|下午|上午|晚上?|\b[ap]m\b)?\s?(?<![\d:])(?P<h>\d\d?)\s?(?:[:h時时시]|(?<=\d)\.(?=\d\d(?![\d.])))\s?(?P<mi>\d\d)(?!\d)"
    r"(?::(?P<s>\d\d)(?:[.,]\d{1,9})?)?[分분]?\s?(?P<after>[apπμ]\.?\s?[mμ]\b\.?|[صم]\b|[ai]p\.)?",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?P<before>)(?<![\d:.])(?P<h>1[0-2]|0?[1-9])(?P<mi>)(?P<s>)\s?(?P<after>[ap]\.?m\b\.?)", re.IGNORECASE
)
# Midnight is the beginning of the day or its end: the day is all that it tells.
_NOON = re.compile(
    r"\b(?:noon|midday|midi|mittags?|mediod[ií]a|meio-dia|mezzogiorno|południe|poledne|polud[nň]ie|podne|délben|öğlen"
    r"|полдень|опівдні|апоўдні|пладне|подне)\b",
    re.IGNORECASE,
)
_BASIC_CLOCK = re.compile(r"T(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?(?P<before>)(?P<after>)")
_AFTERNOON = ("p", "ip", "μ", "م", "오후", "午後", "下午", "晚")
_ZONE = re.compile(r"\s?\(?(?:(?:utc|gmt)\s?)?([+−-])(\d\d?):?(\d\d)?(?!\d)|\s?\(?([A-Za-zМСК]{1,5})\b", re.IGNORECASE)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")
_URL_COMPACT = re.compile(r"[/_-]((?:20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)")


@dataclass(frozen=True, slots=True)
class Witness:
    """A moment and where it stood. A firm one is meant as the publication date, not just a date on the page."""

    moment: Moment
    origin: str
    firm: bool = True
    place: str = ""  # the key or the element it stood in


@dataclass(frozen=True, slots=True)
class Choice:
    """The date to believe, and whether firm witnesses contradict each other."""

    published: DateEvidence | None
    conflict: bool = False


def read_date(text: str, lang: str | None = None) -> Moment | None:
    """The first date in a short text, as machines or people write it; None when there is none or it is ambiguous.

    `lang` is the page's language tag: "01/02/2023" is read in the order of that language, and not at all in plain
    English, where both orders are usual.
    """
    text = " ".join(text[:_MAX_CHARS].translate(DIRECTIONS).split())
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return Moment(datetime.fromtimestamp(seconds, UTC), "second", zoned=True, zone="+00:00")
    asctime = _ASCTIME.search(text)
    if asctime:
        month = month_number(asctime["n"], "en")
        rest = f"{asctime['t']} {asctime['z'] or ''}"
        return _moment(asctime["y"], month, asctime["d"], rest, "") if month else None
    readers: tuple[Callable[[str, str | None], tuple[re.Match[str], int, int, int] | None], ...]
    readers = (_read_numbers, _read_named, _read_ordered)
    for read in readers:
        found = read(text, lang)
        if found:
            match, year, month, day = found
            return _moment(year, month, day, text[match.end() :][:48], text[: match.start()][-24:])
    return None


def url_date(url: str) -> Moment | None:
    """The full date in an address like /2023/06/01/ or /20230601-slug; a year and a month are too little."""
    found = _URL_DAY.search(url) or _URL_COMPACT.search(url)
    return _moment(found[1], int(found[2]), found[3], "", "") if found else None


def guess_date(tree: HtmlElement, url: str, fetched_at: datetime) -> Moment | None:
    """htmldate's opinion, for pages where nothing else speaks: markup only, free text in the page is not searched."""
    from htmldate import find_date

    found = find_date(
        tree,
        extensive_search=False,
        original_date=True,
        url=url,
        min_date=DOUBTFUL_BEFORE.replace(tzinfo=None),
        max_date=(fetched_at + DAY).astimezone(UTC).replace(tzinfo=None),
    )
    return read_date(found) if found else None


def choose_date(witnesses: Sequence[Witness], fetched_at: datetime, zone: str = "") -> Choice:
    """The first credible witness, made exact by a later one that agrees with it and knows more.

    `zone` is the one of the source's country: a clock time without a zone is read by it.
    """
    credible = [w for w in witnesses if EARLIEST <= w.moment.value <= fetched_at + DAY]
    credible = [w for w in credible if w.moment.value >= DOUBTFUL_BEFORE or _seconded(w, credible)]
    if not credible:
        return Choice(None)
    first = credible[0]
    best = next((w for w in credible if w.firm and _sharpens(w.moment, first.moment)), first)
    firm = [w.moment for w in credible if w.firm]
    conflict = any(_apart(best.moment, other) for other in firm)
    return Choice(_evidence(best, zone), conflict)


def _evidence(witness: Witness, zone: str) -> DateEvidence:
    moment = witness.moment
    if moment.zoned or moment.precision == "day":
        return DateEvidence(moment.value.astimezone(UTC), moment.precision, witness.origin, moment.zone)
    if zone and (found := instant_in(zone, moment.value)):
        return DateEvidence(found, moment.precision, witness.origin, zone)
    # A clock without a zone keeps its place within the day; what can be vouched for is the day.
    return DateEvidence(moment.value.astimezone(UTC), "day", witness.origin)


def _seconded(witness: Witness, others: Sequence[Witness]) -> bool:
    return any(
        other.origin != witness.origin and abs(other.moment.value - witness.moment.value) <= DAY for other in others
    )


def _sharpens(other: Moment, moment: Moment) -> bool:
    if moment.zoned or not other.zoned or other.precision == "day":
        return False
    distance = other.value - moment.value
    if moment.precision == "day":
        return -_ZONE_SPAN <= distance < DAY + _ZONE_SPAN
    return abs(distance) <= _ZONE_SPAN and distance.total_seconds() % 900 < 60


def _apart(a: Moment, b: Moment) -> bool:
    allowed = DAY + sum((DAY for m in (a, b) if m.precision == "day"), timedelta())
    return abs(a.value - b.value) > allowed


def _read_numbers(text: str, lang: str | None) -> tuple[re.Match[str], int, int, int] | None:
    found = _ISO.search(text)
    if found:
        year, month, day = (found[key] or found[f"{key}2"] for key in "ymd")
        return found, int(year), int(month), int(day)
    found = _CJK.search(text) or _VIETNAMESE.search(text)
    return (found, int(found["y"]), int(found["m"]), int(found["d"])) if found else None


def _read_named(text: str, lang: str | None) -> tuple[re.Match[str], int, int, int] | None:
    short = (lang or "")[:2] or None
    for pattern in (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _YEAR_DAY_MONTH, _LATVIAN):
        for found in pattern.finditer(text):
            month = month_number(found["n"], short)
            if month:
                return found, int(found["y"]), month, int(found["d"])
    return None


def _read_ordered(text: str, lang: str | None) -> tuple[re.Match[str], int, int, int] | None:
    """01.06.2023, 01/06/2023: the day first, unless the language says otherwise."""
    found = _NUMERIC.search(text)
    if not found:
        return None
    a, b, year = int(found["a"]), int(found["b"]), int(found["y"])
    if year < 100:
        if found["sep"] != ".":
            return None
        year += 2000 if year < 50 else 1900  # RFC 2822 section 4.3
    if found["sep"] != "." and a <= 12 and b <= 12 and a != b:
        tag = (lang or "en").lower().replace("_", "-")
        if tag == "en-us":
            a, b = b, a
        elif tag == "en":
            return None
    elif b > 12:
        a, b = b, a
    return found, year, b, a


def _moment(year: int | str, month: int, day: int | str, after: str, before: str) -> Moment | None:
    try:
        date = datetime(int(year), month, int(day), tzinfo=UTC)
    except ValueError:
        return None
    clock, rest = _clock(after, before)
    if not clock:
        noon = _NOON.search(after[: 2 * _CLOCK_DISTANCE])
        return Moment(date.replace(hour=12), "minute") if noon else Moment(date, "day")
    hour, minute, second = int(clock["h"]), int(clock["mi"] or 0), int(clock["s"] or 0)
    half = (clock["before"] or clock["after"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    zone = _zone(rest)
    if zone is None or hour > 23 or minute > 59 or second > 59:
        return Moment(date, "day")
    if hour == minute == second == 0:
        return Moment(date, "day", zone="" if isinstance(zone, str) else _name(zone))
    return _timed(date.replace(hour=hour, minute=minute, second=second), zone, clock["s"] is not None)


def _clock(after: str, before: str) -> tuple[re.Match[str] | None, str]:
    """The clock time that stands close behind or before the date, and what follows it."""
    if weekday := _WEEKDAY_BEHIND.match(after):
        after = after[weekday.end() :]
    clock = _BASIC_CLOCK.match(after) or _CLOCK.search(after)
    if clock and clock.start() <= _CLOCK_DISTANCE:
        return clock, after[clock.end() :]
    clock = _CLOCK.search(before)
    if clock and len(before) - clock.end() <= _CLOCK_DISTANCE:
        return clock, before[clock.end() :]
    hour = _HOUR.match(after.lstrip(" ,")) or _HOUR.search(before)
    return (hour, hour.string[hour.end() :]) if hour else (None, "")


def _timed(local: datetime, zone: timezone | str, seconds: bool) -> Moment | None:
    if isinstance(zone, str):
        return Moment(local, "minute")
    try:
        value = local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
    return Moment(value, "second" if seconds else "minute", zoned=True, zone=_name(zone))


def _name(zone: timezone) -> str:
    return str(zone)[3:] or "+00:00"


def _zone(text: str) -> timezone | str | None:
    """The zone behind a clock time: "" when none is named, None when one is named that we cannot place."""
    found = _ZONE.match(text)
    if not found:
        return ""
    if found[1]:
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes > 14 * 60:
            return ""
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    named = ON_PAGES.get(found[4].lower())
    if named is None:
        return None if found[4].isupper() and 2 <= len(found[4]) <= 4 else ""
    return named
