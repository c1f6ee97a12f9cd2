"""`legionwire sources pause` and `resume`: leave sources alone for a while, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from legionwire.config import Config
    from legionwire.sources import Catalogue, Source
    from legionwire.storage.engine import Connection


@click.command(cls=Verb)
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source of the catalogue.")
@click.option("--reason", required=True, help="Why; whoever looks later is told.")
@click.option("--until", metavar="WHEN", help="A day, a time (UTC) or a length such as 3d; without it, until resumed.")
def pause(source: tuple[str, ...], everything: bool, reason: str, until: str | None) -> int:
    """Leave sources alone: neither the scheduler nor `crawl --all` asks them.

    A crawl that is under way goes on, and `crawl SOURCE` by name still works. What is to hold for good belongs into
    the catalogue, as `paused = "reason"`.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.cli.whens import parse_until
    from legionwire.config import load_config
    from legionwire.storage import schedulers
    from legionwire.storage.outlets import pauses

    if not reason.strip():
        raise UsageError("--reason is empty", "say why, such as --reason 'they asked for a rest'")
    config = load_config()
    catalogue = catalogue_of(config)
    chosen = _chosen(catalogue, source, everything)
    with _writing(config, catalogue) as (db, now):
        end = parse_until(until, now) if until else None
        before = pauses(db, now)
        for item in chosen:
            schedulers.pause(db, item.id, reason, end, now)
    for item in chosen:
        if item.id in before:
            note(f"{item.id} was {before[item.id]}")
        if item.paused:
            note(f"{item.id} is paused in the catalogue as well: {item.paused}")
    what = chosen[0].id if len(chosen) == 1 else count(len(chosen), "source")
    note(f"{what} paused {f'until {end:%Y-%m-%d %H:%M} UTC' if end else 'until `sources resume`'}: {reason}")
    return 0


@click.command(cls=Verb)
@click.argument("source", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source that `sources pause` paused.")
def resume(source: tuple[str, ...], everything: bool) -> int:
    """Take paused sources up again. What the catalogue pauses stays paused: exit code 1 if you name it."""
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config
    from legionwire.storage import schedulers

    config = load_config()
    catalogue = catalogue_of(config)
    chosen = _chosen(catalogue, source, everything)
    with _writing(config, catalogue) as (db, _):
        resumed = {item.id for item in chosen if schedulers.resume(db, item.id)}
    for item in chosen:
        if item.id in resumed and not everything:
            note(f"{item.id} resumed")
        elif item.id not in resumed and not item.paused and not everything:
            note(f"{item.id} was not paused")
        if item.paused and (not everything or item.id in resumed):
            note(f"{item.id} stays paused: the catalogue says so ({item.paused}); take `paused` out of its table")
    if everything:
        note(f"{count(len(resumed), 'source')} resumed")
    return 1 if not everything and any(item.paused for item in chosen) else 0


def _chosen(catalogue: Catalogue, names: tuple[str, ...], everything: bool) -> list[Source]:
    if bool(names) == everything:
        raise UsageError("name sources, or give --all", "`legionwire sources list` shows them")
    return [catalogue.get(name) for name in dict.fromkeys(names)] if names else list(catalogue.sources)


@contextmanager
def _writing(config: Config, catalogue: Catalogue) -> Iterator[tuple[Connection, datetime]]:
    """A transaction on a database that knows every source of the catalogue; and the time it goes by."""
    from legionwire.crawls import open_store
    from legionwire.storage import leases
    from legionwire.storage.sources import sync_sources

    store = open_store(config)
    try:
        with store.write() as db:
            now = leases.clock(db)
            sync_sources(db, catalogue.sources, now)
            yield db, now
    finally:
        store.close()
