"""The first page: words in, articles out, with the months, outlets, countries and languages they come from."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from legionwire.marking import Piece, cut, excerpt, hits
from legionwire.query import SYNTAX
from legionwire.query_tree import Node
from legionwire.storage import results
from legionwire.storage.engine import Connection
from legionwire.storage.facets import PARTS, Facets, Part, by_day, facets
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import MOST_RANKED, Question, Result, Wanted
from legionwire.web import charts, words
from legionwire.web.asking import Ask, read_ask
from legionwire.web.periods import Month, by_month
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.taking import ways_out

PAGE_SIZE = 25
CHOICES = 12  # of a part; the rest is one click away, on the page of the sources
KEPT_SECONDS = 60  # how long the size of the whole collection may be that of a moment ago


@dataclass(frozen=True, slots=True)
class Row:
    """A result as it is shown."""

    result: Result
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the results, or to widen them again."""

    label: str
    count: int
    width: float  # percent of the largest
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What one may choose of a part."""

    title: str
    items: tuple[Choice, ...]
    more: int  # how many are not listed


@dataclass(frozen=True, slots=True)
class Pager:
    """The ways on from a page of results."""

    ahead: int  # how many stand before this page
    first: str = ""  # addresses; empty where there is no way
    back: str = ""
    on: str = ""


class SearchPage:
    """`/`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer) -> None:
        self._store, self._renderer = store, renderer
        self._collected = _Collected()

    def show(self, request: Request) -> Response:
        ask = read_ask(request.query_params)
        wanted = ask.wanted
        self._store.require_current()
        with self._store.read() as db:
            question = results.ask(db, wanted)
            found = results.find(db, question, ask.sort, PAGE_SIZE, ask.cursor)
            total = results.count(db, question)
            made_up = facets(db, question)
            pager = _pager(db, question, ask, found, total.n)
            days = by_day(db, replace(question, wanted=replace(wanted, since=None, until=None)))
            collected = self._collected.by_month(db, wanted) if ask.share else None
            names = results.source_names(db)
            began = results.began(db) if ask.as_of is not None and not total.n else None
            foot = summary(db)
        labels: _Labels = {"source": names, "org": self._renderer.orgs}
        chart = charts.timeline(
            by_month(days), lambda month: ask.link(month=None if month == ask.month else month), ask.month, collected
        )
        return self._renderer.page(
            request,
            "search.html",
            Frame(ask.q, "articles", foot, reload=60),
            ask=ask,
            rows=[_row(result, question.node) for result in found],
            pager=pager,
            total=total,
            began=began,
            folded=made_up.folded(wanted),
            exact=made_up.is_exact,
            chart=chart,
            months=sum(days.values()),
            names=names,
            choices=[_choices(part, made_up, ask, wanted, labels) for part in PARTS],
            syntax=SYNTAX,
            order="newest" if ask.sort == "relevance" and not results.is_ranked(question, ask.sort) else ask.sort,
            may_rank=results.is_ranked(question, "relevance"),
            ranked=MOST_RANKED,
            ways=ways_out(ask),
        )


class _Collected:
    """How many articles of each month there are in all: the same for every question, and dear to count."""

    def __init__(self) -> None:
        self._held: dict[bool, tuple[float, Mapping[Month, int]]] = {}

    def by_month(self, db: Connection, wanted: Wanted) -> Mapping[Month, int]:
        if wanted.as_of is not None:  # of any moment: there is no end of what could be kept
            return _collected(db, wanted)
        until, months = self._held.get(wanted.copies, (0.0, {}))
        if time.monotonic() > until:  # whoever comes meanwhile counts for himself: no one waits for another's database
            months = _collected(db, wanted)
            self._held[wanted.copies] = time.monotonic() + KEPT_SECONDS, months
        return months


def _collected(db: Connection, wanted: Wanted) -> Mapping[Month, int]:
    return by_month(by_day(db, Question(Wanted(copies=wanted.copies, as_of=wanted.as_of), None)))


def _pager(db: Connection, question: Question, ask: Ask, found: tuple[Result, ...], total: int) -> Pager:
    if results.is_ranked(question, ask.sort):
        last = min(total, MOST_RANKED)
        return Pager(
            ahead=ask.skip,
            first=ask.link() if ask.skip else "",
            back=ask.link(skip=max(0, ask.skip - PAGE_SIZE)) if ask.skip else "",
            on=ask.link(skip=ask.skip + PAGE_SIZE) if ask.skip + len(found) < last and found else "",
        )
    turned = ask.before is not None or ask.after is not None
    ahead = results.count_ahead(db, question, ask.sort, found[0].sort_key) if found and turned else 0
    return Pager(
        ahead=ahead,
        first=ask.link() if ahead else "",
        back=ask.link(after=found[0].sort_key) if ahead else "",
        on=ask.link(before=found[-1].sort_key) if found and ahead + len(found) < total else "",
    )


def _row(result: Result, node: Node | None) -> Row:
    title = hits(result.title, result.lang, node, "title") if node else []
    return Row(result, cut(result.title, title), excerpt(result.standfirst, result.text, result.lang, node))


_TITLES: dict[Part, str] = {
    "source": "Outlets",
    "country": "Countries of outlets",
    "lang": "Languages",
    "relevance": "Relevance",
    "org": "Organisations",
}


_Labels = Mapping[Part, Mapping[str, str]]


def _choices(part: Part, counts: Facets, ask: Ask, wanted: Wanted, labels: _Labels) -> Choices:
    held = counts.by(part, wanted)
    most = max((count for _, count in held), default=0)
    chosen = getattr(ask, part)
    # What is chosen stays in sight, so that it can be taken back.
    shown = held[:CHOICES] + [item for item in held[CHOICES:] if item[0] == chosen]
    items = tuple(
        Choice(
            label=_label(part, value, labels),
            count=count,
            width=charts.share(count, most),
            link=ask.link(**{part: None if value == chosen else value}),
            chosen=value == chosen,
        )
        for value, count in shown
    )
    return Choices(_TITLES[part], items, len(held) - len(shown))


def _label(part: Part, value: str, labels: _Labels) -> str:
    if part == "lang":
        return words.language(value)
    return words.country(value) if part == "country" else labels.get(part, {}).get(value, value)
