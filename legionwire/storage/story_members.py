"""The articles of a story as its page tells of them, and those whose headline was changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.storage.schema import ON_TOPIC, article, revision, source


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story."""

    id: int
    source: str
    outlet: str
    country: str
    title: str
    lang: str | None
    published: datetime | None
    precision: str | None
    first_seen: datetime
    access: str
    removed: datetime | None
    copy_of: int | None
    copy_kind: str | None
    n_revisions: int

    @property
    def at(self) -> datetime:
        """When it appeared, or was met where nobody says."""
        return self.published or self.first_seen


_NAMES = (
    "title",
    "lang",
    "published_at",
    "published_precision",
    "first_seen_at",
    "access",
    "removed_at",
    "copy_of",
    "copy_kind",
    "n_revisions",
)


def members_of(db: sa.Connection, story: str) -> list[Member]:
    """The articles of a story in the order of time, with their copies."""
    columns = (article.c.id, source.c.id, source.c.name, source.c.country, *(article.c[name] for name in _NAMES))
    query = sa.select(*columns).join(source, source.c.id == article.c.source_id)
    mine = query.where(article.c.story == story, ON_TOPIC).order_by(article.c.sort_key)
    return [Member(*row) for row in db.execute(mine)]


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline as it stood from some time on."""

    n: int  # the revision
    seen: datetime
    title: str


def changed_headlines(db: sa.Connection, story: str) -> dict[int, tuple[Headline, ...]]:
    """All headlines of those articles of a story whose outlet put another in its place, by their ids."""
    edited = (
        sa.select(revision.c.article_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(article.c.story == story, ON_TOPIC, revision.c.n > 1, revision.c.cause == "edit")
    )
    columns = revision.c.article_id, revision.c.n, revision.c.seen_at, revision.c.title, revision.c.cause
    rows = db.execute(sa.select(*columns).where(revision.c.article_id.in_(edited)).order_by(*columns[:2]))
    found: defaultdict[int, list[Headline]] = defaultdict(list)
    for row in rows:
        held = found[row.article_id]
        if held and row.title == held[-1].title:
            continue
        line = Headline(row.n, row.seen_at, row.title)
        if held and row.cause != "edit":  # the page said that before: we read it better
            line = Headline(row.n, held.pop().seen, row.title)
        held.append(line)
    return {one: tuple(lines) for one, lines in found.items() if len(lines) > 1}
