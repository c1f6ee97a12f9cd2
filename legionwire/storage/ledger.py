"""The ledger in the database: every address ever seen, in exactly one state, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from legionwire.answers import ask_again_at
from legionwire.article import Link, State
from legionwire.ledger import (
    FUTURE,
    REVISITED,
    Decision,
    Known,
    Step,
    Wish,
    date_hint,
    decide_known,
    decide_new,
)
from legionwire.links import FoundLink, RefusedLink
from legionwire.sitemap_windows import Window, address_days
from legionwire.storage.engine import AnyRow
from legionwire.storage.orders import CHUNK, Order, orders_for
from legionwire.storage.schema import page, skipped_link, source
from legionwire.storage.verdicts import follow
from legionwire.traps import ENOUGH, Yields, trap_sign
from legionwire.twins import plain_forms
from legionwire.urls import url_hash

AGAIN = timedelta(minutes=10)  # what is left over is taken up again after so long, if nothing hurries
REMEMBERED = 2_000  # addresses of a source in each state, by which kinds that never hold an article are known
_UNREADABLE = (State.GONE, State.ROBOTS, State.BLOCKED, State.WALL, State.NO_TEXT, State.NOT_ARTICLE)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finder:
    """Who shows the links: the run, its source and the policy that holds for it."""

    run_id: int
    source_id: str
    channel_id: int | None
    fetch_all: bool
    since: datetime | None
    any_site: bool  # an aggregator, or an operator's list
    own_sites: frozenset[str]  # registrable domains of the source itself
    owners: Mapping[str, str] = field(repr=False)  # registrable domain -> source that owns it
    batch: frozenset[str] = frozenset()  # the sources this run may visit
    until: datetime | None = None  # with `since` the time that an operator asked for; no longer in it
    yields: Yields = field(default_factory=Yields, repr=False)  # what became of the source's addresses so far
    hinted: frozenset[str] = frozenset()  # the sources of whose links only hinted ones are wanted, whoever shows them
    retitles: bool = True  # another title of a known address tells of an edit; listings shorten them as they like

    def owner(self, site: str) -> str:
        """Whose article an address on that site is: ours, another outlet's, or else the finder's."""
        return self.source_id if site in self.own_sites else self.owners.get(site, self.source_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a channel's links: the orders for this run, and the counts of the funnel."""

    orders: tuple[Order, ...]
    known: frozenset[tuple[str, int]]  # (source, URL hash): seen by an earlier run
    new: frozenset[tuple[str, int]]  # first seen in this run

    def joined(self, others: Iterable[Recorded]) -> Recorded:
        """This and what became of other links of the channel."""
        parts = (self, *others)
        orders = tuple(order for part in parts for order in part.orders)
        known, new = (part.known for part in parts), (part.new for part in parts)
        return Recorded(orders, frozenset().union(*known), frozenset().union(*new))


def record_links(db: sa.Connection, finder: Finder, links: Sequence[FoundLink], now: datetime) -> Recorded:
    """Write a channel's links into the ledger and decide which of them are asked for."""
    known: set[tuple[str, int]] = set()
    new: set[tuple[str, int]] = set()
    wanted: list[int] = []
    others: set[str] = set()  # outlets outside the batch whose addresses are wanted
    once: dict[int, FoundLink] = {}
    for found in links:
        once.setdefault(found.url_hash, found)  # an address given twice counts once
    plain_ones: list[FoundLink] = []
    forms: list[FoundLink] = []  # after the plain ones, for which they may stand
    for found in once.values():
        (forms if plain_forms(found.url) else plain_ones).append(found)
    for chunk in (*_chunks(plain_ones, CHUNK), *_chunks(forms, CHUNK)):
        hashes = [found.url_hash for found in chunk]
        rows = {row.url_hash: row for row in db.execute(sa.select(page).where(page.c.url_hash.in_(hashes)))}
        skipped = _skipped(db, {finder.source_id, *(finder.owner(found.site) for found in chunk)}, hashes)
        entries = _Entries()
        widows = _widows(db, rows.values())
        plain = _plain_pages(db, [found.url for found in chunk if found.url_hash not in rows])
        for shown in chunk:
            found = _without_future(shown, now)
            row = rows.get(found.url_hash)
            if row is None:
                owner = finder.owner(found.site)
                decision = _decide_new(finder, found, owner, now)
                owner = finder.source_id if decision.step is Step.SKIP else owner
                twin = plain.get(found.url) if finder.channel_id is not None else None
                if decision.step is Step.FETCH and twin is not None:
                    decision = Decision(Step.SETTLE, State.ALIAS, twin.reason)
                first_run = _enter(entries, finder, found, owner, decision, skipped, now, twin)
            else:
                owner, first_run = row.source_id, row.first_run_id
                retitled = _is_retitled(row, finder, found)
                known_row = _known(row, finder.run_id)
                freed = row.id in widows or (row.state == State.TRAP and _is_freed(row, finder, found, now))
                decision = decide_known(known_row, found.link.modified, now, retitled=retitled, freed=freed)
                told_at = now if decision.state in REVISITED else None
                if hint := _hint(row, found, retitled, told_at):
                    entries.hints.append(hint)
            (new if first_run == finder.run_id else known).add((owner, found.url_hash))
            if decision.step is Step.FETCH and owner in finder.batch:
                wanted.append(found.url_hash)
            elif decision.step is Step.FETCH:
                others.add(owner)
        entries.write(db)
    _wake(db, others, now)
    return Recorded(tuple(orders_for(db, wanted)), frozenset(known), frozenset(new))


