"""How the watching of sources goes, for operators: pauses, when each is asked next, and what wants a look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from legionwire.polling import MOVED_POLLS, Pace
from legionwire.sources import Source
from legionwire.storage import paces
from legionwire.storage.engine import AnyRow, Connection
from legionwire.storage.hosts import waiting_hosts
from legionwire.storage.schema import ON_TOPIC, article, channel, page, source
from legionwire.urls import host_key

GAP_TOLD = timedelta(days=1)  # an older gap is no news

By = Literal["catalogue", "operator"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a source is left alone, by whose word, and until when if it ends by itself."""

    by: By
    reason: str
    until: datetime | None = None

    def __str__(self) -> str:
        how = "in the catalogue" if self.by == "catalogue" else "by `sources pause`"
        until = f" until {self.until:%Y-%m-%d %H:%M} UTC" if self.until else ""
        return f"paused {how}{until}: {self.reason}"


def pauses(db: Connection, now: datetime) -> dict[str, Pause]:
    """The pauses that operators made and that hold now, by source."""
    return {row.id: pause for row in db.execute(sa.select(source)) if (pause := _pause(row, now))}


def pause_of(item: Source, made: Pause | None) -> Pause | None:
    """Why a source is left alone: the catalogue has the first word."""
    return Pause("catalogue", item.paused) if item.paused else made


def _pause(row: AnyRow, now: datetime) -> Pause | None:
    if row.paused_at is None or (row.paused_until is not None and row.paused_until <= now):
        return None
    return Pause("operator", row.paused_reason or "", row.paused_until)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source's state, as the database knows it."""

    id: str
    pause: Pause | None  # an operator's
    resume_at: datetime | None  # when addresses that runs left over are asked for
    crashes: int  # runs in a row that died with it
    not_before: datetime | None  # no run earlier
    articles: int = 0
    addresses: int = 0
    polled: datetime | None = None
    problem: str = ""
    failures: int = 0
    polls: bool = False  # it has a channel to ask
    next_at: datetime | None = None  # of its next poll; None is now, when it has a channel
    interval: timedelta | None = None  # of the channel that is asked most often


def outlets(db: Connection, now: datetime) -> dict[str, Outlet]:
    """The state of every source, by id."""
    articles, pages = _counts(db, article, ON_TOPIC), _counts(db, page)
    ways: dict[str, list[AnyRow]] = {}
    for way in db.execute(sa.select(channel).where(channel.c.removed_at.is_(None)).order_by(channel.c.id)):
        ways.setdefault(way.source_id, []).append(way)
    return {
        row.id: _outlet(row, ways.get(row.id, []), articles.get(row.id, 0), pages.get(row.id, 0), now)
        for row in db.execute(sa.select(source).order_by(source.c.id)).all()
    }


def _counts(db: Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = db.execute(sa.select(table.c.source_id, sa.func.count()).where(*conditions).group_by(table.c.source_id))
    return {row[0]: row[1] for row in rows}


def _outlet(row: AnyRow, ways: list[AnyRow], articles: int, addresses: int, now: datetime) -> Outlet:
    roots = [way for way in ways if way.parent_id is None]
    times = [way.next_poll_at for way in roots]
    intervals = [way.interval_s for way in roots if way.interval_s is not None]
    return Outlet(
        id=row.id,
        pause=_pause(row, now),
        resume_at=row.resume_at,
        crashes=row.crashes,
        not_before=row.not_before if row.not_before and row.not_before > now else None,
        articles=articles,
        addresses=addresses,
        polled=max((way.polled_at for way in ways if way.polled_at), default=None),
        problem=next((f"{way.url}: {way.problem}" for way in ways if way.problem), ""),
        failures=max((way.failures for way in ways), default=0),
        polls=bool(roots),
        next_at=None if None in times else min(times, default=None),
        interval=paces.span(min(intervals, default=None)),
    )


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed or sitemap and its pace."""

    source_id: str
    kind: str
    url: str
    is_part: bool  # of a sitemap index, and opened through it
    status: int | None
    pace: Pace
    not_before: datetime | None  # what its host asks for at present


def channels(db: Connection, now: datetime, source_id: str | None = None) -> list[Channel]:
    """The channels of a source, or of all that the catalogue still has."""
    mine = channel.c.source_id == source_id if source_id else source.c.removed_at.is_(None)
    query = sa.select(channel).join(source, source.c.id == channel.c.source_id)
    hosts = waiting_hosts(db, now)
    return [
        Channel(
            row.source_id,
            row.kind,
            row.url,
            row.parent_id is not None,
            row.status,
            paces.of_row(row),
            hosts.get(host_key(row.url)),
        )
        for row in db.execute(query.where(mine, channel.c.removed_at.is_(None)).order_by(channel.c.id))
    ]


@dataclass(frozen=True, slots=True)
class Alarms:
    """Channels that want a look, although nothing may be failing at this moment."""

    disabled: tuple[tuple[str, str, datetime], ...] = ()  # source, channel, since when
    gaps: tuple[tuple[str, str, datetime], ...] = ()  # links may have come and gone before this poll
    moved: tuple[tuple[str, str, str], ...] = ()  # where it has moved to for good


def alarms(db: Connection, now: datetime) -> Alarms:
    """What to look at among the channels of the catalogue."""
    disabled = channel.c.disabled_at.is_not(None)
    gap = channel.c.gap_at > now - GAP_TOLD
    moved = channel.c.moved_polls >= MOVED_POLLS
    query = sa.select(channel).join(source, source.c.id == channel.c.source_id).order_by(channel.c.source_id)
    kept = channel.c.removed_at.is_(None), source.c.removed_at.is_(None)
    rows = db.execute(query.where(*kept, disabled | gap | moved)).all()
    paced = [(row, paces.of_row(row)) for row in rows]
    return Alarms(
        tuple((row.source_id, row.url, row.disabled_at) for row in rows if row.disabled_at),
        tuple((row.source_id, row.url, row.gap_at) for row in rows if row.gap_at and row.gap_at > now - GAP_TOLD),
        tuple((row.source_id, row.url, pace.proposed_url) for row, pace in paced if pace.proposed_url),
    )


def make_wanted(db: Connection, source_ids: Collection[str]) -> int:
    """An operator wants these sources asked now: their channels are due, and no wait of earlier runs holds them back.
    Returns how many channels."""
    db.execute(source.update().where(source.c.id.in_(list(source_ids))).values(not_before=None))
    return paces.make_due(db, source_ids)
