"""Promises of the stages that a crawl as a whole does not show: when visits and captures are written."""

import asyncio
import logging
import os
import stat
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from legionwire.article import Page, Reading, State, Verdict, Visit
from legionwire.config import load_config
from legionwire.context import Tally
from legionwire.errors import DatabaseError
from legionwire.site_lines import SiteLines
from legionwire.storage.articles import Effect, Saved
from legionwire.storage.runs import Task
from legionwire.storage.verdicts import Judgement
from pipelines import archive, store
from pipelines.reading import ReadingPipeline
from pipelines.relevance import RelevancePipeline
from spiders import report
from spiders.batch import BatchSpider

NOW = datetime(2026, 11, 10, tzinfo=UTC)
VISIT = Visit(1, "s", "https://news.example/a", State.QUEUED, NOW, state=State.STORED)


class Stats(dict):
    def inc_value(self, name: str) -> None:
        self[name] = self.get(name, 0) + 1

    def get_stats(self) -> "Stats":
        return self


def crawler_with(context) -> SimpleNamespace:
    spider = object.__new__(BatchSpider)
    spider.context = context
    return SimpleNamespace(spider=spider, stats=Stats())


class SlowDatabase:
    """A context whose first write takes until `free` is set."""

    failure, run_id = None, 1

    def __init__(self) -> None:
        self.begun, self.free, self.batches = asyncio.Event(), asyncio.Event(), []
        self.tally = defaultdict(Tally).__getitem__

    async def write(self, verb, run_id, batch):
        self.begun.set()
        await self.free.wait()
        self.batches.append(list(batch))
        return [Saved(Effect.SETTLED, State.GONE, "")] * len(batch)


def test_what_comes_while_a_batch_is_written_waits_no_longer_than_others(monkeypatch):
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.01)

    async def scenario() -> None:
        database = SlowDatabase()
        crawler = crawler_with(database)
        stage = store.StorePipeline(crawler, crawler.spider, database)
        await stage.process_item(VISIT)
        await database.begun.wait()
        await stage.process_item(VISIT)
        database.free.set()
        async with asyncio.timeout(60):
            while len(database.batches) < 2:
                await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_a_record_is_on_disk_before_the_visit_goes_on_to_the_database(tmp_path, monkeypatch):
    synced: list[int] = []  # file sizes

    def note(descriptor: int) -> None:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            synced.append(status.st_size)

    monkeypatch.setattr(archive.os, "fsync", note)
    context = SimpleNamespace(run_id=7, config=SimpleNamespace(data=tmp_path), failure=None)
    stage = archive.ArchivePipeline(crawler_with(context), None, context)
    reading = Reading(url=VISIT.url, state=State.STORED, reason="", warc_record=b"x" * 1000, warc_digest="d")
    item = Visit(**{name: getattr(VISIT, name) for name in VISIT.__slots__} | {"reading": reading})
    for _ in range(2):
        place = asyncio.run(stage.process_item(item)).warc
        assert synced[-1] == place.offset + place.length
    stage.close_spider()
    assert len(synced) == 2


@pytest.mark.parametrize("was", [State.QUEUED, State.STORED])
def test_what_is_screened_out_ends_in_the_ledger_with_its_verdict(was):
    """And the page of an article that we hold is never screened."""
    verdict = Verdict("no", 0.0, "none", (), "rules-1", "no: not parsed")
    calls = []

    class Context:
        async def for_page(self, page):
            return SiteLines()

        async def read(self, verb, item, *verdicts):
            return Judgement(*verdicts, None) if verdicts else None  # nobody ruled on it

        async def run(self, work, page, *, evidence, is_held):
            calls.append(is_held)
            return Reading(page.url, State.OFF_TOPIC, verdict.reason, verdict=verdict)

    context = Context()
    context.evidence = context.workers = context
    crawler = crawler_with(context)
    page = Page(VISIT.url, b"<p>", NOW)
    item = replace(VISIT, was=was, state=None, page=page)
    read = asyncio.run(ReadingPipeline(crawler, crawler.spider, context).process_item(item))
    assert calls == [was is State.STORED]
    assert (read.page, read.state) == (None, None)
    if was is State.QUEUED:
        settled = asyncio.run(RelevancePipeline(crawler, crawler.spider, context).process_item(read))
        assert (settled.state, settled.reason) == (State.OFF_TOPIC, "no: not parsed")
        counted = ("legionwire/screened", "legionwire/judged/no", "legionwire/dropped/relevance/off_topic")
        assert [crawler.stats[name] for name in counted] == [1, 1, 1]


def test_a_heartbeat_that_the_database_refuses_is_told_and_not_the_last(monkeypatch, caplog):
    monkeypatch.setattr(report, "BEAT_SECONDS", 0.01)
    beats = []

    class Context:
        run_id = 1
        task = Task(("alpha",))
        config = load_config({})

        def progress(self, *_: object) -> str:
            return "progress"

        async def beat(self, progress: str, *, renews: bool) -> None:
            beats.append(progress)
            if len(beats) == 1:
                raise DatabaseError("locked for 30 s")

    async def scenario() -> None:
        run_report = report.RunReport(crawler_with(Context()))
        heart = asyncio.create_task(run_report._beat_for_ever())
        async with asyncio.timeout(60):
            while len(beats) < 3:
                await asyncio.sleep(0.01)
        heart.cancel()

    with caplog.at_level(logging.ERROR):
        asyncio.run(scenario())
    assert "locked for 30 s" in caplog.text
    assert pytest.approx(len(beats), abs=1) == 3
