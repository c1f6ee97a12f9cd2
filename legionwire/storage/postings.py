"""The index of copies in the database: which articles share keys with one. A table, looked up by its primary key.

The statements are written with the numbers in them, the same for both databases: each has its own number of keys, and
SQLAlchemy takes several times as long to put them in as the database to find them.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from legionwire.postings import ANY_TIME

MOST = 200  # articles that are compared with one: of those that share more, the ones that share least are left out
NEED = 2  # keys in common; of shorter texts only the exact copies count

_SHARING = (  # numbers only
    "SELECT article_id FROM posting WHERE place IN ({places}) AND article_id <> {mine} GROUP BY article_id "  # noqa: S608
    f"HAVING sum(CASE WHEN place < {ANY_TIME} THEN 1 ELSE 0 END) >= {NEED} "
    f"OR sum(CASE WHEN place < {ANY_TIME} THEN 0 ELSE 1 END) >= {NEED} "
    f"ORDER BY count(*) DESC, article_id LIMIT {MOST}"
)


def add(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter an article's keys."""
    if places:
        db.exec_driver_sql(_entry(article_id, places))


def complete(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter those of an article's keys that are not there yet."""
    if places:
        db.exec_driver_sql(f"{_entry(article_id, places)} ON CONFLICT DO NOTHING")


def remove(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Take an article's keys out again: exactly those that `add` was given."""
    if places:
        db.exec_driver_sql(f"DELETE FROM posting WHERE {_mine(article_id, places)}")  # noqa: S608


def sharing(db: sa.Connection, article_id: int, places: Sequence[int]) -> list[int]:
    """The articles that have enough at these places, those with most in common first."""
    if not places:
        return []
    return list(db.exec_driver_sql(_SHARING.format(places=_listed(places), mine=int(article_id))).scalars())


def _entry(article_id: int, places: Sequence[int]) -> str:
    rows = ", ".join(f"({place:d}, {article_id:d})" for place in places)
    return f"INSERT INTO posting (place, article_id) VALUES {rows}"  # noqa: S608


def _mine(article_id: int, places: Sequence[int]) -> str:
    return f"place IN ({_listed(places)}) AND article_id = {article_id:d}"


def _listed(places: Sequence[int]) -> str:
    return ", ".join(f"{place:d}" for place in places)
