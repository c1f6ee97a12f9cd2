"""What is due in the database, and how a scheduler takes it: one transaction from the look to the lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.dispatch import NOW, Waiting, choose_batch
from legionwire.errors import BusyError
from legionwire.sources import Source
from legionwire.storage import leases, runs
from legionwire.storage.engine import Connection
from legionwire.storage.runs import Task, Trigger
from legionwire.storage.schema import channel, source

TRIES = 5  # batches of which others were quicker to take all


@dataclass(frozen=True, slots=True)
class Terms:
    """How a scheduler crawls."""

    batch: int = 50  # sources in one crawl
    seconds: float = 900.0  # after so long a crawl leaves the rest for the next
    lease: timedelta = timedelta(seconds=leases.LEASE_SECONDS)


def waiting_sources(db: Connection, watched: Sequence[Source], now: datetime) -> list[Waiting]:
    """Which of these sources have something to do by now: a channel is due, or earlier runs left addresses."""
    polls = _due_polls(db, now)
    active = source.c.removed_at.is_(None), source.c.not_before.is_(None) | (source.c.not_before <= now)
    unpaused = source.c.paused_at.is_(None) | (source.c.paused_until <= now)
    columns = (source.c.id, source.c.resume_at, source.c.crashes)
    states = {row.id: row for row in db.execute(sa.select(*columns).where(*active, unpaused))}
    found = []
    for item in watched:
        state = states.get(item.id)
        if state is None or item.paused:
            continue
        at = polls.get(item.id)
        left = state.resume_at if state.resume_at and state.resume_at <= now else None
        if at is None and left is None:
            continue
        due_at = at if at is not None else left
        assert due_at is not None
        found.append(Waiting(item.id, item.domain_set(), due_at, at is not None, item.priority, state.crashes))
    return found


def claim_batch(
    db: Connection, watched: Sequence[Source], terms: Terms, now: datetime, *, polls_only: bool = False
) -> int | None:
    """Take what is most due, as a run that is ready to start; its number. None when there is nothing to take.

    Two schedulers may look at the same time: what the other is about to take counts as taken, and the second look,
    after the lock, sees what it has taken and given back since the first.
    """
    busy = frozenset(leases.busy_sites(db, now))
    waiting = waiting_sources(db, watched, now)
    ours: list[Waiting] = []
    for _ in range(TRIES):
        chosen = choose_batch(waiting, busy, terms.batch, now, polls_only=polls_only)
        if not chosen:
            return None
        sites = frozenset(site for item in chosen for site in item.sites)
        free = leases.lock_free(db, sites, now)
        names = {item.source_id for item in chosen}
        still = waiting_sources(db, [item for item in watched if item.id in names], now)
        if ours := [item for item in still if item.sites <= free]:
            break
        busy |= sites - free
    if not ours:
        return None
    task = Task(tuple(item.source_id for item in ours), due=True, seconds=terms.seconds)
    sites = frozenset(site for item in ours for site in item.sites)
    return begin(db, "batch", task, sites, terms.lease, "schedule", now)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that is ready to start, and the sources that others are crawling: source -> their run."""

    run_id: int
    left: Mapping[str, int]


def begin_now(
    db: Connection,
    spider: str,
    task: Task,
    sites: Mapping[str, frozenset[str]],
    lease: timedelta,
    trigger: Trigger,
    now: datetime,
    *,
    leave_busy: bool,
) -> Begun:
    """A run that somebody wants now; `sites` are those of each of its sources, and under "" of addresses given by hand.

    Raises BusyError when others are crawling them; with `leave_busy` only when nothing would be left.
    """
    free = leases.lock_free(db, (site for own in sites.values() for site in own), now)
    holders = leases.busy_sites(db, now)
    busy = {name: min((holders[site] for site in own if site in holders), default=0)
            for name, own in sites.items() if not own <= free}  # fmt: skip
    if busy and (not leave_busy or len(busy) == len(sites)):
        names = [name for name in busy if name] or sorted(sites[""] - free)
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        holder = next(filter(None, busy.values()), None)
        raise BusyError(
            f"run {holder} is crawling {shown} right now" if holder else f"another run is about to crawl {shown}",
            f"wait for its end, or stop it with `legionwire runs cancel {holder}`" if holder else "try again",
        )
    ours = replace(task, sources=tuple(name for name in task.sources if name not in busy))
    held = frozenset(site for name, own in sites.items() if name not in busy for site in own)
    return Begun(begin(db, spider, ours, held, lease, trigger, now), busy)


def begin(
    db: Connection,
    spider: str,
    task: Task,
    sites: frozenset[str],
    lease: timedelta,
    trigger: Trigger,
    now: datetime,
) -> int:
    """A new run that holds these sites, which this transaction has locked. Whoever held them, and let its lease run
    out, has ended with this."""
    for lapsed in leases.lapsed_holders(db, sites):
        runs.mark_ended(db, lapsed, "crashed", "gave no sign of life: its lease ran out", now)
    run_id = runs.create_run(db, spider, task, now, trigger)
    leases.take(db, sites, run_id, now + lease)
    return run_id


def _due_polls(db: Connection, now: datetime) -> dict[str, datetime]:
    """The sources with a channel that is due, and since when; NOW for one that was never asked."""
    at = channel.c.next_poll_at
    due = channel.c.parent_id.is_(None), channel.c.removed_at.is_(None), at.is_(None) | (at <= now)
    columns = (channel.c.source_id, sa.func.min(at), sa.func.count() - sa.func.count(at))
    rows = db.execute(sa.select(*columns).where(*due).group_by(channel.c.source_id))
    return {name: NOW if never or earliest is None else earliest for name, earliest, never in rows}
