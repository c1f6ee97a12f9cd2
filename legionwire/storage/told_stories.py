"""Stories as they are told: a list of them, one of them, its reports, the one that an article belongs to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection
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


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the list of stories: that of the story with this id and newest report."""

    last: datetime
    id: str


def told(
    db: sa.Connection,
    limit: int,
    since: datetime | None = None,
    lang: str | None = None,
    before: Spot | None = None,
    after: Spot | None = None,
) -> list[Told]:
    """Stories, the one with the newest report first: those behind `before`, or those just ahead of `after`."""
    rising = after is not None
    order = (story.c.last_at, story.c.id.desc()) if rising else (story.c.last_at.desc(), story.c.id)
    query = sa.select(story).where(*_wanted(since, lang)).order_by(*order).limit(limit)
    if before is not None:
        query = query.where(_behind(before))
    if after is not None:
        query = query.where(~_behind(after), story.c.id != after.id)
    found = [_told(row) for row in db.execute(query)]
    return found[::-1] if rising else found


def _behind(spot: Spot) -> sa.ColumnElement[bool]:
    return (story.c.last_at < spot.last) | ((story.c.last_at == spot.last) & (story.c.id > spot.id))


def _wanted(since: datetime | None, lang: str | None) -> list[sa.ColumnElement[bool]]:
    wanted = []
    if since is not None:
        wanted.append(story.c.last_at >= since)
    if lang is not None:  # in a list of codes, as JSON
        wanted.append(sa.cast(story.c.languages, sa.Text).contains(f'"{lang.lower()}"', autoescape=True))
    return wanted


def count_told(db: sa.Connection, since: datetime | None, lang: str | None, ahead_of: Spot | None = None) -> int:
    """How many stories there are, or how many of these stand ahead of a place."""
    query = sa.select(sa.func.count()).select_from(story).where(*_wanted(since, lang))
    if ahead_of is not None:
        query = query.where(~_behind(ahead_of), story.c.id != ahead_of.id)
    return int(db.execute(query).scalar_one())


def title_languages(db: sa.Connection, stories: Collection[Told]) -> dict[str, str | None]:
    """Of which language their titles are, by their ids: that of the report which has it."""
    its = sa.select(article.c.story, article.c.lang).join(story, story.c.id == article.c.story)
    mine = story.c.id.in_([one.id for one in stories]), article.c.title == story.c.title
    return {row.story: row.lang for row in db.execute(its.where(*mine).order_by(article.c.sort_key.desc()))}


def languages_told(db: sa.Connection) -> list[str]:
    """Every language that a story was told in, the most frequent first."""
    counts: Counter[str] = Counter()
    together = sa.cast(story.c.languages, sa.Text).label("together")  # few of very many stories differ in these
    for row in db.execute(sa.select(together, sa.func.count().label("n")).group_by(together)):
        counts.update(dict.fromkeys(json.loads(row.together), row.n))
    return sorted(counts, key=lambda lang: (-counts[lang], lang))


def find_story(db: sa.Connection, key: str) -> Told | None:
    """A story by its id."""
    row = db.execute(sa.select(story).where(story.c.id == key)).one_or_none()
    return None if row is None else _told(row)


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a story that is not there by its id: it was called by an article that is no first report now."""

    article: int  # that it was called by
    title: str
    lang: str | None
    story: str | None  # where that is now; None when it stands alone


def moved_from(db: sa.Connection, key: str) -> Moved | None:
    """Where the article is that a story was called by; None when no article ever was."""
    if not _KEY.fullmatch(key):
        return None
    number = int(key, 16)
    hash_ = number - (1 << 64) if number >> 63 else number
    names = (article.c[name] for name in ("id", "title", "lang", "story"))
    row = db.execute(sa.select(*names).where(article.c.url_hash == hash_)).one_or_none()
    return None if row is None else Moved(*row)


_KEY = re.compile(r"[0-9a-f]{16}")


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
