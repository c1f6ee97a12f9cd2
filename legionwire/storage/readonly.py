"""The database for those who only ask: nothing can be written through it, and no question holds it for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.storage.engine import Store
from legionwire.storage.migrate import head, require_current, revision_of

PATIENCE_SECONDS = 10.0  # for one transaction
CACHE_KIB = 32 * 1024  # of a connection's own; a few are open at once
_STEPS = 10_000  # instructions of SQLite between two looks at the clock: well under a millisecond


class ReadOnlyStore(Store):
    """A collection that may be missing, old or slow: `read()` says so, every time anew."""

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS) -> None:
        self._asked = sa.make_url(url)
        self._file = _file_of(self._asked)
        self._opened: tuple[int, int] | None = None  # which file the pooled connections hold
        self._head: str | None = None
        self.patience = patience
        readable = _as_read_only(self._asked, self._file) if self._file else self._asked
        super().__init__(readable.render_as_string(hide_password=False), prepares=False)
        sa.event.listen(self.engine, "checkout", self._start)
        if self._file:
            sa.event.listen(self.engine, "connect", _hold_pages)
        sa.event.listen(self.engine, "begin", self._limit)
        sa.event.listen(self.engine, "before_cursor_execute", self._refuse_late)

    @property
    def name(self) -> str:
        """The database as the operator named it."""
        return self._asked.set(query={}).render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction on a database that is there. Raises DatabaseError when it is not, or when time is up."""
        if self._file:
            self._find(self._file)
        started = time.monotonic()
        try:
            with super().read() as db:
                yield db
        except DatabaseError as error:
            if time.monotonic() - started < self.patience:
                raise
            what = f"the answer took longer than {self.patience:g} s"
            raise DatabaseError(what, "ask for less: another word, one month, one source") from error

    def interrupter(self, db: sa.Connection) -> Callable[[], None]:
        """What ends the statement that runs on a connection, from another thread. It fails; the connection stays."""
        driven: Any = db.connection.driver_connection
        return driven.interrupt if self._file else driven.cancel  # type: ignore[no-any-return]

    def require_current(self) -> None:
        """Raise DatabaseError unless the schema is the present one."""
        if self._head is None or revision_of(self) != self._head:
            require_current(self, create=False)
            self._head = head()

    def _find(self, file: Path) -> None:
        try:
            status = file.stat()
        except OSError as error:
            way_out = "run `legionwire crawl --all` first, or set LEGIONWIRE_DATA to where it is"
            raise DatabaseError(f"there is no collection yet in {file}", way_out) from error
        if self._opened != (status.st_dev, status.st_ino):  # restored or replaced while we held it open
            self.engine.dispose()
            self._opened = (status.st_dev, status.st_ino)

    def _start(self, _driven: object, record: Any, _proxy: object) -> None:
        record.info["end"] = time.monotonic() + self.patience

    def _limit(self, connection: sa.Connection) -> None:
        end = connection.info["end"]
        if not self._file:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(self.patience * 1000)}")
            return
        held = connection.connection.driver_connection
        assert held is not None
        held.set_progress_handler(lambda: time.monotonic() > end, _STEPS)

    def _refuse_late(self, connection: sa.Connection, *_: object) -> None:
        """A question is many statements, each of which may take its time on a server, and so may we between them."""
        if time.monotonic() > connection.info.get("end", float("inf")):
            raise DatabaseError("time is up")


def _hold_pages(connection: Any, _record: object) -> None:
    """Counting looks at pages all over the index: with SQLite's usual 2 MB most would be read anew each time."""
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")


def _file_of(url: sa.URL) -> Path | None:
    """The file of an SQLite database; None for a server."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _as_read_only(url: sa.URL, file: Path) -> sa.URL:
    return url.set(database=f"file:{quote(str(file.absolute()))}", query={"mode": "ro", "uri": "true"})
