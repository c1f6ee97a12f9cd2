"""What became of an article since it was first seen, and what it said at each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from legionwire.storage.absences import absences_of
from legionwire.storage.schema import revision

Happening = Literal["first seen", "edited", "read again", "removed", "restored"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an article, as far as we saw it."""

    at: datetime
    event: Happening
    n: int | None = None  # the revision that it made
    title: str | None = None  # of that revision
    reason: str | None = None  # what the page answered, of a removal


@dataclass(frozen=True, slots=True)
class Wording:
    """What an article said at some time."""

    n: int
    seen: datetime
    cause: str
    title: str
    standfirst: str
    text: str


def timeline_of(db: sa.Connection, article_id: int) -> tuple[Event, ...]:
    """All that happened to an article, the first first. What came back and says something else is back first."""
    return tuple(sorted((*_absent(db, article_id), *_revised(db, article_id)), key=lambda event: event.at))


def _revised(db: sa.Connection, article_id: int) -> Iterator[Event]:
    columns = revision.c.n, revision.c.seen_at, revision.c.title, revision.c.cause
    rows = db.execute(sa.select(*columns).where(revision.c.article_id == article_id).order_by(revision.c.n))
    for row in rows:
        changed: Happening = "edited" if row.cause == "edit" else "read again"
        yield Event(row.seen_at, "first seen" if row.n == 1 else changed, row.n, row.title)


def _absent(db: sa.Connection, article_id: int) -> Iterator[Event]:
    """Only what a second look confirmed: a page that did not answer once was not removed."""
    for absence in absences_of(db, article_id):
        if absence.confirmed_at is None:
            continue
        yield Event(absence.gone_at, "removed", reason=absence.reason)
        if absence.back_at is not None:
            yield Event(absence.back_at, "restored")


def wording(db: sa.Connection, article_id: int, n: int) -> Wording | None:
    """What an article said in its revision `n`; None when it has none of that number."""
    names = ("n", "seen_at", "cause", "title", "standfirst", "text")
    mine = revision.c.article_id == article_id, revision.c.n == n
    row = db.execute(sa.select(*(revision.c[name] for name in names)).where(*mine)).one_or_none()
    return None if row is None else Wording(*row)


def latest_edit(db: sa.Connection, article_id: int) -> int | None:
    """The number of the last revision that the outlet made; None when it never edited the article."""
    edits = revision.c.article_id == article_id, revision.c.n > 1, revision.c.cause == "edit"
    found: int | None = db.execute(sa.select(sa.func.max(revision.c.n)).where(*edits)).scalar_one()
    return found