def _wake(db: sa.Connection, source_ids: set[str], now: datetime) -> None:
    """Outlets outside this run to which somebody's links lead: they are wanted soon, not at their next poll."""
    for chunk in _chunks(sorted(source_ids), CHUNK):
        asleep = source.c.id.in_(chunk), source.c.resume_at.is_(None) | (source.c.resume_at > now + AGAIN)
        db.execute(source.update().where(*asleep).values(resume_at=now + AGAIN))


def record_refused(db: sa.Connection, finder: Finder, refused: Sequence[RefusedLink], now: datetime) -> Recorded:
    """Links that are no addresses we would request: the ledger says so, under the text that was shown."""
    known: set[tuple[str, int]] = set()
    new: set[tuple[str, int]] = set()
    once = {url_hash(link.shown): link for link in refused}
    for chunk in _chunks(list(once), CHUNK):
        query = sa.select(page.c.url_hash, page.c.source_id, page.c.first_run_id).where(page.c.url_hash.in_(chunk))
        rows = {row.url_hash: row for row in db.execute(query)}
        entries = _Entries()
        for key in chunk:
            row, link = rows.get(key), once[key]
            if row is None:
                found = FoundLink(link.shown, key, link.site, Link(link.shown), hinted=False)
                decision = Decision(Step.SETTLE, link.state, link.reason)
                _enter(entries, finder, found, finder.source_id, decision, {}, now)
            owner, first_run = (row.source_id, row.first_run_id) if row else (finder.source_id, finder.run_id)
            (new if first_run == finder.run_id else known).add((owner, key))
        entries.write(db)
    return Recorded((), frozenset(known), frozenset(new))


class _Entries:
    """New rows of a chunk, written together: one by one a large sitemap would hold the database for many seconds."""

    def __init__(self) -> None:
        self.pages: list[dict[str, object]] = []
        self.skips: list[dict[str, object]] = []
        self.hints: list[dict[str, object]] = []
        self.moved: list[tuple[str, int]] = []  # source and hash of skipped links that are wanted now

    def write(self, db: sa.Connection) -> None:
        for source_id, key in self.moved:
            mine = skipped_link.c.source_id == source_id, skipped_link.c.url_hash == key
            db.execute(skipped_link.delete().where(*mine))
        if self.skips:
            db.execute(skipped_link.insert(), self.skips)
        if self.pages:
            db.execute(page.insert(), self.pages)
        if self.hints:
            names = ("hint_title", "hint_published_at", "hint_modified_at", "told_at")
            told: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
            db.execute(page.update().where(page.c.id == sa.bindparam("page_id")).values(**told), self.hints)


def _without_future(found: FoundLink, now: datetime) -> FoundLink:
    """A date far ahead would be the latest change for ever, and is not when anything was published."""
    published, modified = (
        None if date and date > now + FUTURE else date for date in (found.link.published, found.link.modified)
    )
    return replace(found, link=replace(found.link, published=published, modified=modified))


