"""What articles name, beside them: written with each reading, read with each answer. Nobody else writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from legionwire.article import Mention
from legionwire.storage.past import keep_mentions
from legionwire.storage.schema import mention


def save_mentions(db: sa.Connection, article_id: int, found: Sequence[Mention]) -> None:
    """Put what a reading found in the place of what an earlier one had found."""
    replace_mentions(db, {article_id: found})


def replace_mentions(db: sa.Connection, found: Mapping[int, Sequence[Mention]]) -> None:
    """The same for many articles. What stays as it is is not written."""
    held = mentions_of(db, found.keys())
    old = {one: held.get(one, ()) for one, named in found.items() if held.get(one, ()) != tuple(named)}
    if not old:
        return
    keep_mentions(db, old)
    db.execute(mention.delete().where(mention.c.article_id.in_(list(old))))
    add_mentions(db, {one: found[one] for one in old})


def add_mentions(db: sa.Connection, found: Mapping[int, Sequence[Mention]]) -> None:
    """Write down what articles name that are new."""
    rows = [
        {
            "article_id": article_id,
            "n": n,
            "kind": item.kind,
            "key": item.key,
            "form": item.form,
            "field": item.where,
            "start": item.start,
            "quoted": item.quoted,
        }
        for article_id, named in found.items()
        for n, item in enumerate(named, 1)
    ]
    if rows:
        db.execute(mention.insert(), rows)


def mentions_of(db: sa.Connection, articles: Collection[int]) -> Mapping[int, tuple[Mention, ...]]:
    """What these articles name, each in the order of its text."""
    table = mention.c
    columns = (table.article_id, table.kind, table.key, table.form, table.field, table.start, table.quoted)
    query = sa.select(*columns).where(table.article_id.in_(list(articles))).order_by(table.article_id, table.n)
    found: dict[int, list[Mention]] = defaultdict(list)
    for article_id, *values in db.execute(query):
        found[article_id].append(Mention(*values))
    return {article_id: tuple(items) for article_id, items in found.items()}
