"""The search index on PostgreSQL: a table of tsvectors that we write ourselves, with a GIN index.

`to_tsvector` would split and stem in its own way; here the terms are those of language.py, as on SQLite. A tsvector
holds less than an article may (`MAX_PLACE`, `MAX_PLACES`, `MAX_BYTES`). A term past the first two is kept without a
place of its own: words are found, and only phrases are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from legionwire.language import TermSequence
from legionwire.query_signs import MAX_NEAR
from legionwire.query_tree import And, Node, Not, Or, Scope, Sought

CREATE = (
    "CREATE TABLE search_ts (sort_key BIGINT CONSTRAINT pk_search_ts PRIMARY KEY, terms TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_ts_terms ON search_ts USING gin (terms)",
    # tsquery knows exact distances in a given order only. As FTS5's NEAR: a window from a word's place that holds all.
    """
    CREATE FUNCTION search_ts_near(terms TSVECTOR, words TEXT[], distance INTEGER, weight TEXT) RETURNS BOOLEAN
    LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS $$
    WITH place AS (
        SELECT held.lexeme, at.place
        FROM unnest(terms) AS held, unnest(held.positions, held.weights) AS at(place, weight)
        WHERE held.lexeme = ANY (words) AND at.place < 16383
            AND (search_ts_near.weight = '' OR at.weight = search_ts_near.weight)
    )
    SELECT EXISTS (
        SELECT FROM place AS first WHERE cardinality(words) = (
            SELECT count(DISTINCT other.lexeme) FROM place AS other
            WHERE other.place BETWEEN first.place AND first.place + distance + 1
        )
    )
    $$
    """,
)
DROP = ("DROP FUNCTION IF EXISTS search_ts_near(TSVECTOR, TEXT[], INTEGER, TEXT)", "DROP TABLE search_ts")

BEYOND = 16_383  # the last place that a tsvector can tell from others: of all words further down
MAX_PLACE = BEYOND - 2  # the last that is a word's own, with none beside the place of the others
MAX_PLACES = 255  # of one term
MAX_BYTES = 1_000_000  # of all terms and places; the server refuses 1,048,576
GAP = MAX_NEAR + 1  # places left empty between title and body: nothing reaches across

_index = sa.table("search_ts", sa.column("sort_key", sa.BigInteger), sa.column("terms", TSVECTOR))
# A term is 2,046 bytes at most, which language.MAX_TERM sees to.
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})
_COMPARED = 500  # entries looked at together


def put(db: sa.Connection, key: int, title: str, body: str) -> None:
    """Add an entry."""
    db.execute(sa.insert(_index).values(sort_key=key, terms=_as_vector(vector(title.split(), body.split()))))


def take(db: sa.Connection, key: int, _title: str, _body: str) -> None:
    """Remove an entry."""
    db.execute(sa.delete(_index).where(_index.c.sort_key == key))


def clear(db: sa.Connection) -> None:
    """Remove every entry."""
    db.execute(sa.delete(_index))


def settle(db: sa.Connection) -> None:
    """After many entries: what waits to be put into the index goes there now, and the planner learns of it."""
    db.execute(sa.text("SELECT gin_clean_pending_list('ix_search_ts_terms')"))
    db.execute(sa.text("ANALYZE search_ts"))


def keys(db: sa.Connection) -> set[int]:
    """The sort_key of every entry."""
    return set(db.execute(sa.select(_index.c.sort_key)).scalars())


def faults(db: sa.Connection, held: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """Entries that hold other terms than they should (key, title, body)."""
    entries = iter(held)
    while batch := tuple(islice(entries, _COMPARED)):
        rows = [(key, vector(title.split(), body.split())) for key, title, body in batch]
        due = sa.values(sa.column("sort_key", sa.BigInteger), sa.column("terms", sa.Text), name="due").data(rows)
        other = _index.c.terms != sa.cast(due.c.terms, TSVECTOR)
        differing = sa.select(_index.c.sort_key).join(due, due.c.sort_key == _index.c.sort_key).where(other)
        for key in sorted(db.execute(differing).scalars()):
            yield f"the search index holds other terms in the entry {key} than the article's"


def matching(node: Node) -> sa.CTE:
    """The entries that a part of a query finds which is text all through; column `sort_key`. MATERIALIZED, or the
    planner walks all articles by time and tests each: seconds for a word that hardly any holds."""
    return sa.select(_index.c.sort_key).where(_holds(node)).cte().prefix_with("MATERIALIZED")


def ranked(node: Node) -> sa.CTE:
    """The same with a column `rank`: the less, the better."""
    query = sa.cast(sa.literal(_broad(node), sa.Text), TSQUERY)
    rank = -sa.func.ts_rank(_index.c.terms, query, type_=sa.Float)
    return sa.select(_index.c.sort_key, rank.label("rank")).where(_holds(node)).cte()


def vector(title: list[str], body: list[str]) -> str:
    """A tsvector's literal: every term with its places, those in the title with weight A. Title and body share one row
    of places, with so many left empty between them that neither phrase nor nearness reaches from one to the other."""
    places: dict[str, list[str]] = {}
    room = MAX_BYTES
    for part, first, weight in ((title, 1, "A"), (body, len(title) + GAP + 1, "")):
        for place, term in enumerate(part, first):
            if term not in places:
                cost = len(term.encode()) + 4  # with what PostgreSQL adds: alignment, and a count of places
                if cost > room:
                    continue
                room -= cost
                places[term] = []
            own = min(place, BEYOND) if place <= MAX_PLACE or not places[term] else None
            if own is not None and len(places[term]) < MAX_PLACES and room >= 2:
                places[term].append(f"{BEYOND if own > MAX_PLACE else own}{weight}")
                room -= 2
    return " ".join(f"{_quoted(term)}:{','.join(at)}" if at else _quoted(term) for term, at in places.items())


def _as_vector(literal: str) -> sa.Cast[str]:
    return sa.cast(sa.literal(literal, sa.Text), TSVECTOR)


def _holds(node: Node) -> sa.ColumnElement[bool]:
    """The condition on an entry. In one tsquery where that can say it."""
    if not _has_near(node):
        return _index.c.terms.bool_op("@@")(sa.cast(sa.literal(_broad(node), sa.Text), TSQUERY))
    match node:
        case Sought():
            return sa.or_(*(_holds_near(node, sequence) for sequence in node.sequences))
        case And():
            return sa.and_(*map(_holds, node.parts))
        case Or():
            return sa.or_(*map(_holds, node.parts))
        case Not():
            return sa.not_(_holds(node.part))
    raise AssertionError(f"no text: {node!r}")


def _holds_near(sought: Sought, sequence: TermSequence) -> sa.ColumnElement[bool]:
    alone = Sought((sequence,), sought.scope, sought.near)
    broad = _index.c.terms.bool_op("@@")(sa.cast(sa.literal(_broad(alone), sa.Text), TSQUERY))
    words = sa.cast(list(sequence.terms), ARRAY(sa.Text))
    return broad & sa.func.search_ts_near(_index.c.terms, words, sought.near, _WEIGHT[sought.scope], type_=sa.Boolean)


def _has_near(node: Node) -> bool:
    match node:
        case Sought():
            return node.near is not None and any(len(sequence.terms) > 1 for sequence in node.sequences)
        case And() | Or():
            return any(map(_has_near, node.parts))
        case Not():
            return _has_near(node.part)
    return False


_WEIGHT: dict[Scope, str] = {"any": "", "title": "A", "body": "D"}


def _broad(node: Node) -> str:
    """A tsquery for what holds the terms; of those that must stand near each other only that they are there."""
    match node:
        case Sought():
            return "(" + " | ".join(_sequence(node, sequence) for sequence in node.sequences) + ")"
        case And():
            return "(" + " & ".join(map(_broad, node.parts)) + ")"
        case Or():
            return "(" + " | ".join(map(_broad, node.parts)) + ")"
        case Not():
            return f"!{_broad(node.part)}"
    raise AssertionError(f"no text: {node!r}")


def _sequence(sought: Sought, sequence: TermSequence) -> str:
    marks = [_WEIGHT[sought.scope]] * len(sequence.terms)
    if sequence.is_prefix:
        marks[-1] = f"*{marks[-1]}"
    words = [_quoted(term) + (f":{mark}" if mark else "") for term, mark in zip(sequence.terms, marks, strict=True)]
    return "(" + (" & " if sought.near is not None else " <-> ").join(words) + ")"


def _quoted(term: str) -> str:
    return f"'{term.translate(_QUOTED)}'"
