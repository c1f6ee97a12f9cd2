"""`legionwire sources`: the catalogue and its state."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, cell, with_printer
from legionwire.cli.verbs import Verbs

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.sources import Source
    from legionwire.storage.questions import Outlet, Way
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
        "failures",
        "state",
    ),
    shown=("id", "country", "languages", "kind", "fetch", "channels", "articles", "addresses", "polled", "state"),
    spare=("channels", "addresses", "kind", "fetch", "country", "languages"),
)
WAY = Columns(
    fields=("kind", "url", "polled", "status", "problem", "failures", "shown", "fresh"),
    shown=("kind", "url", "polled", "status", "shown", "fresh", "failures", "problem"),
    spare=("failures", "fresh", "kind", "polled"),
)


@click.group(cls=Verbs)
def sources() -> None:
    """The catalogue: what we watch, and how that goes."""


@sources.command("list")
@with_printer
def list_sources(printer: Printer) -> int:
    """Every source, and what its last poll brought."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config

    config = load_config()
    catalogue = catalogue_of(config)
    known = _outlets(config)
    printer.rows([_row(source, known.get(source.id)) for source in catalogue.sources], COLUMNS)
    note(count(len(catalogue.sources), "source"))
    return 0


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--toml", is_flag=True, help="Only its table, as it would stand in a file of yours.")
@with_printer
def show(source_id: str, toml: bool, printer: Printer) -> int:
    """One source: its table in the catalogue, its channels, its state."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.source_toml import to_toml

    config = load_config()
    source = catalogue_of(config).get(source_id)
    if toml:
        click.echo(to_toml(source), nl=False)
        return 0
    ways = [asdict(way) for way in _ways(config, source_id)]
    table = {field.name: getattr(source, field.name) for field in fields(source)}
    row = _row(source, _outlets(config).get(source_id)) | {name: value for name, value in table.items() if value}
    if printer.is_json or printer.chosen:
        printer.one(row | {"channels": ways})
    elif printer.form == "csv":
        printer.rows(ways, WAY)
    else:
        printer.one({name: value for name, value in row.items() if name != "channels"})
        if ways:
            printer.blank()
        printer.rows(ways, WAY)
    return 0


@sources.command("try")
@click.argument("what", metavar="URL|SOURCE")
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="Articles to read.")
@with_printer
def try_source(what: str, limit: int, printer: Printer) -> int:
    """Read a feed, a sitemap or a page as a crawl would, and show what was understood. Keeps nothing."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.trial import run_trial

    config = load_config()
    trial = run_trial(config, catalogue_of(config), what, limit)
    if printer.is_json or printer.chosen:
        printer.one(asdict(trial))
    else:
        _tell(trial, printer)
    if "://" in what and trial.ways:
        note('every link counts, as with fetch = "all": an address alone says nothing of what is wanted')
    note("nothing was kept")
    return 0 if trial.understood else 1


def _tell(trial: Trial, printer: Printer) -> None:
    for way in trial.ways:
        click.echo(f"{way.kind} {way.url}: {count(way.shown or 0, 'link')}")
        if way.problem:
            click.echo(f"  {cell(way.problem)}")
    if trial.fetch == "hinted":
        hinted = f"{count(trial.links, 'link')}, {trial.links - trial.skipped} hinted"
        click.echo(f'{hinted}: a crawl would skip {trial.skipped} (fetch = "hinted")')
    for article in trial.articles:
        printer.blank()
        if article.skipped:
            click.echo("a crawl would skip this")
        printer.one({name: value for name, value in asdict(article).items() if name not in ("text", "skipped")})
        click.echo(f"  {cell(article.text)[:300]}")
    for url, state, reason in trial.others:
        printer.blank()
        click.echo(f"{state}: {url}\n  {reason}")


def _row(source: Source, outlet: Outlet | None) -> dict[str, object]:
    if source.paused:
        state = f"paused: {source.paused}"
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
        "channels": len(source.feeds) + len(source.sitemaps),
        "articles": outlet.articles if outlet else 0,
        "addresses": outlet.addresses if outlet else 0,
        "polled": outlet.polled if outlet else None,
        "failures": outlet.failures if outlet else 0,
        "state": state,
    }


def _outlets(config: Config) -> dict[str, Outlet]:
    """The state of the sources; none before the first crawl, since the catalogue can be read without a database."""
    from legionwire.cli.opening import collection, has_collection
    from legionwire.storage.questions import outlets

    if not has_collection(config):
        return {}
    with collection(config) as store, store.read() as db:
        return outlets(db)


def _ways(config: Config, source_id: str) -> list[Way]:
    from legionwire.cli.opening import collection, has_collection
    from legionwire.storage.questions import ways_of

    if not has_collection(config):
        return []
    with collection(config) as store, store.read() as db:
        return ways_of(db, source_id)
