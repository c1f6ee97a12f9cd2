"""Runs: what a crawl was asked to do, how it stands, and how it ended, whoever tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from conftest import Scratch
from hypothesis import given
from hypothesis import strategies as st
from stored import HOUR, NOW, begin_run, finder, read, record, row_of, save, store_article

from legionwire.article import State
from legionwire.errors import UsageError
from legionwire.storage import leases, ledger, runs
from legionwire.storage.engine import Connection
from legionwire.storage.runs import Funnel, Progress, RunRow, Task
from legionwire.storage.schema import run

A, B, THEIRS = "https://alpha.example/a", "https://alpha.example/b", "https://beta.example/x"


@pytest.fixture
def db(scratch: Scratch):
    with scratch() as connection:
        yield connection


def stands(db: Connection, run_id: int) -> RunRow:
    row = runs.find_run(db, run_id)
    assert row is not None
    return row


def funnel(db: Connection, run_id: int, source: str = "alpha") -> Funnel:
    return next(item for item in runs.funnels(db, run_id) if item.source_id == source)


def share(**counts: int) -> Progress:
    return Progress(requests=7, responses={"200": 6, "404": 1}, received_bytes=1 << 40, sources={"alpha": counts})


# --- the task

TASKS = st.builds(
    Task,
    sources=st.lists(st.text()).map(tuple),
    since=st.none() | st.datetimes(timezones=st.just(UTC)),
    limit=st.none() | st.integers(0),
    urls=st.lists(st.text()).map(tuple),
    due=st.booleans(),
    seconds=st.none() | st.floats(0, 1e6),
)


@given(TASKS)
def test_a_task_comes_back_as_it_went(task):
    assert Task.from_json(json.loads(json.dumps(task.to_json()))) == task


def test_a_task_of_an_older_program_has_the_defaults_for_what_it_lacks():
    assert Task.from_json({"sources": ["alpha"]}) == Task(("alpha",))


# --- from beginning to end


def test_a_run_from_beginning_to_end(db):
    run_id = begin_run(db, "alpha", "beta")
    row = stands(db, run_id)
    assert (row.spider, row.task.sources, row.started_at, row.outcome, row.pid) == (
        "batch",
        ("alpha", "beta"),
        NOW,
        None,
        None,
    )
    assert row.log == f"logs/run-{run_id}.log"
    assert runs.claim_run(db, run_id, os.getpid(), NOW) == row.task
    record(db, finder(run_id), A, B)
    runs.beat(db, run_id, share(found=2, known=0, resumed=1), NOW + HOUR)
    row = stands(db, run_id)
    assert (row.heartbeat_at, row.requests, row.received_bytes, row.pid) == (NOW + HOUR, 7, 1 << 40, os.getpid())
    assert row.responses == {"200": 6, "404": 1}
    assert funnel(db, run_id) == Funnel("alpha", None, None, 2, 0, {"queued": 2}, resumed=1)
    save(db, run_id, read(row_of(db, A)))
    assert funnel(db, run_id).states == {"queued": 1, "stored": 1}, "a live funnel shows the states of the moment"
    runs.close_source(db, run_id, "alpha", "ok", "")
    runs.close_run(db, run_id, "ok", "", NOW + 2 * HOUR)
    assert (stands(db, run_id).outcome, stands(db, run_id).ended_at) == ("ok", NOW + 2 * HOUR)


def test_the_states_of_a_source_that_ended_are_frozen(db):
    run_id = begin_run(db)
    record(db, finder(run_id), A)
    runs.beat(db, run_id, share(found=1, known=0), NOW)
    runs.close_source(db, run_id, "alpha", "ok", "")
    later = begin_run(db)
    save(db, later, read(row_of(db, A)))
    assert funnel(db, run_id).states == {"queued": 1}
    assert funnel(db, run_id).adds_up


def test_the_first_word_stands(db):
    run_id = begin_run(db)
    runs.close_source(db, run_id, "alpha", "partial", "a feed was down")
    runs.close_run(db, run_id, "partial", "a feed was down", NOW)
    runs.close_source(db, run_id, "alpha", "ok", "all well")
    runs.close_run(db, run_id, "ok", "all well", NOW + HOUR)
    runs.mark_ended(db, run_id, "crashed", "gone", NOW + HOUR)
    row = stands(db, run_id)
    assert (row.outcome, row.reason, row.ended_at) == ("partial", "a feed was down", NOW)
    assert (funnel(db, run_id).outcome, funnel(db, run_id).reason) == ("partial", "a feed was down")


def test_a_heartbeat_after_the_end_changes_nothing(db):
    """A crawl that was taken for dead, and lives."""
    run_id = begin_run(db)
    runs.mark_ended(db, run_id, "crashed", "gone", NOW)
    runs.beat(db, run_id, share(found=5, known=0), NOW + HOUR)
    assert (stands(db, run_id).heartbeat_at, stands(db, run_id).requests) == (NOW, 0)
    assert funnel(db, run_id).adds_up


def test_an_outlet_outside_the_batch_has_its_share(db):
    """Its addresses were shown by another one's channel."""
    run_id = begin_run(db, "alpha")
    record(db, finder(run_id), THEIRS)
    runs.beat(db, run_id, Progress(0, {}, 0, {"beta": {"found": 1, "known": 0}}), NOW)
    assert funnel(db, run_id, "beta").states == {"queued": 1}
    runs.close_source(db, run_id, "beta", "ok", "")
    assert funnel(db, run_id, "beta").adds_up


