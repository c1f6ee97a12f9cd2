"""How the outlets and their channels stand, as the pages show it. All of it only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.polling import Pace
from legionwire.storage import paces
from legionwire.storage.engine import AnyRow
from legionwire.storage.hosts import waiting_hosts
from legionwire.storage.orders import still_to_do
from legionwire.storage.runs import HEARTBEAT_GRACE
from legionwire.storage.schema import FACETS, ON_TOPIC, article, channel, host, page, run, run_source, source
from legionwire.urls import host_key

TROUBLED_PARTS = 20  # of the sitemaps that an index lists: there may be thousands


@dataclass(frozen=True, slots=True)
class Pause:
    """An operator's wish to leave a source alone."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """An outlet as the database knows it."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    kind: str
    fetch: str
    removed: datetime | None
    articles: int
    channels: int  # feeds and sitemaps that the catalogue names
    failing: int  # of these, how many gave nothing at their last poll
    disabled: int  # of these, how many were given up
    failures: int  # the most in a row
    polled: datetime | None
    answered: datetime | None
    problem: str  # of the worst of its channels, with its address
    next_at: datetime | None  # when it is wanted again, if at all; what is past is due
    left_at: datetime | None  # when addresses that earlier runs left over are wanted
    pause: Pause | None
    crashes: int  # runs in a row that died with it
    held_until: datetime | None  # no run earlier, because of these
    crawling: int | None  # the run that is at it


def source_states(db: sa.Connection, now: datetime) -> list[SourceState]:
    """Every outlet that the database knows, by id."""
    counts = sa.select(article.c.source_id, sa.func.count()).where(ON_TOPIC).group_by(article.c.source_id)
    counts = counts.with_hint(article, f"INDEXED BY {FACETS}", "sqlite")  # by the outlets' own, every text is passed
    articles: dict[str, int] = {row[0]: row[1] for row in db.execute(counts)}
    # Of the sitemaps that an index lists only the troubled count.
    told = channel.c.parent_id.is_(None) | (channel.c.failures > 0) | (channel.c.problem != "")
    ways: dict[str, list[AnyRow]] = {}
    for way in db.execute(sa.select(channel).where(channel.c.removed_at.is_(None), told).order_by(channel.c.id)):
        ways.setdefault(way.source_id, []).append(way)
    hosts, crawling = waiting_hosts(db, now), _crawling(db, now)
    rows = db.execute(sa.select(source).order_by(source.c.id))
    return [
        _state(row, articles.get(row.id, 0), ways.get(row.id, []), hosts, crawling.get(row.id), now) for row in rows
    ]


def _crawling(db: sa.Connection, now: datetime) -> dict[str, int]:
    """The sources that a living run is not done with."""
    alive = run.c.ended_at.is_(None), run.c.heartbeat_at > now - HEARTBEAT_GRACE, run_source.c.outcome.is_(None)
    query = sa.select(run_source.c.source_id, run.c.id).join(run, run.c.id == run_source.c.run_id).where(*alive)
    return {row[0]: row[1] for row in db.execute(query.order_by(run.c.id))}


