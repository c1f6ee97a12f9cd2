"""`legionwire runs`: what ran, how it ended; end it, crawl again."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.ending import cancel, retry
from legionwire.cli.notes import note
from legionwire.cli.output import Columns, Printer, cell, with_printer
from legionwire.cli.terminal import say
from legionwire.cli.verbs import Verbs

if TYPE_CHECKING:
    from legionwire.crawls import Report
    from legionwire.storage.runs import RunRow

RUN = Columns(
    fields=(
        "id",
        "started",
        "ended",
        "seconds",
        "outcome",
        "reason",
        "trigger",
        "spider",
        "sources",
        "requests",
        "responses",
        "bytes",
    ),
    shown=("id", "started", "seconds", "trigger", "outcome", "sources", "requests", "reason"),
    spare=("sources", "requests", "seconds", "trigger"),
)


@click.group(cls=Verbs)
def runs() -> None:
    """What ran, and how it ended."""


runs.add_command(cancel)
runs.add_command(retry)


@runs.command("list")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many; 0 is all.")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when there is none.")
@with_printer
def list_runs(limit: int, fail_empty: bool, printer: Printer) -> int:
    """The latest runs, newest first."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage import runs as stored

    with collection(load_config()) as store, store.read() as db:
        rows = [run_row(row) for row in stored.list_runs(db, limit or None)]
    if not printer.rows(rows, RUN):
        note("nothing has run yet")
    return 3 if fail_empty and not rows else 0


@runs.command()
@click.argument("number", type=int)
@click.option("--log", "lines", type=click.IntRange(0), default=0, help="Also the last so many lines of its log.")
@click.option("--follow", is_flag=True, help="Wait for its end and show how it goes; Ctrl-C leaves the run alone.")
@with_printer
def show(number: int, lines: int, follow: bool, printer: Printer) -> int:
    """One run: how it ended, and the funnel of every source."""
    from legionwire.cli import following
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.crawls import report

    config = load_config()
    with collection(config) as store:
        try:
            found = following.follow(config, store, number) if follow else report(store, number)
        except KeyboardInterrupt:
            note(f"run {number} goes on; `legionwire runs cancel {number}` ends it")
            raise
    log = config.data / (found.run.log or "")
    _print_run(found, log, printer)
    if lines:
        for line in _tail(log, lines) if log.is_file() else [f"there is no {log}"]:
            say(line, err=True)
    return 0


def _print_run(found: Report, log: Path, printer: Printer) -> None:
    from legionwire.cli.funnels import FUNNEL, funnel_row, print_funnels

    funnels = [funnel_row(funnel) for funnel in found.funnels if not found.run.task.urls or funnel.found]
    row = run_row(found.run) | {"log": str(log)}
    if printer.is_json or printer.chosen:
        printer.one(row | {"funnels": funnels})
    elif printer.form == "csv":
        printer.rows(funnels, FUNNEL)
    else:
        printer.one(row)
        printer.blank()
        print_funnels(found, printer)


def run_row(run: RunRow) -> dict[str, object]:
    end = run.ended_at or run.heartbeat_at
    return {
        "id": run.id,
        "started": run.started_at,
        "ended": run.ended_at,
        "seconds": int((end - run.started_at).total_seconds()),
        "outcome": run.outcome or "running",
        "reason": run.reason,
        "trigger": run.trigger,
        "spider": run.spider,
        "sources": len(run.task.sources),
        "requests": run.requests,
        "responses": run.responses,
        "bytes": run.received_bytes,
    }


def _tail(log: Path, lines: int) -> list[str]:
    """The last lines, made safe for a terminal: addresses of strangers stand in them."""
    with log.open(encoding="utf-8", errors="replace") as file:
        return [cell(line) for line in deque(file, lines)]