def test_a_run_is_taken_once(db):
    run_id = begin_run(db)
    runs.claim_run(db, run_id, os.getpid(), NOW)
    with pytest.raises(UsageError, match="already taken"):
        runs.claim_run(db, run_id, os.getpid(), NOW)


def test_a_run_that_is_over_is_not_taken(db):
    run_id = begin_run(db)
    runs.mark_ended(db, run_id, "crashed", "it never began", NOW)
    with pytest.raises(UsageError, match="already taken"):
        runs.claim_run(db, run_id, os.getpid(), NOW)


def test_a_run_that_does_not_exist(db):
    assert runs.find_run(db, 99) is None
    with pytest.raises(UsageError, match="no run 99"):
        runs.claim_run(db, 99, os.getpid(), NOW)


def test_the_latest_runs_come_first(db):
    numbers = [begin_run(db) for _ in range(3)]
    assert [row.id for row in runs.list_runs(db, 2)] == numbers[:0:-1]
    assert len(runs.list_runs(db, None)) == 3


# --- crawls that died


def test_a_crawl_that_died_is_counted_from_the_ledger(db):
    """Its last heartbeat told of one address; it wrote three, one of them another outlet's."""
    earlier = begin_run(db)
    record(db, finder(earlier), "https://alpha.example/old")
    run_id = begin_run(db, "alpha", "gather")
    record(db, finder(run_id), A, "https://alpha.example/old")
    runs.beat(db, run_id, share(found=2, known=1), NOW)
    record(db, finder(run_id), B, THEIRS)
    record(db, finder(run_id, fetch_all=False), "https://alpha.example/passed-over")
    runs.mark_ended(db, run_id, "crashed", "killed by SIGKILL", NOW + HOUR)
    assert stands(db, run_id).outcome == "crashed"
    shares = {item.source_id: item for item in runs.funnels(db, run_id)}
    assert {name: item.found for name, item in shares.items()} == {"alpha": 4, "beta": 1, "gather": 0}
    assert shares["alpha"].states == {"queued": 2, "skipped": 1}
    assert all(item.adds_up and item.outcome == "crashed" for item in shares.values())


def test_a_source_that_ended_before_the_crash_keeps_its_end(db):
    run_id = begin_run(db, "alpha", "beta")
    runs.close_source(db, run_id, "alpha", "ok", "")
    runs.mark_ended(db, run_id, "crashed", "gone", NOW)
    assert [item.outcome for item in runs.funnels(db, run_id)] == ["ok", "crashed"]


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that was, and is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_runs_whose_process_is_gone_are_marked(db, dead_pid):
    lost, living = begin_run(db), begin_run(db)
    runs.claim_run(db, lost, dead_pid, NOW)
    db.execute(run.update().where(run.c.id == lost).values(pid_started=f"12345@{runs._process_table()}"))
    runs.claim_run(db, living, os.getpid(), NOW)
    assert runs.reap(db, NOW + HOUR) == [lost]
    assert (stands(db, lost).outcome, stands(db, living).outcome) == ("crashed", None)
    assert runs.reap(db, NOW + HOUR) == []


