"""What the web pages show of one article, of the sources and of the whole collection. All of it only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import Label, Match
from legionwire.errors import FormatError, UsageError
from legionwire.links import shown_address
from legionwire.storage.engine import AnyRow
from legionwire.storage.questions import Fate, Hit, Way, fate_of, related_to, ways_of
from legionwire.storage.runs import RunRow, list_runs
from legionwire.storage.schema import article, capture, channel, page, run, run_source, source
from legionwire.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Summary:
    """What every page says at its foot."""

    articles: int
    sources: int
    last_run: RunRow | None


def summary(db: sa.Connection) -> Summary:
    """The size of the collection and its latest run."""
    count = sa.func.count()
    return Summary(
        articles=db.execute(sa.select(count).select_from(article)).scalar_one(),
        sources=db.execute(sa.select(count).where(source.c.removed_at.is_(None))).scalar_one(),
        last_run=next(iter(list_runs(db, 1)), None),
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
    copies: tuple[Hit, ...]  # the others of its group, in the order of time
    revisions: tuple[tuple[int, datetime, str], ...]  # number, seen at, title
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
        copies=related.copies,
        revisions=related.revisions,
        captured=row.captured_at,
        capture=f"{row.warc_file}:{row.warc_offset}" if row.warc_file else None,
        status=row.status,
        found_on=row.found_on,
        extractor_version=row.extractor_version,
        rules_version=row.rules_version,
    )


@dataclass(frozen=True, slots=True)
class SourceState:
    """An outlet as the database knows it."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    kind: str
    fetch: str
    removed: datetime | None
    articles: int
    channels: int  # feeds and sitemaps that the catalogue names
    failing: int  # of these, how many gave nothing at their last poll
    failures: int  # the most in a row
    polled: datetime | None
    answered: datetime | None
    problem: str  # of the worst of its channels, with its address
    warned: bool  # nothing fails, but not all was well


def source_states(db: sa.Connection) -> list[SourceState]:
    """Every outlet that the database knows, by id."""
    counts = sa.select(article.c.source_id, sa.func.count()).group_by(article.c.source_id)
    articles: dict[str, int] = {row[0]: row[1] for row in db.execute(counts)}
    # Sitemaps that an index lists may be thousands: of these only the troubled count.
    told = channel.c.parent_id.is_(None) | (channel.c.failures > 0) | (channel.c.problem != "")
    ways: dict[str, list[AnyRow]] = {}
    for way in db.execute(sa.select(channel).where(channel.c.removed_at.is_(None), told).order_by(channel.c.id)):
        ways.setdefault(way.source_id, []).append(way)
    rows = db.execute(sa.select(source).order_by(source.c.id))
    return [_state(row, articles.get(row.id, 0), ways.get(row.id, [])) for row in rows]


def _state(row: AnyRow, articles: int, ways: Sequence[AnyRow]) -> SourceState:
    roots = [way for way in ways if way.parent_id is None]
    worst = max((way for way in ways if way.problem), key=lambda way: way.failures, default=None)
    return SourceState(
        id=row.id,
        name=row.name,
        homepage=row.homepage,
        country=row.country,
        languages=tuple(row.languages),
        kind=row.kind,
        fetch=row.fetch,
        removed=row.removed_at,
        articles=articles,
        channels=len(roots),
        failing=sum(way.failures > 0 for way in roots),
        failures=max((way.failures for way in ways), default=0),
        polled=max((way.polled_at for way in ways if way.polled_at), default=None),
        answered=max((way.ok_at for way in ways if way.ok_at), default=None),
        problem=f"{worst.problem} ({worst.url})" if worst else "",
        warned=worst is not None,
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A source's part in one run."""

    run: int
    started: datetime
    outcome: str | None
    reason: str | None
    found: int
    known: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One outlet in full."""

    state: SourceState
    ways: tuple[Way, ...]
    addresses: tuple[tuple[str, int], ...]  # state of the ledger, how many; most first
    shares: tuple[Share, ...]  # newest first


def find_source(db: sa.Connection, source_id: str, runs: int) -> SourceDetail | None:
    """One outlet with the latest `runs` of its runs, or nothing."""
    state = next((state for state in source_states(db) if state.id == source_id), None)
    if state is None:
        return None
    count = sa.func.count()
    states = sa.select(page.c.state, count).where(page.c.source_id == source_id).group_by(page.c.state)
    addresses = tuple((row[0], row[1]) for row in db.execute(states.order_by(count.desc(), page.c.state)))
    return SourceDetail(state, tuple(ways_of(db, source_id)), addresses, tuple(_shares(db, source_id, runs)))


def _shares(db: sa.Connection, source_id: str, limit: int) -> list[Share]:
    statement = sa.select(run_source, run.c.started_at).join(run, run.c.id == run_source.c.run_id)
    rows = db.execute(statement.where(run_source.c.source_id == source_id).order_by(run.c.id.desc()).limit(limit))
    return [
        Share(row.run_id, row.started_at, row.outcome, row.reason, row.found, row.known, dict(row.states or {}))
        for row in rows
    ]


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
