"""What the collection is: how much of what, from when to when, and by which versions of the rules it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from legionwire.query import UNKNOWN
from legionwire.storage.facets import by_day
from legionwire.storage.results import Question, Wanted
from legionwire.storage.schema import FACETS, ON_TOPIC, absence, article, fact, mention, revision, run, source, story

Part = Literal["relevance", "org", "lang", "country", "source"]
PARTS: tuple[Part, ...] = ("relevance", "org", "lang", "country", "source")


@dataclass(frozen=True, slots=True)
class Word:
    """A word for the fighters, in all languages that say it."""

    key: str  # in the topic file
    articles: int
    times: int
    quoted: int  # of these, in somebody's words


@dataclass(frozen=True, slots=True)
class Stats:
    """The collection in figures. Articles count with their copies; those found to be off the topic are apart."""

    articles: int
    copies: int
    hidden: int
    edited: int  # articles that their outlet changed
    edits: int
    removed: int  # articles whose pages are gone
    stories: int
    outlets: int  # that have articles
    first: date | None  # day with an article
    last: date | None
    by: Mapping[Part, Mapping[str, int]]  # most first
    by_day: Mapping[date, int]
    words: tuple[Word, ...]  # most articles first


def stats(db: sa.Connection) -> Stats:
    """Count everything."""
    count = sa.func.count()
    lang = sa.func.coalesce(article.c.lang, sa.literal_column(f"'{UNKNOWN}'", sa.Text))
    is_copy = article.c.copy_of.is_not(None)
    columns = article.c.source_id, lang, article.c.relevance, article.c.org, is_copy
    grouped = sa.select(*columns, count).group_by(*columns).with_hint(article, f"INDEXED BY {FACETS}", "sqlite")
    countries = {row.id: row.country for row in db.execute(sa.select(source.c.id, source.c.country))}
    held: dict[Part, Counter[str]] = {part: Counter() for part in PARTS}
    copies = hidden = 0
    for name, spoken, relevance, org, copied, n in db.execute(grouped):
        if relevance == "no":
            hidden += n
            continue
        copies += n if copied else 0
        values = {"relevance": relevance, "org": org, "lang": spoken, "country": countries[name], "source": name}
        for part in PARTS:
            held[part][values[part]] += n
    days = by_day(db, Question(Wanted(copies=True), None))
    edited, edits = _edits(db)
    return Stats(
        articles=sum(held["relevance"].values()),
        copies=copies,
        hidden=hidden,
        edited=edited,
        edits=edits,
        removed=_removed(db),
        stories=db.execute(sa.select(count).select_from(story)).scalar_one(),
        outlets=len(held["source"]),
        first=min(days, default=None),
        last=max(days, default=None),
        by={part: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))) for part, counts in held.items()},
        by_day=days,
        words=_words(db),
    )


def _hidden() -> sa.Select[int]:
    """The articles that are no answer to any question: few, found without looking at a text."""
    return sa.select(article.c.id).where(~ON_TOPIC).with_hint(article, f"INDEXED BY {FACETS}", "sqlite")


def _edits(db: sa.Connection) -> tuple[int, int]:
    mine = revision.c.n > 1, revision.c.cause == "edit", revision.c.article_id.not_in(_hidden())
    columns = sa.func.count(sa.distinct(revision.c.article_id)), sa.func.count()
    edited, edits = db.execute(sa.select(*columns).where(*mine)).one()
    return int(edited), int(edits)


def _removed(db: sa.Connection) -> int:
    """Those whose page is gone now, as a second look said."""
    now = absence.c.confirmed_at.is_not(None), absence.c.back_at.is_(None), absence.c.article_id.not_in(_hidden())
    return int(db.execute(sa.select(sa.func.count(sa.distinct(absence.c.article_id))).where(*now)).scalar_one())


def _words(db: sa.Connection) -> tuple[Word, ...]:
    articles, times = sa.func.count(sa.distinct(mention.c.article_id)), sa.func.count()
    quoted = sa.func.count().filter(mention.c.quoted)
    said = mention.c.kind == "framing", mention.c.article_id.not_in(_hidden())
    statement = sa.select(mention.c.key, articles, times, quoted).where(*said).group_by(mention.c.key)
    rows = db.execute(statement).all()
    return tuple(sorted((Word(*row) for row in rows), key=lambda word: (-word.articles, word.key)))


_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))


@dataclass(frozen=True, slots=True)
class Making:
    """By what the collection was made, and how large it is."""

    schema: str
    analyser: str | None  # of the search index
    extractor: str | None  # that read the newest article
    rules: str | None  # by which the newest article was judged
    octets: int | None  # of the database; None where that cannot be told
    last_run: datetime | None  # when the latest run ended


def making(db: sa.Connection) -> Making:
    """The versions and the size."""
    newest = sa.select(article.c.extractor_version, article.c.rules_version).order_by(article.c.id.desc()).limit(1)
    versions = db.execute(newest).one_or_none()
    return Making(
        schema=db.execute(sa.select(_VERSION.c.version_num)).scalar_one(),
        analyser=db.execute(sa.select(fact.c.value).where(fact.c.name == "analyser")).scalar_one_or_none(),
        extractor=versions.extractor_version if versions else None,
        rules=versions.rules_version if versions else None,
        octets=_octets(db),
        last_run=db.execute(sa.select(sa.func.max(run.c.ended_at))).scalar_one(),
    )


def _octets(db: sa.Connection) -> int | None:
    if db.dialect.name == "postgresql":
        return int(db.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())
    listed = sa.func.pragma_database_list().table_valued("name", "file").alias("listed")
    file = db.execute(sa.select(listed.c.file).where(listed.c.name == "main")).scalar_one()
    return Path(file).stat().st_size if file else None
