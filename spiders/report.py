"""The crawl's own report: heartbeats while it runs, outcome and counts when it ends.

Scrapy's exit code is not trusted: it is 0 when `start()` raises (https://github.com/scrapy/scrapy/issues/1231).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from legionwire.context import CrawlContext, utcnow
from legionwire.errors import DatabaseError
from legionwire.storage import runs
from legionwire.storage.engine import Connection
from spiders.base import ChannelSpider

BEAT_SECONDS = 1.0
LIFELINE = "LEGIONWIRE_LIFELINE"  # set by the launcher: standard input closes when the launcher is gone
LAST_SECONDS = 10.0  # after that a crawl nobody waits for ends however it stands

log = logging.getLogger(__name__)


class RunReport:
    """Writes the run's row, and ends the crawl when the process that launched it is gone."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._heart: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        report = cls(crawler)
        crawler.signals.connect(report.opened, signal=signals.spider_opened)
        crawler.signals.connect(report.closed, signal=signals.spider_closed)
        return report

    @property
    def _context(self) -> CrawlContext:
        spider = self._crawler.spider
        assert isinstance(spider, ChannelSpider), "the report is made for our spiders"
        return spider.context

    def opened(self) -> None:
        self._heart = asyncio.get_running_loop().create_task(self._beat_for_ever())
        if self._crawler.settings.getbool(LIFELINE):
            loop = asyncio.get_running_loop()
            threading.Thread(target=self._watch, args=(loop,), daemon=True, name="lifeline").start()

    async def closed(self, reason: str) -> None:
        if self._heart:
            self._heart.cancel()
        context = self._context
        await self._beat()
        outcome, words = self._outcome(reason)
        try:
            await context.settle()
            await context.write(self._close, outcome, words)
        finally:
            await asyncio.get_running_loop().run_in_executor(None, context.close)

    async def _beat_for_ever(self) -> None:
        while True:
            await self._beat()
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self) -> None:
        """A beat that fails is told in the log and left out: the next one says more than it would have."""
        stats, context = self._crawler.stats.get_stats(), self._context
        prefix = "downloader/response_status_count/"
        responses = {name.removeprefix(prefix): count for name, count in stats.items() if name.startswith(prefix)}
        requests, received = stats.get("downloader/request_count", 0), stats.get("downloader/response_bytes", 0)
        progress = context.progress(requests, responses, received)
        try:
            await context.write(runs.beat, context.run_id, progress, utcnow())
        except DatabaseError as error:
            log.error("no heartbeat: %s", error)

    def _outcome(self, reason: str) -> tuple[runs.Outcome, str]:
        """How the crawl as a whole ended, from its sources, its own faults and Scrapy's reason."""
        context = self._context
        faults = self._crawler.stats.get_value("spider_exceptions/count", 0)
        if context.failure:
            return "failed", context.failure
        if reason == "shutdown":
            return "cancelled", "stopped before its end; what is left stays queued"
        if reason != "finished":
            return "failed", f"ended by {reason}: see the log"
        if faults:
            return "failed", f"{faults} faults in the program itself: see the log"
        ends = [context.tally(source_id).outcome()[0] for source_id in context.batch]
        if ends and all(end == "failed" for end in ends):
            return "failed", "no source could be read"
        bad = sum(end != "ok" for end in ends)
        return ("partial", f"{bad} of {len(ends)} sources had trouble") if bad else ("ok", "")

    def _close(self, db: Connection, outcome: runs.Outcome, words: str) -> None:
        context = self._context
        for source_id in sorted(context.batch | set(context.tallies)):
            runs.add_source(db, context.run_id, source_id)
            end, why = context.tally(source_id).outcome()
            if outcome in ("failed", "cancelled") and end == "ok" and words:
                end, why = outcome, words
            runs.close_source(db, context.run_id, source_id, end, why)
        runs.close_run(db, context.run_id, outcome, words, utcnow())

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Standard input ends when the launcher does, even by kill -9: then there is nobody left to crawl for."""
        while os.read(0, 1024):  # the buffered sys.stdin would hold a lock when the interpreter ends
            pass
        loop.call_soon_threadsafe(lambda: loop.create_task(self._stop()))
        threading.Event().wait(LAST_SECONDS)
        os._exit(1)  # every commit so far stands; what was under way is queued and will be asked for again

    async def _stop(self) -> None:
        self._context.failure = "the process that launched it is gone"
        await self._crawler.stop_async()
