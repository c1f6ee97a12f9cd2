"""What all ways in share: channels are polled, their links go into the ledger, and what policy wants is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import NOT_MODIFIED, READABLE, judge_status
from legionwire.article import ChannelKind, State
from legionwire.config import user_agent
from legionwire.context import CrawlContext, open_crawl, utcnow
from legionwire.errors import FormatError, WorkerError
from legionwire.links import Channel, body_hash
from legionwire.reading import read_listing
from legionwire.storage import ledger, sources
from legionwire.storage.engine import Connection
from legionwire.storage.sources import ChannelRow, Poll
from spiders.articles import ArticleSpider
from spiders.http import header, meta_for, request_of, validators, why
from spiders.middlewares.refusals import RefusedRequest

CHANNEL_PRIORITY = 100  # channels before articles: what is new is worth more than what waits
RESUME_LIMIT = 10_000  # addresses taken up again from earlier runs at once
DAY_SECONDS = 86_400


class ChannelSpider(ArticleSpider):
    """One crawl over the channels of a batch of sources."""

    kinds: ClassVar[tuple[ChannelKind, ...]] = ()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        context = open_crawl(cls.name, kwargs.pop("run", None), kwargs.pop("sources", None))
        _configure(crawler, context)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.context = context
        spider.asked = set()
        return spider

    async def start(self) -> AsyncIterator[Request]:
        context = self.context
        if context.task.urls:
            for given in await self.requests_by_hand(context.task.urls):
                yield given
            return
        for channel in await context.read(sources.root_channels, context.task.sources, self.kinds):
            yield self.channel_request(channel)
        for order in await context.read(
            ledger.unfinished, context.task.sources, context.run_id, utcnow(), RESUME_LIMIT
        ):
            if request := self.article_request(order):
                yield request

    # --- channels

    def channel_request(self, channel: ChannelRow, depth: int = 0, listed: datetime | None = None) -> Request:
        """Ask for a channel with the validators of last time; once a day without, in case its ETag is stuck."""
        since = channel.unconditional_at
        unconditional = since is None or (utcnow() - since).total_seconds() > DAY_SECONDS
        return Request(
            channel.url,
            callback=self.parse_channel,
            errback=self.channel_failed,
            headers={} if unconditional else validators(channel.etag, channel.last_modified),
            cb_kwargs={"channel": channel, "depth": depth, "listed": listed, "unconditional": unconditional},
            meta=meta_for(channel.url),
            priority=CHANNEL_PRIORITY,
            dont_filter=True,
        )

    async def parse_channel(
        self, response: Response, channel: ChannelRow, depth: int, listed: datetime | None, unconditional: bool
    ) -> AsyncIterator[Request]:
        at = utcnow()
        poll = Poll(channel.id, at, response.status, unconditional=unconditional, listed_modified_at=listed)
        if response.status == NOT_MODIFIED:
            for request in await self._unchanged(channel, poll, depth):
                yield request
            return
        if response.status not in READABLE:
            await self._channel_problem(channel, replace(poll, problem=judge_status(response.status)[1]))
            return
        poll = replace(
            poll,
            status=200,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            body_hash=body_hash(response.body),
        )
        if poll.body_hash == channel.body_hash:
            for request in await self._unchanged(channel, poll, depth):
                yield request
            return
        try:
            content_type = header(response, "Content-Type")
            read = await self.context.workers.run(read_listing, channel.kind, response.body, response.url, content_type)
        except (FormatError, WorkerError) as error:
            await self._channel_problem(channel, replace(poll, problem=str(error), body_hash=None))
            return
        for request in await self._record(channel, poll, read):
            yield request
        for request in await self.open_children(channel, read, depth):
            yield request

    async def _record(self, channel: ChannelRow, poll: Poll, read: Channel) -> list[Request]:
        finder = self.context.finder(channel.source_id, channel.id)
        recorded = await self.context.write(_record_channel, finder, read, poll)
        self.context.count(recorded)
        self.context.tally(channel.source_id).channels_ok += 1
        for refused in read.refused:
            self.logger.info("%s shows %r, which is no address: %s", channel.url, refused.shown, refused.reason)
            self.crawler.stats.inc_value("legionwire/refused_links")
        return [request for order in recorded.orders if (request := self.article_request(order))]

    async def open_children(self, channel: ChannelRow, read: Channel, depth: int) -> list[Request]:
        """Channels inside a channel; only sitemap indexes have any."""
        return []

    async def known_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        """Channels inside one that did not change; only sitemap indexes have any."""
        return []

    async def _unchanged(self, channel: ChannelRow, poll: Poll, depth: int) -> list[Request]:
        await self.context.write(sources.record_poll, replace(poll, fresh=0))
        self.context.tally(channel.source_id).channels_ok += 1
        return await self.known_children(channel, depth)

    async def channel_failed(self, failure: Failure) -> None:
        channel = request_of(failure).cb_kwargs["channel"]
        if isinstance(failure.value, RefusedRequest) and failure.value.state is State.DEFERRED:
            self.context.tally(channel.source_id).waits.append(f"{channel.url}: {failure.value.reason}")
            return  # as it asked; no fault of the channel, so nothing to count against it
        await self._channel_problem(channel, Poll(channel.id, utcnow(), None, problem=why(failure)[1]))

    async def _channel_problem(self, channel: ChannelRow, poll: Poll) -> None:
        self.logger.warning("%s [%s] %s: %s", channel.kind, channel.source_id, channel.url, poll.problem)
        self.context.tally(channel.source_id).problems.append(f"{channel.url}: {poll.problem}")
        await self.context.write(sources.record_poll, poll)


def _record_channel(db: Connection, finder: ledger.Finder, read: Channel, poll: Poll) -> ledger.Recorded:
    """Links and validators in one transaction: validators saved before the links would lose them in a crash."""
    recorded = ledger.record_links(db, finder, read.links, poll.at)
    refused = ledger.record_refused(db, finder, read.refused, poll.at)
    shown = len(read.links) + len(read.refused)
    sources.record_poll(db, replace(poll, problem=read.problem, shown=shown, fresh=len(recorded.new)))
    return replace(recorded, known=recorded.known | refused.known, new=recorded.new | refused.new)


def _configure(crawler: Crawler, context: CrawlContext) -> None:
    """The operator's configuration, over the project's settings."""
    settings, crawl = crawler.settings, context.config.crawl
    values = {
        "USER_AGENT": user_agent(context.config),
        "DOWNLOAD_DELAY": crawl.delay,
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DOWNLOAD_MAXSIZE": crawl.max_body_bytes,
        "CONCURRENT_REQUESTS": crawl.concurrency,
        "LEGIONWIRE_ALLOW_ADDRESSES": [str(network) for network in context.config.allow_addresses],
        "DOWNLOAD_SLOTS": _slots(context),
    }
    for name, value in values.items():
        settings.set(name, value, priority="cmdline")


def _slots(context: CrawlContext) -> dict[str, dict[str, float]]:
    """One request at a time for each registrable domain, in the rhythm of the slowest source on it."""
    delays: dict[str, float] = {}
    for source_id in context.batch & context.sources.keys():
        source = context.sources[source_id]
        if source.delay is not None:
            for domain in source.domain_set():
                delays[domain] = max(source.delay, delays.get(domain, 0.0))
    return {domain: {"concurrency": 1, "delay": delay} for domain, delay in delays.items()}