def _state(
    row: AnyRow,
    articles: int,
    ways: Sequence[AnyRow],
    hosts: Mapping[str, datetime],
    crawling: int | None,
    now: datetime,
) -> SourceState:
    roots = [way for way in ways if way.parent_id is None]
    worst = max((way for way in ways if way.problem), key=lambda way: way.failures, default=None)
    held_until = row.not_before if row.not_before and row.not_before > now else None
    wanted = [max(way.next_poll_at or now, hosts.get(host_key(way.url), now)) for way in roots]
    wanted += [row.resume_at] if row.resume_at else []
    paused = row.paused_at and (row.paused_until is None or row.paused_until > now)
    return SourceState(
        id=row.id,
        name=row.name,
        homepage=row.homepage,
        country=row.country,
        languages=tuple(row.languages),
        kind=row.kind,
        fetch=row.fetch,
        removed=row.removed_at,
        articles=articles,
        channels=len(roots),
        failing=sum(way.failures > 0 for way in roots),
        disabled=sum(way.disabled_at is not None for way in roots),
        failures=max((way.failures for way in ways), default=0),
        polled=max((way.polled_at for way in ways if way.polled_at), default=None),
        answered=max((way.ok_at for way in ways if way.ok_at), default=None),
        problem=f"{worst.problem} ({worst.url})" if worst else "",
        next_at=max(min(wanted), held_until or min(wanted)) if wanted else None,
        left_at=row.resume_at,
        pause=Pause(row.paused_at, row.paused_until, row.paused_reason or "") if paused else None,
        crashes=row.crashes,
        held_until=held_until,
        crawling=crawling,
    )


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel that the catalogue names, or one of its parts."""

    kind: str
    url: str
    status: int | None
    pace: Pace
    host_until: datetime | None  # its host asked to be left alone until then
    host_reason: str
    parts: int = 0  # sitemaps that it lists
    troubled: int = 0  # of these, how many gave nothing at their last poll


@dataclass(frozen=True, slots=True)
class Share:
    """A source's part in one run."""

    run: int
    trigger: str
    started: datetime
    outcome: str | None
    reason: str | None
    found: int
    known: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One outlet in full."""

    state: SourceState
    channels: tuple[ChannelState, ...]  # those of the catalogue
    troubled: tuple[ChannelState, ...]  # parts of these, those that fail most
    addresses: tuple[tuple[str, int], ...]  # state of the ledger, how many; most first
    left: int  # addresses that are still to be asked for, now or later
    shares: tuple[Share, ...]  # newest first


def find_source(db: sa.Connection, source_id: str, runs: int, now: datetime) -> SourceDetail | None:
    """One outlet with the latest `runs` of its runs, or nothing."""
    state = next((state for state in source_states(db, now) if state.id == source_id), None)
    if state is None:
        return None
    count = sa.func.count()
    mine = page.c.source_id == source_id
    states = sa.select(page.c.state, count).where(mine).group_by(page.c.state)
    addresses = tuple((row[0], row[1]) for row in db.execute(states.order_by(count.desc(), page.c.state)))
    left = db.execute(sa.select(count).select_from(page).where(mine, *still_to_do(now))).scalar_one()
    roots, parts = _channels(db, source_id, now)
    return SourceDetail(state, roots, parts, addresses, left, tuple(_shares(db, source_id, runs)))


def _channels(
    db: sa.Connection, source_id: str, now: datetime
) -> tuple[tuple[ChannelState, ...], tuple[ChannelState, ...]]:
    """The channels of the catalogue, and the parts of them that fail."""
    mine = channel.c.source_id == source_id, channel.c.removed_at.is_(None)
    roots = db.execute(sa.select(channel).where(*mine, channel.c.parent_id.is_(None)).order_by(channel.c.id)).all()
    failing = channel.c.failures > 0
    counts = sa.select(channel.c.parent_id, sa.func.count(), sa.func.count().filter(failing))
    listed = {row[0]: row for row in db.execute(counts.where(*mine).group_by(channel.c.parent_id))}
    worst = sa.select(channel).where(*mine, channel.c.parent_id.is_not(None), failing)
    parts = db.execute(worst.order_by(channel.c.failures.desc(), channel.c.id).limit(TROUBLED_PARTS)).all()
    waits = _waits(db, now)
    return (
        tuple(_channel(row, waits, *(listed[row.id][1:] if row.id in listed else ())) for row in roots),
        tuple(_channel(row, waits) for row in parts),
    )


def _waits(db: sa.Connection, now: datetime) -> dict[str, tuple[datetime, str]]:
    rows = db.execute(sa.select(host.c.key, host.c.not_before, host.c.not_before_reason).where(host.c.not_before > now))
    return {row[0]: (row[1], row[2] or "") for row in rows}


def _channel(row: AnyRow, waits: Mapping[str, tuple[datetime, str]], parts: int = 0, troubled: int = 0) -> ChannelState:
    until, reason = waits.get(host_key(row.url), (None, ""))
    return ChannelState(row.kind, row.url, row.status, paces.of_row(row), until, reason, parts, troubled)


def _shares(db: sa.Connection, source_id: str, limit: int) -> list[Share]:
    statement = sa.select(run_source, run.c.started_at, run.c.trigger).join(run, run.c.id == run_source.c.run_id)
    rows = db.execute(statement.where(run_source.c.source_id == source_id).order_by(run.c.id.desc()).limit(limit))
    return [
        Share(
            row.run_id,
            row.trigger,
            row.started_at,
            row.outcome,
            row.reason,
            row.found,
            row.known,
            dict(row.states or {}),
        )
        for row in rows
    ]
