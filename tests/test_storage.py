"""Connections, instants, hosts and sources in the database."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import Scratch
from databases import on_sqlite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from stored import ALPHA, BETA, DAY, HOUR, NOW, begin_run, source

from legionwire.errors import ConfigError, DatabaseError
from legionwire.links import Child
from legionwire.robots import RobotsRules, parse_robots
from legionwire.storage import engine, hosts, migrate, sources
from legionwire.storage import schema as tables
from legionwire.storage.engine import Store
from legionwire.storage.schema import UTCTime, channel, fact
from legionwire.storage.sources import Poll

# --- writing at the same time

WRITERS, ROUNDS = 3, 60

STANDING = ("copies", "views")  # facts of every collection


def write_rounds(url: str, folder: Path, writer: int) -> None:
    """What a crawl process does: create or open the database, then read and write in short transactions."""
    (folder / f"ready-{writer}").touch()
    while len(list(folder.glob("ready-*"))) < WRITERS:
        time.sleep(0.002)
    store = Store(url)
    migrate.require_current(store, create=True)
    for turn in range(ROUNDS):
        with store.write() as db:
            count = sa.select(sa.cast(fact.c.value, sa.Integer)).where(fact.c.name == "count")
            held = db.execute(count).scalar_one_or_none()
            if held is None:
                db.execute(fact.insert().values(name="count", value="1"))
            else:
                db.execute(fact.update().where(fact.c.name == "count").values(value=str(held + 1)))
            db.execute(fact.insert().values(name=f"{writer}/{turn}", value=""))
    store.close()


def test_processes_that_create_and_write_at_the_same_time_lose_nothing(blank_url, tmp_path):
    """SQLite: transactions that read first fail at once when another wrote in between, unless they BEGIN IMMEDIATE.
    PostgreSQL: two would read the same count, or both insert it, unless one waits for the other."""
    with ProcessPoolExecutor(WRITERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(write_rounds, blank_url, tmp_path, writer) for writer in range(WRITERS)]:
            done.result(timeout=300)
    store = Store(blank_url)
    with closing(store), store.read() as db:
        facts = dict(db.execute(sa.select(fact.c.name, fact.c.value)).all())
    assert facts.pop("count") == str(WRITERS * ROUNDS)
    for name in STANDING:
        facts.pop(name)
    assert facts.keys() == {f"{writer}/{turn}" for writer in range(WRITERS) for turn in range(ROUNDS)}


def open_many(folder: Path, opener: int) -> int:
    """Open files that others open at the same moment for the first time."""
    for number in range(OPENED):
        (folder / f"{number}-{opener}").touch()
        deadline = time.monotonic() + 150
        while len(list(folder.glob(f"{number}-*"))) < WRITERS:
            assert time.monotonic() < deadline, "another one failed"
            time.sleep(0.0005)
        store = Store(f"sqlite:///{folder}/{number}.db")
        with store.write() as db:
            db.exec_driver_sql("CREATE TABLE IF NOT EXISTS t (a)")
        store.close()
    return opener


OPENED = 80


@on_sqlite
def test_processes_that_open_a_new_file_at_the_same_moment_wait_for_each_other(dialect, tmp_path):
    """SQLite does not wait by itself when the journal's mode is set."""
    with ProcessPoolExecutor(WRITERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        opened = [pool.submit(open_many, tmp_path, opener) for opener in range(WRITERS)]
        assert [done.result(timeout=300) for done in opened] == list(range(WRITERS))


@on_sqlite
def test_every_connection_is_prepared(store):
    with store.read() as db, store.read() as other:
        for connection in (db, other):
            pragmas = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
            values = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas}
            assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 1}


def test_foreign_keys_are_enforced(store):
    with pytest.raises(DatabaseError, match=r"(?i)foreign key"), store.write() as db:
        db.execute(tables.run_source.insert().values(run_id=99, source_id="nobody"))


