"""Questions to the collection: search, one article, one address, exports, the state of things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from legionwire.article import State
from legionwire.query import Query
from legionwire.storage import search
from legionwire.storage.engine import AnyRow
from legionwire.storage.ledger import find_page, skipped_at
from legionwire.storage.schema import article, capture, channel, host, page, revision, run, source
from legionwire.urls import url_hash

Sort = Literal["newest", "oldest"]
STREAM = 500  # rows fetched at once from a long answer


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found."""

    id: int
    published: datetime | None
    source: str
    lang: str | None
    relevance: str
    title: str
    url: str
    n_copies: int
    n_revisions: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


_COPY = article.alias("copy")
N_COPIES = sa.select(sa.func.count()).where(_COPY.c.copy_of == article.c.id).scalar_subquery().label("n_copies")


def find(db: sa.Connection, query: Query | None, sort: Sort, limit: int | None) -> Found:
    """Articles that hold every phrase of the query, or all; by time of publication."""
    search.require_same_analyser(db)
    wanted = _wanted(db, query)
    total = db.execute(sa.select(sa.func.count()).select_from(article).where(*wanted)).scalar_one()
    order = article.c.sort_key.desc() if sort == "newest" else article.c.sort_key.asc()
    columns = (
        article.c.id,
        article.c.published_at,
        article.c.source_id,
        article.c.lang,
        article.c.relevance,
        article.c.title,
        article.c.url,
        N_COPIES,
        article.c.n_revisions,
    )
    rows = db.execute(sa.select(*columns).where(*wanted).order_by(order).limit(limit))
    return Found(tuple(Hit(*row) for row in rows), int(total))


def _wanted(db: sa.Connection, query: Query | None) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition for what a query finds. By sort_key, the order of every answer: so none has to be sorted first."""
    if query is None:
        return ()
    return (article.c.sort_key.in_(sa.select(search.matching(db, query).c.sort_key)),)


_WHOLE = (
    sa.select(article, N_COPIES, capture.c.warc_file, capture.c.warc_offset, source.c.country)
    .join(source, source.c.id == article.c.source_id)
    .outerjoin(capture, capture.c.id == article.c.capture_id)
)


def export_rows(db: sa.Connection, query: Query | None) -> Iterator[dict[str, object]]:
    """Every article that a query finds, in the fields of the contract, oldest first; streamed."""
    search.require_same_analyser(db)
    statement = _WHOLE.where(*_wanted(db, query)).order_by(article.c.sort_key).execution_options(yield_per=STREAM)
    for row in db.execute(statement).mappings():
        yield contract_fields(row)


def find_article(db: sa.Connection, article_id: int) -> dict[str, object] | None:
    """One article in the fields of the contract."""
    row = db.execute(_WHOLE.where(article.c.id == article_id)).mappings().one_or_none()
    return None if row is None else contract_fields(row)


def _published(value: datetime | None, precision: str | None) -> str | None:
    """A clock time that is exact to the day only has no known zone, and no Z."""
    text = _moment(value)
    is_foreign = precision == "day" and text is not None and not text.endswith("T00:00:00Z")
    return text.removesuffix("Z") if text and is_foreign else text


def contract_fields(row: sa.RowMapping) -> dict[str, object]:
    """A row under the names of the contract. Fields that later versions fill are there, and empty."""
    place = f"{row['warc_file']}:{row['warc_offset']}" if row["warc_file"] else None
    return {
        "id": row["id"],
        "url": row["url"],
        "source": row["source_id"],
        "title": row["title"],
        "standfirst": row["standfirst"],
        "text": row["text"],
        "stripped": [line for _, line in row["stripped"] or ()],
        "authors": row["authors"],
        "organisations": row["organisations"] or [],
        "published": _published(row["published_at"], row["published_precision"]),
        "published_precision": row["published_precision"],
        "published_origin": row["published_origin"],
        "date_conflict": row["date_conflict"],
        "dates": row["dates"] or [],
        "modified": _moment(row["modified_at"]),
        "lang": row["lang"],
        "section": row["section"],
        "tags": row["tags"],
        "genre": None,
        "country": row["country"],
        "access": row["access"],
        "relevance": row["relevance"],
        "score": row["score"],
        "org": row["org"],
        "matches": row["matches"],
        "mentions": [],
        "copy_of": row["copy_of"],
        "copy_kind": row["copy_kind"],
        "story": None,
        "n_copies": row["n_copies"],
        "n_revisions": row["n_revisions"],
        "first_seen": _moment(row["first_seen_at"]),
        "last_checked": _moment(row["checked_at"]),
        "captured_at": _moment(row["captured_at"]),
        "capture": place,
        "removed_at": _moment(row["removed_at"]),
        "extractor_version": row["extractor_version"],
        "rules_version": row["rules_version"],
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said at some time."""

    n: int
    seen: datetime
    title: str
    cause: str  # edit, or reread: the page said the same, and we read it better


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to an article: its copies or its original, its earlier states, and what was left out of it."""

    copies: tuple[Hit, ...]
    revisions: tuple[Revision, ...]
    verdict: str
    stripped: tuple[str, ...] = ()  # lines that repeat on its site


def related_to(db: sa.Connection, article_id: int) -> Related:
    """The copies and revisions of an article."""
    columns_of = article.c.copy_of, article.c.verdict, article.c.stripped
    own = db.execute(sa.select(*columns_of).where(article.c.id == article_id)).one()
    first = own.copy_of or article_id
    names = ("id", "published_at", "source_id", "lang", "relevance", "title", "url")
    columns = (*(article.c[name] for name in names), sa.literal(0), article.c.n_revisions)
    group = (article.c.copy_of == first) | (article.c.id == first)
    statement = sa.select(*columns).where(group, article.c.id != article_id).order_by(article.c.sort_key)
    copies = tuple(Hit(*row) for row in db.execute(statement))
    states = sa.select(revision.c.n, revision.c.seen_at, revision.c.title, revision.c.cause)
    rows = db.execute(states.where(revision.c.article_id == article_id).order_by(revision.c.n))
    stripped = tuple(line for _, line in own.stripped or ())
    return Related(copies, tuple(Revision(*row) for row in rows), own.verdict, stripped)


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


def fate_of(db: sa.Connection, url: str) -> list[Fate]:
    """Everything the collection knows about an address: from the ledger, the skipped, the channels, the hosts."""
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
    return fates


def _fate(db: sa.Connection, row: AnyRow) -> Fate:
    found_on = db.execute(sa.select(channel.c.url).where(channel.c.id == row.channel_id)).scalar_one_or_none()
    article_id = db.execute(sa.select(article.c.id).where(article.c.page_id == row.id)).scalar_one_or_none()
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
        article_id,
        twin,
    )


def _robots_fate(db: sa.Connection, url: str) -> list[Fate]:
    key = url.split("://", 1)[1].split("/", 1)[0]
    row = db.execute(sa.select(host).where(host.c.key == key)).one_or_none()
    if row is None or row.robots_at is None:
        return []
    rules = row.robots or {}
    words = f"{len(rules.get('disallowed', ()))} rules forbid, {len(rules.get('allowed', ()))} allow"
    return [Fate(url, "robots.txt", f"read for the host: {words}", last_checked=row.robots_at)]


def settled(db: sa.Connection) -> list[tuple[str, str, str]]:
    """Every address of the ledger that is no longer queued, with state and reason."""
    query = sa.select(page.c.url, page.c.state, page.c.reason).where(page.c.state != State.QUEUED)
    return [tuple(row) for row in db.execute(query.order_by(page.c.id))]


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the collection."""

    articles: int
    copies: int
    revisions: int
    by_relevance: Mapping[str, int]
    by_state: Mapping[str, int]
    sources: int
    troubled: tuple[tuple[str, str, str, int], ...]  # source, channel, problem, failures in a row
    open_runs: tuple[int, ...]
    newest: datetime | None


