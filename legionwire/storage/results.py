"""What a question finds: a page of articles, how many there are, what they are made up of, and when they came.

The command line, the pages and whatever else asks come through here: one question, one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa

from legionwire.errors import UsageError
from legionwire.query import Query
from legionwire.query_tree import Node, Property, Sought
from legionwire.ranking import Candidate, rank, wanted_parts
from legionwire.storage import search
from legionwire.storage.matching import (
    MOST_READ,
    Matching,
    among,
    at_places,
    condition,
    during,
    found,
    places,
    property_is,
    ranked,
    understand,
)
from legionwire.storage.schema import ON_TOPIC, article, revision, source, story

Sort = Literal["newest", "oldest", "relevance"]

PROPERTIES: tuple[Property, ...] = ("source", "country", "lang", "relevance", "org")  # that may be wanted
MOST_RANKED = 500  # the best by the database's own measure, which are put in order by ours
NEWEST_RANKED = 5_000  # of more matches the newest are measured: a measure reads every one of them
BEGINNING = 1000  # characters of a text that are enough to show how it begins
# Written so that no planner takes the index on copy_of: most articles are no copies, and that index knows no time.
_IS_FIRST = sa.func.coalesce(article.c.copy_of, 0) == 0
_COPY = article.alias("copy")
N_COPIES = sa.select(sa.func.count()).where(_COPY.c.copy_of == article.c.id).scalar_subquery().label("n_copies")
# What we only read better is no edit.
_EDIT = (revision.c.article_id == article.c.id) & (revision.c.n > 1) & (revision.c.cause == "edit")
_N_EDITS = sa.select(sa.func.count()).where(_EDIT).scalar_subquery().label("n_edits")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles. Times are those that articles are sorted by: published, else first seen."""

    query: Query | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    source: str | None = None
    country: str | None = None  # of the outlet, ISO 3166-1 alpha-2
    lang: str | None = None
    relevance: str | None = None
    org: str | None = None
    copies: bool = False  # copies, too; else only the first of each group
    as_of: datetime | None = None  # what was collected by then; `exporting` alone gives it as it was


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted, and how this database understands it."""

    wanted: Wanted
    matching: Matching | None

    @property
    def node(self) -> Node | None:
        """The query in the terms of this database, for whoever marks its words."""
        return self.matching.node if self.matching else None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the answer: by time what is older than `before`, or stands just ahead of `after` (sort_keys); by
    relevance what comes after so many."""

    before: int | None = None
    after: int | None = None
    skip: int = 0


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
    country: str
    url: str
    lang: str | None
    relevance: str
    org: str
    title: str
    standfirst: str
    text: str  # its beginning only, unless a query's words could stand further down
    access: str
    copy_of: int | None
    n_copies: int
    n_revisions: int
    removed: datetime | None
    n_edits: int = 0  # by the outlet
    copy_kind: str | None = None  # of what has `copy_of`
    story: str | None = None  # id
    n_told: int | None = None  # articles of that story that are no copies of each other


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `is_exact` is False when there are at least so many."""

    n: int
    is_exact: bool = True


def ask(db: sa.Connection, wanted: Wanted) -> Question:
    """Understand a question. Raises UsageError when the query asks for what there cannot be, DatabaseError when there
    is a query and the index is not whole."""
    if wanted.query is None:
        return Question(wanted, None)
    search.require_same_analyser(db)
    return Question(wanted, understand(db, wanted.query.node, narrowed(wanted)))


def find(
    db: sa.Connection, question: Question, sort: Sort, size: int | None, cursor: Cursor = Cursor()
) -> tuple[Result, ...]:
    """A page of the articles that are wanted, in order; all of them when `size` is None. By relevance there are at most
    `MOST_RANKED`, and without words that speak for an article it is the order of time."""
    if is_ranked(question, sort):
        keys = best(db, question)[cursor.skip :][:size]
    else:
        keys = _keys(db, question, sort, size, cursor)
    return results_at(db, keys, whole=question.node is not None and size is not None)


def is_ranked(question: Question, sort: Sort) -> bool:
    """Whether the order is one of relevance: there must be something that speaks for an article."""
    return sort == "relevance" and bool(wanted_parts(question.node))


def results_at(db: sa.Connection, keys: Sequence[int], *, whole: bool) -> tuple[Result, ...]:
    """The articles at these places in time, in this order; `whole`: with all of their texts."""
    rows: dict[int, Result] = {}
    dialect = db.dialect.name
    for *first, last in db.execute(_rows(dialect, whole), {"keys": places(dialect, keys)}):
        result = _result(first, last)
        rows[result.sort_key] = result
    return tuple(rows[key] for key in keys)


_COLUMNS = (
    article.c.id,
    article.c.sort_key,
    article.c.published_at,
    article.c.published_precision,
    article.c.first_seen_at,
    article.c.source_id,
    source.c.name,
    source.c.country,
    article.c.url,
    article.c.lang,
    article.c.relevance,
    article.c.org,
    article.c.title,
    article.c.standfirst,
    article.c.access,
    article.c.copy_of,
    N_COPIES,
    article.c.n_revisions,
    article.c.removed_at,
    _N_EDITS,
    article.c.copy_kind,
    article.c.story,
    sa.select(story.c.n_articles).where(story.c.id == article.c.story).scalar_subquery().label("n_told"),
)
_TEXT = 14  # its place among the fields of a Result


@cache
def _rows(dialect: str, whole: bool) -> sa.Select[Any]:
    """Made once: to put so many columns together takes longer than to read a page of results."""
    text = article.c.text if whole else sa.func.substr(article.c.text, 1, BEGINNING)
    return sa.select(*_COLUMNS, text).join(source, source.c.id == article.c.source_id).where(at_places(dialect))


def _result(values: list[object], text: object) -> Result:
    return Result(*values[:_TEXT], text, *values[_TEXT:])  # type: ignore[call-arg, arg-type]


def count(db: sa.Connection, question: Question) -> Count:
    """How many articles are wanted."""
    held = found(db, question.matching)
    n = db.execute(held.select(sa.func.count()).where(*conditions(db, question))).scalar_one()
    return Count(int(n), is_complete(question))


def is_complete(question: Question) -> bool:
    """Whether all candidates of its exact forms were looked at."""
    return question.matching is None or question.matching.is_complete


def require_complete(question: Question) -> None:
    """Raise for a question that is answered of the newest candidates only."""
    if not is_complete(question):
        what = f"more than {MOST_READ:,} texts would have to be read for a form"
        raise UsageError(what, "narrow the question: a month, a source, another word")


def count_ahead(db: sa.Connection, question: Question, sort: Sort, sort_key: int) -> int:
    """How many of the wanted articles stand ahead of a place in the order of time."""
    held = found(db, question.matching)
    ahead = _ahead(held.key, sort, sort_key)
    return int(db.execute(held.select(sa.func.count()).where(ahead, *conditions(db, question))).scalar_one())


def conditions(db: sa.Connection, question: Question) -> list[sa.ColumnElement[bool]]:
    """What must hold besides the text that the index was asked for."""
    wanted = question.wanted
    kept = narrowed(wanted)
    if question.matching is not None and question.matching.rest is not None:
        kept.append(condition(db, question.matching.rest))
    return kept


def narrowed(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """What must hold whatever the query says."""
    kept: list[sa.ColumnElement[bool]] = [ON_TOPIC]
    if wanted.since is not None or wanted.until is not None:
        kept.append(during(wanted.since, wanted.until))
    kept += (property_is(name, value) for name in PROPERTIES if (value := getattr(wanted, name)) is not None)
    if wanted.as_of is not None:
        kept.append(article.c.first_seen_at <= wanted.as_of)
    if not wanted.copies:
        kept.append(_IS_FIRST if wanted.as_of is None else _IS_FIRST | _first_came_after(wanted.as_of))
    return kept


def _first_came_after(moment: datetime) -> sa.ColumnElement[bool]:
    """Copies that were the first of their text until then."""
    first = article.alias("first")
    later = sa.select(sa.literal(1)).where(first.c.id == article.c.copy_of, first.c.first_seen_at > moment)
    return later.exists()


def began(db: sa.Connection) -> datetime | None:
    """When the first article came in: of what was before, no set has anything. None: there is none."""
    first: datetime | None = db.execute(sa.select(sa.func.min(article.c.first_seen_at)).where(ON_TOPIC)).scalar_one()
    return first


def source_names(db: sa.Connection) -> dict[str, str]:
    """The name of every outlet by its id."""
    return {row.id: row.name for row in db.execute(sa.select(source.c.id, source.c.name))}


# --- by time


def _keys(db: sa.Connection, question: Question, sort: Sort, size: int | None, cursor: Cursor) -> list[int]:
    held = found(db, question.matching)
    key = held.key
    statement = held.select(key).where(*conditions(db, question))
    goes_on = key.asc() if sort == "oldest" else key.desc()
    if cursor.after is not None:
        goes_back = key.desc() if sort == "oldest" else key.asc()
        ahead = statement.where(_ahead(key, sort, cursor.after)).order_by(goes_back)
        keys = list(db.execute(ahead.limit(size)).scalars())
        if len(keys) == size:
            return keys[::-1]
    elif cursor.before is not None:
        statement = statement.where(key > cursor.before if sort == "oldest" else key < cursor.before)
    return list(db.execute(statement.order_by(goes_on).limit(size)).scalars())


def _ahead(key: sa.ColumnElement[int], sort: Sort, place: int) -> sa.ColumnElement[bool]:
    return key < place if sort == "oldest" else key > place


# --- by relevance


def best(db: sa.Connection, question: Question) -> list[int]:
    """The sort_keys of the best articles, the best first."""
    matching = question.matching
    assert matching is not None, "somebody asked for words"
    keys = _candidates(db, question, matching)
    parts = wanted_parts(matching.node)
    if len(parts) == 1:  # nothing to weigh it against
        return rank(_with_terms(db, keys), {parts[0]: 1}, 1)
    total = db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()
    return rank(_with_terms(db, keys), {part: _holders(db, part) for part in parts}, total)


def _candidates(db: sa.Connection, question: Question, matching: Matching) -> list[int]:
    """At most `MOST_RANKED` of the wanted, the best of them by the database's measure, if that can tell."""
    if matching.text is None:
        return _keys(db, question, "newest", MOST_RANKED, Cursor())
    held, index = ranked(db, matching.text)
    wanted = held.select(index.c.sort_key).where(*conditions(db, question))
    floor = _floor(db, question, matching)
    measured = sa.true() if floor is None else index.c.sort_key >= floor
    best_first = index.c.rank, index.c.sort_key.desc()
    if not _is_narrowed(question, matching):  # nearly all of the best are wanted: the others need no look at articles
        ahead = sa.select(index.c.sort_key).where(measured).order_by(*best_first).limit(2 * MOST_RANKED)
        keys = db.execute(ahead).scalars().all()
        shown = found(db, None).select(article.c.sort_key).where(*conditions(db, question), among(db, keys))
        kept = set(db.execute(shown).scalars().all())
        if len(kept) >= MOST_RANKED or len(keys) < 2 * MOST_RANKED:
            return [key for key in keys if key in kept][:MOST_RANKED]
    return list(db.execute(wanted.where(measured).order_by(*best_first).limit(MOST_RANKED)).scalars().all())


def _is_narrowed(question: Question, matching: Matching) -> bool:
    """Whether more is asked of an article than the words, and that it is shown and no copy."""
    return replace(question.wanted, query=None, copies=True) != Wanted(copies=True) or matching.rest is not None


def _floor(db: sa.Connection, question: Question, matching: Matching) -> int | None:
    """The place in time of the last of those that are measured, when there are more."""
    if _is_narrowed(question, matching):
        held = found(db, matching)
        wanted = held.select(held.key).where(*conditions(db, question))
    else:  # but for copies and what is hidden all matches are wanted: the index alone tells that much sooner
        assert matching.text is not None, "there is something to be measured"
        index = search.matching(db, matching.text)
        wanted = sa.select(index.c.sort_key)
    last = wanted.order_by(wanted.selected_columns[0].desc()).offset(NEWEST_RANKED - 1).limit(1)
    return db.execute(last).scalar_one_or_none()


def _holders(db: sa.Connection, part: Sought) -> int:
    index = search.matching(db, part)
    return int(db.execute(sa.select(sa.func.count()).select_from(index)).scalar_one())


def _with_terms(db: sa.Connection, keys: list[int]) -> list[Candidate]:
    return [Candidate(*terms) for terms in search.terms_of(db, among(db, keys))]
