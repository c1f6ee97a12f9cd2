"""Fixtures that several tests share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from legionwire.storage.engine import Connection, Store
from legionwire.storage.migrate import upgrade

Scratch = Callable[[], AbstractContextManager[Connection]]


@pytest.fixture(scope="session")
def empty_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the present schema and nothing in it, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "legionwire.db"
    store = Store(f"sqlite:///{file}")
    upgrade(store)
    store.close()
    return file


@pytest.fixture
def store(empty_collection: Path, tmp_path: Path) -> Iterator[Store]:
    """A database of its own for a test, with the present schema."""
    file = tmp_path / "legionwire.db"
    shutil.copy(empty_collection, file)
    opened = Store(f"sqlite:///{file}")
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