def test_a_process_that_died_before_it_was_looked_at(db, dead_pid):
    """It was gone when its start was noted, so there is nothing to compare with."""
    lost = begin_run(db)
    runs.claim_run(db, lost, dead_pid, NOW)
    assert runs.reap(db, NOW + HOUR) == [lost]


def test_a_process_with_a_number_used_again_is_not_the_crawl(db):
    lost = begin_run(db)
    runs.claim_run(db, lost, os.getpid(), NOW)
    db.execute(run.update().values(pid_started=f"1@{runs._process_table()}"))
    assert runs.reap(db, NOW) == [lost]


def test_a_crawl_that_waits_long_for_its_turn_lives(db):
    """A stopped process, or one that waits for a lock, sends no heartbeat and is not dead."""
    run_id = begin_run(db)
    runs.claim_run(db, run_id, os.getpid(), NOW)
    assert runs.reap(db, NOW + 1000 * HOUR) == []


@pytest.mark.parametrize(("hours", "dead"), [(0, False), (1, True)], ids=["just made", "never begun"])
def test_a_run_that_no_process_took(db, hours, dead):
    run_id = begin_run(db)
    assert runs.reap(db, NOW + hours * HOUR) == ([run_id] if dead else [])


def test_another_machines_runs_are_ours_to_judge_when_it_is_silent_for_long(db, dead_pid):
    run_id = begin_run(db)
    runs.claim_run(db, run_id, dead_pid, NOW)
    db.execute(run.update().values(hostname="elsewhere.example"))
    assert runs.reap(db, NOW + timedelta(seconds=runs.LOST_SECONDS)) == []
    assert runs.reap(db, NOW + HOUR) == [run_id]
    assert stands(db, run_id).reason == "its machine gave no sign of life"


def test_a_process_in_another_container_is_not_ours_to_judge_by_its_number(db, dead_pid):
    run_id = begin_run(db)
    runs.claim_run(db, run_id, dead_pid, NOW)
    db.execute(run.update().values(pid_started="12345@pid:[1]"))
    assert runs.reap(db, NOW + timedelta(seconds=runs.LOST_SECONDS)) == []
    assert runs.stalled(db, NOW + HOUR, timedelta(seconds=90)) == []
    assert runs.reap(db, NOW + HOUR) == [run_id]


def test_another_machines_run_is_dead_when_its_leases_have_run_out(db, dead_pid):
    run_id = begin_run(db)
    runs.claim_run(db, run_id, dead_pid, NOW)
    db.execute(run.update().values(hostname="elsewhere.example"))
    leases.lock_free(db, ["alpha.example"], NOW)
    leases.take(db, ["alpha.example"], run_id, NOW + timedelta(seconds=90))
    assert runs.reap(db, NOW + timedelta(seconds=89)) == []
    assert runs.reap(db, NOW + timedelta(seconds=90)) == [run_id]


def test_a_process_is_known_by_its_start(dead_pid):
    assert runs.process_started(os.getpid()) == runs.process_started(os.getpid()) is not None
    assert runs.process_started(dead_pid) is None


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")  # noqa: PTH110
def test_a_process_that_ended_and_was_not_waited_for_is_gone():
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert runs.process_started(process.pid) is None
    process.wait()


# --- counting


def test_copies_are_among_the_stored(db):
    run_id = begin_run(db, "alpha", "beta")
    store_article(db, run_id, A)
    store_article(db, run_id, THEIRS, published=datetime(2024, 5, 18, tzinfo=UTC))
    assert funnel(db, run_id, "alpha").copies == 0
    assert (funnel(db, run_id, "beta").copies, funnel(db, run_id, "beta").states) == (1, {"stored": 1})


def test_what_an_earlier_run_left_is_counted_there(db):
    first = begin_run(db)
    record(db, finder(first), A, B)
    second = begin_run(db)
    ledger.settle(db, row_of(db, A).id, State.GONE, "", NOW, last_run_id=second)
    assert runs.count_states(db, first, "alpha") == {"gone": 1, "queued": 1}
    assert runs.count_states(db, second, "alpha") == {}
    assert db.execute(sa.select(sa.func.count()).select_from(run)).scalar_one() == 2
