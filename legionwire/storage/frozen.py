"""Articles as they were at a moment: a result set that stays what it was.

Most have not changed since; the database finds those as it always does. The others are put together as they were
(former.py), and a query is asked of their words of then, here. Both come in the order of time of then, streamed.

A moment is frozen when nothing can reach it any more. An article that comes in later than `past.LATE_SECONDS` after its
visit is noted as one that was not there. The rest of `SETTLES` is for the transaction that was under way: one that is
long, or was stopped in the middle, notes at its end that all it did happened just then (`engine.LONG`).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from legionwire import exported as values
from legionwire.article import Mention
from legionwire.errors import UsageError
from legionwire.exported import Exported
from legionwire.language import document_terms
from legionwire.query_tree import Is
from legionwire.query_truth import Subject, Terms, has, is_during, is_true
from legionwire.storage import past, search
from legionwire.storage.export_rows import rows_of, to_exported
from legionwire.storage.former import Former, former_of
from legionwire.storage.matching import found, languages, parts_of, understand
from legionwire.storage.mentions import mentions_of
from legionwire.storage.results import PROPERTIES, Question, Wanted, conditions, narrowed, require_complete
from legionwire.storage.rulings import tags
from legionwire.storage.schema import FACETS, SECOND, article, article_past, article_terms

SETTLES = timedelta(minutes=2)
_TOGETHER = 200  # articles put together at once


def latest_frozen(db: sa.Connection, now: datetime) -> datetime:
    """The last moment that is frozen. The database's clock counts, too: it says when something changed."""
    return min(now, past.clock(db)).replace(microsecond=0) - SETTLES


def require_frozen(db: sa.Connection, as_of: datetime, now: datetime) -> None:
    """Raise UsageError for a moment that something may still reach."""
    latest = latest_frozen(db, now)
    if as_of > latest:
        what = f"what was collected by {values.moment(as_of)} may not all be there yet"
        raise UsageError(what, f"name a time until {values.moment(latest)}, or wait 2 minutes")


def exported(db: sa.Connection, wanted: Wanted, moment: datetime) -> Iterator[Exported]:
    """Every article that was wanted at a moment, as it was, oldest first. When its page was looked at last is left
    out: that moves with every visit, and is not kept."""
    then = _then(db, wanted, moment)
    for _, article_ in heapq.merge(_unchanged(db, then), _changed(db, then), key=itemgetter(0)):
        yield article_


def count(db: sa.Connection, wanted: Wanted, moment: datetime) -> int:
    """How many these are."""
    then = _then(db, wanted, moment)
    held = found(db, then.question.matching)
    same = held.select(sa.func.count()).where(*conditions(db, then.question), *_untouched(moment))
    return int(db.execute(same).scalar_one()) + sum(1 for _ in _wanted_of_changed(db, then))


@dataclass(frozen=True, slots=True)
class _Noted:
    """What has to be known of all that changed since, before the first article is given."""

    absent: frozenset[int]  # articles that came in later, though their visit was before
    places: Mapping[int, int]  # in the order of time, of those that are elsewhere now
    more_copies: Mapping[int, int]  # that an article had then and has no more, by its number; less than 0: fewer
    languages: frozenset[str]  # that those were in whose language is another now


@dataclass(frozen=True, slots=True)
class _Then:
    """A question and the moment it is asked of."""

    moment: datetime
    question: Question
    noted: _Noted
    n_copies: sa.Label[int]  # of today's, those that were seen by then


def _then(db: sa.Connection, wanted: Wanted, moment: datetime) -> _Then:
    asked, matching = replace(wanted, as_of=None), None
    noted = _noted(db, moment)
    if wanted.query is not None:
        if any(isinstance(part, Is) and part.property == "tag" for part in parts_of(wanted.query.node)):
            raise UsageError("which tags an article had then cannot be asked", "leave out tag: or the moment")
        search.require_same_analyser(db)
        held = _languages(db, moment) | noted.languages
        matching = understand(db, wanted.query.node, [*narrowed(asked), *_untouched(moment)], held)
    question = Question(asked, matching)
    require_complete(question)
    copy = article.alias("copy")
    copies = sa.select(sa.func.count()).where(copy.c.copy_of == article.c.id, copy.c.first_seen_at <= moment)
    return _Then(moment, question, noted, copies.scalar_subquery().label("n_copies"))


# --- what changed since


