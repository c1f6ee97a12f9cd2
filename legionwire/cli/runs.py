"""`legionwire runs` and `legionwire status`: what ran, how it ended, what is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from legionwire.cli.output import Printer, note, with_printer


@click.group()
def runs() -> None:
    """What ran, and how it ended."""


@runs.command("list")
@click.option("--limit", default=20, show_default=True, help="How many, newest first; 0 is all.")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when there is none.")
@with_printer
def list_runs(limit: int, fail_empty: bool, printer: Printer) -> int:
    """The latest runs."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage import runs as stored

    with collection(load_config()) as store, store.read() as db:
        rows = [_row(row) for row in stored.list_runs(db, limit or None)]
    columns = ("id", "started", "seconds", "outcome", "sources", "requests", "reason")
    return 3 if printer.rows(rows, columns) == 0 and fail_empty else 0


@runs.command()
@click.argument("number", type=int)
@click.option("--log", "lines", type=int, default=0, help="Also the last lines of its log.")
@with_printer
def show(number: int, lines: int, printer: Printer) -> int:
    """One run: how it ended, and the funnel of every source."""
    from legionwire.cli.crawl import COLUMNS, funnel_row
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.crawls import report

    config = load_config()
    with collection(config) as store:
        found = report(store, number)
    log = config.data / (found.run.log or "")
    funnels = [funnel_row(funnel) for funnel in found.funnels]
    if printer.form in ("json", "jsonl"):
        printer.one(_row(found.run) | {"log": str(log), "funnels": funnels})
        return 0
    printer.one(_row(found.run) | {"log": str(log)})
    if printer.form == "table":
        click.echo()
    printer.rows(funnels, COLUMNS)
    if lines and log.is_file():
        note("\n".join(_tail(log, lines)))
    return 0


@click.command()
@with_printer
@click.pass_obj
def status(obj: dict[str, bool], printer: Printer) -> int:
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
    if printer.form in ("json", "jsonl"):
        printer.one(row)
        return 0
    short = dict(row)
    if last:
        short["last_run"] = f"{last[0].id}: {last[0].outcome or 'running'}, {last[0].started_at:%Y-%m-%d %H:%M} UTC"
    short["troubles"] = f"{len(now.troubled)} channels" if now.troubled else "none"
    printer.one(short)
    for source, url, problem, failures in now.troubled:
        click.echo(f"  {source}: {url}: {problem} ({failures} times in a row)")
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them", quiet=obj["quiet"])
    return 0


def _row(run: object) -> dict[str, object]:
    from legionwire.storage.runs import RunRow

    assert isinstance(run, RunRow)
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
    with log.open(encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()[-lines:]
