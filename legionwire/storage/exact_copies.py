"""Links among articles with the same words: a star around the one with the smallest hash of its address.

Each with each would be half a million links for a wire that a thousand outlets print. The star is a function of the
set: when its centre leaves, or one with a smaller hash comes, it moves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from legionwire.copies import METHOD, Kind
from legionwire.storage.schema import article, link
from legionwire.storage.statements import pieces

Pair = tuple[int, int]

# Made once, as in links.py.
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_WITH_WORDS = (
    sa.select(article.c.id)
    .where(article.c.text_key == sa.bindparam("words"))
    .order_by(article.c.url_hash, article.c.id)
)
_WORDS = sa.select(article.c.text_key).where(article.c.id.in_(_IDS))
_FROM = sa.select(link.c.a, link.c.b).where(link.c.a.in_(_IDS), link.c.version == METHOD)

_SHARES: Mapping[str, object] = {"facts": None, "numbers": None, "lead": 1.0, "length": 1.0}


def values(pair: Pair) -> dict[str, object]:
    """The row of a link between two articles of the same words."""
    a, b = pair
    return {"a": a, "b": b, "version": METHOD, "kind": str(Kind.EXACT), "score": 1.0, "by_keys": True, **_SHARES}


def with_words(db: sa.Connection, text_key: str) -> list[int]:
    """The articles with the same words; the centre of their star comes first."""
    return list(db.execute(_WITH_WORDS, {"words": text_key}).scalars())


def pairs_of(article_id: int, same: Sequence[int]) -> set[Pair]:
    """The links of one of these articles."""
    others = same[1:] if same[0] == article_id else same[:1]
    return {(min(article_id, other), max(article_id, other)) for other in others}


def settle(db: sa.Connection, touched: Collection[int]) -> None:
    """Make the stars that some articles belong to."""
    keys: set[str] = set()
    for some in pieces(touched):
        keys |= set(db.execute(_WORDS, {"ids": some}).scalars())
    for key in sorted(keys):
        same = with_words(db, key)
        wanted, held = pairs_of(same[0], same), _held(db, same)
        for a, b in sorted(held - wanted):
            db.execute(link.delete().where(link.c.a == a, link.c.b == b, link.c.version == METHOD))
        if missing := sorted(wanted - held):
            db.execute(link.insert(), [values(pair) for pair in missing])


def _held(db: sa.Connection, same: Sequence[int]) -> set[Pair]:
    among, found = set(same), set()
    for some in pieces(same):
        found |= {(row.a, row.b) for row in db.execute(_FROM, {"ids": some}) if row.b in among}
    return found
