"""A database full of the articles of texts.py, made by all cores: what benchmarks/search.py asks.

What was made is kept where it is told to be, and used again; what was broken off goes on where it stood.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from typing import Any

import sqlalchemy as sa

from benchmarks import usable_cores
from benchmarks.texts import (
    BEGIN,
    DISTINCT,
    LANGUAGES,
    SOURCES,
    Draft,
    country_of,
    draft,
    first_seen,
    language_of,
    vocabulary,
    words_of,
)
from legionwire.dedup import text_key
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.sources import Source
from legionwire.storage import search
from legionwire.storage.articles import sort_key
from legionwire.storage.engine import Store
from legionwire.storage.migrate import head, upgrade
from legionwire.storage.schema import article, article_terms, page
from legionwire.storage.sources import sync_sources
from legionwire.urls import url_hash

CHUNK = 500  # articles of one task, and of one transaction

Row = dict[str, Any]


def name_of(total: int) -> str:
    """What a collection is kept as: another schema or analyser makes another one."""
    made_by = f"{ANALYSER_VERSION} {head()}"
    return f"search-{total}-{zlib.crc32(made_by.encode()):08x}"


def fill(store: Store, total: int) -> None:
    """Make the collection whole, with the index as it is after `legionwire db reindex`."""
    upgrade(store)
    with store.write() as db:
        sync_sources(db, outlets(), BEGIN)
        held, _ = search.count_indexed(db)
        if held == total and search.is_current(db):
            return
        search.begin_anew(db)
    for pages, articles, terms in chain(made(held, min(total, DISTINCT), total), again(store, held, total)):
        with store.write() as db:
            db.execute(page.insert(), pages)
            db.execute(article.insert(), articles)
            db.execute(article_terms.insert(), terms)
            search.enter(db, terms)
        held += len(articles)
        print(f"\r{held:,} of {total:,} articles made", end="", flush=True)
    print()
    with store.write() as db:
        search.end_anew(db)
    settle(store)


def settle(store: Store) -> None:
    """What the planner learns in time by itself."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("ANALYZE" if store.is_sqlite else "VACUUM ANALYZE")


def outlets() -> list[Source]:
    """All that articles are of."""
    return [
        Source(
            source_id(number),
            f"Outlet {number}",
            f"https://{source_id(number)}.example/",
            country_of(number),
            (language_of(number),),
            "national",
            sitemaps=(f"https://{source_id(number)}.example/map.xml",),
        )
        for number in range(SOURCES)
    ]


def source_id(number: int) -> str:
    return f"outlet-{number}"


Rows = tuple[list[Row], list[Row], list[Row]]


def again(store: Store, held: int, total: int) -> Iterator[Rows]:
    """The same for the articles beyond those with words of their own: to draw and to analyse the same words once more
    would take most of the time."""
    for begin in range(max(held, DISTINCT), total, CHUNK):
        numbers = range(begin, min(begin + CHUNK, total))
        both = article.join(article_terms, article_terms.c.article_id == article.c.id)
        columns = article.c.id, article.c.lang, article.c.title, article.c.standfirst, article.c.text
        query = sa.select(*columns, article_terms.c.terms).select_from(both)
        with store.read() as db:
            rows = db.execute(query.where(article.c.id.in_([words_of(number) + 1 for number in numbers]))).all()
        words = {row.id - 1: row for row in rows}
        drafts = [draft(number, total, tuple(words[words_of(number)][1:5])) for number in numbers]
        terms = [_terms(made, words[words_of(made.number)].terms) for made in drafts]
        yield [_page(made) for made in drafts], [_article(made) for made in drafts], terms


def made(begin: int, end: int, total: int) -> Iterator[Rows]:
    """Rows of page, article and article_terms, in the order of their time; few are made ahead of who takes them."""
    for lang in LANGUAGES:
        vocabulary(lang)  # before the fork, and once for all
        document_terms("", "", "a", lang)
    waiting: deque[Future[Rows]] = deque()
    starts = iter(range(begin, end, CHUNK))
    with ProcessPoolExecutor(usable_cores(), mp_context=multiprocessing.get_context("fork")) as pool:
        while True:
            while len(waiting) < 3 * usable_cores() and (start := next(starts, None)) is not None:
                waiting.append(pool.submit(rows, start, min(start + CHUNK, end), total))
            if not waiting:
                return
            yield waiting.popleft().result()


def rows(begin: int, end: int, total: int) -> Rows:
    drafts = [draft(number, total) for number in range(begin, end)]
    terms = [_terms(made, packed_terms(made)) for made in drafts]
    return [_page(made) for made in drafts], [_article(made) for made in drafts], terms


def terms_of(made: Draft) -> search.Terms:
    """What the index is given of an article."""
    return search.Terms(*document_terms(made.title, made.standfirst, made.text, made.lang), ANALYSER_VERSION)


def _url(made: Draft) -> str:
    return f"https://{source_id(made.source)}.example/news/{made.number}-as-nobody-wrote-it"


def _key(made: Draft) -> int:
    return sort_key(made.published, url_hash(_url(made)))


def _page(made: Draft) -> Row:
    return {
        "id": made.number + 1,
        "url": _url(made),
        "url_hash": url_hash(_url(made)),
        "site": f"{source_id(made.source)}.example",
        "source_id": source_id(made.source),
        "state": "stored",
        "reason": "made up",
        "first_seen_at": first_seen(made.published),
    }


def _article(made: Draft) -> Row:
    return {
        "id": made.number + 1,
        "page_id": made.number + 1,
        "url": _url(made),
        "url_hash": url_hash(_url(made)),
        "sort_key": _key(made),
        "source_id": source_id(made.source),
        "title": made.title,
        "standfirst": made.standfirst,
        "text": made.text,
        "authors": [],
        "published_at": made.published,
        "published_precision": "second",
        "published_origin": "json-ld",
        "date_conflict": False,
        "lang": made.lang,
        "tags": [],
        "access": "free",
        "relevance": made.relevance,
        "score": 0.5,
        "org": made.org,
        "matches": [],
        "verdict": "made up",
        "text_key": text_key(made.title, made.text, made.published),
        "copy_of": None if made.copy_of is None else made.copy_of + 1,
        "copy_kind": None if made.copy_of is None else "exact",
        "first_seen_at": first_seen(made.published),
        "checked_at": first_seen(made.published),
        "extractor_version": "made up",
        "rules_version": "made up",
    }


def packed_terms(made: Draft) -> bytes:
    terms = terms_of(made)
    return search.packed(terms.title, terms.text)


def _terms(made: Draft, packed: bytes) -> Row:
    return {"article_id": made.number + 1, "sort_key": _key(made), "terms": packed}
