"""Articles in the database: one transaction takes a visit from the pipelines to article, revision, index and ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

import sqlalchemy as sa

from legionwire import dedup
from legionwire.article import Article, Reading, State, StrippedLine, Verdict, Visit
from legionwire.boilerplate import whole_lines
from legionwire.date_candidates import candidates_to_json
from legionwire.ledger import REVISITED, alias_state
from legionwire.storage import ledger, search
from legionwire.storage.engine import AnyRow, added_id
from legionwire.storage.groups import regroup
from legionwire.storage.schema import article, capture, page, revision
from legionwire.storage.site_lines import Learnt, record
from legionwire.urls import registrable_domain, same_site, url_hash


class Effect(StrEnum):
    """What a visit changed."""

    NEW = "new"  # an article more
    REVISED = "revised"  # an article says something else now
    UNCHANGED = "unchanged"
    FAILED = "failed"  # the database would not take it
    SETTLED = "settled"  # no article; the ledger knows why


@dataclass(frozen=True, slots=True)
class Saved:
    """The effect of a visit, and whether the article turned out to be a copy of another."""

    effect: Effect
    state: State
    reason: str
    is_copy: bool = False
    learnt: Learnt | None = None  # of its site's lines


def sort_key(moment: datetime, key: int) -> int:
    """Time order that is the same on any machine: epoch seconds << 20 | 20 bits of the URL's hash."""
    return (int(moment.timestamp()) << 20) | (key & 0xFFFFF)


# After these nothing that a channel told of is left to read.
SAID = frozenset({State.STORED, State.OFF_TOPIC, State.NOT_ARTICLE, State.NO_TEXT, State.GONE, State.ALIAS})
TOLD_PAUSE = timedelta(days=1)


UNFIT = (sa.exc.StatementError, UnicodeError, OverflowError)  # what a database says of values that it does not take


def save_visits(db: sa.Connection, run_id: int, visits: Sequence[Visit]) -> list[Saved]:
    """Write what visits brought, each in a savepoint: one that the database refuses costs itself and nothing else."""
    saved = []
    for visit in visits:
        try:
            with db.begin_nested():
                saved.append(save_visit(db, run_id, visit))
        except UNFIT as error:
            reason = unfit(error)
            # Nothing of the visit is kept but that it was: its validators would make the next answer "not modified".
            bare = Visit(visit.page_id, visit.source_id, visit.url, visit.was, visit.at, status=visit.status)
            _settle(db, run_id, bare, State.ERROR, reason)
            _settle_asked(db, run_id, replace(bare, came_from=visit.came_from), State.ERROR)
            saved.append(Saved(Effect.FAILED, State.ERROR, reason))
    return saved


def unfit(error: Exception) -> str:
    """Why something could not be stored; raises the error again when the database itself is in trouble."""
    if isinstance(error, sa.exc.DBAPIError) and not isinstance(error, sa.exc.IntegrityError | sa.exc.DataError):
        raise error
    return f"could not be stored: {_words_of(error)}"


def _words_of(error: Exception) -> str:
    """The fault itself, without the statement and the article that SQLAlchemy adds."""
    cause = error.orig if isinstance(error, sa.exc.StatementError) else None
    return " ".join(str(cause or error).split())[:300]


def save_visit(db: sa.Connection, run_id: int, visit: Visit) -> Saved:
    """Write what a visit brought; for a redirected one also what becomes of the address that was asked."""
    saved = _save(db, run_id, visit)
    _settle_asked(db, run_id, visit, saved.state)
    if visit.reading is None or not visit.reading.line_hashes:
        return saved
    if saved.state not in (State.STORED, State.OFF_TOPIC):
        return saved  # a twin's lines would count twice
    site = registrable_domain(visit.url)
    return replace(saved, learnt=record(db, site, url_hash(visit.url), visit.reading.line_hashes, visit.at))


