"""The schema on both databases: up, down and up again; the same by migration and by definition."""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from stored import (
    DAY,
    HOUR,
    NOW,
    asked,
    begin_run,
    finder,
    found,
    kept,
    known_page,
    read,
    record,
    row_of,
    save,
    store_article,
)

from legionwire.article import State
from legionwire.clock import utcnow
from legionwire.errors import DatabaseError
from legionwire.language import ANALYSER_VERSION
from legionwire.links import RefusedLink
from legionwire.query import parse_query
from legionwire.robots import RobotsRules
from legionwire.storage import (
    facets,
    fates,
    hosts,
    ledger,
    migrate,
    outlets,
    past_triggers,
    questions,
    relatives,
    results,
    runs,
    search,
    search_postgresql,
    search_sqlite,
    sources,
    told_stories,
    views,
)
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import exported, find_exported
from legionwire.storage.orders import unfinished
from legionwire.storage.schema import UTCTime, absence, article, article_terms, metadata, page

POSTGRESQL = postgresql.dialect()


@pytest.fixture
def blank(blank_url: str) -> Iterator[Store]:
    """A database with nothing in it."""
    store = Store(blank_url)
    yield store
    store.close()


def downgrade(store: Store, to: str = "base") -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with store.write() as db:
        config.attributes["connection"] = db
        command.downgrade(config, to)


def tables_of(store: Store) -> set[str]:
    with store.read() as db:
        return set(sa.inspect(db).get_table_names())


def set_revision(store: Store, revision: str) -> None:
    with store.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


# --- up and down


def test_up_down_and_up_again(blank):
    assert migrate.revision_of(blank) is None
    assert migrate.upgrade(blank) == (None, migrate.head())
    with blank.write() as db:
        run_id = begin_run(db)
        save(db, run_id, read(known_page(db, run_id, "https://alpha.example/a")))
    downgrade(blank)
    assert tables_of(blank) == {"alembic_version"}
    assert migrate.revision_of(blank) is None
    assert migrate.upgrade(blank) == (None, migrate.head())
    assert migrate.differences(blank) == []


def test_smaller_search_entries_are_made_from_the_terms_that_are_kept(blank):
    """There and back: no text is read again, and what was found is found."""
    migrate.upgrade(blank)
    texts = {"a": ("Legion", "легіон ґанок λόγος"), "b": ("Легіон у місті", "legion"), "c": ("Łódź", "łódź 漢字")}
    with blank.write() as db:
        run_id = begin_run(db)
        for name, (title, text) in texts.items():
            store_article(db, run_id, f"https://alpha.example/{name}", text, title=title)
        before = _searched(db)
    downgrade(blank, "0006")
    with blank.write() as db:
        kept = dict(db.execute(sa.select(article_terms.c.article_id, article_terms.c.terms)).all())
        assert zlib.decompress(kept[1], wbits=-15).decode() == "legion\nлегіон ґанок λογοσ"
        db.execute(sa.update(article).values(title="", text=""))
    assert migrate.upgrade(blank) == ("0006", migrate.head())
    with blank.write() as db:
        assert search.differences(db) == []
        assert _searched(db) == before
        held = db.execute(sa.select(article_terms).where(article_terms.c.article_id == 2)).one()
        # A delete hands back what was put in.
        search.index(db, 2, held.sort_key, search.Terms(*search.unpacked(held.terms), ANALYSER_VERSION))
        assert search.differences(db) == []
    assert all(before)


def _searched(db: Connection) -> list[tuple[int, ...]]:
    asked_for = ("legion", "title:легіон", "body:легіон", "ґанок", "łódź", "λόγος", '"у місті"')
    questions_ = (results.ask(db, results.Wanted(parse_query(query))) for query in asked_for)
    return [tuple(result.id for result in results.find(db, question, "relevance", 9)) for question in questions_]


def bring_up(url: str) -> tuple[str | None, str]:
    return migrate.upgrade(Store(url))


def test_upgrades_at_the_same_time_do_not_collide(blank_url):
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert {after for _, after in pool.map(bring_up, [blank_url] * 3, timeout=300)} == {migrate.head()}


