"""SQLite databases as files: copied while in use, opened without leaving a trace, held by nobody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.storage.engine import Store

COMPANIONS = ("-wal", "-shm", "-journal")  # what SQLite lays beside a database

_PAGES = 2_000  # copied between two words to the caller, 8 MB
_PATIENCE = 5.0  # seconds to wait for others to let go of a file


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for a server."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database.startswith((":", "file:")):
        raise DatabaseError(f"{url} names no plain file", "such as sqlite:////path/legionwire.db")
    return Path(parsed.database)


def open_unchanged(file: Path) -> Store:
    """A database file to be read, and not changed by being opened."""
    return Store(f"sqlite:///file:{quote(str(file.absolute()))}?mode=ro&uri=true", prepares=False)


def copy_file(source: Store, file: Path, tell: Callable[[int, int], None]) -> None:
    """Copy an SQLite database as it is at this moment, while others write to it, into one file that needs no other.

    `tell` hears the pages done and all of them.
    """
    with source.read() as db:
        db.execute(sa.text("SELECT count(*) FROM sqlite_master"))  # the moment: all pages are of it
        held = db.connection.driver_connection
        assert isinstance(held, sqlite3.Connection)
        try:
            with closing(sqlite3.connect(file)) as copy:
                held.backup(copy, pages=_PAGES, progress=lambda _, left, total: tell(total - left, total))
        except sqlite3.Error as error:
            raise DatabaseError(f"{source.name} cannot be copied: {error}", "is the disk full?") from error
    settle(file)


def settle(file: Path) -> None:
    """Make a database that nobody has open one file, with nothing beside it."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def held_alone(file: Path) -> Iterator[None]:
    """While this holds nobody else has the database open, and all of it is in its one file. Raises DatabaseError when
    somebody has. A file that is no database any more cannot be held, only moved."""
    with closing(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as db:
        try:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            db.execute("PRAGMA journal_mode=MEMORY")  # any but WAL; this one leaves no file behind
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            what = f"another process has {file} open"
            raise DatabaseError(what, "stop crawls, scheduler and pages first") from error
        except sqlite3.DatabaseError:
            pass
        yield


def is_damage(error: DatabaseError) -> bool:
    """Whether SQLite found no database in a file, or a damaged one; all else has kinds of its own."""
    return type(error.__cause__) is sa.exc.DatabaseError
