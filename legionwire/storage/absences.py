"""The times in which an article's page was gone: missed once, missed again, back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.revisits import CONFIRMS
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import absence, article

EXPLICIT = 410  # HTTP: gone, and meant to be


@dataclass(frozen=True, slots=True)
class Absence:
    """A page that was gone for a time, or is."""

    gone_at: datetime
    reason: str
    confirmed_at: datetime | None
    back_at: datetime | None


def absences_of(db: sa.Connection, article_id: int) -> list[Absence]:
    """All of an article, the latest last. One that nobody confirmed is no removal yet."""
    columns = absence.c.gone_at, absence.c.reason, absence.c.confirmed_at, absence.c.back_at
    query = sa.select(*columns).where(absence.c.article_id == article_id).order_by(absence.c.gone_at)
    return [Absence(*row) for row in db.execute(query)]


def note_missing(db: sa.Connection, page_id: int, at: datetime, status: int | None, reason: str) -> None:
    """The page of an article answered that it is gone, or leads elsewhere. One such answer may be a hiccup: the article
    counts as removed after a second one, half an hour later or more, or when the server says HTTP 410; and then since
    the first."""
    held = db.execute(sa.select(article).where(article.c.page_id == page_id)).one_or_none()
    if held is None:
        return
    db.execute(article.update().where(article.c.id == held.id).values(checked_at=at))
    if held.removed_at is not None:
        return
    open_ = _open(db, held.id)
    missed_at = open_.gone_at if open_ else at
    confirmed_at = at if status == EXPLICIT or at - missed_at >= CONFIRMS else None
    if open_ is None:
        values = {"article_id": held.id, "gone_at": at, "reason": reason, "confirmed_at": confirmed_at}
        db.execute(absence.insert().values(**values))
    elif confirmed_at:
        db.execute(absence.update().where(*_still(held.id)).values(confirmed_at=confirmed_at, reason=reason))
    if confirmed_at:
        db.execute(article.update().where(article.c.id == held.id).values(removed_at=missed_at))


def note_present(db: sa.Connection, article_id: int, at: datetime) -> None:
    """The page of an article is there: one that was removed is back, one that was only missed was never away."""
    _forget_doubt(db, article_id)
    if db.execute(absence.update().where(*_still(article_id)).values(back_at=at)).rowcount:
        db.execute(article.update().where(article.c.id == article_id).values(removed_at=None))


def note_answer(db: sa.Connection, page_id: int) -> None:
    """The page of an article answered without a text: one that was only missed was never away. One that was removed
    is back with its words, no sooner."""
    held = db.execute(sa.select(article.c.id).where(article.c.page_id == page_id)).scalar_one_or_none()
    if held is not None:
        _forget_doubt(db, held)


def _forget_doubt(db: sa.Connection, article_id: int) -> None:
    db.execute(absence.delete().where(*_still(article_id), absence.c.confirmed_at.is_(None)))


def _open(db: sa.Connection, article_id: int) -> AnyRow | None:
    return db.execute(sa.select(absence).where(*_still(article_id))).one_or_none()


def _still(article_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return absence.c.article_id == article_id, absence.c.back_at.is_(None)
