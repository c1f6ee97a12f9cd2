"""A channel's pace in the database: what `polling.Pace` remembers between two polls, as columns of its row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.polling import Pace, Policy, Why, forgiven, pulled_in, put_off
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import channel

SLACK = timedelta(seconds=10)  # two machines' clocks may differ by that


def of_row(row: AnyRow) -> Pace:
    """The pace in a row of `channel`."""
    return Pace(
        interval=span(row.interval_s),
        next_at=row.next_poll_at,
        why=Why(row.why) if row.why else None,
        polled_at=row.polled_at,
        ok_at=row.ok_at,
        new_at=row.new_at,
        shown=row.shown,
        fresh=row.fresh or 0,
        problem=row.problem or "",
        failures=row.failures,
        strikes=row.strikes,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        gap_at=row.gap_at,
        moved_to=row.moved_to,
        moved_polls=row.moved_polls,
    )


def columns(pace: Pace) -> dict[str, object]:
    """The same for a row."""
    return {
        "interval_s": pace.interval.total_seconds() if pace.interval else None,
        "next_poll_at": pace.next_at,
        "why": str(pace.why) if pace.why else None,
        "polled_at": pace.polled_at,
        "ok_at": pace.ok_at,
        "new_at": pace.new_at,
        "shown": pace.shown,
        "fresh": pace.fresh,
        "problem": pace.problem,
        "failures": pace.failures,
        "strikes": pace.strikes,
        "failing_since": pace.failing_since,
        "disabled_at": pace.disabled_at,
        "gap_at": pace.gap_at,
        "moved_to": pace.moved_to,
        "moved_polls": pace.moved_polls,
    }


def span(seconds: float | None) -> timedelta | None:
    """A length of time as a column holds it."""
    return None if seconds is None else timedelta(seconds=seconds)


def put_off_channel(db: sa.Connection, channel_id: int, until: datetime, now: datetime, jitter: float) -> None:
    """A channel could not be asked: its host wants to be left alone until then."""
    mine = channel.c.id == channel_id
    pace = of_row(db.execute(sa.select(channel).where(mine)).one())
    db.execute(channel.update().where(mine).values(**columns(put_off(pace, until, now, jitter))))


def forgive(db: sa.Connection, channel_ids: Iterable[int], now: datetime) -> None:
    """These channels' last polls failed because this machine was offline."""
    for channel_id in channel_ids:
        mine = channel.c.id == channel_id
        pace = of_row(db.execute(sa.select(channel).where(mine)).one())
        jitter = (channel_id % 21 - 10) / 10  # the same spread however often
        db.execute(channel.update().where(mine).values(**columns(forgiven(pace, now, jitter))))


def pull_in(db: sa.Connection, policies: Mapping[str, Policy], now: datetime, *, everything: bool) -> int:
    """Bring polls nearer that a clock set back, or a policy since changed, has left too far away. Returns how many.

    Only a policy's change needs a look at `everything`; what a clock did shows in polls made in the future.
    """
    roots = channel.c.parent_id.is_(None), channel.c.removed_at.is_(None), channel.c.next_poll_at.is_not(None)
    ahead = channel.c.polled_at > now + SLACK
    moved = 0
    for row in db.execute(sa.select(channel).where(*roots, *(() if everything else (ahead,)))).all():
        held = of_row(row)
        nearer = pulled_in(held, policies.get(row.source_id, Policy()), now)
        if nearer != held:
            db.execute(channel.update().where(channel.c.id == row.id).values(**columns(nearer)))
            moved += 1
    return moved


def make_due(db: sa.Connection, source_ids: Iterable[str]) -> int:
    """Ask these sources' channels at the next look at what is due, whatever their pace. Returns how many channels."""
    roots = channel.c.parent_id.is_(None), channel.c.removed_at.is_(None)
    mine = channel.c.source_id.in_(list(source_ids))
    return db.execute(channel.update().where(mine, *roots).values(next_poll_at=None)).rowcount
