"""Runs in the database: what a crawl was asked to do, how far it is, and how it ended."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from legionwire import __version__
from legionwire.article import State
from legionwire.errors import DatabaseError, UsageError
from legionwire.storage import leases, leftovers
from legionwire.storage.engine import AnyRow, added_id
from legionwire.storage.leftovers import Ending
from legionwire.storage.schema import article, page, run, run_source, skipped_link

OFFLINE = "no site at all could be reached: is this machine online?"
UNCLAIMED_SECONDS = 120  # a run that no process took by then was never begun
LOST_SECONDS = 300  # a run on another machine that gave no sign of life for so long; its sites were free long before

HEARTBEAT_GRACE = timedelta(minutes=2)  # a crawl says every second that it lives

Outcome = Literal["ok", "partial", "failed", "crashed", "timeout", "cancelled"]
Trigger = Literal["hand", "schedule", "retry"]


@dataclass(frozen=True, slots=True)
class Task:
    """What a crawl is asked to do. Stored with the run, so that the crawl process needs only its number."""

    sources: tuple[str, ...]
    since: datetime | None = None
    limit: int | None = None  # pages per source
    urls: tuple[str, ...] = ()  # addresses given by hand, instead of channels
    due: bool = False  # only the channels whose time has come
    seconds: float | None = None  # after so long it leaves the rest for the next run
    until: datetime | None = None  # with `since` the time that is asked for; no longer in it

    def to_json(self) -> dict[str, object]:
        since = self.since.isoformat() if self.since else None
        told: dict[str, object] = {"sources": list(self.sources), "since": since, "limit": self.limit}
        until = self.until.isoformat() if self.until else None
        return told | {"urls": list(self.urls), "due": self.due, "seconds": self.seconds, "until": until}

    @classmethod
    def from_json(cls, held: Mapping[str, object]) -> Task:
        since, until = held.get("since"), held.get("until")
        limit = held.get("limit")
        seconds = held.get("seconds")
        return cls(
            sources=tuple(str(item) for item in _list(held.get("sources"))),
            since=datetime.fromisoformat(str(since)) if since else None,
            limit=int(str(limit)) if limit is not None else None,
            urls=tuple(str(item) for item in _list(held.get("urls"))),
            due=bool(held.get("due")),
            seconds=float(str(seconds)) if seconds is not None else None,
            until=datetime.fromisoformat(str(until)) if until else None,
        )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Funnel:
    """One source's share of a run: found = known + new, new = the sum of its states. Copies are among the stored."""

    source_id: str
    outcome: str | None
    reason: str | None
    found: int
    known: int
    states: Mapping[str, int] = field(default_factory=dict)
    copies: int = 0
    resumed: int = 0
    resumed_states: Mapping[str, int] = field(default_factory=dict)  # of addresses older runs left, not in `states`
    revisited: int = 0
    revised: int = 0

    @property
    def new(self) -> int:
        return self.found - self.known

    @property
    def articles(self) -> int:
        """Stored by this run, at new addresses and at those that older runs had left."""
        return self.states.get("stored", 0) + self.resumed_states.get("stored", 0)

    @property
    def adds_up(self) -> bool:
        return self.new == sum(self.states.values())


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as people ask for it."""

    id: int
    spider: str
    task: Task
    started_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None
    outcome: str | None
    reason: str | None
    pid: int | None
    requests: int
    responses: Mapping[str, int]
    received_bytes: int
    log: str | None
    trigger: str = "hand"
    hostname: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The counters a live crawl writes with every heartbeat."""

    requests: int
    responses: Mapping[str, int]
    received_bytes: int
    sources: Mapping[str, Mapping[str, object]]  # source -> found, known, resumed, revisited, revised


