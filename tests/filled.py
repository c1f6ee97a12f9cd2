"""A collection in which every table is filled and every column was something odd at least once.

Made from the definitions of the tables, so that a new column is filled without a word here. Pointers to the same table
go forwards and backwards.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from legionwire.config_values import sqlite_url
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.storage import migrate, past_triggers, search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.rows import TABLES, late_columns
from legionwire.storage.schema import UTCTime, article, article_terms, fact, link, run, scheduler

TEXTS = (
    "", " ", "plain", "Іноземний легіон 🪖🇺🇦", "أخبار", "quote ' \" ; -- \\ %s :name", "two\nlines\ttab\r\n",
    "é e\u0301", "a" * 70_000, "Zebra", "zebra", "_", "Äpfel", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
)  # fmt: skip
DOCUMENTS = (
    None, [], {}, "", 0, -1, 2**70, 0.1, True, "text", ["🪖", None, {"b": [1.5, "x"], "a": {}}],
    {"200": 7, "": "empty"}, "\x00 and \x1b", "half a pair \ud83d",
)  # fmt: skip
INSTANTS = (
    datetime(1, 1, 1, tzinfo=UTC), datetime(999, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(1969, 7, 20, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC), datetime(2022, 2, 24, 4, 7, 9, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC),
)  # fmt: skip
FLOATS = (0.0, -0.0, 1.0, 0.1, 1 / 3, -2.5, 5e-324, 1.7976931348623157e308, float("inf"))
BIG = (-(2**63), 2**63 - 1, -1, 0, 2**53 + 1)
WORDS = ("legion", "volunteers", "kharkiv", "river", "doctor", "night", "легіон", "batalion")


def write_filled(file: Path, rows: int, seed: int = 1) -> None:
    """Make it in a new SQLite file: so many rows in every table."""
    store = Store(sqlite_url(file))
    migrate.upgrade(store)
    with store.write() as db:
        db.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        past_triggers.unwatch(db)  # what articles were is made up, too
        fill(db, rows, random.Random(seed))
        past_triggers.watch(db)
        search.enter(db, [dict(row._mapping) for row in db.execute(sa.select(article_terms))])
    assert not migrate.integrity(store)
    store.close()


def fill(db: Connection, rows: int, dice: random.Random) -> None:
    made: dict[sa.Table, list[dict[str, Any]]] = {}
    for table in TABLES:
        made[table] = []
        keys = set()
        for number in range(rows):
            values = {column.name: _value(column, number, made, rows, dice) for column in table.columns}
            values |= _special(table, number, values, made)
            key = tuple(values[column.name] for column in table.primary_key)
            if key not in keys:  # a pair of pointers may come twice
                keys.add(key)
                made[table].append(values)
        dice.shuffle(made[table])
        db.execute(table.insert(), made[table])


def _value(column: sa.Column[Any], number: int, made: Mapping[sa.Table, list[dict[str, Any]]], rows: int,
           dice: random.Random) -> Any:  # fmt: skip
    if column.nullable and dice.random() < 0.3:
        return sa.null() if isinstance(column.type, sa.JSON) else None
    if column.foreign_keys:
        (key,) = column.foreign_keys
        if column in late_columns(column.table):  # type: ignore[arg-type]
            return 1 + dice.randrange(rows)
        if _is_unique(column) or column.primary_key:
            return made[key.column.table][(number + len(column.name)) % len(made[key.column.table])][key.column.name]
        return dice.choice(made[key.column.table])[key.column.name]
    if column is column.table.autoincrement_column:  # type: ignore[attr-defined]
        return number + 1
    distinct = _is_unique(column) or column.primary_key
    return _plain(column.type, number, dice, distinct)


def _plain(kind: sa.types.TypeEngine[Any], number: int, dice: random.Random, distinct: bool) -> Any:
    match kind:
        case UTCTime():
            return INSTANTS[4] + timedelta(seconds=number) if distinct else dice.choice(INSTANTS)
        case sa.JSON():
            document = dice.choice(DOCUMENTS)
            return sa.JSON.NULL if document is None else document
        case sa.Boolean():
            return dice.random() < 0.5
        case sa.Date():
            return date(2022, 2, 24) + timedelta(days=number) if distinct else dice.choice(INSTANTS).date()
        case sa.Float():
            return dice.choice(FLOATS)
        case sa.BigInteger():
            return BIG[number] if number < len(BIG) else dice.getrandbits(63)
        case sa.Integer():
            return number if distinct else dice.choice((0, 1, -1, 2**31 - 1, -(2**31)))
        case sa.LargeBinary():
            return dice.randbytes(dice.randrange(40)) + b"\x00\xff"
        case sa.String():
            return f"{TEXTS[number % len(TEXTS)][:90]}{number}" if distinct else dice.choice(TEXTS)
    raise AssertionError(f"a column of a new kind: {kind!r}")


def _special(table: sa.Table, number: int, values: Mapping[str, Any],
             made: Mapping[sa.Table, list[dict[str, Any]]]) -> dict[str, Any]:  # fmt: skip
    """What the definitions do not say."""
    if table is link:
        pair = sorted(row["id"] for row in (made[article][number], made[article][number - 1]))
        return {"a": pair[0], "b": pair[1]}
    if table is article_terms:
        held = made[article][(number + len("article_id")) % len(made[article])]
        assert held["id"] == values["article_id"]
        words = f"{WORDS[number % len(WORDS)]} {WORDS[number % 5]} w{number}"
        terms = document_terms(words, "", "", None)[0]
        return {"sort_key": held["sort_key"], "terms": search.packed(terms, terms)}
    if table is run:  # ended or not, it is not under way
        return {"options": {"sources": ["plain", "🪖"]}, "heartbeat_at": INSTANTS[number % 5]}
    if table is scheduler:  # none is at work
        return {"ended_at": INSTANTS[number % 5]}
    if table is fact and number == 0:
        return {"name": "analyser", "value": ANALYSER_VERSION}
    return {}


def _is_unique(column: sa.Column[Any]) -> bool:
    assert isinstance(column.table, sa.Table)
    groups = [item.columns for item in column.table.constraints if isinstance(item, sa.UniqueConstraint)]
    groups += [item.columns for item in column.table.indexes if item.unique]
    return any(column.name in group for group in groups)
