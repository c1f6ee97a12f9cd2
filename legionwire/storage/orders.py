"""What is to be asked for: an order for each address, with what is known of it, from the ledger in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import State
from legionwire.ledger import RESUMED_FOR, RETRIED, REVISITED, UNSETTLED
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import page

CHUNK = 400  # values in one IN list; SQLite's older limit is 999 parameters


@dataclass(frozen=True, slots=True)
class Order:
    """An address to be asked for, with the validators of last time."""

    page_id: int
    source_id: str
    url: str
    state: State
    etag: str | None
    last_modified: str | None
    hint_title: str | None
    hint_published_at: datetime | None
    hint_modified_at: datetime | None
    first_run_id: int | None


ORDER = (  # what a query of `page` has to give for `order_of`
    page.c.id,
    page.c.source_id,
    page.c.url,
    page.c.state,
    page.c.etag,
    page.c.last_modified,
    page.c.hint_title,
    page.c.hint_published_at,
    page.c.hint_modified_at,
    page.c.first_run_id,
)


def orders_for(db: sa.Connection, hashes: Sequence[int]) -> Iterator[Order]:
    """Orders for these addresses, in the order given."""
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        rows = {
            row.url_hash: row
            for row in db.execute(sa.select(*ORDER, page.c.url_hash).where(page.c.url_hash.in_(chunk)))
        }
        for key in chunk:
            row = rows[key]
            yield Order(row.id, row.source_id, row.url, State(row.state), *tuple(row)[4:10])


def newest_first(orders: Iterable[Order]) -> list[Order]:
    """By when they were published, or else changed; what nobody dates comes last, in the order given."""

    def place(order: Order) -> tuple[bool, float]:
        date = order.hint_published_at or order.hint_modified_at
        return (date is None, -date.timestamp() if date else 0.0)

    return sorted(orders, key=place)


def competing(orders: Sequence[Order], limit_of: Callable[[str], int | None]) -> list[Order]:
    """Those that have a chance within their sources' budgets: twice as many of each, the newest, since some of them may
    have been asked for in the meantime. The others stay queued in the ledger."""
    limits = {source_id: limit_of(source_id) for source_id in {order.source_id for order in orders}}
    left = {source_id: 2 * limit for source_id, limit in limits.items() if limit is not None}
    if not left:
        return list(orders)
    kept = []
    for order in newest_first(orders):
        if order.source_id in left:
            left[order.source_id] -= 1
        if left.get(order.source_id, 0) >= 0:
            kept.append(order)
    return kept


def hinted_now(db: sa.Connection, order: Order) -> Order:
    """The order with what channels have told of its address since it was given."""
    names = ("hint_title", "hint_published_at", "hint_modified_at")
    row = db.execute(sa.select(*(page.c[name] for name in names)).where(page.c.id == order.page_id)).one()
    return replace(order, **dict(zip(names, row, strict=True)))


def unfinished(db: sa.Connection, source_ids: Iterable[str], run_id: int, now: datetime, limit: int) -> list[Order]:
    """What earlier runs left to do for these sources: at most `limit` of each, newest first."""
    newest_first = (page.c.hint_published_at.desc().nulls_last(), page.c.id.desc())
    place = sa.func.row_number().over(partition_by=page.c.source_id, order_by=newest_first).label("place")
    left = (
        sa.select(page.c.id, place)
        .where(
            page.c.source_id.in_(list(source_ids)),
            *still_to_do(now),
            page.c.not_before.is_(None) | (page.c.not_before <= now),
            page.c.first_run_id.is_(None) | (page.c.first_run_id != run_id),
            page.c.last_run_id.is_(None) | (page.c.last_run_id != run_id),
        )
        .subquery()
    )
    query = sa.select(*ORDER).join(left, left.c.id == page.c.id).where(left.c.place <= limit).order_by(*newest_first)
    return [order_of(row) for row in db.execute(query)]


def order_of(row: AnyRow) -> Order:
    """The order for an address of the ledger."""
    return Order(row.id, row.source_id, row.url, State(row.state), *tuple(row)[4:])


def still_to_do(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions for an address that is to be asked for, now or when its time comes."""
    again = page.c.state.in_([str(state) for state in RETRIED]) & page.c.not_before.is_not(None)
    changed = page.c.state.in_([str(state) for state in REVISITED]) & page.c.told_at.is_not(None)
    return (
        page.c.state.in_([str(state) for state in UNSETTLED]) | again | changed,
        (page.c.state == str(State.QUEUED)) | changed | (page.c.first_seen_at > now - RESUMED_FOR),
    )
