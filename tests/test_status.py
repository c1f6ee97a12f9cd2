"""`status`: the exit code in each case, and that it tells of everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import Desk
from databases import on_sqlite

from legionwire.cli.situation import lines
from legionwire.cli.status import look
from legionwire.config import load_config
from legionwire.sources import load_catalogue
from legionwire.storage import runs, schedulers, search
from legionwire.storage.engine import Connection, Store
from legionwire.storage.runs import Task
from legionwire.storage.schema import channel, fact, source
from legionwire.storage.sources import Poll, record_poll, root_channels, sync_sources

TABLE = """
[{id}]
name = "{id}"
homepage = "https://{id}.example/"
country = "GB"
languages = ["en"]
kind = "regional"
feeds = ["https://{id}.example/feed"]
{more}
"""
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
Prepare = Callable[[Connection, datetime], None]


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    """Three sources, one paused by the catalogue, all polled just now."""
    folder = tmp_path / "catalogue" / "sources"
    folder.mkdir(parents=True)
    told = {"alpha": "", "beta": "", "closed": 'paused = "closed down"'}
    (folder / "all.toml").write_text("".join(TABLE.format(id=name, more=more) for name, more in told.items()))
    desk = Desk(tmp_path / "data", tmp_path / "catalogue", {"database": database_url})
    desk.data.mkdir()
    prepare(desk, polled)
    return desk


def prepare(desk: Desk, *steps: Prepare) -> None:
    catalogue = load_catalogue(desk.data.parent / "catalogue")
    store = Store(desk.settings["database"])
    with store.write() as db:
        now = datetime.now(UTC)
        sync_sources(db, catalogue.sources, now)
        for step in steps:
            step(db, now)
    store.close()


def poll(db: Connection, name: str, at: datetime, status: int = 200, **said: object) -> None:
    (feed,) = root_channels(db, [name], ["feed"])
    problem = "" if status == 200 else f"HTTP {status}"
    body = f"{at}" if status == 200 else None
    record_poll(db, Poll(feed.id, at, status, problem, body_hash=body, **said))  # type: ignore[arg-type]


def polled(db: Connection, now: datetime) -> None:
    for name in ("alpha", "beta", "closed"):
        poll(db, name, now - MINUTE, shown=20, fresh=2)


def failing(db: Connection, now: datetime) -> None:
    poll(db, "alpha", now, 404)


def failing_where_nobody_asks(db: Connection, now: datetime) -> None:
    poll(db, "closed", now, 404)


def paused(db: Connection, now: datetime) -> None:
    schedulers.pause(db, "alpha", "a rest", now + HOUR, now)


def late(db: Connection, now: datetime) -> None:
    mine = channel.c.source_id == "alpha"
    db.execute(channel.update().where(mine).values(next_poll_at=now - 25 * MINUTE))


def at_work(db: Connection, now: datetime) -> None:
    schedulers.beat(db, schedulers.enter(db, 15, now - HOUR), now)


def newly_at_work(db: Connection, now: datetime) -> None:
    schedulers.enter(db, 15, now)


def silent(db: Connection, now: datetime) -> None:
    schedulers.enter(db, 15, now - HOUR)


def stopped(db: Connection, now: datetime) -> None:
    schedulers.leave(db, schedulers.enter(db, 15, now - HOUR), now - HOUR)


def of_another_analyser(db: Connection, now: datetime) -> None:
    db.execute(fact.insert().values(name="analyser", value="words-0"))


def being_made_anew(db: Connection, now: datetime) -> None:
    search.begin_anew(db)


def backup(outcome: schedulers.ChoreOutcome, words: str, before: timedelta) -> Prepare:
    def enter(db: Connection, now: datetime) -> None:
        assert schedulers.begin_chore(db, "backup", now - before, now - before)
        schedulers.end_chore(db, "backup", now - before, outcome, words, now - before)

    return enter


FAILED, DONE = backup("failed", "the disk is full", 2 * HOUR), backup("ok", "12 MB", HOUR)
CASES: dict[str, tuple[tuple[Prepare, ...], int, str]] = {
    "well, and nobody schedules": ((), 0, "all is well"),
    "well": ((at_work,), 0, "all is well"),
    "a source fails": ((at_work, failing), 4, "1 source in trouble: alpha"),
    "a source fails under cron": ((failing,), 4, "1 source in trouble: alpha"),
    "what is paused may fail": ((failing, paused, failing_where_nobody_asks), 0, "all is well"),
    "silent": ((silent,), 1, r"wrong: the scheduler on \S+ is silent since .* UTC, 1 h ago: start it again"),
    "silent, and a source fails": ((silent, failing), 1, "wrong: .*; 1 source in trouble: alpha"),
    "stopped in good order": ((stopped, late), 0, "all is well"),
    "late": ((at_work, late), 1, "wrong: alpha due for 25 min, and nobody crawls"),
    "late, but the scheduler has just begun": ((newly_at_work, late), 0, "all is well"),
    "late under cron": ((late,), 0, "all is well"),
    "the backup failed": ((at_work, FAILED), 1, "wrong: the backup of .* failed: the disk is full"),
    "another analyser's index": (
        (of_another_analyser,),
        1,
        "wrong: the search index was made by analyser words-0, this program has .*db reindex.*",
    ),
    "being made anew": (
        (being_made_anew,),
        1,
        "wrong: the search index is being made anew: 0 of 0 articles are in it.*",
    ),
    "a backup failed, the next did not": ((FAILED, DONE), 0, "all is well"),
}


@pytest.mark.parametrize(("steps", "code", "words"), CASES.values(), ids=CASES)
@on_sqlite
def test_the_exit_code_says_what_the_first_line_does(
    desk: Desk, steps: tuple[Prepare, ...], code: int, words: str
) -> None:
    prepare(desk, *steps)
    done = desk.run("status")
    assert (done.code, done.err) == (code, "")
    name, verdict = done.lines[0].split("\t")
    assert name == "verdict" and re.fullmatch(words, verdict)


def test_status_tells_programs_everything(desk: Desk) -> None:
    def alarming(db: Connection, now: datetime) -> None:
        mine = channel.c.source_id == "beta"
        moved = {"moved_to": "https://beta.example/new", "moved_polls": 3}
        db.execute(channel.update().where(mine).values(disabled_at=now, gap_at=now, failures=31, **moved))
        db.execute(source.update().where(source.c.id == "beta").values(crashes=1))

    def under_way(db: Connection, now: datetime) -> None:
        runs.create_run(db, "batch", Task(("beta",)), now - 3 * MINUTE, "schedule")

    def missed(db: Connection, now: datetime) -> None:
        schedulers.record_missed(db, "backup", [now - MINUTE])

    prepare(desk, at_work, paused, alarming, under_way, FAILED, missed, late)
    done = desk.run("status", "--json", schedule_zone="UTC", schedule_backup="0 3 * * *")
    told = done.json
    assert (done.code, told["exit_code"]) == (1, 1)
    assert told["verdict"].startswith("wrong: the backup of ")
    assert [row["silent"] for row in told["schedulers"]] == [False]
    assert [(row["id"], row["trigger"], row["met"]) for row in told["under_way"]] == [(1, "schedule", 0)]
    assert [(row["source"], row["by"], row["reason"]) for row in told["paused"]] == [
        ("alpha", "operator", "a rest"),
        ("closed", "catalogue", "closed down"),
    ]
    feed = "https://beta.example/feed"
    assert [(row["source"], row["channel"]) for row in told["disabled"]] == [("beta", feed)]
    assert [(row["source"], row["channel"]) for row in told["gaps"]] == [("beta", feed)]
    assert told["moved"] == [{"source": "beta", "channel": feed, "to": "https://beta.example/new"}]
    assert [(row["name"], row["outcome"]) for row in told["chores"]] == [("backup", "missed"), ("backup", "failed")]
    assert told["next_chores"]["backup"].endswith("T03:00:00Z")
    assert [row["source"] for row in told["troubles"]] == ["beta"]
    assert (told["due"], told["behind_seconds"], told["next_source"]) == ([], 0, "beta")
    assert told["disk_free"] > 0
    assert told["sources"] == 3


@on_sqlite
def test_what_is_due_and_what_is_next(desk: Desk) -> None:
    prepare(desk, late)
    told = desk.run("status", "--json").json
    assert (told["due"], told["next_source"]) == (["alpha"], "beta")
    assert 25 * 60 <= told["behind_seconds"] < 26 * 60
    words = dict(line.split("\t") for line in desk.run("status").lines)
    assert words["due"] == "1 source: alpha, the first for 25 min"
    assert re.fullmatch(r"beta in \d+ min \(.* UTC\)", words["next"])
    assert words["paused"] == "closed: in the catalogue"


@on_sqlite
def test_on_a_terminal_the_first_line_is_the_verdict(desk: Desk) -> None:
    prepare(desk, silent)
    shown = desk.run_on_terminal("status", NO_COLOR="1")
    first, blank, *rest = re.sub(r"\x1b\[[0-9;]*m", "", shown.out).splitlines()
    assert first.startswith("wrong: the scheduler on ") and not blank
    assert any(re.match(r"scheduler +on \S+, process \d+: SILENT, last look 1 h ago", line) for line in rest)
    assert "articles            0" in rest


@on_sqlite
def test_a_full_disk_and_a_silent_run_are_told(desk: Desk, store: Store) -> None:
    def under_way(db: Connection, now: datetime) -> None:
        runs.create_run(db, "batch", Task(("beta",)), now - 3 * MINUTE)

    prepare(desk, under_way)
    config = load_config(desk.environment())
    catalogue = load_catalogue(config.catalogue)
    with store.read() as db:
        seen = look(db, config, catalogue)
    assert "disk" not in dict(lines(replace(seen, disk_free=1 << 30)))
    words = dict(lines(replace(seen, disk_free=300 << 20)))
    assert words["disk"] == f"only 300 MiB free for {desk.data}"
    assert words["under_way"].startswith("run 1 (hand, begun 3 min ago): 0 of 0 addresses settled")
    assert words["under_way"].endswith("; no sign of life for 3 min")
    assert words["scheduler"] == "none: nothing is crawled unless you or cron start it"


@on_sqlite
def test_a_chore_that_never_ran_has_a_next_time(desk: Desk) -> None:
    done = desk.run("status", schedule_zone="Europe/Kyiv", schedule_sweep="30 2 * * *")
    (sweep,) = (line for line in done.lines if line.startswith("sweep\t"))
    assert re.fullmatch(r"sweep\tnot on record yet; next in .* \(.* UTC\)", sweep)


@on_sqlite
def test_whoever_expects_a_scheduler_is_told_that_there_is_none(desk: Desk) -> None:
    prepare(desk)
    assert desk.run("status").code == 0
    done = desk.run("status", "--expect-scheduler")
    assert done.code == 1
    assert "wrong: no scheduler is running" in done.out
    prepare(desk, at_work)
    assert desk.run("status", "--expect-scheduler").code == 0
