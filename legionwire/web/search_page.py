"""The first page: words in, articles out, newest first, with the months, outlets and languages they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from legionwire.query import Query
from legionwire.storage import results
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Part, Result, Tally, Wanted
from legionwire.web import charts, words
from legionwire.web.asking import Ask, read_ask
from legionwire.web.marking import Piece, cut, hits, snippet
from legionwire.web.periods import by_month
from legionwire.web.rendering import Frame, Renderer

PAGE_SIZE = 25
CHOICES = 12  # of a part; the rest is one click away, on the page of the sources


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


class SearchPage:
    """`/`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer) -> None:
        self._store, self._renderer = store, renderer

    def show(self, request: Request) -> Response:
        ask = read_ask(request.query_params)
        wanted = ask.wanted
        self._store.require_current()
        with self._store.read() as db:
            found = results.find_results(db, wanted, ask.cursor, PAGE_SIZE)
            counts = results.tally(db, wanted)
            newer = results.count_newer(db, wanted, found[0].sort_key) if found and _turned(ask) else 0
            days = results.by_day(db, replace(wanted, since=None, until=None))
            names = results.source_names(db)
            foot = summary(db)
        chart = charts.timeline(
            by_month(days), lambda month: ask.link(month=None if month == ask.month else month), ask.month
        )
        total = counts.total(wanted)
        return self._renderer.page(
            request,
            "search.html",
            Frame(ask.q, "articles", foot, reload=60),
            ask=ask,
            rows=[_row(result, wanted.query) for result in found],
            newer=newer,
            older=total - newer - len(found),
            total=total,
            folded=counts.folded(wanted),
            chart=chart,
            months=sum(days.values()),
            names=names,
            choices=[_choices(part, counts, ask, wanted, names) for part in ("source", "lang", "relevance")],
        )


def _turned(ask: Ask) -> bool:
    return ask.before is not None or ask.after is not None


def _row(result: Result, query: Query | None) -> Row:
    if query is None:
        beginning = result.standfirst or result.text
        return Row(result, (Piece(result.title),), snippet(beginning, ()))
    in_title, in_standfirst, in_text = (hits(text, query) for text in (result.title, result.standfirst, result.text))
    if in_standfirst or (result.standfirst and not in_text):
        shown = snippet(result.standfirst, in_standfirst)
    else:
        shown = snippet(result.text, in_text)
    return Row(result, cut(result.title, in_title), shown)


_TITLES: dict[Part, str] = {"source": "Outlets", "lang": "Languages", "relevance": "Relevance"}


def _choices(part: Part, counts: Tally, ask: Ask, wanted: Wanted, names: dict[str, str]) -> Choices:
    held = counts.by(part, wanted)
    most = max((count for _, count in held), default=0)
    chosen = getattr(ask, part)
    # What is chosen stays in sight, so that it can be taken back.
    shown = held[:CHOICES] + [item for item in held[CHOICES:] if item[0] == chosen]
    items = tuple(
        Choice(
            label=_label(part, value, names),
            count=count,
            width=charts.share(count, most),
            link=ask.link(**{part: None if value == chosen else value}),
            chosen=value == chosen,
        )
        for value, count in shown
    )
    return Choices(_TITLES[part], items, len(held) - len(shown))


def _label(part: Part, value: str, names: dict[str, str]) -> str:
    if part == "source":
        return names.get(value, value)
    return words.language(value) if part == "lang" else value
