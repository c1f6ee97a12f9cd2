"""Groups of copies: links and originals of all shown articles that share a text."""

from __future__ import annotations

from collections.abc import Sequence, Set

import sqlalchemy as sa

from legionwire import dedup
from legionwire.storage.schema import ON_TOPIC, article, link


def regroup(db: sa.Connection, text_key: str) -> None:
    """Links and originals of all articles with one text: a function of the members, whatever the order they came in.
    What is hidden is no member: the first that is shown is the original."""
    mine = article.c.text_key == text_key
    dates = article.c.published_at, article.c.published_precision, article.c.first_seen_at
    columns = article.c.id, article.c.url_hash, *dates
    members = [dedup.Member(*row) for row in db.execute(sa.select(*columns).where(mine, ON_TOPIC))]
    _relink(db, text_key, _pairs(members))
    alone = mine, ~ON_TOPIC, article.c.copy_of.is_not(None)
    db.execute(article.update().where(*alone).values(copy_of=None, copy_kind=None))
    if not members:
        return
    first = dedup.original(members).id
    copies = mine, ON_TOPIC, article.c.id != first, article.c.copy_of.is_distinct_from(first)
    db.execute(article.update().where(*copies).values(copy_of=first, copy_kind="exact"))
    itself = article.c.id == first, article.c.copy_of.is_not(None)
    db.execute(article.update().where(*itself).values(copy_of=None, copy_kind=None))


def _pairs(members: Sequence[dedup.Member]) -> set[tuple[int, int]]:
    """A star around the smallest URL hash: few links, and the same pairs whatever the order of arrival."""
    if not members:
        return set()
    centre, *others = (member.id for member in sorted(members, key=lambda member: member.url_hash))
    return {(min(centre, other), max(centre, other)) for other in others}


def _relink(db: sa.Connection, text_key: str, wanted: Set[tuple[int, int]]) -> None:
    """The links among all articles with one text."""
    ids = sa.select(article.c.id).where(article.c.text_key == text_key)  # not a list: a group has no limit
    touching = sa.select(link.c.a, link.c.b).where(
        link.c.version == dedup.METHOD, link.c.a.in_(ids) | link.c.b.in_(ids)
    )
    held = {(row.a, row.b) for row in db.execute(touching)}
    for a, b in sorted(held - wanted):
        db.execute(link.delete().where(link.c.a == a, link.c.b == b, link.c.version == dedup.METHOD))
    if missing := sorted(wanted - held):
        row = {"version": dedup.METHOD, "kind": "exact", "score": 1.0}
        db.execute(link.insert(), [{"a": a, "b": b, **row} for a, b in missing])
