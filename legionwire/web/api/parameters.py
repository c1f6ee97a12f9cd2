"""What may stand behind the question mark of an address: each parameter's name, meaning and kind of value.

An address is checked against the same kinds that the document shows.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from legionwire.errors import UsageError
from legionwire.storage.results import MOST_RANKED
from legionwire.web.api.shapes import Schema
from legionwire.web.asking import LONGEST, RELEVANCES, SORTS

PAGE_SIZE, LARGEST_PAGE = 25, 100
MOST_SERIES = 6
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int
    most: int
    expected: str

    def allows(self, text: str) -> bool:
        return re.fullmatch(r"-?[0-9]{1,19}", text) is not None and self.least <= int(text) <= self.most

    @property
    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def allows(self, text: str) -> bool:
        return text in self.words

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.words)}"

    @property
    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Text:
    """Text that a pattern, if there is one, describes from its beginning to its end."""

    longest: int
    expected: str
    pattern: str = ""

    def allows(self, text: str) -> bool:
        return len(text) <= self.longest and (not self.pattern or re.fullmatch(self.pattern, text) is not None)

    @property
    def schema(self) -> Schema:
        held: dict[str, object] = {"type": "string", "maxLength": self.longest}
        return held | {"pattern": f"^(?:{self.pattern})$"} if self.pattern else held


Kind = Whole | Choice | Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name in an address."""

    name: str
    about: str
    kind: Kind
    usual: str | int | None = None  # what holds when it is not given
    required: bool = False
    most: int = 1  # how often it may stand there


_LINE = r"[^\x00-\x1f\x7f-\x9f]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = rf"{_DAY}(?:T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?"
YES = Choice(("0", "1"))
NAME = Text(200, "an id, of one line", f"{_LINE}{{1,200}}")
STORY_ID = Text(64, "the id of a story", "[A-Za-z0-9_.-]{1,64}")
STORY_PLACE = Text(37, "a place in the list, as the link to the next page gives it", "[0-9T:-]{19}Z~[0-9a-f]{16}")
NUMBER = Whole(1, LARGEST, "a number, counted from 1")
REVISION = Whole(1, 999_999_999, "the number of a revision, counted from 1")
DAY = Text(10, "a day such as 2026-11-01", "[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
MOMENT = Text(25, "a day or a time in UTC such as 2026-11-01 or 2026-11-01T18:30:00Z", _TIME)
ADDRESS = Text(4000, "an address of one line, such as https://example.org/news/1", f"{_LINE}{{1,4000}}")
_PLACE = Whole(-(2**63), LARGEST, "a place in the list, as the link to the next page gives it")
LANG = Text(3, "a language of two or three letters such as uk", "[a-z]{2,3}")

Q = Parameter(
    "q",
    "The words that are asked for, in the language of the search page and the command line (docs/query.md).",
    Text(LONGEST, f"a query of at most {LONGEST} characters"),
    "",
)
MONTH = Parameter(
    "month", "Only articles of this month.", Text(7, "a month such as 2026-11", "[12][0-9]{3}-(?:0[1-9]|1[0-2])")
)
NARROWING = (
    Parameter("source", "Only articles of this source.", NAME),
    Parameter(
        "country",
        "Only articles of outlets of this country, ISO 3166-1.",
        Text(2, "a country of two capitals such as UA", "[A-Z]{2}"),
    ),
    Parameter("lang", "Only articles in this language, ISO 639-1; und where nobody determined it.", LANG),
    Parameter("relevance", "Only articles that have to do with the topic as much as this.", Choice(RELEVANCES)),
    Parameter("org", "Only articles that name this organisation of the topic.", NAME),
    Parameter("copies", "With 1 the copies, too; else only the first article of each group of copies.", YES, "0"),
    Parameter("as_of", "Only what was collected by then.", MOMENT),
)
WANTED = (Q, MONTH, *NARROWING)  # which articles
SORT = Parameter("sort", f"The order. By relevance there are at most the best {MOST_RANKED}.", Choice(SORTS), "newest")
PLACES = (
    Parameter("before", "A place in the list: what comes behind it, as next tells it.", _PLACE),
    Parameter("after", "A place in the list: what stands just ahead of it.", _PLACE),
    Parameter("skip", "By relevance: how many come before this page.", Whole(0, MOST_RANKED, f"0 to {MOST_RANKED}"), 0),
)


def limit(most: int = LARGEST_PAGE, usual: int = PAGE_SIZE) -> Parameter:
    """How much is wanted at once."""
    return Parameter("limit", "How many at most.", Whole(1, most, f"a number from 1 to {most}"), usual)


Given = Mapping[str, tuple[str, ...]]


def read(pairs: Sequence[tuple[str, str]], known: Sequence[Parameter]) -> Given:
    """The values in an address by name. Raises UsageError for a name that is not known here, for one that stands there
    too often or not at all, and for a value of another kind."""
    named = {parameter.name: parameter for parameter in known}
    given: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        parameter = named.get(name)
        if parameter is None:
            raise UsageError(f"there is no parameter {name[:80]!r} here", _near(name, tuple(named)))
        given[name] = (*given.get(name, ()), value)
        if len(given[name]) > parameter.most:
            often = "once" if parameter.most == 1 else f"{parameter.most} times"
            raise UsageError(f"the parameter {name} may be given {often} only", "leave the others out")
        if not parameter.kind.allows(value):
            told = repr(value[:80]) + ("..." if len(value) > 80 else "")
            raise UsageError(f"the parameter {name} cannot be {told}", f"it must be {parameter.kind.expected}")
    for parameter in known:
        if parameter.required and parameter.name not in given:
            raise UsageError(f"the parameter {parameter.name} is missing", f"it must be {parameter.kind.expected}")
    return given


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"there are: {', '.join(known)}" if known else "it takes none"
