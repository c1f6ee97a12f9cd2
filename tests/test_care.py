"""Care for the database, and questions to it, as an operator types them: `db upgrade`, `reindex`, `check`, `search`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from commands import Desk
from databases import on_sqlite
from stored import DAY, NOW, begin_run, store_article

from legionwire.language import ANALYSER_VERSION
from legionwire.storage import migrate, search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import article_terms, fact

TEXTS = (
    ("https://alpha.example/1", "uk", "Доброволець вдома", "Командир говорив із добровольцями про легіони за річкою."),
    ("https://alpha.example/2", "en", "Raisins for the volunteers", "The bakers of the town met the legions twice."),
    ("https://beta.example/3", "en", "A bridge of oak", "The legion, said the legion's cook, is a legion of bakers."),
)


def fill(db: Connection) -> None:
    """Three articles; the second was collected a day after the first, the third another day later."""
    for number, (url, lang, title, text) in enumerate(TEXTS):
        at = NOW + number * DAY
        run_id = begin_run(db, at=at)
        store_article(db, run_id, url, text, lang=lang, title=title, at=at, published=at - DAY)


def desk_of(tmp_path: Path, url: str) -> Desk:
    (tmp_path / "data").mkdir()
    return Desk(tmp_path / "data", settings={"database": url})


def titles(desk: Desk, *words: str) -> list[str]:
    done = desk.run("search", *words, "--json")
    assert done.code == 0, done.err
    return [row["title"] for row in done.json]


@pytest.fixture
def desk(tmp_path: Path, database_url: str, store: Store) -> Desk:
    with store.write() as db:
        fill(db)
    return desk_of(tmp_path, database_url)


# --- db


def test_an_old_collection_is_brought_up_with_its_articles(tmp_path: Path, blank_url: str) -> None:
    """Schema 0004 knew words as they were written: after the upgrade they are found in their other forms."""
    store = Store(blank_url)
    migrate.upgrade(store)
    with store.write() as db:
        fill(db)
        db.execute(fact.update().where(fact.c.name == "analyser").values(value="words-1"))
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with store.write() as db:
        config.attributes["connection"] = db
        command.downgrade(config, "0004")
    assert migrate.revision_of(store) == "0004"
    desk = desk_of(tmp_path, blank_url)
    refused = desk.run("search", "легіон")
    assert (refused.code, "legionwire db upgrade" in refused.err) == (6, True)
    done = desk.run("db", "upgrade")
    assert done.code == 0, done.err
    assert f"schema {migrate.head()} (was 0004)" in done.err
    assert "the search index was made anew: 3 articles" in done.err
    assert titles(desk, "ЛЕГІОНУ OR legion", "--sort", "oldest") == [title for _, _, title, _ in TEXTS]
    assert migrate.differences(store) == []
    with store.read() as db:
        assert search.differences(db) == []
        assert search.is_current(db)
    store.close()


def test_a_fault_is_told_and_an_index_made_anew_is_sound(desk: Desk, store: Store) -> None:
    with store.write() as db:
        db.execute(article_terms.delete().where(article_terms.c.article_id == 1))
    bad = desk.run("db", "check")
    assert bad.code == 6
    assert bad.lines[0].startswith("search\tarticle 1 is not in the search index")
    assert any("without article" in line for line in bad.lines)
    assert f"{len(bad.lines)} problems found" in bad.err
    again = desk.run("db", "reindex")
    assert (again.code, again.err) == (0, "the search index was made anew: 3 articles\n")
    good = desk.run("db", "check")
    assert (good.code, good.out) == (0, ""), good.out
    assert "are sound" in good.err


@on_sqlite
def test_a_reindex_that_was_cut_off_is_told_and_goes_on(desk: Desk, store: Store) -> None:
    with store.write() as db:
        db.execute(fact.update().where(fact.c.name == "analyser").values(value="words-1"))
        search.begin_anew(db)
        item, *_ = search.to_index(db, None, 1)
        search.add(db, [(item, search.Terms("", "legion", ANALYSER_VERSION))])
    refused = desk.run("search", "legion")
    assert refused.code == 6
    assert "1 of 3 articles are in it" in refused.err and "legionwire db reindex" in refused.err
    again = desk.run("db", "reindex")
    assert (again.code, again.err) == (0, "the search index was made anew: 2 articles\n")
    assert len(titles(desk, "legion")) == 3  # what was in it is left as it was


# --- search


@on_sqlite
def test_facets_say_what_an_answer_is_made_up_of(desk: Desk) -> None:
    done = desk.run("search", "legion OR легіон", "--facets", "--json")
    assert (done.code, done.err) == (0, "3 articles\n")
    found = {(row["part"], row["value"]): (row["articles"], row["share"]) for row in done.json}
    assert found["source", "alpha"] == (2, 0.6667)
    assert found["source", "beta"] == (1, 0.3333)
    assert found["lang", "en"] == (2, 0.6667)
    assert found["month", "2024-05"] == (3, 1.0)
    assert {part for part, _ in found} == {"source", "country", "lang", "relevance", "org", "month"}


@on_sqlite
def test_the_best_match_is_first_when_that_is_asked_for(desk: Desk) -> None:
    newest, best = titles(desk, "bakers legion"), titles(desk, "volunteer OR легіон OR baker", "--sort", "relevance")
    assert newest == [TEXTS[2][2], TEXTS[1][2]]
    assert best[0] == TEXTS[1][2]  # both words, one of them in the title
    assert len(best) == 3
    one = desk.run("search", "legion", "--sort", "relevance", "--limit", "1")
    assert one.err == "2 articles, 1 shown (--limit 0 shows all)\n"


@on_sqlite
def test_as_of_leaves_out_what_was_collected_later(desk: Desk) -> None:
    query = ("legion OR легіон", "--sort", "oldest", "--as-of")
    day = f"{datetime(2024, 5, 19, 18, tzinfo=UTC):%Y-%m-%dT%H:%M}"  # the second came at noon
    assert titles(desk, *query, day) == [TEXTS[0][2], TEXTS[1][2]]
    assert titles(desk, *query, "2024-05-19") == [TEXTS[0][2]]
    bad = desk.run("search", "legion", "--as-of", "soon", "--json")
    assert bad.code == 2 and "'soon' is no time" in bad.err
