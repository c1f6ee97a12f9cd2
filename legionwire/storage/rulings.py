"""What people have ruled, all of it; the latest about an address goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from legionwire.article import Label
from legionwire.rulings import Ruling
from legionwire.storage.engine import AnyRow
from legionwire.storage.schema import article, page, ruling
from legionwire.urls import url_hash

_COLUMNS = (ruling.c.label, ruling.c.because, ruling.c.note, ruling.c.who, ruling.c.ruled_at)


def add(db: sa.Connection, url: str, given: Ruling) -> None:
    """Write down what somebody rules about an address."""
    values = {"label": given.label, "because": given.because, "note": given.note or None, "who": given.who}
    db.execute(ruling.insert().values(url=url, url_hash=url_hash(url), ruled_at=given.at, **values))


def in_force(db: sa.Connection, hashes: Collection[int]) -> Mapping[int, Ruling]:
    """The rulings that go for these addresses, by the hashes of those that have one."""
    return where(db, ruling.c.url_hash.in_(list(hashes)))


def where(db: sa.Connection, condition: sa.ColumnElement[bool]) -> Mapping[int, Ruling]:
    """The same for the addresses of rulings that meet a condition."""
    query = sa.select(ruling.c.url_hash, *_COLUMNS).where(condition).order_by(ruling.c.id)
    latest = {row.url_hash: _ruling(row) for row in db.execute(query)}
    return {key: held for key, held in latest.items() if held.label is not None}


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
    held = in_force(db, [old, target.url_hash])
    if old not in held:
        return False
    db.execute(ruling.update().where(ruling.c.url_hash == old).values(url=target.url, url_hash=target.url_hash))
    if target.url_hash not in in_force(db, [target.url_hash]):
        add(db, target.url, held[old])
    return True


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
    latest = sa.select(sa.func.max(ruling.c.id)).group_by(ruling.c.url_hash)
    goes = ruling.c.id.in_(latest) & ruling.c.label.is_not(None)
    query = (
        sa.select(*_COLUMNS, ruling.c.url, goes.label("goes"), judged.label("judge"), page.c.state, article.c.id)
        .outerjoin(page, page.c.url_hash == ruling.c.url_hash)
        .outerjoin(article, article.c.page_id == page.c.id)
        .order_by(ruling.c.id.desc())
    )
    return [Listed(row.url, _ruling(row), bool(row.goes), row.judge, row.state, row.id) for row in db.execute(query)]


def _ruling(row: AnyRow) -> Ruling:
    return Ruling(row.label, row.because, row.note or "", row.who, row.ruled_at)
