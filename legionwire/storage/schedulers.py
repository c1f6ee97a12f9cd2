"""Schedulers in the database: which are alive, what waits for them, and what the operator's cron lines asked for."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from legionwire.dispatch import NOW
from legionwire.errors import DatabaseError
from legionwire.sources import Source
from legionwire.storage.due import waiting_sources
from legionwire.storage.engine import Connection, added_id
from legionwire.storage.leases import busy_sites
from legionwire.storage.runs import require_no_crawl
from legionwire.storage.schema import channel, chore, scheduler, source

PATIENCE = 3  # ticks that a scheduler may miss before it counts as silent
KEPT = timedelta(days=30)  # what ended longer ago is forgotten

ChoreOutcome = Literal["ok", "failed", "missed"]


def enter(db: Connection, tick: float, now: datetime) -> int:
    """A scheduler begins, which looks every `tick` seconds at what is due; its number."""
    values = {"hostname": socket.gethostname(), "pid": os.getpid(), "started_at": now, "tick_at": now, "tick_s": tick}
    return added_id(db.execute(scheduler.insert().values(**values)))


def last_look(db: Connection, now: datetime) -> datetime | None:
    """When any scheduler last looked at what is due; what a clock since set right wrote down is not believed."""
    looks = sa.select(sa.func.max(scheduler.c.tick_at)).where(scheduler.c.tick_at <= now)
    return db.execute(looks).scalar_one_or_none()


def beat(db: Connection, scheduler_id: int, now: datetime, trouble: str = "") -> None:
    """It looks at this moment; `trouble` is why it begins no crawl, if so."""
    seen = {"tick_at": now, "trouble": trouble or None}
    db.execute(scheduler.update().where(scheduler.c.id == scheduler_id).values(**seen))


def leave(db: Connection, scheduler_id: int, now: datetime) -> None:
    """It stopped in good order."""
    db.execute(scheduler.update().where(scheduler.c.id == scheduler_id).values(tick_at=now, ended_at=now))


def forget(db: Connection, now: datetime) -> None:
    """Remove schedulers and chores of long ago."""
    db.execute(scheduler.delete().where(scheduler.c.tick_at < now - KEPT))
    done = sa.select(sa.func.max(chore.c.due_at)).where(chore.c.outcome == "ok").group_by(chore.c.name)
    db.execute(chore.delete().where(chore.c.due_at < now - KEPT, chore.c.due_at.not_in(done)))


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    """A scheduler that has not stopped in good order, and is not gone for long."""

    hostname: str
    pid: int
    started: datetime
    ticked: datetime
    silent: bool  # it should have looked since
    trouble: str | None = None  # why it begins no crawl


def schedulers(db: Connection, now: datetime) -> list[SchedulerRow]:
    """The schedulers at work, and one that fell silent when none came after it."""
    rows = db.execute(sa.select(scheduler).where(scheduler.c.ended_at.is_(None)).order_by(scheduler.c.id)).all()
    found = [
        SchedulerRow(
            row.hostname,
            row.pid,
            row.started_at,
            row.tick_at,
            (now - row.tick_at).total_seconds() > PATIENCE * row.tick_s,
            row.trouble,
        )
        for row in rows
    ]
    living = [row for row in found if not row.silent]
    last = db.execute(sa.select(scheduler.c.ended_at).order_by(scheduler.c.id.desc()).limit(1)).scalar_one_or_none()
    return living or ([] if last is not None else found[-1:])


def require_at_rest(db: Connection, name: str, now: datetime) -> None:
    """Raise DatabaseError while a crawl writes to the database of that name, or a scheduler may begin one."""
    require_no_crawl(db, name, now)
    if not sa.inspect(db).has_table(scheduler.name):
        return  # the database of an older program
    for row in schedulers(db, now):
        if not row.silent:
            where = f"on {row.hostname}, process {row.pid}"
            raise DatabaseError(f"a scheduler is at work in {name} ({where})", "stop it, and the pages, first")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the schedule stands: who looks after it, what is due, what comes next."""

    schedulers: tuple[SchedulerRow, ...]
    due: tuple[str, ...]  # sources with something to do now that nobody crawls, longest waiting first
    behind: timedelta  # how long the first of these has waited; nothing for what was never asked
    next_source: str | None  # of what is not due yet
    next_at: datetime | None
    paused: tuple[str, ...]  # by the catalogue or by an operator


