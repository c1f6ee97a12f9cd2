"""The clock of a database, set by hand: what it notes of the past then does not depend on how quick a test is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from legionwire.storage.engine import Connection, Store


class Clock:
    """Stands still until it is moved on. Made for a store before it is used."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.now = now
        self._is_sqlite = store.is_sqlite
        store.engine.dispose()
        if store.is_sqlite:
            sa.event.listen(store.engine, "connect", self._set_up)
        else:
            # A function of ours goes before the server's, for whoever names it without its schema.
            name = store.url.database
            with store.write() as db:
                db.exec_driver_sql("CREATE TABLE hands (at timestamptz)")
                db.execute(sa.text("INSERT INTO hands VALUES (:at)"), {"at": now})
                db.exec_driver_sql(
                    "CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM hands'"
                )
                db.exec_driver_sql(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
            store.engine.dispose()

    def go_on(self, db: Connection, length: timedelta = timedelta(seconds=1)) -> datetime:
        """Move it on, also for this transaction."""
        self.now += length
        if not self._is_sqlite:
            db.execute(sa.text("UPDATE hands SET at = :at"), {"at": self.now})
        return self.now

    def _set_up(self, connection: Any, _record: object) -> None:
        connection.create_function("strftime", -1, self._strftime)

    def _strftime(self, form: str, what: str, *changes: str) -> str:
        assert what == "now"
        return (self.now + sum((_length(change) for change in changes), timedelta())).strftime(form)


def _length(change: str) -> timedelta:
    number, unit = change.split()
    assert unit == "seconds"
    return timedelta(seconds=int(number))
