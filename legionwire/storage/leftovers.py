"""What a run leaves behind for the next ones: addresses to be asked for, and sources that have to wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.dispatch import wait_after
from legionwire.storage.engine import Connection
from legionwire.storage.ledger import AGAIN
from legionwire.storage.orders import still_to_do
from legionwire.storage.revisits import PATIENCE, next_revisits
from legionwire.storage.schema import page, source


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run came to its end, as far as it matters to the runs after it."""

    died: bool = False  # it crashed, hung, or failed by a fault that may be one of its sources'
    cancelled: bool = False  # an operator's wish
    cut_short: bool = False  # its time was up, or the program ended: what is left is to go on at once
    spent: frozenset[str] = frozenset()  # sources whose budget is used up until their next poll


def leave(db: Connection, source_ids: Collection[str], ending: Ending, now: datetime) -> None:
    """Note for each source of a run when it is wanted again, beside its channels' own times."""
    left, planned = _left(db, source_ids, now), next_revisits(db, source_ids)
    at_once = ending.cut_short or ending.died
    rows = db.execute(sa.select(source.c.id, source.c.crashes).where(source.c.id.in_(list(source_ids)))).all()
    for row in rows:
        crashes = row.crashes + 1 if ending.died else row.crashes if ending.cut_short or ending.cancelled else 0
        wait = wait_after(crashes if ending.died else 0, cancelled=ending.cancelled)
        values = {
            "resume_at": _resume_at(left.get(row.id), planned.get(row.id), row.id in ending.spent, at_once, now),
            "crashes": crashes,
            "not_before": now + wait if wait else None,
        }
        db.execute(source.update().where(source.c.id == row.id).values(**values))


@dataclass(frozen=True, slots=True)
class _Left:
    ready: int  # addresses that may be asked for now
    next_at: datetime | None  # when the first of the others may


def _left(db: Connection, source_ids: Collection[str], now: datetime) -> dict[str, _Left]:
    later = page.c.not_before > now
    query = (
        sa.select(
            page.c.source_id,
            sa.func.count().filter(sa.not_(later) | page.c.not_before.is_(None)),
            sa.func.min(page.c.not_before).filter(later),
        )
        .where(page.c.source_id.in_(list(source_ids)), *still_to_do(now))
        .group_by(page.c.source_id)
    )
    return {row[0]: _Left(row[1], row[2]) for row in db.execute(query)}


def _resume_at(
    left: _Left | None, revisit_at: datetime | None, spent: bool, at_once: bool, now: datetime
) -> datetime | None:
    """What is left goes on soon, and what is to be asked for again waits a little for a poll of its source. A budget
    that is used up lasts until the next poll."""
    if spent:
        return None
    times = [max(revisit_at + PATIENCE, now + AGAIN)] if revisit_at else []
    if left and left.ready:
        times.append(now if at_once else now + AGAIN)
    elif left and left.next_at:
        times.append(max(left.next_at, now + AGAIN))
    return min(times, default=None)
