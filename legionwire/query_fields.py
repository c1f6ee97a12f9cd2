"""The fields of the query language: one line each in `FIELDS`, and what may stand after their colon."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from legionwire.errors import UsageError
from legionwire.query_tree import During, Is, Property, Scope
from legionwire.rulings import read_tag

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
FIRST_YEAR, LAST_YEAR = 1900, 2999  # what lies outside is a slip of the fingers
_Value = Callable[[str, int], Is | During | None]  # of what was written, at a column; None when it cannot be


@dataclass(frozen=True, slots=True)
class Field:
    """What stands before a colon: a place where words are looked for, or a property with a value."""

    meaning: str
    expected: str
    example: str
    scope: Scope = "any"
    value: _Value | None = None


def _is(property_: Property, pattern: str, fold: Callable[[str], str] = str) -> _Value:
    allowed = re.compile(pattern)

    def read(text: str, column: int) -> Is | None:
        value = fold(unicodedata.normalize("NFKC", text))
        return Is(property_, value, column) if allowed.fullmatch(value) else None

    return read


def _during(side: Literal["before", "after", "on"]) -> _Value:
    def read(text: str, column: int) -> During | None:
        meant = period(unicodedata.normalize("NFKC", text))
        if meant is None:
            return None
        first, end = meant
        if side == "on":
            return During(first, end, column)
        return During(None, first, column) if side == "before" else During(first, None, column)

    return read


def _tag(text: str, column: int) -> Is | None:
    try:
        return Is("tag", read_tag(text), column)
    except UsageError:
        return None


_TAG = "a tag, several words in quotation marks"
_DAY = "a year, month or day such as 2024, 2024-05 or 2024-05-18"
_SOURCE = r"[^\x00-\x1f\x7f-\x9f]{1,200}"
_COUNTRY = "a country of two letters such as UA"
_RELEVANCES = "core, mention or related"
_ORGS = "ildu, gur, both, unknown or none"
_RELEVANCE = r"core|mention|related"
_ORG = r"ildu|gur|both|unknown|none"
_LANG_EXPECTED = "a language of two or three letters such as uk, or und where it is unknown"

FIELDS: dict[str, Field] = {
    "title": Field("in the title", "words of the title", "title:legion", scope="title"),
    "body": Field("below the title", "words below the title", "body:Kyiv", scope="body"),
    "source": Field("of a source", "the id of a source", "source:ukrinform", value=_is("source", _SOURCE)),
    "lang": Field("in a language", _LANG_EXPECTED, "lang:uk", value=_is("lang", r"[a-z]{2,3}", str.lower)),
    "country": Field("from a country's outlets", _COUNTRY, "country:UA", value=_is("country", "[A-Z]{2}", str.upper)),
    "relevance": Field(
        f"relevance: {_RELEVANCES}", _RELEVANCES, "relevance:core", value=_is("relevance", _RELEVANCE, str.lower)
    ),
    "org": Field(f"organisation: {_ORGS}", _ORGS, "org:gur", value=_is("org", _ORG, str.lower)),
    "tag": Field("that a person gave a tag", _TAG, 'tag:"prisoner exchange"', value=_tag),
    "before": Field("published before a day, month or year", _DAY, "before:2024-05", value=_during("before")),
    "after": Field("published since then", _DAY, "after:2024-05-18", value=_during("after")),
    "on": Field("published on that day, month or year", _DAY, "on:2024-05", value=_during("on")),
}


def period(text: str) -> tuple[datetime, datetime] | None:
    """The beginning of a year, month or day in UTC, and the beginning of the next; None when it is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = datetime(year, month or (match[2] is None), day or (match[3] is None), tzinfo=UTC)
    except ValueError:  # a thirteenth month, a thirtieth of February
        return None
    if match[3]:
        return first, first + timedelta(days=1)
    if match[2]:
        return first, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return first, datetime(year + 1, 1, 1, tzinfo=UTC)


def period_text(since: datetime, until: datetime) -> str | None:
    """The year, month or day that lies between these times; None when they bound no such."""
    day = since.date().isoformat()
    return next((text for text in (day[:4], day[:7], day) if period(text) == (since, until)), None)
