"""The search index on PostgreSQL: a table of tsvectors that we write ourselves, with a GIN index.

`to_tsvector` would split and stem in its own way; here the terms are those of language.py, as on SQLite. A tsvector
holds less than an article may (`MAX_PLACE`, `MAX_PLACES`, `MAX_BYTES`). A term past the first two is kept without its
place: words are found, and only phrases are not.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from legionwire.query import Query

CREATE = (
    "CREATE TABLE search_ts (sort_key BIGINT CONSTRAINT pk_search_ts PRIMARY KEY, terms TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_ts_terms ON search_ts USING gin (terms)",
)
DROP = "DROP TABLE search_ts"

MAX_PLACE = 16_383  # the last place that a tsvector can tell from others
MAX_PLACES = 255  # of one term
MAX_BYTES = 1_000_000  # of all terms and places; the server refuses 1,048,576

_index = sa.table("search_ts", sa.column("sort_key", sa.BigInteger), sa.column("terms", TSVECTOR))
# A term is 2,046 bytes at most, which language.MAX_TERM sees to.
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})


def put(db: sa.Connection, key: int, title: str, body: str) -> None:
    """Add an entry."""
    literal = vector(title.split(), body.split())
    db.execute(sa.insert(_index).values(sort_key=key, terms=sa.cast(sa.literal(literal, sa.Text), TSVECTOR)))


def take(db: sa.Connection, key: int, _title: str, _body: str) -> None:
    """Remove an entry."""
    db.execute(sa.delete(_index).where(_index.c.sort_key == key))


def clear(db: sa.Connection) -> None:
    """Remove every entry."""
    db.execute(sa.delete(_index))


def keys(db: sa.Connection) -> set[int]:
    """The sort_key of every entry."""
    return set(db.execute(sa.select(_index.c.sort_key)).scalars())


def matching(query: Query) -> sa.FromClause:
    """The entries that a query finds. MATERIALIZED, or the planner walks all articles by time and tests each: seconds
    for a word that hardly any holds."""
    expression = " & ".join("(" + " <-> ".join(map(_quoted, phrase)) + ")" for phrase in query.phrases)
    holds = _index.c.terms.bool_op("@@")(sa.cast(sa.literal(expression, sa.Text), TSQUERY))
    return sa.select(_index.c.sort_key).where(holds).cte("matching").prefix_with("MATERIALIZED")


def vector(title: list[str], body: list[str]) -> str:
    """A tsvector's literal: every term with its places. Title and body share one row of places, with one left empty
    between them, so that no phrase reaches from one into the other."""
    places: dict[str, list[int]] = {}
    room = MAX_BYTES
    for part, first in ((title, 1), (body, len(title) + 2)):
        for place, term in enumerate(part, first):
            if term not in places:
                cost = len(term.encode()) + 4  # with what PostgreSQL adds: alignment, and a count of places
                if cost > room:
                    continue
                room -= cost
                places[term] = []
            if place <= MAX_PLACE and len(places[term]) < MAX_PLACES and room >= 2:
                places[term].append(place)
                room -= 2
    return " ".join(f"{_quoted(term)}:{','.join(map(str, at))}" if at else _quoted(term) for term, at in places.items())


def _quoted(term: str) -> str:
    return f"'{term.translate(_QUOTED)}'"
