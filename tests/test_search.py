"""The search index: what it finds, what it forgets, and that no query can do harm."""

from __future__ import annotations

import zlib
from types import ModuleType

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stored import DAY, NOW, article_at, begin_run, known_page, read, save, store_article

from legionwire.errors import DatabaseError, UsageError
from legionwire.language import ANALYSER_VERSION, terms
from legionwire.query import Query, parse_query
from legionwire.storage import questions, search, search_postgresql, search_sqlite
from legionwire.storage.engine import Connection
from legionwire.storage.schema import article, article_terms, fact

A, B, C = (f"https://alpha.example/{name}" for name in "abc")


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def finds(db: Connection, query: str) -> list[str]:
    found = questions.find(db, parse_query(query), "newest", None)
    assert found.total == len(found.hits)
    return [hit.url for hit in found.hits]


def entries(db: Connection, term: str) -> int:
    """How many rows of the index hold a term, whether or not an article stands behind them."""
    found = search.matching(db, Query(((term,),)))
    return int(db.execute(sa.select(sa.func.count()).select_from(found)).scalar_one())


def test_an_index_of_another_analyser_is_made_anew(db):
    run_id = begin_run(db)
    for url, text in ((A, "Легіон воює"), (B, "the legion")):
        store_article(db, run_id, url, text, standfirst="Below the title")
    assert search.rebuild(db) is None  # it is ours: nothing to do
    db.execute(fact.update().values(value="words-0"))
    db.execute(article_terms.update().values(analyser_version="words-0"))
    with pytest.raises(DatabaseError, match="words-0"):
        finds(db, "легіон")
    assert search.rebuild(db) == 2
    assert finds(db, "ЛЕГІОН") == [A]
    assert set(finds(db, "below title")) == {A, B}
    assert search.differences(db) == []
    assert entries(db, "legion") == 1


# --- finding


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param("Інтернаціональний легіон воює", "ІНТЕРНАЦІОНАЛЬНИЙ ЛЕГІОН", id="Ukrainian capitals"),
        pytest.param("ІНОЗЕМНИЙ ЛЕГІОН", "іноземний", id="Ukrainian, capitals in the text"),
        pytest.param("Добровольцы из Ёлкино", "елкино", id="Russian ё"),
        pytest.param("п'ятий батальйон", "пʼятий", id="apostrophes"),
        pytest.param("Świat się dowiedział", "swiat", id="Polish marks"),
        pytest.param("DIE STRASSE", "straße", id="German sharp s"),
        pytest.param("ΛΕΓΕΩΝΑ ξένων", "λεγεωνα", id="Greek capitals"),
        pytest.param("ex-soldiers' oath", "soldiers oath", id="words inside words"),
        pytest.param("unit_name and legion.", "name legion", id="underscores and stops"),
    ],
)
def test_a_word_is_found_in_any_dress(db, text, query):
    store_article(db, begin_run(db), A, text)
    assert finds(db, query) == [A]


def test_й_and_ї_are_letters_of_their_own(db):
    store_article(db, begin_run(db), A, "мій край")
    assert finds(db, "край") == [A]
    assert finds(db, "краи") == []


def test_words_and_phrases(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, "the international legion of Ukraine", title="One")
    store_article(db, run_id, B, "the legion is international", title="Two")
    store_article(db, run_id, C, "nothing of the kind", title="International")
    assert set(finds(db, "international legion")) == {A, B}
    assert finds(db, '"international legion"') == [A]
    assert set(finds(db, "international")) == {A, B, C}, "the title counts too"
    assert finds(db, '"one the"') == [], "a phrase does not reach from the title into the text"
    assert finds(db, '"international legion" two') == []


def test_newest_or_oldest_first_and_cut_to_the_limit_but_counted(db):
    run_id = begin_run(db)
    for days, url in enumerate((B, A, C)):
        store_article(db, run_id, url, f"legion {url}", published=NOW - days * DAY)
    query = parse_query("legion")
    assert finds(db, "legion") == [B, A, C]
    assert [hit.url for hit in questions.find(db, query, "oldest", None).hits] == [C, A, B]
    first = questions.find(db, query, "newest", 1)
    assert ([hit.url for hit in first.hits], first.total) == ([B], 3)
    assert questions.find(db, None, "newest", None).total == 3


# --- forgetting


def test_a_revision_takes_the_old_words_out(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, "the old words")
    store_article(db, run_id, A, "the new words")
    assert (finds(db, "old"), finds(db, "new")) == ([], [A])
    assert (entries(db, "old"), entries(db, "words")) == (0, 1)
    assert search.differences(db) == []


def test_a_changed_date_moves_the_entry(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, "legion", published=NOW)
    store_article(db, run_id, A, "legion", published=NOW - DAY)
    assert finds(db, "legion") == [A]
    assert (entries(db, "legion"), search.differences(db)) == (1, [])


def test_a_removed_article_leaves_no_ghost(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, "legion one", title="Legion Legion")
    store_article(db, run_id, B, "legion two")
    search.remove(db, article_at(db, A).id)
    search.remove(db, article_at(db, A).id)
    assert (entries(db, "legion"), entries(db, "one"), entries(db, "two")) == (1, 0, 1)
    if db.dialect.name == "sqlite":
        db.execute(sa.text("INSERT INTO search_fts(search_fts) VALUES ('integrity-check')"))


