"""The search index: fed with terms made by language.py.

Each database has its own kind of index (search_sqlite.py, search_postgresql.py); both answer alike. What an entry holds
is kept in `article_terms` too: SQLite needs exactly that for a delete.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.language import ANALYSER_VERSION
from legionwire.query_tree import Node
from legionwire.storage import search_postgresql, search_sqlite
from legionwire.storage.schema import FACETS, article, article_terms, fact

_ANALYSER = "analyser"  # the fact that says who made the index
_REINDEXING = "reindexing"  # the fact that marks an index which is being made anew
_FETCHED = 500  # rows held at once
_RAW = -15  # deflate in its largest window, without the six bytes of zlib's head and checksum
# What terms are written in before they are packed, by the number that stands ahead of them: with a byte for a letter
# deflate makes a seventh less of Cyrillic than with UTF-8's two. The numbers stand in databases: none may change.
_ENCODINGS = ("utf-8", "cp1253", "cp1251", "cp1255", "cp1256")
_OF_A_SCRIPT = re.compile(r"[\u0300-\u06ff]")  # four blocks of 256, which the last four are for: Greek, Cyrillic, ...
_FIRST_BLOCK = 0x2
_ESCAPED = re.compile(r"\\(?:x(..)|u(.{4})|U(.{8}))")

_FACTS = sa.select(fact.c.name, fact.c.value).where(fact.c.name.in_((_ANALYSER, _REINDEXING)))


class _Index(Protocol):
    """What the two kinds have in common."""

    CREATE: tuple[str, ...]
    DROP: tuple[str, ...]

    def put(self, db: sa.Connection, key: int, title: str, body: str, /) -> None: ...
    def take(self, db: sa.Connection, key: int, title: str, body: str, /) -> None: ...
    def clear(self, db: sa.Connection, /) -> None: ...
    def settle(self, db: sa.Connection, /) -> None: ...
    def keys(self, db: sa.Connection, /) -> set[int]: ...
    def faults(self, db: sa.Connection, held: Iterable[tuple[int, str, str]], /) -> Iterator[str]: ...
    def matching(self, node: Node, /) -> sa.FromClause: ...
    def ranked(self, node: Node, /) -> sa.FromClause: ...


def _index_of(db: sa.Connection) -> _Index:
    return search_postgresql if db.dialect.name == "postgresql" else search_sqlite


def create(db: sa.Connection) -> None:
    """Make an empty index."""
    for statement in _index_of(db).CREATE:
        db.exec_driver_sql(statement)


def drop(db: sa.Connection) -> None:
    """Remove the index."""
    for statement in _index_of(db).DROP:
        db.exec_driver_sql(statement)


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
        article_terms.insert().values(article_id=article_id, sort_key=sort_key, terms=packed(terms.title, terms.text))
    )


def enter(db: sa.Connection, held: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of `article_terms` that were copied from another database into the index."""
    index_ = _index_of(db)
    for row in sorted(held, key=itemgetter("sort_key")):  # FTS5 writes its buffer out whenever a number goes down
        index_.put(db, row["sort_key"], *unpacked(row["terms"]))


def clear(db: sa.Connection) -> None:
    """Take everything out of the index; `article_terms` is the caller's."""
    _index_of(db).clear(db)


def packed(title: str, text: str) -> bytes:
    """Terms of a title and of a text as `article_terms` keeps them: together, since titles repeat in texts."""
    number, written = _written(f"{title}\n{text}")
    packer = zlib.compressobj(wbits=_RAW)
    return bytes([number]) + packer.compress(written) + packer.flush()


def unpacked(terms: bytes) -> tuple[str, str]:
    """The terms of the title and those of the text. Raises IndexError, ValueError or zlib.error for what `packed` did
    not make."""
    encoding = _ENCODINGS[terms[0]]
    both = zlib.decompress(terms[1:], wbits=_RAW).decode(encoding)
    if encoding != "utf-8" and "\\" in both:
        both = _ESCAPED.sub(_letter, both)
    title, _, text = both.partition("\n")
    return title, text


def _letter(escaped: re.Match[str]) -> str:
    assert escaped.lastindex is not None, "one of the three"
    return chr(int(escaped[escaped.lastindex], 16))