def test_a_block_that_raises_writes_nothing(store):
    with pytest.raises(KeyError), store.write() as db:
        db.execute(fact.insert().values(name="lost", value=""))
        raise KeyError("a fault in the block")
    with store.read() as db:
        assert db.execute(sa.select(fact).where(fact.c.name.not_in(STANDING))).all() == []


def test_a_reader_sees_one_moment_while_another_writes(store):
    count = sa.select(sa.func.count()).select_from(fact)
    with store.read() as reader:
        before = reader.execute(count).scalar_one()
        with store.write() as writer:
            writer.execute(fact.insert().values(name="new", value=""))
        assert reader.execute(count).scalar_one() == before
    with store.read() as reader:
        assert reader.execute(count).scalar_one() == before + 1


# --- what goes wrong is told in one line


def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0)
    return f"sqlite:///{folder}/legionwire.db"


def read_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return f"sqlite:///file:{folder}/legionwire.db?mode=ro&uri=true"


def not_a_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "letter.db").write_text("Dear Sir or Madam, this file was never a database at all. " * 50)
    return f"sqlite:///{folder}/letter.db"


def missing_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return f"sqlite:///file:{folder}/absent.db?mode=rw&uri=true"


@pytest.mark.parametrize(
    ("place", "cause", "way_out"),
    [
        pytest.param(locked, "locked", "legionwire runs list", id="locked"),
        pytest.param(read_only, "readonly", "must be writable", id="read-only"),
        pytest.param(not_a_database, "not a database", "restore a backup", id="not a database"),
        pytest.param(missing_file, "unable to open", "must be writable", id="cannot be opened"),
    ],
)
@on_sqlite
def test_a_database_in_trouble_says_what_and_what_to_do(store, tmp_path, monkeypatch, place, cause, way_out):
    other = Store(place(tmp_path, monkeypatch))
    with closing(other), store.write() as db:
        db.execute(fact.insert().values(name="a", value=""))
        with pytest.raises(DatabaseError) as caught, other.write() as refused:
            refused.execute(fact.insert().values(name="b", value=""))
    assert cause in caught.value.what
    assert way_out in caught.value.way_out
    assert caught.value.exit_code == 6
    assert "INSERT" not in str(caught.value)


def test_a_missing_folder(tmp_path):
    with pytest.raises(DatabaseError, match="folder") as caught:
        Store(f"sqlite:///{tmp_path}/absent/legionwire.db")
    assert str(tmp_path / "absent") in caught.value.what
    assert caught.value.way_out


def test_a_missing_table_asks_for_an_upgrade(blank_url):
    store = Store(blank_url)
    with closing(store), pytest.raises(DatabaseError) as caught, store.read() as db:
        db.execute(sa.select(fact))
    assert "db upgrade" in caught.value.way_out


@on_sqlite  # a server's disk is not ours to fill
def test_a_full_disk_stops_the_batch_and_keeps_what_was_committed(store):
    sa.event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 60"))
    with store.write() as db:
        db.execute(fact.insert().values(name="before", value=""))
    with pytest.raises(DatabaseError) as caught, store.write() as db:
        for number in range(100):
            db.execute(fact.insert().values(name=str(number), value="x" * 8000))
    assert "full" in caught.value.what
    assert "disk space" in caught.value.way_out
    with store.read() as db:
        assert db.execute(sa.select(fact.c.name).where(fact.c.name.not_in(STANDING))).scalars().all() == ["before"]


@on_sqlite  # a server sees to its own files
def test_a_damaged_file_is_found(store):
    with store.write() as db:
        rows = [{"name": str(number), "value": "x" * 500} for number in range(200)]
        db.execute(fact.insert(), rows)
    assert migrate.integrity(store) == []
    store.close()
    file = Path(store.url.database or "")
    content = bytearray(file.read_bytes())
    content[-4096 * 8 :] = b"\xff" * 4096 * 8
    file.write_bytes(content)
    try:
        found = migrate.integrity(store)
    except DatabaseError as error:
        found = [error.what]
    assert found


