"""What a search page shows: some of the articles found, the days they fall on, where they come from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

import sqlalchemy as sa

from legionwire.query import Query
from legionwire.storage import search
from legionwire.storage.questions import N_COPIES
from legionwire.storage.schema import article, source

Part = Literal["source", "lang", "relevance"]

UNKNOWN = "und"  # ISO 639-2 for a language that nobody determined
_BEGINNING = 1000  # characters of a text that are enough to show how it begins
_SECOND = 1 << 20  # of a sort_key
_DAY = 86_400 * _SECOND
_EPOCH = date(1970, 1, 1)
# Constants that stand in a GROUP BY are written out: PostgreSQL takes two parameters for two different expressions.
_LANG = sa.func.coalesce(article.c.lang, sa.literal_column(f"'{UNKNOWN}'", sa.Text))
_DAY_OF = article.c.sort_key // sa.literal_column(str(_DAY), sa.BigInteger)
# Written so that no planner takes the index on copy_of: most articles are no copies, and that index knows no time.
_IS_FIRST = sa.func.coalesce(article.c.copy_of, 0) == 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles. Times are those that articles are sorted by: published, else first seen."""

    query: Query | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    source: str | None = None
    lang: str | None = None
    relevance: str | None = None
    copies: bool = False  # copies, too; else only the first of each group


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order of time, newest first: what follows `before`, or what stands just ahead of `after`."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One article of a page of results."""

    id: int
    sort_key: int
    published: datetime | None
    precision: str | None
    first_seen: datetime
    source: str
    source_name: str
    lang: str | None
    relevance: str
    title: str
    standfirst: str
    text: str  # its beginning only, when there is no query whose words could stand further down
    access: str
    copy_of: int | None
    n_copies: int
    n_revisions: int
    removed: datetime | None


class _Count(NamedTuple):
    source: str
    lang: str
    relevance: str
    copy: bool
    n: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many articles a query finds in a stretch of time, by source, language and relevance."""

    counts: tuple[_Count, ...]

    def total(self, wanted: Wanted) -> int:
        """How many of them are wanted."""
        return sum(count.n for count in self.counts if _counts(count, wanted))

    def folded(self, wanted: Wanted) -> int:
        """How many copies would be left out of the wanted if copies were not."""
        return self.total(replace(wanted, copies=True)) - self.total(replace(wanted, copies=False))

    def by(self, part: Part, wanted: Wanted) -> list[tuple[str, int]]:
        """What each source (language, relevance) has, most first, whichever of them is chosen: what one may turn to."""
        others = replace(wanted, **{part: None})  # type: ignore[arg-type]
        found: Counter[str] = Counter()
        for count in self.counts:
            if _counts(count, others):
                found[getattr(count, part)] += count.n
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _counts(count: _Count, wanted: Wanted) -> bool:
    parts = ((wanted.source, count.source), (wanted.lang, count.lang), (wanted.relevance, count.relevance))
    return (wanted.copies or not count.copy) and all(asked is None or asked == held for asked, held in parts)


def tally(db: sa.Connection, wanted: Wanted) -> Tally:
    """Count what the query finds between the times; for every source, language and relevance, copies too."""
    every = Wanted(wanted.query, wanted.since, wanted.until, copies=True)
    groups = (article.c.source_id, _LANG, article.c.relevance, article.c.copy_of.is_not(None))
    rows = db.execute(sa.select(*groups, sa.func.count()).where(*_conditions(db, every)).group_by(*groups))
    return Tally(tuple(_Count(*row) for row in rows))


def by_day(db: sa.Connection, wanted: Wanted) -> dict[date, int]:
    """How many of the wanted articles fall on each day."""
    rows = db.execute(sa.select(_DAY_OF, sa.func.count()).where(*_conditions(db, wanted)).group_by(_DAY_OF))
    return {_EPOCH + timedelta(days=number): count for number, count in rows}


def count_newer(db: sa.Connection, wanted: Wanted, sort_key: int) -> int:
    """How many of the wanted articles are newer than a place in the order of time."""
    newer = article.c.sort_key > sort_key
    return int(db.execute(sa.select(sa.func.count()).where(newer, *_conditions(db, wanted))).scalar_one())


def find_results(db: sa.Connection, wanted: Wanted, cursor: Cursor, size: int) -> tuple[Result, ...]:
    """A page of the wanted articles, newest first."""
    search.require_same_analyser(db)
    key, conditions = article.c.sort_key, _conditions(db, wanted)
    if cursor.after is not None:
        rows = _rows(db, wanted, [*conditions, key > cursor.after], key.asc(), size)
        if len(rows) == size:
            return tuple(reversed(rows))
    elif cursor.before is not None:
        return _rows(db, wanted, [*conditions, key < cursor.before], key.desc(), size)
    return _rows(db, wanted, conditions, key.desc(), size)


def source_names(db: sa.Connection) -> dict[str, str]:
    """The name of every outlet by its id."""
    return {row.id: row.name for row in db.execute(sa.select(source.c.id, source.c.name))}


def _rows(
    db: sa.Connection,
    wanted: Wanted,
    conditions: list[sa.ColumnElement[bool]],
    order: sa.UnaryExpression[int],
    size: int,
) -> tuple[Result, ...]:
    columns = (
        article.c.id,
        article.c.sort_key,
        article.c.published_at,
        article.c.published_precision,
        article.c.first_seen_at,
        article.c.source_id,
        source.c.name,
        article.c.lang,
        article.c.relevance,
        article.c.title,
        article.c.standfirst,
        article.c.text if wanted.query else sa.func.substr(article.c.text, 1, _BEGINNING),
        article.c.access,
        article.c.copy_of,
        N_COPIES,
        article.c.n_revisions,
        article.c.removed_at,
    )
    statement = sa.select(*columns).join(source, source.c.id == article.c.source_id).where(*conditions)
    return tuple(Result(*tuple(row)) for row in db.execute(statement.order_by(order).limit(size)))


def _conditions(db: sa.Connection, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    key = article.c.sort_key
    if wanted.query is not None:
        conditions.append(key.in_(sa.select(search.matching(db, wanted.query).c.sort_key)))
    if wanted.since is not None:
        conditions.append(key >= int(wanted.since.timestamp()) * _SECOND)
    if wanted.until is not None:
        conditions.append(key < int(wanted.until.timestamp()) * _SECOND)
    if wanted.source is not None:
        conditions.append(article.c.source_id == wanted.source)
    if wanted.lang is not None:
        conditions.append(article.c.lang.is_(None) if wanted.lang == UNKNOWN else article.c.lang == wanted.lang)
    if wanted.relevance is not None:
        conditions.append(article.c.relevance == wanted.relevance)
    if not wanted.copies:
        conditions.append(_IS_FIRST)
    return conditions
