"""Links in the database: what two articles are to each other, found when either comes in or says something else.

Whoever writes comes after whoever wrote before (storage/engine.py), so of two copies that come in at once the later one
finds the earlier: keys, links and groups are written in the transaction of the article itself, and a crash loses all of
them or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from legionwire.copies import METHOD, SHARING, Kind, Side, kind_of
from legionwire.fingerprints import Fingerprint
from legionwire.kept_texts import KeptTexts, keys_of
from legionwire.postings import places, sought
from legionwire.resemblance import Scores, compare
from legionwire.storage import exact_copies, postings
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import article, link, source
from legionwire.storage.statements import pieces
from legionwire.urls import registrable_domain
from legionwire.wires import Agency, credit_of, is_marked

_NAMES = (
    *("id", "url", "url_hash", "title", "text", "text_key", "published_at", "published_precision", "first_seen_at"),
    *("canonical_hash", "source_id", "organisations"),
)
_SOURCE = sa.select(source.c.kind).where(source.c.id == article.c.source_id).scalar_subquery()
_TEXTS = KeptTexts()
COLUMNS = (*(article.c[name] for name in _NAMES), (_SOURCE == "agency").label("is_agency"))

# Made once: SQLAlchemy takes several times as long to put a statement together as the database to answer it.
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_ROWS = sa.select(*COLUMNS).where(article.c.id.in_(_IDS))
_LINKS = sa.union_all(  # each has an index of its own
    *(sa.select(link).where(column.in_(_IDS), link.c.version == METHOD) for column in (link.c.a, link.c.b))
)
_LINK = link.insert()
_UNLINK = link.delete().where(
    link.c.a == sa.bindparam("one"), link.c.b == sa.bindparam("other"), link.c.version == METHOD
)
_AGENCIES = (
    sa.select(source.c.id, source.c.name, source.c.homepage).where(source.c.kind == "agency").order_by(source.c.id)
)


@dataclass(frozen=True, slots=True)
class Said:
    """What an article said, and when it appeared: all that its keys are made of."""

    text: str
    published: datetime | None
    first_seen: datetime

    @property
    def appeared(self) -> datetime:
        return self.published or self.first_seen


def said_by(row: AnyRow) -> Said:
    """What an article's row says."""
    return Said(row.text, row.published_at, row.first_seen_at)


def enter(db: sa.Connection, article_id: int, before: Said | None) -> set[int]:
    """Link an article with those that it has text in common with, in the place of the links it had.

    `before` is what it said when it was entered last. Returns the articles whose groups may be others now.
    """
    row = rows_of(db, [article_id])[article_id]
    now = said_by(row)
    keys = _TEXTS.text(row.title, now.text).keys
    if before is None or _entry(before) != _entry(now):
        if before is None:
            postings.add(db, article_id, places(keys, now.appeared))
        else:
            postings.remove(db, article_id, places(keys_of(before.text), before.appeared))
            postings.complete(db, article_id, places(keys, now.appeared))
    held = [] if before is None else links_of(db, [article_id])
    return _relink(db, row, keys, held, same_words=False)


def enter_again(db: sa.Connection, article_id: int) -> set[int]:
    """The same for an article that may have been entered already, in part or whole."""
    row = rows_of(db, [article_id])[article_id]
    appeared, keys = said_by(row).appeared, _TEXTS.text(row.title, row.text).keys
    postings.complete(db, article_id, places(keys, appeared))
    return _relink(db, row, keys, links_of(db, [article_id]), same_words=True)


def links_of(db: sa.Connection, ids: Collection[int]) -> list[AnyRow]:
    """The links that touch articles."""
    found: dict[tuple[int, int], AnyRow] = {}
    for some in pieces(ids):
        found |= {(row.a, row.b): row for row in db.execute(_LINKS, {"ids": some}).all()}
    return list(found.values())


def link_pairs(db: sa.Connection, pairs: Collection[tuple[int, int]]) -> list[AnyRow]:
    """Compare articles that a group asks about, since no shared keys brought them together. Returns the links."""
    wanted = sorted(pairs)
    rows = rows_of(db, {one for pair in wanted for one in pair})
    agencies = agencies_of(db) if wanted else frozenset()
    sides = {one: _compared(row, agencies) for one, row in rows.items()}
    judged = [(a, b, *_judged(sides[a], sides[b])) for a, b in wanted]
    linked = [_values(a, b, kind, scores, by_keys=False) for a, b, kind, scores in judged if kind is not None]
    if not linked:
        return []
    db.execute(_LINK, linked)
    asked = set(wanted)
    return [row for row in links_of(db, rows) if (row.a, row.b) in asked]


def unlink_pairs(db: sa.Connection, pairs: Collection[tuple[int, int]]) -> None:
    """Take links away."""
    if pairs:
        db.execute(_UNLINK, [{"one": a, "other": b} for a, b in sorted(pairs)])


