"""Crawls that never began: their run has an end, and nobody is to blame."""

from __future__ import annotations

import asyncio
from concurrent import futures
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from stored import source

import scheduler
from legionwire import processes
from legionwire.cli.opening import collection
from legionwire.config import Config, load_config
from legionwire.crawls import open_store, run_crawl
from legionwire.errors import DatabaseError, LegionwireError
from legionwire.source_toml import to_toml
from legionwire.sources import Catalogue
from legionwire.storage import leases
from legionwire.storage.due import waiting_sources
from legionwire.storage.engine import Store
from legionwire.storage.runs import Task
from legionwire.storage.schema import fact, lease, run

OUTLET = source("alpha")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "alpha.toml").write_text(to_toml(OUTLET))
    environ = {"LEGIONWIRE_DATA": str(tmp_path / "data"), "LEGIONWIRE_CATALOGUE": str(tmp_path)}
    return load_config(environ, tmp_path)


def test_no_crawl_begins_on_an_index_of_another_analyser(config: Config) -> None:
    """Every page would be read, and none could be stored."""
    open_store(config).close()
    store = Store(config.database)
    with store.write() as db:
        db.execute(fact.insert().values(name="analyser", value="words-0"))

    def ask_again() -> None:
        with collection(config, indexes=True):
            pass

    crawl = partial(run_crawl, config, Catalogue((OUTLET,)), Task(("alpha",)), lambda report: None)
    for begin in (crawl, partial(scheduler.Scheduler, config), ask_again):
        with pytest.raises(DatabaseError, match="words-0") as caught:
            begin()
        assert "legionwire db reindex" in caught.value.way_out
    with store.read() as db:
        assert db.execute(sa.select(run)).all() == []
    with collection(config):  # whoever asks for anything but words is answered
        pass
    store.close()


def refuse(*_: object, **__: object) -> processes.Process:
    raise OSError(28, "No space left on device")


async def one_round(subject: scheduler.Scheduler) -> None:
    """What a tick does, to its end."""
    await subject._in_database(subject._enter)
    await subject._dispatch()
    if subject._underway:
        await asyncio.wait([asyncio.wrap_future(future) for future in subject._underway])
    await subject._dispatch()


@pytest.mark.parametrize("why", ["no process can be started", "known after the next claim has begun", "told to stop"])
def test_a_crawl_that_never_began(config, monkeypatch, caplog, why):
    async def scenario() -> None:
        subject = scheduler.Scheduler(config)
        begin = subject._begin
        if why == "told to stop":
            monkeypatch.setattr(subject, "_begin", lambda polls_only: (subject.stop(), begin(polls_only))[1])
        else:
            monkeypatch.setattr(processes, "start", refuse)
        if why == "known after the next claim has begun":
            monkeypatch.setattr(
                subject, "_begin", lambda polls_only: (futures.wait(subject._underway), begin(polls_only))[1]
            )
        await one_round(subject)
        with subject._store.read() as db:
            runs = db.execute(sa.select(run.c.outcome, run.c.reason, run.c.ended_at)).all()
            held = db.execute(sa.select(lease.c.site).where(lease.c.run_id.is_not(None))).all()
            now = leases.clock(db) + timedelta(seconds=1)
            (waiting,) = waiting_sources(db, (OUTLET,), now)
        await subject._in_database(subject._leave)
        subject._store.close()
        assert [row.outcome for row in runs] == ["cancelled"], "and no second one is begun at once"
        assert held == []
        assert (waiting.source_id, waiting.crashes) == ("alpha", 0)
        if why != "told to stop":
            assert runs[0].reason == "no process could be started: No space left on device"

    asyncio.run(scenario())
    if why != "told to stop":
        assert caplog.text.count("no crawl can be started") == 1


def test_a_crawl_in_the_foreground_that_cannot_be_started(config, monkeypatch):
    monkeypatch.setattr(processes, "start", refuse)
    with pytest.raises(LegionwireError, match="no process could be started: No space left on device"):
        run_crawl(config, Catalogue((OUTLET,)), Task(("alpha",)), lambda report: None)
    store = open_store(config)
    with store.read() as db:
        assert db.execute(sa.select(run.c.outcome)).scalars().all() == ["cancelled"]
        assert leases.busy_sites(db, leases.clock(db)) == {}
    store.close()
