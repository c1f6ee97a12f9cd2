"""All rows of a table, whatever the table: read in the order of its key, put back elsewhere, counted and hashed.

SQLite and PostgreSQL give the same rows in the same order: texts in a key are ordered by their bytes, never by what a
server's locale thinks of them. A hash is made of the values as Python has them, so that equal content has equal hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import UNFINISHED, VIEWS, fact, metadata

TABLES = tuple(metadata.sorted_tables)  # what is pointed to comes before what points to it

_FETCHED = 200  # rows held at once: a text may have half a million characters
_TOLD = 1_000  # rows between two words to the caller
_NULL = "is null "  # beside a column of JSON: whether it is NULL, which is not the JSON `null`

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and a hash of all their values."""

    rows: int
    sha256: str


def late_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Columns that may point to rows of the same table, or of a later one: rows that are perhaps not there yet."""
    position = TABLES.index(table)
    keys = (key for column in table.columns for key in column.foreign_keys)
    return list(dict.fromkeys(key.parent for key in keys if TABLES.index(key.column.table) >= position))


def key_of(table: sa.Table, values: Mapping[str, Any]) -> str:
    """A row's primary key, for people."""
    return ", ".join(f"{column.name} {values[column.name]}" for column in table.primary_key)


def count_all(db: sa.Connection) -> int:
    """How many rows all tables have together."""
    return sum(count_rows(db, table) for table in TABLES)


def count_rows(db: sa.Connection, table: sa.Table) -> int:
    """How many rows a table has."""
    return int(db.execute(sa.select(sa.func.count()).select_from(table).where(*_ours(table))).scalar_one())


def in_order(db: sa.Connection, table: sa.Table, after: int = 0) -> Iterator[Values]:
    """The rows of a table by their key, without the first `after`. Streamed. What is given can be inserted."""
    nulls = _nullable_json(table)
    statement = sa.select(*table.columns, *_null_marks(table)).where(*_ours(table))
    for row in _stream(db, table, statement.order_by(*_by_key(db, table)).offset(after)):
        values = dict(row._mapping)
        marks = {name: values.pop(_NULL + name) for name in nulls}
        yield values | {name: _sent(values[name], marks[name]) for name in nulls}


def pointing(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows that have something in a late column."""
    return sa.or_(*(column.is_not(None) for column in late_columns(table)))


def late_in_order(db: sa.Connection, table: sa.Table, after: int = 0) -> Iterator[Values]:
    """Keys and late columns of the rows that point somewhere, in the order of their keys, without the first `after`."""
    statement = sa.select(*table.primary_key.columns, *late_columns(table)).where(pointing(table))
    for row in _stream(db, table, statement.order_by(*_by_key(db, table)).offset(after)):
        yield dict(row._mapping)


def content_of(db: sa.Connection, table: sa.Table, tell: Callable[[int], None]) -> Content:
    """Read a table through. `tell` hears the number of rows read, now and then."""
    digest, number = hashlib.sha256(), 0
    statement = sa.select(*table.columns, *_null_marks(table)).where(*_ours(table)).order_by(*_by_key(db, table))
    for number, row in enumerate(_stream(db, table, statement), start=1):
        digest.update(_line(row))
        if number % _TOLD == 0:
            tell(number)
    tell(number)
    return Content(number, digest.hexdigest())


def contents(db: sa.Connection, tell: Callable[[int], None]) -> dict[str, Content]:
    """Every table read through, by its name. `tell` hears the number of rows read so far."""
    held: dict[str, Content] = {}
    for table in TABLES:
        before = sum(content.rows for content in held.values())
        held[table.name] = content_of(db, table, lambda rows, before=before: tell(before + rows))  # type: ignore[misc]
    return held


def digest_of(held: Mapping[str, Content]) -> str:
    """One hash for the whole."""
    lines = (f"{name} {content.rows} {content.sha256}\n" for name, content in sorted(held.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _stream(db: sa.Connection, table: sa.Table, statement: sa.Select[Any]) -> Iterator[AnyRow]:
    try:
        yield from db.execute(statement, execution_options={"yield_per": _FETCHED})
    except ValueError as error:  # a time that is none, JSON that is none: SQLite takes anything
        what = (
            f"the table {table.name} of {db.engine.url.render_as_string()} holds a value that cannot be read: {error}"
        )
        raise DatabaseError(what, "`legionwire db check` tells more") from error


def _ours(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    """What a database says of its own making is no content: neither that it is half filled, nor which views it has."""
    return (fact.c.name.not_in((UNFINISHED, VIEWS)),) if table is fact else ()


def _by_key(db: sa.Connection, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    columns = list(table.primary_key.columns)
    assert columns, f"{table.name} has no primary key"
    if db.dialect.name != "postgresql":
        return list(columns)  # SQLite compares texts by their bytes unless told otherwise
    return [sa.collate(column, "C") if isinstance(column.type, sa.String) else column for column in columns]


def _nullable_json(table: sa.Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, sa.JSON) and column.nullable]


def _null_marks(table: sa.Table) -> list[sa.Label[bool]]:
    return [table.c[name].is_(None).label(_NULL + name) for name in _nullable_json(table)]


def _sent(value: object, is_null: bool) -> object:
    """A value of JSON as it has to be handed over: None alone would become the JSON `null`."""
    return sa.null() if is_null else sa.JSON.NULL if value is None else value


def _line(row: AnyRow) -> bytes:
    values = [value + 0.0 if isinstance(value, float) else value for value in row]  # SQLite has no -0.0
    return _ENCODER.encode(values).encode(errors="surrogatepass") + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):  # an instant, too
        return value.isoformat()
    raise TypeError(f"no table had a {type(value).__name__} so far")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)
