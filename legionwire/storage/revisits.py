"""The plan of revisits in the database: what is due, and when an article's page is asked for next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.article import State
from legionwire.revisits import Life, next_visit, visit_again
from legionwire.storage.absences import absences_of
from legionwire.storage.engine import AnyRow, Connection
from legionwire.storage.orders import ORDER, Order, order_of
from legionwire.storage.schema import ON_TOPIC, article, page, revision, source

PATIENCE = timedelta(minutes=10)  # what is due waits so long for a poll of its source, to go with it
LATE = timedelta(hours=1)  # beyond its time


def due_revisits(db: Connection, source_ids: Iterable[str], run_id: int, now: datetime, limit: int) -> list[Order]:
    """Orders for the articles of these sources whose pages are to be asked for again by now: at most `limit` of each
    source, what waits longest first."""
    longest_first = article.c.revisit_at, article.c.id
    place = sa.func.row_number().over(partition_by=article.c.source_id, order_by=longest_first).label("place")
    due = (
        sa.select(article.c.page_id, place)
        .join(page, page.c.id == article.c.page_id)
        .where(
            article.c.source_id.in_(list(source_ids)),
            article.c.revisit_at <= now,
            ON_TOPIC,
            page.c.state == str(State.STORED),
            page.c.not_before.is_(None) | (page.c.not_before <= now),
            page.c.last_run_id.is_(None) | (page.c.last_run_id != run_id),
        )
        .subquery()
    )
    query = sa.select(*ORDER).join(due, due.c.page_id == page.c.id).where(due.c.place <= limit)
    return [order_of(row) for row in db.execute(query.order_by(due.c.place, page.c.id))]


def plan(db: Connection, page_id: int, state: State, at: datetime) -> None:
    """After a visit that ended in `state`: when the page of the article that is held there, if any, is asked for again,
    and with it that its source is due then."""
    held = db.execute(sa.select(article).where(article.c.page_id == page_id)).one_or_none()
    if held is None:
        return
    visited = db.execute(sa.select(page.c.attempts, page.c.not_before).where(page.c.id == page_id)).one()
    planned = next_visit(_life(db, held), at)
    when = visit_again(planned, state, visited.attempts, visited.not_before, at) if held.relevance != "no" else None
    _set(db, held, when)


def plan_shown(db: Connection, article_id: int, at: datetime) -> None:
    """An article that was hidden is shown again at `at`: what is left of its plan since its page was last looked at,
    which is due at once where a time of it is over."""
    held = db.execute(sa.select(article).where(article.c.id == article_id)).one()
    until = db.execute(sa.select(page.c.not_before).where(page.c.id == held.page_id)).scalar_one()
    planned = next_visit(_life(db, held), held.checked_at)
    _set(db, held, planned and max(planned, until or at, at))


def _set(db: Connection, held: AnyRow, when: datetime | None) -> None:
    db.execute(article.update().where(article.c.id == held.id).values(revisit_at=when))
    if when is not None:
        asleep = source.c.resume_at.is_(None) | (source.c.resume_at > when + PATIENCE)
        db.execute(source.update().where(source.c.id == held.source_id, asleep).values(resume_at=when + PATIENCE))


def _life(db: Connection, held: AnyRow) -> Life:
    edits = revision.c.article_id == held.id, revision.c.n > 1, revision.c.cause == "edit"
    edited = db.execute(sa.select(sa.func.count(), sa.func.max(revision.c.seen_at)).where(*edits)).one()
    away = absences_of(db, held.id)
    confirmed = [item for item in away if item.confirmed_at]
    turns = [item.gone_at for item in confirmed] + [item.back_at for item in confirmed if item.back_at]
    missed = next((item.gone_at for item in away if not item.confirmed_at and not item.back_at), None)
    return Life(
        key=held.url_hash,
        first_seen=held.first_seen_at,
        published=held.published_at,
        precision=held.published_precision,
        changes=edited[0] + len(turns),
        changed_at=max(filter(None, (edited[1], *turns)), default=None),
        missed_at=missed,
        removed_at=held.removed_at,
    )


def next_revisits(db: Connection, source_ids: Collection[str]) -> dict[str, datetime]:
    """When the first article of each of these sources is to be asked for again; nothing for a source without any."""
    planned = article.c.source_id.in_(list(source_ids)), article.c.revisit_at.is_not(None), ON_TOPIC
    query = sa.select(article.c.source_id, sa.func.min(article.c.revisit_at)).where(*planned)
    return {row[0]: row[1] for row in db.execute(query.group_by(article.c.source_id))}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the plan is followed."""

    planned: int = 0  # articles whose pages are asked for again, now or later
    due: int = 0  # of these by now
    late: int = 0  # of these for more than an hour
    oldest: datetime | None = None  # since when the first of them is due
    next_at: datetime | None = None  # the first of all, due or not


def standing(db: Connection, now: datetime, source_id: str | None = None) -> Standing:
    """How the plan stands for one source, or for all that the catalogue has and nobody paused."""
    at, count = article.c.revisit_at, sa.func.count()
    figures = count, count.filter(at <= now), count.filter(at <= now - LATE), sa.func.min(at)
    query = sa.select(*figures).where(at.is_not(None), ON_TOPIC)
    if source_id is None:
        unpaused = source.c.paused_at.is_(None) | (source.c.paused_until <= now)
        asked = sa.select(source.c.id).where(source.c.removed_at.is_(None), unpaused)
        query = query.where(article.c.source_id.in_(asked))
    else:
        query = query.where(article.c.source_id == source_id)
    planned, due, late, first = db.execute(query).one()
    return Standing(planned, due, late, first if due else None, first)