def _decide_new(finder: Finder, found: FoundLink, owner: str, now: datetime) -> Decision:
    own = owner == finder.source_id
    by_hand = finder.channel_id is None  # or where a redirect leads
    barren = "" if found.hinted else finder.yields.sign(found.url, found.url_hash)
    wish = Wish(
        own_site=finder.any_site or found.site in finder.owners or found.site in finder.own_sites,
        hinted=found.hinted,
        fetch_all=finder.fetch_all and (own or owner not in finder.hinted or by_hand),
        outside=_outside(finder, found),
        trap="" if by_hand else trap_sign(found.url, now) or barren,
    )
    return decide_new(found.site, wish)


def _outside(finder: Finder, found: FoundLink) -> str:
    window = Window(finder.since, finder.until)
    if not window:
        return ""
    return window.misses(found.link.published, found.link.modified, address_days(found.url))


def _enter(
    entries: _Entries,
    finder: Finder,
    found: FoundLink,
    owner: str,
    decision: Decision,
    skipped: Mapping[tuple[str, int], int | None],
    now: datetime,
    twin: _Twin | None = None,
) -> int | None:
    """A new address: a row of the ledger, or a hash among the skipped. Returns the run that saw it first."""
    key = (owner, found.url_hash)
    if decision.step is Step.SKIP:
        if key in skipped:
            return skipped[key]
        values = {"day": now.date(), "reason": decision.reason, "first_run_id": finder.run_id}
        entries.skips.append({"source_id": owner, "url_hash": found.url_hash, **values})
        return finder.run_id
    first_run: int | None = finder.run_id
    if key in skipped:  # wanted now, whoever shows it: it moves, and was first seen when it was passed over
        first_run = skipped[key]
        entries.moved.append(key)
    row: dict[str, object] = {"url": found.url, "url_hash": found.url_hash, "site": found.site}
    row |= {"source_id": owner, "channel_id": finder.channel_id, "first_run_id": first_run, "first_seen_at": now}
    row |= {"state": str(decision.state), "reason": decision.reason, "hint_title": found.link.title}
    row |= {"hint_published_at": found.link.published, "hint_modified_at": found.link.modified}
    row |= {"alias_of": twin.page_id if twin and decision.state is State.ALIAS else None}
    entries.pages.append(row)
    return first_run


@dataclass(frozen=True, slots=True)
class _Twin:
    """The plain form of a page, in the ledger."""

    page_id: int
    reason: str


def _plain_pages(db: sa.Connection, urls: Sequence[str]) -> dict[str, _Twin]:
    """Of the addresses made for AMP, telephones or printers those whose plain form is an article, or is to be asked."""
    forms = {url: found for url in urls if (found := plain_forms(url)) is not None}
    keys = {url_hash(plain): plain for _, plains in forms.values() for plain in plains}
    held: dict[str, int] = {}
    for chunk in _chunks(list(keys), CHUNK):
        good = page.c.state.in_([str(State.STORED), str(State.OFF_TOPIC), str(State.QUEUED)])
        for row in db.execute(sa.select(page.c.id, page.c.url).where(page.c.url_hash.in_(chunk), good)):
            held[row.url] = row.id
    return {
        url: _Twin(held[plain], f"the {form} form of {plain}")
        for url, (form, plains) in forms.items()
        for plain in plains
        if plain in held
    }


def _widows(db: sa.Connection, rows: Iterable[AnyRow]) -> set[int]:
    """Of the addresses that were never asked for, because they are forms of another one, those whose plain form turned
    out to be nothing to read."""
    forms = {
        row.id: row.alias_of
        for row in rows
        if row.state == State.ALIAS and row.checked_at is None and row.alias_of is not None and plain_forms(row.url)
    }
    lost: set[int] = set()
    for chunk in _chunks(list(set(forms.values())), CHUNK):
        gone = page.c.id.in_(chunk) & page.c.state.in_([str(state) for state in _UNREADABLE])
        lost |= set(db.execute(sa.select(page.c.id).where(gone)).scalars())
    return {form for form, plain in forms.items() if plain in lost}


def _known(row: AnyRow, run_id: int) -> Known:
    return Known(
        state=State(row.state),
        not_before=row.not_before,
        modified=row.hint_modified_at,
        checked_at=row.checked_at,
        this_run=row.last_run_id == run_id,
        told=row.told_at is not None,
    )


def _is_freed(row: AnyRow, finder: Finder, found: FoundLink, now: datetime) -> bool:
    """Whether an address was taken for a trap by others of its kind alone, and is wanted: it names the topic, or one
    of its kind has been an article since, as after a new extractor."""
    is_wanted = found.hinted or (row.not_before is None and finder.yields.had_article(found.url))
    return is_wanted and not trap_sign(found.url, now)


