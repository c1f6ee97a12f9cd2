"""`legionwire sources`: the catalogue and its state."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import click

from legionwire.cli.adding import add
from legionwire.cli.checking import check
from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, cell, with_printer
from legionwire.cli.pausing import pause, resume
from legionwire.cli.sampling import sample
from legionwire.cli.terminal import say
from legionwire.cli.verbs import Verbs

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.sources import Catalogue, Source
    from legionwire.storage.outlets import Outlet
    from legionwire.trial import Trial

COLUMNS = Columns(
    fields=(
        "id",
        "name",
        "country",
        "languages",
        "kind",
        "fetch",
        "channels",
        "articles",
        "addresses",
        "polled",
        "due",
        "next",
        "interval",
        "failures",
        "paused",
        "paused_reason",
        "paused_until",
        "state",
    ),
    shown=(
        "id",
        "country",
        "languages",
        "kind",
        "fetch",
        "channels",
        "articles",
        "addresses",
        "polled",
        "next",
        "interval",
        "failures",
        "state",
    ),
    spare=(
        "channels",
        "addresses",
        "kind",
        "fetch",
        "languages",
        "country",
        "polled",
        "failures",
        "interval",
        "articles",
    ),
)


@click.group(cls=Verbs)
def sources() -> None:
    """The catalogue: what we watch, and how that goes."""


sources.add_command(add)
sources.add_command(check)
sources.add_command(pause)
sources.add_command(resume)
sources.add_command(sample)


@sources.command("list")
@with_printer
def list_sources(printer: Printer) -> int:
    """Every source: what its last poll brought, when the next is, whether it is paused."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config

    config = load_config()
    catalogue = catalogue_of(config)
    known, now = _outlets(config)
    rows = [source_row(source, known.get(source.id), now) for source in catalogue.sources]
    if printer.form == "table":
        rows = [row | times_in_words(row, now) for row in rows]
    printer.rows(rows, COLUMNS)
    note(count(len(catalogue.sources), "source"))
    return 0


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--toml", is_flag=True, help="Only its table, as it would stand in a file of yours.")
@with_printer
def show(source_id: str, toml: bool, printer: Printer) -> int:
    """One source: its table in the catalogue, its channels and when each is asked next, its last runs."""
    from legionwire.cli.one_source import show_source
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.source_toml import to_toml

    config = load_config()
    source = catalogue_of(config).get(source_id)
    if toml:
        click.echo(to_toml(source), nl=False)
    else:
        known, now = _outlets(config)
        row = source_row(source, known.get(source_id), now)
        show_source(config, source, row, times_in_words(row, now), printer)
    return 0


