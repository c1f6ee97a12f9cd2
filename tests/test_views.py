"""The views: documented to the last column, the same on both databases, and there whatever becomes of the tables."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import databases
import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from commands import Desk
from databases import on_postgresql, on_sqlite
from filled import write_filled
from stored import DAY, HOUR, LONG, NOW, asked, begin_run, finder, kept, known_page, record, save, store_article

from legionwire.article import Mention, State
from legionwire.config_values import sqlite_url
from legionwire.copies import METHOD
from legionwire.errors import DatabaseError, UsageError
from legionwire.exported import NAMES, to_row
from legionwire.rulings import Ruling
from legionwire.schema_page import schema_page
from legionwire.storage import migrate, rulings, transfer, views
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import find_exported
from legionwire.storage.mentions import save_mentions
from legionwire.storage.reader_role import grant_reader
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.ready import questions
from legionwire.storage.schema import VIEWS, article, fact, link, page, story
from legionwire.storage.views import View, documented

PAGE = Path(__file__).parent.parent / "docs" / "schema.md"
NAMED = [view.name for view in documented()]
EVERY = pytest.mark.parametrize("view", documented(), ids=lambda view: view.name)


def rows_of(db: Connection, name: str) -> list[tuple[Any, ...]]:
    """All rows of a view, with their values as Python has them."""
    (held,) = (held for held in views.definitions(db.dialect.name) if held.name == name)
    columns = (sa.column(shown.name, shown.what.type) for shown in held.columns)
    return [tuple(row) for row in db.execute(sa.select(*columns).select_from(sa.table(name)))]


def rows_by_name(db: Connection, name: str) -> list[dict[str, Any]]:
    (view,) = (view for view in documented() if view.name == name)
    return [dict(zip((column.name for column in view.columns), row, strict=True)) for row in rows_of(db, name)]


# --- documented


@EVERY
def test_every_view_and_every_column_has_a_comment(view: View) -> None:
    assert re.fullmatch(r"v_[a-z]+(_[a-z]+)*", view.name)
    assert view.comment and not view.comment.endswith(".")
    for column in view.columns:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", column.name), column.name
        assert column.comment and not column.comment.endswith("."), column.name
    assert len({column.name for column in view.columns}) == len(view.columns)


def test_the_views_are_those_that_were_promised() -> None:
    wanted = (
        "article author match mention revision absence copy story ruling source fetch skipped run run_source coverage"
    )
    assert [f"v_{name}" for name in wanted.split()] == NAMED


def test_an_article_has_the_names_of_an_export_and_a_few_more() -> None:
    names = [column.name for column in documented()[0].columns]
    assert names == [*NAMES, "source_name", "published_on", "published_month"]


def test_a_definition_that_changes_changes_the_version() -> None:
    assert views.digest() == views.DIGEST, "set VERSION (what changed?), and DIGEST to what digest() says"


def test_the_views_are_documented_alike_on_both() -> None:
    for one, other in zip(views.definitions("sqlite"), views.definitions("postgresql"), strict=True):
        assert (one.name, one.comment) == (other.name, other.comment)
        assert [(c.name, c.comment) for c in one.columns] == [(c.name, c.comment) for c in other.columns]
        kinds = [tuple(type(column.what.type).__mro__[:-1]) for column in one.columns]
        for column, kind in zip(other.columns, kinds, strict=True):
            assert isinstance(column.what.type, kind[0]) or type(column.what.type) in kind, column.name


def test_the_page_is_that_of_the_comments() -> None:
    made = schema_page(documented(), questions(), views.VERSION)
    assert PAGE.read_text(encoding="utf-8") == made, "`make schema` writes docs/schema.md anew"


def test_the_database_has_what_is_documented(store: Store) -> None:
    with store.read() as db:
        inspector = sa.inspect(db)
        assert sorted(inspector.get_view_names()) == sorted(NAMED)
        for view in documented():
            there = inspector.get_columns(view.name)
            assert [column["name"] for column in there] == [column.name for column in view.columns]
            if not store.is_sqlite:
                assert [column["comment"] for column in there] == [column.comment for column in view.columns]
        assert views.differences(db) == []
        assert views.is_current(db)


@on_postgresql
def test_a_server_knows_the_comments(store: Store) -> None:
    query = "SELECT relname, obj_description(oid) FROM pg_class WHERE relkind = 'v' AND relname LIKE 'v\\_%%'"
    with store.read() as db:
        held = dict(db.exec_driver_sql(query).all())
    assert held == {view.name: view.comment for view in documented()}


# --- what they say


def test_an_article_is_what_an_export_says(store: Store) -> None:
    with store.write() as db:
        run_id = begin_run(db, "alpha", "beta")
        number = store_article(db, run_id, "https://alpha.example/a", "a text\nof lines", warc=kept(offset=12))
        copied = store_article(db, run_id, "https://alpha.example/b", LONG, precision="day")
        store_article(db, run_id, "https://beta.example/c", LONG, published=NOW)
        save_mentions(
            db, number, [Mention("unit", "gur", "Легіон", "title", 3, True), Mention("place", "k", 'a"b', "body", 4)]
        )
        odd = {"stripped": [[0, "Read also"], [7, 'Share "this"']], "organisations": None, "dates": [{"value": "x"}]}
        db.execute(article.update().where(article.c.id == number).values(**odd, section="War", tags=["a", "б"]))
    with store.read() as db:
        for row in rows_by_name(db, "v_article"):
            held = find_exported(db, row["id"])
            assert held is not None
            assert {name: row[name] for name in NAMES if name != "published"} == {
                name: value if isinstance(value, datetime) or value is None else to_row(held)[name]
                for name in NAMES if name != "published"
                for value in [getattr(held, name)]
            }  # fmt: skip
            assert row["published"] == held.published
            assert (row["source_name"], row["published_month"]) == (held.source.title(), "2024-05")
            assert row["published_on"] == (held.published.date() if held.published else None)
        by_id = {row["id"]: row for row in rows_by_name(db, "v_article")}
    assert by_id[number]["stripped"] == ["Read also", 'Share "this"']
    assert [item["quoted"] for item in by_id[number]["mentions"]] == [True, False]
    assert by_id[copied]["n_copies"] == 1


@on_sqlite
def test_times_are_text_that_other_tools_read(store: Store) -> None:
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a")
        raw = db.exec_driver_sql("SELECT published, published_on, first_seen FROM v_article").one()
    assert raw == ("2024-05-17T12:00:00Z", "2024-05-17", "2024-05-18T12:00:00Z")


def test_a_date_is_that_of_utc_whatever_the_session_believes(store: Store) -> None:
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a", published=NOW.replace(month=6, day=1, hour=0))
        if not store.is_sqlite:
            db.exec_driver_sql("SET LOCAL TimeZone = 'America/New_York'")
        (row,) = rows_by_name(db, "v_article")
        (covered,) = (row for row in rows_by_name(db, "v_coverage") if row["n_articles"])
    assert (row["published_on"], row["published_month"], covered["month"]) == (date(2024, 6, 1), "2024-06", "2024-06")


def test_every_copy_stands_once_beside_its_original(store: Store) -> None:
    with store.write() as db:
        run_id = begin_run(db, "alpha", "beta")
        ids = [store_article(db, run_id, f"https://{site}.example/{n}", LONG, published=NOW + n * HOUR)
               for n, site in enumerate(("alpha", "beta", "alpha", "beta"))]  # fmt: skip
        alone = store_article(db, run_id, "https://alpha.example/alone", "something else")
        rows = rows_by_name(db, "v_copy")
        originals = dict(db.execute(sa.select(article.c.id, article.c.copy_of)).all())
    assert originals[alone] is None
    copies = {row["copy"]: row for row in rows if row["copy"] is not None}
    assert {one: row["original"] for one, row in copies.items()} == {n: of for n, of in originals.items() if of}
    assert len(copies) == len([row for row in rows if row["copy"] is not None]) == 3
    assert {row["score"] for row in rows} == {1.0}
    assert all(row["a"] < row["b"] and row["original"] == min(ids) and row["kind"] == "exact" for row in rows)


def test_a_pair_that_shares_no_group_is_no_copy(store: Store) -> None:
    with store.write() as db:
        run_id = begin_run(db)
        a, b = (store_article(db, run_id, f"https://alpha.example/{n}", f"text {n}") for n in (1, 2))
        pair = {"a": a, "b": b, "score": 0.5, "by_keys": True}
        db.execute(
            link.insert(), [pair | {"version": METHOD, "kind": "series"}, pair | {"version": "old", "kind": "copy"}]
        )
        (row,) = rows_by_name(db, "v_copy")
    assert (row["kind"], row["original"], row["copy"], row["score"]) == ("series", None, None, 0.5)


def hide(db: Connection) -> None:
    db.execute(article.update().values(relevance="no"))


def test_what_is_hidden_is_in_no_view_of_articles(store: Store) -> None:
    with store.write() as db:
        run_id = begin_run(db, "alpha", "beta")
        first = store_article(db, run_id, "https://alpha.example/a", published=NOW)
        store_article(db, run_id, "https://beta.example/b", published=NOW + HOUR)
        save_mentions(db, first, [Mention("unit", "gur", "Legion", "title", 3)])
        db.execute(story.insert().values(id="s", title="t", first_id=first, first_at=NOW, last_at=NOW, n_articles=2,
                                         n_copies=0, languages=["en"], outlets=["alpha"]))  # fmt: skip
        save(db, run_id, asked(known_page(db, run_id, "https://alpha.example/a"), State.GONE, status=410))
        rulings.add(db, "https://alpha.example/a", Ruling("no", "because", "", "me", NOW))
        hung = [name for name in NAMED if "article_id" in {column.name for column in _view(name).columns}]
        others = ["v_article", "v_copy", "v_story"]
        before = {name: rows_by_name(db, name) for name in hung + others}
        assert [name for name, rows in before.items() if not rows] == []
        hide(db)
        after = {name: rows_by_name(db, name) for name in hung + others}
        (of_outlet,) = (row for row in rows_by_name(db, "v_source") if row["id"] == "alpha")
        articles = [row["n_articles"] for row in rows_by_name(db, "v_coverage")]
    for name in others:
        assert after[name] == []
    for name in hung:
        assert [row for row in after[name] if row["article_id"] is not None] == [], name
    assert {name for name in hung if after[name]} == {"v_ruling", "v_fetch"}, "these are about addresses"
    assert of_outlet["n_articles"] == 0
    assert not any(articles)


def _view(name: str) -> View:
    return next(view for view in documented() if view.name == name)


def test_only_the_last_ruling_of_an_address_is_the_latest(store: Store) -> None:
    with store.write() as db:
        begin_run(db)
        for label in ("core", "no", None):
            rulings.add(db, "https://alpha.example/a", Ruling(label, "because", "", "me", NOW))  # type: ignore[arg-type]
        rulings.add(db, "https://alpha.example/b", Ruling("core", "because", "", "me", NOW))
        held = [(row["url"][-1], row["label"], bool(row["is_latest"])) for row in rows_by_name(db, "v_ruling")]
    assert sorted(held, key=str) == sorted(
        [("a", "core", False), ("a", "no", False), ("a", None, True), ("b", "core", True)], key=str
    )


def test_coverage_tells_what_is_missing(store: Store) -> None:
    """Silence is not absence: what could not be read is counted beside what was."""
    with store.write() as db:
        run_id = begin_run(db, "alpha", "beta")
        store_article(db, run_id, "https://alpha.example/1", "another text", published=NOW - 40 * DAY, lang="uk")
        store_article(db, run_id, "https://alpha.example/2", published=NOW)
        store_article(db, run_id, "https://beta.example/2", published=NOW + HOUR)
        for n, state in enumerate(
            (State.WALL, State.WALL, State.BLOCKED, State.ERROR, State.OFF_TOPIC, State.NOT_ARTICLE)
        ):
            save(db, run_id, asked(known_page(db, run_id, f"https://alpha.example/x{n}"), state))
        record(db, finder(run_id, "alpha"), "https://alpha.example/later", published=NOW - 40 * DAY)
        record(db, finder(run_id, "beta", fetch_all=False), "https://beta.example/no", "https://beta.example/neither")
        found = {(row["source"], row["month"], row["lang"]): row for row in rows_by_name(db, "v_coverage")}
    assert set(found) == {("alpha", "2024-04", "uk"), ("alpha", "2024-04", "en"), ("alpha", "2024-05", "en"),
                          ("beta", "2024-05", "en")}  # fmt: skip
    may, april = found["alpha", "2024-05", "en"], found["alpha", "2024-04", "en"]
    numbers = {name: may[name] for name in may if name.startswith("n_") and may[name]}
    assert numbers == {"n_articles": 1, "n_failures": 4, "n_wall": 2, "n_blocked": 1, "n_error": 1, "n_off_topic": 1,
                       "n_not_article": 1}  # fmt: skip
    assert (april["n_waiting"], april["n_articles"], april["country"]) == (1, 0, "UA")
    theirs = found["beta", "2024-05", "en"]
    assert (theirs["n_articles"], theirs["n_copies"], theirs["n_skipped"]) == (1, 1, 2)


def test_every_state_of_an_address_has_a_place_in_coverage() -> None:
    words = " ".join(str(column.name) for column in _view("v_coverage").columns)
    elsewhere = {State.STORED: "an article", State.ALIAS: "another address", State.QUEUED: "n_waiting",
                 State.DEFERRED: "n_waiting"}  # fmt: skip
    assert [state for state in State if state not in elsewhere and f"n_{state}" not in words] == []


# --- the same on both


@pytest.fixture(scope="module")
def odd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of value in every column; and what the views choose by."""
    file = tmp_path_factory.mktemp("odd") / "odd.db"
    write_filled(file, 40)
    store = Store(sqlite_url(file))
    with closing(store), store.write() as db:
        db.execute(sa.update(link).values(version=METHOD))
        match = {"rule": "core", "form": "Легіон", "where": "title", "start": 4, "strength": "strong"}
        chosen: list[tuple[sa.Column[Any], list[object]]] = [
            (page.c.state, [str(state) for state in State]),
            (article.c.relevance, ["core", "no", "mention", "related"]),
            (article.c.authors, [["A. Writer", "Олена 🪖"], [], ["a", None, 3, {"b": 1}, "a"]]),
            (article.c.stripped, [[[1, "a"], [2, "б"]], None, ["odd", [5]]]),
            (article.c.matches, [[match, {"rule": "x"}], [], [1, "a"]]),
        ]
        for column, values in chosen:
            for place, value in enumerate(values):
                key = column.table.c.id % (len(values) + 1)  # one in so many stays as odd as it was
                db.execute(sa.update(column.table).where(key == place).values({column: value}))
        db.execute(article.update().where(article.c.copy_of == article.c.id).values(copy_of=None))
    return file