def rows_of(db: sa.Connection, ids: Collection[int]) -> dict[int, AnyRow]:
    """What comparing needs to know of articles."""
    found: dict[int, AnyRow] = {}
    for some in pieces(ids):
        found |= {row.id: row for row in db.execute(_ROWS, {"ids": some}).all()}
    return found


def _relink(
    db: sa.Connection, row: AnyRow, keys: Sequence[int], linked: Iterable[AnyRow], *, same_words: bool
) -> set[int]:
    """Compare an article with those that share its keys. What groups asked for is theirs to take away, unless it tells
    of other words than the article has now."""
    same = exact_copies.with_words(db, row.text_key)
    star = exact_copies.pairs_of(row.id, same)
    others = set(postings.sharing(db, row.id, sought(keys, said_by(row).appeared))).difference(same)
    held = {(found.a, found.b): found for found in linked}
    wanted = {pair: exact_copies.values(pair) for pair in star}
    if others:
        agencies = agencies_of(db)
        mine = _compared(row, agencies)
        for other in rows_of(db, others).values():
            kind, scores = _judged(mine, _compared(other, agencies))
            if kind is not None:
                pair = min(row.id, other.id), max(row.id, other.id)
                wanted[pair] = _values(*pair, kind, scores, by_keys=True)
    if same_words:
        held = {pair: found for pair, found in held.items() if found.by_keys or pair in wanted}
    changed = {pair for pair in held.keys() | wanted.keys() if _differs(held.get(pair), wanted.get(pair))}
    unlink_pairs(db, changed & held.keys())
    if new := [wanted[pair] for pair in sorted(changed & wanted.keys())]:
        db.execute(_LINK, new)
    moved = {pair for pair in changed if pair in star or (pair in held and held[pair].kind == Kind.EXACT)}
    if moved and (row.id == same[0] or moved & held.keys()):
        exact_copies.settle(db, {one for pair in moved for one in pair})
    kinds = ((pair, held[pair].kind if pair in held else None, wanted.get(pair, {}).get("kind")) for pair in changed)
    found = {one for pair, was, now in kinds if was in SHARING or now in SHARING for one in pair}
    # What it is merely alike with tells whether it may stay in its group.
    bound = bool(changed) and any(values["kind"] in SHARING for values in wanted.values())
    return found | {row.id} if bound else found


def _differs(held: AnyRow | None, wanted: dict[str, object] | None) -> bool:
    if held is None or wanted is None:
        return held is not None or wanted is not None
    return any(held._mapping[name] != value for name, value in wanted.items())


_Compared = tuple[Side, Fingerprint]


def _compared(row: AnyRow, agencies: frozenset[Agency]) -> _Compared:
    """An article as it is compared with others."""
    return _side_of(row, agencies), _TEXTS.text(row.title, row.text).print_


def _judged(a: _Compared, b: _Compared) -> tuple[Kind | None, Scores]:
    """What two are to each other."""
    scores = compare(a[1], b[1])
    return kind_of(a[0], b[0], scores), scores


def _values(a: int, b: int, kind: Kind, scores: Scores, *, by_keys: bool) -> dict[str, object]:
    shares = {"facts": scores.facts, "numbers": scores.numbers, "lead": scores.lead, "length": scores.length_ratio}
    rounded = {name: None if share is None else round(share, 3) for name, share in shares.items()}
    score = round(scores.containment, 3)
    return {"a": a, "b": b, "version": METHOD, "kind": str(kind), "score": score, "by_keys": by_keys, **rounded}


def _side_of(row: AnyRow, agencies: frozenset[Agency]) -> Side:
    return Side(
        registrable_domain(row.url), row.url_hash, row.published_at, row.published_precision, row.first_seen_at,
        row.canonical_hash, credited(row, agencies), is_marked(row.title),
    )  # fmt: skip


def _entry(said: Said) -> tuple[str, datetime]:
    return said.text, said.appeared


def credited(row: AnyRow, agencies: frozenset[Agency]) -> str | None:
    """The agency that an article is of, or that it names as its source."""
    if row.is_agency:
        return str(row.source_id)
    return credit_of(row.text, row.organisations or (), agencies)


def agencies_of(db: sa.Connection) -> frozenset[Agency]:
    """The agencies of the catalogue."""
    return _agencies(tuple((row.id, row.name, row.homepage) for row in db.execute(_AGENCIES)))


@lru_cache(maxsize=8)
def _agencies(rows: Sequence[tuple[str, str, str]]) -> frozenset[Agency]:
    """The same set for the same rows: whatever is kept for one set is found by it."""
    return frozenset(
        Agency(source_id, name, registrable_domain(homepage).partition(".")[0]) for source_id, name, homepage in rows
    )
