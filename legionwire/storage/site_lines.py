"""What is known of the lines of each site: read before a page is, written with it.

Single lines are kept as well, because the next page may repeat them; care throws out the older of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from legionwire.site_lines import ENOUGH, Holder, SiteLines, merged
from legionwire.storage.schema import site_line

MOST = 500  # repeated lines of one site that a page is compared with
SINGLE = 3_000  # lines of one site that only one page has
SEVERAL = 6_000  # that several have: sites with two addresses for each article would fill the database with all of them
FORGOTTEN = timedelta(days=365)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a page has added to what is known of its site."""

    site: str
    lines: Mapping[int, tuple[Holder, ...]] = field(default_factory=dict)
    risen: frozenset[int] = frozenset()  # pages whose lines could be told from an article's own only now


def evidence_of(db: sa.Connection, site: str) -> SiteLines:
    """What can tell a site's repeated lines: as long as it has few pages, all their lines."""
    query = sa.select(site_line.c.line_hash, site_line.c.holders).where(site_line.c.site == site)
    often = query.where(site_line.c.n > 1).order_by(site_line.c.n.desc(), site_line.c.line_hash).limit(MOST)
    known = SiteLines().with_lines({row.line_hash: _holders(row.holders) for row in db.execute(often)})
    if len(known.pages) > ENOUGH:
        return known
    once = query.where(site_line.c.n == 1).order_by(site_line.c.seen_at.desc(), site_line.c.line_hash).limit(SINGLE)
    return known.with_lines({row.line_hash: _holders(row.holders) for row in db.execute(once)}).repeated(MOST)


def record(db: sa.Connection, site: str, page: int, hashes: Sequence[int], now: datetime) -> Learnt:
    """Note the lines of a page, by the page's key."""
    if not hashes:
        return Learnt(site)
    query = sa.select(site_line).where(site_line.c.site == site, site_line.c.line_hash.in_(hashes))
    rows = {row.line_hash: row for row in db.execute(query)}
    own = ((page, len(hashes)),)
    lines = {line: merged(_holders(rows[line].holders) if line in rows else (), own) for line in hashes}
    new = [_values(site, line, held, now) for line, held in lines.items() if line not in rows]
    changed = [
        _values(site, line, held, now)
        for line, held in lines.items()
        if line in rows and (held != _holders(rows[line].holders) or now - rows[line].seen_at >= _DAY)
    ]
    if new:
        db.execute(site_line.insert(), new)
    if changed:
        db.execute(_UPDATE, [{f"new_{name}": value for name, value in values.items()} for values in changed])
    rises = [line for line, held in lines.items() if 1 < len(held) <= ENOUGH and len(held) > rows[line].n]
    return Learnt(site, lines, frozenset(key for line in rises for key, _ in lines[line]))


def prune(db: sa.Connection, now: datetime) -> int:
    """Throw out what was not seen for long, and of each site's lines all but the latest, single ones and others.
    Returns how many."""
    gone = db.execute(site_line.delete().where(site_line.c.seen_at < now - FORGOTTEN)).rowcount
    for kind, most in ((site_line.c.n == 1, SINGLE), (site_line.c.n > 1, SEVERAL)):
        full = sa.select(site_line.c.site).where(kind).group_by(site_line.c.site).having(sa.func.count() > most)
        for site in db.execute(full).scalars().all():
            mine = site_line.c.site == site, kind
            query = sa.select(site_line.c.line_hash).where(*mine)
            latest = site_line.c.seen_at.desc(), site_line.c.n.desc(), site_line.c.line_hash
            older = query.order_by(*latest).offset(most)
            gone += db.execute(site_line.delete().where(*mine, site_line.c.line_hash.in_(older))).rowcount
    return gone


def _holders(held: Sequence[Sequence[int]]) -> tuple[Holder, ...]:
    return tuple((page, lines) for page, lines in held)


def _values(site: str, line: int, held: Sequence[Holder], now: datetime) -> dict[str, object]:
    return {"site": site, "line_hash": line, "holders": [list(one) for one in held], "n": len(held), "seen_at": now}


_UPDATE = (
    site_line.update()
    .where(site_line.c.site == sa.bindparam("new_site"), site_line.c.line_hash == sa.bindparam("new_line_hash"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("holders", "n", "seen_at")})
)
