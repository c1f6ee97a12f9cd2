"""What bounds an answer may not bend it: many matches, many candidates, deep queries, time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from conftest import Scratch
from stored import DAY, NOW, article_at, begin_run, store_article

from legionwire.errors import DatabaseError, UsageError
from legionwire.query import MAX_DEPTH, parse_query
from legionwire.query_signs import MAX_PARTS
from legionwire.storage import facets, matching, migrate, reindexing, results, search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.reindexing import reindex
from legionwire.storage.results import Count, Cursor, Wanted
from legionwire.storage.schema import article

COUNT = 30


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


@pytest.fixture
def many(db: Connection) -> Connection:
    """Thirty articles, one a day, the newest first; every other in the singular."""
    run_id = begin_run(db, "alpha", "beta")
    for number in range(COUNT):
        source = ("alpha", "beta")[number % 3 == 0]
        word = ("legion", "legions")[number % 2]
        url = f"https://{source}.example/{number}"
        store_article(db, run_id, url, f"the {word} of day {number}", published=NOW - number * DAY)
    return db


def numbers(db: Connection, wanted: Wanted, sort: results.Sort = "newest", cursor: Cursor = Cursor()) -> list[int]:  # noqa: B008
    found = results.find(db, results.ask(db, wanted), sort, None, cursor)
    return [int(result.url.rpartition("/")[2]) for result in found]


def count(db: Connection, wanted: Wanted) -> Count:
    return results.count(db, results.ask(db, wanted))


# --- many matches


def test_by_relevance_those_that_are_wanted_are_measured_not_the_newest_of_all(many, monkeypatch):
    monkeypatch.setattr(results, "NEWEST_RANKED", 5)
    old = NOW - 20 * DAY
    assert sorted(numbers(many, Wanted(parse_query("legion"), until=old), "relevance")) == list(range(21, 26))
    assert sorted(numbers(many, Wanted(parse_query("legion before:2024-04-22")), "relevance")) == list(range(27, 30))
    assert sorted(numbers(many, Wanted(parse_query("legion"), source="beta"), "relevance")) == [0, 3, 6, 9, 12]


def test_by_relevance_hidden_articles_and_copies_take_no_place_of_others(many, monkeypatch):
    monkeypatch.setattr(results, "MOST_RANKED", 4)
    table = results.article
    many.execute(table.update().where(table.c.source_id == "alpha").values(relevance="no"))
    assert len(numbers(many, Wanted(parse_query("legion")), "relevance")) == 4
    assert set(numbers(many, Wanted(parse_query("legion")), "relevance")) <= set(range(0, 30, 3))


def test_facets_of_too_many_are_those_of_the_newest_and_say_so(many, monkeypatch):
    monkeypatch.setattr(facets, "MOST_SORTED", 6)
    question = results.ask(many, Wanted(parse_query("legion")))
    some = facets.facets(many, question)
    assert (some.is_exact, some.by("source", question.wanted)) == (False, [("alpha", 4), ("beta", 2)])
    assert sum(facets.by_day(many, question).values()) == COUNT, "days are counted to the end"
    assert results.count(many, question) == Count(COUNT)


# --- exact forms


def test_exact_forms_are_looked_for_among_what_is_wanted(many, monkeypatch):
    monkeypatch.setattr(matching, "MOST_READ", 10)
    april = Wanted(parse_query("=legions"), since=NOW - 29 * DAY, until=NOW - 20 * DAY)
    assert numbers(many, april) == [21, 23, 25, 27, 29]
    assert count(many, april) == Count(5)
    assert numbers(many, Wanted(parse_query('="the legions" before:2024-04-28'))) == [21, 23, 25, 27, 29]
    assert count(many, Wanted(parse_query("=legions"))) == Count(5, is_exact=False), "of the newest ten"


def test_where_not_all_texts_were_read_nobody_says_what_they_lack(many, monkeypatch):
    assert numbers(many, Wanted(parse_query("legion -=legions"))) == list(range(0, COUNT, 2))
    monkeypatch.setattr(matching, "MOST_READ", 10)
    with pytest.raises(UsageError, match="more than 10 texts"):
        results.ask(many, Wanted(parse_query("day -=legions")))


def test_many_exact_forms_are_refused(many):
    with pytest.raises(UsageError, match="6 exact forms, 5 are possible"):
        results.ask(many, Wanted(parse_query(" OR ".join(f"=word{number}" for number in range(6)))))


# --- queries at their bounds

DEEP = {
    "exclusions": "legion " + " ".join(f"-word{number}" for number in range(MAX_PARTS - 1)),
    "choices": " OR ".join(["legion", *(f"word{number}" for number in range(MAX_PARTS - 1))]),
    "and in or": "(w OR (v " * (MAX_DEPTH // 2) + "legion" + "))" * (MAX_DEPTH // 2),
    "or in and": "(legion (legions OR " * (MAX_DEPTH // 2) + "w" + "))" * (MAX_DEPTH // 2),
    "denied in denied": "legion" + " -(v legion" * MAX_DEPTH + ")" * MAX_DEPTH,
    "denied in or": "w OR -(v " * MAX_DEPTH + "legion" + ")" * MAX_DEPTH,
    "properties in or": "lang:uk OR -(lang:en " * MAX_DEPTH + "legion" + ")" * MAX_DEPTH,
    "near": " OR ".join('"legion day the of"~9' for _ in range(20)),
    "exact in parentheses": "(w OR (v " * (MAX_DEPTH // 2) + "=legions" + "))" * (MAX_DEPTH // 2),
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_a_query_as_large_as_they_may_be_is_answered(many, query):
    for sort in ("newest", "oldest", "relevance"):
        numbers(many, Wanted(parse_query(query)), sort)
    question = results.ask(many, Wanted(parse_query(query)))
    assert results.count(many, question).n == facets.facets(many, question).total(question.wanted)


# --- the answer of an earlier day


def test_a_copy_was_the_first_of_its_text_until_that_came(db):
    run_id = begin_run(db, "alpha", "beta")
    text = " ".join(f"word{number}" for number in range(60))
    copy = store_article(db, run_id, "https://beta.example/copy", text, published=NOW, at=NOW)
    first = store_article(db, run_id, "https://alpha.example/first", text, published=NOW - DAY, at=NOW + DAY)
    assert article_at(db, "https://beta.example/copy").copy_of == first

    def found(as_of: timedelta | None) -> list[int]:
        wanted = Wanted(parse_query("word1"), as_of=NOW + as_of if as_of is not None else None)
        return [result.id for result in results.find(db, results.ask(db, wanted), "newest", None)]

    assert (found(timedelta()), found(DAY), found(None)) == ([copy], [first], [first])


# --- an index that is not whole


def downgrade(store: Store, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with store.write() as db:
        config.attributes["connection"] = db
        command.downgrade(config, revision)


def test_an_index_that_a_migration_emptied_is_not_taken_for_whole(store: Store):
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a", "legion")
        assert search.is_current(db)
    downgrade(store, "0004")
    migrate.upgrade(store)
    with store.read() as db:
        assert not search.is_current(db)
        with pytest.raises(DatabaseError, match="it is empty"):
            numbers(db, Wanted(parse_query("legion")))
    assert reindex(store, lambda done, due: None) == 1
    with store.read() as db:
        assert count(db, Wanted(parse_query("legion"))) == Count(1)


def test_who_ends_making_the_index_anew_looks_whether_it_is_whole(store: Store, monkeypatch):
    """Another process may have begun it once more, and emptied it, since the last batch was read."""
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a", "legion")
    ends, begun_again = reindexing._ends, []

    def begin_again_first(held: Store) -> bool:
        if not begun_again:
            begun_again.append(True)
            with held.write() as db:
                search.end_anew(db)
                search.begin_anew(db)
        return ends(held)

    monkeypatch.setattr(reindexing, "_ends", begin_again_first)
    reindex(store, lambda done, due: None)
    with store.read() as db:
        assert count(db, Wanted(parse_query("legion"))) == Count(1)
        assert search.differences(db) == []


# --- time


def test_patience_is_for_all_statements_of_a_question_together(database_url: str):
    Store(database_url).close()
    store = ReadOnlyStore(database_url, patience=0.5)
    asked = []
    with pytest.raises(DatabaseError, match=r"longer than 0\.5 s"), store.read() as db:
        while True:
            db.execute(sa.select(sa.literal(1)))
            asked.append(time.sleep(0.05))
    assert 1 < len(asked) < 12
    with store.read() as db:
        assert db.execute(sa.select(sa.literal(1))).scalar_one() == 1, "the next question has its own time"
    store.close()


def test_places_in_time_keep_their_order_by_a_new_measure(store: Store):
    """Some at the very beginning of the count of seconds, where numbers of both measures meet."""
    instants = [NOW, NOW, NOW, datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)]
    with store.write() as db:
        run_id = begin_run(db)
        for number, instant in enumerate(instants):
            store_article(db, run_id, f"https://alpha.example/{number}", f"legion {number}", published=instant)
    downgrade(store, "0005")
    with store.write() as db:
        for number, instant in enumerate(instants):
            held = article.update().where(article.c.url == f"https://alpha.example/{number}")
            db.execute(held.values(sort_key=(int(instant.timestamp()) << 20) + number))
    migrate.upgrade(store)
    with store.read() as db:
        keys = list(db.execute(sa.select(article.c.sort_key).order_by(article.c.url)).scalars())
    assert keys[:3] == [int(NOW.timestamp()) * 16 + number for number in range(3)]
    assert keys[3:] == [0, 16]
