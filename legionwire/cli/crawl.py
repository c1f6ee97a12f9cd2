"""`legionwire crawl`: crawl now, show progress, then what became of every address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.crawls import Report
    from legionwire.storage.runs import Funnel, Task

FUNNEL = Columns(
    fields=(
        "source",
        "outcome",
        "found",
        "known",
        "new",
        "stored",
        "copies",
        "revisited",
        "revised",
        "resumed",
        "states",
        "trouble",
    ),
    shown=("source", "outcome", "found", "known", "new", "resumed", "stored", "copies", "revised", "states", "trouble"),
    spare=("stored", "revised", "copies", "resumed", "known"),  # what is stored stands among the states, too
)


@click.command(cls=Verb)
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source of the catalogue that is not paused.")
@click.option("--since", metavar="DATE", help="Leave out what the channel dates earlier, such as 2022-02-24.")
@click.option("--limit", type=click.IntRange(1), help="Ask for at most this many pages of each source.")
@click.option("--urls", type=click.File("rb"), help="Ask for these addresses, one a line; - is standard input.")
@with_printer
def crawl(
    source: tuple[str, ...],
    everything: bool,
    since: str | None,
    limit: int | None,
    urls: BinaryIO | None,
    printer: Printer,
) -> int:
    """Crawl now, in the foreground.

    Found = known + new; the new are the sum of their states. Ctrl-C stops in good order, a second crawl goes on.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.cli.progress import Progress, stopping_told
    from legionwire.config import load_config
    from legionwire.crawls import choose_sources, run_crawl
    from legionwire.storage.runs import Task

    if urls is not None and (source or everything or since):
        raise UsageError("--urls needs no source, no --all and no --since", "the addresses alone say what is asked for")
    earliest = _since(since)
    config = load_config()
    catalogue = catalogue_of(config)
    if urls is not None:
        task = Task(tuple(item.id for item in catalogue.sources), urls=_addresses(urls), limit=limit)
    else:
        chosen, notes = choose_sources(catalogue, source, everything)
        for line in notes:
            note(line)
        task = Task(chosen, earliest, limit)
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them")
    with Progress(config.data) as progress, stopping_told():
        try:
            end = run_crawl(config, catalogue, task, progress.show)
        except KeyboardInterrupt:
            progress.close()
            if progress.last is not None:
                print_report(progress.last, task, printer)
            raise
    print_report(end, task, printer)
    return {"ok": 0, "partial": 4}.get(end.run.outcome or "", 1)


def print_report(end: Report, task: Task, printer: Printer) -> None:
    """The funnels, and the run in one line."""
    funnels = [funnel for funnel in end.funnels if not task.urls or funnel.found]
    printer.rows([funnel_row(funnel) for funnel in funnels], FUNNEL)
    sum_up(end)


def funnel_row(funnel: Funnel) -> dict[str, object]:
    """A source's funnel for people and for scripts, in the fields of FUNNEL."""
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
        "resumed_states": dict(funnel.resumed_states),
        "states": states,
        "trouble": funnel.reason or "",
    }


def _addresses(lines: BinaryIO) -> tuple[str, ...]:
    from legionwire.errors import FormatError
    from legionwire.urls import canonical_url

    urls = []
    for number, line in enumerate(lines, 1):
        url = line.decode("utf-8-sig", errors="replace").strip()
        if not url or url.startswith("#"):
            continue
        try:
            canonical_url(url)
        except FormatError as error:
            raise UsageError(f"--urls, line {number}: {error.what}", "correct or remove it") from error
        urls.append(url)
    if not urls:
        raise UsageError("--urls holds no address", "one address a line")
    return tuple(dict.fromkeys(urls))


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since {text!r} is no date", "write it like 2022-02-24") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def sum_up(end: Report) -> None:
    """A run in one line, for the operator; in two when not all went well."""
    names = ("found", "known", "new", "copies", "resumed", "revised")
    total = {name: sum(getattr(funnel, name) for funnel in end.funnels) for name in names}
    stored = sum(funnel.states.get("stored", 0) for funnel in end.funnels)
    seconds = ((end.run.ended_at or end.run.heartbeat_at) - end.run.started_at).total_seconds()
    copies = f", of which {count(total['copies'], 'copy', 'copies')}" if total["copies"] else ""
    again = sum(funnel.resumed_states.get("stored", 0) for funnel in end.funnels)
    old = f"; {total['resumed']} resumed, {again} of them stored" if total["resumed"] else ""
    old += f"; {total['revised']} revised" if total["revised"] else ""
    note(
        f"run {end.run.id}: {end.run.outcome}; {total['found']} found = {total['known']} known + {total['new']} new; "
        f"{stored} stored{copies}{old}; {count(end.run.requests, 'request')}, "
        f"{end.run.received_bytes / 1e6:.1f} MB, {seconds:.0f} s"
    )
    if end.run.outcome != "ok":
        note(f"  {end.run.reason}; `legionwire runs show {end.run.id}` tells more, --log 50 what it wrote")
