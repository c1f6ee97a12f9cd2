"""`legionwire crawl`: crawl now, show progress, then what became of every address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import click

from legionwire.cli.funnels import print_report
from legionwire.cli.notes import note
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.sources import Catalogue


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
        addresses = _addresses(urls)
        task = Task(_owners_of(addresses, catalogue), urls=addresses, limit=limit)
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
                print_report(progress.last, printer)
            raise
    print_report(end, printer)
    return {"ok": 0, "partial": 4}.get(end.run.outcome or "", 1)


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


def _owners_of(urls: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """The sources to which these addresses belong."""
    from legionwire.urls import registrable_domain

    owners = catalogue.owners()
    return tuple(sorted({owners[site] for url in urls if (site := registrable_domain(url)) in owners}))


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since {text!r} is no date", "write it like 2022-02-24") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