def create_run(db: sa.Connection, spider: str, task: Task, now: datetime, trigger: Trigger = "hand") -> int:
    """A new run, not yet begun by a crawl process."""
    values = {"spider": spider, "options": task.to_json(), "started_at": now, "heartbeat_at": now, "trigger": trigger}
    added = db.execute(run.insert().values(hostname=socket.gethostname(), version=__version__, **values))
    run_id = added_id(added)
    db.execute(run.update().where(run.c.id == run_id).values(log=f"logs/run-{run_id}.log"))
    for source_id in task.sources:
        add_source(db, run_id, source_id)
    return run_id


def add_source(db: sa.Connection, run_id: int, source_id: str) -> None:
    """A source takes part in a run."""
    same = run_source.c.run_id == run_id, run_source.c.source_id == source_id
    if db.execute(sa.select(run_source.c.run_id).where(*same)).first() is None:
        db.execute(run_source.insert().values(run_id=run_id, source_id=source_id))


def claim_run(db: sa.Connection, run_id: int, pid: int, now: datetime) -> Task:
    """The crawl process takes its run. Raises UsageError when there is none of that number, or it was taken."""
    held = db.execute(sa.select(run).where(run.c.id == run_id)).one_or_none()
    if held is None:
        raise UsageError(f"there is no run {run_id}", "`legionwire runs list` shows them")
    if held.pid is not None or held.ended_at is not None:
        raise UsageError(f"run {run_id} was already taken by a crawl", "a new crawl makes a run of its own")
    values = {"pid": pid, "pid_started": process_started(pid), "heartbeat_at": now}
    db.execute(run.update().where(run.c.id == run_id).values(**values))
    return Task.from_json(held.options)


def beat(db: sa.Connection, run_id: int, progress: Progress, now: datetime) -> None:
    """A sign of life, with the counters as they stand. What has ended stays as it ended."""
    counters = {"requests": progress.requests, "responses": dict(progress.responses)}
    values = {"heartbeat_at": now, "received_bytes": progress.received_bytes, **counters}
    db.execute(run.update().where(run.c.id == run_id, run.c.ended_at.is_(None)).values(**values))
    for source_id, counts in progress.sources.items():
        share = run_source.update().where(*_open_share(run_id, source_id)).values(**counts)
        if db.execute(share).rowcount == 0:  # an outlet outside the batch that others' channels led to, or a closed one
            add_source(db, run_id, source_id)
            db.execute(share)


def close_source(db: sa.Connection, run_id: int, source_id: str, outcome: str, reason: str) -> None:
    """One source's end: its states are counted once more from the ledger and frozen. The first word stands."""
    counted = {"states": count_states(db, run_id, source_id), "copies": _count_copies(db, run_id, source_id)}
    share = run_source.update().where(*_open_share(run_id, source_id))
    db.execute(share.values(outcome=outcome, reason=reason, **counted))


