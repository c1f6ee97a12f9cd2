"""Leases: one run on a site at a time, from any number of schedulers; who was taken for dead writes nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from databases import on_postgresql
from loopback import ROOT
from stored import DAY, HOUR, NOW, begin_run, finder, record, source

from legionwire.clock import utcnow
from legionwire.errors import BusyError, LeaseLostError
from legionwire.storage import leases, paces, runs, schedulers
from legionwire.storage.due import Terms, begin, begin_now, claim_batch, waiting_sources
from legionwire.storage.engine import Store
from legionwire.storage.ledger import AGAIN
from legionwire.storage.leftovers import Ending
from legionwire.storage.runs import Task
from legionwire.storage.schema import channel, lease, page, run
from legionwire.storage.schema import source as source_table
from legionwire.storage.sources import Poll, record_poll, root_channels, sync_sources

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LEASE = timedelta(seconds=90)
TERMS = Terms(batch=3, lease=LEASE)
OUTLETS = tuple(source(f"outlet{number}") for number in range(8))
A, B = frozenset({"a.example"}), frozenset({"b.example"})


@pytest.fixture
def known(store: Store) -> Store:
    """A collection that knows eight outlets and has asked none of them."""
    with store.write() as db:
        sync_sources(db, OUTLETS, NOW)
    return store


def claim(store: Store, now=NOW, outlets=OUTLETS, **values) -> tuple[str, ...]:
    """What a scheduler takes at that moment."""
    with store.write(serial=False) as db:
        run_id = claim_batch(db, outlets, TERMS, now, **values)
        return () if run_id is None else find(db, run_id).task.sources


def find(db, run_id: int) -> runs.RunRow:
    found = runs.find_run(db, run_id)
    assert found is not None
    return found


def end(store: Store, run_id: int, now=NOW, ending: Ending | None = None, outcome="ok") -> None:
    with store.write() as db:
        runs.close_run(db, run_id, outcome, "", now, ending)


def polled(store: Store, *names: str, at=NOW) -> None:
    """A poll of each channel that brought nothing new."""
    with store.write() as db:
        for way in root_channels(db, names, ["feed"]):
            record_poll(db, Poll(way.id, at, 304, fresh=0))


# --- claims


def test_claims_take_each_source_once(known):
    taken = [claim(known) for _ in range(4)]
    assert [len(batch) for batch in taken] == [3, 3, 2, 0]
    assert Counter(name for batch in taken for name in batch) == Counter(item.id for item in OUTLETS)


def test_a_run_holds_the_sites_of_its_sources_until_it_ends(known):
    names = claim(known)
    with known.read() as db:
        assert set(leases.busy_sites(db, NOW)) == {f"{name}.example" for name in names}
        assert leases.sites_of(db, 1) == {f"{name}.example" for name in names}
    polled(known, *names)
    end(known, 1)
    with known.read() as db:
        assert leases.busy_sites(db, NOW) == {}


def test_what_was_polled_is_not_due(known):
    names = claim(known)
    polled(known, *names)
    end(known, 1)
    assert not set(claim(known)) & set(names)


def test_a_source_on_a_site_that_another_run_holds_waits(store):
    shared = (source("alpha", domains=("agency.example",)), source("beta", domains=("agency.example",)))
    with store.write() as db:
        sync_sources(db, shared, NOW)
    with store.write(serial=False) as db:
        run_id = claim_batch(db, shared, Terms(batch=1), NOW)
        assert claim_batch(db, shared, Terms(batch=1), NOW) is None
    assert run_id
    end(store, run_id)
    polled(store, "alpha")
    assert claim(store, outlets=shared) == ("beta",)


def test_schedulers_in_processes_of_their_own_take_each_source_once(known, tmp_path):
    many = tuple(source(f"many{number}") for number in range(200))
    with known.write() as db:
        sync_sources(db, many, NOW)
    program = tmp_path / "claims.py"
    program.write_text(CLAIMS)
    command = [sys.executable, str(program), known.url.render_as_string(hide_password=False)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = [process.communicate(timeout=300)[0].split() for process in started]
    assert all(process.returncode == 0 for process in started)
    assert Counter(name for names in taken for name in names) == Counter(item.id for item in many)
    assert sum(bool(names) for names in taken) > 1, "they did meet"
    with known.read() as db:
        held = db.execute(sa.select(sa.func.count()).where(lease.c.run_id.is_not(None))).scalar_one()
    assert held == 200


ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
CLAIMS = """
import sys
import time
from stored import NOW, source
from legionwire.storage.due import Terms, claim_batch
from legionwire.storage.engine import Store
from legionwire.storage.runs import find_run