def _is_retitled(row: AnyRow, finder: Finder, found: FoundLink) -> bool:
    """Only the channel that found it is compared with itself: a sitemap may always have other titles than the feed."""
    same_channel = row.channel_id is not None and row.channel_id == finder.channel_id
    return bool(
        finder.retitles and same_channel and found.link.title and row.hint_title and found.link.title != row.hint_title
    )


def _hint(row: AnyRow, found: FoundLink, retitled: bool, told_at: datetime | None) -> dict[str, object] | None:
    """The latest change told of, that it is still to be read, the date to go by, and a title where none was known; None
    when nothing is new."""
    link = found.link
    later = link.modified and (row.hint_modified_at is None or link.modified > row.hint_modified_at)
    held = (row.hint_title, row.hint_published_at, row.hint_modified_at, row.told_at)
    new = (
        link.title if link.title and (retitled or not row.hint_title) else row.hint_title,
        date_hint(row.hint_published_at, link.published),
        link.modified if later else row.hint_modified_at,
        row.told_at or told_at,
    )
    if new == held:
        return None
    names = ("new_hint_title", "new_hint_published_at", "new_hint_modified_at", "new_told_at")
    return {"page_id": row.id, **dict(zip(names, new, strict=True))}


def _skipped(db: sa.Connection, sources: Iterable[str], hashes: Sequence[int]) -> dict[tuple[str, int], int | None]:
    """Which of these addresses these sources passed over, and the run in which each did so first."""
    key = (skipped_link.c.source_id, skipped_link.c.url_hash)
    query = sa.select(*key, skipped_link.c.first_run_id).where(key[0].in_(list(sources)), key[1].in_(hashes))
    return {(row.source_id, row.url_hash): row.first_run_id for row in db.execute(query)}


def yields_of(db: sa.Connection, source_id: str) -> Yields:
    """What became of the addresses of a source that were seen last."""
    others = _latest(db, source_id, State.NOT_ARTICLE)
    articles = (State.STORED, State.OFF_TOPIC) if len(others) >= ENOUGH else ()
    return Yields.of([*others, *(item for state in articles for item in _latest(db, source_id, state))])


def _latest(db: sa.Connection, source_id: str, state: State) -> list[tuple[str, State]]:
    wanted = page.c.source_id == source_id, page.c.state == str(state)
    query = sa.select(page.c.url).where(*wanted).order_by(page.c.id.desc()).limit(REMEMBERED)
    return [(url, state) for url in db.execute(query).scalars()]


def settle(db: sa.Connection, page_id: int, state: State, reason: str, at: datetime, **values: object) -> None:
    """Put an address into a state. An article that is stored stays stored, whatever its page answers later.

    When no time to ask again is given, the state and the tries so far set one.
    """
    row = db.execute(sa.select(page.c.state, page.c.attempts).where(page.c.id == page_id)).one()
    if values.get("not_before") is None:
        values["not_before"] = ask_again_at(state, State(row.state), row.attempts, at)
    # The plan of an article's revisits counts how often its host put it off; an address that was never read waits.
    counted = state is State.ERROR or (state is State.DEFERRED and row.state == State.STORED)
    attempts = row.attempts + 1 if counted else 0
    if row.state == State.STORED and state is not State.STORED:
        state, reason = State.STORED, f"stored; last visit: {state} ({reason})"
    values = {"checked_at": at, "alias_of": None, **values}
    db.execute(
        page.update().where(page.c.id == page_id).values(state=str(state), reason=reason, attempts=attempts, **values)
    )
    if state is State.ALIAS and isinstance(target := values.get("alias_of"), int):
        follow(db, page_id, target, at)


def find_page(db: sa.Connection, key: int) -> AnyRow | None:
    """The ledger's row for a URL hash."""
    return db.execute(sa.select(page).where(page.c.url_hash == key)).one_or_none()


def skipped_at(db: sa.Connection, key: int) -> list[tuple[str, date, str]]:
    """Who passed an address over, when and why."""
    query = sa.select(skipped_link.c.source_id, skipped_link.c.day, skipped_link.c.reason)
    return [tuple(row) for row in db.execute(query.where(skipped_link.c.url_hash == key))]


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
