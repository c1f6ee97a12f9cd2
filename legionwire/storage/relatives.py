"""What else is there of an article: the group of its copies, and others that are like it without being copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.copies import METHOD, SHARING
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import ON_TOPIC, article, link

MOST_ALIKE = 20
_NAMES = ("id", "source_id", "published_at", "published_precision", "lang", "title", "url")
_PLACE = tuple(article.c[name] for name in ("copy_of", "copy_kind", "copy_why", "text_key"))
_COLUMNS = tuple(article.c[name] for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Relative:
    """An article that has text in common with another."""

    id: int
    source: str
    published: datetime | None
    precision: str | None  # of `published`
    lang: str | None
    title: str
    url: str
    kind: str | None  # of a copy; None for the original
    why: str | None
    score: float | None  # share of the shorter text that is in the longer; None where the two were not compared


@dataclass(frozen=True, slots=True)
class Relatives:
    """The group of an article, without itself, in the order of time; and what is alike, most alike first."""

    kind: str | None  # what it is in its group
    why: str | None
    group: tuple[Relative, ...]
    alike: tuple[Relative, ...]  # of kind series or similar


@dataclass(frozen=True, slots=True)
class Printed:
    """What another article says, to be held against one."""

    id: int
    source: str
    published: datetime | None
    precision: str | None
    lang: str | None
    title: str
    standfirst: str
    text: str


def printed(db: sa.Connection, article_id: int) -> Printed | None:
    """An article's words; None when there is no such article."""
    names = ("id", "source_id", "published_at", "published_precision", "lang", "title", "standfirst", "text")
    query = sa.select(*(article.c[name] for name in names)).where(article.c.id == article_id)
    row = db.execute(query).one_or_none()
    return None if row is None else Printed(*row)


def relatives_of(db: sa.Connection, article_id: int) -> Relatives:
    """The relatives of an article that is there. Hidden ones are none."""
    own = db.execute(sa.select(*_PLACE).where(article.c.id == article_id)).one()
    first = own.copy_of or article_id
    linked = _linked(db, article_id)
    mine = (article.c.copy_of == first) | (article.c.id == first)
    columns = *_COLUMNS, *_PLACE
    rows = db.execute(
        sa.select(*columns).where(mine, ON_TOPIC, article.c.id != article_id).order_by(article.c.sort_key)
    )

    def score(row: AnyRow) -> float | None:
        if row.text_key == own.text_key:  # such are linked with one of them only
            return 1.0
        return linked[row.id][1] if row.id in linked else None

    group = tuple(_relative(row, row.copy_kind, row.copy_why, score(row)) for row in rows)
    met = {relative.id for relative in group}
    return Relatives(own.copy_kind, own.copy_why, group, _alike(db, linked, met))


def _linked(db: sa.Connection, article_id: int) -> dict[int, tuple[str, float]]:
    """Kind and score of the links of an article, by the other one's number."""
    found: dict[int, tuple[str, float]] = {}
    for here, there in ((link.c.a, link.c.b), (link.c.b, link.c.a)):
        query = sa.select(there, link.c.kind, link.c.score).where(here == article_id, link.c.version == METHOD)
        found |= {row[0]: (row.kind, row.score) for row in db.execute(query)}
    return found


def _alike(db: sa.Connection, linked: dict[int, tuple[str, float]], met: set[int]) -> tuple[Relative, ...]:
    others = [one for one, (kind, _) in linked.items() if kind not in SHARING and one not in met]
    wanted = sorted(others, key=lambda one: (-linked[one][1], one))[: 2 * MOST_ALIKE]  # some may be hidden
    rows = db.execute(sa.select(*_COLUMNS).where(article.c.id.in_(wanted), ON_TOPIC)).all()
    alike = [_relative(row, linked[row.id][0], None, linked[row.id][1]) for row in rows]
    return tuple(sorted(alike, key=lambda one: (-(one.score or 0), one.id))[:MOST_ALIKE])


def _relative(row: AnyRow, kind: str | None, why: str | None, score: float | None) -> Relative:
    when = row.published_at, row.published_precision
    return Relative(row.id, row.source_id, *when, row.lang, row.title, row.url, kind, why, score)