def _written(terms: str) -> tuple[int, bytes]:
    """Terms in the shorter of UTF-8 and their script's own encoding, and its number. What that lacks is escaped: a
    backslash is no part of a term."""
    plain = terms.encode()
    found = _OF_A_SCRIPT.search(terms)
    if found is None or "\\" in terms:
        return 0, plain
    number = (ord(found[0]) >> 8) - _FIRST_BLOCK
    written = terms.encode(_ENCODINGS[number], "backslashreplace")
    return (number, written) if len(written) < len(plain) else (0, plain)


def remove(db: sa.Connection, article_id: int) -> None:
    """Take an article out of the index."""
    held = db.execute(sa.select(article_terms).where(article_terms.c.article_id == article_id)).one_or_none()
    if held is None:
        return
    _index_of(db).take(db, held.sort_key, *unpacked(held.terms))
    db.execute(article_terms.delete().where(article_terms.c.article_id == article_id))


def move(db: sa.Connection, article_id: int, sort_key: int) -> None:
    """Put an article's entry at another place in time; one that is still to be indexed has none."""
    held = db.execute(sa.select(article_terms).where(article_terms.c.article_id == article_id)).one_or_none()
    if held is None or held.sort_key == sort_key:
        return
    terms = unpacked(held.terms)
    _index_of(db).take(db, held.sort_key, *terms)
    _index_of(db).put(db, sort_key, *terms)
    db.execute(article_terms.update().where(article_terms.c.article_id == article_id).values(sort_key=sort_key))


def matching(db: sa.Connection, node: Node) -> sa.FromClause:
    """The sort_keys of the articles that hold what a part of a query says of their text (no properties, and not only
    what they lack): something to select from, with one column `sort_key`."""
    return _index_of(db).matching(node)


def ranked(db: sa.Connection, node: Node) -> sa.FromClause:
    """The same with a column `rank`, by the database's own measure: the less, the better."""
    return _index_of(db).ranked(node)


def terms_of(db: sa.Connection, wanted: sa.ColumnElement[bool]) -> Iterator[tuple[int, str, str]]:
    """Of the articles that meet a condition: sort_key, terms of the title, terms of the text, blank-separated."""
    both = article.join(article_terms, article_terms.c.article_id == article.c.id)
    held = sa.select(article.c.sort_key, article_terms.c.terms).select_from(both)
    found = db.execute(held.with_hint(article, f"INDEXED BY {FACETS}", "sqlite").where(wanted))
    for key, terms in found.all():  # one by one takes a third longer
        yield key, *unpacked(terms)


def require_same_analyser(db: sa.Connection) -> None:
    """Raise when the index was made by another analyser, or is being made: it would silently find too little."""
    facts = _facts(db)
    if _REINDEXING in facts:
        done, due = count_indexed(db)
        raise DatabaseError(
            f"the search index is being made anew: {done} of {due} articles are in it",
            "wait for the `legionwire db reindex` that is under way; if none is, start it: it goes on",
        )
    _require_analyser(facts.get(_ANALYSER), ANALYSER_VERSION)


def analyser_of(db: sa.Connection) -> str | None:
    """Who made the terms of the index; None before the first article."""
    return _facts(db).get(_ANALYSER)


def _facts(db: sa.Connection) -> dict[str, str]:
    return {row.name: row.value for row in db.execute(_FACTS)}


def _require_analyser(made_by: str | None, version: str) -> None:
    if made_by is not None and made_by != version:
        raise DatabaseError(
            f"the search index was made by analyser {made_by}, this program has {version}",
            "run `legionwire db reindex`",
        )


def _note_analyser(db: sa.Connection, version: str) -> None:
    """The first article's analyser is the index's."""
    made_by = _facts(db).get(_ANALYSER)
    _require_analyser(made_by, version)
    if made_by is None:
        db.execute(fact.insert().values(name=_ANALYSER, value=version))


def require_writable(db: sa.Connection) -> None:
    """Raise when this program's terms may not enter the index: another analyser made it."""
    _require_analyser(_facts(db).get(_ANALYSER), ANALYSER_VERSION)


def trouble_of(db: sa.Connection) -> str:
    """Why no search is answered, and the way out; "" when all is well."""
    try:
        require_same_analyser(db)
    except DatabaseError as error:
        return str(error)
    return ""


