"""Fixtures that several tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import databases
import pytest

from legionwire.storage.engine import Connection, Store
from legionwire.storage.migrate import upgrade

Scratch = Callable[[], AbstractContextManager[Connection]]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the first process, not one of those that xdist starts
        databases.begin_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.end_session()


@pytest.fixture(params=databases.DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: both, unless it is marked `on_sqlite` or `on_postgresql`."""
    return str(request.param)


@pytest.fixture(scope="session")
def empty_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the present schema and nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "legionwire.db"
    store = Store(f"sqlite:///{file}")
    upgrade(store)
    store.close()
    return file


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
