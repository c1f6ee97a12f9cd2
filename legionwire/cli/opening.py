"""What commands open before they work: the configuration, the catalogue, the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legionwire.cli.notes import detail, note
from legionwire.config import Config
from legionwire.errors import DatabaseError
from legionwire.sources import Catalogue, load_catalogue
from legionwire.storage.engine import Store
from legionwire.storage.migrate import require_current

_SQLITE = "sqlite:///"


def has_collection(config: Config) -> bool:
    """Whether there is a database to ask; one on a server is believed to be there."""
    return not config.database.startswith(_SQLITE) or Path(config.database.removeprefix(_SQLITE)).exists()


@contextmanager
def collection(config: Config) -> Iterator[Store]:
    """The database, for commands that ask it something: it must be there and up to date."""
    if not has_collection(config):
        raise DatabaseError(
            f"there is no collection yet in {config.database.removeprefix(_SQLITE)}",
            "run `legionwire crawl --all` first, or set LEGIONWIRE_DATA to where it is",
        )
    store = Store(config.database)
    try:
        detail(f"database: {store.name}")
        require_current(store, create=False)
        yield store
    finally:
        store.close()


def catalogue_of(config: Config) -> Catalogue:
    """The catalogue in force; its warnings go to the operator."""
    catalogue = load_catalogue(config.catalogue, config.overlay)
    detail(f"catalogue: {config.catalogue}" + (f", and {config.overlay}" if config.overlay.exists() else ""))
    for warning in catalogue.warnings:
        note(f"warning: {warning}")
    return catalogue
