"""The search index made anew from the articles, in batches: a stop in the middle loses one of them.

A crawl may go on meanwhile: what it puts into the index itself is left as it is. No search is answered until the end,
since it would find too little.
"""

from __future__ import annotations

from collections.abc import Callable

from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.storage import search
from legionwire.storage.engine import Store
from legionwire.storage.search import Terms, Unindexed

TOGETHER = 500  # articles of a transaction

Tell = Callable[[int, int], None]


def reindex(store: Store, tell: Tell) -> int:
    """Make the index anew, or go on with that. `tell` hears how many articles are in it, and how many there are.
    Returns how many it made terms for."""
    with store.write() as db:
        search.begin_anew(db)
        done, due = search.count_indexed(db)
    tell(done, due)
    made, after = 0, None
    while True:
        with store.read() as db:
            batch = search.to_index(db, after, TOGETHER)
        if not batch and after is None and _ends(store):
            break
        after = batch[-1].sort_key if batch else None  # at the end once more from the beginning: articles may move
        terms = [(item, _terms_of(item)) for item in batch]
        with store.write() as db:
            search.add(db, terms)
        made += len(batch)
        tell(done + made, due)
    return made


def _ends(store: Store) -> bool:
    """Say that the index is whole, if it is: somebody else may have begun anew meanwhile."""
    with store.write() as db:
        if search.to_index(db, None, 1):
            return False
        search.end_anew(db)
        return True


def _terms_of(item: Unindexed) -> Terms:
    return Terms(*document_terms(item.title, item.standfirst, item.text, item.lang), ANALYSER_VERSION)
