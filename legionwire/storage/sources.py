"""Sources and channels in the database: the catalogue's rows, and what was learnt at each poll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.article import ChannelKind
from legionwire.links import Child
from legionwire.polling import Pace, Policy, PollResult, next_poll
from legionwire.sources import Source
from legionwire.storage import paces
from legionwire.storage.engine import AnyRow, added_id
from legionwire.storage.hosts import not_before_of
from legionwire.storage.schema import channel, source
from legionwire.urls import host_key, url_hash

ANY = Policy()
BY_HAND = "by-hand"  # the source of addresses that an operator gives and no outlet of the catalogue owns


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as the next poll needs it."""

    id: int
    source_id: str
    kind: ChannelKind
    url: str
    parent_id: int | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    unconditional_at: datetime | None
    told_modified_at: datetime | None
    policy: str | None


@dataclass(frozen=True, slots=True)
class Poll:
    """What one request for a channel brought."""

    channel_id: int
    at: datetime
    status: int | None  # None when there was no HTTP answer
    problem: str = ""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    unconditional: bool = False
    shown: int | None = None
    fresh: int | None = None
    listed_modified_at: datetime | None = None  # the date an index told of it
    policy: str | None = None
    ttl: timedelta | None = None  # what the body asks for
    fresh_for: timedelta | None = None  # what the answer's headers ask for
    moved_to: str | None = None  # where permanent redirects led
    goes_on: bool = False  # what is older stands on a further page, which is asked for too

    @property
    def failed(self) -> bool:
        """A poll that gave no body to read, and no 304."""
        return self.status not in (200, 304) or (self.body_hash is None and self.status == 200)


def sync_sources(db: sa.Connection, sources: Sequence[Source], now: datetime) -> None:
    """Make the database's sources and channels agree with the catalogue. Nothing is deleted: history points here."""
    held = {row.id: row for row in db.execute(sa.select(source))}
    for item in sources:
        values = _source_values(item)
        row = held.get(item.id)
        if row is None:
            db.execute(source.insert().values(id=item.id, first_seen_at=now, **values))
        elif row.fingerprint != values["fingerprint"] or row.removed_at is not None:
            db.execute(source.update().where(source.c.id == item.id).values(removed_at=None, **values))
        if row is None or row.fingerprint != values["fingerprint"] or row.removed_at is not None:
            _sync_channels(db, item, now)
    gone = set(held) - {item.id for item in sources} - {BY_HAND}
    if gone:
        db.execute(source.update().where(source.c.id.in_(gone), source.c.removed_at.is_(None)).values(removed_at=now))


def ensure_by_hand(db: sa.Connection, now: datetime) -> None:
    """The source under which addresses given by an operator are kept when no outlet owns their host."""
    if db.execute(sa.select(source.c.id).where(source.c.id == BY_HAND)).first() is None:
        values = {"name": "Given by hand", "homepage": "", "country": "", "languages": [], "kind": "aggregator"}
        db.execute(source.insert().values(id=BY_HAND, first_seen_at=now, fetch="all", fingerprint="", **values))


def _source_values(item: Source) -> dict[str, object]:
    return {
        "name": item.name,
        "homepage": item.homepage,
        "country": item.country,
        "languages": list(item.languages),
        "kind": item.kind,
        "fetch": item.fetch,
        "fingerprint": item.fingerprint(),
    }


def _sync_channels(db: sa.Connection, item: Source, now: datetime) -> None:
    wanted = [("feed", url) for url in item.feeds] + [("sitemap", url) for url in item.sitemaps]
    wanted += [("listing", url) for url in item.listings]
    kept: list[int] = []
    for kind, url in wanted:
        kept.append(ensure_channel(db, item.id, kind, url, None))
    roots = (channel.c.source_id == item.id, channel.c.parent_id.is_(None), channel.c.removed_at.is_(None))
    db.execute(channel.update().where(*roots, channel.c.id.not_in(kept)).values(removed_at=now))


def ensure_channel(db: sa.Connection, source_id: str, kind: str, url: str, parent_id: int | None) -> int:
    """The id of a channel, which is made, or taken up again, when it is not there."""
    same = (channel.c.source_id == source_id, channel.c.kind == kind, channel.c.url_hash == url_hash(url))
    found = db.execute(sa.select(channel.c.id).where(*same)).scalar_one_or_none()
    if found is not None:
        # What the catalogue names is a root, even when an index lists it too or did so first.
        root: dict[str, object] = {"parent_id": None} if parent_id is None else {}
        db.execute(channel.update().where(channel.c.id == found).values(removed_at=None, **root))
        return int(found)
    values = {"source_id": source_id, "kind": kind, "url": url, "url_hash": url_hash(url), "parent_id": parent_id}
    return added_id(db.execute(channel.insert().values(**values)))


