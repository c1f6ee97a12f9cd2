"""Questions to the collection besides the search (results.py): what belongs to an article, the state of things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import State
from legionwire.storage.schema import ON_TOPIC, article, channel, page, revision, run, source


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
