"""How a verdict stands in the database: on the article, in the ledger, and whether the article is shown.

A person's ruling goes before the judge's verdict. What is not about the topic is hidden: its article stays, with
relevance "no" and without a part in any group, and its address is off topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from legionwire.article import Match, State, Verdict, Visit
from legionwire.rulings import Effect, Kind, Ruling, Subject, before_edit, effect_of, overrule
from legionwire.storage import revisits, rulings
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import article, capture, page, revision, ruling, source
from legionwire.urls import url_hash


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judge's verdict and the ruling that goes before it, if there is one."""

    judged: Verdict
    ruling: Ruling | None = None

    @property
    def verdict(self) -> Verdict:
        """What goes."""
        return overrule(self.judged, self.ruling)


def judgement_on(db: sa.Connection, visit: Visit, judged: Verdict) -> Judgement:
    """A verdict on what a visit read, with the ruling that goes for it."""
    return Judgement(judged, ruling_on(db, visit))


def ruling_on(db: sa.Connection, visit: Visit, kind: Kind = "label") -> Ruling | None:
    """What was ruled about the address of a visit, or about the one that led to it: on its label, or its date."""
    key = ruling.c.url_hash == url_hash(visit.url)
    if visit.came_from is not None:
        asked = sa.select(page.c.url_hash).where(page.c.id == visit.came_from).scalar_subquery()
        key |= ruling.c.url_hash == asked
    return max(rulings.where(db, kind, key).values(), key=lambda given: given.at, default=None)


def article_values(verdict: Verdict) -> dict[str, object]:
    """What an article's row says of a verdict."""
    return {
        "relevance": verdict.label,
        "score": verdict.score,
        "org": verdict.org,
        "matches": [asdict(match) for match in verdict.matches],
        "verdict": verdict.reason,
        "rules_version": verdict.version,
    }


def ledger_values(given: Judgement) -> dict[str, object]:
    """What the ledger says of it, but for state and reason."""
    judged, ruled = given.judged, given.ruling is not None
    return {
        "label": given.verdict.label,
        "score": judged.score,
        "rules_version": judged.version,
        "judge_label": judged.label if ruled else None,
        "judge_reason": judged.reason if ruled else None,
    }


def unless_edited(db: sa.Connection, held: AnyRow | None, given: Judgement, *, edited: bool) -> Judgement:
    """An article that was about the topic stays so when its outlet takes the topic out of it: that is a revision, and
    no reason to forget. `edited`: just now, else whether it ever was counts.

    By what rules it was about the topic is kept beside that: by other ones its earlier words may be judged otherwise,
    and `rejudge` looks at them.
    """
    if held is None or given.ruling or given.judged.label != "no" or held.relevance == "no":
        return given
    if not edited and not _was_edited(db, held):
        return given
    return replace(given, judged=replace(before_edit(given.judged, held.relevance), version=held.rules_version))


def _was_edited(db: sa.Connection, held: AnyRow) -> bool:
    if held.n_revisions == 1:
        return False
    edits = revision.c.article_id == held.id, revision.c.n > 1, revision.c.cause == "edit"
    return db.execute(sa.select(revision.c.n).where(*edits).limit(1)).first() is not None


def write(db: sa.Connection, held: AnyRow, given: Judgement, at: datetime) -> None:
    """Put a judgement of an article's words in the place of what was said of them, at `at`. `held` is the article's
    row."""
    verdict = given.verdict
    db.execute(article.update().where(article.c.id == held.id).values(**article_values(verdict)))
    note_in_ledger(db, held, given)
    if _is_hidden(held.relevance) != _is_hidden(verdict.label):
        from legionwire.storage.groups import regroup  # late: questions look at verdicts, and hide nothing

        regroup(db, [held.id])
    plan_if_shown(db, held, given, at)


def plan_if_shown(db: sa.Connection, held: AnyRow, given: Judgement, at: datetime) -> None:
    """Have an article that was hidden until `at` asked for again: a visit while it was hidden left it without a plan.
    `held` is its row as it was before."""
    if _is_hidden(held.relevance) and not _is_hidden(given.verdict.label):
        revisits.plan_shown(db, held.id, at)


