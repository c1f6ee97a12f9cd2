"""The scheduler on days when the clock is set: it goes on looking, frees what is held, and asks nobody too late."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from loopback import ROOT
from stored import DAY, source

from legionwire.clock import utcnow
from legionwire.source_toml import to_toml
from legionwire.storage import leases, runs
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import channel, lease, run, scheduler
from legionwire.storage.sources import Poll, record_poll, root_channels, sync_sources

# A scheduler whose clock is set by so many seconds after two seconds of work; it stops after eight.
PROGRAM = """
import asyncio, sys
from datetime import datetime as real, timedelta

shift = timedelta(0)

class Clock(real):
    @classmethod
    def now(cls, zone=None):
        return real.now(zone) + shift

import apscheduler.schedulers.base
import scheduler
from legionwire import clock
from legionwire.storage import leases

for module in (apscheduler.schedulers.base, scheduler, clock, leases):
    module.datetime = Clock

async def work():
    global shift
    scheduler.CLOCK_SLACK_SECONDS = 2.0
    subject = scheduler.Scheduler(scheduler.load_config())
    working = asyncio.create_task(subject.run())
    await asyncio.sleep(2)
    shift = timedelta(seconds=float(sys.argv[1]))
    await asyncio.sleep(6)
    subject.stop()
    await working

import logging
logging.basicConfig(level=logging.INFO)
asyncio.run(work())
"""


@pytest.mark.parametrize("jump", [-3600.0, 3600.0], ids=["back by an hour", "forward by an hour"])
def test_the_scheduler_looks_on(tmp_path: Path, jump: float) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.toml").write_text(to_toml(source("alpha", paused="not now")))
    store = prepared(tmp_path)
    settings = {"DATA": str(tmp_path), "CATALOGUE": str(tmp_path), "SCHEDULE_TICK": "0.4", "SCHEDULE_LEASE": "30"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEGIONWIRE_")}
    environment |= {f"LEGIONWIRE_{name}": value for name, value in settings.items()} | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, str(jump)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"the clock was set {'forward' if jump > 0 else 'back'} by 3600 s" in done.stderr
    with store.read() as db:
        looked = db.execute(sa.select(scheduler.c.tick_at)).scalar_one()
        began = db.execute(sa.select(scheduler.c.started_at)).scalar_one()
        until = db.execute(sa.select(lease.c.until)).scalar_one()
        held = db.execute(sa.select(run.c.outcome)).scalar_one()
        due = db.execute(sa.select(channel.c.next_poll_at)).scalar_one()
    store.close()
    assert abs((looked - began).total_seconds() - jump - 8) < 5, "it looked until its end, by the new clock"
    if jump < 0:
        assert (until - looked).total_seconds() < 31, "a lease taken before lasts no longer than any"
        assert (due - looked).total_seconds() < 3 * 3600, "a poll made in the future counts as just made"
        assert held is None
    else:
        assert held == "crashed", "its machine has been silent for an hour"


def prepared(folder: Path) -> Store:
    """A collection with a run of another machine, whose lease and last poll are of this moment."""
    store = Store(f"sqlite:///{folder / 'legionwire.db'}")
    upgrade(store)
    now = utcnow()
    with store.write() as db:
        sync_sources(db, (source("alpha"),), now)
        run_id = runs.create_run(db, "batch", runs.Task(("alpha",)), now)
        runs.claim_run(db, run_id, 1, now)
        db.execute(run.update().values(hostname="elsewhere.example"))
        leases.lock_free(db, ["alpha.example"], now)
        leases.take(db, ["alpha.example"], run_id, now + DAY)
        (way,) = root_channels(db, ["alpha"], ["feed"])
        record_poll(db, Poll(way.id, now, 304, fresh=0))
    return store
