"""Articles in the database: one transaction takes a visit from the pipelines to article, revision, index and ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from legionwire.article import Article, Reading, State, Visit
from legionwire.ledger import REVISITED, alias_state
from legionwire.rulings import overdate
from legionwire.storage import absences, ledger, revisits, search
from legionwire.storage.addresses import adopt_twin, find_twin, follow_redirect, own_canonical
from legionwire.storage.engine import AnyRow, added_id
from legionwire.storage.groups import regroup, with_ties
from legionwire.storage.links import enter, said_by
from legionwire.storage.mentions import add_mentions, save_mentions
from legionwire.storage.revisions import add_revision, is_same_page, read_values, says_else, words_of
from legionwire.storage.schema import ON_TOPIC, SECOND, article, capture, page, revision
from legionwire.storage.signs import keep_signs
from legionwire.storage.site_lines import Learnt, record
from legionwire.storage.verdicts import (
    Judgement,
    hide,
    judgement_on,
    ledger_values,
    queue,
    ruling_on,
    unless_edited,
)
from legionwire.urls import registrable_domain, url_hash


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
    """Time order: epoch seconds * 16, and four bits of the URL's hash. More bits would cost the search index on SQLite
    two bytes for each term of each article, since it writes the distance from one article to the next."""
    return int(moment.timestamp()) * SECOND + key % SECOND


# After these nothing that a channel told of is left to read.
SAID = frozenset({State.STORED, State.OFF_TOPIC, State.NOT_ARTICLE, State.NO_TEXT, State.GONE, State.ALIAS})
TOLD_PAUSE = timedelta(days=1)


UNFIT = (sa.exc.StatementError, UnicodeError, OverflowError)  # what a database says of values that it does not take


def save_visits(db: sa.Connection, run_id: int | None, visits: Sequence[Visit]) -> list[Saved]:
    """Write what visits brought, each in a savepoint: one that the database refuses costs itself and nothing else.

    Without a run nobody was asked: the visits read again what was kept.
    """
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
            _plan(db, run_id, visit, saved[-1])
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


def save_visit(db: sa.Connection, run_id: int | None, visit: Visit) -> Saved:
    """Write what a visit brought; for a redirected one also what becomes of the address that was asked."""
    saved = _save(db, run_id, visit)
    _settle_asked(db, run_id, visit, saved.state)
    _plan(db, run_id, visit, saved)
    if visit.reading is None or not visit.reading.line_hashes:
        return saved
    if saved.state not in (State.STORED, State.OFF_TOPIC):
        return saved  # a twin's lines would count twice
    site = registrable_domain(visit.url)
    return replace(saved, learnt=record(db, site, url_hash(visit.url), visit.reading.line_hashes, visit.at))


def _plan(db: sa.Connection, run_id: int | None, visit: Visit, saved: Saved) -> None:
    """When the pages are asked for again. What was read again without asking anybody leaves the plan as it was."""
    if run_id is not None or saved.effect is Effect.NEW:
        for page_id in filter(None, (visit.page_id, visit.came_from)):
            revisits.plan(db, page_id, saved.state, visit.at)


def _settle_asked(db: sa.Connection, run_id: int | None, visit: Visit, became: State) -> None:
    """The address that was asked, when a redirect led from it to the one that was read."""
    if visit.came_from is not None:
        state, reason = alias_state(became, visit.url)
        asked = replace(visit, page_id=visit.came_from, etag=None, last_modified=None, alias_of=visit.page_id)
        _settle(db, run_id, asked, state, reason)
        if became is State.GONE:
            absences.note_missing(db, visit.came_from, visit.at, visit.status, reason)
        elif became is State.NO_TEXT and run_id is not None:
            absences.note_answer(db, visit.came_from)


def _save(db: sa.Connection, run_id: int | None, visit: Visit) -> Saved:
    assert visit.state is not None, "a visit reaches the store decided"
    if visit.status == 304:
        return _unchanged(db, run_id, visit)
    reading, state, reason = visit.reading, visit.state, visit.reason
    judged: dict[str, object] = {}
    if reading and reading.verdict:
        given = judgement_on(db, visit, reading.verdict)
        if reading.article and state in (State.STORED, State.OFF_TOPIC):
            if given.verdict.label != "no" or _held(db, visit) is not None or _leads_hidden_here(db, visit):
                return _save_article(db, run_id, visit, reading, reading.article, given)
            state, reason = State.OFF_TOPIC, given.verdict.reason
        judged = _judged(given, reading)
    _save_capture(db, run_id, visit)
    if state in (State.GONE, State.ALIAS):  # or its page leads to another that we hold
        absences.note_missing(db, visit.page_id, visit.at, visit.status, reason)
    elif state is State.NO_TEXT and run_id is not None:  # not when an answer of another day was read again
        absences.note_answer(db, visit.page_id)
    judged |= {"text_key": visit.text_key} if visit.text_key else {}
    _settle(db, run_id, visit, state, reason, **judged)
    if state is State.OFF_TOPIC and judged.get("label", "no") != "no" and _held(db, visit) is None:
        state = State.QUEUED  # somebody ruled on it while it was under way, and the screen did not let it be read
        queue(db, visit.page_id, reason, visit.at)
    return Saved(Effect.SETTLED, state, reason)


def _held(db: sa.Connection, visit: Visit) -> AnyRow | None:
    return db.execute(sa.select(article).where(article.c.page_id == visit.page_id)).one_or_none()


def _leads_hidden_here(db: sa.Connection, visit: Visit) -> bool:
    """Whether the address that was asked has a hidden article with this text: it moves along, as one that is shown."""
    mine = article.c.page_id == visit.came_from, ~ON_TOPIC, article.c.text_key == visit.text_key
    return db.execute(sa.select(article.c.id).where(*mine)).first() is not None


def _settle(db: sa.Connection, run_id: int | None, visit: Visit, state: State, reason: str, **values: object) -> None:
    if visit.alias_of is not None:
        values["alias_of"] = visit.alias_of
    stays = visit.was is State.STORED and state is not State.STORED
    if (visit.status is None and state is not State.ERROR) or (stays and state is State.ERROR):
        values["checked_at"] = page.c.checked_at  # nobody was asked, or a change is still to be read
    if visit.status is not None:
        values["status"] = visit.status
    if visit.status == 200 and not stays:  # validators belong to the answer that the article was read from
        values |= {"etag": visit.etag, "last_modified": visit.last_modified}
    values["not_before"] = visit.not_before
    if run_id is not None:
        values["last_run_id"] = run_id
    if state in SAID and run_id is not None:
        values["told_at"] = None  # whatever the change was, this is what the page says now
    elif stays and visit.not_before is None and state is not State.ERROR:
        values["not_before"] = visit.at + TOLD_PAUSE  # a wall in place of the change that was told
    ledger.settle(db, visit.page_id, state, reason, visit.at, **values)


def _unchanged(db: sa.Connection, run_id: int | None, visit: Visit) -> Saved:
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
        db.execute(article.update().where(article.c.id == held.id).values(checked_at=visit.at))
        absences.note_present(db, held.id, visit.at)
        values["reason"] = held.verdict
    db.execute(page.update().where(page.c.id == visit.page_id).values(**values))
    return Saved(Effect.UNCHANGED, visit.was, "not modified")


def _judged(given: Judgement, reading: Reading) -> dict[str, object]:
    return ledger_values(given) | ({"digest": reading.warc_digest} if reading.warc_digest else {})


def _save_article(
    db: sa.Connection, run_id: int | None, visit: Visit, reading: Reading, read: Article, given: Judgement
) -> Saved:
    held = _held(db, visit)
    if held is None and (twin := find_twin(db, visit, reading)) is not None:
        reason = f"its canonical address is {twin.url}"
        _save_capture(db, run_id, visit)
        _settle(db, run_id, visit, State.ALIAS, reason, alias_of=twin.page_id)
        return Saved(Effect.SETTLED, State.ALIAS, reason)
    assert visit.text_key is not None, "the dedup stage gives every article a key"
    adopted = held is None and adopt_twin(db, run_id, visit, read.title)
    moved = held is None and not adopted and follow_redirect(db, run_id, visit)
    if adopted or moved:
        held = db.execute(sa.select(article).where(article.c.page_id == visit.page_id)).one()
        given = judgement_on(db, visit, given.judged)
    dated = ruling_on(db, visit, "date")
    changed = held is None or adopted or says_else(db, held.id, read)
    canonical = own_canonical(visit, reading)
    edited = held is None or adopted or not is_same_page(held, reading, read)
    given = unless_edited(db, held, given, edited=changed and edited)
    verdict, reason = given.verdict, given.verdict.reason
    judged = {"text_key": visit.text_key, "canonical_hash": canonical, **_judged(given, reading)}
    _settle(db, run_id, visit, State.STORED, reason, **judged)
    if verdict.label == "no":
        hide(db, visit.page_id, reason)
    capture_id = _save_capture(db, run_id, visit)
    values = {"url": visit.url, "url_hash": url_hash(visit.url), "checked_at": visit.at}
    values |= read_values(reading, read, verdict, dated) | {"text_key": visit.text_key}
    # The words are replaced by those that say the same, too: the places of matches are counted in them.
    values |= words_of(read)
    if changed:
        values |= {"capture_id": capture_id, "captured_at": None if capture_id is None else visit.at}
    published = overdate(read.published, dated)
    moment = published.value if published else (held.first_seen_at if held else visit.at)
    place = free_sort_key(db, sort_key(moment, url_hash(visit.url)), held.id if held else None)
    values |= {"sort_key": place}
    if held is None:
        identity = {"page_id": visit.page_id, "source_id": visit.source_id, "first_seen_at": visit.at}
        article_id, n = added_id(db.execute(article.insert().values(**identity, **values))), 1
    else:
        article_id, n = held.id, held.n_revisions + (changed and not adopted)
        db.execute(article.update().where(article.c.id == article_id).values(n_revisions=n, **values))
        absences.note_present(db, article_id, visit.at)
    if held is None:
        add_mentions(db, {article_id: reading.mentions})
    else:
        save_mentions(db, article_id, reading.mentions)
    if reading.story_signs and (held is None or changed or held.published_at != values["published_at"]):
        keep_signs(db, article_id, reading.story_signs)
    if adopted:  # the twin's reading was never a state of its own: it gives way
        db.execute(revision.delete().where(revision.c.article_id == article_id, revision.c.n == n))
    if changed:
        add_revision(db, article_id, n, reading, read, visit.at, run_id, capture_id, "edit" if edited else "reread")
    # Words that say the same may have other terms: a counter moved. A word's term is that of its language.
    if held is None or changed or any(held._mapping[name] != values[name] for name in _INDEXED):
        terms = search.Terms(reading.title_terms, reading.text_terms, reading.analyser_version)
        search.index(db, article_id, place, terms)
    if held is None:
        regroup(db, enter(db, article_id, None) | with_ties(db, article_id, url_hash(visit.url)))
    elif _is_linked_by_other_things(held, values):
        regroup(db, {article_id} | enter(db, article_id, said_by(held)))
    if verdict.label == "no":
        return Saved(Effect.SETTLED, State.OFF_TOPIC, reason)
    if not changed or adopted or not edited:
        return Saved(Effect.UNCHANGED, State.STORED, "read again, says the same")
    is_copy = db.execute(sa.select(article.c.copy_of).where(article.c.id == article_id)).scalar_one() is not None
    return Saved(Effect.NEW if held is None else Effect.REVISED, State.STORED, reason, is_copy)


_INDEXED = ("title", "standfirst", "text", "lang", "sort_key")
_LINKING = ("url", "title", "text", "published_at", "published_precision", "canonical_hash", "organisations")


def _is_linked_by_other_things(held: AnyRow, values: Mapping[str, object]) -> bool:
    """Whether what an article has in common with others may have changed, or whether it is shown."""
    if (held.relevance == "no") != (values["relevance"] == "no"):
        return True
    return any(held._mapping[name] != values[name] for name in _LINKING)


def _save_capture(db: sa.Connection, run_id: int | None, visit: Visit) -> int | None:
    place = visit.warc
    if place is None:
        return visit.capture_id
    values: dict[str, object] = {"page_id": visit.page_id, "run_id": run_id, "captured_at": visit.at}
    values |= {
        "status": visit.status or 0,
        "warc_file": place.file,
        "warc_offset": place.offset,
        "warc_length": place.length,
    }
    return added_id(db.execute(capture.insert().values(digest=place.digest, **values)))


def free_sort_key(db: sa.Connection, key: int, mine: int | None) -> int:
    """The first place in time from this one on that no other article has."""
    taken, next_ = article.alias(), article.alias()
    others = sa.true() if mine is None else taken.c.id != mine
    if db.execute(sa.select(taken.c.id).where(taken.c.sort_key == key, others)).scalar_one_or_none() is None:
        return key
    follows = sa.select(sa.literal(1)).where(next_.c.sort_key == taken.c.sort_key + 1)
    if mine is not None:
        follows = follows.where(next_.c.id != mine)
    last = sa.select(taken.c.sort_key).where(taken.c.sort_key >= key, others, ~follows.exists())
    return int(db.execute(last.order_by(taken.c.sort_key).limit(1)).scalar_one()) + 1
