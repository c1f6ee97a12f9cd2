"""Dates in words that our own tables do not hold, by dateparser: other languages, and "two hours ago".

dateparser guesses what is missing and takes 10.11.12 for a date. So it is asked only for what has a word in it, only
for a day, a month and a year together, and for relative times only when `now` is given. All its languages together
take three seconds to load: it is told the one, or those that are written in the letters of the text.
"""

from __future__ import annotations

import logging
import re
import unicodedata
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import dateparser

from legionwire.moments import Moment

_MAX_LENGTH = 100
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[^\x00-\x7f])")  # vowels of Hindi and Bengali are no letters by themselves
_LETTER = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"\d")
_CLOCK = re.compile(r"\d\s?[:h時时시]\s?\d\d|(?<![\d.])\d\d?\.\d\d(?![\d.])|\d\s?[ap]\.?m\b", re.IGNORECASE)
# Which of the figures is the day, which the month and which the year is not for dateparser to guess.
_FIGURES = re.compile(r"\d{1,4}[ ./-]{1,2}\d{1,2}[ ./-]{1,2}\d{1,4}|\d{5}|(?<!\d)\d\d? \d\d?(?![\d:.])(?!.*\d{4})")
_HOUR = timedelta(hours=1)
_YEARS = range(1900, 2200)

_LANGUAGES = {
    "LATIN": "en es fr de tr pt it nl vi pl cs id sv ro hu da fi sk nb hr lt sl ca et lv",
    "CYRILLIC": "ru uk be bg sr-Cyrl mk kk mn",
    "ARABIC": "ar fa ur ps",
    "DEVANAGARI": "hi mr ne",
    "HEBREW": "he yi",
    "CJK": "zh ja",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "ETHIOPIC": "am",
}
# In Latin letters our own tables know the months of most; these are what is left, and English in odd words.
_OTHER_LATIN = "en vi ca sl fil sw az uz sq eu gl is ga ms af lb"

# Short names that dateparser takes for others, or does not know, written out.
_SHORT_NAMES = {
    "ม.ค.": "มกราคม",
    "ก.พ.": "กุมภาพันธ์",
    "มี.ค.": "มีนาคม",
    "เม.ย.": "เมษายน",
    "พ.ค.": "พฤษภาคม",
    "มิ.ย.": "มิถุนายน",
    "ก.ค.": "กรกฎาคม",
    "ส.ค.": "สิงหาคม",
    "ก.ย.": "กันยายน",
    "ต.ค.": "ตุลาคม",
    "พ.ย.": "พฤศจิกายน",
    "ธ.ค.": "ธันวาคม",
    "ค.ศ.": "",  # of the common era
    "अक्टू॰": "अक्टूबर",
}
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST = re.compile(r"(?:พ\.ศ\.\s?)?\b(2[45]\d\d)\b")
_BUDDHIST_ERA = 543  # years before the common one

logging.getLogger("dateparser").setLevel(logging.CRITICAL)


def read_other_words(text: str, lang: str | None, now: datetime | None) -> Moment | None:
    """An absolute date with a word in it; with `now` also a relative one."""
    text = text if text.isascii() else _written_out(text)
    if not _WORD.search(text) or len(text) > _MAX_LENGTH:
        return None
    languages = lang.lower().replace("_", "-").partition("-")[0] if lang else _written_in(text)
    if not languages:
        return None
    if _FIGURE.search(text) and not _FIGURES.search(text):
        unknown = _OTHER_LATIN if languages == _LANGUAGES["LATIN"] else languages
        found = _ask(text, unknown, {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]})
        if found is not None:
            return _absolute(found, text)
    return _relative(text, languages, now) if now else None


def _written_in(text: str) -> str:
    """Languages that are written in the letters of the text; Latin ones may stand among others ("10:06am")."""
    scripts = [unicodedata.name(letter, "").partition(" ")[0] for letter in _LETTER.findall(text)]
    return _LANGUAGES.get(next((script for script in scripts if script != "LATIN"), "LATIN"), "")


def _written_out(text: str) -> str:
    """Short names of months at length, and years of the Buddhist era as ours."""
    for short, name in _SHORT_NAMES.items():
        text = text.replace(short, name)
    return _BUDDHIST.sub(lambda match: str(int(match[1]) - _BUDDHIST_ERA), text) if _THAI.search(text) else text


def _relative(text: str, languages: str, now: datetime) -> Moment | None:
    """An instant where hours are counted, else the day; a clock time of a day ("yesterday at 15:00") is nobody's."""
    base = now.replace(tzinfo=None, microsecond=0)  # the day of its own zone
    found, later = (
        _ask(text, languages, {"PARSERS": ["relative-time"], "RELATIVE_BASE": moment})
        for moment in (base, base + _HOUR)
    )
    if found is None:
        return None
    if later is not None and later.time() == found.time():
        return Moment(found.replace(microsecond=0, tzinfo=UTC), "second" if found.second else "minute")
    if not (base - found) % timedelta(days=1):
        return Moment(found.replace(hour=0, minute=0, second=0, tzinfo=UTC), "day")
    # Hours that went by, and not those that a clock shows which is changed twice a year.
    instant = (now.astimezone(UTC).replace(microsecond=0) - (base - found)).astimezone(now.tzinfo)
    return Moment(instant.astimezone(UTC), "second", zoned=True, zone=str(instant)[-6:])


def _absolute(found: datetime, text: str) -> Moment | None:
    if found.year not in _YEARS:
        return None
    zoned = found.tzinfo is not None
    value = (found.astimezone(UTC) if zoned else found.replace(tzinfo=UTC)).replace(microsecond=0)
    if not _CLOCK.search(text):
        return Moment(value.replace(hour=0, minute=0, second=0), "day")
    return Moment(value, "second" if value.second else "minute", zoned, str(found)[-6:] if zoned else "")


def _ask(text: str, languages: str, settings: dict[str, Any]) -> datetime | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own use of regular expressions
        try:
            found: datetime | None = dateparser.parse(text, languages=languages.split(), settings=settings)
        except (ValueError, OverflowError, RecursionError, TypeError):  # no such language; a year of five figures
            return None
    return found
