"""The settlement of stories: all articles clustered at once, which gives the same answer for the same articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.storage import stories
from legionwire.storage.engine import Store
from legionwire.storage.schema import fact, story
from legionwire.stories import settle_signs

EVERY = timedelta(hours=20)  # at the first housekeeping after that
TOGETHER = 100  # articles whose signs are made in one transaction

_SETTLED = "stories settled"  # the fact that says when

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settlement came to."""

    articles: int  # originals
    stories: int
    moved: int  # articles that are in another story than before


def is_due(db: sa.Connection, now: datetime) -> bool:
    """Whether the last settlement is long ago."""
    value = db.execute(sa.select(fact.c.value).where(fact.c.name == _SETTLED)).scalar_one_or_none()
    return value is None or datetime.fromisoformat(value) + EVERY <= now


def settle_all(store: Store, now: datetime, tell: Tell) -> Settled:
    """Settle all stories. `tell` hears how many articles were looked at for signs that they lack.

    It is written in steps, between which others come to write: each leaves stories that are told as they are. What
    arrives meanwhile is placed by whoever brings it, and settled the next time. A stop loses nothing but the work.
    """
    after = done = 0
    while True:
        with store.write() as db:
            number, after = stories.make_signs(db, after, TOGETHER)
        if not number:
            break
        done += number
        tell(done)
    with store.read() as db:
        placed = stories.originals(db)
    found = settle_signs(one.signs for one in placed)
    with store.read() as db:
        plan = stories.plan(db, placed, found)
    for step in plan.steps:
        with store.write() as db:
            stories.settle(db, step, plan.titles)
    with store.write() as db:
        if db.execute(fact.update().where(fact.c.name == _SETTLED).values(value=now.isoformat())).rowcount == 0:
            db.execute(fact.insert().values(name=_SETTLED, value=now.isoformat()))
        number = db.execute(sa.select(sa.func.count()).select_from(story)).scalar_one()
    return Settled(len(placed), number, plan.moved)
