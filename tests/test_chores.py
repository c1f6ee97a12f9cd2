"""Chores: what is due, what was missed, what came of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from stored import source

from legionwire import chores
from legionwire.chores import Chore, work_off
from legionwire.config import Config, load_config
from legionwire.cron import parse_cron
from legionwire.errors import LegionwireError
from legionwire.sources import Catalogue
from legionwire.storage import schedulers
from legionwire.storage.engine import Store

NIGHTLY = Chore("digest", parse_cron("0 3 * * *", ZoneInfo("UTC")))
DAY = timedelta(days=1)
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
CATALOGUE = Catalogue((source("alpha"),))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "logs").mkdir()
    return load_config({"LEGIONWIRE_DATA": str(tmp_path)}, tmp_path)


def due(store: Store, now: datetime, since: datetime = AT) -> list[datetime]:
    with store.write() as db:
        return chores.due(db, NIGHTLY, since, now)


def do(config: Config, store: Store, moment: datetime, name: str = "digest", *, stopped: bool = False) -> str | None:
    return work_off(config, store, CATALOGUE, name, moment, lambda: stopped)


def record(store: Store) -> list[tuple[datetime, str | None]]:
    with store.read() as db:
        return [(row.due, row.outcome) for row in reversed(schedulers.chores(db, 100))]


def test_what_is_due_since_the_last_time_on_record(config, store):
    assert due(store, AT + 3 * DAY) == [AT + DAY, AT + 2 * DAY, AT + 3 * DAY]
    assert do(config, store, AT + 3 * DAY)
    assert due(store, AT + 3 * DAY + timedelta(hours=23)) == []
    assert due(store, AT + 4 * DAY) == [AT + 4 * DAY]


def test_a_chore_is_done_once_whoever_tries(config, store):
    assert do(config, store, AT) is not None
    assert do(config, store, AT) is None
    assert record(store) == [(AT, "ok")]


def test_what_was_missed_is_on_record_once(store):
    with store.write() as db:
        schedulers.record_missed(db, "digest", [AT, AT + DAY])
        schedulers.record_missed(db, "digest", [AT, AT + DAY])
    assert record(store) == [(AT, "missed"), (AT + DAY, "missed")]


def test_a_digest_begins_where_the_last_one_that_was_written_ended(config, store, monkeypatch):
    told = []
    monkeypatch.setitem(chores._WORK, "digest", lambda errand: told.append(errand.since) or "done")
    do(config, store, AT)
    with store.write() as db:
        schedulers.record_missed(db, "digest", [AT + DAY])
        assert schedulers.begin_chore(db, "digest", AT + 2 * DAY, AT + 2 * DAY)
        schedulers.end_chore(db, "digest", AT + 2 * DAY, "failed", "no room", AT + 2 * DAY)
        schedulers.forget(db, AT + 100 * DAY)
    do(config, store, AT + 100 * DAY)
    assert told == [AT - DAY, AT]


@pytest.mark.parametrize(
    ("error", "raised", "words"),
    [
        (LegionwireError("no backup", "make room"), LegionwireError, "no backup"),
        (OSError(28, "No space left on device", "backups/x"), LegionwireError, "backups/x: No space left on device"),
        (ZeroDivisionError("oh"), ZeroDivisionError, "a fault of the program: ZeroDivisionError: oh"),
    ],
)
def test_what_fails_is_on_record_whatever_it_was(config, store, monkeypatch, error, raised, words):
    def fail(_: object) -> str:
        raise error

    monkeypatch.setitem(chores._WORK, "backup", fail)
    with pytest.raises(raised):
        do(config, store, AT, "backup")
    with store.read() as db:
        (row,) = schedulers.chores(db, 1)
    assert row.outcome == "failed"
    assert words in (row.words or "")


def test_a_backup_ends_when_the_scheduler_does(config, store):
    with pytest.raises(LegionwireError, match="told to stop before the backup was done"):
        do(config, store, AT, "backup", stopped=True)
    assert list((config.data / "backups").glob("*.db")) == []
    assert do(config, store, AT + DAY, "backup")
    assert len(list((config.data / "backups").glob("*.db"))) == 1


def test_what_a_scheduler_began_and_did_not_end_is_failed_unless_another_may_be_at_it(store):
    with store.write() as db:
        schedulers.begin_chore(db, "backup", AT, AT)
        living = schedulers.enter(db, 15.0, AT)
        assert schedulers.break_off(db, AT) == []
        schedulers.leave(db, living, AT)
        assert schedulers.break_off(db, AT) == ["backup"]
        assert schedulers.break_off(db, AT) == []
    assert record(store) == [(AT, "failed")]


def test_what_a_clock_since_set_right_wrote_down_keeps_nothing_from_being_done(store):
    with store.write() as db:
        schedulers.begin_chore(db, "digest", AT + 365 * DAY, AT)
        schedulers.enter(db, 15.0, AT + 365 * DAY)
        assert schedulers.last_look(db, AT) is None
    assert due(store, AT + DAY) == [AT + DAY]


def test_housekeeping_removes_old_logs_and_nothing_else(config, store):
    old, new, other = (config.data / "logs" / name for name in ("run-1.log", "run-2.log", "mine.log"))
    for file in (old, new, other):
        file.touch()

    long_ago = (AT - 31 * DAY).timestamp()
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    os.utime(new, (AT.timestamp(), AT.timestamp()))
    chores.care(config, store, AT)
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)