def test_an_upgrade_that_has_nothing_to_do_does_nothing(store):
    assert migrate.upgrade(store) == (migrate.head(), migrate.head())


def test_a_migration_that_fails_leaves_the_database_as_it_was(blank, monkeypatch):
    for kind in (search_sqlite, search_postgresql):
        monkeypatch.setattr(kind, "CREATE", ("CREATE TABLE search_half_made (id INTEGER)", "CREATE nosuchthing"))
    with pytest.raises(DatabaseError, match="nosuchthing"):
        migrate.upgrade(blank)
    assert tables_of(blank) == set()
    monkeypatch.undo()
    migrate.require_current(blank, create=True)
    assert migrate.differences(blank) == []


def test_what_an_older_version_collected_is_looked_at_once_within_a_month(blank):
    migrate.upgrade(blank)
    with blank.write() as db:
        run_id = begin_run(db)
        for name in "abc":
            save(db, run_id, read(known_page(db, run_id, f"https://alpha.example/{name}"), title=name, label="core"))
    downgrade(blank, "0006")
    with blank.write() as db:
        db.execute(sa.text("UPDATE article SET relevance = 'no' WHERE title = 'b'"))
        gone = sa.text("UPDATE article SET removed_at = :at WHERE title = 'c'").bindparams(
            sa.bindparam("at", NOW, UTCTime())
        )
        db.execute(gone)
    migrate.upgrade(blank)
    with blank.read() as db:
        planned = dict(db.execute(sa.select(article.c.title, article.c.revisit_at)).all())
        away = db.execute(sa.select(absence.c.gone_at, absence.c.confirmed_at, absence.c.back_at)).all()
    assert planned["b"] is None, "hidden: no answer to any question"
    assert all(timedelta(0) <= planned[name] - utcnow() + HOUR <= 31 * DAY for name in "ac")
    assert planned["a"] != planned["c"]
    assert away == [(NOW, NOW, None)]


def test_there_is_one_head_and_every_migration_can_go_back():
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert scripts.get_heads() == [migrate.head()]  # the names of the files tell it without Alembic
    assert all(callable(script.module.downgrade) for script in scripts.walk_revisions())


# --- the migrated schema is the one the program is written for


def anatomy(store: Store) -> dict[str, dict[str, Any]]:
    """All that makes a table what it is, without the order in which it was said."""
    with store.read() as db:
        inspector = sa.inspect(db)
        return {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"], column.get("comment"))
                    for column in inspector.get_columns(table)
                },
                "keys": sorted(str(sorted(key.items(), key=str)) for key in inspector.get_foreign_keys(table)),
                "unique": sorted(str(sorted(key.items(), key=str)) for key in inspector.get_unique_constraints(table)),
                "indexes": sorted(_index_words(index) for index in inspector.get_indexes(table)),
                "checks": inspector.get_check_constraints(table),
                "primary": inspector.get_pk_constraint(table),
            }
            for table in metadata.tables
        }


def _index_words(index: Mapping[str, Any]) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str(sorted((index | {"dialect_options": options}).items(), key=str))


def test_the_migrated_schema_is_the_defined_one(store, blank):
    with blank.write() as db:
        metadata.create_all(db)
        past_triggers.watch(db)
    assert migrate.differences(store) == []
    assert migrate.differences(blank) == []
    assert anatomy(store) == anatomy(blank)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param("ALTER TABLE page ADD COLUMN colour TEXT", "colour", id="a column more"),
        pytest.param("ALTER TABLE page DROP COLUMN score", "score", id="a column less"),
        pytest.param("DROP INDEX ix_page_coverage", "ix_page_coverage", id="an index less"),
        pytest.param("CREATE TABLE stranger (a INTEGER)", "stranger", id="a table more"),
        pytest.param("DROP TABLE revision", "revision", id="a table less"),
    ],
)
def test_a_schema_that_was_tampered_with_is_noticed(store, change, told):
    with store.write() as db:
        views.drop(db)
        db.execute(sa.text(change))
    assert any(told in difference for difference in migrate.differences(store))


