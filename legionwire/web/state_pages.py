"""The sources and the runs: how the collecting goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.config import Config
from legionwire.errors import CatalogueError
from legionwire.sources import Source, load_catalogue
from legionwire.storage import results, runs
from legionwire.storage.pages import find_source, source_states, summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.runs import Funnel, RunRow
from legionwire.web import charts
from legionwire.web.asking import Ask
from legionwire.web.outlets import ANSWERING, CONDITIONS, all_outlets, outlet_of
from legionwire.web.pages import LARGEST_ID
from legionwire.web.periods import by_month
from legionwire.web.rendering import Frame, Renderer

RUNS = 50  # on the page of the runs
SHARES = 20  # runs on the page of a source


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a funnel."""

    name: str
    count: int
    width: float  # percent of the first
    level: int = 0


class StatePages:
    """`/sources`, `/sources/{id}`, `/runs`, `/runs/{id}`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer, config: Config) -> None:
        self._store, self._renderer, self._config = store, renderer, config

    def sources(self, request: Request) -> Response:
        catalogue, trouble = self._catalogue()
        self._store.require_current()
        with self._store.read() as db:
            states, foot = source_states(db), summary(db)
        outlets = all_outlets(catalogue, states)
        parts = {
            heading: [outlet for outlet in outlets if outlet.condition == condition]
            for condition, heading in CONDITIONS.items()
        }
        return self._renderer.page(
            request,
            "sources.html",
            Frame("Sources", "sources", foot, reloads=True),
            parts={heading: held for heading, held in parts.items() if held},
            outlets=outlets,
            asked=sum(outlet.condition in (*ANSWERING, "failing") for outlet in outlets),
            answering=sum(outlet.condition in ANSWERING for outlet in outlets),
            trouble=trouble,
        )

    def source(self, request: Request) -> Response:
        source_id = request.path_params["id"]
        catalogue, trouble = self._catalogue()
        held = {source.id: source for source in catalogue}.get(source_id)
        self._store.require_current()
        with self._store.read() as db:
            detail = find_source(db, source_id, SHARES)
            if detail is None and held is None:
                raise HTTPException(404, f"there is no source {source_id}")
            ask = Ask(source=source_id, copies=True)
            days = results.by_day(db, ask.wanted)
            foot = summary(db)
        outlet = outlet_of(held, detail.state if detail else None)
        return self._renderer.page(
            request,
            "source.html",
            Frame(outlet.name, "sources", foot, reloads=True),
            outlet=outlet,
            condition=CONDITIONS[outlet.condition],
            held=held,
            homepage=held.homepage if held else detail.state.homepage if detail else "",
            detail=detail,
            addresses=sum(count for _, count in detail.addresses) if detail else 0,
            chart=charts.timeline(by_month(days), lambda month: ask.link(month=month)),
            articles=ask.link(),
            trouble=trouble,
        )

    def runs(self, request: Request) -> Response:
        self._store.require_current()
        with self._store.read() as db:
            held = [(run, _total(runs.funnels(db, run.id))) for run in runs.list_runs(db, RUNS)]
            foot = summary(db)
        frame = Frame("Runs", "runs", foot, reloads=True)
        return self._renderer.page(request, "runs.html", frame, runs=held, limit=RUNS, ended=_end)

    def run(self, request: Request) -> Response:
        number = request.path_params["id"]
        self._store.require_current()
        with self._store.read() as db:
            run = runs.find_run(db, number) if number <= LARGEST_ID else None
            if run is None:
                raise HTTPException(404, f"there is no run {number}")
            funnels, names, foot = runs.funnels(db, number), results.source_names(db), summary(db)
        total = _total(funnels)
        return self._renderer.page(
            request,
            "run.html",
            Frame(f"Run {number}", "runs", foot, reloads=run.ended_at is None),
            run=run,
            ended=_end,
            funnels=sorted(funnels, key=lambda funnel: (funnel.outcome == "ok", -funnel.new, funnel.source_id)),
            total=total,
            steps=_steps(total),
            states=_order(total.states),
            names=names,
        )

    def _catalogue(self) -> tuple[tuple[Source, ...], str]:
        """What is to be watched, read anew each time: operators edit it; and what is wrong with it, if it is."""
        try:
            return load_catalogue(self._config.catalogue, self._config.overlay).sources, ""
        except CatalogueError as error:
            return (), str(error)


def _total(funnels: Sequence[Funnel]) -> Funnel:
    """The funnels of a run added up."""
    states: Counter[str] = Counter()
    for funnel in funnels:
        states.update(funnel.states)
    return Funnel(
        source_id="",
        outcome=None,
        reason=None,
        found=sum(funnel.found for funnel in funnels),
        known=sum(funnel.known for funnel in funnels),
        states=dict(states),
        copies=sum(funnel.copies for funnel in funnels),
        resumed=sum(funnel.resumed for funnel in funnels),
        revisited=sum(funnel.revisited for funnel in funnels),
        revised=sum(funnel.revised for funnel in funnels),
    )


def _order(states: Mapping[str, int]) -> list[str]:
    """Stored first, then by number."""
    return sorted((name for name in states if states[name]), key=lambda name: (name != "stored", -states[name], name))


def _steps(total: Funnel) -> list[Step]:
    """From every address met to what became of the new ones."""
    lines = [("found", total.found, 0), ("known before", total.known, 1), ("new", total.new, 1)]
    lines += [(name, total.states[name], 2) for name in _order(total.states)]
    return [Step(name, count, charts.share(count, total.found), level) for name, count, level in lines]


def _end(run: RunRow) -> datetime:
    """When it ended, or when it last gave a sign of life."""
    return run.ended_at or run.heartbeat_at