def write_all(db: sa.Connection, judged: Sequence[tuple[AnyRow, Judgement]], at: datetime) -> None:
    """The same for many at once: most stay shown, or hidden, as they were."""
    calm = [(held, given) for held, given in judged if _is_hidden(held.relevance) == _is_hidden(given.verdict.label)]
    for held, given in judged:
        if _is_hidden(held.relevance) != _is_hidden(given.verdict.label):
            write(db, held, given, at)
    if calm:
        db.execute(_ARTICLES, [_bound(article_values(given.verdict), held.id) for held, given in calm])
        db.execute(_PAGES, [_bound(ledger_values(given), held.page_id) for held, given in calm])
    if told := [(held, given.verdict.reason) for held, given in calm if held.verdict != given.verdict.reason]:
        db.execute(
            _REASONS,
            [{"its_id": held.page_id, "its_verdict": held.verdict, "its_reason": reason} for held, reason in told],
        )


def _is_hidden(label: str) -> bool:
    return label == "no"


def _bound(values: Mapping[str, object], number: int) -> dict[str, object]:
    return {"its_id": number} | {f"its_{name}": value for name, value in values.items()}


def _binding(table: sa.Table, *names: str) -> sa.Update:
    """Update rows by their numbers, many at once."""
    mine = table.c.id == sa.bindparam("its_id")
    return table.update().where(mine).values({name: sa.bindparam(f"its_{name}") for name in names})


_ARTICLES = _binding(article, "relevance", "score", "org", "matches", "verdict", "rules_version")
_PAGES = _binding(page, "label", "score", "rules_version", "judge_label", "judge_reason")
_REASONS = _binding(page, "reason").where(page.c.reason == sa.bindparam("its_verdict"))


def note_in_ledger(db: sa.Connection, held: AnyRow, given: Judgement) -> None:
    """What the ledger says of an article; `held` is its row as it was before.

    The reason becomes the verdict's, unless it tells of a later visit to the page and the state stays.
    """
    verdict, mine = given.verdict, page.c.id == held.page_id
    reason = {"reason": verdict.reason}
    stored = page.c.state == State.STORED
    db.execute(page.update().where(mine).values(**ledger_values(given)))
    if verdict.label == "no":
        db.execute(page.update().where(mine, stored).values(state=str(State.OFF_TOPIC), **reason))
    else:
        db.execute(page.update().where(mine, ~stored).values(state=str(State.STORED), **reason))
    db.execute(page.update().where(mine, page.c.reason == held.verdict).values(**reason))


def hide(db: sa.Connection, page_id: int, reason: str) -> None:
    """Put the address of a stored article off topic."""
    values = {"state": str(State.OFF_TOPIC), "reason": reason}
    db.execute(page.update().where(page.c.id == page_id).values(**values))


@dataclass(frozen=True, slots=True)
class Standing:
    """An address that somebody rules on, as it is in the collection."""

    url: str  # what it stands for, when it is an alias
    subject: Subject
    page_id: int | None = None
    source: str | None = None
    article_id: int | None = None


def standing_of(db: sa.Connection, url: str) -> Standing:
    """What is held of an address, or of the one that it stands for."""
    asked = db.execute(sa.select(page).where(page.c.url_hash == url_hash(url))).one_or_none()
    if asked is None:
        return Standing(url, Subject())
    # A ruling is left with an alias only where it is about an article of its own.
    row = asked if rulings.concerning(db, asked.url_hash) else _meant(db, asked)
    held = db.execute(sa.select(article.c.id, article.c.relevance).where(article.c.page_id == row.id)).one_or_none()
    label = held.relevance if held else row.label
    subject = Subject(State(row.state), label, row.judge_label or label, held is not None, _has_capture(db, row))
    return Standing(row.url, subject, row.id, row.source_id, held.id if held else None)


def _meant(db: sa.Connection, row: AnyRow) -> AnyRow:
    """The address that one stands for in the end, by their rows in the ledger."""
    met: set[int] = set()
    while row.state == State.ALIAS and row.alias_of is not None and row.id not in met:
        met.add(row.id)
        row = db.execute(sa.select(page).where(page.c.id == row.alias_of)).one()
    return row