@on_sqlite  # a server never lets them in
def test_rows_that_point_to_nothing_are_found(store):
    with closing(sqlite3.connect(store.url.database or "")) as raw, raw:
        raw.execute("INSERT INTO run_source (run_id, source_id) VALUES (7, 'nobody')")
    assert migrate.integrity(store) == [
        "run_source row 1 points to nothing in source",
        "run_source row 1 points to nothing in run",
    ]


SECRETS = [
    pytest.param("postgresql://user:s3cret@host/name", id="password"),
    pytest.param("postgresql://host/name?user=me&password=s3cret", id="password among the options"),
    pytest.param("postgresql://user:s3cret@host:port/name", id="port that is no number"),
    pytest.param("postgresql//user:s3cret-without-a-sign", id="no address at all"),
    pytest.param("sqlite+nodriver://user:s3cret@host/name", id="driver that does not exist"),
    pytest.param("nodatabase://user:s3cret@host/name", id="database that does not exist"),
]


@pytest.mark.parametrize("url", SECRETS)
def test_passwords_are_never_shown(url, monkeypatch):
    monkeypatch.setattr(sa, "create_engine", refuse_driver)
    with pytest.raises((ConfigError, DatabaseError)) as caught:
        Store(url)
    assert caught.value.exit_code in (5, 6)
    error: BaseException | None = caught.value
    while error is not None:
        assert "s3cret" not in str(error)
        error = error.__cause__


def refuse_driver(url: sa.URL, **_: object) -> sa.Engine:
    raise ModuleNotFoundError(f"No module named {url.drivername!r}")


@pytest.mark.parametrize("url", SECRETS[:2])
def test_the_name_of_a_store_is_without_password(url):
    name = Store(url).name
    assert "host/name" in name
    assert "s3cret" not in name


# --- instants

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=OFFSETS)
SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.dialect()


def as_stored(moment: datetime) -> str:
    text = UTCTime().process_bind_param(moment, SQLITE)
    assert isinstance(text, str)
    return text


@given(MOMENTS)
def test_an_instant_comes_back_to_the_second_and_in_utc(moment):
    for dialect in (SQLITE, POSTGRESQL):
        back = UTCTime().process_result_value(UTCTime().process_bind_param(moment, dialect), dialect)
        assert back == moment.replace(microsecond=0)
        assert back.tzinfo is UTC


@given(MOMENTS, MOMENTS)
def test_text_sorts_as_time_does(one, other):
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (as_stored(one) < as_stored(other)) == (one < other)
    assert len(as_stored(one)) == 20


@on_sqlite
def test_instants_are_readable_text_on_sqlite(store):
    with store.write() as db:
        hosts.put_off_host(db, "a.example", datetime(2024, 5, 18, 15, 30, 1, 999, timezone(3 * HOUR)), "asked")
        assert db.exec_driver_sql("SELECT not_before FROM host").scalar_one() == "2024-05-18T12:30:01Z"


def test_an_instant_without_a_zone_is_refused(store):
    with store.write() as db, pytest.raises(sa.exc.StatementError, match="without a zone"):
        hosts.put_off_host(db, "a.example", datetime(2024, 5, 18), "asked")


# --- hosts


def test_a_host_waits_until_its_time(store):
    with store.write() as db:
        hosts.put_off_host(db, "a.example", NOW + HOUR, "Retry-After")
        hosts.put_off_host(db, "b.example:8080", NOW, "Retry-After")
        assert hosts.waiting_hosts(db, NOW) == {"a.example": NOW + HOUR}
        hosts.put_off_host(db, "a.example", NOW, "sooner after all")
        assert hosts.waiting_hosts(db, NOW) == {}


ROBOTS = (
    b"User-agent: *\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 7\nSitemap: https://a.example/map.xml\n"
)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(parse_robots(ROBOTS, "legionwire"), id="rules"),
        pytest.param(RobotsRules(), id="none"),
        pytest.param(RobotsRules(unread="503"), id="unread"),
    ],
)
def test_robots_rules_come_back_as_they_went(store, rules):
    with store.write() as db:
        assert hosts.robots_of(db, "a.example") is None
        hosts.put_off_host(db, "a.example", NOW, "asked")
        assert hosts.robots_of(db, "a.example") is None
        hosts.keep_robots(db, "a.example", rules, NOW)
        assert hosts.robots_of(db, "a.example") == (rules, NOW)


