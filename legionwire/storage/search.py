"""The search index: fed with terms made by language.py, asked with a parsed query.

Each database has its own kind of index (search_sqlite.py, search_postgresql.py); both answer alike. What an entry holds
is kept in `article_terms` too: SQLite needs exactly that for a delete.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.query import Query
from legionwire.storage import search_postgresql, search_sqlite
from legionwire.storage.schema import article, article_terms, fact


class _Index(Protocol):
    """What the two kinds have in common."""

    CREATE: tuple[str, ...]
    DROP: str

    def put(self, db: sa.Connection, key: int, title: str, body: str, /) -> None: ...
    def take(self, db: sa.Connection, key: int, title: str, body: str, /) -> None: ...
    def clear(self, db: sa.Connection, /) -> None: ...
    def keys(self, db: sa.Connection, /) -> set[int]: ...
    def matching(self, query: Query, /) -> sa.FromClause: ...


def _index_of(db: sa.Connection) -> _Index:
    return search_postgresql if db.dialect.name == "postgresql" else search_sqlite


def create(db: sa.Connection) -> None:
    """Make an empty index."""
    for statement in _index_of(db).CREATE:
        db.execute(sa.text(statement))


def drop(db: sa.Connection) -> None:
    """Remove the index."""
    db.execute(sa.text(_index_of(db).DROP))


@dataclass(frozen=True, slots=True)
class Terms:
    """What an article puts into the index: blank-separated terms and the analyser that made them."""

    title: str
    text: str
    version: str


def index(db: sa.Connection, article_id: int, sort_key: int, terms: Terms) -> None:
    """Put an article's terms into the index, in the place of those it held. Raises DatabaseError when the index was
    made by another analyser: a search would then find only one part of it."""
    _note_analyser(db, terms.version)
    remove(db, article_id)
    _index_of(db).put(db, sort_key, terms.title, terms.text)
    db.execute(
        article_terms.insert().values(
            article_id=article_id,
            analyser_version=terms.version,
            sort_key=sort_key,
            title_terms=zlib.compress(terms.title.encode()),
            text_terms=zlib.compress(terms.text.encode()),
        )
    )


def enter(db: sa.Connection, held: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of `article_terms` that were copied from another database into the index."""
    index_ = _index_of(db)
    for row in sorted(held, key=itemgetter("sort_key")):  # FTS5 writes its buffer out whenever a number goes down
        index_.put(db, row["sort_key"], _unpacked(row["title_terms"]), _unpacked(row["text_terms"]))


def clear(db: sa.Connection) -> None:
    """Take everything out of the index; `article_terms` is the caller's."""
    _index_of(db).clear(db)


def _unpacked(terms: bytes) -> str:
    return zlib.decompress(terms).decode()


def remove(db: sa.Connection, article_id: int) -> None:
    """Take an article out of the index."""
    held = db.execute(sa.select(article_terms).where(article_terms.c.article_id == article_id)).one_or_none()
    if held is None:
        return
    _index_of(db).take(db, held.sort_key, _unpacked(held.title_terms), _unpacked(held.text_terms))
    db.execute(article_terms.delete().where(article_terms.c.article_id == article_id))


def matching(db: sa.Connection, query: Query) -> sa.FromClause:
    """The sort_keys of the articles that a query finds: something to select from, with one column `sort_key`."""
    return _index_of(db).matching(query)


def require_same_analyser(db: sa.Connection) -> None:
    """Raise when the index was made by another analyser: it would silently find nothing."""
    _require_analyser(db, ANALYSER_VERSION)


def _require_analyser(db: sa.Connection, version: str) -> str | None:
    made_by = db.execute(sa.select(fact.c.value).where(fact.c.name == "analyser")).scalar_one_or_none()
    if made_by is not None and made_by != version:
        raise DatabaseError(
            f"the search index was made by analyser {made_by}, this program has {version}",
            "run `legionwire db upgrade`",
        )
    return made_by


def _note_analyser(db: sa.Connection, version: str) -> None:
    """The first article's analyser is the index's."""
    if _require_analyser(db, version) is None:
        db.execute(fact.insert().values(name="analyser", value=version))


def rebuild(db: sa.Connection) -> int | None:
    """Make the index anew from the articles when another analyser made it; None when it is the present one's.

    One transaction: until it is done everybody sees the old one.
    """
    made_by = db.execute(sa.select(fact.c.value).where(fact.c.name == "analyser")).scalar_one_or_none()
    if made_by in (None, ANALYSER_VERSION):
        return None
    clear(db)
    db.execute(article_terms.delete())
    db.execute(fact.update().where(fact.c.name == "analyser").values(value=ANALYSER_VERSION))
    columns = (article.c.id, article.c.sort_key, article.c.title, article.c.standfirst, article.c.text)
    rows = db.execute(sa.select(*columns).order_by(article.c.id)).all()
    for row in rows:
        index(db, row.id, row.sort_key, Terms(*document_terms(row.title, row.standfirst, row.text), ANALYSER_VERSION))
    return len(rows)


def differences(db: sa.Connection) -> list[str]:
    """Articles that the index lacks, and entries whose article is gone or has moved; empty when they agree."""
    missing = db.execute(
        sa.select(article.c.id)
        .outerjoin(article_terms, article_terms.c.article_id == article.c.id)
        .where(article_terms.c.article_id.is_(None) | (article_terms.c.sort_key != article.c.sort_key))
    ).scalars()
    found = [f"article {article_id} is not in the search index as it should be" for article_id in missing]
    expected = set(db.execute(sa.select(article_terms.c.sort_key)).scalars())
    held = _index_of(db).keys(db)
    found += [f"the search index lacks the entry {key}" for key in sorted(expected - held)]
    return found + [f"the search index has an entry {key} without article" for key in sorted(held - expected)]
