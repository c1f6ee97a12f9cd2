"""What all ways in share: channels are polled, their links go into the ledger, and what policy wants is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import NOT_MODIFIED, READABLE, judge_status
from legionwire.article import ChannelKind, State
from legionwire.config import user_agent
from legionwire.context import CrawlContext, open_crawl
from legionwire.errors import FormatError, WorkerError
from legionwire.link_packs import PIECE
from legionwire.links import NO_FACTS, Channel, Child, RefusedLink, body_hash
from legionwire.polling import unconditional_due
from legionwire.reading import read_links
from legionwire.storage import ledger, paces, sources
from legionwire.storage.orders import Order, competing, newest_first, unfinished
from legionwire.storage.revisits import due_revisits
from legionwire.storage.sources import BY_HAND, ChannelRow, Poll
from spiders.articles import REVISIT_PRIORITY, ArticleSpider
from spiders.http import freshness, header, meta_for, moved_for_good, request_of, validators, why
from spiders.middlewares.refusals import RefusedRequest
from spiders.pace import Stopped
from spiders.recording import jitter, record_channel, record_pack, size_of

CHANNEL_PRIORITY = 100  # channels before articles: what is new is worth more than what waits
MAX_CHANNELS = 200  # feeds, sitemaps, listings and parts of them asked of one source in one run
REFUSED_TOLD = 20  # in the log, of one channel
LINKS_AT_ONCE = PIECE  # refused ones written in one transaction; as many as others are
RESUME_LIMIT = 2_000  # addresses of one source taken up again from earlier runs
REVISIT_LIMIT = 200  # articles of one source looked at again in one run


class ChannelSpider(ArticleSpider):
    """One crawl over the channels of a batch of sources."""

    kinds: ClassVar[tuple[ChannelKind, ...]] = ()
    channels_asked: set[tuple[int, str]]  # asked for in this run: a row's number may become that of another page
    unread: Counter[str]  # channels of each source that were asked for and not read yet
    held: defaultdict[str, list[Order]]  # of sources with a budget, until all their channels are read
    due: defaultdict[str, list[Order]]  # articles to be looked at again, until all channels of their source are read

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        context = open_crawl(cls.name, kwargs.pop("run", None), kwargs.pop("sources", None))
        _configure(crawler, context)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.context = context
        spider.asked, spider.channels_asked = set(), set()
        spider.unread, spider.held, spider.due = Counter(), defaultdict(list), defaultdict(list)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        context = self.context
        if context.task.urls:
            for given in await self.requests_by_hand(context.task.urls):
                yield given
            return
        due = self.context.now() if context.task.due else None
        self.unread.update(context.task.sources)  # what earlier runs left counts as one channel more
        for channel in await context.read(sources.root_channels, context.task.sources, self.kinds, due):
            if request := self.channel_request(channel):
                yield request
        left = (*context.task.sources, BY_HAND)  # what an operator asked for is no outlet's, so every run's
        orders = await context.read(unfinished, left, context.run_id, self.context.now(), RESUME_LIMIT)
        for request in self.wanted(await context.leased(orders)):
            yield request
        again = await context.read(due_revisits, left, context.run_id, self.context.now(), REVISIT_LIMIT)
        for order in await context.leased(again):
            if self.unread[order.source_id]:
                self.due[order.source_id].append(order)
            elif request := self.article_request(order, REVISIT_PRIORITY):
                yield request
        for source_id in context.task.sources:
            for request in self.released(source_id):
                yield request

    # --- budgets

    def wanted(self, orders: Iterable[Order]) -> list[Request]:
        """Requests for these orders. Those of a source with a budget are held until all of its channels are read: the
        first to answer would else spend it on what is older."""
        requests, orders = [], list(orders)
        for order in orders:
            if self.unread[order.source_id] and self.context.limit(order.source_id) is not None:
                self.held[order.source_id].append(order)
            elif request := self.article_request(order):
                requests.append(request)
        for source_id in {order.source_id for order in orders} & self.held.keys():
            self.held[source_id] = competing(self.held[source_id], self.context.limit)
        return requests

    def released(self, source_id: str) -> list[Request]:
        """A channel of the source was read, or failed: after the last one requests for what was held, newest first, and
        behind all that is new those for a second look, which get what the new ones leave of a budget."""
        self.unread[source_id] -= 1
        if self.unread[source_id]:
            return []
        orders = newest_first(self.held.pop(source_id, []))
        requests = [request for order in orders if (request := self.article_request(order))]
        again = self.due.pop(source_id, [])
        return requests + [request for order in again if (request := self.article_request(order, REVISIT_PRIORITY))]

    # --- channels

    def channel_request(self, channel: ChannelRow, depth: int = 0) -> Request | None:
        """Ask for a channel with the validators of last time; without them once a day, in case its ETag is stuck, and
        when other links are wanted of it now. None when it was asked for already, or its source had its share."""
        tally = self.context.tally(channel.source_id)
        if (channel.id, channel.url) in self.channels_asked or tally.channels_asked >= MAX_CHANNELS:
            return None
        self.channels_asked.add((channel.id, channel.url))
        tally.channels_asked += 1
        self.unread[channel.source_id] += 1
        stale = unconditional_due(channel.unconditional_at, self.context.now())
        unconditional = stale or channel.policy != self.context.policy(channel.source_id)
        return Request(
            channel.url,
            callback=self.parse_channel,
            errback=self.channel_failed,
            headers={} if unconditional else validators(channel.etag, channel.last_modified),
            cb_kwargs={"channel": channel, "depth": depth, "unconditional": unconditional},
            meta=meta_for(channel.url),
            priority=CHANNEL_PRIORITY,
            dont_filter=True,
        )

    async def parse_channel(
        self, response: Response, channel: ChannelRow, depth: int, unconditional: bool
    ) -> AsyncIterator[Request]:
        try:
            async for request in self._read_channel(response, channel, depth, unconditional):
                yield request
        except Exception:
            for request in self.released(channel.source_id):  # or its fault would hold the source's pages for ever
                yield request
            raise
        for request in self.released(channel.source_id):
            yield request

    async def _read_channel(
        self, response: Response, channel: ChannelRow, depth: int, unconditional: bool
    ) -> AsyncIterator[Request]:
        policy = self.context.policy(channel.source_id)
        poll = Poll(
            channel.id,
            self.context.now(),
            response.status,
            unconditional=unconditional,
            policy=policy,
            listed_modified_at=channel.told_modified_at,
            fresh_for=freshness(response),
            moved_to=moved_for_good(response),
        )
        if response.status in READABLE:
            etag, last_modified = header(response, "ETag"), header(response, "Last-Modified")
            poll = replace(poll, status=200, etag=etag, last_modified=last_modified, body_hash=body_hash(response.body))
        elif response.status != NOT_MODIFIED:
            await self.channel_problem(channel, replace(poll, problem=judge_status(response.status)[1]))
            return
        same = poll.body_hash == channel.body_hash and channel.policy == policy
        requests = await (self._unchanged(channel, poll) if poll.status == NOT_MODIFIED or same
                          else self._changed(channel, poll, response))  # fmt: skip
        for request in requests or ():
            yield request
        if requests is not None:
            for request in await self.open_children(channel, depth):
                yield request

    async def _changed(self, channel: ChannelRow, poll: Poll, response: Response) -> list[Request] | None:
        try:
            content_type = header(response, "Content-Type")
            source = self.context.sources.get(channel.source_id)
            facts, body = source.facts() if source else NO_FACTS, response.body
            given = (channel.kind, body, response.url, content_type, facts)
            read = await self.context.workers.run_on(size_of(body), read_links, *given)
        except (FormatError, WorkerError) as error:
            await self.channel_problem(channel, replace(poll, problem=str(error), body_hash=None))
            return None
        if read.cut_off:
            poll = replace(poll, etag=None, last_modified=None)  # by them the rest of it would count as known
        children, foreign = self.children_of(channel, read)
        refused = (*read.refused, *foreign)
        read = replace(read, refused=refused, children=tuple(children))
        recorded = await self.record(channel, read, poll, response.url)
        self.context.count(recorded)
        self.context.tally(channel.source_id).channels_ok += 1
        for link in refused[:REFUSED_TOLD]:
            self.logger.info("%s shows %r, which is refused: %s", channel.url, link.shown, link.reason)
        if more := len(refused[REFUSED_TOLD:]):
            self.logger.info("%s shows %d more that are refused: `legionwire why` knows each", channel.url, more)
        older = self.older_request(channel, read, recorded)
        return [*self.wanted(await self.context.leased(recorded.orders)), *([older] if older else [])]

    async def record(self, channel: ChannelRow, read: Channel, poll: Poll, url: str) -> ledger.Recorded:
        """Keep what a channel showed, which was read from this address. All but the newest links of a large one go
        first, piece by piece, and the validators last: should the crawl die in between, all are shown again.

        What became of the older links is counted here and now, and not told: of them only the orders are."""
        finder = self.context.finder(channel.source_id, channel.id)
        finder = replace(finder, yields=await self.context.yields(channel.source_id))
        policy = self.context.polling(channel.source_id)
        older: list[Order] = []
        for pack in read.more:
            part = await self.context.write(record_pack, finder, pack, poll.at)
            self.context.count(part)
            older = competing([*older, *part.orders], self.context.limit)
        for start in range(LINKS_AT_ONCE, len(read.refused), LINKS_AT_ONCE):
            piece = read.refused[start : start + LINKS_AT_ONCE]
            self.context.count(await self.context.write(ledger.record_refused, finder, piece, poll.at))
        newest = replace(read, refused=read.refused[:LINKS_AT_ONCE])
        recorded = await self.context.write(record_channel, finder, channel, newest, poll, policy)
        return replace(recorded, orders=(*recorded.orders, *older))

    async def _unchanged(self, channel: ChannelRow, poll: Poll) -> list[Request]:
        policy = self.context.polling(channel.source_id)
        await self.context.write(sources.record_poll, replace(poll, fresh=0), policy, jitter())
        self.context.tally(channel.source_id).channels_ok += 1
        return []

    def children_of(self, channel: ChannelRow, read: Channel) -> tuple[list[Child], list[RefusedLink]]:
        """Channels inside a channel, wanted and refused; sitemap indexes have some."""
        return [], []

    def older_request(self, channel: ChannelRow, read: Channel, recorded: ledger.Recorded) -> Request | None:
        """A request for the page with what is older than what was read; only feeds have any."""
        return None

    async def open_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        """Requests for channels inside a channel: parts of a sitemap index, the next page of a listing."""
        return []

    async def channel_failed(self, failure: Failure) -> AsyncIterator[Request]:
        if isinstance(failure.value, Stopped):
            return
        channel = request_of(failure).cb_kwargs["channel"]
        await self.note_failure(channel, failure)
        for request in self.released(channel.source_id):
            yield request

    async def note_failure(self, channel: ChannelRow, failure: Failure) -> None:
        if isinstance(failure.value, RefusedRequest) and failure.value.state is State.DEFERRED:
            self.context.tally(channel.source_id).waits.append(f"{channel.url}: {failure.value.reason}")
            now = self.context.now()  # as it asked; no fault of the channel, so nothing to count against it
            until = failure.value.until or now
            await self.context.write(paces.put_off_channel, channel.id, until, now, jitter())
            return
        self.context.unanswered.add(channel.id)
        await self.channel_problem(channel, Poll(channel.id, self.context.now(), None, problem=why(failure)[1]))

    async def channel_problem(self, channel: ChannelRow, poll: Poll) -> None:
        """Keep that a channel could not be read."""
        self.logger.warning("%s [%s] %s: %s", channel.kind, channel.source_id, channel.url, poll.problem)
        self.context.tally(channel.source_id).problems.append(f"{channel.url}: {poll.problem}")
        await self.context.write(sources.record_poll, poll, self.context.polling(channel.source_id), jitter())


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