def _settle_asked(db: sa.Connection, run_id: int, visit: Visit, became: State) -> None:
    """The address that was asked, when a redirect led from it to the one that was read."""
    if visit.came_from is not None:
        state, reason = alias_state(became, visit.url)
        asked = replace(visit, page_id=visit.came_from, etag=None, last_modified=None, alias_of=visit.page_id)
        _settle(db, run_id, asked, state, reason)


def _save(db: sa.Connection, run_id: int, visit: Visit) -> Saved:
    assert visit.state is not None, "a visit reaches the store decided"
    if visit.status == 304:
        return _unchanged(db, run_id, visit)
    reading = visit.reading
    if visit.state is State.STORED and reading and reading.article and reading.verdict:
        return _save_article(db, run_id, visit, reading, reading.article, reading.verdict)
    _save_capture(db, run_id, visit)
    if visit.state in (State.GONE, State.ALIAS):  # or its page leads to another that we hold
        held = article.c.page_id == visit.page_id, article.c.removed_at.is_(None)
        db.execute(article.update().where(*held).values(removed_at=visit.at, checked_at=visit.at))
    judged = _judged(reading.verdict) if reading and reading.verdict else {}
    judged |= {"text_key": visit.text_key} if visit.text_key else {}
    _settle(db, run_id, visit, visit.state, visit.reason, **judged)
    return Saved(Effect.SETTLED, visit.state, visit.reason)


def _settle(db: sa.Connection, run_id: int, visit: Visit, state: State, reason: str, **values: object) -> None:
    if visit.alias_of is not None:
        values["alias_of"] = visit.alias_of
    stays = visit.was is State.STORED and state is not State.STORED
    if (visit.status is None and state is not State.ERROR) or (stays and state is State.ERROR):
        values["checked_at"] = page.c.checked_at  # nobody was asked, or a change is still to be read
    if visit.status is not None:
        values["status"] = visit.status
    if visit.status == 200 and not stays:  # validators belong to the answer that the article was read from
        values |= {"etag": visit.etag, "last_modified": visit.last_modified}
    values |= {"not_before": visit.not_before, "last_run_id": run_id}
    if state in SAID:
        values["told_at"] = None  # whatever the change was, this is what the page says now
    elif stays and visit.not_before is None and state is not State.ERROR:
        values["not_before"] = visit.at + TOLD_PAUSE  # a wall in place of the change that was told
    ledger.settle(db, visit.page_id, state, reason, visit.at, **values)


def _unchanged(db: sa.Connection, run_id: int, visit: Visit) -> Saved:
    if visit.was not in REVISITED:
        reason = "HTTP 304 to a question without conditions"  # or it would be asked for again without end
        _settle(db, run_id, visit, State.ERROR, reason)
        return Saved(Effect.SETTLED, State.ERROR, reason)
    held = db.execute(
        sa.select(article.c.id, article.c.verdict).where(article.c.page_id == visit.page_id)
    ).one_or_none()
    values: dict[str, object] = {"checked_at": visit.at, "status": 304, "attempts": 0, "last_run_id": run_id}
    values |= {"told_at": None, "not_before": None}
    if held is not None:
        db.execute(article.update().where(article.c.id == held.id).values(checked_at=visit.at, removed_at=None))
        values["reason"] = held.verdict
    db.execute(page.update().where(page.c.id == visit.page_id).values(**values))
    return Saved(Effect.UNCHANGED, visit.was, "not modified")


def _judged(verdict: Verdict) -> dict[str, object]:
    return {"label": verdict.label, "score": verdict.score, "rules_version": verdict.version}


