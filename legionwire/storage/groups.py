"""Groups of copies: links and originals of all articles that share a text."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from legionwire import dedup
from legionwire.storage.schema import article, link


def regroup(db: sa.Connection, text_key: str) -> None:
    """Links and originals of all articles with one text: a function of the members, whatever the order they came in."""
    mine = article.c.text_key == text_key
    dates = article.c.published_at, article.c.published_precision, article.c.first_seen_at
    columns = article.c.id, article.c.url_hash, *dates
    members = [dedup.Member(*row) for row in db.execute(sa.select(*columns).where(mine))]
    if not members:
        return
    _relink(db, text_key, members)
    first = dedup.original(members).id
    copies = mine, article.c.id != first, article.c.copy_of.is_distinct_from(first)
    db.execute(article.update().where(*copies).values(copy_of=first, copy_kind="exact"))
    itself = article.c.id == first, article.c.copy_of.is_not(None)
    db.execute(article.update().where(*itself).values(copy_of=None, copy_kind=None))


def _relink(db: sa.Connection, text_key: str, members: Sequence[dedup.Member]) -> None:
    """A star of links around the smallest URL hash: few rows, and the same pairs whatever the order of arrival."""
    centre = min(members, key=lambda member: member.url_hash).id
    others = (member.id for member in members if member.id != centre)
    wanted = {(min(centre, other), max(centre, other)) for other in others}
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
