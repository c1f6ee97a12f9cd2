"""`legionwire crawl`: crawl now, show progress, then what became of every address."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

import click

from legionwire.cli.output import Printer, note, with_printer
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.crawls import Report
    from legionwire.storage.runs import Funnel

COLUMNS = ("source", "outcome", "found", "known", "new", "stored", "copies", "revised", "states", "trouble")


@click.command()
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source of the catalogue that is not paused.")
@click.option("--since", metavar="DATE", help="Leave out what the channel dates earlier, such as 2022-02-24.")
@click.option("--limit", type=click.IntRange(1), help="Ask for at most this many pages of each source.")
@click.option(
    "--urls", type=click.File(encoding="utf-8"), help="Ask for these addresses, one a line; - is standard input."
)
@with_printer
@click.pass_obj
def crawl(
    obj: dict[str, bool],
    source: tuple[str, ...],
    everything: bool,
    since: str | None,
    limit: int | None,
    urls: TextIO | None,
    printer: Printer,
) -> int:
    """Crawl now, in the foreground.

    Found = known + new; the new are the sum of their states. Ctrl-C stops in good order, a second crawl goes on.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.crawls import choose_sources, run_crawl
    from legionwire.storage.runs import Task

    quiet = obj["quiet"]
    config = load_config()
    catalogue = catalogue_of(config, quiet=quiet)
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them", quiet=quiet)
    if urls is not None:
        if source or everything:
            raise UsageError("give sources or --urls, not both", "--urls needs no source")
        task = Task(tuple(item.id for item in catalogue.sources), urls=_addresses(urls), limit=limit)
    else:
        chosen, notes = choose_sources(catalogue, source, everything)
        for line in notes:
            note(line, quiet=quiet)
        task = Task(chosen, _since(since), limit)
    with Progress(quiet) as progress:
        end = run_crawl(config, catalogue, task, progress.show)
    funnels = [funnel for funnel in end.funnels if not task.urls or funnel.found]
    printer.rows([funnel_row(funnel) for funnel in funnels], COLUMNS)
    sum_up(end, quiet)
    return {"ok": 0, "partial": 4}.get(end.run.outcome or "", 1)


def funnel_row(funnel: Funnel) -> dict[str, object]:
    """A source's funnel for people and for scripts."""
    states = dict(sorted(funnel.states.items(), key=lambda item: -item[1]))
    return {
        "source": funnel.source_id,
        "outcome": funnel.outcome or "running",
        "found": funnel.found,
        "known": funnel.known,
        "new": funnel.new,
        "stored": funnel.states.get("stored", 0),
        "copies": funnel.copies,
        "revisited": funnel.revisited,
        "revised": funnel.revised,
        "resumed": funnel.resumed,
        "states": states,
        "trouble": funnel.reason or "",
    }


def _addresses(lines: TextIO) -> tuple[str, ...]:
    from legionwire.errors import FormatError
    from legionwire.urls import canonical_url

    urls = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not urls:
        raise UsageError("--urls holds no address", "one address a line")
    for number, url in enumerate(urls, 1):
        try:
            canonical_url(url)
        except FormatError as error:
            raise UsageError(f"--urls, address {number}: {error.what}", "correct or remove it") from error
    return tuple(dict.fromkeys(urls))


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since must be a date like 2022-02-24, got {text!r}") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def sum_up(end: Report, quiet: bool) -> None:
    """A run in one line, for the operator."""
    total = {name: sum(getattr(funnel, name) for funnel in end.funnels) for name in ("found", "known", "new", "copies")}
    stored = sum(funnel.states.get("stored", 0) for funnel in end.funnels)
    seconds = ((end.run.ended_at or end.run.heartbeat_at) - end.run.started_at).total_seconds()
    note(
        f"run {end.run.id}: {end.run.outcome}; {total['found']} found = {total['known']} known + {total['new']} new; "
        f"{stored} stored, of which {total['copies']} copies; {end.run.requests} requests, "
        f"{end.run.received_bytes / 1e6:.1f} MB, {seconds:.0f} s",
        quiet=quiet,
    )
    if end.run.outcome != "ok":
        note(f"  {end.run.reason} (log: `legionwire runs show {end.run.id}`)")


class Progress:
    """A bar on a terminal: addresses settled of those met so far."""

    def __init__(self, quiet: bool) -> None:
        self._on = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Progress:
        if self._on:
            from rich.console import Console
            from rich import progress as bars

            columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
            more = (bars.TimeElapsedColumn(), bars.TextColumn("{task.fields[words]}"))
            self._bar = bars.Progress(*columns, *more, console=Console(stderr=True))
            self._task = self._bar.add_task("crawling", total=None, words="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._on:
            self._bar.stop()

    def show(self, report: Report) -> None:
        if not self._on:
            return
        met = sum(sum(funnel.states.values()) for funnel in report.funnels)
        waiting = sum(funnel.states.get("queued", 0) for funnel in report.funnels)
        stored = sum(funnel.states.get("stored", 0) for funnel in report.funnels)
        words = f"{stored} stored, {report.run.requests} requests"
        self._bar.update(self._task, total=met or None, completed=met - waiting, words=words)
