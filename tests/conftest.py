"""Fixtures that several tests share."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import databases
import pytest
from commands import CACHES
from hypothesis import settings

from legionwire import language_model, lemmas
from legionwire.storage.engine import Connection, Store

Scratch = Callable[[], AbstractContextManager[Connection]]


# No example is too slow: machines differ by more than any limit in milliseconds allows.
settings.register_profile("any machine", deadline=None, max_examples=30)  # other ones in each run
settings.load_profile("any machine")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two more than there are cores: many tests wait for pauses and processes, and the others may work meanwhile."""
    return len(os.sched_getaffinity(0)) + 2


def pytest_configure(config: pytest.Config) -> None:
    lemmas.use_cache(CACHES)
    language_model.use_cache(CACHES)
    # Of all that a short command costs, compiling us anew each time would be a quarter.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What a shell starts in the background ignores interrupts, and hands that on to all our commands.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):  # the first process, not one of those that xdist starts
        databases.begin_session()


def pytest_collection(session: pytest.Session) -> None:
    gc.disable()  # what is imported and collected stays


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()  # or each collection of garbage would look through all of it again
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.end_session()


@pytest.fixture(params=databases.DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: both, unless it is marked `on_sqlite` or `on_postgresql`."""
    return str(request.param)


@pytest.fixture(scope="session")
def empty_collection() -> Path:
    """A database file with the present schema and nothing in it, to be copied."""
    return databases.empty_file()


@pytest.fixture
def blank_url(dialect: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of its own for a test, without any table."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path}/blank.db"
    else:
        url = databases.create(databases.server())
        yield url
        databases.drop(url)


@pytest.fixture
def database_url(dialect: str, empty_collection: Path, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of its own for a test, with the present schema; commands take it as LEGIONWIRE_DATABASE."""
    if dialect == "sqlite":
        file = tmp_path / "legionwire.db"
        shutil.copy(empty_collection, file)
        yield f"sqlite:///{file}"
    else:
        url = databases.create(databases.server(), databases.TEMPLATE)
        yield url
        databases.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A database of its own for a test, with the present schema."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def scratch(store: Store) -> Scratch:
    """Writing transactions that are rolled back: one for each example of a law."""

    @contextmanager
    def opened() -> Iterator[Connection]:
        with store.engine.connect().execution_options(legionwire_write=True) as db:
            transaction = db.begin()
            try:
                yield db
            finally:
                transaction.rollback()

    return opened
