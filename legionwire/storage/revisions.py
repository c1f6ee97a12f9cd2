"""What an article says, as its table and its revisions hold it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from legionwire import dedup
from legionwire.article import Article, DateEvidence, Reading, StrippedLine, Verdict
from legionwire.boilerplate import whole_lines
from legionwire.date_candidates import candidates_to_json
from legionwire.exported import moment
from legionwire.rulings import Ruling, overdate
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import revision
from legionwire.storage.verdicts import article_values
from legionwire.urls import url_hash


def is_same_page(held: AnyRow, reading: Reading, read: Article) -> bool:
    """Whether the page says what it said, and only we leave out other lines of it by now. What another extractor made
    of it tells nothing of what the page said then: no edit is made up of our own progress."""
    if held.extractor_version != reading.extractor_version:
        return True
    same = (held.title, held.standfirst) == (read.title, read.standfirst)
    return same and whole_lines(held.text, stripped_of(held)) == whole_lines(read.text, read.stripped)


def stripped_of(row: AnyRow) -> tuple[StrippedLine, ...]:
    """The lines that were left out of an article, or of a revision of it."""
    return tuple(StrippedLine(place, line) for place, line in row.stripped or ())


def read_values(reading: Reading, read: Article, verdict: Verdict, dated: Ruling | None) -> dict[str, object]:
    """What a reading says of an article, but for its words; `dated` is what a person said of its date."""
    published = overdate(read.published, dated)
    return {
        "authors": list(read.authors),
        "published_at": published.value if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "published_read": date_to_json(read.published) if dated else None,
        "date_conflict": read.date_conflict,
        "organisations": list(read.organisations),
        "dates": candidates_to_json(read.dates),
        "modified_at": read.modified,
        "lang": read.lang,
        "section": read.section,
        "tags": list(read.tags),
        "access": read.access,
        "canonical_hash": url_hash(reading.canonical) if reading.canonical else None,
        "genre": read.genre,
        "genre_origin": read.genre_origin or None,
        "extractor_version": reading.extractor_version,
        **article_values(verdict),
    }


def date_to_json(read: DateEvidence | None) -> list[str | None]:
    """The date that was read, for the time in which a person's goes before it."""
    return [moment(read.value), read.precision, read.origin] if read else [None, None, None]


def words_of(read: Article) -> dict[str, object]:
    """What a reading says, for an article and its revision."""
    stripped = [(item.place, item.line) for item in read.stripped]
    return {"title": read.title, "standfirst": read.standfirst, "text": read.text, "stripped": stripped}


def says_else(db: sa.Connection, article_id: int, read: Article) -> bool:
    """Whether a reading says something else than the article does now."""
    query = sa.select(revision.c.content_key).where(revision.c.article_id == article_id)
    held = str(db.execute(query.order_by(revision.c.n.desc()).limit(1)).scalar_one())
    return not dedup.says(held, read.title, read.standfirst, read.text)


def add_revision(
    db: sa.Connection,
    article_id: int,
    n: int,
    reading: Reading,
    read: Article,
    at: datetime,
    run_id: int | None,
    capture_id: int | None,
    cause: Literal["edit", "reread"],
) -> None:
    """What an article says from now on."""
    key = dedup.content_key(read.title, read.standfirst, read.text)
    values = {"article_id": article_id, "n": n, "seen_at": at, "run_id": run_id, "capture_id": capture_id}
    values |= {"cause": cause, "extractor_version": reading.extractor_version}
    db.execute(revision.insert().values(content_key=key, **values, **words_of(read)))


def replace_first_revision(db: sa.Connection, article_id: int, reading: Reading, read: Article) -> None:
    """What an article says from the beginning."""
    key = dedup.content_key(read.title, read.standfirst, read.text)
    mine = (revision.c.article_id == article_id) & (revision.c.n == 1)
    values = {"content_key": key, "extractor_version": reading.extractor_version, **words_of(read)}
    db.execute(revision.update().where(mine).values(**values))