def _open_share(run_id: int, source_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return run_source.c.run_id == run_id, run_source.c.source_id == source_id, run_source.c.outcome.is_(None)


def close_run(
    db: sa.Connection, run_id: int, outcome: Outcome, reason: str, now: datetime, ending: Ending | None = None
) -> None:
    """The end of a run, told by the crawl itself or by whoever found it dead: its sites are free, its sources know when
    they are wanted again. The first word stands."""
    open_ = run.c.id == run_id, run.c.ended_at.is_(None)
    if db.execute(run.update().where(*open_).values(ended_at=now, outcome=outcome, reason=reason)).rowcount == 0:
        return
    leases.release(db, run_id)
    held = db.execute(sa.select(run.c.options).where(run.c.id == run_id)).scalar_one()
    leftovers.leave(db, Task.from_json(held).sources, ending or Ending(), now)


def mark_ended(
    db: sa.Connection, run_id: int, outcome: Outcome, reason: str, now: datetime, ending: Ending | None = None
) -> None:
    """A run whose process is gone without a word. Unless told otherwise, one of its sources may be to blame."""
    # The last heartbeat may be older than the last links written: the ledger knows better.
    met = sa.union(*(sa.select(seen.c.source_id).where(seen.c.first_run_id == run_id) for seen in (page, skipped_link)))
    for source_id in db.execute(met).scalars().all():
        add_source(db, run_id, source_id)
    unfinished = sa.select(run_source.c.source_id).where(run_source.c.run_id == run_id, run_source.c.outcome.is_(None))
    for source_id in db.execute(unfinished).scalars().all():
        new = sum(count_states(db, run_id, source_id).values())
        share = run_source.update().where(*_open_share(run_id, source_id))
        db.execute(share.values(found=run_source.c.known + new))
        close_source(db, run_id, source_id, outcome, reason)
    close_run(db, run_id, outcome, reason, now, ending or Ending(died=True))


def reap(db: sa.Connection, now: datetime) -> list[int]:
    """Mark the runs that have no end and nobody who will write one: on this machine those without a process, elsewhere
    those whose leases have run out. Returns their numbers."""
    lapsed = leases.lapsed_runs(db, now)
    dead = []
    for row in db.execute(sa.select(run).where(run.c.ended_at.is_(None))).all():
        if reason := _death(row, row.id in lapsed, now):
            mark_ended(db, row.id, "crashed", reason, now)
            dead.append(row.id)
    return dead


def _death(row: AnyRow, lapsed: bool, now: datetime) -> str | None:
    """Why a run that has no end will not write one any more."""
    idle = (now - row.heartbeat_at).total_seconds()
    if row.pid is None:
        return "no process took it" if idle > UNCLAIMED_SECONDS else None
    if _is_visible(row):
        started = process_started(row.pid)
        return "its process was gone when somebody looked" if started is None or started != row.pid_started else None
    return "its machine gave no sign of life" if lapsed or idle > LOST_SECONDS else None


def stalled(db: sa.Connection, now: datetime, patience: timedelta) -> list[tuple[int, int]]:
    """Number and process of the runs on this machine whose process is there and gives no sign of life: stopped, or
    hanging. One that was stopped while it wrote keeps everybody else from writing."""
    mine = run.c.ended_at.is_(None), run.c.hostname == socket.gethostname(), run.c.pid.is_not(None)
    rows = db.execute(sa.select(run).where(*mine, run.c.heartbeat_at < now - patience))
    return [(row.id, row.pid) for row in rows if _is_visible(row) and process_started(row.pid) == row.pid_started]


def has_ended(db: sa.Connection, run_id: int) -> bool:
    """Whether a run has an end, whoever wrote it."""
    return db.execute(sa.select(run.c.ended_at).where(run.c.id == run_id)).scalar_one_or_none() is not None


def ask_to_cancel(db: sa.Connection, run_id: int, reason: str, now: datetime) -> None:
    """Tell a run to end; it looks with every heartbeat. Raises UsageError when there is nothing to end."""
    held = find_run(db, run_id)
    if held is None:
        raise UsageError(f"there is no run {run_id}", "`legionwire runs list` shows them")
    if held.ended_at is not None:
        raise UsageError(f"run {run_id} has ended already: {held.outcome}", "`legionwire runs retry` starts it anew")
    db.execute(run.update().where(run.c.id == run_id).values(cancel_asked_at=now, cancel_reason=reason))


def cancel_asked(db: sa.Connection, run_id: int) -> str | None:
    """Why somebody wants the run to end, if anybody does."""
    asked = run.c.id == run_id, run.c.cancel_asked_at.is_not(None)
    return db.execute(sa.select(run.c.cancel_reason).where(*asked)).scalar_one_or_none()


def sources_under_way(db: sa.Connection, now: datetime) -> list[tuple[int, set[str]]]:
    """The runs that are alive and have not ended, each with its sources."""
    alive = run.c.ended_at.is_(None), run.c.heartbeat_at > now - HEARTBEAT_GRACE
    rows = db.execute(sa.select(run.c.id, run.c.options).where(*alive).order_by(run.c.id))
    return [(row.id, set(Task.from_json(row.options).sources)) for row in rows]


def require_no_crawl(db: sa.Connection, name: str, now: datetime) -> None:
    """Raise DatabaseError when a crawl writes to the database of that name."""
    if under_way := sources_under_way(db, now):
        numbers = ", ".join(str(run_id) for run_id, _ in under_way)
        raise DatabaseError(f"a crawl is under way in {name}: run {numbers}", "let it end, or stop it with Ctrl-C")


def process_started(pid: int) -> str | None:
    """When a process began, as the system counts, and in which of the system's process tables; None when there is none.
    Tells a process from a later one of the same number, and from one in a container."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return _alive_without_proc(pid)
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"{fields[19]}@{_process_table()}"


def _is_visible(row: AnyRow) -> bool:
    """Whether a run's process would be seen from here: on this machine, and not in another container that has its
    name."""
    table = (row.pid_started or "").partition("@")[2]  # empty: it was gone before it could be looked at
    return row.hostname == socket.gethostname() and table in ("", _process_table())


def _process_table() -> str:
    """Which of the system's process tables we see: pid_namespaces(7)."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _alive_without_proc(pid: int) -> str | None:
    if Path("/proc/self").exists():
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return "running"
    return "running"


def count_states(db: sa.Connection, run_id: int, source_id: str) -> dict[str, int]:
    """The states of the addresses that this run saw first for a source."""
    mine = page.c.first_run_id == run_id, page.c.source_id == source_id
    counts: Counter[str] = Counter(
        dict(db.execute(sa.select(page.c.state, sa.func.count()).where(*mine).group_by(page.c.state)).all())
    )
    passed = skipped_link.c.first_run_id == run_id, skipped_link.c.source_id == source_id
    skipped = db.execute(sa.select(sa.func.count()).select_from(skipped_link).where(*passed)).scalar_one()
    if skipped:
        counts[State.SKIPPED.value] += skipped
    return dict(counts)


def _count_copies(db: sa.Connection, run_id: int, source_id: str) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(article.join(page, page.c.id == article.c.page_id))
        .where(page.c.first_run_id == run_id, page.c.source_id == source_id, article.c.copy_of.is_not(None))
    )
    return int(db.execute(query).scalar_one())


