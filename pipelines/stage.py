"""What a stage has at hand: the crawl it serves and what that crawl holds."""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy import Spider
from scrapy.crawler import Crawler

from legionwire.context import CrawlContext


class Stage:
    """A stage with `spider`, `stats` and `context`; Scrapy makes it once the spider has opened the context."""

    def __init__(self, crawler: Crawler, spider: Spider, context: CrawlContext) -> None:
        self.crawler, self.spider, self.context = crawler, spider, context
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        context = getattr(spider, "context", None)
        assert spider is not None and isinstance(context, CrawlContext), "our spiders open a context before all else"
        return cls(crawler, spider, context)

    def give_up(self, reason: str) -> None:
        """End the crawl: what comes in can no longer be kept. What is under way stays queued in the ledger."""
        if self.context.failure is None:
            self.context.failure = reason
            self.spider.logger.error("the crawl ends: %s", reason)
            self._ending = asyncio.get_running_loop().create_task(self.crawler.stop_async())
