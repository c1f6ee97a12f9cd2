"""What articles were: values that are exported, each kept in `article_past` when it gives way to another.

Triggers write it down (past_triggers.py), so that no writer can forget to. What an article names is a table of its own
with one writer (mentions.py), who tells `keep_mentions`; the tags that people gave it are in the rulings on its
address, which may become another (rulings.py tells `keep_tags`). The moment is by the database's own clock: whatever
machine wrote, and whenever the page was fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from legionwire.article import Mention
from legionwire.storage.schema import UNFINISHED, UTCTime, article, article_past, fact

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


def keep_tags(db: sa.Connection, article_id: int, old: Sequence[str]) -> None:
    """The tags of people that an article had until now."""
    db.execute(article_past.insert().values(article_id=article_id, until=_now(db), was={"ruled_tags": list(old)}))


def stamp(db: sa.Connection, committed: Committed) -> None:
    """At the end of a transaction that took long: what it changed was as before for everybody else until now, and what
    it entered was not there."""
    now = _now(db)
    db.execute(article_past.update().where(article_past.c.id > committed.past).values(until=now))
    late = clock(db) - timedelta(seconds=LATE_SECONDS)
    noted = sa.select(sa.literal(1)).where(article_past.c.article_id == article.c.id, notes(db, "id")).exists()
    mine = article.c.id > committed.article, article.c.first_seen_at < late, ~noted
    absent = sa.select(article.c.id, now, sa.type_coerce({"id": None}, sa.JSON)).where(*mine)
    db.execute(article_past.insert().from_select(["article_id", "until", "was"], absent))


@dataclass(frozen=True, slots=True)
class Committed:
    """How far the tables were filled for everybody else: the last numbers."""

    past: int
    article: int


def committed(db: sa.Connection) -> Committed | None:
    """The same, as a connection sees it. None where nothing is kept: there is no such table yet, or a copy fills the
    database and brings the past along."""
    if not sa.inspect(db).has_table(article_past.name):
        return None
    if db.execute(sa.select(fact.c.name).where(fact.c.name == UNFINISHED)).first():
        return None
    last = [sa.func.coalesce(sa.func.max(table.c.id), 0) for table in (article_past, article)]
    return Committed(*(db.execute(sa.select(one)).scalar_one() for one in last))


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
