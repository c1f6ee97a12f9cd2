"""What the web pages show of one article, of an address and of the whole collection. All of it only reads."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import Label, Match
from legionwire.errors import FormatError, UsageError
from legionwire.links import shown_address
from legionwire.storage.fates import Fate, fate_of
from legionwire.storage.leases import clock
from legionwire.storage.questions import Revision, related_to
from legionwire.storage.relatives import Relatives, relatives_of
from legionwire.storage.runs import RunRow, list_runs
from legionwire.storage.schedulers import SchedulerRow, schedulers
from legionwire.storage.schema import ON_TOPIC, article, capture, channel, page, source
from legionwire.storage.told_stories import Telling, told_with
from legionwire.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Summary:
    """What every page says at its foot."""

    articles: int
    sources: int
    last_run: RunRow | None
    schedulers: tuple[SchedulerRow, ...]


def summary(db: sa.Connection) -> Summary:
    """The size of the collection, its latest run, and who sees to the next ones."""
    count = sa.func.count()
    return Summary(
        articles=db.execute(sa.select(count).where(ON_TOPIC)).scalar_one(),
        sources=db.execute(sa.select(count).where(source.c.removed_at.is_(None))).scalar_one(),
        last_run=next(iter(list_runs(db, 1)), None),
        schedulers=tuple(schedulers(db, clock(db))),
    )


@dataclass(frozen=True, slots=True)
class Story:
    """One article with all that is known about it."""

    id: int
    url: str
    source: str
    source_name: str
    title: str
    standfirst: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    precision: str | None
    origin: str | None
    date_conflict: bool
    modified: datetime | None
    first_seen: datetime
    checked: datetime
    removed: datetime | None
    lang: str | None
    section: str | None
    tags: tuple[str, ...]
    access: str
    relevance: Label
    score: float
    org: str
    matches: tuple[Match, ...]
    verdict: str
    copy_of: int | None
    relatives: Relatives
    telling: Telling | None  # the event of which others tell as well
    revisions: tuple[Revision, ...]
    stripped: tuple[str, ...]  # lines left out because they repeat on its site
    captured: datetime | None
    capture: str | None  # file:offset
    status: int | None  # HTTP status of the last answer
    found_on: str | None
    extractor_version: str
    rules_version: str


def find_story(db: sa.Connection, article_id: int) -> Story | None:
    """One article, or nothing."""
    statement = (
        sa.select(
            article,
            source.c.name.label("source_name"),
            page.c.status,
            channel.c.url.label("found_on"),
            capture.c.warc_file,
            capture.c.warc_offset,
        )
        .join(source, source.c.id == article.c.source_id)
        .join(page, page.c.id == article.c.page_id)
        .outerjoin(channel, channel.c.id == page.c.channel_id)
        .outerjoin(capture, capture.c.id == article.c.capture_id)
        .where(article.c.id == article_id)
    )
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    related = related_to(db, article_id)
    return Story(
        id=row.id,
        url=row.url,
        source=row.source_id,
        source_name=row.source_name,
        title=row.title,
        standfirst=row.standfirst,
        text=row.text,
        authors=tuple(row.authors),
        published=row.published_at,
        precision=row.published_precision,
        origin=row.published_origin,
        date_conflict=row.date_conflict,
        modified=row.modified_at,
        first_seen=row.first_seen_at,
        checked=row.checked_at,
        removed=row.removed_at,
        lang=row.lang,
        section=row.section,
        tags=tuple(row.tags),
        access=row.access,
        relevance=row.relevance,
        score=row.score,
        org=row.org,
        matches=tuple(Match(**match) for match in row.matches),
        verdict=row.verdict,
        copy_of=row.copy_of,
        relatives=relatives_of(db, article_id),
        telling=told_with(db, article_id),
        revisions=related.revisions,
        stripped=related.stripped,
        captured=row.captured_at,
        capture=f"{row.warc_file}:{row.warc_offset}" if row.warc_file else None,
        status=row.status,
        found_on=row.found_on,
        extractor_version=row.extractor_version,
        rules_version=row.rules_version,
    )


def address_of(db: sa.Connection, article_id: int) -> str | None:
    """The address of an article; None when there is none."""
    if article_id >= 2**63:
        return None
    return db.execute(sa.select(article.c.url).where(article.c.id == article_id)).scalar_one_or_none()


def fates_of(db: sa.Connection, shown: str) -> tuple[str, list[Fate]]:
    """What the collection knows about an address as a person gives it: with or without a scheme, or what a channel
    showed in an address's place. Returns the address that was looked up, too. Raises UsageError when none is given."""
    readings = _readings(shown)
    for reading in readings:
        if fates := fate_of(db, reading):
            return reading, fates
    return readings[0], []


def _readings(given: str) -> list[str]:
    shown = shown_address(given)
    if not shown:
        raise UsageError("no address is given", "such as https://example.org/news/1")
    readings = []
    for candidate in (shown,) if "://" in shown else (f"https://{shown}", f"http://{shown}"):
        with suppress(FormatError):  # a link that was no address is in the ledger as it was shown
            readings.append(canonical_url(candidate))
    return [*readings, shown]