def test_ids_of_articles_are_never_used_again(store):
    """An id is what analysts cite: after a deletion it must not come to mean something else."""
    with store.write() as db:
        run_id = begin_run(db)
        for name in ("a", "b"):
            save(db, run_id, read(known_page(db, run_id, f"https://alpha.example/{name}"), f"text of {name}"))
        last = db.execute(sa.select(sa.func.max(article.c.id))).scalar_one()
        search.remove(db, last)
        for name in ("article_past", "revision", "article"):
            table = metadata.tables[name]
            column = table.c.id if name == "article" else table.c.article_id
            db.execute(table.delete().where(column == last))
        save(db, run_id, read(known_page(db, run_id, "https://alpha.example/c"), "text of c"))
        assert db.execute(sa.select(sa.func.max(article.c.id))).scalar_one() > last


# --- a program works only on a schema it knows


def test_a_fresh_database_is_made_when_that_is_wanted(blank):
    migrate.require_current(blank, create=True)
    assert migrate.revision_of(blank) == migrate.head()
    migrate.require_current(blank, create=False)


def test_a_question_to_a_fresh_database_makes_nothing(blank):
    with pytest.raises(DatabaseError, match="no collection yet") as caught:
        migrate.require_current(blank, create=False)
    assert "legionwire crawl" in caught.value.way_out
    assert caught.value.exit_code == 6
    assert tables_of(blank) == set()


def test_an_older_schema_asks_for_an_upgrade(store, monkeypatch):
    set_revision(store, "0000")
    known = {"0000", migrate.head()}
    monkeypatch.setattr(migrate, "_known", lambda: known)
    for create in (True, False):
        with pytest.raises(DatabaseError, match="0000") as caught:
            migrate.require_current(store, create=create)
        assert "legionwire db upgrade" in caught.value.way_out


def test_a_newer_schema_is_left_alone(store):
    set_revision(store, "9999")
    for attempt in (migrate.upgrade, lambda held: migrate.require_current(held, create=True)):
        with pytest.raises(DatabaseError, match="9999") as caught:
            attempt(store)
        assert "upgrade the program" in caught.value.way_out
    assert migrate.revision_of(store) == "9999"


def test_somebody_elses_database_is_left_alone(blank):
    with blank.write() as db:
        db.execute(sa.text("CREATE TABLE page (theirs INTEGER)"))
    with pytest.raises(DatabaseError, match="already exists"):
        migrate.require_current(blank, create=True)
    assert tables_of(blank) == {"page"}


# --- one schema and one set of statements for both databases


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_can_be_made_on_postgresql(table):
    made = str(sa.schema.CreateTable(table).compile(dialect=POSTGRESQL))
    assert made.lstrip().startswith("CREATE TABLE")
    for index in table.indexes:
        assert str(sa.schema.CreateIndex(index).compile(dialect=POSTGRESQL))
    for column in table.columns:
        if column.name.endswith("_at") or column.name == "not_before":
            assert f"{column.name} TIMESTAMP WITH TIME ZONE" in made
        if column.name in ("url_hash", "sort_key"):
            assert f"{column.name} BIGINT" in made


