"""Hosts in the database: their wish to be left alone, and their robots.txt as we last read it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from legionwire.robots import RobotsRules
from legionwire.storage.schema import host


def waiting_hosts(db: sa.Connection, now: datetime) -> dict[str, datetime]:
    """The hosts that are not to be asked yet."""
    query = sa.select(host.c.key, host.c.not_before).where(host.c.not_before > now)
    return {row.key: row.not_before for row in db.execute(query)}


def not_before_of(db: sa.Connection, key: str) -> datetime | None:
    """Until when one host asked to be left alone, if it ever did."""
    return db.execute(sa.select(host.c.not_before).where(host.c.key == key)).scalar_one_or_none()


def put_off_host(db: sa.Connection, key: str, until: datetime, reason: str) -> None:
    """A host asked to be left alone."""
    _upsert(db, key, not_before=until, not_before_reason=reason)


def robots_of(db: sa.Connection, key: str) -> tuple[RobotsRules, datetime] | None:
    """The rules last read for a host, and when."""
    row = db.execute(sa.select(host.c.robots, host.c.robots_at).where(host.c.key == key)).one_or_none()
    if row is None or row.robots is None:
        return None
    held: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.robots.items()
    }
    return RobotsRules(**held), row.robots_at


def keep_robots(db: sa.Connection, key: str, rules: RobotsRules, at: datetime) -> None:
    """Keep a host's rules for the next crawls."""
    _upsert(db, key, robots=asdict(rules), robots_at=at)


def _upsert(db: sa.Connection, key: str, **values: object) -> None:
    # Inside a writing transaction nobody else writes, so looking first is safe.
    if db.execute(sa.select(host.c.key).where(host.c.key == key)).first() is None:
        db.execute(host.insert().values(key=key, **values))
    else:
        db.execute(host.update().where(host.c.key == key).values(**values))
