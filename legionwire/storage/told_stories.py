"""Stories as they are told: a list of them, one of them, its reports, the one that an article belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import ON_TOPIC, article, story


@dataclass(frozen=True, slots=True)
class Told:
    """A story in few words."""

    id: str
    title: str
    first: datetime  # report
    last: datetime
    articles: int  # that are no copies of each other
    copies: int
    languages: tuple[str, ...]
    outlets: tuple[str, ...]


def told(db: sa.Connection, limit: int, since: datetime | None = None, lang: str | None = None) -> list[Told]:
    """Stories, the one with the newest report first."""
    query = sa.select(story).order_by(story.c.last_at.desc(), story.c.id)
    if since is not None:
        query = query.where(story.c.last_at >= since)
    found = []
    for row in db.execute(query.execution_options(yield_per=500)):
        if lang is None or lang in row.languages:
            found.append(_told(row))
            if len(found) == limit:
                break
    return found


def find_story(db: sa.Connection, key: str) -> Told | None:
    """A story by its id."""
    row = db.execute(sa.select(story).where(story.c.id == key)).one_or_none()
    return None if row is None else _told(row)


@dataclass(frozen=True, slots=True)
class Report:
    """An article of a story."""

    id: int
    published: datetime | None
    source: str
    lang: str | None
    title: str
    url: str
    copy_of: int | None
    copy_kind: str | None


def reports_of(db: sa.Connection, key: str) -> list[Report]:
    """The articles of a story in the order of time, with their copies."""
    names = ("id", "published_at", "source_id", "lang", "title", "url", "copy_of", "copy_kind")
    query = sa.select(*(article.c[name] for name in names)).where(article.c.story == key, ON_TOPIC)
    return [
        Report(row.id, row.published_at, row.source_id, row.lang, row.title, row.url, row.copy_of, row.copy_kind)
        for row in db.execute(query.order_by(article.c.sort_key))
    ]


@dataclass(frozen=True, slots=True)
class Telling:
    """A story with all its reports, in the order of time."""

    story: Told
    reports: tuple[Report, ...]

    def originals(self) -> tuple[Report, ...]:
        """The reports that are no copies of others among them."""
        held = {report.id for report in self.reports}
        return tuple(report for report in self.reports if report.copy_of not in held)

    def others(self, article_id: int) -> tuple[Report, ...]:
        """The originals, but for one that is this article, or that it is a copy of."""
        own = {article_id} | {report.copy_of for report in self.reports if report.id == article_id}
        return tuple(report for report in self.originals() if report.id not in own)


def told_with(db: sa.Connection, article_id: int) -> Telling | None:
    """The story that an article belongs to; None when it stands alone, or is not there."""
    key = db.execute(sa.select(article.c.story).where(article.c.id == article_id)).scalar_one_or_none()
    found = None if key is None else find_story(db, key)
    return None if found is None else Telling(found, tuple(reports_of(db, found.id)))


def _told(row: AnyRow) -> Told:
    return Told(
        row.id, row.title, row.first_at, row.last_at, row.n_articles, row.n_copies, tuple(row.languages),
        tuple(row.outlets),
    )  # fmt: skip
