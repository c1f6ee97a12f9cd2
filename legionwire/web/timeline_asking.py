"""What a visitor asks of the timeline: several searches at once, read from the address and written into others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from legionwire.errors import UsageError
from legionwire.query import parse_query
from legionwire.query_tree import Is, Or, Property
from legionwire.query_writing import write_query
from legionwire.storage.results import Wanted
from legionwire.stretches import GRAINS, Grain, after
from legionwire.web.asking import LONGEST, Ask, in_one_line, read_choice, read_day, read_yes
from legionwire.web.periods import Month

MOST_SEARCHES = 6
Split = Literal["lang", "source", "country"]
_FIELDS: tuple[Property, ...] = ("source", "country", "lang", "relevance", "org")
SPLITS: tuple[Split, ...] = ("lang", "source", "country")


@dataclass(frozen=True, slots=True)
class TimelineAsk:
    """Searches over time. The names of the fields are those of the parameters, but for `searches`, each of which is a
    `q`, and `since`, which is `from`."""

    searches: tuple[str, ...] = ("",)  # an empty one finds everything
    by: Grain = "month"
    split: Split | None = None  # what the only search is taken apart by
    share: bool = False  # of all that was collected
    copies: bool = False
    since: date | None = None
    until: date | None = None  # the last day

    def wanted(self, search: str) -> Wanted:
        """One search for the database. Raises UsageError when it cannot be read."""
        return Wanted(
            query=parse_query(search) if search else None,
            since=_moment(self.since),
            until=_moment(self.until + timedelta(days=1)) if self.until else None,
            copies=self.copies,
        )

    def link(self, path: str = "/timeline", **changes: Any) -> str:
        """The address of the same question with some changes."""
        asked = replace(self, **changes)
        given = [("q", search) for search in asked.searches if search]
        given += [("by", asked.by)] if asked.by != "month" else []
        given += [("split", asked.split)] if asked.split else []
        given += [(name, "1") for name in ("share", "copies") if getattr(asked, name)]
        given += [("from", asked.since.isoformat())] if asked.since else []
        given += [("until", asked.until.isoformat())] if asked.until else []
        return f"{path}?{urlencode(given, quote_via=quote)}" if given else path

    def without(self, search: str) -> str:
        """The address without one of the searches."""
        return self.link(searches=tuple(one for one in self.searches if one != search) or ("",))

    def everything(self, search: str, value: str | None) -> str:
        """The address of all that a search finds, of the part with this value if it is split."""
        narrowed: dict[str, Any] = {self.split: value} if self.split and value else {}
        return Ask(q=search, copies=self.copies, **narrowed).link()

    def found(self, search: str, stretch: date, value: str | None) -> str:
        """The address of what a search finds in a stretch of time, of the part with this value if it is split; empty
        where that would be too long to be asked."""
        narrowed: dict[str, Any] = {self.split: value} if self.split and value else {}
        asked = Ask(q=search, copies=self.copies, **narrowed)
        if self.by == "month":
            return asked.link(month=Month(stretch.year, stretch.month))
        span = f"on:{stretch}" if self.by == "day" else f"after:{stretch} before:{after(stretch, self.by)}"
        words = _and(search, span)
        return asked.link(q=words) if len(words) <= LONGEST else ""


def timeline_of(ask: Ask) -> str:
    """The address of the timeline of what a visitor of the search page asks for, but for the month; empty where no
    single line of the query language says so much."""
    chosen = ((name, getattr(ask, name)) for name in _FIELDS)
    fields = " ".join(write_query(Is(name, value, 0)) for name, value in chosen if value)
    try:
        search = in_one_line(_and(ask.q, fields))
        parse_query(search or "all")
    except UsageError:
        return ""
    return TimelineAsk((search,), copies=ask.copies, share=ask.share).link()


def _and(search: str, more: str) -> str:
    """Both, whatever the first is made of."""
    if not search or not more:
        return search or more
    return f"({search}) {more}" if isinstance(parse_query(search).node, Or) else f"{search} {more}"


def _moment(day: date | None) -> datetime | None:
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00") if day else None


def read_timeline_ask(given: QueryParams) -> TimelineAsk:
    """The question in an address. Raises UsageError naming the parameter that is wrong and what it may be."""
    searches = tuple(dict.fromkeys(filter(None, map(in_one_line, given.getlist("q")))))
    if len(searches) > MOST_SEARCHES:
        raise UsageError(f"there are {len(searches)} searches, {MOST_SEARCHES} are possible", "leave some out")
    split = cast(Split | None, read_choice(given, "split", SPLITS))
    return TimelineAsk(
        searches=searches or ("",),
        by=cast(Grain, read_choice(given, "by", GRAINS) or "month"),
        split=split if len(searches) < 2 else None,  # a form may well ask for both
        share=read_yes(given, "share"),
        copies=read_yes(given, "copies"),
        since=read_day(given, "from"),
        until=read_day(given, "until"),
    )
