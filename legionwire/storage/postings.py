"""The index of copies in the database: which articles share keys with one. A table, looked up by its primary key.

The statements are written by hand, the same for both databases but for the mark of a value: SQLAlchemy takes several
times as long to put sixty numbers in as the database to find them. Values stand beside the statement and not in it, so
that a database knows it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa

from legionwire.postings import ANY_TIME

MOST = 200  # articles that are compared with one: of those that share more, the ones that share least are left out
NEED = 2  # keys in common; of shorter texts only the exact copies count

_ADD = "INSERT INTO posting (place, article_id) VALUES {rows}"
_COMPLETE = f"{_ADD} ON CONFLICT DO NOTHING"
_REMOVE = "DELETE FROM posting WHERE place IN ({places}) AND article_id = {mark}"
_SHARING = (  # numbers and marks only
    "SELECT article_id FROM posting WHERE place IN ({places}) AND article_id <> {mark} GROUP BY article_id "  # noqa: S608
    f"HAVING sum(CASE WHEN place < {ANY_TIME} THEN 1 ELSE 0 END) >= {NEED} "
    f"OR sum(CASE WHEN place < {ANY_TIME} THEN 0 ELSE 1 END) >= {NEED} "
    f"ORDER BY count(*) DESC, article_id LIMIT {MOST}"
)


def add(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter an article's keys."""
    _enter(db, _ADD, article_id, places)


def complete(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter those of an article's keys that are not there yet."""
    _enter(db, _COMPLETE, article_id, places)


def remove(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Take an article's keys out again: exactly those that `add` was given."""
    if places:
        db.exec_driver_sql(_with_marks(_REMOVE, _mark(db), len(places)), (*places, article_id))


def sharing(db: sa.Connection, article_id: int, places: Sequence[int]) -> list[int]:
    """The articles that have enough at these places, those with most in common first."""
    if not places:
        return []
    query = _with_marks(_SHARING, _mark(db), len(places))
    return [row[0] for row in db.exec_driver_sql(query, (*places, article_id)).all()]


def _enter(db: sa.Connection, statement: str, article_id: int, places: Sequence[int]) -> None:
    if places:  # in one statement: a server is asked anew for each of several
        values = tuple(value for place in places for value in (place, article_id))
        db.exec_driver_sql(_with_marks(statement, _mark(db), len(places)), values)


@lru_cache(maxsize=1024)
def _with_marks(statement: str, mark: str, number: int) -> str:
    """A statement about so many places."""
    rows = ", ".join([f"({mark}, {mark})"] * number)
    return statement.format(places=", ".join([mark] * number), rows=rows, mark=mark)


def _mark(db: sa.Connection) -> str:
    """What stands for a value."""
    return "?" if db.dialect.paramstyle == "qmark" else "%s"
