"""A date that stands alone, as any program or any person writes it: what a feed, a sitemap or a meta tag holds.

First as programs write, then in words, in the languages of the catalogue; what is left to dateparser are other
languages, and what is said of another moment ("two hours ago"), which is read only when it is told what now is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from legionwire.dates import DIRECTIONS, read_date
from legionwire.feed_dates import is_machine_date, read_machine_date
from legionwire.moments import Moment
from legionwire.months import month_number
from legionwire.zones import instant_in

MAX_LENGTH = 200

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>0[1-9]|1[0-2])|(?P<n>[^\W\d_]{3,14})\.?,?\s(?P<y2>(?:19|20)\d\d)")
_SPACED = re.compile(r"(\d\d?) (\d\d?) (\d{4})(?!\d)", re.ASCII)
_BROKEN = re.compile(r"\d{4}-\d\d-\d\d[-T]\S*\Z", re.ASCII)
_DATED = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class DateString:
    """What a string says: `value` as printed, in UTC with a Z; as written, without one, where no zone is known."""

    value: str | None
    precision: str | None = None  # second, minute, day, month, year
    zone: str | None = None  # of the clock it was read from, such as "+02:00", or "Europe/Kyiv"
    reason: str | None = None  # why there is no value, or not all that a date can say


def read_shown_date(text: str | None, lang: str | None = None) -> Moment | None:
    """The date in a short text. None when there is none, when it cannot be, and when day and month may be confused."""
    if not text:
        return None
    found = read_machine_date(text, lang)
    if found or is_machine_date(text, lang) or _BROKEN.match(text):
        return found
    return read_date(_SPACED.sub(r"\1/\2/\3", text), lang)


def moment_text(moment: Moment | None) -> str | None:
    """As it is printed: an instant in UTC with a Z; a bare day; a clock time of nobody knows which zone without a Z."""
    if moment is None:
        return None
    if moment.zoned:
        return _instant_text(moment.value)
    clock = moment.value.replace(tzinfo=None)
    return clock.date().isoformat() if moment.precision == "day" else clock.isoformat(timespec="seconds")


def _instant_text(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def read_date_string(text: str, lang: str | None = None, zone: str = "", now: datetime | None = None) -> DateString:
    """Everything that can be said of one string.

    `lang` is a language tag, for the names of months and the order of day and month; `zone` the IANA name of the zone
    that a clock without one keeps; `now` is needed for what is said of another moment.
    """
    text = " ".join(text[: MAX_LENGTH + 1].translate(DIRECTIONS).split())
    if not text or len(text) > MAX_LENGTH:
        return DateString(None, reason="empty" if not text else f"longer than {MAX_LENGTH} characters")
    moment = read_shown_date(text, lang)
    if moment is None and not is_machine_date(text, lang):
        short = _shortened(text, lang)
        if short:
            return short
        from legionwire.date_words import read_other_words  # slow to import, and seldom asked

        moment = read_other_words(text, lang, now.astimezone(ZoneInfo(zone)) if now and zone else now)
    if moment is None:
        return DateString(None, reason=_why_not(text, lang))
    if moment.precision == "day" or moment.zoned:
        return DateString(moment_text(moment), moment.precision, moment.zone or None)
    if zone and (found := instant_in(zone, moment.value)):
        return DateString(_instant_text(found), moment.precision, zone)
    told = f"a clock of {zone} shows it twice or never" if zone else "no zone is named that means one clock alone"
    return DateString(moment_text(moment), moment.precision, reason=told)


def _shortened(text: str, lang: str | None) -> DateString | None:
    """A year, or a month of a year."""
    if _YEAR.fullmatch(text):
        return DateString(text, "year", reason="no day is named")
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    month = int(found["m"]) if found["m"] else month_number(found["n"], (lang or "")[:2] or None)
    if not month:
        return None
    return DateString(f"{found['y'] or found['y2']}-{month:02}", "month", reason="no day is named")


def _why_not(text: str, lang: str | None) -> str:
    if is_machine_date(text, lang):
        return "a date or time that cannot be"
    return "no date that is certain in it" if _DATED.search(text) else "no date in it"