def _save_article(
    db: sa.Connection, run_id: int, visit: Visit, reading: Reading, read: Article, verdict: Verdict
) -> Saved:
    held = db.execute(sa.select(article).where(article.c.page_id == visit.page_id)).one_or_none()
    if held is None and (twin := _twin(db, visit, reading)) is not None:
        reason = f"its canonical address is {twin.url}"
        _save_capture(db, run_id, visit)
        _settle(db, run_id, visit, State.ALIAS, reason, alias_of=twin.page_id)
        return Saved(Effect.SETTLED, State.ALIAS, reason)
    assert visit.text_key is not None, "the dedup stage gives every article a key"
    adopted = held is None and _adopt(db, run_id, visit, read.title)
    moved = held is None and not adopted and _follow(db, run_id, visit)
    if adopted or moved:
        held = db.execute(sa.select(article).where(article.c.page_id == visit.page_id)).one()
    key = dedup.content_key(read.title, read.standfirst, read.text)
    says_else = held is None or adopted or held_content_key(db, held.id) != key
    canonical = _own_canonical(visit, reading)
    reason = verdict.reason
    _settle(
        db, run_id, visit, State.STORED, reason, text_key=visit.text_key, canonical_hash=canonical, **_judged(verdict)
    )
    capture_id = _save_capture(db, run_id, visit)
    values = {"url": visit.url, "url_hash": url_hash(visit.url), "checked_at": visit.at, "removed_at": None}
    values |= read_values(reading, read, verdict) | {"text_key": visit.text_key}
    # The words are replaced by those that say the same, too: the places of matches are counted in them.
    values |= words_of(read)
    if says_else:
        values |= {"capture_id": capture_id, "captured_at": None if capture_id is None else visit.at}
    moment = read.published.value if read.published else (held.first_seen_at if held else visit.at)
    place = free_sort_key(db, sort_key(moment, url_hash(visit.url)), held.id if held else None)
    values |= {"sort_key": place}
    if held is None:
        identity = {"page_id": visit.page_id, "source_id": visit.source_id, "first_seen_at": visit.at}
        article_id, n = added_id(db.execute(article.insert().values(**identity, **values))), 1
    else:
        article_id, n = held.id, held.n_revisions + (says_else and not adopted)
        db.execute(article.update().where(article.c.id == article_id).values(n_revisions=n, **values))
    if adopted:  # the twin's reading was never a state of its own: it gives way
        db.execute(revision.delete().where(revision.c.article_id == article_id, revision.c.n == n))
    edited = held is None or adopted or not _is_same_page(held, reading, read)
    if says_else:
        add_revision(db, article_id, n, reading, read, visit.at, run_id, capture_id, "edit" if edited else "reread")
    if held is None or says_else or place != held.sort_key:
        terms = search.Terms(reading.title_terms, reading.text_terms, reading.analyser_version)
        search.index(db, article_id, place, terms)
    for text_key in {visit.text_key, held.text_key if held else visit.text_key}:
        regroup(db, text_key)
    if not says_else or adopted or not edited:
        return Saved(Effect.UNCHANGED, State.STORED, "read again, says the same")
    is_copy = db.execute(sa.select(article.c.copy_of).where(article.c.id == article_id)).scalar_one() is not None
    return Saved(Effect.NEW if held is None else Effect.REVISED, State.STORED, reason, is_copy)


def _twin(db: sa.Connection, visit: Visit, reading: Reading) -> AnyRow | None:
    """The article under this page's canonical address, when we hold it with the same text or title. A page whose
    canonical address is another article's by mistake stays one of its own."""
    canonical = _own_canonical(visit, reading)
    if canonical is None:
        return None
    query = sa.select(article.c.page_id, article.c.url, article.c.text_key, article.c.title)
    row = db.execute(query.where(article.c.url_hash == canonical)).one_or_none()
    title = reading.article.title if reading.article else ""
    return row if row is not None and (row.text_key == visit.text_key or (title and row.title == title)) else None


def _own_canonical(visit: Visit, reading: Reading) -> int | None:
    """The hash of another address on the same site that the page calls its own; a claim on foreign ground is none."""
    canonical = reading.canonical
    if canonical is None or canonical == visit.url or not same_site(canonical, visit.url):
        return None
    return url_hash(canonical)


def _follow(db: sa.Connection, run_id: int, visit: Visit) -> bool:
    """An article whose page now redirects here has a new address: it moves with its revisions, its id stays."""
    if visit.came_from is None:
        return False
    row = db.execute(sa.select(article.c.id).where(article.c.page_id == visit.came_from)).one_or_none()
    if row is None:
        return False
    _move(db, run_id, row.id, visit.came_from, visit, f"leads to {visit.url}")
    return True


