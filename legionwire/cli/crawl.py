"""`legionwire crawl`: crawl now, show progress, then what became of every address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

import click

from legionwire.cli.notes import note
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.sources import Catalogue
    from legionwire.storage.outlets import Pause


@click.command(cls=Verb)
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source of the catalogue that is not paused.")
@click.option("--due", is_flag=True, help="Only what is due by the schedule: for cron, every few minutes.")
@click.option("--queue", is_flag=True, help="Do not crawl here: have the scheduler do it at its next look.")
@click.option("--since", metavar="DATE", help="Leave out what the channel dates earlier, such as 2022-02-24.")
@click.option("--until", metavar="DATE", help="Leave out what it dates later, such as 2024-03-31: that day is in.")
@click.option("--limit", type=click.IntRange(1), help="Ask for at most this many pages of each source.")
@click.option("--urls", type=click.File("rb"), help="Ask for these addresses, one a line; - is standard input.")
@with_printer
def crawl(
    source: tuple[str, ...],
    everything: bool,
    due: bool,
    queue: bool,
    since: str | None,
    until: str | None,
    limit: int | None,
    urls: BinaryIO | None,
    printer: Printer,
) -> int:
    """Crawl now, in the foreground.

    Found = known + new; the new are the sum of their states. Ctrl-C stops in good order, a second crawl goes on.

    With --all and --due sources that another run is crawling are left to it.
    """
    from legionwire.cli.foreground import crawl_here
    from legionwire.cli.opening import catalogue_of
    from legionwire.cli.queue import put_in_queue
    from legionwire.config import load_config
    from legionwire.storage.runs import Task

    if urls is not None and (source or everything or due or since or until):
        raise UsageError(
            "--urls needs no source, no --all, --due, --since or --until", "the addresses alone say what is asked for"
        )
    if queue and (due or since or until or limit or urls):
        raise UsageError(
            "--queue takes sources or --all alone", "the scheduler crawls by the settings and the catalogue"
        )
    if due and (source or everything):
        raise UsageError("--due chooses the sources itself", "leave out sources and --all")
    earliest, latest = _date("--since", since), _end(until)
    if earliest and latest and earliest >= latest:
        raise UsageError("--until is before --since", "nothing lies between them")
    config = load_config()
    catalogue = catalogue_of(config)
    if urls is not None:
        addresses = _addresses(urls)
        task = Task(_owners_of(addresses, catalogue), urls=addresses, limit=limit)
    elif due:
        task = Task(_due(config, catalogue), earliest, limit, due=True, until=latest)
        if not task.sources:
            return 0
    else:
        task = Task(_choose(config, catalogue, source, everything, queue=queue), earliest, limit, until=latest)
    if queue:
        return put_in_queue(config, catalogue, task.sources)
    return crawl_here(config, catalogue, task, printer, leave_busy=everything or due)


def _choose(
    config: Config, catalogue: Catalogue, names: tuple[str, ...], everything: bool, *, queue: bool
) -> tuple[str, ...]:
    """The sources to crawl. What an operator paused is left out of --all; by its name it is crawled nevertheless."""
    from legionwire.crawls import choose_sources

    chosen, notes = choose_sources(catalogue, names, everything)
    made = _pauses(config)
    held = [name for name in chosen if name in made]
    for line in notes:
        note(line)
    if queue and names and held:
        resume = f"`legionwire sources resume {held[0]}` takes it up; without --queue it is crawled here all the same"
        raise UsageError(f"{held[0]} is {made[held[0]]}", resume)
    for name in held:
        note(f"{name} is {made[name]}" + ("" if everything else "; crawled all the same, since you name it"))
    kept = tuple(name for name in chosen if name not in made) if everything else chosen
    if not kept:
        raise UsageError("all of these sources are paused", "`legionwire sources resume --all` takes them up again")
    return kept


def _pauses(config: Config) -> dict[str, Pause]:
    from legionwire.cli.opening import collection, has_collection
    from legionwire.storage import leases
    from legionwire.storage.outlets import pauses

    if not has_collection(config):
        return {}
    with collection(config) as store, store.read() as db:
        return pauses(db, leases.clock(db))


def _due(config: Config, catalogue: Catalogue) -> tuple[str, ...]:
    """The sources with something to do that nobody crawls; when there are none, the operator is told what comes."""
    from legionwire.cli.whens import in_words
    from legionwire.crawls import open_store
    from legionwire.storage import leases, runs
    from legionwire.storage.due import waiting_sources
    from legionwire.storage.schedulers import standing
    from legionwire.storage.sources import sync_sources

    store = open_store(config)
    try:
        with store.write() as db:
            now = leases.clock(db)
            runs.reap(db, now)  # what a dead run held is free
            sync_sources(db, catalogue.sources, now)
            stands = standing(db, catalogue.sources, now)
            waiting = [item.source_id for item in waiting_sources(db, catalogue.sources, now)]
    finally:
        store.close()
    under_way = [name for name in waiting if name not in stands.due]
    if not stands.due:
        crawled = f" that nobody is crawling ({', '.join(under_way)} under way)" if under_way else ""
        coming = f"; next: {stands.next_source} {in_words(stands.next_at, now)}" if stands.next_source else ""
        note(f"nothing is due{crawled}{coming}")
    elif under_way:
        note(f"left to other runs: {', '.join(under_way)}")
    return stands.due


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


def _date(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is no date", "write it like 2022-02-24") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _end(text: str | None) -> datetime | None:
    """The moment at which what is asked for is over: of a day, its end."""
    value = _date("--until", text)
    try:
        return value + timedelta(days=1) if value and text and len(text) <= len("2024-03-31") else value
    except OverflowError as error:
        raise UsageError(f"--until {text!r} is no date", "write it like 2024-03-31") from error
