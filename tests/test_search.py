"""The search index: what it finds, what it forgets, and that no query can do harm."""

from __future__ import annotations

from types import ModuleType

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from stored import DAY, NOW, article_at, begin_run, known_page, read, save, store_article

from legionwire.errors import DatabaseError, UsageError
from legionwire.language import ANALYSER_VERSION, TermSequence, document_terms
from legionwire.query import parse_query
from legionwire.query_tree import Sought
from legionwire.storage import reindexing, results, search, search_postgresql, search_sqlite
from legionwire.storage.engine import Connection
from legionwire.storage.reindexing import reindex
from legionwire.storage.results import Wanted
from legionwire.storage.schema import article, article_past, article_terms, fact, revision

TERMS = " ".join(f"term{number}" for number in range(100))
A, B, C = (f"https://alpha.example/{name}" for name in "abc")


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def finds(db: Connection, query: str, sort: results.Sort = "newest", size: int | None = None) -> list[str]:
    question = results.ask(db, Wanted(parse_query(query), copies=True))
    found = results.find(db, question, sort, size)
    assert size or results.count(db, question) == results.Count(len(found))
    return [result.url for result in found]


def entries(db: Connection, term: str) -> int:
    """How many rows of the index hold a term, whether or not an article stands behind them."""
    found = search.matching(db, Sought((TermSequence((term,)),)))
    return int(db.execute(sa.select(sa.func.count()).select_from(found)).scalar_one())


def age(db: Connection) -> None:
    """As if another analyser had made the index."""
    db.execute(fact.update().values(value="words-0"))


def test_an_index_of_another_analyser_is_made_anew(store):
    with store.write() as db:
        run_id = begin_run(db)
        for url, text in ((A, "Легіон воює"), (B, "the legion")):
            store_article(db, run_id, url, text, standfirst="Below the title")
        assert search.is_current(db)
        age(db)
        assert not search.is_current(db)
        with pytest.raises(DatabaseError, match="words-0"):
            finds(db, "легіон")
    told = []
    assert reindex(store, lambda done, due: told.append((done, due))) == 2
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
    with store.read() as db:
        assert finds(db, "ЛЕГІОН") == [A]
        assert set(finds(db, "below title")) == {A, B}
        assert search.differences(db) == []
        assert entries(db, "legion") == 1


def test_making_the_index_anew_goes_on_where_it_was_stopped_and_beside_a_crawl(store, monkeypatch):
    """Meanwhile nothing is found, rather than too little; what the crawl stores or moves is right at the end."""
    monkeypatch.setattr(reindexing, "TOGETHER", 2)
    with store.write() as db:
        run_id = begin_run(db)
        for number in range(9):
            store_article(
                db, run_id, f"https://alpha.example/{number}", f"legion {number}", published=NOW + number * DAY
            )
        age(db)

    def stop(done: int, due: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(store, stop)
    with store.write() as db:
        with pytest.raises(DatabaseError, match="4 of 9 articles"):
            finds(db, "legion")
        store_article(db, run_id, "https://alpha.example/1", "legion 1, edited", published=NOW + DAY)
        store_article(db, run_id, "https://alpha.example/8", "legion 8", published=NOW - DAY)  # moved to the front
        store_article(db, run_id, "https://alpha.example/new", "legion of today", published=NOW + 20 * DAY)
    assert reindex(store, lambda done, due: None) == 4
    with store.read() as db:
        assert len(finds(db, "legion")) == 10
        assert finds(db, "edited") == ["https://alpha.example/1"]
        assert search.differences(db) == []
    assert reindex(store, lambda done, due: None) == 10, "asked once more, it does it once more"


def test_a_hundred_edits_and_removals_leave_the_index_sound(db):
    run_id = begin_run(db)
    for number in range(60):
        store_article(db, run_id, f"https://alpha.example/{number}", f"legion {number} volunteers volunteer")
    for number in range(60):
        url = f"https://alpha.example/{number}"
        if number % 2:
            search.remove(db, article_at(db, url).id)
            db.execute(revision.delete().where(revision.c.article_id == article_at(db, url).id))
            db.execute(article_past.delete().where(article_past.c.article_id == article_at(db, url).id))
            db.execute(article.delete().where(article.c.url == url))
        else:
            text = f"the {number}th text, of legions and a volunteer"
            store_article(db, run_id, url, text, published=NOW + number * DAY)
            store_article(db, run_id, url, f"{text} once more")
    assert search.differences(db) == []
    assert len(finds(db, "legion")) == 30


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
    assert finds(db, "legion") == [B, A, C]
    assert finds(db, "legion", "oldest") == [C, A, B]
    assert finds(db, "legion", size=1) == [B]
    assert results.count(db, results.ask(db, Wanted(parse_query("legion")))) == results.Count(3)
    assert results.count(db, results.ask(db, Wanted())) == results.Count(3)


# --- forgetting


def test_a_revision_takes_the_old_words_out(db):
    run_id = begin_run(db)
    store_article(db, run_id, A, "the old words")
    store_article(db, run_id, A, "the new words")
    assert (finds(db, "old"), finds(db, "new")) == ([], [A])
    assert (entries(db, "old"), entries(db, "word")) == (0, 1)
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


def terms(words: list[str]) -> list[str]:
    return document_terms("", "", " ".join(words), "en")[1].split()


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
            now[url] = terms(words)
        for url in {(A, B, C)[place] for place in gone} & now.keys():
            search.remove(db, article_at(db, url).id)
            del now[url]
        for word in {word for _, words in states for word in terms(words)}:
            holders = {url for url, words in now.items() if word in words}
            assert entries(db, word) == len(holders), word
            assert set(finds(db, word)) == holders


# --- terms as they are kept


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n")),
    st.text(st.characters(exclude_categories=["Cs"])),
)
@example("легіон", "боєць ґ ł 漢 \U0001f6e1 " * 9)
@example("легіон", "боєць éab łab 漢ab")
@example("λόγος", "\\u0416 \\x41")
def test_terms_come_back_as_they_were_packed(title, text):
    assert search.unpacked(search.packed(title, text)) == (title, text)


