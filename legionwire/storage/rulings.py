"""What people have ruled, all of it; the latest about an address goes, for each kind of ruling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from legionwire.article import Label, Text
from legionwire.rulings import Kind, Ruling, Tie
from legionwire.storage import past
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import article, page, ruling
from legionwire.storage.statements import pieces
from legionwire.urls import url_hash

_COLUMNS = (
    *(ruling.c[name] for name in ("url", "url_hash", "label", "because", "note", "who", "ruled_at", "kind")),
    *(ruling.c[name] for name in ("withdrawn", "dated_at", "dated_precision", "tie", "other_url", "other_hash", "tag")),
)
Key = tuple[str, int, int, str]  # what a ruling is about: only the latest of each goes


def add(db: sa.Connection, url: str, given: Ruling) -> None:
    """Write down what somebody rules about an address."""
    values: dict[str, object] = {
        "label": given.label,
        "because": given.because,
        "note": given.note or None,
        "who": given.who,
    }
    values |= {"kind": given.kind, "withdrawn": given.withdrawn, "tie": given.tie, "tag": given.tag}
    other = None if given.other is None else url_hash(given.other)
    dated = {"dated_at": given.date, "dated_precision": given.precision, "other_url": given.other, "other_hash": other}
    db.execute(ruling.insert().values(url=url, url_hash=url_hash(url), ruled_at=given.at, **values, **dated))


def in_force(db: sa.Connection, hashes: Collection[int]) -> Mapping[int, Ruling]:
    """The labels that were ruled for these addresses, by the hashes of those that have one."""
    return where(db, "label", ruling.c.url_hash.in_(list(hashes)))


def dates(db: sa.Connection, hashes: Collection[int]) -> Mapping[int, Ruling]:
    """The same for dates."""
    return where(db, "date", ruling.c.url_hash.in_(list(hashes)))


def where(db: sa.Connection, kind: Kind, condition: sa.ColumnElement[bool]) -> Mapping[int, Ruling]:
    """The labels or dates that go for the addresses of rulings that meet a condition."""
    query = sa.select(*_COLUMNS).where(ruling.c.kind == kind, condition).order_by(ruling.c.id)
    return {row.url_hash: _ruling(row) for row in _going(db.execute(query)).values()}


def tags(db: sa.Connection, hashes: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The tags that people gave these addresses, in the order of the alphabet."""
    found: dict[int, list[str]] = defaultdict(list)
    for some in pieces(hashes):
        mine = ruling.c.kind == "tag", ruling.c.url_hash.in_(some)
        query = sa.select(*_COLUMNS).where(*mine).order_by(ruling.c.id)
        for row in _going(db.execute(query)).values():
            found[row.url_hash].append(row.tag)
    return {key: tuple(sorted(given)) for key, given in found.items()}


@contextmanager
def retagging(db: sa.Connection, article_id: int, before: int, after: int) -> Iterator[None]:
    """Something here may give an article other tags, or the address of other tags; then those that it had are kept.
    `before` and `after` are hashes of its address."""
    old = tags(db, [before]).get(before, ())
    yield
    if tags(db, [after]).get(after, ()) != old:
        past.keep_tags(db, article_id, old)


def tagged(tag: str) -> sa.Select[int]:
    """The hashes of the addresses that have a tag."""
    latest = ruling.alias()
    same = latest.c.kind == "tag", latest.c.tag == ruling.c.tag, latest.c.url_hash == ruling.c.url_hash
    is_last = ~sa.exists().where(*same, latest.c.id > ruling.c.id)
    return sa.select(ruling.c.url_hash).where(ruling.c.kind == "tag", ruling.c.tag == tag, ~ruling.c.withdrawn, is_last)


@dataclass(frozen=True, slots=True)
class Tied:
    """What was ruled of two addresses: `a` is a copy of `b`, or neither is one of the other."""

    a: int
    b: int
    tie: Tie


def ties(db: sa.Connection, hashes: Collection[int]) -> list[Tied]:
    """What was ruled of these addresses and others, whichever of the two it was said of."""
    rows: dict[int, AnyRow] = {}
    for some in pieces(hashes):
        for column in (ruling.c.url_hash, ruling.c.other_hash):  # each has an index of its own
            query = sa.select(ruling.c.id, *_COLUMNS).where(ruling.c.kind == "copy", column.in_(some))
            rows |= {row.id: row for row in db.execute(query)}
    going = _going(rows[number] for number in sorted(rows))
    return [Tied(row.url_hash, row.other_hash, row.tie) for row in going.values()]


def concerning(db: sa.Connection, key: int) -> list[tuple[str, Ruling]]:
    """All that goes for an address, of whatever kind, with the address of which it was said: of copies that may be the
    other one. In the order in which it was ruled."""
    return [(row.url, _ruling(row)) for row in _concerning(db, [key])]


def history(db: sa.Connection, key: int) -> tuple[Ruling, ...]:
    """All that was ruled about an address, the latest first."""
    query = sa.select(*_COLUMNS).where(ruling.c.url_hash == key).order_by(ruling.c.id.desc())
    return tuple(_ruling(row) for row in db.execute(query))


