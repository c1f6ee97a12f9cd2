"""From a row to an article as it is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from legionwire.article import Match, Mention
from legionwire.exported import Exported
from legionwire.storage.results import N_COPIES
from legionwire.storage.schema import article, capture, source

_FIELDS = (article, capture.c.warc_file, capture.c.warc_offset, source.c.country)


def rows_of(tables: sa.FromClause, n_copies: sa.Label[int] = N_COPIES) -> sa.Select[*tuple[Any, ...]]:
    """All that an exported article is made of, but for what it names. `tables`: articles, or a join with them."""
    joined = tables.join(source, source.c.id == article.c.source_id)
    return sa.select(*_FIELDS, n_copies).select_from(joined.outerjoin(capture, capture.c.id == article.c.capture_id))


def to_exported(row: Mapping[str, Any] | sa.RowMapping, mentions: Sequence[Mention], tagged: Sequence[str]) -> Exported:
    """The article of a row, with what it names and the tags that people gave it."""
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
