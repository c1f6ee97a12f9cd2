"""Moving a collection between databases: the same content, whatever the two are and wherever it was broken off."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from commands import Desk
from databases import on_postgresql, on_sqlite
from filled import write_filled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import NOW, begin_run, finder, record, store_article
from web_collection import write_collection

from legionwire.config_values import sqlite_url
from legionwire.context import utcnow
from legionwire.errors import DatabaseError
from legionwire.exported import to_row
from legionwire.query import parse_query
from legionwire.storage import counters, migrate, results, runs, transfer
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import exported
from legionwire.storage.rows import TABLES, contents, count_all, late_columns
from legionwire.storage.schema import UNFINISHED, article, fact, host, page
from legionwire.storage.transfer import Clearing, Step

QUERIES = ("legion", "river", '"легіон"', "kharkiv doctor", "w7", "nothing")


def ignore(step: Step) -> None:
    """Nobody looks on."""


def held_by(store: Store) -> dict[str, object]:
    with store.read() as db:
        return dict(contents(db, lambda rows: None))


def mark_of(store: Store) -> str | None:
    with store.read() as db:
        return db.execute(sa.select(fact.c.value).where(fact.c.name == UNFINISHED)).scalar_one_or_none()


def move(source: Store, target: Store, clearing: Clearing = "nothing") -> None:
    compared = transfer.transfer(source, target, ignore, clearing)
    assert [item.table for item in compared if not item.equal] == []
    assert mark_of(target) is None


@pytest.fixture(scope="session")
def odd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with every table filled and every kind of value in it."""
    file = tmp_path_factory.mktemp("odd") / "odd.db"
    write_filled(file, 40)
    return file


@pytest.fixture
def odd(odd_file: Path) -> Iterator[Store]:
    store = Store(sqlite_url(odd_file))
    yield store
    store.close()


@pytest.fixture
def blank(blank_url: str) -> Iterator[Store]:
    """Where the collection goes: each kind of database."""
    store = Store(blank_url)
    yield store
    store.close()


@pytest.fixture
def back(tmp_path: Path) -> Iterator[Store]:
    """Where it comes back to."""
    store = Store(f"sqlite:///{tmp_path}/back.db")
    yield store
    store.close()


# --- the same on both


def test_what_points_ahead_may_be_empty_for_a_while():
    """A row comes before what it points to: it could not if the column had to be filled."""
    assert {column.name for table in TABLES for column in late_columns(table)} >= {"alias_of", "copy_of", "parent_id"}
    assert [str(column) for table in TABLES for column in late_columns(table) if not column.nullable] == []


def test_there_and_back_again_is_the_same(odd: Store, blank: Store, back: Store) -> None:
    move(odd, blank)
    move(blank, back)
    assert held_by(odd) == held_by(blank) == held_by(back)
    assert all(content.rows >= 30 for content in held_by(back).values())  # type: ignore[attr-defined]
    for store in (blank, back):
        assert migrate.integrity(store) == []
        assert migrate.differences(store) == []


def test_an_absent_value_stays_absent(odd: Store, blank: Store) -> None:
    """In JSON there are two kinds of nothing, which look the same from Python."""
    with odd.write() as db:
        rows = [("without.example", sa.null()), ("with.example", sa.JSON.NULL)]
        for key, nothing in rows:
            db.execute(host.delete().where(host.c.key == key))
            db.execute(host.insert().values(key=key, robots=nothing))
    move(odd, blank)
    for absent in (host.c.robots.is_(None), sa.cast(host.c.robots, sa.Text) == "null"):
        numbers = []
        for store in (odd, blank):
            with store.read() as db:
                numbers.append(db.execute(sa.select(sa.func.count()).where(absent)).scalar_one())
        assert numbers[0] == numbers[1] > 0


def test_searches_find_the_same(odd: Store, blank: Store) -> None:
    move(odd, blank)
    for words in QUERIES:
        found = []
        for store in (odd, blank):
            with store.read() as db:
                node = results.understand(db, parse_query(words).node).node
                keys = sa.select(transfer.search.matching(db, node).c.sort_key)
                found.append(sorted(db.execute(keys).scalars()))
        assert found[0] == found[1]
        assert bool(found[0]) == (words != "nothing")


def numbers_of(db: Connection, words: str) -> list[int]:
    question = results.ask(db, results.Wanted(parse_query(words), copies=True))
    return [result.id for result in results.find(db, question, "newest", None)]


def test_a_real_collection_answers_alike(tmp_path: Path, blank: Store) -> None:
    """Articles with copies, revisions, hostile words: `export` gives the same lines, the index is alive."""
    source = Store(write_collection(tmp_path / "web").config.database)
    with source.write() as db:
        runs.mark_ended(db, 2, "crashed", "the test is over", NOW)
    move(source, blank)
    lines = []
    for store in (source, blank):
        with store.read() as db:
            lines.append([json.dumps(to_row(row)) for row in exported(db, results.Wanted(copies=True))])
            lines[-1].append(str(numbers_of(db, "legion")))
    assert lines[0] == lines[1]
    with blank.write() as db:  # what was copied can be changed: the index gives back what was put in
        changed = store_article(db, begin_run(db), "https://alpha.example/series/1", "Quite another text " * 20)
    with blank.read() as db:
        assert numbers_of(db, "another quite") == [changed]
        assert transfer.search.differences(db) == []
    source.close()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), rows=st.integers(2, 25), batch=st.integers(1, 9))
