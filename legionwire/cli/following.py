"""A run as others carry it out: followed until it ends, or asked to end."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from legionwire.cli.notes import count, note
from legionwire.cli.progress import Progress, tally
from legionwire.errors import LegionwireError

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.crawls import Report
    from legionwire.storage.engine import Store

LOOK_SECONDS = 0.5
TELL_SECONDS = 10.0  # between two lines where there is no terminal
SILENT = timedelta(seconds=10)  # a crawl says every second that it lives


def follow(config: Config, store: Store, number: int, patience: float | None = None) -> Report:
    """Wait until a run has ended, and show how it goes. With `patience` for so many seconds at most: the report then
    has no end. Raises UsageError for an unknown number."""
    from legionwire.crawls import report

    started, told = time.monotonic(), -TELL_SECONDS
    with Progress(config.data) as progress:
        while True:
            _mark_when_dead(store, number)
            found = report(store, number)
            progress.show(found)
            now = time.monotonic()
            if found.run.ended_at is not None or (patience is not None and now - started > patience):
                return found
            if not sys.stderr.isatty() and now - told >= TELL_SECONDS:
                told = now
                note(f"run {number}: {in_one_line(found)}")
            time.sleep(LOOK_SECONDS)


def in_one_line(found: Report) -> str:
    """How far a run is."""
    at = tally(found)
    return (
        f"{at.settled} of {count(at.met, 'address', 'addresses')} settled, {at.stored} stored, "
        f"{count(found.run.requests, 'request')}"
    )


def queued(found: Report) -> int:
    """The addresses that a run leaves to the next ones."""
    at = tally(found)
    return at.met - at.settled


def patience_of(config: Config) -> float:
    """Seconds within which a crawl that was asked to end does so: what is on its way is still taken in."""
    from legionwire.processes import LAST_SECONDS

    return config.crawl.timeout + config.crawl.page_seconds + LAST_SECONDS


def no_answer(store: Store, found: Report, patience: float) -> LegionwireError:
    """A run that was asked to end and does not: what the operator can do."""
    from legionwire.storage import leases, runs

    with store.read() as db:
        stopped = dict(runs.stalled(db, leases.clock(db), SILENT))
    run = found.run
    what = f"run {run.id} was asked to end and has not within {patience:.0f} s"
    where = f"process {run.pid} on {run.hostname}" if run.pid else f"the machine {run.hostname}"
    if run.id in stopped:
        way_out = f"its {where} is stopped or hangs: `kill -CONT {run.pid}` lets it go on, `kill -9 {run.pid}` ends it"
    else:
        way_out = f"look at {where}, and at `legionwire runs show {run.id} --log 20`"
    return LegionwireError(what, way_out)


def _mark_when_dead(store: Store, number: int) -> None:
    """A run whose process is gone has an end; somebody has to write it down."""
    from legionwire.storage import leases, runs

    with store.read() as db:
        held, now = runs.find_run(db, number), leases.clock(db)
    if held is not None and held.ended_at is None and now - held.heartbeat_at > SILENT:
        with store.write() as db:
            runs.reap(db, now)
