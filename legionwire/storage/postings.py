"""The index of copies in the database: which articles share keys with one. A table, looked up by its primary key."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from legionwire.postings import ANY_TIME
from legionwire.storage.schema import posting

MOST = 200  # articles that are compared with one: of those that share more, the ones that share least are left out
NEED = 2  # keys in common; of shorter texts only the exact copies count

_KEYS: sa.BindParameter[list[int]] = sa.bindparam("places", expanding=True)
_ANY_TIME = sa.func.sum(sa.case((posting.c.place < ANY_TIME, 1), else_=0))
_SHARING = (
    sa.select(posting.c.article_id)
    .where(posting.c.place.in_(_KEYS), posting.c.article_id != sa.bindparam("mine"))
    .group_by(posting.c.article_id)
    .having((_ANY_TIME >= NEED) | (sa.func.count() - _ANY_TIME >= NEED))
    .order_by(sa.func.count().desc(), posting.c.article_id)
    .limit(MOST)
)


def add(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter an article's keys."""
    if places:
        db.execute(posting.insert(), [{"place": place, "article_id": article_id} for place in places])


def complete(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Enter those of an article's keys that are not there yet."""
    if places:
        mine = posting.c.place.in_(_KEYS), posting.c.article_id == article_id
        held = set(db.execute(sa.select(posting.c.place).where(*mine), {"places": list(places)}).scalars())
        add(db, article_id, [place for place in places if place not in held])


def remove(db: sa.Connection, article_id: int, places: Sequence[int]) -> None:
    """Take an article's keys out again: exactly those that `add` was given."""
    if places:
        mine = posting.c.place.in_(_KEYS), posting.c.article_id == article_id
        db.execute(posting.delete().where(*mine), {"places": list(places)})


def sharing(db: sa.Connection, article_id: int, places: Sequence[int]) -> list[int]:
    """The articles that have enough at these places, those with most in common first."""
    if not places:
        return []
    return list(db.execute(_SHARING, {"places": list(places), "mine": article_id}).scalars())