def funnels(db: sa.Connection, run_id: int) -> list[Funnel]:
    """The funnel of every source of a run; for a live run the states as they are at the moment."""
    rows = db.execute(sa.select(run_source).where(run_source.c.run_id == run_id).order_by(run_source.c.source_id)).all()
    out = []
    for row in rows:
        live = row.outcome is None
        states = count_states(db, run_id, row.source_id) if live else dict(row.states or {})
        copies = _count_copies(db, run_id, row.source_id) if live else row.copies
        head = (row.source_id, row.outcome, row.reason, row.found, row.known)
        out.append(Funnel(*head, states, copies, row.resumed, row.resumed_states or {}, row.revisited, row.revised))
    return out


def find_run(db: sa.Connection, run_id: int) -> RunRow | None:
    """One run."""
    row = db.execute(sa.select(run).where(run.c.id == run_id)).one_or_none()
    return None if row is None else _row(row)


def list_runs(db: sa.Connection, limit: int | None, before: int | None = None) -> list[RunRow]:
    """The latest runs, newest first; of those with a lower number than `before` if that is given."""
    wanted = sa.select(run) if before is None else sa.select(run).where(run.c.id < before)
    return [_row(row) for row in db.execute(wanted.order_by(run.c.id.desc()).limit(limit))]


def _row(row: AnyRow) -> RunRow:
    times = (row.started_at, row.heartbeat_at, row.ended_at, row.outcome, row.reason, row.pid)
    traffic = (row.requests, dict(row.responses or {}), row.received_bytes, row.log)
    return RunRow(row.id, row.spider, Task.from_json(row.options), *times, *traffic, row.trigger, row.hostname)
