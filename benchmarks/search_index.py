"""What the search index weighs, and what it costs to keep it: a part of benchmarks/search.py."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import sqlalchemy as sa

from benchmarks import Figure, Stopwatch, milliseconds
from benchmarks.collection import terms_of
from benchmarks.texts import draft
from legionwire.language import ANALYSER_VERSION
from legionwire.storage import search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import article

INDEXED = 1_000  # articles taken out of the index and put in again
BATCH = 50  # in a transaction, as a crawl has them
CHANGED = 100

# By what stands in it, and, for an SQLite without dbstat, by what is written into it without what pages leave empty.
_PAGES = (
    "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE"
    " AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name LIKE :table)"
)
_ON_SQLITE = {
    "index": ("search_fts%", "SELECT sum(length(block)) FROM search_fts_data"),
    "stored terms": ("article_terms", "SELECT sum(length(terms)) FROM article_terms"),
}
_ON_SERVER = {"index": "search_ts", "stored terms": "article_terms"}


def weighed(store: Store, total: int) -> Iterator[Figure]:
    """Bytes of the index and of the terms that it is made from."""
    with store.read() as db:
        parts = _weights(db) if store.is_sqlite else _weights_on_server(db)
    for what, size in parts.items():
        yield Figure(what, f"{size / total:,.0f} B", f"of an article; {size / 1e6:,.0f} MB")
    goal = "goal <= 2,500 B" if store.is_sqlite else ""
    yield Figure("together", f"{sum(parts.values()) / total:,.0f} B", goal)


def _weights(db: Connection) -> dict[str, int]:
    options = set(db.execute(sa.text("PRAGMA compile_options")).scalars())
    if "ENABLE_DBSTAT_VTAB" in options:
        return {what: _sum(db, _PAGES, table=table) for what, (table, _) in _ON_SQLITE.items()}
    return {f"{what}, without gaps": _sum(db, written) for what, (_, written) in _ON_SQLITE.items()}


def _weights_on_server(db: Connection) -> dict[str, int]:
    size = "SELECT pg_total_relation_size(CAST(:table AS regclass))"
    return {what: _sum(db, size, table=table) for what, table in _ON_SERVER.items()}


def _sum(db: Connection, statement: str, **given: str) -> int:
    return int(db.execute(sa.text(statement), given).scalar_one())


def indexed(store: Store, total: int) -> Iterator[Figure]:
    """Terms made, and entered after those that were there are taken out. All is as it was after."""
    drafts = [draft(number, total) for number in range(total - min(INDEXED, total), total)]
    begin = process_time()
    terms = {each.number + 1: terms_of(each) for each in drafts}
    making = process_time() - begin
    entering, ids = 0.0, list(terms)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with store.write() as db:
            keys = db.execute(sa.select(article.c.id, article.c.sort_key).where(article.c.id.in_(batch))).all()
            for number in batch:
                search.remove(db, number)
        begin = process_time()
        with store.write() as db:
            for number, key in keys:
                search.index(db, number, key, terms[number])
        entering += process_time() - begin
    yield Figure("terms of an article, made", milliseconds(making / len(ids)), "CPU in a worker; goal <= 2 ms")
    yield Figure("terms of an article, entered", milliseconds(entering / len(ids)), f"CPU, {BATCH} in a transaction")


class _Undone(Exception):
    """Raised to undo what a transaction did."""


def changed(store: Store) -> Iterator[Figure]:
    """Articles that are taken out, moved and reworded, and what the check of the whole index says then."""
    faults: list[str] = []
    watch = Stopwatch()
    try:
        with store.write() as db:
            _change(db)
            with watch:
                faults = search.differences(db)
            raise _Undone
    except _Undone:
        pass
    yield Figure(f"faults after {CHANGED} deletes and {CHANGED} updates", f"{len(faults)}", "goal 0")
    yield Figure("the check of the whole index", f"{watch.seconds:.1f} s")


def _change(db: Connection) -> None:
    leaf = article.c.copy_of.is_not(None)  # nothing refers to a copy
    columns = article.c.id, article.c.sort_key
    rows = db.execute(sa.select(*columns).where(leaf).order_by(article.c.id).limit(2 * CHANGED)).all()
    for number, _ in rows[:CHANGED]:
        search.remove(db, number)
        db.execute(article.delete().where(article.c.id == number))
    for number, key in rows[CHANGED:]:
        terms = search.Terms("another title", "a text in other words", ANALYSER_VERSION)
        db.execute(article.update().where(article.c.id == number).values(sort_key=key + 1))
        search.index(db, number, key + 1, terms)