@pytest.mark.parametrize("words", ["легіон боєць ґанок", "λεγεωνα στρατιωτης", "לגיון חייל", "جندي متطوع فيلق"])
def test_a_letter_takes_one_byte_whatever_its_script(words):
    """Deflate sees half of what UTF-8 has."""
    assert len(search.packed("", words)) < len(words) + 9
    assert search.packed("", words + " ł 漢")[0] == search.packed("", words)[0] != 0


# --- faults of the index are found


def index_of(db: Connection) -> ModuleType:
    return {"sqlite": search_sqlite, "postgresql": search_postgresql}[db.dialect.name]


def plant_missing_entry(db: Connection) -> None:
    held = db.execute(sa.select(article_terms).limit(1)).one()
    title, body = search.unpacked(held.terms)
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


def test_terms_that_differ_from_the_article_s_are_found(db):
    """FTS5 cannot notice it when a delete hands back other terms than were put in."""
    run_id = begin_run(db)
    for url in (A, B):
        store_article(db, run_id, url, f"legion {url}")
    held = db.execute(sa.select(article_terms).limit(1)).one()
    title, body = search.unpacked(held.terms)
    index_of(db).take(db, held.sort_key, title, body)
    index_of(db).put(db, held.sort_key, title, body.replace("legion", "corps"))
    found = search.differences(db)
    assert found
    assert all("terms" in line or "lacks" in line for line in found)


def test_the_body_of_an_entry_takes_less_than_its_title(db):
    """FTS5 says of each term in any column but the first where it stands; most stand in the body."""
    if db.dialect.name != "sqlite":
        pytest.skip("a server has one row of places for both")
    sizes = []
    for title, body in (("", TERMS), (TERMS, "")):
        search_sqlite.clear(db)
        search_sqlite.put(db, 1, title, body)
        search_sqlite.settle(db)
        sizes.append(db.execute(sa.text("SELECT sum(length(block)) FROM search_fts_data WHERE id > 10")).scalar_one())
    assert sizes[0] + 2 * len(TERMS.split()) - 9 <= sizes[1]


# --- one index, one analyser


def test_the_index_remembers_its_analyser(db):
    search.require_same_analyser(db)
    store_article(db, begin_run(db), A)
    assert dict(db.execute(sa.select(fact.c.name, fact.c.value)).all())["analyser"] == ANALYSER_VERSION
    search.require_same_analyser(db)


def test_another_analysers_index_is_not_asked(db):
    """It would answer, and find nothing."""
    db.execute(fact.insert().values(name="analyser", value="words-0"))
    with pytest.raises(DatabaseError, match="words-0") as caught:
        finds(db, "legion")
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


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=QUERIES)
@example(text='"legion" AND "\'" OR title:legion*')
@example(text='legion" OR rowid > 0 --"')
@example(text="\U0001f1fa\U0001f1e6 𞤀𞤁 𖹀 𑜀")
def test_any_text_is_a_query_that_runs_or_a_usage_error(searchable: Connection, text: str):
    try:
        query = parse_query(text)
    except UsageError:
        return
    found = results.find(searchable, results.ask(searchable, Wanted(query)), "newest", 5)
    assert len(found) <= 1


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
    assert finds(db, '"' + "legion " * 1000 + '"') == []
    with pytest.raises(UsageError, match="10000 are possible"):
        finds(db, "legion " * 300_000)