def standing(db: Connection, watched: Sequence[Source], now: datetime) -> Standing:
    """How the schedule of these sources stands."""
    busy = busy_sites(db, now)
    waiting = sorted(waiting_sources(db, watched, now), key=lambda item: item.due_at)
    free = [item for item in waiting if not item.sites & busy.keys()]
    clocked = [item.due_at for item in free if item.due_at != NOW]
    active = {item.id for item in watched if not item.paused}
    held = source.c.paused_at.is_not(None) & (source.c.paused_until.is_(None) | (source.c.paused_until > now))
    paused = set(db.execute(sa.select(source.c.id).where(held)).scalars())
    later = (
        sa.select(channel.c.source_id, channel.c.next_poll_at)
        .where(channel.c.parent_id.is_(None), channel.c.removed_at.is_(None), channel.c.next_poll_at > now)
        .order_by(channel.c.next_poll_at, channel.c.id)
    )
    coming = next((row for row in db.execute(later) if row.source_id in active - paused), None)
    return Standing(
        schedulers=tuple(schedulers(db, now)),
        due=tuple(item.source_id for item in free),
        behind=max((now - at for at in clocked), default=timedelta(0)),
        next_source=coming.source_id if coming else None,
        next_at=coming.next_poll_at if coming else None,
        paused=tuple(sorted(({item.id for item in watched} - active) | (paused & {item.id for item in watched}))),
    )


def pause(db: Connection, source_id: str, reason: str, until: datetime | None, now: datetime) -> bool:
    """Leave a source alone, for good or until then. False when the database does not know it."""
    values = {"paused_at": now, "paused_reason": reason, "paused_until": until}
    return db.execute(source.update().where(source.c.id == source_id).values(**values)).rowcount > 0


def resume(db: Connection, source_id: str) -> bool:
    """Take a source up again. False when it was not paused."""
    held = source.c.id == source_id, source.c.paused_at.is_not(None)
    values = {"paused_at": None, "paused_reason": None, "paused_until": None}
    return db.execute(source.update().where(*held).values(**values)).rowcount > 0


@dataclass(frozen=True, slots=True)
class ChoreRow:
    """What became of one time that a cron line named."""

    name: str
    due: datetime
    started: datetime | None
    ended: datetime | None
    outcome: str | None
    words: str | None


def last_chore(db: Connection, name: str, now: datetime, outcome: ChoreOutcome | None = None) -> ChoreRow | None:
    """The latest time of a chore that is on record, or the latest with that outcome. What a clock since set right wrote
    down for the future is passed over."""
    mine = chore.c.name == name, chore.c.due_at <= now
    latest = sa.select(chore).where(*mine).order_by(chore.c.due_at.desc()).limit(1)
    row = db.execute(latest if outcome is None else latest.where(chore.c.outcome == outcome)).one_or_none()
    return None if row is None else ChoreRow(*row)


def record_missed(db: Connection, name: str, due: Sequence[datetime]) -> None:
    """Times that passed while nobody was there to see."""
    for moment in due:
        if not _is_recorded(db, name, moment):
            words = "no scheduler was running"
            db.execute(chore.insert().values(name=name, due_at=moment, outcome="missed", words=words))


def begin_chore(db: Connection, name: str, due: datetime, now: datetime) -> bool:
    """Take a chore. False when another scheduler has taken it, or it was done. Needs a serial transaction."""
    if _is_recorded(db, name, due):
        return False
    db.execute(chore.insert().values(name=name, due_at=due, started_at=now))
    return True


def break_off(db: Connection, now: datetime) -> list[str]:
    """Chores that a scheduler began and did not live to end: failed. None while another scheduler may be at them."""
    if any(not row.silent for row in schedulers(db, now)):
        return []
    begun = chore.c.started_at.is_not(None), chore.c.outcome.is_(None)
    names = list(db.execute(sa.select(chore.c.name).where(*begun)).scalars())
    words = "the scheduler ended before it was done"
    db.execute(chore.update().where(*begun).values(ended_at=now, outcome="failed", words=words))
    return names


def end_chore(db: Connection, name: str, due: datetime, outcome: ChoreOutcome, words: str, now: datetime) -> None:
    """What came of it."""
    mine = chore.c.name == name, chore.c.due_at == due
    db.execute(chore.update().where(*mine).values(ended_at=now, outcome=outcome, words=words[:1000]))


def chores(db: Connection, limit: int) -> list[ChoreRow]:
    """The latest chores, newest first."""
    return [ChoreRow(*row) for row in db.execute(sa.select(chore).order_by(chore.c.due_at.desc()).limit(limit))]


def _is_recorded(db: Connection, name: str, due: datetime) -> bool:
    same = chore.c.name == name, chore.c.due_at == due
    return db.execute(sa.select(chore.c.name).where(*same)).first() is not None
