"""Connections: one way to open the database, one way to write to it.

Every writing transaction on SQLite is BEGIN IMMEDIATE: a transaction that reads first and writes later would otherwise
fail at once (SQLITE_BUSY_SNAPSHOT) however long the timeout. WAL lets readers go on while one process writes.
`synchronous=NORMAL` keeps every commit over a crash of the process; a power cut may lose the last ones, never the file.
PostgreSQL gets the same order of writers from a lock: see postgresql.py.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from legionwire.clock import utcnow
from legionwire.errors import ConfigError, DatabaseError
from legionwire.storage import past, postgresql

__all__ = ["AnyRow", "Connection", "Store", "added_id"]

# A row whose columns the type checker does not know one by one.
AnyRow = sa.Row[*tuple[Any, ...]]

PAGE_BYTES = 8192  # an article's terms take a quarter of what SQLite has by default, and would leave a quarter empty
LOCK_SECONDS = 30  # how long a writer waits for another writer
LONG = timedelta(seconds=past.LATE_SECONDS / 2)  # a transaction: `frozen` counts on the moments of shorter ones


class Store:
    """An open database. `write()` and `read()` give a connection in a transaction that ends with the block."""

    def __init__(self, url: str, *, prepares: bool = True) -> None:
        """`prepares`: set up the file's journal and durability, which only a writer can and need do."""
        self.url = _parse(url)
        self.engine = _open(self.url, prepares)

    @property
    def name(self) -> str:
        """The database as it may be shown: without a password."""
        return _shown(self.url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def write(self, *, serial: bool = True) -> Iterator[sa.Connection]:
        """A transaction that may write; commits at the end of the block, rolls back on any exception.

        Serial ones come one after the other, whoever writes them. `serial=False` is for statements that are safe
        beside any other (one UPDATE, a claim FOR UPDATE SKIP LOCKED); SQLite makes no difference.
        """
        options = {"legionwire_write": True, "legionwire_serial": serial}
        with self._errors(), self.engine.connect().execution_options(**options) as db, db.begin():
            begun = utcnow()
            yield db
            if serial and utcnow() - begun > LONG:
                self._stamp(db)

    def _stamp(self, db: sa.Connection) -> None:
        """Let what a long transaction changed have changed now: nobody else saw any of it before."""
        with self.read() as others:  # who see what was there when it began: nobody else wrote meanwhile
            committed = past.committed(others)
        if committed is not None:
            past.stamp(db, committed)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that sees one moment of the database and writes nothing."""
        with self._errors(), self.engine.connect() as db, db.begin():
            yield db

    def tidy(self) -> None:
        """What a database likes to have done now and then; a server does it by itself."""
        if self.is_sqlite:
            with self._errors(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
                db.exec_driver_sql("PRAGMA optimize")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            way_out = _way_out(error) if self.is_sqlite else postgresql.way_out(error)
            raise DatabaseError(f"database {self.name}: {_cause(error)}", way_out) from error


def added_id(result: sa.CursorResult[*tuple[Any, ...]]) -> int:
    """The id that an INSERT of one row gave it."""
    key = result.inserted_primary_key
    assert key is not None, "an INSERT of one row"
    return int(key[0])


def _parse(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        # Never shown, and no cause chained: what is no URL may hold a password anywhere.
        raise ConfigError(
            "LEGIONWIRE_DATABASE is not a database URL", "such as sqlite:////path/legionwire.db"
        ) from None


def _shown(url: sa.URL) -> str:
    """Without the password, and without the options: libpq takes passwords there too."""
    return url.set(query={}).render_as_string(hide_password=True)


def _open(url: sa.URL, prepares: bool) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        file = url.database or ":memory:"
        if file != ":memory:" and not file.startswith("file:") and not Path(file).parent.is_dir():
            raise DatabaseError(
                f"the folder of the database does not exist: {Path(file).parent}",
                "create it, or set LEGIONWIRE_DATA or LEGIONWIRE_DATABASE",
            )
        engine = _engine(url, connect_args={"timeout": LOCK_SECONDS})
        engine.dialect.statement_compiler = _Compiler
        if prepares:
            sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.get_backend_name() != "postgresql":
        raise ConfigError(f"no driver for the database {_shown(url)}", _EITHER)
    engine = _engine(url, pool_pre_ping=True, connect_args=postgresql.arguments(url))
    sa.event.listen(engine, "connect", lambda connection, _: postgresql.prepare(connection, LOCK_SECONDS))
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


_EITHER = "use sqlite:////<file> or postgresql://<user>:<password>@<host>/<database>"


def _engine(url: sa.URL, **options: Any) -> sa.Engine:
    try:
        return sa.create_engine(url, **options)
    except (NoSuchModuleError, ImportError) as error:
        way_out = _EITHER
        if url.drivername in ("postgresql", "postgresql+psycopg"):
            way_out = "install its driver: `pip install 'legionwire[postgres]'`"
        raise ConfigError(f"no driver for the database {_shown(url)}", way_out) from error


class _Compiler(SQLiteCompiler):
    """Lets `with_hint` through, as the compilers of other databases do: INDEXED BY stands behind a table's name."""

    def get_from_hint_text(self, table: sa.FromClause, text: str | None) -> str | None:
        return text


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver leaves BEGIN to us
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")  # of a file that is not there yet
    _keep_journal(cursor)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={LOCK_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_journal(cursor: sqlite3.Cursor) -> None:
    """Write-ahead logging, which the file remembers. While another process sets it, or writes to a file without it yet,
    SQLite says "locked" at once, whatever the timeout."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("legionwire_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    writes, serial = options.get("legionwire_write", False), options.get("legionwire_serial", True)
    postgresql.begin(connection, writes=writes, serial=serial)


def _cause(error: DBAPIError) -> str:
    return " ".join(postgresql.cause(error).split())[:300]


def _way_out(error: DBAPIError) -> str:
    text = str(error.orig).lower()
    if "no such table" in text or "no such column" in text:
        return "run `legionwire db upgrade`"
    if "readonly" in text or "unable to open" in text:
        return "the data folder must be writable: set LEGIONWIRE_DATA to one that is"
    if "locked" in text:
        return f"another process kept it locked for {LOCK_SECONDS} s: see `legionwire runs list`"
    if "full" in text:
        return "free some disk space"
    if "malformed" in text or "not a database" in text:
        return "restore a backup; `legionwire db check` tells more"
    return "see `legionwire db check`"