def _since(moment: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return article_past.c.article_id == article.c.id, article_past.c.until > moment


def _was_there(moment: datetime) -> sa.ColumnElement[bool]:
    return article.c.first_seen_at <= moment


def _untouched(moment: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Articles that are today what they were."""
    return _was_there(moment), ~sa.select(sa.literal(1)).where(*_since(moment)).exists()


def _noted(db: sa.Connection, moment: datetime) -> _Noted:
    told = sa.or_(*(past.notes(db, name) for name in ("id", "sort_key", "copy_of", "lang")))
    query = sa.select(article_past.c.article_id, article_past.c.was, article.c.copy_of).join(article, _since(moment)[0])
    query = query.where(_since(moment)[1], _was_there(moment), told).order_by(article_past.c.id)
    was: dict[str, dict[int, Any]] = {"id": {}, "sort_key": {}, "copy_of": {}, "lang": {}}
    copy_of: dict[int, int | None] = {}
    for row in db.execute(query.execution_options(yield_per=_TOGETHER)):
        for name, held in was.items():
            if name in row.was:
                held.setdefault(row.article_id, row.was[name])
        if "copy_of" in row.was or "id" in row.was:
            copy_of[row.article_id] = row.copy_of
    absent = was["id"].keys()
    more = Counter(was["copy_of"][one] for one in was["copy_of"] if one not in absent)
    more.subtract(copy_of.values())
    return _Noted(
        frozenset(absent),
        {one: place for one, place in was["sort_key"].items() if one not in absent},
        {one: n for one, n in more.items() if n and one is not None},
        frozenset(lang for one, lang in was["lang"].items() if lang and one not in absent),
    )


def _languages(db: sa.Connection, moment: datetime) -> set[str]:
    """The languages of articles that are still in it: what a word of a query means depends on them."""
    told = past.notes(db, "lang") | past.notes(db, "id")
    another = sa.select(sa.literal(1)).where(*_since(moment), told).exists()
    some = sa.select(article.c.id).where(_was_there(moment), ~another).limit(1)
    return {lang for lang in languages(db) if db.execute(some.where(article.c.lang == lang)).first()}


# --- the articles


def _unchanged(db: sa.Connection, then: _Then) -> Iterator[tuple[int, Exported]]:
    held = found(db, then.question.matching)
    statement = rows_of(held.tables, then.n_copies).where(*conditions(db, then.question), *_untouched(then.moment))
    statement = statement.order_by(held.key).execution_options(yield_per=_TOGETHER)
    for rows in db.execute(statement).mappings().partitions():
        named = mentions_of(db, [row["id"] for row in rows])
        tagged = tags(db, [row["url_hash"] for row in rows])
        for row in rows:
            about = named.get(row["id"], ()), tagged.get(row["url_hash"], ())
            yield row["sort_key"], _exported(then, row, *about)


def _changed(db: sa.Connection, then: _Then) -> Iterator[tuple[int, Exported]]:
    for one in _wanted_of_changed(db, then):
        yield one.row["sort_key"], _exported(then, one.row, one.mentions, one.ruled_tags)


def _exported(
    then: _Then, row: Mapping[str, Any] | sa.RowMapping, mentions: Sequence[Mention], tagged: Sequence[str]
) -> Exported:
    n_copies = row["n_copies"] + then.noted.more_copies.get(row["id"], 0)
    return to_exported({**row, "checked_at": None, "n_copies": n_copies}, mentions, tagged)


def _wanted_of_changed(db: sa.Connection, then: _Then) -> Iterator[Former]:
    matching = then.question.matching
    places = _places(db, then)
    while some := [one for _, one in islice(places, _TOGETHER)]:
        held = former_of(db, some, then.moment, then.n_copies)
        terms = _terms_of(db, [one for one in some if held[one].has_its_words]) if matching else {}
        for one in some:
            subject = _subject(held[one], terms.get(one))
            if _is_wanted(then.question.wanted, held[one], subject) and (
                matching is None or is_true(matching.node, subject)
            ):
                yield held[one]


def _places(db: sa.Connection, then: _Then) -> Iterator[tuple[int, int]]:
    """The changed articles by their place in time of then. Those that moved are few."""
    absent, moved = then.noted.absent, then.noted.places
    since = sa.select(sa.literal(1)).where(*_since(then.moment)).exists()
    query = sa.select(article.c.sort_key, article.c.id).where(_was_there(then.moment), since)
    query = query.order_by(article.c.sort_key).with_hint(article, f"INDEXED BY {FACETS}", "sqlite")
    rows = db.execute(query.execution_options(yield_per=_TOGETHER))
    stayed = ((row.sort_key, row.id) for row in rows if row.id not in absent and row.id not in moved)
    return heapq.merge(stayed, sorted((place, one) for one, place in moved.items()))


def _terms_of(db: sa.Connection, ids: Sequence[int]) -> dict[int, bytes]:
    query = sa.select(article_terms.c.article_id, article_terms.c.terms).where(article_terms.c.article_id.in_(ids))
    return {row.article_id: row.terms for row in db.execute(query)}


def _subject(one: Former, packed: bytes | None) -> Subject:
    row = one.row
    words = row["title"], row["standfirst"], row["text"]

    def terms() -> tuple[str, str]:
        return document_terms(*words, row["lang"]) if packed is None else search.unpacked(packed)

    properties = row["source_id"], row["country"], row["lang"], row["relevance"], row["org"]
    moment = datetime.fromtimestamp(row["sort_key"] // SECOND, UTC)
    return Subject(*words, *properties, moment, Terms(terms))


def _is_wanted(wanted: Wanted, one: Former, subject: Subject) -> bool:
    """Whatever the query says: as `narrowed` has it."""
    asked = ((name, getattr(wanted, name)) for name in PROPERTIES)
    return (
        subject.relevance != "no"
        and is_during(subject, wanted.since, wanted.until)
        and all(has(subject, name, value) for name, value in asked if value is not None)
        and (wanted.copies or one.row["copy_of"] is None)
    )
