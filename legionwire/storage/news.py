"""What came in between two moments."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from legionwire.digest import Digest, Item
from legionwire.storage.engine import Connection
from legionwire.storage.questions import health
from legionwire.storage.schema import ON_TOPIC, article, revision, run

LATEST = 500  # articles and revisions that a digest names; the counts are of all


def digest_of(db: Connection, since: datetime, until: datetime) -> Digest:
    """The articles first seen and those revised in that time, the runs that ended in it, and what is wrong now."""
    columns = ("id", "relevance", "title", "source_id", "published_at", "lang", "url")
    fields = tuple(article.c[name] for name in columns)
    seen = ON_TOPIC, article.c.first_seen_at > since, article.c.first_seen_at <= until
    new = sa.select(*fields, sa.literal(False)).where(*seen, article.c.copy_of.is_(None)).order_by(article.c.id)
    changed = (
        sa.select(revision.c.article_id)
        .where(revision.c.n > 1, revision.c.cause == "edit", revision.c.seen_at > since, revision.c.seen_at <= until)
        .distinct()
    )
    revised = sa.select(*fields, sa.literal(True)).where(
        article.c.id.in_(changed), ON_TOPIC, article.c.first_seen_at <= since, article.c.copy_of.is_(None)
    )
    rows = [*db.execute(new.limit(LATEST)), *db.execute(revised.order_by(article.c.id).limit(LATEST))]
    copies = sa.select(sa.func.count()).where(*seen, article.c.copy_of.is_not(None))
    ended = run.c.ended_at > since, run.c.ended_at <= until
    outcomes = sa.select(run.c.outcome, sa.func.count()).where(*ended).group_by(run.c.outcome)
    return Digest(
        since=since,
        until=until,
        items=tuple(Item(*row) for row in rows),
        copies=db.execute(copies).scalar_one(),
        runs=tuple((row[0], row[1]) for row in db.execute(outcomes.order_by(run.c.outcome))),
        troubles=tuple(f"{name}: {url}: {problem}" for name, url, problem, _ in health(db).troubled),
    )
