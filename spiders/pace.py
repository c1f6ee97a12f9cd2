"""A host's pause begins when its answer is here, not when the request left: a slow server is not asked faster than it
answers, and two requests never arrive closer together than the delay."""

from __future__ import annotations

from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler


class Pace:
    """Moves the start of the downloader slot's delay; the signal comes just before the slot looks at its queue."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pace = cls(crawler)
        crawler.signals.connect(pace.downloaded, signal=signals.response_downloaded)
        return pace

    def downloaded(self, request: Request) -> None:
        """An answer is complete."""
        engine = self._crawler.engine
        assert engine is not None, "answers come to a running engine"
        downloader = engine.downloader
        if slot := downloader.slots.get(downloader.get_slot_key(request)):
            slot.lastseen = monotonic()
