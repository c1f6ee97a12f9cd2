"""The pool: one work that hangs or dies costs itself and nothing else, and nobody outlives the crawl."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace

import pytest

from legionwire.errors import FeedError, WorkerCrashed, WorkerError, WorkFailed, WorkTimedOut
from legionwire.workers import MEBIBYTE, PATIENCE, Limits, Workers


def double(number: int) -> int:
    return 2 * number


def sleep_for_ever() -> None:
    time.sleep(600)


def spin_for_ever() -> None:
    while True:
        pass


def kill_own_worker() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def take_three_gigabytes() -> int:
    return len(bytearray(3 * 1024 * MEBIBYTE))


def divide_by_zero() -> float:
    return 1 / 0


def raise_feed_error() -> None:
    raise FeedError("an HTML page came instead of a feed", "look for the feed's address")


@pytest.fixture(scope="module")
def workers():
    pool = Workers(2, Limits(seconds=1.0, memory=512 * MEBIBYTE))
    yield pool
    pool.close()


def run(workers: Workers, *works):
    async def gather():
        return await asyncio.gather(*(workers.run(*work) for work in works), return_exceptions=True)

    return asyncio.run(gather())


def test_work_on_much_gets_more_time(workers):
    with pytest.raises(WorkTimedOut, match="longer than 2 s"):
        asyncio.run(workers.run_on(PATIENCE, spin_for_ever))


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        pytest.param(sleep_for_ever, WorkTimedOut, "longer than 1 s", id="hangs"),
        pytest.param(spin_for_ever, WorkTimedOut, "longer than 1 s", id="spins"),
        pytest.param(kill_own_worker, WorkerCrashed, "SIGKILL", id="kills its worker"),
        pytest.param(take_three_gigabytes, WorkerCrashed, "memory", id="takes too much memory"),
        pytest.param(divide_by_zero, WorkFailed, "ZeroDivisionError: division by zero (test_workers.py", id="raises"),
    ],
)
def test_bad_work_is_named_and_its_neighbours_are_done(workers, work, error, words):
    bad, *good = run(workers, (work,), *((double, n) for n in range(20)))
    assert isinstance(bad, error)
    assert words in bad.what
    assert good == [2 * n for n in range(20)]


def test_our_own_errors_come_home_as_they_are(workers):
    (error,) = run(workers, (raise_feed_error,))
    assert isinstance(error, FeedError)
    assert not isinstance(error, WorkerError)
    assert error.way_out == "look for the feed's address"


def test_workers_that_died_while_nobody_worked_are_replaced():
    async def main():
        pool = Workers(2, Limits(seconds=20.0))
        try:
            for pid in set(await asyncio.gather(*(pool.run(os.getpid) for _ in range(8)))):
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.5)
            return await asyncio.wait_for(asyncio.gather(*(pool.run(double, n) for n in range(4))), 120)
        finally:
            pool.close()

    assert asyncio.run(main()) == [0, 2, 4, 6]


class FakePool:
    """A pool of Pebble that breaks, or loses, or does what it is given."""

    def __init__(self, way):
        self.way, self.futures = way, []

    def schedule(self, function, args, timeout):
        future = Future()
        self.futures.append(future)
        later = asyncio.get_running_loop().call_later
        if self.way == "breaks" or (self.way == "loses all but one" and len(self.futures) == 1):
            later(0.01, lambda: future.cancelled() or future.set_exception(BrokenProcessPool("all workers expired")))
        elif self.way == "works":
            later(0.05, lambda: future.cancelled() or future.set_result("done"))
        return future

    def stop(self):
        for future in self.futures:
            future.cancel()

    def join(self):
        pass


@pytest.fixture
def pools(monkeypatch):
    """Pools to come, by what they do, and those that were opened."""
    ways, opened = [], []

    def open_pool(self):
        opened.append(FakePool(ways.pop(0)))
        return opened[-1]

    monkeypatch.setattr(Workers, "_open", open_pool)
    return SimpleNamespace(ways=ways, opened=opened)


@pytest.mark.parametrize("way", ["breaks", "loses all but one"])
def test_works_that_meet_a_broken_pool_share_one_new_one(pools, way):
    pools.ways += [way, "works"]
    assert run(Workers(1), *[(double, n) for n in range(3)]) == ["done"] * 3
    assert len(pools.opened) == 2


def test_work_that_finds_no_pool_twice_is_given_up(pools):
    pools.ways += ["breaks", "breaks", "works"]
    workers = Workers(1)
    errors = run(workers, *[(double, n) for n in range(3)])
    assert [type(error) for error in errors] == [WorkerCrashed] * 3
    assert run(workers, (double, 1)) == ["done"]


def test_work_in_flight_when_the_pool_is_closed_is_told_so(pools):
    pools.ways += ["hangs"]

    async def main():
        workers = Workers(1)
        work = asyncio.create_task(workers.run(double, 1))
        await asyncio.sleep(0)
        workers.close()
        return await asyncio.wait_for(asyncio.gather(work, workers.run(double, 1), return_exceptions=True), 60)

    assert [type(error) for error in asyncio.run(main())] == [WorkerCrashed] * 2
    assert len(pools.opened) == 1


def test_work_that_never_ends_does_not_hold_up_the_closing():
    async def main():
        workers = Workers(1)
        await workers.run(double, 1)
        works = [asyncio.create_task(workers.run(sleep_for_ever)) for _ in range(3)]
        await asyncio.sleep(0.3)
        workers.close()
        return await asyncio.wait_for(asyncio.gather(*works, return_exceptions=True), 60)

    assert [type(error) for error in asyncio.run(main())] == [WorkerCrashed] * 3


def test_a_caller_that_is_cancelled_is_cancelled(pools):
    pools.ways += ["hangs"]

    async def main():
        work = asyncio.create_task(Workers(1).run(double, 1))
        await asyncio.sleep(0)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(main())


CRAWL_THAT_DIES = """
import asyncio, os, signal, sys, time
sys.path.insert(0, {tests!r})
from legionwire.workers import Limits, Workers
from test_workers import sleep_for_ever, spin_for_ever

async def main():
    pool = Workers(2, Limits(seconds=3600.0))
    work = [asyncio.ensure_future(pool.run(work)) for work in ({works})]
    while len(children()) < 3:  # the fork server and two workers
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    print(*children(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def children(parent=None):
    parent = parent or os.getpid()
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                stat = open(f"/proc/{{pid}}/stat").read()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found += [int(pid), *children(int(pid))]
    return found

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize("works", ["sleep_for_ever, sleep_for_ever", "spin_for_ever, sleep_for_ever"])
def test_no_worker_outlives_a_crawl_that_is_killed(tmp_path, works):
    script = tmp_path / "crawl.py"
    script.write_text(CRAWL_THAT_DIES.format(tests=str(Path(__file__).parent), works=works))
    crawl = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=300, env=with_checkout()
    )
    assert crawl.returncode == -signal.SIGKILL, crawl.stderr
    pids = [int(pid) for pid in crawl.stdout.split()]
    assert len(pids) >= 3
    deadline = time.monotonic() + 120
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, [pid for pid in pids if is_alive(pid)]
        time.sleep(0.1)


def with_checkout() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
