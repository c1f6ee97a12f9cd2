"""When requests go out: with a host's pause between them, and none once the crawl was told to stop.

The pause begins when an answer is here, not when its request left: a slow server is not asked faster than it answers,
and two requests never arrive closer together than the delay.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler

GLANCE_SECONDS = 0.2  # how soon a stop is noticed; Scrapy has no signal for its beginning


class Stopped(Exception):
    """What a request fails with that did not go out because the crawl ends: nothing was learned of its address.

    No IgnoreRequest: that would pass for an answer, as when a host's robots.txt cannot be read.
    """

    def __init__(self) -> None:
        super().__init__("not asked: the crawl was told to stop")


class Pace:
    """Moves the start of a downloader slot's pause, and empties the slots' queues when the crawl stops.

    Scrapy would send what stands in a queue before it closes: sixteen requests, each after its host's pause.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pace = cls(crawler)
        crawler.signals.connect(pace.opened, signal=signals.spider_opened)
        crawler.signals.connect(pace.downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(pace.closed, signal=signals.spider_closed)
        return pace

    def opened(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait_for_stop())

    def downloaded(self, request: Request) -> None:
        """An answer is complete; the signal comes just before the slot looks at its queue."""
        downloader = self._engine.downloader
        if slot := downloader.slots.get(downloader.get_slot_key(request)):
            slot.lastseen = monotonic()

    def closed(self) -> None:
        if self._watch:
            self._watch.cancel()

    @property
    def _engine(self) -> ExecutionEngine:
        engine = self._crawler.engine
        assert engine is not None, "requests go out from a running engine"
        return engine

    async def _wait_for_stop(self) -> None:
        """However it is told: by a signal, by a stage that gives up, by the end of the process that launched us."""
        has_run = False  # a spider opens before its engine starts
        while True:  # after a stop, too: what waited for a robots.txt joins a queue later
            if self._engine.running:
                has_run = True
            elif has_run:
                self._turn_back()
            await asyncio.sleep(GLANCE_SECONDS)

    def _turn_back(self) -> None:
        for slot in self._engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Stopped())
