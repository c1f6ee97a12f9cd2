"""Articles that are known by several addresses: the page's own canonical one, a twin's, where a redirect leads.

One article has one address, and keeps its number whatever becomes of that.
"""

from __future__ import annotations

import sqlalchemy as sa

from legionwire.article import Reading, State, Visit
from legionwire.storage.engine import AnyRow
from legionwire.storage.rulings import retagging
from legionwire.storage.schema import article, page
from legionwire.storage.verdicts import follow
from legionwire.urls import same_site, url_hash


def find_twin(db: sa.Connection, visit: Visit, reading: Reading) -> AnyRow | None:
    """The article under this page's canonical address, when we hold it with the same text or title. A page whose
    canonical address is another article's by mistake stays one of its own."""
    canonical = own_canonical(visit, reading)
    if canonical is None:
        return None
    query = sa.select(article.c.page_id, article.c.url, article.c.text_key, article.c.title)
    row = db.execute(query.where(article.c.url_hash == canonical)).one_or_none()
    title = reading.article.title if reading.article else ""
    return row if row is not None and (row.text_key == visit.text_key or (title and row.title == title)) else None


def own_canonical(visit: Visit, reading: Reading) -> int | None:
    """The hash of another address on the same site that the page calls its own; a claim on foreign ground is none."""
    canonical = reading.canonical
    if canonical is None or canonical == visit.url or not same_site(canonical, visit.url):
        return None
    return url_hash(canonical)


def follow_redirect(db: sa.Connection, run_id: int | None, visit: Visit) -> bool:
    """An article whose page now redirects here has a new address: it moves with its revisions, its id stays."""
    if visit.came_from is None:
        return False
    row = db.execute(sa.select(article.c.id).where(article.c.page_id == visit.came_from)).one_or_none()
    if row is None:
        return False
    _move(db, run_id, row.id, visit.came_from, visit, f"leads to {visit.url}")
    return True


def adopt_twin(db: sa.Connection, run_id: int | None, visit: Visit, title: str) -> bool:
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


def _move(db: sa.Connection, run_id: int | None, article_id: int, old_page: int, visit: Visit, reason: str) -> None:
    old = db.execute(sa.select(article.c.url_hash).where(article.c.id == article_id)).scalar_one()
    with retagging(db, article_id, old, url_hash(visit.url)):
        db.execute(article.update().where(article.c.id == article_id).values(page_id=visit.page_id))
        words: dict[str, object] = {"state": str(State.ALIAS), "reason": reason, "alias_of": visit.page_id}
        words |= {} if run_id is None else {"last_run_id": run_id}
        db.execute(page.update().where(page.c.id == old_page).values(**words))
        follow(db, old_page, visit.page_id, visit.at)