def move(db: sa.Connection, page_id: int, target_id: int) -> bool:
    """What was ruled about an address that stands for another one goes for that one. Says whether anything was.

    What was withdrawn stays where it is: there it would end the other's own ruling. Nor does a withdrawal there end
    what comes; it is written down once more when the order of the two histories would have it so.
    """
    of = sa.select(page.c.url, page.c.url_hash)
    old = db.execute(of.with_only_columns(page.c.url_hash).where(page.c.id == page_id)).scalar_one()
    target = db.execute(of.where(page.c.id == target_id)).one()
    held = _concerning(db, [old])
    for row in held:
        _move(db, row, old, target)
    goes = {_key(row) for row in _concerning(db, [target.url_hash])} if held else set()
    for row in held:
        if _key_after(row, old, target.url_hash) not in goes:
            moved = _ruling(row)
            if row.url_hash == old:
                add(db, target.url, moved)
            else:
                add(db, row.url, replace(moved, other=target.url))
    return bool(held)


def _move(db: sa.Connection, row: AnyRow, old: int, target: AnyRow) -> None:
    """All rulings about what one is about, from an address to another."""
    here, there = ruling.c.url_hash == old, ruling.c.other_hash == old
    said = ruling.update().where(ruling.c.kind == row.kind).values(url=target.url, url_hash=target.url_hash)
    if row.kind != "copy":
        db.execute(said.where(here, ruling.c.tag.is_not_distinct_from(row.tag)))
        return
    end = row.other_hash if row.url_hash == old else row.url_hash
    db.execute(said.where(here, ruling.c.other_hash == end))
    of_others = ruling.update().where(ruling.c.kind == "copy", there, ruling.c.url_hash == end)
    db.execute(of_others.values(other_url=target.url, other_hash=target.url_hash))


def _concerning(db: sa.Connection, hashes: Collection[int]) -> list[AnyRow]:
    mine = ruling.c.url_hash.in_(hashes) | ruling.c.other_hash.in_(hashes)
    rows = _going(db.execute(sa.select(ruling.c.id, *_COLUMNS).where(mine).order_by(ruling.c.id)))
    return sorted(rows.values(), key=lambda row: row.id)


def _going(rows: Iterable[AnyRow]) -> dict[Key, AnyRow]:
    """Of rows in the order in which they were written those that go."""
    latest = {_key(row): row for row in rows}
    return {key: row for key, row in latest.items() if not row.withdrawn}


def _key(row: AnyRow) -> Key:
    """Of copies it is the pair: the latest goes, whichever of the two it was said of."""
    if row.kind == "copy":
        return row.kind, min(row.url_hash, row.other_hash), max(row.url_hash, row.other_hash), ""
    return row.kind, row.url_hash, row.url_hash, row.tag or ""


def _key_after(row: AnyRow, old: int, new: int) -> Key:
    ends = sorted(new if end == old else end for end in (row.url_hash, row.other_hash or row.url_hash))
    return row.kind, ends[0], ends[-1], row.tag or ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A ruling, whether it goes, and what it is about."""

    url: str
    ruling: Ruling
    in_force: bool
    judge: Label | None  # the judge's own label
    state: str | None  # of the address; None when it was never seen
    article: int | None


def listed(db: sa.Connection) -> list[Listed]:
    """All rulings, the latest first."""
    judged = sa.func.coalesce(page.c.judge_label, page.c.label)
    query = (
        sa.select(*_COLUMNS, ruling.c.id.label("number"), judged.label("judge"), page.c.state, article.c.id)
        .outerjoin(page, page.c.url_hash == ruling.c.url_hash)
        .outerjoin(article, article.c.page_id == page.c.id)
        .order_by(ruling.c.id)
    )
    rows = db.execute(query).all()
    goes = {row.number for row in _going(rows).values()}
    return [Listed(row.url, _ruling(row), row.number in goes, row.judge, row.state, row.id) for row in reversed(rows)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with the label that a person gave it."""

    article: int
    text: Text
    label: Label


def labelled(db: sa.Connection) -> tuple[list[Labelled], int]:
    """The articles whose label a person ruled, hidden ones among them; and how many such addresses have no article."""
    ruled = where(db, "label", sa.true())
    found = []
    for some in pieces(ruled):
        columns = (article.c[name] for name in ("id", "url_hash", "title", "standfirst", "text", "lang"))
        for row in db.execute(sa.select(*columns).where(article.c.url_hash.in_(some)).order_by(article.c.id)):
            label = ruled[row.url_hash].label
            assert label is not None, "it goes"
            found.append(Labelled(row.id, Text(row.title, row.standfirst, row.text, row.lang), label))
    return found, len(ruled) - len(found)


def _ruling(row: AnyRow) -> Ruling:
    dated = row.dated_at, row.dated_precision
    said = row.label, row.because, row.note or "", row.who, row.ruled_at
    return Ruling(*said, row.kind, row.withdrawn, *dated, row.tie, row.other_url, row.tag)