@sources.command("try")
@click.argument("what", metavar="URL|SOURCE")
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="Articles to read.")
@with_printer
def try_source(what: str, limit: int, printer: Printer) -> int:
    """Read a feed, a sitemap, a page or a listing as a crawl would, and show what was understood. Keeps nothing.

    With the address of a site's first page: what `sources add` would understand of it, and write.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.survey import is_first_page
    from legionwire.trial import run_trial

    config = load_config()
    catalogue = catalogue_of(config)
    if is_first_page(what):
        return _try_site(config, catalogue, what, limit, printer)
    trial = run_trial(config, catalogue, what, limit)
    if printer.is_json or printer.chosen:
        printer.one(asdict(trial))
    else:
        _tell(trial, printer)
    if "://" in what and trial.ways:
        note('every link counts, as with fetch = "all": an address alone says nothing of what is wanted')
    note("nothing was kept")
    return 0 if trial.understood else 1


def _try_site(config: Config, catalogue: Catalogue, url: str, limit: int, printer: Printer) -> int:
    from legionwire.cli.adding import look
    from legionwire.cli.understanding import show
    from legionwire.clock import utcnow
    from legionwire.source_toml import to_toml
    from legionwire.survey import Wishes, known_as, owned_by_others, propose

    found = look(config, catalogue, url, limit)
    known = known_as(catalogue, found.home.url if found.home else url)
    taken = {source.id for source in catalogue.sources} - ({known.id} if known else set())
    proposal = propose(
        found, Wishes(kind=known.kind) if known else Wishes(), taken, utcnow(), owned_by_others(catalogue, known)
    )
    show(found, proposal, to_toml(proposal.source), printer)
    if known:
        note(f"it is in the catalogue as {known.id}: `legionwire sources show {known.id} --toml` prints its table")
    note("nothing was kept")
    return 0 if proposal.choice else 1


def _tell(trial: Trial, printer: Printer) -> None:
    for way in trial.ways:
        say(f"{way.kind} {way.url}: {count(way.shown or 0, 'link')}")
        if way.problem:
            say(f"  {cell(way.problem)}")
    if trial.fetch == "hinted":
        hinted = f"{count(trial.links, 'link')}, {trial.links - trial.skipped} hinted"
        say(f'{hinted}: a crawl would skip {trial.skipped} (fetch = "hinted")')
    for article in trial.articles:
        printer.blank()
        if article.skipped:
            say("a crawl would skip this")
        printer.one({name: value for name, value in asdict(article).items() if name not in ("text", "skipped")})
        say(f"  {cell(article.text)[:300]}")
    for url, state, reason in trial.others:
        printer.blank()
        say(f"{state}: {url}\n  {reason}")


def source_row(source: Source, outlet: Outlet | None, now: datetime) -> dict[str, object]:
    """A source for people and for scripts, in the fields of COLUMNS."""
    from legionwire.storage.outlets import pause_of

    held = pause_of(source, outlet.pause if outlet else None)
    channels = len(source.feeds) + len(source.sitemaps) + len(source.listings)
    due_at = None if held or not channels else _due_at(outlet, now)
    if held:
        state = str(held)
    elif not source.polled():
        state = "nothing to poll: no address of it was seen to answer"
    elif outlet is None or outlet.polled is None:
        state = "never polled"
    else:
        state = outlet.problem or "ok"
    return {
        "id": source.id,
        "name": source.name,
        "country": source.country,
        "languages": list(source.languages),
        "kind": source.kind,
        "fetch": source.fetch,
        "channels": channels,
        "articles": outlet.articles if outlet else 0,
        "addresses": outlet.addresses if outlet else 0,
        "polled": outlet.polled if outlet else None,
        "due": due_at is not None and due_at <= now,
        "next": due_at,
        "interval": int(outlet.interval.total_seconds()) if outlet and outlet.interval else None,
        "failures": outlet.failures if outlet else 0,
        "paused": held.by if held else None,
        "paused_reason": held.reason if held else None,
        "paused_until": held.until if held else None,
        "state": state,
    }


def _due_at(outlet: Outlet | None, now: datetime) -> datetime:
    """When a source that is not paused is polled next: what was never asked, now."""
    if outlet is None:
        return now
    return max(outlet.next_at or now, outlet.not_before or outlet.next_at or now)


def times_in_words(row: dict[str, object], now: datetime) -> dict[str, object]:
    """The next poll and the interval as a person reads them."""
    from legionwire.cli.whens import in_words
    from legionwire.polling_words import span

    words: dict[str, object] = {}
    if row["next"] is not None:
        words["next"] = "now" if row["due"] else in_words(cast("datetime", row["next"]), now)
    if row["interval"]:
        words["interval"] = span(timedelta(seconds=cast("int", row["interval"])))
    return words


def _outlets(config: Config) -> tuple[dict[str, Outlet], datetime]:
    """The state of the sources; none before the first crawl, since the catalogue can be read without a database. And
    the time by which it is told."""
    from legionwire.cli.opening import collection, has_collection
    from legionwire.storage import leases
    from legionwire.storage.outlets import outlets

    if not has_collection(config):
        return {}, datetime.now(UTC)
    with collection(config) as store, store.read() as db:
        now = leases.clock(db)
        return outlets(db, now), now