@pytest.fixture(scope="module")
def both(odd_file: Path) -> Iterator[tuple[Store, Store]]:
    """That collection as a file, and on a server."""
    ours, url = Store(sqlite_url(odd_file)), databases.create(databases.server(), databases.TEMPLATE)
    theirs = Store(url)
    compared = transfer.transfer(ours, theirs, lambda step: None)
    assert all(table.equal for table in compared)
    yield ours, theirs
    ours.close()
    theirs.close()
    databases.drop(url)


def _comparable(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value + 0  # SQLite has no -0.0, and 1 for true in what it reckons out
    return json.dumps(value, sort_keys=True, ensure_ascii=True) if isinstance(value, dict | list) else value


@EVERY
def test_the_rows_are_the_same_on_both(both: tuple[Store, Store], view: View) -> None:
    found = []
    for store in both:
        with store.read() as db:
            rows = [tuple(map(_comparable, row)) for row in rows_of(db, view.name)]
        found.append(sorted(rows, key=repr))
    assert found[0] == found[1]
    assert found[0], "there is something to compare"


def test_a_copy_into_another_database_has_its_views(both: tuple[Store, Store]) -> None:
    for store in both:
        with store.read() as db:
            assert views.differences(db) == []


# --- their life


def stale(store: Store, mark: str = "0.9.0 0 copies-0") -> None:
    """Views as an older program left them: one less, one that there is no more, one with another column."""
    with store.write() as db:
        db.execute(sa.DDL("DROP VIEW v_skipped"))
        db.execute(sa.DDL("DROP VIEW v_run"))
        db.execute(sa.DDL("CREATE VIEW v_run AS SELECT 1 AS one"))
        db.execute(sa.DDL("CREATE VIEW v_gone AS SELECT id FROM article"))
        db.execute(fact.update().where(fact.c.name == VIEWS).values(value=mark))
        assert views.differences(db) == [
            "the view v_skipped is missing: run `legionwire db upgrade`",
            "the view v_gone is none of this program's: run `legionwire db upgrade`",
            "the view v_run has other columns: run `legionwire db upgrade`",
        ]


def test_stale_views_are_made_anew_by_an_upgrade(store: Store) -> None:
    stale(store)
    assert migrate.upgrade(store) == (migrate.head(), migrate.head())
    with store.read() as db:
        assert views.differences(db) == []


def test_stale_views_are_made_anew_by_whoever_comes_to_write(store: Store) -> None:
    stale(store)
    migrate.require_current(store, create=False)
    with store.read() as db:
        assert not views.is_current(db), "who only reads lets them be"
    migrate.require_current(store, create=True)
    with store.read() as db:
        assert views.differences(db) == []


def test_readers_do_not_mind_stale_views(store: Store, database_url: str) -> None:
    stale(store)
    reader = ReadOnlyStore(database_url)
    with closing(reader):
        reader.require_current()
        with reader.read() as db:
            assert rows_of(db, "v_article") == []


def test_views_by_another_method_of_finding_copies_are_stale(store: Store) -> None:
    with store.write() as db:
        old = f"of version {views.VERSION}, this program has {views.VERSION}"
        db.execute(fact.update().where(fact.c.name == VIEWS).values(value=f"{views.VERSION} {views.DIGEST} copies-0"))
        assert views.differences(db) == [f"the views are {old}: run `legionwire db upgrade`"]
        views.renew(db)
        assert views.differences(db) == []


def test_the_views_of_a_newer_program_are_left_alone(store: Store) -> None:
    with store.write() as db:
        db.execute(sa.DDL("CREATE VIEW v_of_tomorrow AS SELECT 1 AS one"))
        db.execute(fact.update().where(fact.c.name == VIEWS).values(value="10.0.0 x y"))
    migrate.upgrade(store)
    migrate.require_current(store, create=True)
    with store.read() as db:
        assert "v_of_tomorrow" in sa.inspect(db).get_view_names()
        assert views.differences(db) == []


def test_a_migration_takes_the_views_away_and_an_upgrade_brings_them_back(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a")
        config.attributes["connection"] = db
        command.downgrade(config, "0004")
    with store.read() as db:
        assert sa.inspect(db).get_view_names() == []
    assert migrate.upgrade(store) == ("0004", migrate.head())
    with store.read() as db:
        assert views.differences(db) == []
        assert len(rows_of(db, "v_article")) == 1


def test_an_upgrade_that_fails_leaves_the_views_as_they_were(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stale(store)
    with monkeypatch.context() as patched:
        patched.setattr(views, "_ours", lambda: None)  # no value for the fact: the last statement fails
        with pytest.raises(Exception, match=r"(?i)null"):
            migrate.upgrade(store)
    with store.read() as db:
        assert "v_gone" in sa.inspect(db).get_view_names()


@on_sqlite
def test_db_check_names_what_is_wrong_with_the_views(store: Store, database_url: str, tmp_path: Path) -> None:
    stale(store)
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "data", settings={"database": database_url})
    done = desk.run("db", "check", "--json")
    assert done.code == 6
    assert {row["part"] for row in done.json} == {"views"}
    assert desk.run("db", "upgrade").code == 0
    assert desk.run("db", "check").code == 0


# --- who may read them


@pytest.fixture
def role(store: Store, database_url: str) -> Iterator[str]:
    """A name for a role; roles are the server's, and outlive a database."""
    name = f"reader_{sa.make_url(database_url).database}"
    yield name
    with databases.administrator(sa.make_url(database_url)) as db:
        db.exec_driver_sql(f"DROP DATABASE IF EXISTS {sa.make_url(database_url).database} WITH (FORCE)")
        db.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")


def connect(url: str, role: str) -> psycopg.Connection[Any]:
    place = sa.make_url(url).set(drivername="postgresql", username=role)
    return psycopg.connect(place.render_as_string(hide_password=False), autocommit=True)


def run_as_administrator(url: str, script: str) -> None:
    place = sa.make_url(url).set(drivername="postgresql")
    with psycopg.connect(place.render_as_string(hide_password=False), autocommit=True) as db:
        db.execute(script.encode())


@on_postgresql
def test_a_reader_reads_the_views_and_nothing_else(store: Store, database_url: str, role: str) -> None:
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a")
        tables = sa.inspect(db).get_table_names()
    script = grant_reader(database_url, role)
    run_as_administrator(database_url, script)
    run_as_administrator(database_url, script)  # once more, as it says
    with connect(database_url, role) as db:
        for name in NAMED:
            db.execute(f"SELECT * FROM {name}".encode()).fetchall()
        assert db.execute("SELECT count(*) FROM v_article").fetchone() == (1,)
        for name in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"SELECT 1 FROM {name}".encode())
        shown = [db.execute(f"SHOW {name}".encode()).fetchone()
                 for name in ("default_transaction_read_only", "statement_timeout", "TimeZone")]  # fmt: skip
        assert shown == [("on",), ("30s",), ("UTC",)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            db.execute("CREATE TABLE mine (a integer)")
        db.execute("SET default_transaction_read_only = off")  # which anybody may: rights do not hang on it
        for attempt in (
            *("CREATE TABLE mine (a integer)", "DELETE FROM article", "DROP VIEW v_article", "DELETE FROM v_run"),
            *("UPDATE v_run_source SET reason = ''", "INSERT INTO v_run (id) VALUES (1)"),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(attempt.encode())


@on_postgresql
def test_who_could_read_the_views_may_read_their_successors(store: Store, database_url: str, role: str) -> None:
    run_as_administrator(database_url, grant_reader(database_url, role))
    stale(store)
    with store.write() as db:  # stands for all that there were
        db.execute(sa.DDL(f"GRANT SELECT ON v_run, v_gone TO {role}"))
    run_as_administrator(database_url, "GRANT SELECT ON v_coverage TO PUBLIC")
    migrate.upgrade(store)
    granted = "SELECT grantee, table_name FROM information_schema.table_privileges WHERE table_name LIKE 'v\\_%%'"
    with store.read() as db:
        held = db.exec_driver_sql(granted).all()
    assert sorted(name for grantee, name in held if grantee == role) == sorted(NAMED), "what is new as well"
    assert [name for grantee, name in held if grantee == "PUBLIC"] == ["v_coverage"], "who read one reads that one"


@on_postgresql
def test_views_of_others_that_read_ours_stand_in_the_way_and_are_named(store: Store) -> None:
    stale(store)
    with store.write() as db:
        db.execute(sa.DDL("CREATE VIEW theirs AS SELECT id FROM v_article"))
    with pytest.raises(DatabaseError, match="cannot drop") as caught:
        migrate.upgrade(store)
    assert "your own views" in caught.value.way_out
    with store.write() as db:
        db.execute(sa.DDL("DROP VIEW theirs"))
    migrate.upgrade(store)
    with store.read() as db:
        assert views.differences(db) == []


@pytest.mark.parametrize("name", ["", "pg_reader", "Reader", "a b", 'a"', "a;drop", "public", "x" * 64, "owner"])
def test_a_name_that_will_not_do_for_a_role_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        grant_reader("postgresql://owner:secret@db.example/news", name)
    assert "secret" not in str(caught.value)


def test_a_file_has_no_roles() -> None:
    with pytest.raises(UsageError, match="no roles") as caught:
        grant_reader("sqlite:////data/legionwire.db", "reader")
    assert "mode=ro" in caught.value.way_out


def test_the_role_is_printed_for_the_configured_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "data", settings={"database": "postgresql://owner:secret@db.example/the_news"})
    done = desk.run("db", "grant-reader", "news_reader")
    assert done.code == 0, done.err
    assert 'GRANT CONNECT ON DATABASE "the_news" TO news_reader;' in done.lines
    assert "secret" not in done.out
    assert desk.run("db", "grant-reader", "owner").code == 2


@on_sqlite
def test_a_file_that_is_opened_read_only_gives_the_views(store: Store, tmp_path: Path) -> None:
    """As docs/operations.md says, while a crawl has it open."""
    with store.write() as db:
        store_article(db, begin_run(db), "https://alpha.example/a")
    with closing(sqlite3.connect(f"file:{tmp_path}/legionwire.db?mode=ro", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM v_article").fetchone() == (1,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM article")