store = Store(sys.argv[1])
many = tuple(source(f"many{number}") for number in range(200))
with store.read():
    pass
print("ready", flush=True)
sys.stdin.readline()
empty = 0
while empty < 3:  # what others are about to take is skipped, so one empty answer is no proof
    with store.write(serial=False) as db:
        run_id = claim_batch(db, many, Terms(batch=5), NOW)
        found = find_run(db, run_id) if run_id else None
    empty = 0 if found else empty + 1
    if found:
        print(*found.task.sources, flush=True)
    time.sleep(0.01)
"""


@on_postgresql
def test_what_another_transaction_is_about_to_take_is_not_waited_for(known):
    free(known, frozenset({"outlet0.example", "outlet1.example"}), NOW)  # rows there are from now on
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with known.write(serial=False) as db:
            leases.lock_free(db, ["outlet0.example"], NOW)
            holding.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert holding.wait(30)
        with known.write(serial=False) as db:
            assert leases.lock_free(db, ["outlet0.example", "outlet1.example"], NOW) == {"outlet1.example"}
    finally:
        done.set()
        holder.join()


# --- leases that run out


def begun(store: Store, sites: frozenset[str], now=NOW) -> int:
    with store.write() as db:
        leases.lock_free(db, sites, now)
        return begin(db, "batch", Task(()), sites, LEASE, "hand", now)


def free(store: Store, sites: frozenset[str], now) -> frozenset[str]:
    with store.write() as db:
        return leases.lock_free(db, sites, now)


def test_a_lease_that_is_renewed_does_not_run_out(store):
    run_id = begun(store, A)
    with store.write() as db:
        leases.renew(db, run_id, NOW + 2 * LEASE)
    assert free(store, A, NOW + LEASE + SECOND) == frozenset()
    assert free(store, A, NOW + 2 * LEASE) == A


def test_who_takes_a_lapsed_lease_ends_the_run_that_held_it(store):
    first = begun(store, A | B)
    second = begun(store, A, NOW + LEASE)
    with store.read() as db:
        assert (find(db, first).outcome, find(db, first).reason) == (
            "crashed",
            "gave no sign of life: its lease ran out",
        )
        assert leases.sites_of(db, first) == frozenset(), "all of its sites are free, not only those that were taken"
        assert leases.sites_of(db, second) == A


def test_a_run_that_was_taken_for_dead_writes_nothing(store):
    with store.write() as db:
        run_id = begin_run(db)
        leases.lock_free(db, A, NOW)
        leases.take(db, A, run_id, NOW + LEASE)
    begun(store, A, NOW + LEASE)
    with pytest.raises(LeaseLostError, match=f"run {run_id} has ended for everybody else"), store.write() as db:
        record(db, finder(run_id), "https://alpha.example/a")
        leases.require_open(db, run_id)
    with pytest.raises(LeaseLostError), store.write() as db:
        leases.renew(db, run_id, NOW + DAY)
    with store.read() as db:
        assert db.execute(sa.select(page.c.id)).all() == []
        assert leases.sites_of(db, run_id) == frozenset()


@on_postgresql
def test_nobody_ends_a_run_while_it_writes(store):
    """Else its last transaction could be committed after the next run has begun."""
    run_id = begun(store, A)
    ended = threading.Event()

    def take_over() -> None:
        begun(store, A, NOW + LEASE)
        ended.set()

    with store.write(serial=False) as db:
        leases.require_open(db, run_id)
        thief = threading.Thread(target=take_over)
        thief.start()
        assert not ended.wait(0.5)
    thief.join(30)
    assert ended.is_set()


def test_a_run_takes_more_sites_only_when_nobody_holds_them(store):
    first, second = begun(store, A), begun(store, B)
    more = A | {"c.example"}
    with store.write() as db:
        assert leases.extend(db, second, more, NOW + LEASE, NOW) == {"c.example"}
        assert leases.sites_of(db, second) == B | {"c.example"}
        assert leases.sites_of(db, first) == A


def test_a_run_does_not_rob_one_that_may_still_live_in_passing(store):
    first, second = begun(store, A), begun(store, B, NOW + LEASE)
    with store.write() as db:
        assert leases.extend(db, second, A, NOW + 2 * LEASE, NOW + LEASE) == frozenset()
        assert leases.sites_of(db, first) == A


def test_a_clock_that_was_set_back_keeps_no_site_for_long(store):
    begun(store, A, NOW + DAY)  # taken, and then the clock is set back by a day
    with store.write() as db:
        assert leases.shorten(db, NOW, LEASE) == 1
        assert leases.shorten(db, NOW, LEASE) == 0
    assert free(store, A, NOW) == frozenset()
    assert free(store, A, NOW + LEASE) == A


def test_the_time_that_leases_go_by_is_the_databases(store):
    with store.read() as db:
        assert abs(leases.clock(db) - utcnow()) < MINUTE


# --- runs that somebody wants now

SITES = {"alpha": frozenset({"alpha.example"}), "beta": frozenset({"beta.example"})}


def wanted(store: Store, *names: str, leave_busy: bool = False, now=NOW):
    with store.write() as db:
        sites = {name: SITES[name] for name in names}
        return begin_now(db, "batch", Task(names), sites, LEASE, "hand", now, leave_busy=leave_busy)


@pytest.fixture
def two(store: Store) -> Store:
    with store.write() as db:
        begin_run(db)
    return store


def test_a_source_that_is_being_crawled_is_refused_by_name(two):
    first = wanted(two, "alpha")
    with pytest.raises(BusyError, match=f"run {first.run_id} is crawling alpha right now"):
        wanted(two, "alpha", "beta")
    with two.read() as db:
        assert len(runs.list_runs(db, None)) == 2, "nothing was begun"


def test_of_many_those_that_are_free_are_crawled(two):
    first = wanted(two, "alpha")
    second = wanted(two, "alpha", "beta", leave_busy=True)
    assert second.left == {"alpha": first.run_id}
    with two.read() as db:
        assert find(db, second.run_id).task.sources == ("beta",)
    with pytest.raises(BusyError):
        wanted(two, "alpha", "beta", leave_busy=True)


def test_a_lapsed_run_is_no_obstacle(two):
    first = wanted(two, "alpha")
    second = wanted(two, "alpha", now=NOW + LEASE)
    assert second.left == {}
    with two.read() as db:
        assert find(db, first.run_id).outcome == "crashed"


# --- what is due, and what runs leave behind


def due(store: Store, now=NOW, outlets=OUTLETS) -> dict[str, tuple[bool, int]]:
    with store.read() as db:
        return {item.source_id: (item.polls, item.crashes) for item in waiting_sources(db, outlets, now)}


def test_a_channel_is_due_at_its_time_and_not_before(known):
    for number, item in enumerate(OUTLETS):
        polled(known, item.id, at=NOW + number * SECOND)
    assert due(known) == {}
    with known.read() as db:
        times = sorted(db.execute(sa.select(channel.c.next_poll_at)).scalars())
    assert due(known, times[0] - SECOND) == {}
    assert set(due(known, times[0])) == {"outlet0"}
    assert len(due(known, times[-1])) == len(OUTLETS)


def test_paused_and_removed_sources_are_not_due(known):
    with known.write() as db:
        assert schedulers.pause(db, "outlet0", "moving house", None, NOW)
        assert schedulers.pause(db, "outlet1", "for an hour", NOW + HOUR, NOW)
        sync_sources(db, OUTLETS[:-1], NOW)
    assert set(due(known)) == {item.id for item in OUTLETS[2:-1]}
    assert "outlet1" in due(known, NOW + HOUR)
    with known.write() as db:
        assert schedulers.resume(db, "outlet0")
        assert not schedulers.resume(db, "outlet0")
    assert "outlet0" in due(known)
    silent = tuple(source(item.id, paused="policy") for item in OUTLETS)
    assert due(known, outlets=silent) == {}


def resume_at(store: Store, name: str):
    with store.read() as db:
        return db.execute(sa.select(source_table.c.resume_at).where(source_table.c.id == name)).scalar_one()


def leave(store: Store, ending: Ending, **queued) -> None:
    """A run over outlet0 that found one address, and left it in that condition."""
    with store.write() as db:
        run_id = begin_run(db)
        sync_sources(db, OUTLETS, NOW)
        run_id = runs.create_run(db, "batch", Task(("outlet0",)), NOW)
        record(db, finder(run_id, "outlet0", any_site=True), "https://outlet0.example/a")
        db.execute(page.update().values(**{"not_before": None, **queued}))
        runs.close_run(db, run_id, "ok", "", NOW, ending)


@pytest.mark.parametrize(
    ("ending", "queued", "expected"),
    [
        pytest.param(Ending(cut_short=True), {}, NOW, id="its time was up"),
        pytest.param(Ending(died=True), {}, NOW, id="it died"),
        pytest.param(Ending(), {}, NOW + AGAIN, id="left for another reason"),
        pytest.param(Ending(spent=frozenset({"outlet0"})), {}, None, id="the budget is spent"),
        pytest.param(Ending(), {"state": "stored"}, None, id="nothing left"),
        pytest.param(Ending(), {"state": "deferred", "not_before": NOW + HOUR}, NOW + HOUR, id="its host asks to wait"),
        pytest.param(Ending(), {"state": "deferred", "not_before": NOW + SECOND}, NOW + AGAIN, id="only for a moment"),
        pytest.param(Ending(cut_short=True), {"state": "gone"}, None, id="gone for good"),
    ],
)
def test_what_is_left_is_taken_up_when_its_time_comes(store, ending, queued, expected):
    leave(store, ending, **queued)
    assert resume_at(store, "outlet0") == expected
    if expected is not None:
        polled(store, "outlet0", at=expected)
        assert "outlet0" not in due(store, expected - SECOND)
        assert due(store, expected)["outlet0"] == (False, 1 if ending.died else 0)


def crash(store: Store, now) -> None:
    with store.write() as db:
        run_id = runs.create_run(db, "batch", Task(("outlet0",)), now)
        runs.mark_ended(db, run_id, "crashed", "boom", now)


def test_a_source_that_crashes_again_and_again_waits_longer_and_longer(known):
    crash(known, NOW)
    assert due(known)["outlet0"] == (True, 1), "after one crash it runs again at once"
    crash(known, NOW)
    assert "outlet0" not in due(known)
    assert due(known, NOW + 5 * MINUTE)["outlet0"] == (True, 2)
    assert claim(known, NOW + 5 * MINUTE, OUTLETS[:1]) == ("outlet0",)
    with known.read() as db:
        run_id = db.execute(sa.select(sa.func.max(run.c.id))).scalar_one()
    end(known, run_id, NOW + 6 * MINUTE)
    assert due(known, NOW + 6 * MINUTE)["outlet0"] == (True, 0), "one good run and all is forgotten"


def test_a_cancelled_source_rests(known):
    claim(known, outlets=OUTLETS[:1])
    end(known, 1, ending=Ending(cancelled=True), outcome="cancelled")
    assert "outlet0" not in due(known)
    assert "outlet0" in due(known, NOW + 15 * MINUTE)


def test_a_stop_of_the_program_is_nobodys_fault(known):
    claim(known, outlets=OUTLETS[:1])
    end(known, 1, ending=Ending(cut_short=True), outcome="cancelled")
    assert due(known)["outlet0"] == (True, 0)


# --- polls after a clock or a policy changed


def test_polls_made_in_the_future_are_brought_nearer(known):
    polled(known, "outlet0", at=NOW + 30 * DAY)  # and then the clock is set right
    with known.write() as db:
        assert paces.pull_in(db, {}, NOW, everything=False) == 1
        assert paces.pull_in(db, {}, NOW, everything=False) == 0
        way = db.execute(sa.select(channel).where(channel.c.source_id == "outlet0")).one()
    assert NOW < way.next_poll_at < NOW + HOUR


def test_a_faster_rhythm_holds_at_once(known):
    polled(known, "outlet0")
    policies = {"outlet0": source("outlet0", every=5 * MINUTE).polling()}
    with known.write() as db:
        assert paces.pull_in(db, policies, NOW, everything=False) == 0
        assert paces.pull_in(db, policies, NOW, everything=True) == 1
        at = db.execute(sa.select(channel.c.next_poll_at).where(channel.c.source_id == "outlet0")).scalar_one()
    assert at <= NOW + 6 * MINUTE


def test_everything_can_be_made_due(known):
    polled(known, *(item.id for item in OUTLETS))
    with known.write() as db:
        assert paces.make_due(db, ["outlet3", "outlet4"]) == 2
    assert set(due(known)) == {"outlet3", "outlet4"}


def test_a_host_that_asks_to_wait_puts_its_channel_off_and_counts_nothing(known):
    with known.write() as db:
        (way,) = root_channels(db, ["outlet0"], ["feed"])
        paces.put_off_channel(db, way.id, NOW + HOUR, NOW, 0.0)
        row = db.execute(sa.select(channel).where(channel.c.id == way.id)).one()
    assert NOW + HOUR <= row.next_poll_at <= NOW + HOUR * 1.1
    assert (row.failures, row.polled_at, row.why) == (0, None, "host asks")