def _adopt(db: sa.Connection, run_id: int, visit: Visit, title: str) -> bool:
    """An article we hold under a twin's address (print, AMP) moves to this one, its canonical; its id stays."""
    claims = page.c.canonical_hash == url_hash(visit.url), page.c.source_id == visit.source_id
    query = sa.select(article.c.id, page.c.id).join(page, page.c.id == article.c.page_id)
    same = (article.c.text_key == visit.text_key) | ((article.c.title == title) & (article.c.title != ""))
    row = db.execute(query.where(*claims, same).order_by(article.c.id)).first()
    if row is None:
        return False
    article_id, twin_id = row
    _move(db, run_id, article_id, twin_id, visit, f"its canonical address is {visit.url}")
    return True


def _move(db: sa.Connection, run_id: int, article_id: int, old_page: int, visit: Visit, reason: str) -> None:
    db.execute(article.update().where(article.c.id == article_id).values(page_id=visit.page_id))
    words = {"state": str(State.ALIAS), "reason": reason, "alias_of": visit.page_id}
    db.execute(page.update().where(page.c.id == old_page).values(last_run_id=run_id, **words))


def _is_same_page(held: AnyRow, reading: Reading, read: Article) -> bool:
    """Whether the page says what it said, and only we leave out other lines of it by now. What another extractor made
    of it tells nothing of what the page said then: no edit is made up of our own progress."""
    if held.extractor_version != reading.extractor_version:
        return True
    same = (held.title, held.standfirst) == (read.title, read.standfirst)
    return same and whole_lines(held.text, stripped_of(held)) == whole_lines(read.text, read.stripped)


def stripped_of(row: AnyRow) -> tuple[StrippedLine, ...]:
    """The lines that were left out of an article, or of a revision of it."""
    return tuple(StrippedLine(place, line) for place, line in row.stripped or ())


def read_values(reading: Reading, read: Article, verdict: Verdict) -> dict[str, object]:
    """What a reading says of an article, but for its words."""
    published = read.published
    return {
        "authors": list(read.authors),
        "published_at": published.value if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "date_conflict": read.date_conflict,
        "organisations": list(read.organisations),
        "dates": candidates_to_json(read.dates),
        "modified_at": read.modified,
        "lang": read.lang,
        "section": read.section,
        "tags": list(read.tags),
        "access": read.access,
        "relevance": verdict.label,
        "score": verdict.score,
        "org": verdict.org,
        "matches": [asdict(match) for match in verdict.matches],
        "verdict": verdict.reason,
        "extractor_version": reading.extractor_version,
        "rules_version": verdict.version,
    }


def words_of(read: Article) -> dict[str, object]:
    """What a reading says, for an article and its revision."""
    stripped = [(item.place, item.line) for item in read.stripped]
    return {"title": read.title, "standfirst": read.standfirst, "text": read.text, "stripped": stripped}


def held_content_key(db: sa.Connection, article_id: int) -> str:
    """The key of what an article says now."""
    query = sa.select(revision.c.content_key).where(revision.c.article_id == article_id)
    return str(db.execute(query.order_by(revision.c.n.desc()).limit(1)).scalar_one())


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


def _save_capture(db: sa.Connection, run_id: int, visit: Visit) -> int | None:
    place = visit.warc
    if place is None:
        return None
    values = {"page_id": visit.page_id, "run_id": run_id, "captured_at": visit.at, "status": visit.status or 0}
    values |= {"warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length}
    return added_id(db.execute(capture.insert().values(digest=place.digest, **values)))


def free_sort_key(db: sa.Connection, key: int, mine: int | None) -> int:
    """The first place in time from this one on that no other article has."""
    while True:
        taken = db.execute(sa.select(article.c.id).where(article.c.sort_key == key)).scalar_one_or_none()
        if taken is None or taken == mine:
            return key
        key += 1