@on_sqlite
def test_any_collection_comes_over(
    seed: int, rows: int, batch: int, tmp_path_factory: pytest.TempPathFactory, blank_url: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_filled(folder / "source.db", rows, seed)
    source, target = Store(sqlite_url(folder / "source.db")), Store(sqlite_url(folder / "target.db"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "BATCH_ROWS", batch)
        move(source, target)
    assert held_by(source) == held_by(target)
    source.close()
    target.close()


def test_ids_go_on_behind_the_last(odd: Store, blank: Store, back: Store) -> None:
    """Also behind one that was given out and whose row is gone, where the source remembers it."""
    move(odd, back)
    with back.write() as db:
        db.execute(sa.text("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'article'"))
        db.execute(page.delete().where(page.c.id == 10**9))
    move(back, blank)
    with blank.write() as db:
        assert counters._last(db, article.c.id) == 5000
        run = begin_run(db)
        record(db, finder(run), "https://alpha.example/new")
        assert store_article(db, run, "https://alpha.example/newer") == 5001
    with blank.read() as db:
        assert db.execute(sa.select(sa.func.max(page.c.id))).scalar_one() == 42
        assert db.execute(sa.select(sa.func.max(runs.run.c.id))).scalar_one() == 41


# --- broken off


class Stop(Exception):
    """Somebody pulled the plug."""


def stopping_after(batches: int) -> Callable[[Step], None]:
    left = iter(range(batches))

    def tell(step: Step) -> None:
        if step.phase in ("copying", "linking") and next(left, None) is None:
            raise Stop

    return tell


@pytest.mark.parametrize("batches", [0, 1, 5])
def test_broken_off_again_and_again(odd: Store, blank: Store, batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "BATCH_ROWS", 25)
    stops = 0
    while stops < 500:
        try:
            compared = transfer.transfer(odd, blank, stopping_after(batches), "nothing")
        except Stop:
            stops += 1
            with pytest.raises(DatabaseError, match="begun and is not finished"):
                migrate.require_current(blank, create=False)
            continue
        break
    assert 0 < stops < 500
    assert all(item.equal for item in compared)
    migrate.require_current(blank, create=False)
    assert held_by(odd) == held_by(blank)


def test_a_changed_source_is_not_gone_on_with(odd: Store, back: Store, blank: Store) -> None:
    move(odd, back)
    with pytest.raises(Stop):
        transfer.transfer(back, blank, stopping_after(2))
    with back.write() as db:
        db.execute(page.update().where(page.c.id == 1).values(reason="another reason"))
    with pytest.raises(DatabaseError, match="the source has changed") as caught:
        transfer.transfer(back, blank, ignore)
    assert "--restart" in caught.value.way_out
    move(back, blank, "begun")
    assert held_by(back) == held_by(blank)


def test_what_no_copy_began_is_left_alone(odd: Store, store: Store) -> None:
    with store.write() as db:
        record(db, finder(begin_run(db)), "https://alpha.example/a")
    before = held_by(store)
    for clearing in ("nothing", "begun"):
        with pytest.raises(DatabaseError, match="holds a collection already"):
            transfer.transfer(odd, store, ignore, clearing)  # type: ignore[arg-type]
    assert held_by(store) == before
    move(odd, store, "anything")


def test_of_two_copies_into_one_place_one_goes_on(odd: Store, blank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "BATCH_ROWS", 15)
    begun = False

    def another(step: Step) -> None:
        nonlocal begun
        if step.phase == "copying" and step.done > 100 and not begun:
            begun = True
            move(odd, blank)

    with pytest.raises(DatabaseError, match="another copy writes"):
        transfer.transfer(odd, blank, another)
    assert held_by(odd) == held_by(blank)


def test_what_differs_at_the_end_is_no_collection(odd: Store, blank: Store) -> None:
    def meddle(step: Step) -> None:
        if step == Step("comparing", 0, step.total):
            return
        if step.phase == "linking" and step.done == step.total:
            with blank.write() as db:
                db.execute(article.update().where(article.c.id == 3).values(title="Something else"))

    compared = transfer.transfer(odd, blank, meddle)
    assert [item.table for item in compared if not item.equal] == ["article"]
    assert mark_of(blank)
    move(odd, blank, "begun")


# --- refused by the target


@on_postgresql
@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        (page.c.reason, "a\x00b", "id 7"),
        (page.c.status, 2**40, "id 7"),
        (page.c.alias_of, 10**6, "id 7"),
    ],
    ids=lambda part: str(part)[:12],
)
def test_a_row_that_the_target_refuses_is_named(
    column: sa.Column[object], value: object, key: str, odd_file: Path, blank: Store, tmp_path: Path
) -> None:
    write_filled(tmp_path / "bad.db", 20)
    with closing(sqlite3.connect(tmp_path / "bad.db")) as db:
        db.execute(f"UPDATE page SET {column.name} = ? WHERE id = 7", (value,))
        db.commit()
    bad = Store(sqlite_url(tmp_path / "bad.db"))
    with pytest.raises(DatabaseError, match=rf"the row page \({key}\) is refused"):
        transfer.transfer(bad, blank, ignore)
    with bad.write() as mended:
        mended.execute(page.update().where(page.c.id == 7).values({column.name: None if column.nullable else "ok"}))
    move(bad, blank, "begun")
    bad.close()


