"""The runs: those under way with what they have done so far, those that ended, and the chores of the cron lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.config import CHORES, Config
from legionwire.cron import Cron, parse_cron, parse_zone
from legionwire.storage import results, runs
from legionwire.storage.leases import clock
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.runs import HEARTBEAT_GRACE, Funnel, RunRow
from legionwire.storage.schedulers import chores
from legionwire.web import charts
from legionwire.web.asking import LARGEST_ID
from legionwire.web.rendering import Frame, Renderer

RUNS = 50  # on the page of the runs
TIMES = 10  # of chores there
LIVE_SECONDS = 10  # between two looks at a run under way
UNSETTLED = ("queued", "deferred")


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a funnel."""

    name: str
    count: int
    width: float  # percent of the first
    level: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """A run that has no end yet."""

    run: RunRow
    total: Funnel
    met: int  # addresses that it has something to do with
    settled: int  # of these, what became of them is known
    stored: int
    ended: int  # sources that it is done with
    sources: int
    silent: bool  # its process gives no sign of life

    @property
    def width(self) -> float:
        return charts.share(self.settled, self.met)


@dataclass(frozen=True, slots=True)
class Line:
    """A cron line of the configuration."""

    name: str
    cron: Cron
    next_at: datetime


class RunPages:
    """`/runs`, `/runs/{id}`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer, config: Config) -> None:
        self._store, self._renderer = store, renderer
        zone = parse_zone(config.schedule.zone or "UTC")
        lines = {name: getattr(config.schedule, name) for name in CHORES}
        self._lines = {name: parse_cron(line, zone) for name, line in lines.items() if line}

    def all(self, request: Request) -> Response:
        self._store.require_current()
        with self._store.read() as db:
            now = clock(db)
            held = [(run, runs.funnels(db, run.id)) for run in runs.list_runs(db, RUNS)]
            foot, times = summary(db), chores(db, TIMES)
        live = [_live(run, funnels, now) for run, funnels in held if run.ended_at is None]
        return self._renderer.page(
            request,
            "runs.html",
            Frame("Runs", "runs", foot, reload=LIVE_SECONDS if live else 60),
            live=live,
            runs=[(run, _total(funnels)) for run, funnels in held if run.ended_at is not None],
            full=len(held) == RUNS,
            ended=_end,
            times=times,
            lines=[Line(name, cron, cron.after(now)) for name, cron in self._lines.items()],
        )

    def one(self, request: Request) -> Response:
        number = request.path_params["id"]
        self._store.require_current()
        with self._store.read() as db:
            run = runs.find_run(db, number) if number <= LARGEST_ID else None
            if run is None:
                raise HTTPException(404, f"there is no run {number}")
            funnels, names, foot = runs.funnels(db, number), results.source_names(db), summary(db)
            now = clock(db)
        total = _total(funnels)
        return self._renderer.page(
            request,
            "run.html",
            Frame(f"Run {number}", "runs", foot, reload=None if run.ended_at else LIVE_SECONDS),
            run=run,
            live=None if run.ended_at else _live(run, funnels, now),
            ended=_end,
            funnels=sorted(funnels, key=_rank),
            total=total,
            steps=_steps(total),
            states=_order(total.states),
            names=names,
        )


def _rank(funnel: Funnel) -> tuple[bool, bool, int, str]:
    """What went wrong first, then what is under way, then what brought most."""
    return funnel.outcome in (None, "ok"), funnel.outcome is not None, -funnel.new, funnel.source_id


def _live(run: RunRow, funnels: Sequence[Funnel], now: datetime) -> Live:
    total = _total(funnels)
    met = total.new + total.resumed
    both = Counter(total.states) + Counter(total.resumed_states)
    return Live(
        run=run,
        total=total,
        met=met,
        settled=sum(count for state, count in both.items() if state not in UNSETTLED),
        stored=both["stored"],
        ended=sum(funnel.outcome is not None for funnel in funnels),
        sources=len(funnels),
        silent=now - run.heartbeat_at > HEARTBEAT_GRACE,
    )


def _total(funnels: Sequence[Funnel]) -> Funnel:
    """The funnels of a run added up."""
    states: Counter[str] = Counter()
    resumed: Counter[str] = Counter()
    for funnel in funnels:
        states.update(funnel.states)
        resumed.update(funnel.resumed_states)
    return Funnel(
        source_id="",
        outcome=None,
        reason=None,
        found=sum(funnel.found for funnel in funnels),
        known=sum(funnel.known for funnel in funnels),
        states=dict(states),
        copies=sum(funnel.copies for funnel in funnels),
        resumed=sum(funnel.resumed for funnel in funnels),
        resumed_states=dict(resumed),
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
