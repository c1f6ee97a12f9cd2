"""Keys, links and groups made anew from the articles, in batches: a stop in the middle loses one of them.

A crawl may go on meanwhile: what it brings is linked with what is entered by then, and once more when its turn comes.
Groups stay as they were until all links are there, and are then made from these; what agrees is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from legionwire.copies import METHOD
from legionwire.errors import DatabaseError
from legionwire.sketches import SKETCH_VERSION
from legionwire.storage.engine import Store
from legionwire.storage.groups import regroup
from legionwire.storage.links import enter_again
from legionwire.storage.schema import ON_TOPIC, article, fact, link, posting

TOGETHER = 100  # articles of a transaction

Tell = Callable[[int, int, int], None]

_MADE = "copies"  # the fact that says by what version keys and links were made
_DOING = "regrouping"  # the fact that says how far making them anew has come
VERSION = f"{METHOD} {SKETCH_VERSION}"
_PHASES = ("link", "group")


def is_current(db: sa.Connection) -> bool:
    """Whether all articles were linked by this version's rules."""
    facts = _facts(db)
    return facts.get(_MADE) == VERSION and _DOING not in facts


def require_writable(db: sa.Connection) -> None:
    """Raise when links of this version may not stand beside those that are there."""
    made_by = _facts(db).get(_MADE)
    if made_by != VERSION:
        what = f"the copies in this collection were linked by other rules ({made_by or 'an older version'})"
        raise DatabaseError(what, "run `legionwire db upgrade`, which links them anew")


def begin_empty(db: sa.Connection) -> None:
    """In a database without articles nothing was linked by other rules."""
    if db.execute(sa.select(article.c.id).limit(1)).first() is None:
        _set(db, _MADE, VERSION)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A collection's groups, and how many articles have another place or other links than before."""

    articles: int  # shown
    groups: int  # originals that have copies
    copies: int
    changed: int


def grouped(db: sa.Connection, changed: int) -> Grouped:
    """Count the groups of a collection."""
    number = sa.func.count()
    columns = number, sa.func.count(article.c.copy_of.distinct()), sa.func.count(article.c.copy_of)
    return Grouped(*db.execute(sa.select(*columns).where(ON_TOPIC)).one(), changed)


def count_steps(db: sa.Connection) -> int:
    """How many steps `regroup_all` has in all."""
    return 2 * int(db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one())


def regroup_all(store: Store, tell: Tell) -> int:
    """Make keys, links and groups anew, or go on with that. Returns how many changes that made.

    `tell` hears how many steps are done, how many there are (two for each article), and how many changes they brought.
    """
    with store.write() as db:
        phase, after = _begin(db)
        total = count_steps(db)
        done, changed = total // 2 * _PHASES.index(phase) + _before(db, after), 0
    tell(done, total, changed)
    for name in _PHASES[_PHASES.index(phase) :]:
        for size, differ in _batches(store, name, after if name == phase else 0):
            done, changed = done + size, changed + differ
            tell(min(done, total), total, changed)
    with store.write() as db:
        db.execute(fact.delete().where(fact.c.name == _DOING))
        _set(db, _MADE, VERSION)
    return changed


def _batches(store: Store, phase: str, after: int) -> Iterator[tuple[int, int]]:
    """Work through the articles by their numbers. Gives the size of each batch, and how many articles it changed."""
    while True:
        with store.write() as db:
            ids = list(db.execute(_next(after)).scalars())
            if not ids:
                return
            changed = sum(bool(enter_again(db, one)) for one in ids) if phase == "link" else len(regroup(db, ids))
            after = ids[-1]
            _set(db, _DOING, f"{VERSION} {phase} {after}")
        yield len(ids), changed


def _begin(db: sa.Connection) -> tuple[str, int]:
    """Where to go on. Keys and links of another version are taken away first."""
    facts = _facts(db)
    mark = facts.get(_DOING, "").rsplit(" ", 2)
    if mark[0] == VERSION and len(mark) == 3:
        with suppress(ValueError):
            return mark[1], int(mark[2])
    if facts.get(_MADE) != VERSION:
        db.execute(posting.delete())
        db.execute(link.delete())
    _set(db, _DOING, f"{VERSION} {_PHASES[0]} 0")
    return _PHASES[0], 0


def _next(after: int) -> sa.Select[int]:
    return sa.select(article.c.id).where(article.c.id > after).order_by(article.c.id).limit(TOGETHER)


def _before(db: sa.Connection, after: int) -> int:
    query = sa.select(sa.func.count()).select_from(article).where(article.c.id <= after)
    return int(db.execute(query).scalar_one())


def _facts(db: sa.Connection) -> dict[str, str]:
    return {row.name: row.value for row in db.execute(sa.select(fact).where(fact.c.name.in_((_MADE, _DOING))))}


def _set(db: sa.Connection, name: str, value: str) -> None:
    if db.execute(fact.update().where(fact.c.name == name).values(value=value)).rowcount == 0:
        db.execute(fact.insert().values(name=name, value=value))