def health(db: sa.Connection) -> Health:
    """Counts and troubles."""
    troubles = (
        sa.select(channel.c.source_id, channel.c.url, channel.c.problem, channel.c.failures)
        .join(source, source.c.id == channel.c.source_id)
        .where(channel.c.failures > 0, channel.c.removed_at.is_(None), source.c.removed_at.is_(None))
        .order_by(channel.c.failures.desc(), channel.c.source_id)
    )
    count = sa.func.count()
    return Health(
        articles=db.execute(sa.select(count).select_from(article)).scalar_one(),
        copies=db.execute(sa.select(count).where(article.c.copy_of.is_not(None))).scalar_one(),
        revisions=db.execute(sa.select(count).where(revision.c.n > 1, revision.c.cause == "edit")).scalar_one(),
        by_relevance=dict(db.execute(sa.select(article.c.relevance, count).group_by(article.c.relevance)).all()),
        by_state=dict(db.execute(sa.select(page.c.state, count).group_by(page.c.state).order_by(count.desc())).all()),
        sources=db.execute(sa.select(count).select_from(source).where(source.c.removed_at.is_(None))).scalar_one(),
        troubled=tuple(tuple(row) for row in db.execute(troubles)),
        open_runs=tuple(db.execute(sa.select(run.c.id).where(run.c.ended_at.is_(None))).scalars()),
        newest=db.execute(sa.select(sa.func.max(page.c.checked_at))).scalar_one(),
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as `sources show` tells of it."""

    kind: str
    url: str
    polled: datetime | None
    status: int | None
    problem: str | None
    failures: int
    shown: int | None
    fresh: int | None


def ways_of(db: sa.Connection, source_id: str) -> list[Way]:
    """The channels of a source."""
    names = ("kind", "url", "polled_at", "status", "problem", "failures", "shown", "fresh")
    statement = sa.select(*(channel.c[name] for name in names))
    mine = channel.c.source_id == source_id, channel.c.removed_at.is_(None)
    return [Way(*row) for row in db.execute(statement.where(*mine).order_by(channel.c.id))]
