"""A collection from one database to another, whatever the two are: resumable, counted and compared.

The source is read in one snapshot, first to know what it holds, then to copy it. Each batch is one transaction of the
target, and moves the target's mark (a row of `fact`) along with it; so the copy can end anywhere, even by kill -9, and
goes on where it was. While the mark stands, the target is not taken for a collection.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, StatementError

from legionwire.errors import DatabaseError
from legionwire.storage import search, views
from legionwire.storage.counters import keep_counting
from legionwire.storage.engine import Store
from legionwire.storage.migrate import require_current
from legionwire.storage.rows import (
    TABLES,
    Content,
    Values,
    contents,
    count_all,
    count_rows,
    digest_of,
    in_order,
    key_of,
    late_columns,
    late_in_order,
    pointing,
)
from legionwire.storage.schema import UNFINISHED, article_terms, fact

BATCH_ROWS = 1_000
BATCH_SIZE = 4_000_000  # signs and bytes, about: articles are larger than addresses

# What a target may lose: nothing; what a copy has begun; whatever it holds.
Clearing = Literal["nothing", "begun", "anything"]
Phase = Literal["reading", "copying", "linking", "comparing", "indexing"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a transfer is."""

    phase: Phase
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A table at the end: rows in the source, and whether the target holds the same."""

    table: str
    rows: int
    equal: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The mark in the target: of what source it is a copy, and how far it has come."""

    source: str  # hash of the source's content
    phase: Literal["copying", "linking"] = "copying"
    table: str = TABLES[0].name
    rows: int = 0  # of that table, in this phase

    def to_json(self) -> str:
        return json.dumps({"source": self.source, "phase": self.phase, "table": self.table, "rows": self.rows})


Tell = Callable[[Step], None]


def transfer(source: Store, target: Store, tell: Tell, clearing: Clearing = "nothing") -> list[Compared]:
    """Fill the target with what the source holds, or go on filling it, and compare the two. Both are at the present
    schema; a target without tables gets them. Raises DatabaseError when the target must not be filled.

    When all is equal the target is a collection; else the mark stays, and with it the refusal to work on it.
    """
    require_current(target, create=True, unfinished=True)
    with target.read() as there:
        _refuse_collection(there, target, clearing)  # at once, not after a long reading
    with source.read() as here:
        total = count_all(here)
        held = contents(here, lambda rows: tell(Step("reading", rows, total)))
        place = _begin(target, digest_of(held), clearing)
        place = _copy(here, target, place, lambda rows: tell(Step("copying", rows, total)))
        _link(here, target, place, tell)
        with target.write() as there:
            keep_counting(here, there)
    compared = compare(held, target, tell)
    if all(table.equal for table in compared):
        with target.write() as there:
            there.execute(fact.delete().where(fact.c.name == UNFINISHED))
            views.renew(there)  # what said which they are went with the rest
    return compared


def compare(held: Mapping[str, Content], target: Store, tell: Tell) -> list[Compared]:
    """What another database held, table by table, beside what this one holds; its search index beside its terms."""
    total = sum(content.rows for content in held.values())
    with target.read() as there:
        found = contents(there, lambda rows: tell(Step("comparing", rows, total)))
        index = search.differences(there)
    tables = [Compared(name, content.rows, found[name] == content) for name, content in held.items()]
    return [*tables, Compared("search index", held[article_terms.name].rows, not index)]