def rule(db: sa.Connection, url: str, given: Ruling) -> tuple[Standing, Effect]:
    """Write a ruling down, and let it go for what is held of the address. Says what was held, and what it does.

    An address that is off topic and has a capture is left to be read again: see `rejudging`.
    """
    from legionwire.storage.corrections import redate, regroup_tied  # late: see `write`

    found = standing_of(db, url)
    key = url_hash(found.url)
    tagged = found.article_id if given.kind == "tag" else None
    with rulings.retagging(db, tagged, key, key) if tagged is not None else nullcontext():
        rulings.add(db, found.url, given)
    if given.kind == "copy":
        regroup_tied(db, [key, url_hash(given.other or "")])
    elif found.page_id is not None and given.kind == "label":
        renew(db, found.page_id, given.at)
    elif found.page_id is not None and given.kind == "date":
        redate(db, found.page_id)
    return found, effect_of(found.subject, given)


def follow(db: sa.Connection, page_id: int, target_id: int, at: datetime) -> None:
    """An address turns out to stand for another: what was ruled about it goes for that one. Where each has an article
    the ruling is about its own, wherever the outlet leads its readers now."""
    target = _meant(db, db.execute(sa.select(page).where(page.c.id == target_id)).one())
    both = sa.select(sa.func.count()).where(article.c.page_id.in_([page_id, target.id]))
    if target.id == page_id or db.execute(both).scalar_one() == 2:
        return
    # One that is on its way here has another address yet: whoever moves it keeps its tags.
    held = db.execute(sa.select(article.c.id).where(article.c.url_hash == target.url_hash)).scalar_one_or_none()
    with rulings.retagging(db, held, target.url_hash, target.url_hash) if held is not None else nullcontext():
        moved = rulings.move(db, page_id, target.id)
    if moved:
        from legionwire.storage.corrections import redate, regroup_tied

        renew(db, target.id, at)
        redate(db, target.id)
        regroup_tied(db, [target.url_hash])


def renew(db: sa.Connection, page_id: int, at: datetime) -> None:
    """Let the ruling that goes for an address now, or none, take hold of what was judged there."""
    row = db.execute(sa.select(page).where(page.c.id == page_id)).one()
    held = db.execute(sa.select(article).where(article.c.page_id == page_id)).one_or_none()
    ruled = rulings.in_force(db, [row.url_hash]).get(row.url_hash)
    if held is not None:
        said = (row.judge_label or held.relevance, row.judge_reason or held.verdict)
        matches = tuple(Match(**match) for match in held.matches)
        judged = Verdict(said[0], held.score, held.org, matches, held.rules_version, said[1])
        write(db, held, Judgement(judged, ruled), at)
    elif row.label is not None:
        said = (row.judge_label or row.label, row.judge_reason or row.reason)
        given = Judgement(Verdict(said[0], row.score, "none", (), row.rules_version, said[1]), ruled)
        mine = page.c.id == page_id
        db.execute(page.update().where(mine).values(**ledger_values(given)))
        if row.state == State.OFF_TOPIC:
            db.execute(page.update().where(mine).values(reason=given.verdict.reason))
            if given.verdict.label != "no" and not _has_capture(db, row):
                queue(db, page_id, given.verdict.reason, at)


def queue(db: sa.Connection, page_id: int, reason: str, at: datetime) -> None:
    """Have the next crawl ask for an address of which nothing can be read any more."""
    mine = page.c.id == page_id
    values: Mapping[str, object] = {"state": str(State.QUEUED), "reason": reason, "not_before": None, "attempts": 0}
    db.execute(page.update().where(mine).values(**values))
    its = source.c.id == sa.select(page.c.source_id).where(mine).scalar_subquery()
    asleep = source.c.resume_at.is_(None) | (source.c.resume_at > at)
    db.execute(source.update().where(its, asleep).values(resume_at=at))


def holds_what_was_judged(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The condition for captures of the answer that was judged. Which that was is not known of pages that an older
    version judged."""
    return (table.c.page_id == page.c.id) & (page.c.digest.is_(None) | (table.c.digest == page.c.digest))


def _has_capture(db: sa.Connection, row: AnyRow) -> bool:
    query = sa.select(capture.c.id).join(page, holds_what_was_judged(capture)).where(page.c.id == row.id)
    return db.execute(query.limit(1)).first() is not None
