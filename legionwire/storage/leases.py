"""Who may ask a site: one run at a time, from any number of schedulers and machines.

A run holds a lease on every registrable domain of its sources and renews it as long as it lives. A lease that ran out
may be taken: the run that held it is marked as ended in the same transaction, and every transaction of a crawl begins
with a look at whether its run still goes on. So the run's number is the fence: whoever was stopped, and is continued
after somebody else took its place, can write nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from legionwire.errors import LeaseLostError
from legionwire.storage.engine import Connection
from legionwire.storage.schema import lease, run

LEASE_SECONDS = 90.0
SLACK = timedelta(seconds=10)  # two machines' clocks may differ by that
CHUNK = 400  # sites in one statement

_FREE = datetime(1970, 1, 1, tzinfo=UTC)


def clock(db: Connection) -> datetime:
    """The time that leases go by: the database server's, since machines disagree; without a server this machine's."""
    if db.dialect.name == "postgresql":
        told: datetime = db.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return told.astimezone(UTC)
    return datetime.now(UTC)


def busy_sites(db: Connection, now: datetime) -> dict[str, int]:
    """The sites that a run holds at this moment, with its number."""
    held = sa.select(lease.c.site, lease.c.run_id).where(lease.c.until > now, lease.c.run_id.is_not(None))
    return {row.site: row.run_id for row in db.execute(held)}


def lock_free(db: Connection, sites: Iterable[str], now: datetime) -> frozenset[str]:
    """Of these sites those that nobody holds, kept from others until the transaction ends. What another
    transaction is about to take is not free; waits for nobody, but for who sees a site for the first time just now."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    free: set[str] = set()
    for chunk in _chunks(sites):
        rows = [{"site": site, "until": _FREE} for site in chunk]
        db.execute(insert(lease).on_conflict_do_nothing(index_elements=["site"]), rows)
        query = sa.select(lease.c.site).where(lease.c.site.in_(chunk), lease.c.until <= now).order_by(lease.c.site)
        free |= set(db.execute(query.with_for_update(skip_locked=True)).scalars())
    return frozenset(free)


def lapsed_holders(db: Connection, sites: Iterable[str]) -> list[int]:
    """The runs whose leases on these sites ran out while they had not ended."""
    found: set[int] = set()
    for chunk in _chunks(sites):
        held = sa.select(lease.c.run_id).join(run, run.c.id == lease.c.run_id)
        found |= set(db.execute(held.where(lease.c.site.in_(chunk), run.c.ended_at.is_(None))).scalars())
    return sorted(found)


def lapsed_runs(db: Connection, now: datetime) -> frozenset[int]:
    """The runs that have let their leases run out."""
    held = sa.select(lease.c.run_id).where(lease.c.run_id.is_not(None)).group_by(lease.c.run_id)
    return frozenset(db.execute(held.having(sa.func.max(lease.c.until) <= now)).scalars())


def take(db: Connection, sites: Iterable[str], run_id: int, until: datetime) -> None:
    """Give these sites to a run. They must have been locked in this transaction."""
    for chunk in _chunks(sites):
        db.execute(lease.update().where(lease.c.site.in_(chunk)).values(run_id=run_id, until=until))


def sites_of(db: Connection, run_id: int) -> frozenset[str]:
    """The sites that a run holds."""
    return frozenset(db.execute(sa.select(lease.c.site).where(lease.c.run_id == run_id)).scalars())


def renew(db: Connection, run_id: int, until: datetime) -> None:
    """The holder lives. Raises LeaseLostError when its run was ended by others."""
    require_open(db, run_id)
    db.execute(lease.update().where(lease.c.run_id == run_id).values(until=until))


def release(db: Connection, run_id: int) -> None:
    """The run is over: its sites are free."""
    db.execute(lease.update().where(lease.c.run_id == run_id).values(run_id=None, until=_FREE))


def require_open(db: Connection, run_id: int) -> None:
    """Raise LeaseLostError unless the run goes on; until the transaction ends nobody can end it."""
    query = sa.select(run.c.ended_at, run.c.outcome, run.c.reason).where(run.c.id == run_id)
    held = db.execute(query.with_for_update(read=True)).one()
    if held.ended_at is not None:
        raise LeaseLostError(
            f"run {run_id} has ended for everybody else: {held.outcome}, {held.reason}",
            "what it still had under way is asked for again by the next run",
        )


def extend(db: Connection, run_id: int, sites: Iterable[str], until: datetime, now: datetime) -> frozenset[str]:
    """More sites for a run under way, as far as nobody holds them. Returns those it got."""
    free = lock_free(db, sites, now)
    free -= {site for site in free if lapsed_holders(db, [site])}  # a run that may still live is not robbed in passing
    take(db, free, run_id, until)
    return free


def shorten(db: Connection, now: datetime, length: timedelta) -> int:
    """Leases of runs that gave their last sign of life in the future were taken before the clock was set back: they get
    a whole length from now, which a living holder renews. Returns how many."""
    ahead = sa.select(run.c.id).where(run.c.heartbeat_at > now + SLACK)
    late = lease.c.until > now + length, lease.c.run_id.in_(ahead)
    return db.execute(lease.update().where(*late).values(until=now + length)).rowcount


def _chunks(sites: Iterable[str]) -> Iterable[list[str]]:
    wanted = sorted(set(sites))  # in one order for everybody, so that no two wait for each other
    return (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
