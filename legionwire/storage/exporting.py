"""Articles as they are taken away: one by its number, or all that a question finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from legionwire.article import Match, Mention
from legionwire.exported import Exported
from legionwire.storage.matching import found
from legionwire.storage.mentions import mentions_of
from legionwire.storage.results import N_COPIES, Wanted, ask, conditions
from legionwire.storage.rulings import tags
from legionwire.storage.schema import article, capture, source

STREAM = 500  # rows fetched at once from a long answer

_FIELDS = (article, N_COPIES, capture.c.warc_file, capture.c.warc_offset, source.c.country)


def exported(db: sa.Connection, wanted: Wanted) -> Iterator[Exported]:
    """Every article that is wanted, oldest first; streamed."""
    question = ask(db, wanted)
    held = found(db, question.matching)
    statement = _whole(held.tables).where(*conditions(db, question)).order_by(held.key)
    for rows in db.execute(statement.execution_options(yield_per=STREAM)).mappings().partitions():
        named = mentions_of(db, [row["id"] for row in rows])
        tagged = tags(db, [row["url_hash"] for row in rows])
        for row in rows:
            yield _exported(row, named.get(row["id"], ()), tagged.get(row["url_hash"], ()))


def find_exported(db: sa.Connection, article_id: int) -> Exported | None:
    """One article."""
    row = db.execute(_whole(article).where(article.c.id == article_id)).mappings().one_or_none()
    if row is None:
        return None
    tagged = tags(db, [row["url_hash"]]).get(row["url_hash"], ())
    return _exported(row, mentions_of(db, [article_id]).get(article_id, ()), tagged)


def _whole(tables: sa.FromClause) -> sa.Select[*tuple[Any, ...]]:
    joined = tables.join(source, source.c.id == article.c.source_id)
    return sa.select(*_FIELDS).select_from(joined.outerjoin(capture, capture.c.id == article.c.capture_id))


def _exported(row: sa.RowMapping, mentions: Sequence[Mention], tagged: Sequence[str]) -> Exported:
    return Exported(
        id=row["id"],
        url=row["url"],
        source=row["source_id"],
        title=row["title"],
        standfirst=row["standfirst"],
        text=row["text"],
        stripped=tuple(line for _, line in row["stripped"] or ()),
        authors=tuple(row["authors"]),
        organisations=tuple(row["organisations"] or ()),
        published=row["published_at"],
        published_precision=row["published_precision"],
        published_origin=row["published_origin"],
        date_conflict=row["date_conflict"],
        dates=tuple(row["dates"] or ()),
        modified=row["modified_at"],
        lang=row["lang"],
        section=row["section"],
        tags=tuple(dict.fromkeys([*row["tags"], *tagged])),
        genre=row["genre"],
        genre_origin=row["genre_origin"],
        country=row["country"],
        access=row["access"],
        relevance=row["relevance"],
        score=row["score"],
        org=row["org"],
        matches=tuple(Match(**match) for match in row["matches"]),
        why=row["verdict"],
        mentions=tuple(mentions),
        copy_of=row["copy_of"],
        copy_kind=row["copy_kind"],
        story=row["story"],
        n_copies=row["n_copies"],
        n_revisions=row["n_revisions"],
        first_seen=row["first_seen_at"],
        last_checked=row["checked_at"],
        captured_at=row["captured_at"],
        capture=f"{row['warc_file']}:{row['warc_offset']}" if row["warc_file"] else None,
        removed_at=row["removed_at"],
        extractor_version=row["extractor_version"],
        rules_version=row["rules_version"],
    )
