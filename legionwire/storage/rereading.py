"""Articles that are read once more from their captures: which there are, and what the new reading changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from legionwire import dedup
from legionwire.article import Article, Link, Page, Reading, StrippedLine, Verdict, WarcPlace
from legionwire.boilerplate import whole_lines
from legionwire.rulings import overdate
from legionwire.storage import search
from legionwire.storage.articles import UNFIT, free_sort_key, sort_key, unfit
from legionwire.storage.engine import AnyRow
from legionwire.storage.groups import regroup
from legionwire.storage.links import enter, said_by
from legionwire.storage.mentions import save_mentions
from legionwire.storage.revisions import (
    add_revision,
    read_values,
    replace_first_revision,
    says_else,
    stripped_of,
    words_of,
)
from legionwire.storage.rulings import dates, in_force
from legionwire.storage.schema import article, capture, page, revision, source
from legionwire.storage.signs import keep_signs
from legionwire.storage.site_lines import Learnt, record
from legionwire.storage.verdicts import Judgement, note_in_ledger, plan_if_shown, unless_edited


class Effect(StrEnum):
    """What reading an article once more came to."""

    CHANGED = "changed"  # its title, standfirst or text is another one now
    UNCHANGED = "unchanged"
    OVERTAKEN = "overtaken"  # a crawl was quicker
    REFUSED = "refused"  # today it would be no article; it is kept as it is
    MISSING = "missing"  # no capture: it would have to be asked for again
    FAILED = "failed"  # its worker gave no answer


@dataclass(frozen=True, slots=True)
class Kept:
    """An article with what is needed to read it again."""

    id: int
    page_id: int
    url: str
    url_hash: int
    site: str
    source_id: str
    text: str
    stripped: tuple[StrippedLine, ...]
    extractor_version: str
    capture_id: int | None
    place: WarcPlace | None
    page: Page  # but for the answer itself

    def lines(self) -> list[str]:
        """Its lines with those that were left out."""
        return whole_lines(self.text, self.stripped)


_KEPT = (
    sa.select(
        article,
        page.c.site,
        page.c.hint_title,
        page.c.hint_published_at,
        page.c.hint_modified_at,
        source.c.languages,
        capture.c.captured_at.label("answered_at"),
        capture.c.warc_file,
        capture.c.warc_offset,
        capture.c.warc_length,
        capture.c.digest,
    )
    .join(page, page.c.id == article.c.page_id)
    .join(source, source.c.id == article.c.source_id)
    .outerjoin(capture, capture.c.id == article.c.capture_id)
)


def count_kept(db: sa.Connection, sources: Collection[str]) -> int:
    """How many articles these sources have; all articles when none is named."""
    query = sa.select(sa.func.count()).select_from(article)
    return int(db.execute(query.where(*_of(sources))).scalar_one())


def kept_after(db: sa.Connection, after: int, sources: Collection[str], limit: int) -> list[Kept]:
    """The next articles by their number."""
    query = _KEPT.where(article.c.id > after, *_of(sources)).order_by(article.c.id).limit(limit)
    return [_kept(row) for row in db.execute(query)]


def kept_of(db: sa.Connection, url_hashes: Collection[int]) -> list[Kept]:
    """The articles under these addresses."""
    query = _KEPT.where(article.c.url_hash.in_(list(url_hashes))).order_by(article.c.id)
    return [_kept(row) for row in db.execute(query)]


def _of(sources: Collection[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return (article.c.source_id.in_(list(sources)),) if sources else ()


def _kept(row: AnyRow) -> Kept:
    place = None
    if row.warc_file is not None:
        place = WarcPlace(row.warc_file, row.warc_offset, row.warc_length, row.digest)
    link = Link(row.url, row.hint_title, None, row.hint_published_at, row.hint_modified_at)
    bare = Page(row.url, b"", row.answered_at or row.checked_at, link=link, languages=tuple(row.languages))
    return Kept(
        row.id,
        row.page_id,
        row.url,
        row.url_hash,
        row.site,
        row.source_id,
        row.text,
        stripped_of(row),
        row.extractor_version,
        row.capture_id,
        place,
        bare,
    )


def differs(db: sa.Connection, kept: Kept, read: Article) -> bool:
    """Whether a reading says something else than the article does."""
    return says_else(db, kept.id, read)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article."""

    effect: Effect
    learnt: Learnt
    reason: str = ""


def save(
    db: sa.Connection, kept: Kept, reading: Reading, read: Article, verdict: Verdict, at: datetime, run_id: int | None
) -> Outcome:
    """Write what a new reading says, in a savepoint: one that the database refuses costs itself and nothing else."""
    try:
        with db.begin_nested():
            effect, learnt = _save(db, kept, reading, read, verdict, at, run_id)
            return Outcome(effect, learnt)
    except UNFIT as error:
        return Outcome(Effect.FAILED, Learnt(kept.site), unfit(error))


def _save(
    db: sa.Connection, kept: Kept, reading: Reading, read: Article, verdict: Verdict, at: datetime, run_id: int | None
) -> tuple[Effect, Learnt]:
    """Write what the new reading says. What the last visit of the page came to stays as it is."""
    held = db.execute(sa.select(article).where(article.c.id == kept.id)).one_or_none()
    if held is None or (held.capture_id, held.extractor_version) != (kept.capture_id, kept.extractor_version):
        return Effect.OVERTAKEN, Learnt(kept.site)
    changed = differs(db, kept, read)
    given = unless_edited(db, held, Judgement(verdict, in_force(db, [held.url_hash]).get(held.url_hash)), edited=False)
    text_key = dedup.text_key(read.title, read.text, read.published.value if read.published else None)
    dated = dates(db, [held.url_hash]).get(held.url_hash)
    published = overdate(read.published, dated)
    moment = published.value if published else held.first_seen_at
    place = free_sort_key(db, sort_key(moment, held.url_hash), held.id)
    # The words are replaced by those that say the same, too: the places of matches are counted in them.
    values = {**read_values(reading, read, given.verdict, dated), **words_of(read)}
    values |= {"text_key": text_key, "sort_key": place}
    if changed and held.n_revisions == 1 and run_id is not None and _first_run(db, held.id) == run_id:
        replace_first_revision(db, held.id, reading, read)  # the run that met it finds better words: nobody saw others
    elif changed:
        values["n_revisions"] = held.n_revisions + 1
        add_revision(db, held.id, held.n_revisions + 1, reading, read, at, run_id, held.capture_id, "reread")
    db.execute(article.update().where(article.c.id == held.id).values(**values))
    save_mentions(db, held.id, reading.mentions)
    if reading.story_signs:
        keep_signs(db, held.id, reading.story_signs)
    note_in_ledger(db, held, given)
    plan_if_shown(db, held, given, at)
    judged = {"text_key": text_key} | ({"digest": reading.warc_digest} if reading.warc_digest else {})
    db.execute(page.update().where(page.c.id == held.page_id).values(**judged))
    search.index(db, held.id, place, search.Terms(reading.title_terms, reading.text_terms, reading.analyser_version))
    regroup(db, {held.id} | enter(db, held.id, said_by(held)))
    learnt = record(db, kept.site, kept.url_hash, reading.line_hashes, at)
    return (Effect.CHANGED if changed else Effect.UNCHANGED), learnt


def _first_run(db: sa.Connection, article_id: int) -> int | None:
    query = sa.select(revision.c.run_id).where(revision.c.article_id == article_id, revision.c.n == 1)
    return db.execute(query).scalar_one_or_none()
