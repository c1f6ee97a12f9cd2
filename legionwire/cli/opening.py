"""What commands open before they work: the configuration, the catalogue, the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legionwire.cli.notes import detail, note
from legionwire.config import Config
from legionwire.errors import DatabaseError
from legionwire.lemmas import use_cache
from legionwire.sources import Catalogue, load_catalogue
from legionwire.storage.engine import Store
from legionwire.storage.migrate import require_current, revision_of

_SQLITE = "sqlite:///"


def has_collection(config: Config) -> bool:
    """Whether there is a database to ask. Raises DatabaseError when its server cannot be reached."""
    if config.database.startswith(_SQLITE):
        return _file(config).exists()
    store = Store(config.database)
    try:
        return revision_of(store) is not None
    finally:
        store.close()


def _file(config: Config) -> Path:
    return Path(config.database.removeprefix(_SQLITE))


@contextmanager
def collection(config: Config, *, indexes: bool = False) -> Iterator[Store]:
    """The database, for commands that ask it something: it must be there and up to date. With `indexes` its search
    index must be one that this program may write to."""
    if config.database.startswith(_SQLITE) and not _file(config).exists():
        raise DatabaseError(
            f"there is no collection yet in {_file(config)}",
            "run `legionwire crawl --all` first, or set LEGIONWIRE_DATA to where it is",
        )
    use_cache(config.caches, told=_tell_of_dictionary)
    store = Store(config.database)
    try:
        detail(f"database: {store.name}")
        require_current(store, create=False)
        if indexes:
            from legionwire.storage.versions import require_writable  # few commands write to it

            with store.read() as db:
                require_writable(db)
        yield store
    finally:
        store.close()


def _tell_of_dictionary(name: str) -> None:
    from legionwire.dictionaries import in_words  # few commands have to make one

    note(in_words((name,)))


def catalogue_of(config: Config) -> Catalogue:
    """The catalogue in force; its warnings go to the operator."""
    catalogue = load_catalogue(config.catalogue, config.overlay)
    detail(f"catalogue: {config.catalogue}" + (f", and {config.overlay}" if config.overlay.exists() else ""))
    for warning in catalogue.warnings:
        note(f"warning: {warning}")
    return catalogue
