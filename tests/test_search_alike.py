"""Search on both databases at once: the same articles in the same order; and what a tsvector has no room for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stored import DAY, NOW, begin_run, store_article

from legionwire.errors import UsageError
from legionwire.language import MAX_TERM
from legionwire.query import Query, parse_query
from legionwire.storage import questions, search, search_postgresql
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import fact

# --- alike


@pytest.fixture
def both(empty_collection: Path, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    shutil.copy(empty_collection, tmp_path / "legionwire.db")
    url = databases.create(databases.server(), databases.TEMPLATE)
    with closing(Store(f"sqlite:///{tmp_path}/legionwire.db")) as sqlite, closing(Store(url)) as postgresql:
        yield sqlite, postgresql
    databases.drop(url)


# Few words, so that many documents hold the same ones; and the ways in which scripts differ.
WORD = st.sampled_from(
    ["a", "b", "Legion", "ЛЕГІОН", "легіон", "п'ять", "Straße", "ἑλλάς", "Świat", "ёлка", "й", "ї", "x1", "٣", "字",
     "군단", "لواء", "ﬁ", "a-b", "_", "it's", "\\", "''", ":1A", "&", "a:*", "x" * 70]
)  # fmt: skip
TEXT = st.lists(WORD, max_size=12).map(" ".join)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
QUERY = st.lists(st.tuples(PHRASE, st.booleans()), min_size=1, max_size=3).map(
    lambda parts: " ".join(f'"{phrase}"' if quoted else phrase for phrase, quoted in parts)
)


def answers(db: Connection, documents: list[tuple[str, str]], queries: list[Query]) -> list[list[str]]:
    """Store the documents, forget the last, ask; nothing stays."""
    with db.begin_nested() as savepoint:
        run_id = begin_run(db)
        ids = [
            store_article(db, run_id, f"https://alpha.example/{number}", text, title=title,
                          published=NOW - number % 3 * DAY)
            for number, (title, text) in enumerate(documents)
        ]  # fmt: skip
        if len(ids) > 1:
            search.remove(db, ids[-1])
        found = [
            [hit.url for hit in questions.find(db, query, order, None).hits]
            for query in queries
            for order in ("newest", "oldest")
        ]
        savepoint.rollback()
    return found


def readable(text: str) -> bool:
    return any(character.isalnum() for character in text)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    documents=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6),
    texts=st.lists(QUERY.filter(readable), min_size=1, max_size=6),
)
@example(documents=[("a b", "a"), ("b", "a b a b a")], texts=['"b a"', '"a b a"', '"a a"', "a b"])
@example(documents=[("", "a"), ("a", "")], texts=["a", '"a a"'])
def test_both_databases_find_the_same_in_the_same_order(both, documents, texts):
    queries = [query for text in texts if (query := _query(text)) is not None]
    found = []
    for store in both:
        with store.write() as db:
            found.append(answers(db, documents, queries))
    assert found[0] == found[1]


def _query(text: str) -> Query | None:
    try:
        return parse_query(text)
    except UsageError:
        return None


# --- what a tsvector has no room for


@pytest.fixture
def db() -> Iterator[Connection]:
    url = databases.create(databases.server(), databases.TEMPLATE)
    with ExitStack() as stack:
        stack.callback(databases.drop, url)
        store = stack.enter_context(closing(Store(url)))
        yield stack.enter_context(store.write())


def put(db: Connection, key: int, words: list[str], title: str = "a title") -> None:
    search_postgresql.put(db, key, title, " ".join(words))


def finds(db: Connection, *phrases: str) -> list[int]:
    found = search.matching(db, Query(tuple(tuple(phrase.split()) for phrase in phrases)))
    return sorted(db.execute(sa.select(found.c.sort_key)).scalars())


def test_words_are_found_past_the_last_place_and_phrases_are_not(db):
    words = [f"w{number}" for number in range(20_000)]
    put(db, 1, words)
    last = search_postgresql.MAX_PLACE - len(["a", "title"]) - 2  # number of the word that has the last place
    assert finds(db, f"w{last - 1} w{last}") == [1]
    assert finds(db, "w19999", "w5") == [1]
    assert finds(db, f"w{last} w{last + 1}") == []
    assert finds(db, "w19998 w19999") == []
    assert finds(db, "w19998 w7") == [], "and no phrase is found that is not there"


def test_a_phrase_is_found_at_the_first_places_of_a_word_that_comes_often(db):
    many = search_postgresql.MAX_PLACES
    put(db, 1, [word for number in range(many + 1) for word in ("the", f"w{number}")])
    assert finds(db, f"the w{many - 1}") == [1]
    assert finds(db, f"the w{many}") == []
    assert finds(db, f"w{many - 1} the") == []
    assert finds(db, "the", f"w{many}") == [1]


def test_an_article_of_endless_words_is_kept_without_the_last_of_them(db):
    words = [f"{number:05}" + "ж" * (MAX_TERM - 5) for number in range(12_000)]  # 1.5 MB of terms
    put(db, 1, words)
    put(db, 2, [*words[:5], "legion"])
    assert finds(db, words[0]) == [1, 2]
    assert finds(db, words[5_000]) == [1]
    assert finds(db, words[11_999]) == []
    assert finds(db, "title") == [1, 2]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_no_article_is_too_large(db, size):
    """A tsvector that the server refuses would cost the article."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"{number}{letters[number % 26] * size}" for number in range(150_000)]
    put(db, 1, words)
    assert finds(db, "title", words[9]) == [1]


def test_the_analyser_never_makes_a_term_that_is_too_long(db):
    put(db, 1, ["\U00020000" * MAX_TERM])
    assert finds(db, "\U00020000" * MAX_TERM) == [1]
    assert db.execute(sa.select(fact)).all() == []
