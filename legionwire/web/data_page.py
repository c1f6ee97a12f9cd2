"""`/data`: what the collection is, how to take it away, its public schema, ready questions, how to cite a set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from legionwire.config import Config
from legionwire.storage import results
from legionwire.storage.frozen import latest_frozen
from legionwire.storage.leases import clock
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.ready import questions
from legionwire.storage.stats import Part, Stats, making, stats
from legionwire.storage.views import VERSION, documented
from legionwire.web import charts, words
from legionwire.web.asking import Ask, read_ask
from legionwire.web.recounting import Recounted
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.taking import ways_out

SHOWN = 12  # of languages, countries, words; `legionwire stats` has all
COUNTING_SECONDS = 120.0


class DataPage:
    """`/data`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer, config: Config) -> None:
        self._store, self._renderer = store, renderer
        self._counting = ReadOnlyStore(config.database, COUNTING_SECONDS)
        self._figures = Recounted(self._count)

    def show(self, request: Request) -> Response:
        ask = read_ask(request.query_params)
        self._store.require_current()
        figures = self._figures.get()
        with self._store.read() as db:
            now = clock(db)
            ask_cited = replace(ask, as_of=ask.as_of or _settled(latest_frozen(db, now), results.began(db)))
            found, cited = (results.count(db, results.ask(db, one.wanted)) for one in (ask, ask_cited))
            made, foot = making(db), summary(db)
        held = figures.value
        return self._renderer.page(
            request,
            "data.html",
            Frame("Data", "data", foot),
            ask=ask,
            kept=_kept(ask),
            found=found,
            ways=ways_out(ask),
            ask_cited=ask_cited,
            cited=cited,
            ways_cited=ways_out(ask_cited),
            held=held,
            made=made,
            parts=_parts(held, self._renderer.orgs),
            counted_at=figures.at,
            views=documented(),
            views_version=VERSION,
            questions=questions(),
            is_sqlite=self._store.is_sqlite,
        )

    def _count(self) -> Stats:
        with self._counting.read() as db:
            return stats(db)


def _settled(frozen: datetime, began: datetime | None) -> datetime:
    """The last ten minutes that are over for good: a set of that moment stays what it is, and so does its address for a
    while. Of a collection that is younger, the last moment that nothing may reach any more."""
    moment = frozen.replace(minute=frozen.minute - frozen.minute % 10, second=0, microsecond=0)
    return frozen if began is not None and moment < began else moment


def _kept(ask: Ask) -> list[tuple[str, str]]:
    """What the form sends along beside the words."""
    query = urlsplit(ask.link(q="", sort="newest", share=False)).query
    return parse_qsl(query)


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a part: how many articles are of that kind."""

    label: str
    count: int
    width: float  # percent of the largest
    link: str


@dataclass(frozen=True, slots=True)
class Makeup:
    """What the articles are, by one property."""

    title: str
    shares: tuple[Share, ...]
    more: int


def _parts(held: Stats, orgs: Mapping[str, str]) -> list[Makeup]:
    titles: dict[Part, str] = {
        "lang": "Languages",
        "country": "Countries of outlets",
        "relevance": "Relevance",
        "org": "Organisations",
    }
    return [_makeup(part, title, held.by[part], orgs) for part, title in titles.items() if held.by[part]]


def _makeup(part: Part, title: str, counts: Mapping[str, int], orgs: Mapping[str, str]) -> Makeup:
    most = max(counts.values())
    shares = tuple(
        Share(_label(part, value, orgs), n, charts.share(n, most), Ask(copies=True).link(**{part: value}))
        for value, n in list(counts.items())[:SHOWN]
    )
    return Makeup(title, shares, len(counts) - len(shares))


def _label(part: Part, value: str, orgs: Mapping[str, str]) -> str:
    if part == "lang":
        return words.language(value)
    return words.country(value) if part == "country" else orgs.get(value, value)