# --- sources and channels


def urls_of(rows: list[sources.ChannelRow]) -> list[str]:
    return [row.url for row in rows]


def test_the_database_follows_the_catalogue(store):
    with store.write() as db:
        sources.sync_sources(db, (ALPHA, BETA), NOW)
        more = replace(ALPHA, name="Alpha News", feeds=(*ALPHA.feeds, "https://alpha.example/more"), sitemaps=())
        sources.sync_sources(db, (more,), NOW + DAY)
        rows = {row.id: row for row in db.execute(sa.select(tables.source))}
        assert rows["alpha"].name == "Alpha News"
        assert rows["alpha"].first_seen_at == NOW
        assert rows["beta"].removed_at == NOW + DAY
        assert urls_of(sources.root_channels(db, ["alpha"], ["feed"])) == list(more.feeds)
        sources.sync_sources(db, (ALPHA, BETA), NOW + 2 * DAY)
        assert urls_of(sources.root_channels(db, ["alpha"], ["feed"])) == list(ALPHA.feeds)
        back = db.execute(sa.select(tables.source.c.removed_at).where(tables.source.c.id == "beta")).scalar_one()
        assert back is None


def test_the_day_a_channel_left_the_catalogue_stays(store):
    two = replace(ALPHA, feeds=("https://alpha.example/a", "https://alpha.example/b"))
    one, other = replace(two, feeds=two.feeds[:1]), replace(two, feeds=two.feeds[:1], notes="changed")
    with store.write() as db:
        for days, item in enumerate((two, one, other)):
            sources.sync_sources(db, (item,), NOW + days * DAY)
        left = sa.select(channel.c.removed_at).where(channel.c.url == two.feeds[1])
        assert db.execute(left).scalar_one() == NOW + DAY


def test_the_source_of_addresses_given_by_hand_outlives_the_catalogue(store):
    with store.write() as db:
        sources.ensure_by_hand(db, NOW)
        sources.ensure_by_hand(db, NOW)
        sources.sync_sources(db, (ALPHA,), NOW)
        kept = sa.select(tables.source.c.removed_at).where(tables.source.c.id == sources.BY_HAND)
        assert db.execute(kept).scalar_one() is None


INDEX, PART = "https://alpha.example/index.xml", "https://alpha.example/part-1.xml"


def part(number: int) -> str:
    return f"https://alpha.example/part-{number}.xml"


@pytest.fixture
def index(store):
    with store.write() as db:
        sources.sync_sources(db, (source("alpha", sitemaps=(INDEX,)),), NOW)
        (index,) = sources.root_channels(db, ["alpha"], ["sitemap"])
        yield db, index


def poll_part(db, row, **values):
    told = {"listed_modified_at": row.told_modified_at, "status": 200, "body_hash": "b"}
    sources.record_poll(db, Poll(row.id, **{"at": NOW, **told, **values}))


def pending(db, index, limit=50):
    return urls_of(sources.pending_children(db, index.id, limit))


def test_parts_of_an_index_are_read_when_their_date_is_later_than_what_was_read(index):
    db, index = index
    sources.record_children(db, index, [Child(part(1), NOW), Child(part(2), NOW - DAY)], NOW)
    assert pending(db, index) == [part(1), part(2)]  # never read; the newest first
    for row in sources.pending_children(db, index.id, 50):
        poll_part(db, row)
    assert pending(db, index) == []
    sources.record_children(db, index, [Child(part(1), NOW), Child(part(2), NOW + DAY)], NOW)
    assert pending(db, index) == [part(2)]


def test_the_parts_of_an_index_are_told_read_or_not(index):
    db, index = index
    sources.record_children(db, index, [Child(part(n), NOW) for n in (1, 2, 3)], NOW)
    poll_part(db, sources.pending_children(db, index.id, 1)[0])
    sources.record_children(db, index, [Child(part(1), NOW), Child(part(2), NOW)], NOW)
    assert sorted(sources.listed_children(db, index.id)) == [part(1), part(2)]


