"""Articles for programs: the search, one article, what it said at each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from legionwire.diffs import Diff, diff, words_in
from legionwire.marking import Piece, cut, excerpt, hits
from legionwire.query_tree import Node
from legionwire.storage import results
from legionwire.storage.engine import Connection
from legionwire.storage.questions import related_to
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.relatives import Relative
from legionwire.storage.results import MOST_RANKED, Count, Question, Result
from legionwire.storage.timelines import Wording, latest_edit, wording
from legionwire.storage.whole import find_whole
from legionwire.web.api import answers
from legionwire.web.api.operations import Answering, Asked, Operation, Way, answered
from legionwire.web.api.parameters import (
    NUMBER,
    PAGE_SIZE,
    PLACES,
    REVISION,
    SORT,
    WANTED,
    Parameter,
    limit,
)
from legionwire.web.api.replies import NotThere
from legionwire.web.asking import Ask, read_ask


def ways(store: ReadOnlyStore) -> tuple[Way, ...]:
    """What can be asked about articles."""
    return tuple(answered(store, operation, answering) for operation, answering in _OPERATIONS.items())


def address(path: str, ask: Ask, more: Mapping[str, object] | None = None, **changes: object) -> str:
    """The address of a question to the API, from its first page on unless the changes name a place."""
    query = ask.link(**changes).partition("?")[2]
    parts = [part for part in (query, *(f"{name}={value}" for name, value in (more or {}).items())) if part]
    return f"{path}?{'&'.join(parts)}" if parts else path


# --- the search


def _search(db: Connection, asked: Asked) -> answers.Articles:
    ask = read_ask(asked.flat())
    size = asked.whole("limit", PAGE_SIZE)
    question = results.ask(db, ask.wanted)
    found = results.find(db, question, ask.sort, size, ask.cursor)
    total = results.count(db, question)
    ranked = results.is_ranked(question, ask.sort)
    place = _next_ranked(ask, found, total.n) if ranked else _next(db, question, ask, found, total.n)
    more = {"limit": size} if size != PAGE_SIZE else {}
    return answers.Articles(
        count=_count(total),
        sort="newest" if ask.sort == "relevance" and not ranked else ask.sort,
        articles=tuple(_hit(result, question.node) for result in found),
        next=address("/api/articles", ask, more, **place) if place else None,
    )


def _next_ranked(ask: Ask, found: tuple[Result, ...], total: int) -> dict[str, object]:
    behind = ask.skip + len(found)
    return {"skip": behind} if found and behind < min(total, MOST_RANKED) else {}


def _next(db: Connection, question: Question, ask: Ask, found: tuple[Result, ...], total: int) -> dict[str, object]:
    turned = ask.before is not None or ask.after is not None
    ahead = results.count_ahead(db, question, ask.sort, found[0].sort_key) if found and turned else 0
    return {"before": found[-1].sort_key} if found and ahead + len(found) < total else {}


def _count(total: Count) -> answers.Count:
    return answers.Count(total.n, total.is_exact)


def _hit(result: Result, node: Node | None) -> answers.Hit:
    title = cut(result.title, hits(result.title, result.lang, node, "title") if node else [])
    shown = excerpt(result.standfirst, result.text, result.lang, node)
    return answers.Hit(
        id=result.id,
        published=result.published,
        published_precision=result.precision,
        first_seen=result.first_seen,
        source=result.source,
        source_name=result.source_name,
        country=result.country,
        url=result.url,
        lang=result.lang,
        relevance=result.relevance,
        org=result.org,
        access=result.access,
        title=result.title,
        title_marked=_marked(title),
        snippet="".join(piece.text for piece in shown),
        snippet_marked=_marked(shown),
        copy_of=result.copy_of,
        copy_kind=result.copy_kind,
        n_copies=result.n_copies,
        n_revisions=result.n_revisions,
        n_edits=result.n_edits,
        removed_at=result.removed,
    )


def _marked(pieces: tuple[Piece, ...]) -> tuple[answers.Marked, ...]:
    return tuple(answers.Marked(piece.text, piece.kind == "hit") for piece in pieces)


# --- one article


def _one(db: Connection, asked: Asked) -> answers.WholeArticle:
    number = int(asked.path["id"])
    whole = find_whole(db, number)
    if whole is None:
        raise _no_article(number)
    told = whole.telling
    return answers.WholeArticle(
        article=whole.article,
        judge=whole.judge,
        copies=tuple(_copy(one) for one in whole.relatives.group),
        copy_why=whole.relatives.why,
        alike=tuple(_alike(one) for one in whole.relatives.alike),
        story=answers.ToldStory(told.story, told.reports) if told else None,
        rulings=tuple(answers.Ruled(ruling.says, ruling) for ruling in whole.rulings),
        revisions=whole.revisions,
        timeline=whole.timeline,
    )


def _copy(one: Relative) -> answers.Copy:
    return answers.Copy(one.id, one.source, one.published, one.url, one.kind, one.score)


def _alike(one: Relative) -> answers.Alike:
    return answers.Alike(one.id, one.source, one.published, one.lang, one.title, one.url, one.kind, one.score)


def _no_article(number: int) -> NotThere:
    return NotThere(f"there is no article {number}", "/api/articles finds the numbers")


def _revisions(db: Connection, asked: Asked) -> answers.Wordings:
    number = int(asked.path["id"])
    return answers.Wordings(number, tuple(_wording(db, number, n) for n in _numbers(db, number)))


def _numbers(db: Connection, number: int) -> tuple[int, ...]:
    """The numbers of an article's revisions, the first first."""
    if find_whole(db, number) is None:
        raise _no_article(number)
    return tuple(revision.n for revision in related_to(db, number).revisions)


