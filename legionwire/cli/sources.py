"""`legionwire sources`: the catalogue and its state."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.output import Printer, note, with_printer

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.sources import Source
    from legionwire.storage.questions import Outlet, Way

COLUMNS = ("id", "country", "languages", "kind", "fetch", "channels", "articles", "addresses", "polled", "state")


@click.group()
def sources() -> None:
    """The catalogue: what we watch, and how that goes."""


@sources.command("list")
@with_printer
@click.pass_obj
def list_sources(obj: dict[str, bool], printer: Printer) -> int:
    """Every source, and what its last poll brought."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config

    config = load_config()
    catalogue = catalogue_of(config, quiet=obj["quiet"])
    known = _outlets(config)
    printer.rows([_row(source, known.get(source.id)) for source in catalogue.sources], COLUMNS)
    note(f"{len(catalogue.sources)} sources", quiet=obj["quiet"])
    return 0


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@with_printer
def show(source_id: str, printer: Printer) -> int:
    """One source: its table in the catalogue, its channels, its state."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config

    config = load_config()
    source = catalogue_of(config, quiet=True).get(source_id)
    ways = [asdict(way) for way in _ways(config, source_id)]
    table = {field.name: getattr(source, field.name) for field in fields(source)}
    row = _row(source, _outlets(config).get(source_id)) | {name: value for name, value in table.items() if value}
    if printer.form in ("json", "jsonl"):
        printer.one(row | {"channels": ways})
        return 0
    printer.one({name: value for name, value in row.items() if name != "channels"})
    if ways and printer.form == "table":
        click.echo()
    printer.rows(ways, ("kind", "url", "polled", "status", "shown", "fresh", "failures", "problem"))
    return 0


@sources.command("try")
@click.argument("what", metavar="URL|SOURCE")
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 50), help="Articles to read.")
@with_printer
@click.pass_obj
def try_source(obj: dict[str, bool], what: str, limit: int, printer: Printer) -> int:
    """Read a feed, a sitemap or a page as a crawl would, and show what was understood. Keeps nothing."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.trial import run_trial

    config = load_config()
    trial = run_trial(config, catalogue_of(config, quiet=True), what, limit)
    if printer.form in ("json", "jsonl"):
        printer.one(asdict(trial))
        return 0 if trial.articles or trial.ways else 1
    for way in trial.ways:
        problem = f": {way.problem}" if way.problem else f": {way.shown or 0} links"
        click.echo(f"{way.kind} {way.url}{problem}")
    for article in trial.articles:
        click.echo("")
        printer.one({name: value for name, value in asdict(article).items() if name != "text"})
        click.echo(f"  {' '.join(article.text.split())[:300]}")
    for url, state, reason in trial.others:
        click.echo(f"\n{state}: {url}\n  {reason}")
    note("nothing was kept", quiet=obj["quiet"])
    return 0 if trial.articles or any(not way.problem for way in trial.ways) else 1


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


def _has_collection(config: Config) -> bool:
    prefix = "sqlite:///"
    return not config.database.startswith(prefix) or Path(config.database.removeprefix(prefix)).exists()


def _outlets(config: Config) -> dict[str, Outlet]:
    """The state of the sources; none before the first crawl, since the catalogue can be read without a database."""
    from legionwire.cli.opening import collection
    from legionwire.storage.questions import outlets

    if not _has_collection(config):
        return {}
    with collection(config) as store, store.read() as db:
        return outlets(db)


def _ways(config: Config, source_id: str) -> list[Way]:
    from legionwire.cli.opening import collection
    from legionwire.storage.questions import ways_of

    if not _has_collection(config):
        return []
    with collection(config) as store, store.read() as db:
        return ways_of(db, source_id)