@pytest.mark.parametrize(
    "failure", [{"status": 500, "body_hash": None}, {"status": None, "body_hash": None}, {"body_hash": None}]
)
def test_a_part_that_could_not_be_read_is_still_to_be_read(index, failure):
    db, index = index
    sources.record_children(db, index, [Child(part(1), NOW)], NOW)
    (row,) = sources.pending_children(db, index.id, 50)
    poll_part(db, row, **failure)
    assert pending(db, index) == [part(1)]


def test_every_undated_part_has_its_turn(index):
    db, index = index
    sources.record_children(db, index, [Child(part(n), None) for n in range(5)], NOW)
    seen = set()
    for turn in range(3):
        for row in sources.pending_children(db, index.id, 2):
            seen.add(row.url)
            poll_part(db, row, at=NOW + turn * HOUR)
    assert seen == {part(n) for n in range(5)}


def test_parts_that_left_the_index_are_left_alone(index):
    db, index = index
    sources.record_children(db, index, [Child(part(1), NOW), Child(part(2), NOW)], NOW)
    sources.record_children(db, index, [Child(part(2), NOW)], NOW)
    assert pending(db, index) == [part(2)]


def test_a_part_of_an_index_that_the_catalogue_names_is_polled_by_itself(store):
    with store.write() as db:
        sources.sync_sources(db, (source("alpha", sitemaps=(INDEX,)),), NOW)
        (index,) = sources.root_channels(db, ["alpha"], ["sitemap"])
        sources.record_children(db, index, [Child(PART, NOW)], NOW)
        sources.sync_sources(db, (source("alpha", sitemaps=(PART,)),), NOW)
        assert urls_of(sources.root_channels(db, ["alpha"], ["sitemap"])) == [PART]


def test_polls_leave_validators_only_when_there_was_something_to_read(store):
    with store.write() as db:
        begin_run(db)
        (feed,) = sources.root_channels(db, ["alpha"], ["feed"])

        def poll(**values: object) -> sa.Row[tuple[object, ...]]:
            sources.record_poll(db, Poll(feed.id, **{"at": NOW, **values}))  # type: ignore[arg-type]
            return db.execute(sa.select(channel).where(channel.c.id == feed.id)).one()

        good = poll(status=200, etag='"1"', last_modified="Sat", body_hash="b1", unconditional=True, shown=9, fresh=3)
        assert (good.etag, good.last_modified, good.body_hash, good.failures) == ('"1"', "Sat", "b1", 0)
        assert good.unconditional_at == good.ok_at == NOW
        unread = poll(status=200, etag='"2"', problem="no feed", at=NOW + HOUR, unconditional=True)
        assert (unread.etag, unread.body_hash, unread.failures, unread.problem) == ('"1"', "b1", 1, "no feed")
        assert unread.unconditional_at == unread.ok_at == NOW
        assert unread.polled_at == NOW + HOUR
        assert poll(status=None, problem="no answer").failures == 2
        same = poll(status=304, fresh=0, at=NOW + HOUR)
        assert (same.etag, same.failures, same.problem, same.shown, same.fresh) == ('"1"', 0, "", 9, 0)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(statuses=st.lists(st.sampled_from([200, 304, 404, 503, None]), max_size=8))
def test_failures_are_counted_in_a_row(scratch: Scratch, statuses: list[int | None]):
    with scratch() as db:
        begin_run(db)
        (feed,) = sources.root_channels(db, ["alpha"], ["feed"])
        for status in statuses:
            sources.record_poll(db, Poll(feed.id, NOW, status, body_hash="b" if status == 200 else None))
        last_good = max((place for place, status in enumerate(statuses, 1) if status in (200, 304)), default=0)
        assert db.execute(sa.select(channel.c.failures).where(channel.c.id == feed.id)).scalar_one() == (
            len(statuses) - last_good
        )