@on_sqlite
def test_a_value_that_cannot_be_read_is_told(tmp_path: Path, blank: Store) -> None:
    write_filled(tmp_path / "bad.db", 5)
    with closing(sqlite3.connect(tmp_path / "bad.db")) as db:
        db.execute("UPDATE page SET first_seen_at = 'yesterday'")
        db.commit()
    bad = Store(sqlite_url(tmp_path / "bad.db"))
    with pytest.raises(DatabaseError, match=r"the table page of .*bad\.db holds a value that cannot be read"):
        transfer.transfer(bad, blank, ignore)
    bad.close()


# --- the command


def test_the_command_copies_and_compares(odd_file: Path, blank_url: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data", settings={"database": sqlite_url(odd_file)})
    done = desk.run("db", "copy", "--to", blank_url, "--json")
    assert done.code == 0, done.err
    rows = {row["table"]: row for row in done.json}
    assert set(rows) == {table.name for table in TABLES} | {"search index"}
    assert all(row["equal"] is True and row["rows"] for row in rows.values())
    again = desk.run("db", "copy", "--to", blank_url)
    assert again.code == 6 and "holds a collection already" in again.err
    assert desk.run("db", "check", database=blank_url).code == 0


@on_sqlite
def test_the_command_refuses_what_makes_no_sense(odd_file: Path, blank_url: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data", settings={"database": sqlite_url(odd_file)})
    assert desk.run("db", "copy").code == 2
    for url, words in (
        (sqlite_url(odd_file), "the database that is copied"),
        ("mysql://there/x", "--to must be an SQLAlchemy URL"),
    ):
        done = desk.run("db", "copy", "--to", url)
        assert done.code == 2 and words in done.err
    missing = desk.run("db", "copy", "--to", blank_url, database=f"sqlite:///{tmp_path}/nowhere.db")
    assert missing.code == 6 and "no collection yet" in missing.err


@on_sqlite
def test_a_crawl_under_way_is_not_copied(store: Store, blank_url: str, tmp_path: Path) -> None:
    with store.write() as db:
        run = begin_run(db, at=utcnow())
    desk = Desk(tmp_path / "data", settings={"database": store.url.render_as_string()})
    refused = desk.run("db", "copy", "--to", blank_url)
    assert refused.code == 6 and f"run {run}" in refused.err
    with store.write() as db:
        runs.close_run(db, run, "ok", "", utcnow() + timedelta(seconds=1))
    assert desk.run("db", "copy", "--to", blank_url).code == 0


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("large") / "large.db"
    write_filled(file, 400)
    return file


def test_killed_in_mid_copy_it_goes_on(large_file: Path, blank: Store, blank_url: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data", settings={"database": sqlite_url(large_file)})
    command = desk.start("db", "copy", "--to", blank_url)
    place: dict[str, object] = {}
    while command.poll() is None and place.get("table") not in ("page", "capture", "article"):
        time.sleep(0.01)
        try:
            place = json.loads(mark_of(blank) or "{}")
        except DatabaseError:  # no tables yet
            continue
    os.kill(command.pid, signal.SIGKILL)
    assert command.wait() == -signal.SIGKILL
    command.communicate()
    assert mark_of(blank)
    refused = desk.run("search", "legion", database=blank_url)
    assert refused.code == 6 and "not finished" in refused.err
    done = desk.run("db", "copy", "--to", blank_url)
    assert done.code == 0, done.err
    source = Store(sqlite_url(large_file))
    assert held_by(source) == held_by(blank)
    with source.read() as here, blank.read() as there:
        assert count_all(here) == count_all(there) > 4_000
    source.close()


@on_postgresql
def test_a_lost_connection_is_told_and_gone_on_from(odd: Store, blank: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "BATCH_ROWS", 15)
    cut = iter([True])

    def cutting(step: Step) -> None:
        if step.phase == "copying" and step.done > 100 and next(cut, False):
            with databases.administrator(blank.url) as db:
                name = {"name": blank.url.database}
                ours = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
                db.execute(ours, name)

    try:
        transfer.transfer(odd, blank, cutting)
    except DatabaseError as error:
        assert "is the server running" in error.way_out or "try again" in error.way_out
        move(odd, blank)
    assert held_by(odd) == held_by(blank)
