"""Groups of copies in the database: originals and their copies, as `copy_groups` finds them from the links."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from legionwire.copies import SHARING, Kind
from legionwire.copy_groups import Member, Placed, group, unmet
from legionwire.copy_ties import Link, Ruled
from legionwire.dedup import appeared
from legionwire.storage import rulings
from legionwire.storage.engine import AnyRow
from legionwire.storage.links import agencies_of, credited, link_pairs, links_of, rows_of, unlink_pairs
from legionwire.storage.schema import ON_TOPIC, article, source
from legionwire.storage.statements import pieces

_COLUMNS = (
    *(article.c[name] for name in ("id", "url_hash", "published_at", "published_precision", "first_seen_at")),
    *(article.c[name] for name in ("source_id", "copy_of", "copy_kind", "copy_why")),
    sa.func.length(article.c.text).label("size"),
    (source.c.kind == "agency").label("is_agency"),
    ON_TOPIC.label("shown"),
)

# Made once, as in links.py.
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_ROWS = sa.select(*_COLUMNS).join(source, source.c.id == article.c.source_id).where(article.c.id.in_(_IDS))
_COPIES = sa.select(article.c.id).where(article.c.copy_of.in_(_IDS))

_KINDS = {str(kind): kind for kind in Kind}  # many times as fast as asking the class
_BOUND = ("mine", "its_original", "its_kind", "its_why")
_PLACE = (
    article.update()
    .where(article.c.id == sa.bindparam("mine"))
    .values(copy_of=sa.bindparam("its_original"), copy_kind=sa.bindparam("its_kind"), copy_why=sa.bindparam("its_why"))
)


def regroup(db: sa.Connection, ids: Collection[int]) -> list[int]:
    """Place articles, and all that they are linked with, directly or through others. What is hidden is in no group:
    the first that is shown is the original. Returns the articles whose place is another now."""
    found, links, ruled = _connected(db, ids) if ids else ([], [], [])
    if not links and not ruled and not any(row.copy_of or row.copy_why for row in found):
        return []
    members = _members(db, [row for row in found if row.shown])
    held = {row.id: (row.copy_of, row.copy_kind, row.copy_why) for row in found}
    placed = group(members, _with_asked(db, members, links, _around_hidden(found, links), ruled), ruled)
    wanted = dict.fromkeys(held, (None, None, None)) | _values_of(placed)
    changed = sorted(one for one in held if held[one] != wanted[one])
    if changed:
        db.execute(_PLACE, [dict(zip(_BOUND, (one, *wanted[one]), strict=True)) for one in changed])
    return changed


def with_ties(db: sa.Connection, article_id: int, key: int) -> set[int]:
    """An article of whose copies people ruled before it came, or nothing: no link may lead to it."""
    return {article_id} if rulings.ties(db, [key]) else set()


_Values = tuple[int | None, str | None, str | None]


def _values_of(placed: Sequence[Placed]) -> dict[int, _Values]:
    """What the table says of each: of an article that is alone nothing."""
    originals = {one.original for one in placed if one.original != one.id and one.group != one.id}
    found: dict[int, _Values] = {}
    for one in placed:
        if one.group != one.id:
            found[one.id] = one.original, str(one.kind), one.why
        elif one.id in originals:
            found[one.id] = None, None, one.why
        else:
            found[one.id] = None, None, None
    return found


def _with_asked(
    db: sa.Connection, members: Sequence[Member], links: Sequence[AnyRow], more: Sequence[Link], ruled: Sequence[Ruled]
) -> list[Link]:
    """The links that keys found, and those that the group asks for beside them: a function of the former, so that it
    does not matter what was asked for on the way here. Links that nobody asks for any more are taken away."""
    asked = {(row.a, row.b): row for row in links if not row.by_keys}
    used = [*more, *(_link_of(row) for row in links if row.by_keys)]
    tried: set[tuple[int, int]] = set()
    while wanted := set(unmet(members, used, ruled)) - tried:
        tried |= wanted
        used += [_link_of(asked[pair]) for pair in sorted(wanted & asked.keys())]
        used += [_link_of(row) for row in link_pairs(db, wanted - asked.keys())]
    ids = {member.id for member in members}
    unlink_pairs(db, {(a, b) for a, b in asked.keys() - tried if a in ids and b in ids})
    return used


def _around_hidden(rows: Sequence[AnyRow], links: Sequence[AnyRow]) -> list[Link]:
    """The links of a star whose centre is hidden, around the next one."""
    shown = {row.id: row.url_hash for row in rows if row.shown}
    stars: dict[int, list[int]] = {row.id: [] for row in rows if not row.shown}
    for row in links if stars else ():
        if row.kind == Kind.EXACT:
            for one, other in ((row.a, row.b), (row.b, row.a)):
                if one in stars and other in shown:
                    stars[one].append(other)
    found = []
    for near in stars.values():
        first, *others = sorted(near, key=lambda one: (shown[one], one)) or [0]
        found += [Link(first, other, Kind.EXACT, 1.0) for other in others]
    return found


def _link_of(row: AnyRow) -> Link:
    return Link(row.a, row.b, _KINDS[row.kind], row.score)


def _connected(db: sa.Connection, ids: Collection[int]) -> tuple[list[AnyRow], list[AnyRow], list[Ruled]]:
    """The articles that links of copies, groups or rulings tie to some, with all their links and rulings."""
    known: dict[int, AnyRow] = {}
    links: dict[tuple[int, int], AnyRow] = {}
    ties: set[rulings.Tied] = set()
    wanted = set(ids)
    while wanted:
        rows = _rows_of(db, wanted)
        known |= {row.id: row for row in rows}
        more = {row.copy_of for row in rows if row.copy_of is not None}
        for some in pieces(wanted):
            more |= set(db.execute(_COPIES, {"ids": some}).scalars())
        for row in links_of(db, wanted):
            links[row.a, row.b] = row
            if row.kind in SHARING:  # a series may go on for years
                more |= {row.a, row.b}
        tied = rulings.ties(db, [row.url_hash for row in rows])
        ties |= set(tied)
        more |= articles_at(db, {end for one in tied for end in (one.a, one.b)})
        wanted = more - known.keys()
    numbers = {row.url_hash: number for number, row in known.items()}
    ruled = [Ruled(numbers[one.a], numbers[one.b], one.tie) for one in ties if {one.a, one.b} <= numbers.keys()]
    return list(known.values()), list(links.values()), ruled


def articles_at(db: sa.Connection, hashes: Collection[int]) -> set[int]:
    """The articles under these addresses."""
    found: set[int] = set()
    for some in pieces(hashes):
        found |= set(db.execute(sa.select(article.c.id).where(article.c.url_hash.in_(some))).scalars())
    return found


def _rows_of(db: sa.Connection, ids: Collection[int]) -> list[AnyRow]:
    return [row for some in pieces(ids) for row in db.execute(_ROWS, {"ids": some})]


def _members(db: sa.Connection, rows: Sequence[AnyRow]) -> list[Member]:
    wires = _wires(db, rows)
    found = []
    for row in rows:
        dates = row.published_at, row.published_precision, row.first_seen_at
        found.append(Member(row.id, row.url_hash, *dates, n_words=row.size, is_wire=row.id in wires))
    return found


def _wires(db: sa.Connection, rows: Sequence[AnyRow]) -> set[int]:
    """The articles of agencies that other outlets name as their source. One that appeared before the agency and does
    not name it cannot have it from there: then the agency is one of those who copied."""
    own = [row for row in rows if row.is_agency]
    if not own or len(rows) == 1:
        return set()
    agencies = agencies_of(db)
    texts = rows_of(db, {row.id for row in rows})
    named_by = {row.id: credited(texts[row.id], agencies) for row in rows}
    found = set()
    for wire in own:
        others = [row for row in rows if row.source_id != wire.source_id]
        named = {row.id for row in others if named_by[row.id] == wire.source_id}
        if named and all(row.id in named or _appeared(row) >= _appeared(wire) for row in others):
            found.add(wire.id)
    return found


def _appeared(row: AnyRow) -> datetime:
    return appeared(row.published_at, row.published_precision, row.first_seen_at)
