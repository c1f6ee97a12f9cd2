"""How an article came here: where its address was met, each answer that was kept, what every reading made of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import DateCandidate
from legionwire.date_candidates import candidates_from_json
from legionwire.rulings import Ruling
from legionwire.storage.absences import Absence, absences_of
from legionwire.storage.engine import AnyRow
from legionwire.storage.rulings import history
from legionwire.storage.schema import article, capture, channel, page, revision
from legionwire.storage.search import analyser_of

MOST_CAPTURES = 50  # of one page: the first, and the latest


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw answer of the article's page that was kept, and the revisions that were read from it."""

    at: datetime
    status: int
    file: str  # relative to the captures folder
    offset: int
    length: int
    digest: str
    run: int | None
    made: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A revision that was read from an answer of which nothing was kept."""

    at: datetime
    n: int
    run: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the channel said that showed the address first, or the latest that told of a change."""

    title: str | None
    published: datetime | None
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """All of it. Times are those of our own clock, but for what others told."""

    channel: str | None  # feed, sitemap, listing; None for an address given by hand, or where the channel is gone
    channel_url: str | None
    told: Told
    first_run: int | None
    last_run: int | None
    first_seen: datetime
    checked: datetime | None
    status: int | None  # HTTP, of the last answer
    state: str
    reason: str
    label: str | None
    judge_label: str | None  # the judge's own, where a person has ruled
    judge_reason: str | None
    rulings: tuple[Ruling, ...]  # all there were, the latest first
    answers: tuple[Answer, ...]  # in the order of time
    more_answers: int  # between the first and the others, left out
    readings: tuple[Reading, ...]
    absences: tuple[Absence, ...]
    dates: tuple[DateCandidate, ...]  # the most trusted first
    organisations: tuple[str, ...]
    genre: str | None
    genre_origin: str | None
    extractors: tuple[str, ...]  # that read its revisions, the first first
    analyser: str | None  # that the search index was made with


def provenance_of(db: sa.Connection, article_id: int) -> Provenance:
    """The provenance of an article that is there."""
    own = article.c.id, article.c.dates, article.c.organisations, article.c.genre, article.c.genre_origin
    way = channel.c.kind.label("way"), channel.c.url.label("way_url")
    row = db.execute(
        sa.select(*own, page, page.c.id.label("page"), *way)
        .select_from(article.join(page, page.c.id == article.c.page_id))
        .outerjoin(channel, channel.c.id == page.c.channel_id)
        .where(article.c.id == article_id)
    ).one()
    revisions = _revisions(db, article_id)
    answers, more = _answers(db, row.page, revisions)
    return Provenance(
        channel=row.way,
        channel_url=row.way_url,
        told=Told(row.hint_title, row.hint_published_at, row.hint_modified_at),
        first_run=row.first_run_id,
        last_run=row.last_run_id,
        first_seen=row.first_seen_at,
        checked=row.checked_at,
        status=row.status,
        state=row.state,
        reason=row.reason,
        label=row.label,
        judge_label=row.judge_label,
        judge_reason=row.judge_reason,
        rulings=history(db, row.url_hash),
        answers=answers,
        more_answers=more,
        readings=tuple(Reading(one.seen_at, one.n, one.run_id) for one in revisions if one.capture_id is None),
        absences=tuple(absences_of(db, article_id)),
        dates=candidates_from_json(row.dates),
        organisations=tuple(row.organisations or ()),
        genre=row.genre,
        genre_origin=row.genre_origin,
        extractors=tuple(dict.fromkeys(one.extractor_version for one in revisions if one.extractor_version)),
        analyser=analyser_of(db),
    )


def _revisions(db: sa.Connection, article_id: int) -> list[AnyRow]:
    names = ("n", "seen_at", "run_id", "capture_id", "extractor_version")
    query = sa.select(*(revision.c[name] for name in names)).where(revision.c.article_id == article_id)
    return list(db.execute(query.order_by(revision.c.n)))


def _answers(db: sa.Connection, page_id: int, revisions: list[AnyRow]) -> tuple[tuple[Answer, ...], int]:
    made: defaultdict[int, list[int]] = defaultdict(list)
    for one in revisions:
        if one.capture_id is not None:
            made[one.capture_id].append(one.n)
    mine = capture.c.page_id == page_id
    number = db.execute(sa.select(sa.func.count()).where(mine)).scalar_one()
    query = sa.select(capture).where(mine)
    rows = list(db.execute(query.order_by(capture.c.id.desc()).limit(MOST_CAPTURES)))[::-1]
    if number > MOST_CAPTURES:
        rows = [db.execute(query.order_by(capture.c.id).limit(1)).one(), *rows[1:]]
    answers = (
        Answer(
            one.captured_at, one.status, one.warc_file, one.warc_offset, one.warc_length, one.digest, one.run_id,
            tuple(made[one.id]),
        )
        for one in rows
    )  # fmt: skip
    return tuple(sorted(answers, key=lambda one: one.at)), number - len(rows)
