"""PostgreSQL's connections: writers in a row, limits in time, servers that go away, errors that say what to do."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import databases
import psycopg
import pytest
import sqlalchemy as sa

from legionwire.errors import ConfigError, DatabaseError
from legionwire.storage import engine, migrate, postgresql
from legionwire.storage.engine import Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.schema import fact, metadata

OURS = fact.c.name.not_in(("copies", "views"))  # which every database has from the start


@pytest.fixture
def dialect() -> str:
    """Every test here is about this one."""
    return "postgresql"


def setting(db: sa.Connection, name: str) -> str:
    return str(db.exec_driver_sql(f"SHOW {name}").scalar_one())


def test_every_connection_is_prepared(store):
    names = ("TimeZone", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with store.write() as db, store.read() as reader:
        assert [setting(db, name) for name in names] == ["UTC", "30s", "5min", "20s"]
        assert [setting(reader, name) for name in names] == ["UTC", "30s", "5min", "1h"]
        kinds = ("transaction_isolation", "transaction_read_only", "application_name", "client_encoding")
        assert [setting(db, name) for name in kinds] == ["read committed", "off", "legionwire", "UTF8"]
        assert [setting(reader, name) for name in kinds] == ["repeatable read", "on", "legionwire", "UTF8"]


def test_what_the_operators_url_says_goes_first(database_url):
    url = sa.make_url(database_url).update_query_dict({"application_name": "mine", "connect_timeout": "3"})
    store = Store(url.render_as_string(hide_password=False))
    with closing(store), store.read() as db:
        assert setting(db, "application_name") == "mine"


def test_a_writer_waits_for_another_and_then_sees_what_it_wrote(store):
    """What is looked up first and written later must not be overtaken."""
    began, seen = threading.Event(), []

    def write_second() -> None:
        began.set()
        with store.write() as db:
            seen.append(db.execute(sa.select(fact.c.value).where(OURS)).scalars().all())

    second = threading.Thread(target=write_second)
    with store.write() as db:
        second.start()
        began.wait()
        db.execute(fact.insert().values(name="a", value="first"))
        waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not db.execute(waiting).scalar_one():
            pass
    second.join(timeout=300)
    assert seen == [["first"]]


def test_a_writer_that_waits_too_long_says_so(store, database_url, monkeypatch):
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0)
    other = Store(database_url)
    with closing(other), store.write(), pytest.raises(DatabaseError, match="lock timeout") as caught, other.write():
        pytest.fail("two writers at once")
    assert "legionwire runs list" in caught.value.way_out
    with other.write() as db:  # as soon as the first is done
        db.execute(fact.insert().values(name="a", value=""))


def test_what_is_safe_by_itself_waits_for_nobody(store):
    with store.write() as slow:
        slow.execute(fact.insert().values(name="slow", value=""))
        with store.write(serial=False) as db:
            db.execute(fact.insert().values(name="quick", value=""))
        with store.read() as db:
            assert db.execute(sa.select(fact.c.name).where(OURS)).scalars().all() == ["quick"]


def test_a_reader_cannot_write(store):
    with pytest.raises(DatabaseError, match="read-only transaction"), store.read() as db:
        db.execute(fact.insert().values(name="a", value=""))


def test_the_store_of_the_pages_cannot_write_whatever_it_is_asked(database_url):
    store = ReadOnlyStore(database_url)
    with closing(store):
        for block in (store.read, store.write):
            with pytest.raises(DatabaseError, match="read-only transaction"), block() as db:
                db.execute(fact.insert().values(name="a", value=""))


def test_a_connection_that_is_killed_costs_its_own_transaction(store):
    with pytest.raises(DatabaseError, match=r"terminating connection|closed") as caught, store.write() as db:
        db.execute(fact.insert().values(name="lost", value=""))
        own = db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with databases.administrator(store.url) as administrator:
            administrator.exec_driver_sql(f"SELECT pg_terminate_backend({own}, 10000)")
        db.execute(fact.insert().values(name="lost as well", value=""))
    assert caught.value.way_out
    with store.write() as db:
        db.execute(fact.insert().values(name="kept", value=""))
        assert db.execute(sa.select(fact.c.name).where(OURS)).scalars().all() == ["kept"]


def test_connections_that_died_in_the_pool_are_replaced(store):
    with store.read(), store.write():
        pass
    with databases.administrator(store.url) as administrator:
        mine = f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{store.url.database}'"
        assert administrator.exec_driver_sql(mine).scalars().all() == [True, True]
    with store.read() as db, store.write():
        assert db.execute(sa.select(fact).where(OURS)).all() == []


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[Path, sa.URL]]:
    """A server for one test, to be stopped and started."""
    folder = tmp_path / "server"
    folder.mkdir()
    yield folder, databases.start(folder)
    databases.stop(folder)


def test_a_server_that_is_restarted_in_mid_work(own_server):
    folder, url = own_server
    store = Store(url.render_as_string(hide_password=False))
    migrate.upgrade(store)
    with pytest.raises(DatabaseError) as caught, store.write() as db:
        db.execute(fact.insert().values(name="lost", value=""))
        databases.stop(folder)
        db.execute(fact.insert().values(name="lost as well", value=""))
    assert "try again" in caught.value.way_out or "is the server running" in caught.value.way_out
    with pytest.raises(DatabaseError, match="connection") as caught, store.write():
        pytest.fail("there is no server")
    assert "is the server running" in caught.value.way_out
    databases.start(folder)
    with store.write() as db:
        assert db.execute(sa.select(fact).where(OURS)).all() == []
        db.execute(fact.insert().values(name="kept", value=""))
    store.close()


def test_what_answers_are_sorted_by_sorts_as_on_sqlite(store):
    """A server in another language would put "a-b" behind "ab", and capitals among small letters."""
    with store.read() as db:
        text = sa.select(sa.column("column_name"), sa.column("table_name"), sa.column("collation_name"))
        rows = db.execute(text.select_from(sa.text("information_schema.columns"))).all()
    named = {(row[1], row[0]): row[2] for row in rows}
    sorted_by = [
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.c
        if column.name == "source_id" or (table.name, column.name) in {("source", "id"), ("page", "state")}
    ]
    assert len(sorted_by) >= 7
    assert {named[place] for place in sorted_by} == {"C"}


# --- errors


@pytest.mark.parametrize(
    ("changes", "cause", "way_out"),
    [
        pytest.param({"database": "absent"}, "does not exist", "createdb", id="no such database"),
        pytest.param({"username": "nobody"}, "nobody", "user or the password", id="no such user"),
        pytest.param({"host": "127.0.0.1", "port": 1}, "refused", "is the server running", id="nobody listens"),
        pytest.param({"host": "absent.invalid"}, "resolve", "is the server running", id="no such host"),
    ],
)
def test_a_server_that_cannot_be_reached(database_url, changes, cause, way_out):
    url = sa.make_url(database_url).set(**changes, password="s3cret")
    store = Store((url.set(query={}) if "host" in changes else url).render_as_string(hide_password=False))
    with closing(store), pytest.raises(DatabaseError) as caught, store.read():
        pytest.fail("connected")
    assert cause in caught.value.what
    assert way_out in caught.value.way_out
    assert "s3cret" not in str(caught.value)
    assert caught.value.exit_code == 6


@pytest.mark.parametrize(
    ("error", "way_out"),
    [
        (psycopg.errors.InvalidPassword, "password"),
        (psycopg.errors.DiskFull, "disk space"),
        (psycopg.errors.QueryCanceled, "too long"),
        (psycopg.errors.LockNotAvailable, "runs list"),
        (psycopg.errors.UndefinedTable, "db upgrade"),
        (psycopg.errors.UndefinedColumn, "db upgrade"),
        (psycopg.errors.ReadOnlySqlTransaction, "writable"),
        (psycopg.errors.InsufficientPrivilege, "allowed"),
        (psycopg.errors.TooManyConnections, "max_connections"),
        (psycopg.errors.IdleInTransactionSessionTimeout, "start it again"),
        (psycopg.errors.AdminShutdown, "try again"),
        (psycopg.errors.DataCorrupted, "backup"),
        (psycopg.errors.SyntaxError, "db check"),
    ],
)
def test_an_error_says_what_to_do(error, way_out):
    assert way_out in postgresql.way_out(sa.exc.DBAPIError("SELECT", {}, error("said so")))


def test_what_the_server_says_of_values_is_not_repeated(store):
    with pytest.raises(DatabaseError) as caught, store.write() as db:
        db.execute(fact.insert().values(name="private words", value=None))
    assert "null value" in caught.value.what
    assert "private words" not in str(caught.value)


def test_without_the_driver_the_way_out_is_named():
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from legionwire.errors import ConfigError\n"
        "from legionwire.storage.engine import Store\n"
        "try: Store('postgresql://me:s3cret@host/name')\n"
        "except ConfigError as error: print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "pip install 'legionwire[postgres]'" in said
    assert "s3cret" not in said


def test_other_databases_are_refused():
    with pytest.raises(ConfigError, match="no driver") as caught:
        Store("mysql://me:s3cret@host/name")
    assert "postgresql://" in caught.value.way_out
