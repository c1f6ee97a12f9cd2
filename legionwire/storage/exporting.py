"""Articles as they are taken away: one by its number, or all that a question finds, as they are or as they were."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from legionwire.exported import Exported
from legionwire.storage import frozen
from legionwire.storage.export_rows import rows_of, to_exported
from legionwire.storage.matching import found
from legionwire.storage.mentions import mentions_of
from legionwire.storage.results import Wanted, ask, conditions, count, require_complete
from legionwire.storage.rulings import tags
from legionwire.storage.schema import article

STREAM = 500  # rows fetched at once from a long answer


def exported(db: sa.Connection, wanted: Wanted) -> Iterator[Exported]:
    """Every article that is wanted, oldest first; streamed. With `as_of` those that were there then, as they were: see
    `frozen`."""
    if wanted.as_of is not None:
        yield from frozen.exported(db, wanted, wanted.as_of)
        return
    question = ask(db, wanted)
    require_complete(question)
    held = found(db, question.matching)
    statement = rows_of(held.tables).where(*conditions(db, question)).order_by(held.key)
    for rows in db.execute(statement.execution_options(yield_per=STREAM)).mappings().partitions():
        named = mentions_of(db, [row["id"] for row in rows])
        tagged = tags(db, [row["url_hash"] for row in rows])
        for row in rows:
            yield to_exported(row, named.get(row["id"], ()), tagged.get(row["url_hash"], ()))


def count_exported(db: sa.Connection, wanted: Wanted) -> int:
    """How many `exported` gives."""
    if wanted.as_of is not None:
        return frozen.count(db, wanted, wanted.as_of)
    question = ask(db, wanted)
    require_complete(question)
    return count(db, question).n


def find_exported(db: sa.Connection, article_id: int) -> Exported | None:
    """One article."""
    row = db.execute(rows_of(article).where(article.c.id == article_id)).mappings().one_or_none()
    if row is None:
        return None
    tagged = tags(db, [row["url_hash"]]).get(row["url_hash"], ())
    return to_exported(row, mentions_of(db, [article_id]).get(article_id, ()), tagged)