def is_current(db: sa.Connection) -> bool:
    """Whether the index is whole, and made by this program's analyser."""
    facts = _facts(db)
    return _REINDEXING not in facts and facts.get(_ANALYSER) in (None, ANALYSER_VERSION)


def begin_anew(db: sa.Connection) -> None:
    """Empty the index, to be filled in batches: `to_index` says with what, `end_anew` that it is whole. Until then no
    search is answered. Does nothing when that has begun, with the same analyser."""
    facts = _facts(db)
    if facts.get(_REINDEXING) == ANALYSER_VERSION:
        return
    clear(db)
    db.execute(article_terms.delete())
    db.execute(fact.delete().where(fact.c.name.in_((_ANALYSER, _REINDEXING))))
    db.execute(fact.insert().values([{"name": name, "value": ANALYSER_VERSION} for name in (_ANALYSER, _REINDEXING)]))


@dataclass(frozen=True, slots=True)
class Unindexed:
    """An article whose terms are still to be made."""

    id: int
    sort_key: int
    title: str
    standfirst: str
    text: str
    lang: str | None


def to_index(db: sa.Connection, after: int | None, size: int) -> list[Unindexed]:
    """So many of the articles that the index lacks, past a sort_key, oldest first: FTS5 likes numbers that go up."""
    names = ("id", "sort_key", "title", "standfirst", "text", "lang")
    held = sa.select(sa.literal(1)).where(article_terms.c.article_id == article.c.id).exists()
    lacking = sa.select(*(article.c[name] for name in names)).where(~held)
    if after is not None:
        lacking = lacking.where(article.c.sort_key > after)
    return [Unindexed(*row) for row in db.execute(lacking.order_by(article.c.sort_key).limit(size))]


def add(db: sa.Connection, made: Iterable[tuple[Unindexed, Terms]]) -> None:
    """Put articles into the index, but for those that somebody else has put there, moved or removed meanwhile."""
    by_id = {item.id: (item, terms) for item, terms in made}
    numbers = list(by_id)
    held = sa.select(article_terms.c.article_id).where(article_terms.c.article_id.in_(numbers))
    there = set(db.execute(held).scalars())
    places = sa.select(article.c.id, article.c.sort_key).where(article.c.id.in_(numbers))
    for article_id, place in db.execute(places.order_by(article.c.sort_key)):
        item, terms = by_id[article_id]
        if article_id not in there and place == item.sort_key:
            index(db, article_id, place, terms)


def count_indexed(db: sa.Connection) -> tuple[int, int]:
    """How many articles the index holds, and how many it should."""
    held = db.execute(sa.select(sa.func.count()).select_from(article_terms)).scalar_one()
    return int(held), int(db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one())


def end_anew(db: sa.Connection) -> None:
    """The index is whole again."""
    _index_of(db).settle(db)
    db.execute(fact.delete().where(fact.c.name == _REINDEXING))


def differences(db: sa.Connection) -> list[str]:
    """Articles that the index lacks, entries whose article is gone or has moved, terms that stand in one of index and
    `article_terms` and not in the other; empty when they agree."""
    missing = db.execute(
        sa.select(article.c.id)
        .outerjoin(article_terms, article_terms.c.article_id == article.c.id)
        .where(article_terms.c.article_id.is_(None) | (article_terms.c.sort_key != article.c.sort_key))
    ).scalars()
    found = [f"article {article_id} is not in the search index as it should be" for article_id in missing]
    expected = set(db.execute(sa.select(article_terms.c.sort_key)).scalars())
    held = _index_of(db).keys(db)
    found += [f"the search index lacks the entry {key}" for key in sorted(expected - held)]
    found += [f"the search index has an entry {key} without article" for key in sorted(held - expected)]
    return found or list(_index_of(db).faults(db, _entries(db)))


def _entries(db: sa.Connection) -> Iterator[tuple[int, str, str]]:
    held = sa.select(article_terms.c.sort_key, article_terms.c.terms)
    for rows in db.execute(held.execution_options(yield_per=_FETCHED)).partitions():
        for key, terms in rows:
            yield key, *unpacked(terms)
