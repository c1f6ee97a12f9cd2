"""`legionwire runs` and `legionwire status`: what ran, how it ended, what is wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, cell, with_printer
from legionwire.cli.verbs import Verb, Verbs
from legionwire.troubles import plain, shared, shared_line

if TYPE_CHECKING:
    from legionwire.storage.runs import RunRow

RUN = Columns(
    fields=(
        "id",
        "started",
        "ended",
        "seconds",
        "outcome",
        "reason",
        "spider",
        "sources",
        "requests",
        "responses",
        "bytes",
    ),
    shown=("id", "started", "seconds", "outcome", "sources", "requests", "reason"),
    spare=("sources", "requests", "seconds"),
)


@click.group(cls=Verbs)
def runs() -> None:
    """What ran, and how it ended."""


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
        rows = [_row(row) for row in stored.list_runs(db, limit or None)]
    if not printer.rows(rows, RUN):
        note("nothing has run yet")
    return 3 if fail_empty and not rows else 0


@runs.command()
@click.argument("number", type=int)
@click.option("--log", "lines", type=click.IntRange(0), default=0, help="Also the last so many lines of its log.")
@with_printer
def show(number: int, lines: int, printer: Printer) -> int:
    """One run: how it ended, and the funnel of every source."""
    from legionwire.cli.funnels import FUNNEL, funnel_row, print_funnels
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.crawls import report

    config = load_config()
    with collection(config) as store:
        found = report(store, number)
    log = config.data / (found.run.log or "")
    funnels = [funnel_row(funnel) for funnel in found.funnels if not found.run.task.urls or funnel.found]
    row = _row(found.run) | {"log": str(log)}
    if printer.is_json or printer.chosen:
        printer.one(row | {"funnels": funnels})
    elif printer.form == "csv":
        printer.rows(funnels, FUNNEL)
    else:
        printer.one(row)
        printer.blank()
        print_funnels(found, printer)
    if lines:
        for line in _tail(log, lines) if log.is_file() else [f"there is no {log}"]:
            click.echo(line, err=True)
    return 0


@click.command(cls=Verb)
@with_printer
def status(printer: Printer) -> int:
    """What the collection holds, what ran last and what is wrong."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage import runs as stored
    from legionwire.storage.questions import health

    config = load_config()
    with collection(config) as store, store.read() as db:
        now = health(db)
        last = stored.list_runs(db, 1)
    row: dict[str, object] = {
        "articles": now.articles,
        "relevance": now.by_relevance,
        "copies": now.copies,
        "revisions": now.revisions,
        "addresses": now.by_state,
        "sources": now.sources,
        "last_answer": now.newest,
        "last_run": _row(last[0]) if last else None,
        "open_runs": list(now.open_runs),
        "troubles": [
            {"source": source, "channel": url, "problem": problem, "failures": failures}
            for source, url, problem, failures in now.troubled
        ],
        "contact": config.contact,
    }
    if printer.is_json or printer.chosen:
        printer.one(row)
        return 0
    if last:
        row["last_run"] = f"{last[0].id}: {last[0].outcome or 'running'}, {last[0].started_at:%Y-%m-%d %H:%M} UTC"
    told = _troubles(now.troubled)
    in_words = count(len(now.troubled), "channel") if printer.form == "table" else "; ".join(told)
    row["troubles"] = in_words if told else "none"
    printer.one(row)
    if printer.form == "table":
        for line in told:
            click.echo(f"  {line}")
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them")
    return 0


def _troubles(troubled: Sequence[tuple[str, str, str, int]]) -> list[str]:
    """A line for each channel in trouble; one for all sources that have the same."""
    common = shared((source, problem) for source, _, problem, _ in troubled)
    own = [
        f"{source}: {url}: {cell(plain(problem))} ({count(failures, 'time')} in a row)"
        for source, url, problem, failures in troubled
        if plain(problem) not in common
    ]
    return [*own, *(shared_line(cell(trouble), sources) for trouble, sources in common.items())]


def _row(run: RunRow) -> dict[str, object]:
    end = run.ended_at or run.heartbeat_at
    return {
        "id": run.id,
        "started": run.started_at,
        "ended": run.ended_at,
        "seconds": int((end - run.started_at).total_seconds()),
        "outcome": run.outcome or "running",
        "reason": run.reason,
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