WORDS = st.lists(st.sampled_from(["legion", "легіон", "straße", "x1", "п'ять", "٣", "字", "a-b", "_", "ﬁ"]), max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(states=st.lists(st.tuples(st.integers(0, 2), WORDS), max_size=8), gone=st.sets(st.integers(0, 2)))
def test_the_index_holds_what_the_articles_say_and_nothing_else(
    scratch: Scratch, states: list[tuple[int, list[str]]], gone: set[int]
):
    now: dict[str, list[str]] = {}
    with scratch() as db:
        run_id = begin_run(db)
        for place, words in states:
            url = (A, B, C)[place]
            store_article(db, run_id, url, " ".join(words), title=f"title{place}")
            now[url] = terms(" ".join(words))
        for url in {(A, B, C)[place] for place in gone} & now.keys():
            search.remove(db, article_at(db, url).id)
            del now[url]
        for word in {word for _, words in states for word in terms(" ".join(words))}:
            holders = {url for url, words in now.items() if word in words}
            assert entries(db, word) == len(holders), word
            assert set(finds(db, word)) == holders


# --- faults of the index are found


def index_of(db: Connection) -> ModuleType:
    return {"sqlite": search_sqlite, "postgresql": search_postgresql}[db.dialect.name]


def plant_missing_entry(db: Connection) -> None:
    held = db.execute(sa.select(article_terms).limit(1)).one()
    title, body = (zlib.decompress(held[name]).decode() for name in (3, 4))
    index_of(db).take(db, held.sort_key, title, body)


def plant_ghost(db: Connection) -> None:
    index_of(db).put(db, 1, "ghost", "ghost")


def plant_missing_terms(db: Connection) -> None:
    db.execute(article_terms.delete().where(article_terms.c.article_id == article_at(db, A).id))


def plant_moved_article(db: Connection) -> None:
    db.execute(article.update().where(article.c.url == A).values(sort_key=article.c.sort_key + 12345))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        pytest.param(plant_missing_entry, ["lacks the entry"], id="entry missing"),
        pytest.param(plant_ghost, ["has an entry 1 without article"], id="entry too many"),
        pytest.param(plant_missing_terms, ["is not in the search index", "without article"], id="terms missing"),
        pytest.param(plant_moved_article, ["is not in the search index as it should be"], id="article moved"),
    ],
)
def test_a_fault_of_the_index_is_found(db, fault, told):
    run_id = begin_run(db)
    for url in (A, B):
        store_article(db, run_id, url, f"legion {url}")
    assert search.differences(db) == []
    fault(db)
    found = search.differences(db)
    assert len(found) == len(told)
    assert all(words in line for words, line in zip(told, found, strict=True))


# --- one index, one analyser


def test_the_index_remembers_its_analyser(db):
    search.require_same_analyser(db)
    store_article(db, begin_run(db), A)
    assert dict(db.execute(sa.select(fact.c.name, fact.c.value)).all()) == {"analyser": ANALYSER_VERSION}
    search.require_same_analyser(db)


def test_another_analysers_index_is_not_asked(db):
    """It would answer, and find nothing."""
    db.execute(fact.insert().values(name="analyser", value="words-0"))
    with pytest.raises(DatabaseError, match="words-0") as caught:
        questions.find(db, parse_query("legion"), "newest", 5)
    assert ANALYSER_VERSION in caught.value.what
    assert caught.value.way_out


def test_another_analysers_terms_do_not_enter_the_index(db):
    run_id = begin_run(db)
    store_article(db, run_id, A)
    visit = read(known_page(db, run_id, B))
    with pytest.raises(DatabaseError, match="analyser"):
        search.index(db, article_at(db, A).id, 1, search.Terms("a", "b", "lemmas-9"))
    assert save(db, run_id, visit)[0].effect == "new"


# --- no query does harm

OPERATORS = [
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    ")",
    "NEAR/2",
    '"',
    '""',
    "*",
    "^",
    ":",
    "title:",
    "-",
    "+",
    "{",
    "}",
    "'",
    "''",
]
HOSTILE = [
    *OPERATORS,
    ";",
    "--",
    "\\",
    "\0",
    "\x1b",
    "%",
    "_",
    "?",
    ":key",
    "search_fts",
    "rowid",
    "\u202e",
    "\ud800",
    "é",
]
FRAGMENTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8), st.sampled_from(["legion", "Легіон"]))
QUERIES = st.lists(FRAGMENTS, max_size=12).flatmap(lambda parts: st.sampled_from([" ".join(parts), "".join(parts)]))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=QUERIES)
@example(text='"legion" AND "\'" OR title:legion*')
@example(text='legion" OR rowid > 0 --"')
@example(text="\U0001f1fa\U0001f1e6 𞤀𞤁 𖹀 𑜀")
def test_any_text_is_a_query_that_runs_or_a_usage_error(searchable: Connection, text: str):
    try:
        query = parse_query(text)
    except UsageError:
        return
    found = questions.find(searchable, query, "newest", 5)
    assert found.total <= 1
    if "legion" not in terms(text) and "легіон" not in terms(text):
        assert found.total == 0


@pytest.fixture
def searchable(scratch: Scratch):
    with scratch() as db:
        store_article(db, begin_run(db), A, "legion легіон", title="legion")
        yield db


@pytest.mark.parametrize("word", ["and", "or", "not", "near"])
def test_words_that_are_operators_elsewhere_are_words_here(db, word):
    store_article(db, begin_run(db), A, f"this {word} that")
    assert finds(db, f"this {word} that") == [A]
    assert finds(db, word) == [A]


def test_a_very_long_query_is_answered_or_refused(db):
    store_article(db, begin_run(db), A, "legion " * 50)
    assert finds(db, '"' + "legion " * 40 + '"') == [A]
    assert finds(db, '"' + "legion " * 5000 + '"') == []
