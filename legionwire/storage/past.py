"""What articles were: values that are exported, each kept in `article_past` when it gives way to another.

Triggers write it down (past_triggers.py), so that no writer can forget to. What an article names is a table of its own
with one writer (mentions.py), who tells `keep_mentions`. The moment is by the database's own clock: whatever machine
wrote, and whenever the page was fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from legionwire.article import Mention
from legionwire.storage.schema import UTCTime, article_past

WORDS = ("title", "standfirst", "text", "stripped")  # that a revision has, too
COLUMNS = (
    *("url", "sort_key", *WORDS, "authors", "organisations"),
    *("published_at", "published_precision", "published_origin", "date_conflict", "dates", "modified_at"),
    *("lang", "section", "tags", "genre", "genre_origin", "access"),
    *("relevance", "score", "org", "matches", "verdict", "rules_version"),
    *("copy_of", "copy_kind", "story", "n_revisions"),
    *("captured_at", "capture_id", "removed_at", "extractor_version"),
)
LATE_SECONDS = 60  # an article that comes in later than that after its visit was not there before
AT = "%Y-%m-%dT%H:%M:%SZ"  # as SQLite's own functions write a moment


def clock(db: sa.Connection) -> datetime:
    """The present moment as the database has it, to the second."""
    moment: datetime = db.execute(sa.select(sa.type_coerce(_now(db), UTCTime))).scalar_one()
    return moment


def keep_mentions(db: sa.Connection, old: Mapping[int, Sequence[Mention]]) -> None:
    """What articles named until now."""
    rows = [{"article_id": one, "was": {"mentions": [astuple(item) for item in named]}} for one, named in old.items()]
    db.execute(article_past.insert().values(until=_now(db)), rows)


def notes(db: sa.Connection, name: str) -> sa.ColumnElement[bool]:
    """The condition for rows of `article_past` that tell what this was."""
    if db.dialect.name == "postgresql":
        return sa.func.json_extract_path(article_past.c.was, name).is_not(None)
    return sa.func.json_type(article_past.c.was, f"$.{name}").is_not(None)


def _now(db: sa.Connection) -> sa.ColumnElement[Any]:
    """The second that is under way: what changes in it has changed, for whoever asks how it was then."""
    if db.dialect.name == "postgresql":
        return sa.func.date_trunc("second", sa.func.clock_timestamp())
    return sa.func.strftime(AT, "now")
