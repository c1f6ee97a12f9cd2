"""Questions to the collection besides the search (results.py): one article, exports, the state of things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from legionwire.article import Mention, State
from legionwire.query import Query
from legionwire.storage.matching import found
from legionwire.storage.mentions import mentions_of
from legionwire.storage.results import N_COPIES, Wanted, ask, conditions
from legionwire.storage.schema import ON_TOPIC, article, capture, channel, page, revision, run, source

STREAM = 500  # rows fetched at once from a long answer


_FIELDS = (article, N_COPIES, capture.c.warc_file, capture.c.warc_offset, source.c.country)


def _whole(tables: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    joined = tables.join(source, source.c.id == article.c.source_id)
    return sa.select(*_FIELDS).select_from(joined.outerjoin(capture, capture.c.id == article.c.capture_id))


def export_rows(db: sa.Connection, query: Query | None) -> Iterator[dict[str, object]]:
    """Every article that a query finds, in the fields of the contract, oldest first; streamed."""
    question = ask(db, Wanted(query, copies=True))
    held = found(db, question.matching)
    statement = _whole(held.tables).where(*conditions(db, question)).order_by(held.key)
    for rows in db.execute(statement.execution_options(yield_per=STREAM)).mappings().partitions():
        named = mentions_of(db, [row["id"] for row in rows])
        for row in rows:
            yield contract_fields(row, named.get(row["id"], ()))


def find_article(db: sa.Connection, article_id: int) -> dict[str, object] | None:
    """One article in the fields of the contract."""
    row = db.execute(_whole(article).where(article.c.id == article_id)).mappings().one_or_none()
    return None if row is None else contract_fields(row, mentions_of(db, [article_id]).get(article_id, ()))


def _published(value: datetime | None, precision: str | None) -> str | None:
    """A clock time that is exact to the day only has no known zone, and no Z."""
    text = _moment(value)
    is_foreign = precision == "day" and text is not None and not text.endswith("T00:00:00Z")
    return text.removesuffix("Z") if text and is_foreign else text


def contract_fields(row: sa.RowMapping, mentions: Sequence[Mention] = ()) -> dict[str, object]:
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
        "genre": row["genre"],
        "genre_origin": row["genre_origin"],
        "country": row["country"],
        "access": row["access"],
        "relevance": row["relevance"],
        "score": row["score"],
        "org": row["org"],
        "matches": row["matches"],
        "why": row["verdict"],
        "mentions": [asdict(item) for item in mentions],
        "copy_of": row["copy_of"],
        "copy_kind": row["copy_kind"],
        "story": row["story"],
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
    """What belongs to an article: its earlier states, why it is here, and what was left out of it."""

    revisions: tuple[Revision, ...]
    verdict: str
    stripped: tuple[str, ...] = ()  # lines that repeat on its site


def related_to(db: sa.Connection, article_id: int) -> Related:
    """What belongs to an article that is there."""
    own = db.execute(sa.select(article.c.verdict, article.c.stripped).where(article.c.id == article_id)).one()
    states = sa.select(revision.c.n, revision.c.seen_at, revision.c.title, revision.c.cause)
    rows = db.execute(states.where(revision.c.article_id == article_id).order_by(revision.c.n))
    stripped = tuple(line for _, line in own.stripped or ())
    return Related(tuple(Revision(*row) for row in rows), own.verdict, stripped)


def settled(db: sa.Connection) -> list[tuple[str, str, str]]:
    """Every address of the ledger that is no longer queued, with state and reason."""
    query = sa.select(page.c.url, page.c.state, page.c.reason).where(page.c.state != State.QUEUED)
    return [tuple(row) for row in db.execute(query.order_by(page.c.id))]


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the collection."""

    articles: int
    hidden: int  # kept, and found not to be about the topic: no answer to any question, and in no count but this
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
    labels = sa.select(article.c.relevance, count).group_by(article.c.relevance)
    by_relevance = {row[0]: row[1] for row in db.execute(labels)}
    hidden = by_relevance.pop("no", 0)
    edits = revision.c.n > 1, revision.c.cause == "edit", ON_TOPIC
    edited = sa.select(count).select_from(revision.join(article, article.c.id == revision.c.article_id)).where(*edits)
    return Health(
        articles=sum(by_relevance.values()),
        hidden=hidden,
        copies=db.execute(sa.select(count).where(ON_TOPIC, article.c.copy_of.is_not(None))).scalar_one(),
        revisions=db.execute(edited).scalar_one(),
        by_relevance=by_relevance,
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
