"""Writes visits into the database: in batches, each visit in a savepoint of its own."""

from __future__ import annotations

import asyncio

from scrapy import Spider
from scrapy.crawler import Crawler

from legionwire.article import State, Visit
from legionwire.context import CrawlContext
from legionwire.errors import DatabaseError, LeaseLostError
from legionwire.storage.articles import Effect, Saved, save_visits
from legionwire.urls import url_hash
from pipelines.stage import Stage

BATCH = 50  # visits in one transaction
TRIES = 3  # of a batch that the database does not take
WAIT_SECONDS = 1.0  # a visit waits no longer for its batch to fill


class StorePipeline(Stage):
    """When the database fails the crawl ends: going on would ask the world for pages nobody can keep."""

    def __init__(self, crawler: Crawler, spider: Spider, context: CrawlContext) -> None:
        super().__init__(crawler, spider, context)
        self._batch: list[Visit] = []
        self._turn = asyncio.Lock()  # one batch at a time, in the order of arrival
        self._clock: asyncio.Task[None] | None = None

    async def process_item(self, item: Visit) -> Visit:
        self._batch.append(item)
        if len(self._batch) >= BATCH:
            await self._flush()
        elif self._clock is None or self._clock.done():
            self._clock = asyncio.get_running_loop().create_task(self._flush_later())
        return item

    async def close_spider(self) -> None:
        if self._clock:
            self._clock.cancel()
        await self._flush()

    async def _flush_later(self) -> None:
        while self._batch:  # what comes while a batch is being written finds this clock and starts none
            await asyncio.sleep(WAIT_SECONDS)
            await asyncio.shield(self._flush())  # the clock may be cancelled, a batch under way may not

    async def _flush(self) -> None:
        async with self._turn:
            batch, self._batch = self._batch, []
            if not batch or self.context.failure:
                return  # after a failure the visits stay queued in the ledger
            try:
                saved = await self._save(batch)
            except (DatabaseError, LeaseLostError) as error:
                self.give_up(str(error))
                return
            except Exception as error:
                self.give_up(f"a fault of the program while storing: {type(error).__name__}: {error}")
                raise
            for visit, result in zip(batch, saved, strict=True):
                self._count(visit, result)

    async def _save(self, batch: list[Visit]) -> list[Saved]:
        """A process that was stopped while it wrote keeps everybody waiting until somebody ends it: try again."""
        for left in reversed(range(TRIES)):
            try:
                return await self.context.write(save_visits, self.context.run_id, batch)
            except DatabaseError as error:
                if not left:
                    raise
                self.spider.logger.warning("the batch is written once more: %s", error)
                await asyncio.sleep(WAIT_SECONDS)
        raise AssertionError("the last try returns or raises")

    def _count(self, visit: Visit, saved: Saved) -> None:
        stats, logger = self.stats, self.spider.logger
        stats.inc_value(f"legionwire/state/{saved.state}")
        tally = self.context.tally(visit.source_id)
        tally.revised += saved.effect is Effect.REVISED
        if tally.yields:
            tally.yields.note(visit.url, saved.state)
        if visit.resumed:
            tally.resumed_states[saved.state] += 1
        if saved.learnt:
            self.context.evidence.learn(saved.learnt)
            if saved.state is State.STORED:
                self.context.stored.setdefault(saved.learnt.site, set()).add(url_hash(visit.url))
        if saved.is_copy:
            stats.inc_value("legionwire/copies")
        logger.info("%s %s [%s]: %s", saved.effect, visit.url, saved.state, saved.reason)