def _wording(db: Connection, number: int, n: int) -> Wording:
    held = wording(db, number, n)
    if held is None:
        raise NotThere(f"article {number} has no revision {n}", f"/api/articles/{number}/revisions has those there are")
    return held


def _difference(db: Connection, asked: Asked) -> answers.Difference:
    number = int(asked.path["id"])
    latest = _numbers(db, number)[-1]
    if "from" in asked.given or "to" in asked.given:
        to = asked.whole("to", latest)
        given = asked.whole("from", to - 1), to
    else:
        edit = latest_edit(db, number)
        if edit is None:
            raise NotThere(f"article {number} was never edited", f"/api/articles/{number}/revisions has all of it")
        given = edit - 1, edit
    before, after = (_wording(db, number, n) for n in given)
    parts = [diff(getattr(before, name), getattr(after, name)) for name in ("title", "standfirst", "text")]
    title, standfirst, text = (_changed(pieces) for pieces in parts)
    return answers.Difference(
        id=number,
        from_=answers.RevisionName(before.n, before.seen, before.cause),
        to=answers.RevisionName(after.n, after.seen, after.cause),
        words_deleted=sum(words_in(pieces, "del") for pieces in parts),
        words_inserted=sum(words_in(pieces, "ins") for pieces in parts),
        title=title,
        standfirst=standfirst,
        text=text,
    )


def _changed(pieces: Diff) -> tuple[answers.Changed, ...]:
    return tuple(answers.Changed(**asdict(piece)) for piece in pieces)


# --- all of it

_ID = (Parameter("id", "The number of an article.", NUMBER),)
_OPERATIONS: Mapping[Operation, Answering] = {
    Operation(
        path="/api/articles",
        name="articles",
        about="Search articles.",
        answer=answers.Articles,
        parameters=(*WANTED, SORT, *PLACES, limit()),
    ): _search,
    Operation(
        path="/api/articles/{id}",
        name="article",
        about="One article, whole: the fields of an export, and what belongs to it.",
        answer=answers.WholeArticle,
        within=_ID,
    ): _one,
    Operation(
        path="/api/articles/{id}/revisions",
        name="revisions",
        about="What an article said at each time.",
        answer=answers.Wordings,
        within=_ID,
    ): _revisions,
    Operation(
        path="/api/articles/{id}/difference",
        name="difference",
        about="What changed between two revisions. Without numbers: what the outlet's last edit changed.",
        answer=answers.Difference,
        parameters=(
            Parameter("from", "The number of a revision; without it the one before the other.", REVISION),
            Parameter("to", "The number of another; without it the latest.", REVISION),
        ),
        within=_ID,
    ): _difference,
}
