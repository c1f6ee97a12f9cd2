"""Further pages of a listing in the database: the one that is asked for next, and the addresses that are traps.

A page that is yet to be read is a channel below its listing. There is one at most, it goes when it was read, and what
an interrupted run leaves is where the next one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.article import State
from legionwire.links import RefusedLink
from legionwire.storage import ledger, sources
from legionwire.storage.schema import channel, page
from legionwire.urls import registrable_domain, url_hash

MAX_FAILURES = 3  # polls at which a further page could not be read
TRAPPED_FOR = timedelta(days=30)  # then it is tried once more: lists get filled


def is_unfinished(db: sa.Connection, listing_id: int) -> bool:
    """Whether a page of the listing is yet to be read."""
    query = sa.select(channel.c.id).where(channel.c.parent_id == listing_id).limit(1)
    return db.execute(query).first() is not None


def go_on(db: sa.Connection, source_id: str, listing_id: int, next_page: str | None) -> None:
    """Note which page of a listing is asked for next, None when it was read as far as we want. Call it in the
    transaction that stores the links of the page before."""
    kept = sources.ensure_channel(db, source_id, "listing", next_page, listing_id) if next_page else None
    below = channel.c.parent_id == listing_id
    db.execute(channel.delete().where(below if kept is None else below & (channel.c.id != kept)))


def give_up_failing(db: sa.Connection, listing_id: int) -> None:
    """Forget a further page that could not be read again and again."""
    db.execute(channel.delete().where(channel.c.parent_id == listing_id, channel.c.failures >= MAX_FAILURES))


def record_traps(
    db: sa.Connection, finder: ledger.Finder, traps: Sequence[str], reason: str, now: datetime
) -> ledger.Recorded:
    """Put the addresses into the ledger as traps, which are not asked for again for a while."""
    links = [RefusedLink(url, reason, State.TRAP, registrable_domain(url)) for url in traps]
    recorded = ledger.record_refused(db, finder, links, now)
    mine = page.c.url_hash.in_([url_hash(url) for url in traps]), page.c.state == str(State.TRAP)
    db.execute(page.update().where(*mine).values(not_before=now + TRAPPED_FOR, checked_at=now))
    return recorded


def is_trap(db: sa.Connection, url: str, now: datetime) -> bool:
    """Whether an address was found to be a trap not long ago."""
    row = ledger.find_page(db, url_hash(url))
    return row is not None and row.state == State.TRAP and row.not_before is not None and row.not_before > now