def holds_collection(db: sa.Connection) -> bool:
    """Whether there is anything that a crawl or a copy brought. What a database notes about itself is nothing."""
    there = set(sa.inspect(db).get_table_names())
    tables = [table for table in TABLES if table is not fact and table.name in there]
    return any(db.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def is_unfinished(db: sa.Connection) -> bool:
    """Whether a copy has begun to fill the database, and not ended."""
    return sa.inspect(db).has_table(fact.name) and _place(db) is not None


def _refuse_collection(db: sa.Connection, target: Store, clearing: Clearing) -> None:
    if clearing != "anything" and holds_collection(db) and not is_unfinished(db):
        raise DatabaseError(f"{target.name} holds a collection already", "name an empty database")


def _begin(target: Store, source: str, clearing: Clearing) -> Place:
    """The place to go on from; when it is the first, the target is empty."""
    with target.write() as db:
        _refuse_collection(db, target, clearing)
        place = _place(db)
        if place is not None and place.source == source and clearing != "begun":
            return place
        if place is not None and clearing == "nothing":
            what = f"{target.name} holds an unfinished copy of something else, or the source has changed since"
            raise DatabaseError(what, "`--restart` (of a restore: `--replace`) empties it and begins anew")
        empty(db)
        place = Place(source)
        db.execute(fact.insert().values(name=UNFINISHED, value=place.to_json()))
        return place


def empty(db: sa.Connection) -> None:
    """Take everything out of our tables, and out of the search index."""
    search.clear(db)
    if db.dialect.name == "postgresql":
        # One by one, each row would be looked for in all that may point to it. Fails when tables of others do.
        names = ", ".join(db.dialect.identifier_preparer.format_table(table) for table in TABLES)
        db.execute(sa.text(f"TRUNCATE {names}"))
        return
    for table in TABLES:
        if late := late_columns(table):
            db.execute(table.update().where(pointing(table)).values({column.name: None for column in late}))
    for table in reversed(TABLES):
        _delete(db, table)


def _delete(db: sa.Connection, table: sa.Table) -> None:
    """All rows of a table. SQLite looks for each in the columns that may point to it: not without an index."""
    names = [column.name for column in late_columns(table)]
    for name in names:
        db.execute(sa.text(f"CREATE INDEX while_emptying_{table.name}_{name} ON {table.name} ({name})"))
    db.execute(table.delete())
    for name in names:
        db.execute(sa.text(f"DROP INDEX while_emptying_{table.name}_{name}"))


def _place(db: sa.Connection) -> Place | None:
    held = db.execute(sa.select(fact.c.value).where(fact.c.name == UNFINISHED)).scalar_one_or_none()
    return None if held is None else Place(**json.loads(held))


def _move(db: sa.Connection, target: Store, before: Place, after: Place) -> None:
    """The mark goes with the batch. Raises DatabaseError when somebody else moved it."""
    same = fact.c.name == UNFINISHED, fact.c.value == before.to_json()
    if db.execute(fact.update().where(*same).values(value=after.to_json())).rowcount != 1:
        raise DatabaseError(f"another copy writes to {target.name}", "let one of the two go on")


def _copy(here: sa.Connection, target: Store, place: Place, tell: Callable[[int], None]) -> Place:
    """All rows, with nothing in the columns that may point ahead."""
    done = 0
    for table in TABLES:
        late: Values = {column.name: None for column in late_columns(table)}
        rows = count_rows(here, table)
        if place.phase == "copying" and place.table == table.name:
            for batch in _batches(in_order(here, table, place.rows)):
                after = replace(place, rows=place.rows + len(batch))
                with target.write() as there:
                    _move(there, target, place, after)
                    _put(there, table, [values | late for values in batch], table.insert())
                    if table is article_terms:
                        search.enter(there, batch)
                place = after
                tell(done + place.rows)
            place = _next(target, place)
        done += rows
    return place


def _link(here: sa.Connection, target: Store, place: Place, tell: Tell) -> None:
    """What the rows point to, now that everything is there."""
    tables = [table for table in TABLES if late_columns(table)]
    counts = [here.execute(sa.select(sa.func.count()).select_from(t).where(pointing(t))).scalar_one() for t in tables]
    for number, table in enumerate(tables):
        if place.table != table.name:
            continue
        statement = _linking(table)
        for batch in _batches(late_in_order(here, table, place.rows)):
            after = replace(place, rows=place.rows + len(batch))
            with target.write() as there:
                _move(there, target, place, after)
                _put(there, table, batch, statement)
            place = after
            tell(Step("linking", sum(counts[:number]) + place.rows, sum(counts)))
        place = _next(target, place)


def _next(target: Store, place: Place) -> Place:
    """The beginning of the next table, or of the next round; after the last table of the last the place stays."""
    turns = [("copying", table.name) for table in TABLES]
    turns += [("linking", table.name) for table in TABLES if late_columns(table)]
    rest = turns[turns.index((place.phase, place.table)) + 1 :]
    if not rest:
        return place
    after = Place(place.source, *rest[0])  # type: ignore[arg-type]
    with target.write() as there:
        _move(there, target, place, after)
    return after


def _linking(table: sa.Table) -> sa.Update:
    """Parameters have names of their own: a column's name alone means its new value."""
    keys = [column == sa.bindparam(f"key_{column.name}", type_=column.type) for column in table.primary_key]
    late = {column.name: sa.bindparam(f"to_{column.name}", type_=column.type) for column in late_columns(table)}
    return table.update().where(*keys).values(late)


def _put(db: sa.Connection, table: sa.Table, batch: Sequence[Values], statement: sa.Insert | sa.Update) -> None:
    """Write a batch. When the target refuses it, raise DatabaseError with the row that it refuses."""
    rows = list(batch) if isinstance(statement, sa.Insert) else [_named(table, values) for values in batch]
    whole = db.begin_nested()
    try:
        db.execute(statement, rows)
    except StatementError as error:
        if isinstance(error, OperationalError) or (
            isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
        ):
            raise  # not this row: the disk is full, the connection is lost
        whole.rollback()
        for values, row in zip(batch, rows, strict=True):
            _try(db, statement, row, f"{table.name} ({key_of(table, values)})")
        raise
    whole.commit()


def _named(table: sa.Table, values: Values) -> Values:
    keys = {f"key_{column.name}": values[column.name] for column in table.primary_key}
    return keys | {f"to_{column.name}": values[column.name] for column in late_columns(table)}


def _try(db: sa.Connection, statement: sa.Insert | sa.Update, row: Values, which: str) -> None:
    try:
        with db.begin_nested():
            db.execute(statement, [row])
    except StatementError as error:
        cause = " ".join(str(error.orig or error).split())[:300]
        raise DatabaseError(f"the row {which} is refused: {cause}", "mend it in the source, then go on") from error


def _batches(rows: Iterator[Values]) -> Iterator[list[Values]]:
    while batch := list(_batch(rows)):
        yield batch


def _batch(rows: Iterator[Values]) -> Iterator[Values]:
    size = 0
    for values in islice(rows, BATCH_ROWS):
        yield values
        size += sum(len(value) for value in values.values() if isinstance(value, str | bytes))
        if size >= BATCH_SIZE:
            return
