"""What a visitor asks of the search page: read from the address, and written into addresses again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

from legionwire.errors import UsageError
from legionwire.moments import read_moment
from legionwire.query import parse_query
from legionwire.storage.results import MOST_RANKED, Cursor, Sort, Wanted
from legionwire.web.periods import Month

LONGEST = 500  # characters of a query
LARGEST_ID = 2**63 - 1  # of anything that a database numbers
RELEVANCES = ("core", "mention", "related")
SORTS = ("newest", "oldest", "relevance")
_ID = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")
_LANG = re.compile(r"[a-z]{2,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PLACE = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_BOUND = 2**63


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the collection. The names of the fields are those of the parameters."""

    q: str = ""
    month: Month | None = None
    source: str | None = None
    country: str | None = None
    lang: str | None = None
    relevance: str | None = None
    org: str | None = None
    copies: bool = False
    sort: Sort = "newest"
    share: bool = False  # the chart tells which part of all that was collected the answer is
    as_of: datetime | None = None  # the answer as it was, but for what was corrected or removed since
    before: int | None = None
    after: int | None = None
    skip: int = 0

    @property
    def wanted(self) -> Wanted:
        """The same for the database. Raises UsageError when the query cannot be read."""
        return Wanted(
            query=parse_query(self.q) if self.q else None,
            since=self.month.start if self.month else None,
            until=self.month.plus(1).start if self.month else None,
            source=self.source,
            country=self.country,
            lang=self.lang,
            relevance=self.relevance,
            org=self.org,
            copies=self.copies,
            as_of=self.as_of,
        )

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.before, self.after, self.skip)

    @property
    def narrowed(self) -> bool:
        """Whether anything but words was chosen."""
        return any((self.month, self.source, self.country, self.lang, self.relevance, self.org, self.as_of))

    def link(self, **changes: Any) -> str:
        """The address of the same question with some changes, from its first page on."""
        asked = replace(self, **({"before": None, "after": None, "skip": 0} | changes))
        given = {field.name: getattr(asked, field.name) for field in fields(asked)}
        text = {name: _written(value) for name, value in given.items() if value and (name, value) != _USUAL}
        return "/?" + urlencode(text, quote_via=quote) if text else "/"


_USUAL = ("sort", "newest")  # needs no word in an address


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return "1" if value is True else str(value)


def read_ask(given: Mapping[str, str]) -> Ask:
    """The question in an address. Raises UsageError naming the parameter that is wrong and what it may be."""
    return Ask(
        q=read_words(given),
        month=read_month(given, "month"),
        source=read_source(given),
        country=read_country(given),
        lang=read_lang(given),
        relevance=read_choice(given, "relevance", RELEVANCES),
        org=_matching(given, "org", _ID, "the id of an organisation of the topic, of one line"),
        copies=read_yes(given, "copies"),
        sort=cast(Sort, read_choice(given, "sort", SORTS) or "newest"),
        share=read_yes(given, "share"),
        as_of=moment_in(given, "as_of"),
        before=_place(given, "before"),
        after=_place(given, "after"),
        skip=max(0, min(_place(given, "skip") or 0, MOST_RANKED)),
    )


def read_words(given: Mapping[str, str]) -> str:
    """The words asked for, in one line. Raises UsageError when they are too many."""
    return in_one_line(given.get("q", ""))


def in_one_line(given: str) -> str:
    """The words of one query. Raises UsageError when they are too many."""
    words = " ".join(given.split())
    if len(words) > LONGEST:
        raise UsageError(f"the query has {len(words):,} characters, {LONGEST} are possible", "shorten it")
    return words


def read_source(given: Mapping[str, str]) -> str | None:
    return _matching(given, "source", _ID, "the id of a source, of one line")


def read_country(given: Mapping[str, str]) -> str | None:
    return _matching(given, "country", _COUNTRY, "a country of two capitals such as UA")


def read_lang(given: Mapping[str, str]) -> str | None:
    return _matching(given, "lang", _LANG, "a language of two or three letters such as uk")


def read_month(given: Mapping[str, str], name: str) -> Month | None:
    month = Month.parse(given[name]) if given.get(name) else None
    if given.get(name) and month is None:
        raise unusable(name, given[name], "a month such as 2026-11")
    return month


def read_day(given: Mapping[str, str], name: str) -> date | None:
    value = _matching(given, name, _DAY, "a day such as 2026-11-01")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise unusable(name, value or "", "a day such as 2026-11-01") from None


def read_yes(given: Mapping[str, str], name: str) -> bool:
    return read_choice(given, name, ("0", "1")) == "1"


def read_page(given: Mapping[str, str]) -> int:
    """Which page of a list that has numbers, from 1 on."""
    number = _matching(given, "page", _NUMBER, "a number of a page, from 1 on")
    return int(number) if number else 1


def _matching(given: Mapping[str, str], name: str, pattern: re.Pattern[str], expected: str) -> str | None:
    value = given.get(name)
    if value and not pattern.fullmatch(value):
        raise unusable(name, value, expected)
    return value or None


def read_choice(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    value = given.get(name)
    if value and value not in allowed:
        raise unusable(name, value, f"one of {', '.join(allowed)}")
    return value or None


def moment_in(given: Mapping[str, str], name: str) -> datetime | None:
    """The moment that a parameter tells; a day is its beginning. Raises UsageError for what is none."""
    value = given.get(name)
    if not value:
        return None
    moment = read_moment(value)
    if moment is None:
        raise unusable(name, value, "a day or a time in UTC such as 2026-11-01 or 2026-11-01T18:30:00Z")
    return moment


def _place(given: Mapping[str, str], name: str) -> int | None:
    value = _matching(given, name, _PLACE, "a place in the list, as the links to older and newer articles give it")
    if value is None:
        return None
    return max(-_BOUND, min(_BOUND - 1, int(value)))


def unusable(name: str, value: str, expected: str) -> UsageError:
    """What to raise for a parameter that says what it cannot."""
    return UsageError(f"the parameter {name} cannot be {value[:80]!r}", f"it must be {expected}")
