"""Search on both databases at once: what the query means, in the same order; and what a tsvector has no room for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import databases
import pytest
import query_meaning
import search_collection
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st
from queries import is_word, queries

from legionwire.errors import UsageError
from legionwire.language import MAX_TERM, TermSequence
from legionwire.query import parse_query
from legionwire.query_tree import Sought, all_of
from legionwire.storage import facets, results, search, search_postgresql
from legionwire.storage.engine import Connection, Store
from legionwire.storage.results import Cursor, Wanted
from legionwire.storage.schema import fact

# --- alike

HELD = search_collection.documents()
ADDRESSES = {document: search_collection.address(number, document) for number, document in enumerate(HELD)}
PUBLISHED = {address: document.published for document, address in ADDRESSES.items()}
WORDS = sorted({word for words in search_collection.WORDS.values() for word in words if is_word(word)})
WORDS += [*search_collection.SHARED, "nowhere", "Об’єднанням", "VOLUNTEER", "legionów"]


@dataclass(frozen=True)
class Answer:
    """All that a database says to a question."""

    newest: list[str]
    oldest: list[str]
    best: list[str]
    pages: list[str]  # the newest, asked for page by page
    count: results.Count
    facets: dict[str, list[tuple[str, int]]]
    days: dict[date, int]


def answer(db: Connection, wanted: Wanted) -> Answer:
    question = results.ask(db, wanted)
    counts = facets.facets(db, question)

    def addresses(sort: results.Sort) -> list[str]:
        return [result.url for result in results.find(db, question, sort, None)]

    return Answer(
        addresses("newest"),
        addresses("oldest"),
        addresses("relevance"),
        list(page_by_page(db, question)),
        results.count(db, question),
        {part: counts.by(part, wanted) for part in facets.PARTS},
        facets.by_day(db, question),
    )


def page_by_page(db: Connection, question: results.Question, size: int = 60) -> Iterator[str]:
    cursor = Cursor()
    while found := results.find(db, question, "newest", size, cursor):
        yield from (result.url for result in found)
        cursor = Cursor(before=found[-1].sort_key)


@pytest.fixture(scope="module")
def both(empty_collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    file = tmp_path_factory.mktemp("alike") / "legionwire.db"
    shutil.copy(empty_collection, file)
    url = databases.create(databases.server(), databases.TEMPLATE)
    with closing(Store(f"sqlite:///{file}")) as sqlite, closing(Store(url)) as postgresql:
        for store in (sqlite, postgresql):
            with store.write() as db:
                search_collection.store(db, HELD)
        yield sqlite, postgresql
    databases.drop(url)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=queries(WORDS), copies=st.booleans())
@example(text='"are was"~4', copies=True)
@example(text='legion -"foreign legion" OR lang:zh', copies=True)
def test_both_databases_give_the_answer_that_the_query_means(both, text, copies):
    given = []
    try:
        query = parse_query(text)
        for store in both:
            with store.read() as db:
                given.append(answer(db, Wanted(query, copies=copies)))
    except UsageError as error:  # signs without blanks are many words, and some texts hold many exact forms
        assert "words are expected before ~" in error.what or "exact forms" in error.what, text
        reject()
    assert given[0] == given[1]
    newest, meant = given[0].newest, {ADDRESSES[document] for document in query_meaning.find(text, HELD)}
    if copies:
        assert set(newest) == meant
        times = [PUBLISHED[url] for url in newest]
        assert times == sorted(times, reverse=True)
    assert set(newest) <= meant
    assert given[0].oldest == newest[::-1] == given[0].pages[::-1]
    assert set(given[0].best) <= set(newest)
    assert len(given[0].best) == min(len(newest), results.MOST_RANKED)
    assert given[0].count == results.Count(len(newest))
    assert sum(given[0].days.values()) == sum(n for _, n in given[0].facets["org"]) == len(newest)


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
    node = all_of(Sought((TermSequence(tuple(phrase.split())),)) for phrase in phrases)
    found = search.matching(db, node)
    return sorted(db.execute(sa.select(found.c.sort_key)).scalars())


def test_words_are_found_past_the_last_place_and_phrases_are_not(db):
    words = [f"w{number}" for number in range(20_000)]
    put(db, 1, words)
    last = search_postgresql.MAX_PLACE - len(["a", "title"]) - search_postgresql.GAP - 1  # the word at the last place
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
    before = db.execute(sa.select(fact)).all()
    put(db, 1, ["\U00020000" * MAX_TERM])
    assert finds(db, "\U00020000" * MAX_TERM) == [1]
    assert db.execute(sa.select(fact)).all() == before, "nothing was noted as cut"
