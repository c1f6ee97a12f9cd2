"""What commands open before they work: the configuration, the catalogue, the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legionwire.cli.output import note
from legionwire.config import Config
from legionwire.errors import DatabaseError
from legionwire.sources import Catalogue, load_catalogue
from legionwire.storage.engine import Store
from legionwire.storage.migrate import require_current


@contextmanager
def collection(config: Config) -> Iterator[Store]:
    """The database, for commands that ask it something: it must be there and up to date."""
    prefix = "sqlite:///"
    if config.database.startswith(prefix) and not Path(config.database.removeprefix(prefix)).exists():
        raise DatabaseError(
            f"there is no collection yet in {config.database.removeprefix(prefix)}",
            "run `legionwire crawl --all` first",
        )
    store = Store(config.database)
    try:
        require_current(store, create=False)
        yield store
    finally:
        store.close()


def catalogue_of(config: Config, *, quiet: bool = False) -> Catalogue:
    """The catalogue in force; its warnings go to the operator."""
    catalogue = load_catalogue(config.catalogue, config.overlay)
    for warning in catalogue.warnings:
        note(f"warning: {warning}", quiet=quiet)
    return catalogue
