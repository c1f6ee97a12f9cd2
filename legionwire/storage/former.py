"""Articles that changed, put together as they were: what `article_past` kept, the words from their revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from legionwire.article import Mention
from legionwire.storage.engine import AnyRow
from legionwire.storage.export_rows import rows_of
from legionwire.storage.mentions import mentions_of
from legionwire.storage.past import WORDS
from legionwire.storage.rulings import tags
from legionwire.storage.schema import UTCTime, article, article_past, capture, revision

_WORDED = {"lang", *WORDS}  # what an article's terms are made of, and lines that went with its words


@dataclass(frozen=True, slots=True)
class Former:
    """An article as it was."""

    row: Mapping[str, Any]  # as `to_exported` takes it
    mentions: Sequence[Mention]
    ruled_tags: Sequence[str]
    has_its_words: bool  # as today: the search index holds its terms


def former_of(db: sa.Connection, ids: Collection[int], moment: datetime, n_copies: sa.Label[int]) -> dict[int, Former]:
    """Some articles as they were at a moment, by their numbers. How many copies they have is the caller's to count."""
    past = _past_of(db, ids, moment)
    rows = db.execute(rows_of(article, n_copies).where(article.c.id.in_(ids))).mappings()
    today = {row["id"]: dict(row) for row in rows}
    captures = _captures_of(db, {was["capture_id"] for was in past.values() if "capture_id" in was})
    named = mentions_of(db, [one for one in ids if "mentions" not in past[one]])
    tagged = tags(db, [row["url_hash"] for one, row in today.items() if "ruled_tags" not in past[one]])
    found = {}
    for one, row in today.items():
        was = past[one]
        row |= {name: _value(name, value) for name, value in was.items() if name in article.c}
        if "capture_id" in was:
            row["warc_file"], row["warc_offset"] = captures.get(was["capture_id"], (None, None))
        mentions = [Mention(*item) for item in was["mentions"]] if "mentions" in was else named.get(one, ())
        ruled = was["ruled_tags"] if "ruled_tags" in was else tagged.get(row["url_hash"], ())
        found[one] = Former(row, mentions, ruled, not _WORDED & was.keys())
    return found


def _past_of(db: sa.Connection, ids: Collection[int], moment: datetime) -> dict[int, dict[str, Any]]:
    """Of each what was something else then: of every value the oldest that is younger than the moment."""
    mine = article_past.c.article_id.in_(ids), article_past.c.until > moment
    rows = db.execute(sa.select(article_past).where(*mine).order_by(article_past.c.id)).all()
    worded = _revisions_of(db, rows)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        was = dict(row.was)
        if (n := was.pop("revision", None)) is not None:
            was |= worded[row.article_id, n]
        found[row.article_id] = was | found[row.article_id]
    return found


def _revisions_of(db: sa.Connection, rows: Sequence[AnyRow]) -> dict[tuple[int, int], dict[str, Any]]:
    """The words of those that rows point to."""
    wanted = {(row.article_id, row.was["revision"]) for row in rows if "revision" in row.was}
    columns = revision.c.article_id, revision.c.n, *(revision.c[name] for name in WORDS)
    query = sa.select(*columns).where(revision.c.article_id.in_({one for one, _ in wanted}))
    held = {(row.article_id, row.n): row for row in db.execute(query)} if wanted else {}
    return {key: {name: getattr(held[key], name) for name in WORDS} for key in wanted}


def _captures_of(db: sa.Connection, ids: Collection[int | None]) -> dict[int | None, tuple[str, int]]:
    query = sa.select(capture.c.id, capture.c.warc_file, capture.c.warc_offset).where(capture.c.id.in_(ids))
    return {row.id: (row.warc_file, row.warc_offset) for row in db.execute(query)} if ids else {}


def _value(name: str, value: Any) -> Any:
    """A value of JSON as the column has it."""
    kind = article.c[name].type
    if value is None:
        return None
    if isinstance(kind, UTCTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(kind, sa.Float):
        return float(value)  # a server writes 1.0 as 1
    return bool(value) if isinstance(kind, sa.Boolean) else value
