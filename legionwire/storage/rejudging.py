"""What was judged by other rules than today's, and what a new verdict changes: no text, no revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from legionwire import dedup
from legionwire.article import Judged, Label, Link, Page, Reading, State, Text, Visit, WarcPlace
from legionwire.rulings import Ruling
from legionwire.storage import rulings
from legionwire.storage.articles import Effect as Became
from legionwire.storage.articles import save_visits
from legionwire.storage.engine import AnyRow
from legionwire.storage.mentions import replace_mentions
from legionwire.storage.schema import article, capture, page, revision, source
from legionwire.storage.site_lines import Learnt
from legionwire.storage.verdicts import Judgement, holds_what_was_judged, write_all


class Effect(StrEnum):
    """What judging once more came to."""

    CHANGED = "changed"  # another label
    UNCHANGED = "unchanged"
    STORED = "stored"  # it was off topic
    OVERTAKEN = "overtaken"  # a crawl was quicker
    REFUSED = "refused"  # what was kept of it would be no article today
    MISSING = "missing"  # off topic, and nothing of it was kept: it would have to be fetched again
    LOST = "lost"  # its capture cannot be read
    FAILED = "failed"  # its worker gave no answer, or the database would not take it


@dataclass(frozen=True, slots=True)
class Scope:
    """Which verdicts are judged again: those of these sources (of all when none is named) by another version."""

    version: str  # today's
    sources: frozenset[str] = frozenset()
    everything: bool = False  # also those by today's

    def mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """What is these sources', of the articles or of the ledger."""
        return table.c.source_id.in_(self.sources) if self.sources else sa.true()

    def old(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """What was judged by another version."""
        return sa.true() if self.everything else table.c.rules_version.is_distinct_from(self.version)


# --- articles: their words are at hand


@dataclass(frozen=True, slots=True)
class Held:
    """An article as it was when its words were taken to be judged."""

    id: int
    url: str
    url_hash: int
    label: Label
    text: Text
    mark: tuple[object, ...]  # another one when somebody else wrote it meanwhile


_MARK = (article.c.checked_at, article.c.rules_version, article.c.n_revisions, article.c.text_key, article.c.relevance)


def _articles(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    return (scope.mine(article), scope.old(article))


def count_articles(db: sa.Connection, scope: Scope) -> int:
    """How many articles are to be judged again, hidden ones among them."""
    return int(db.execute(sa.select(sa.func.count()).select_from(article).where(*_articles(scope))).scalar_one())


def articles_after(db: sa.Connection, after: int, scope: Scope, limit: int) -> list[Held]:
    """The next of them by their number."""
    query = sa.select(article).where(article.c.id > after, *_articles(scope)).order_by(article.c.id).limit(limit)
    rows = list(db.execute(query))
    earlier = _earlier(db, [row for row in rows if row.n_revisions > 1])
    return [
        Held(
            row.id,
            row.url,
            row.url_hash,
            row.relevance,
            Text(row.title, row.standfirst, row.text, row.lang, tuple(earlier.get(row.id, ()))),
            _mark(row),
        )
        for row in rows
    ]


def _mark(row: AnyRow) -> tuple[object, ...]:
    return tuple(getattr(row, column.name) for column in _MARK)


def _earlier(db: sa.Connection, rows: Collection[AnyRow]) -> dict[int, list[Text]]:
    """What these articles said before their outlets edited them, the latest first."""
    langs = {row.id: row.lang for row in rows}
    query = sa.select(revision.c.article_id, revision.c.cause, revision.c.title, revision.c.standfirst, revision.c.text)
    mine = query.where(revision.c.article_id.in_(langs)).order_by(revision.c.article_id, revision.c.n.desc())
    found: dict[int, list[Text]] = defaultdict(list)
    edited: dict[int, bool] = defaultdict(bool)  # by what came after: our own better reading is no edit
    for row in db.execute(mine):
        if edited[row.article_id]:
            found[row.article_id].append(Text(row.title, row.standfirst, row.text, langs[row.article_id]))
        edited[row.article_id] = row.cause == "edit"
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one."""

    effect: Effect
    label: Label | None = None  # that goes now
    reason: str = ""
    article: int | None = None
    learnt: Learnt | None = None


def judge_articles(
    db: sa.Connection, batch: Sequence[tuple[Held, Judged]], at: datetime, *, dry: bool = False
) -> list[Outcome]:
    """Write new verdicts, given at `at`; what somebody else has written meanwhile is left. `dry` only says what would
    come of it."""
    columns = (article.c.id, article.c.page_id, article.c.verdict)
    query = sa.select(*columns, *_MARK).where(article.c.id.in_([held.id for held, _ in batch]))
    rows = {row.id: row for row in db.execute(query)}
    ruled = rulings.in_force(db, [held.url_hash for held, _ in batch])
    outcomes, judged, mentions = [], [], {}
    for held, new in batch:
        row = rows.get(held.id)
        if row is None or _mark(row) != held.mark:
            outcomes.append(Outcome(Effect.OVERTAKEN))
            continue
        given = Judgement(new.verdict, ruled.get(held.url_hash))
        judged.append((row, given))
        mentions[held.id] = new.mentions
        verdict = given.verdict
        effect = Effect.UNCHANGED if verdict.label == held.label else Effect.CHANGED
        outcomes.append(Outcome(effect, verdict.label, verdict.reason, held.id))
    if not dry:
        write_all(db, judged, at)
        replace_mentions(db, mentions)
    return outcomes


# --- addresses off topic: their words are in a capture, if anywhere


@dataclass(frozen=True, slots=True)
class OffTopic:
    """An address off topic, with what was kept of it."""

    page_id: int
    url: str
    url_hash: int
    site: str
    source_id: str
    label: Label
    capture_id: int
    place: WarcPlace
    page: Page  # but for the answer itself
    mark: tuple[object, ...]


_PAGE_MARK = (page.c.state, page.c.checked_at, page.c.rules_version, page.c.label)
_NO_ARTICLE = ~sa.exists().where(article.c.page_id == page.c.id)
_judged = capture.alias("judged")
_CAPTURE_ID = sa.select(sa.func.max(_judged.c.id)).where(holds_what_was_judged(_judged)).correlate(page)
_CAPTURE = _CAPTURE_ID.scalar_subquery()


def _off_topic(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    """Those that a person ruled to be on topic are waiting to be read, whatever version judged them."""
    waiting = page.c.label != "no"
    return (page.c.state == State.OFF_TOPIC, _NO_ARTICLE, scope.mine(page), scope.old(page) | waiting)


def count_off_topic(db: sa.Connection, scope: Scope) -> tuple[int, int]:
    """How many addresses are to be judged again of which the answer was kept, and of how many it was not."""
    query = sa.select(sa.func.count(), sa.func.count(_CAPTURE)).select_from(page).where(*_off_topic(scope))
    total, kept = db.execute(query).one()
    return kept, total - kept


def off_topic_after(db: sa.Connection, after: int, scope: Scope, limit: int) -> list[OffTopic]:
    """The next of them that were kept."""
    return _kept(db, (page.c.id > after, *_off_topic(scope)), limit)


def off_topic_at(db: sa.Connection, page_id: int) -> OffTopic | None:
    """One of them, whatever version judged it; None when nothing was kept."""
    found = _kept(db, (page.c.id == page_id, page.c.state == State.OFF_TOPIC, _NO_ARTICLE), 1)
    return found[0] if found else None


def _kept(db: sa.Connection, conditions: Collection[sa.ColumnElement[bool]], limit: int) -> list[OffTopic]:
    columns = (capture.c.captured_at, capture.c.warc_file, capture.c.warc_offset, capture.c.warc_length)
    query = (
        sa.select(page, source.c.languages, capture.c.id.label("capture_id"), *columns, capture.c.digest.label("sha1"))
        .join(source, source.c.id == page.c.source_id)
        .join(capture, capture.c.id == _CAPTURE)
        .where(*conditions)
    )
    return [_off_topic_page(row) for row in db.execute(query.order_by(page.c.id).limit(limit))]


def _off_topic_page(row: AnyRow) -> OffTopic:
    link = Link(row.url, row.hint_title, None, row.hint_published_at, row.hint_modified_at)
    return OffTopic(
        row.id,
        row.url,
        row.url_hash,
        row.site,
        row.source_id,
        row.label or "no",
        row.capture_id,
        WarcPlace(row.warc_file, row.warc_offset, row.warc_length, row.sha1),
        Page(row.url, b"", row.captured_at, link=link, languages=tuple(row.languages)),
        _page_mark(row),
    )


def _page_mark(row: AnyRow) -> tuple[object, ...]:
    return tuple(getattr(row, column.name) for column in _PAGE_MARK)


def missing_after(db: sa.Connection, after: int, scope: Scope, limit: int) -> list[tuple[int, str, Label]]:
    """The next addresses that would have to be fetched again: number, address, label."""
    query = sa.select(page.c.id, page.c.url, page.c.label).where(page.c.id > after, *_off_topic(scope))
    rows = db.execute(query.where(_CAPTURE.is_(None)).order_by(page.c.id).limit(limit))
    return [(row.id, row.url, row.label or "no") for row in rows]


def admit(db: sa.Connection, batch: Sequence[tuple[OffTopic, Reading]], *, dry: bool = False) -> list[Outcome]:
    """Write what was made of captures: what is on topic now is stored, as if it had just been read."""
    query = sa.select(page).where(page.c.id.in_([kept.page_id for kept, _ in batch]))
    rows = {row.id: row for row in db.execute(query)}
    ruled = rulings.in_force(db, [kept.url_hash for kept, _ in batch])
    return [_admit(db, rows[kept.page_id], kept, new, ruled.get(kept.url_hash), dry) for kept, new in batch]


def _admit(
    db: sa.Connection, row: AnyRow, kept: OffTopic, reading: Reading, ruling: Ruling | None, dry: bool
) -> Outcome:
    if _page_mark(row) != kept.mark:
        return Outcome(Effect.OVERTAKEN)
    if reading.article is None or reading.verdict is None:
        return Outcome(Effect.REFUSED, reason=f"{reading.state}: {reading.reason}")
    verdict = Judgement(reading.verdict, ruling).verdict
    becomes = State.STORED if verdict.label != "no" else State.OFF_TOPIC
    if dry:
        effect = Effect.STORED if becomes is State.STORED else Effect.UNCHANGED
        return Outcome(effect, verdict.label, verdict.reason)
    published = reading.article.published.value if reading.article.published else None
    visit = Visit(
        kept.page_id,
        kept.source_id,
        kept.url,
        State.OFF_TOPIC,
        kept.page.fetched_at,
        state=becomes,
        reason=verdict.reason,
        reading=reading,
        text_key=dedup.text_key(reading.article.title, reading.article.text, published),
        capture_id=kept.capture_id,
    )
    (saved,) = save_visits(db, None, [visit])
    if saved.effect is Became.FAILED:
        return Outcome(Effect.FAILED, reason=saved.reason)
    effect = Effect.STORED if saved.state is State.STORED else Effect.UNCHANGED
    number = sa.select(article.c.id).where(article.c.page_id == kept.page_id)
    return Outcome(effect, verdict.label, saved.reason, db.execute(number).scalar_one_or_none(), saved.learnt)