def _row(row: AnyRow) -> ChannelRow:
    return ChannelRow(*row)


_FIELDS = tuple(channel.c[name] for name in ChannelRow.__slots__)


def root_channels(
    db: sa.Connection, source_ids: Iterable[str], kinds: Iterable[str], due: datetime | None = None
) -> list[ChannelRow]:
    """The channels the catalogue names for these sources, or those due by then; children of indexes are opened through
    their index."""
    query = sa.select(*_FIELDS).where(
        channel.c.source_id.in_(list(source_ids)),
        channel.c.kind.in_(list(kinds)),
        channel.c.parent_id.is_(None),
        channel.c.removed_at.is_(None),
    )
    if due is not None:
        query = query.where(channel.c.next_poll_at.is_(None) | (channel.c.next_poll_at <= due))
    return [_row(row) for row in db.execute(query.order_by(channel.c.id))]


def record_children(db: sa.Connection, parent: ChannelRow, children: Sequence[Child], now: datetime) -> int:
    """Keep which sitemaps an index lists and the date it gives each. Call it in the transaction that stores the index's
    validators. Children that left the index are asked for no longer. Returns how many are new or dated anew."""
    listed, fresh = set(), 0
    for child in children:
        key = ensure_channel(db, parent.source_id, "sitemap", child.url, parent.id)
        listed.add(key)
        told = channel.c.told_modified_at
        before = db.execute(sa.select(told, channel.c.polled_at).where(channel.c.id == key)).one()
        if before.polled_at is None or before.told_modified_at != child.modified:
            fresh += 1
        db.execute(channel.update().where(channel.c.id == key).values(told_modified_at=child.modified))
    held = db.execute(sa.select(channel.c.id).where(channel.c.parent_id == parent.id, channel.c.removed_at.is_(None)))
    for key in set(held.scalars()) - listed:
        db.execute(channel.update().where(channel.c.id == key).values(removed_at=now))
    return fresh


def pending_children(db: sa.Connection, parent_id: int, limit: int, policy: str | None = None) -> list[ChannelRow]:
    """The sitemaps of an index that have, or may have, something new: told of a later date than was read, never read,
    or without dates; with `policy`, those last read under another one, too. Those that waited longest come first, so
    that every part has its turn over the runs."""
    told, read = channel.c.told_modified_at, channel.c.listed_modified_at
    otherwise = channel.c.policy.is_distinct_from(policy) if policy else sa.false()
    query = (
        sa.select(*_FIELDS)
        .where(
            channel.c.parent_id == parent_id,
            channel.c.removed_at.is_(None),
            told.is_(None) | read.is_(None) | (told > read) | otherwise,
        )
        .order_by(channel.c.polled_at.asc().nulls_first(), told.desc().nulls_last(), channel.c.id)
        .limit(limit)
    )
    return [_row(row) for row in db.execute(query)]


def listed_children(db: sa.Connection, parent_id: int) -> list[str]:
    """The addresses of all sitemaps that an index lists, read or not."""
    children = channel.c.parent_id == parent_id, channel.c.removed_at.is_(None)
    return list(db.execute(sa.select(channel.c.url).where(*children)).scalars())


def record_poll(db: sa.Connection, poll: Poll, policy: Policy = ANY, jitter: float = 0.0) -> Pace:
    """Keep what a poll brought, and when the next is due. Call it in the transaction that stores the poll's links:
    validators written before the links would lose them in a crash."""
    row = db.execute(sa.select(channel).where(channel.c.id == poll.channel_id)).one()
    values: dict[str, object] = {"status": poll.status}
    if poll.status == 200 and not poll.failed:
        values |= {"etag": poll.etag, "last_modified": poll.last_modified, "body_hash": poll.body_hash}
    if poll.unconditional and not poll.failed:
        values["unconditional_at"] = poll.at
    if not poll.failed:  # a part that could not be read is still to be read, and under the wishes of then
        values |= {"listed_modified_at": poll.listed_modified_at, "policy": poll.policy}
    changed = poll.body_hash is not None and poll.body_hash != row.body_hash
    ttl = poll.ttl if changed else paces.span(row.ttl_s)  # a body that did not change still asks what it asked
    result = PollResult(
        read=not poll.failed,
        status=poll.status,
        problem=poll.problem,
        shown=poll.shown,
        fresh=poll.fresh or 0,
        ttl=max((wait for wait in (ttl, poll.fresh_for) if wait), default=None),
        not_before=not_before_of(db, host_key(row.url)),
        moved_to=poll.moved_to,
        goes_on=poll.goes_on,
    )
    pace = next_poll(paces.of_row(row), result, policy, poll.at, jitter)
    values["ttl_s"] = ttl.total_seconds() if ttl else None
    db.execute(channel.update().where(channel.c.id == poll.channel_id).values(**values, **paces.columns(pace)))
    return pace
