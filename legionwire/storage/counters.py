"""Ids that are given out one after the other: a database that was filled goes on where the other one was."""

from __future__ import annotations

import sqlalchemy as sa

from legionwire.storage.rows import TABLES


def keep_counting(source: sa.Connection, target: sa.Connection) -> None:
    """The target's next ids come after all that the source ever gave out, as far as the source remembers."""
    for table in TABLES:
        column = table.autoincrement_column
        if column is None or column.foreign_keys:
            continue
        highest = source.execute(sa.select(sa.func.max(column))).scalar_one() or 0
        last = max(highest, _last(source, column))
        if last:
            _set_last(target, column, last)


def _last(db: sa.Connection, column: sa.Column[int]) -> int:
    """The last id given out, of a row that may be gone; 0 when the database does not remember."""
    if db.dialect.name == "postgresql":
        sequence = _sequence(db, column)
        if sequence is None:
            return 0
        row = db.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
        return int(row.last_value) if row.is_called else 0
    if not _remembers(column):
        return 0
    held = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return int(db.execute(held, {"name": column.table.name}).scalar_one_or_none() or 0)


def _set_last(db: sa.Connection, column: sa.Column[int], last: int) -> None:
    if db.dialect.name == "postgresql":
        if sequence := _sequence(db, column):
            db.execute(sa.select(sa.func.setval(sequence, last)))
        return
    if not _remembers(column):
        return  # counts on from its highest row by itself
    name = {"name": column.table.name}
    db.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), name)
    db.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), name | {"last": last})


def _sequence(db: sa.Connection, column: sa.Column[int]) -> str | None:
    """The name of a column's sequence, quoted as it has to be."""
    own = sa.func.pg_get_serial_sequence(column.table.name, column.name)
    found: str | None = db.execute(sa.select(own)).scalar_one()
    return found


def _remembers(column: sa.Column[int]) -> bool:
    """Whether SQLite keeps the last id of a table (AUTOINCREMENT)."""
    assert isinstance(column.table, sa.Table)
    return bool(column.table.dialect_options["sqlite"]["autoincrement"])
