"""What became of an address, and why: `why` answers with this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import State
from legionwire.excerpts import context_of
from legionwire.rulings import Ruling, in_words
from legionwire.storage.engine import AnyRow
from legionwire.storage.ledger import find_page, skipped_at
from legionwire.storage.rulings import history
from legionwire.storage.schema import article, channel, host, page
from legionwire.urls import url_hash


@dataclass(frozen=True, slots=True)
class Named:
    """A place where an article names the topic."""

    strength: str
    where: str
    rule: str
    form: str
    context: str | None  # words around it; None when the text does not hold it any more


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an address."""

    url: str
    state: str
    reason: str
    source: str | None = None
    found_on: str | None = None
    first_seen: datetime | None = None
    last_checked: datetime | None = None
    not_before: datetime | None = None
    http_status: int | None = None
    run: int | None = None
    label: str | None = None
    score: float | None = None
    rules_version: str | None = None
    article: int | None = None
    stands_for: str | None = None
    judge_label: str | None = None  # the judge's own, where a person has ruled
    judge_reason: str | None = None
    org: str | None = None
    genre: str | None = None
    genre_origin: str | None = None
    rulings: tuple[Ruling, ...] = ()  # all there were, the latest first
    matches: tuple[Named, ...] = ()  # where the article names the topic


def fate_of(db: sa.Connection, url: str) -> list[Fate]:
    """Everything the collection knows about an address: from the ledger, the skipped, the channels, the hosts, and
    from people who ruled on it before it came."""
    key = url_hash(url)
    fates = []
    row = find_page(db, key)
    if row is not None:
        fates.append(_fate(db, row))
    for source_id, day, reason in skipped_at(db, key):
        moment = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        fates.append(Fate(url, State.SKIPPED, reason, source_id, last_checked=moment))
    for way in db.execute(sa.select(channel).where(channel.c.url_hash == key)):
        problem = way.problem or f"read; it showed {way.shown or 0} links"
        state = "never asked" if way.polled_at is None else problem
        at = {"last_checked": way.polled_at, "http_status": way.status}
        fates.append(Fate(url, way.kind, f"a {way.kind} of this source; {state}", way.source_id, **at))
    if "://" in url and url.endswith("/robots.txt"):
        fates += _robots_fate(db, url)
    if row is None and (ruled := history(db, key)):
        goes = "" if ruled[0].withdrawn else "; it goes for what a crawl will read there"
        fates.append(Fate(url, "ruled", in_words(ruled[0]) + goes, rulings=ruled))
    return fates


def _fate(db: sa.Connection, row: AnyRow) -> Fate:
    found_on = db.execute(sa.select(channel.c.url).where(channel.c.id == row.channel_id)).scalar_one_or_none()
    held = db.execute(sa.select(article).where(article.c.page_id == row.id)).one_or_none()
    twin = db.execute(sa.select(page.c.url).where(page.c.id == row.alias_of)).scalar_one_or_none()
    return Fate(
        row.url,
        row.state,
        row.reason,
        row.source_id,
        found_on,
        row.first_seen_at,
        row.checked_at,
        row.not_before,
        row.status,
        row.last_run_id or row.first_run_id,
        row.label,
        row.score,
        row.rules_version,
        held.id if held else None,
        twin,
        row.judge_label,
        row.judge_reason,
        held.org if held else None,
        held.genre if held else None,
        held.genre_origin if held else None,
        history(db, row.url_hash),
        _named(held) if held else (),
    )


def _named(held: AnyRow) -> tuple[Named, ...]:
    found = []
    for match in held.matches:
        text = {"title": held.title, "standfirst": held.standfirst}.get(match["where"], held.text)
        context = context_of(text, match["start"], match["form"])
        found.append(Named(match["strength"], match["where"], match["rule"], match["form"], context))
    return tuple(found)


def _robots_fate(db: sa.Connection, url: str) -> list[Fate]:
    key = url.split("://", 1)[1].split("/", 1)[0]
    row = db.execute(sa.select(host).where(host.c.key == key)).one_or_none()
    if row is None or row.robots_at is None:
        return []
    rules = row.robots or {}
    words = f"{len(rules.get('disallowed', ()))} rules forbid, {len(rules.get('allowed', ()))} allow"
    return [Fate(url, "robots.txt", f"read for the host: {words}", last_checked=row.robots_at)]