def live(db: Connection) -> None:
    """A collection's life in short: every verb of the storage package once."""
    first = begin_run(db, "alpha", "beta")
    runs.reap(db, NOW)
    runs.claim_run(db, first, 1, NOW)
    sources.ensure_by_hand(db, NOW)
    (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
    sources.record_children(db, feed, [], NOW)
    children = sources.pending_children(db, feed.id, 50)
    sources.record_poll(db, sources.Poll(feed.id, NOW, 404, "not found"))
    hosts.put_off_host(db, "alpha.example", NOW, "asked")
    hosts.keep_robots(db, "alpha.example", RobotsRules(), NOW)
    hosts.waiting_hosts(db, NOW)
    hosts.robots_of(db, "alpha.example")
    who = finder(first, channel_id=feed.id)
    record(db, who, "https://alpha.example/1", "https://alpha.example/2", "https://nobody.example/", published=NOW)
    record(db, who, "https://alpha.example/1", modified=NOW, title="Told later")
    record(db, finder(first, fetch_all=False), "https://alpha.example/3")
    ledger.record_links(db, finder(first, fetch_all=False), [found("https://alpha.example/3", hinted=True)], NOW)
    ledger.record_refused(db, who, [RefusedLink("javascript:void(0)", "no address")], NOW)
    one, two = row_of(db, "https://alpha.example/1"), row_of(db, "https://alpha.example/2")
    save(
        db, first, read(one, warc=kept()), read(two), asked(known_page(db, first, "https://beta.example/x"), State.GONE)
    )
    one, two = row_of(db, "https://alpha.example/1"), row_of(db, "https://alpha.example/2")
    save(db, first, read(one, "another text", warc=kept(offset=9)), asked(two, State.GONE, status=404))
    save(db, first, asked(row_of(db, "https://alpha.example/1"), State.STORED, status=304))
    twin = known_page(db, first, "https://alpha.example/amp/1")
    save(db, first, read(twin, "another text", canonical=one.url))
    runs.beat(db, first, runs.Progress(1, {"200": 1}, 10, {"alpha": {"found": 3}, "gather": {"found": 1}}), NOW)
    runs.close_source(db, first, "alpha", "ok", "")
    runs.mark_ended(db, first, "crashed", "lost", NOW)
    runs.funnels(db, first), runs.find_run(db, first), runs.list_runs(db, 3)
    unfinished(db, ["alpha"], first, NOW, 10)
    ledger.skipped_at(db, 1)
    assert children == []
    for url in ("https://alpha.example/1", "https://alpha.example/feed", "https://alpha.example/robots.txt"):
        fates.fate_of(db, url)
    questions.settled(db), questions.health(db), questions.ways_of(db, "alpha")
    outlets.outlets(db, NOW), outlets.channels(db, NOW), outlets.alarms(db, NOW)
    question = results.ask(db, results.Wanted(parse_query("text OR title")))
    for sort in ("newest", "oldest", "relevance"):
        results.find(db, question, sort, 5)
    results.count(db, question), facets.facets(db, question), facets.by_day(db, question)
    ((article_id, *_),) = db.execute(sa.select(article.c.id).where(article.c.page_id == one.id)).all()
    find_exported(db, article_id), questions.related_to(db, article_id)
    relatives.relatives_of(db, article_id), told_stories.told_with(db, article_id)
    list(exported(db, results.Wanted(copies=True)))
    list(exported(db, results.Wanted(parse_query("text OR title"), copies=True, as_of=NOW)))


def test_a_collection_lives_on_either_database(store):
    with store.write() as db:
        live(db)
    assert migrate.integrity(store) == []
    with store.read() as db:
        assert search.differences(db) == []


def test_only_the_search_writes_sql_by_hand():
    folder = Path(migrate.__file__).parent
    by_hand = {
        file.name for file in folder.glob("*.py") if "sa.text(" in file.read_text() or "exec_driver" in file.read_text()
    }
    # Besides the search: BEGIN and PRAGMA on SQLite, SET on PostgreSQL; counters of ids, files, TRUNCATE of a transfer;
    # and the index of copies and analysts' questions, whose statements are the same on both; and triggers.
    search_index = {"search.py", "search_sqlite.py", "search_postgresql.py"}
    whole = {"counters.py", "sqlite_files.py", "transfer.py", "postings.py", "ready.py", "past_triggers.py"}
    assert by_hand == search_index | whole | {"engine.py", "postgresql.py", "migrate.py", "readonly.py"}


def test_no_statement_takes_more_parameters_than_sqlite_allows(store):
    """50,000 links of a sitemap, and as many sources as there may ever be."""
    links = [found(f"https://alpha.example/{number}") for number in range(2 * ledger.CHUNK + 1)]
    counts: list[int] = []
    with store.write() as db:
        run_id = begin_run(db)

        def count(_connection: object, _cursor: object, _statement: str, parameters: Any, *_: object) -> None:
            counts.append(len(parameters))

        sa.event.listen(db, "before_cursor_execute", count)
        recorded = ledger.record_links(db, finder(run_id), links, NOW + HOUR)
        assert len(recorded.orders) == len(links)
        assert db.execute(sa.select(sa.func.count()).select_from(page)).scalar_one() == len(links)
        ledger.record_links(db, finder(run_id), links, NOW + DAY)
    assert max(counts) < 999
