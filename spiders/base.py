"""What all ways in share: channels are polled, their links go into the ledger, and what policy wants is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import NOT_MODIFIED, READABLE, ask_again_at, judge_status
from legionwire.article import ChannelKind, Link, Page, State, Visit
from legionwire.cleaning import clean_line
from legionwire.config import user_agent
from legionwire.context import CrawlContext, open_crawl, utcnow
from legionwire.errors import FormatError, WorkerError
from legionwire.ledger import REVISITED, UNSETTLED, alias_state
from legionwire.links import Channel, FoundLink, body_hash
from legionwire.reading import read_listing
from legionwire.storage import ledger, sources
from legionwire.storage.engine import Connection
from legionwire.storage.ledger import Order
from legionwire.storage.sources import BY_HAND, ChannelRow, Poll
from legionwire.urls import canonical_url, is_home, registrable_domain, url_hash
from spiders.middlewares.refusals import RefusedRequest

CHANNEL_PRIORITY = 100  # channels before articles: what is new is worth more than what waits
RESUME_LIMIT = 10_000  # addresses taken up again from earlier runs at once
DAY_SECONDS = 86_400


class ChannelSpider(Spider):
    """One crawl over the channels of a batch of sources."""

    kinds: ClassVar[tuple[ChannelKind, ...]] = ()
    context: CrawlContext
    asked: set[int]  # page ids asked for in this run

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
            for given in await self._given_by_hand(context.task.urls):
                yield given
            return
        for channel in await context.read(sources.root_channels, context.task.sources, self.kinds):
            yield self.channel_request(channel)
        for order in await context.read(
            ledger.unfinished, context.task.sources, context.run_id, utcnow(), RESUME_LIMIT
        ):
            if request := self.article_request(order, resumed=True):
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
            headers={} if unconditional else _validators(channel.etag, channel.last_modified),
            cb_kwargs={"channel": channel, "depth": depth, "listed": listed, "unconditional": unconditional},
            meta=_meta(channel.url),
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
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            body_hash=body_hash(response.body),
        )
        if poll.body_hash == channel.body_hash:
            for request in await self._unchanged(channel, poll, depth):
                yield request
            return
        try:
            content_type = _header(response, "Content-Type")
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
        channel = _request(failure).cb_kwargs["channel"]
        if isinstance(failure.value, RefusedRequest) and failure.value.state is State.DEFERRED:
            self.context.tally(channel.source_id).waits.append(f"{channel.url}: {failure.value.reason}")
            return  # as it asked; no fault of the channel, so nothing to count against it
        await self._channel_problem(channel, Poll(channel.id, utcnow(), None, problem=_why(failure)[1]))

    async def _channel_problem(self, channel: ChannelRow, poll: Poll) -> None:
        self.logger.warning("%s [%s] %s: %s", channel.kind, channel.source_id, channel.url, poll.problem)
        self.context.tally(channel.source_id).problems.append(f"{channel.url}: {poll.problem}")
        await self.context.write(sources.record_poll, poll)

    # --- articles

    def article_request(self, order: Order, resumed: bool = False) -> Request | None:
        """Ask for an address of the ledger, unless the source's budget is spent."""
        if order.page_id in self.asked or not self.context.may_ask(order.source_id):
            return None
        self.asked.add(order.page_id)
        tally = self.context.tally(order.source_id)
        tally.resumed += resumed
        known = order.state in REVISITED
        tally.revisited += known
        return Request(
            order.url,
            callback=self.parse_article,
            errback=self.article_failed,
            headers=_validators(order.etag, order.last_modified) if known else {},
            cb_kwargs={"order": order},
            meta=_meta(order.url),
            dont_filter=True,
        )

    async def parse_article(self, response: Response, order: Order) -> AsyncIterator[Visit]:
        at = utcnow()
        visit = Visit(
            order.page_id,
            order.source_id,
            order.url,
            order.state,
            at,
            status=response.status,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )
        if response.status == NOT_MODIFIED:
            yield replace(visit, state=order.state, reason="not modified")
            return
        if response.status not in READABLE:
            state, reason = judge_status(response.status)
            yield replace(visit, state=state, reason=reason, not_before=ask_again_at(state, 0, at))
            return
        final = canonical_url(response.url)
        if final != order.url:
            visit = await self._moved(visit, order, final, response.meta.get("redirect_urls", []))
        yield visit if visit.state else replace(visit, page=self._page(response, order, at))

    async def _moved(self, visit: Visit, order: Order, final: str, hops: list[str]) -> Visit:
        """An answer from another address: whose visit this is now, or what becomes of the address we asked."""
        target = await self._record_target(order, final, hops)
        if is_home(final):
            return replace(visit, state=State.GONE, reason="leads to the home page")
        if target.state in UNSETTLED and target.page_id not in self.asked:
            self.asked.add(target.page_id)
            return replace(visit, page_id=target.page_id, url=final, was=target.state, came_from=order.page_id)
        state, reason = alias_state(target.state, final)
        return replace(visit, state=state, reason=reason, alias_of=target.page_id)

    async def _record_target(self, order: Order, final: str, hops: list[str]) -> Order:
        link = Link(final, order.hint_title, None, order.hint_published_at, order.hint_modified_at)
        found = FoundLink(final, url_hash(final), registrable_domain(final), link, hinted=True)
        own = self.context.is_own_site(order.source_id, order.url, final)
        finder = replace(self.context.finder(order.source_id, None), since=None, any_site=own)
        recorded, target = await self.context.write(_record_target, finder, found, hops[1:])
        self.context.count(recorded)
        return target

    def _page(self, response: Response, order: Order, at: datetime) -> Page:
        source = self.context.sources.get(order.source_id)
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        link = Link(order.url, order.hint_title, None, order.hint_published_at, order.hint_modified_at)
        languages = source.languages if source else ()
        return Page(response.url, response.body, at, order.url, response.status, headers, link, languages)

    async def article_failed(self, failure: Failure) -> AsyncIterator[Visit]:
        order: Order = _request(failure).cb_kwargs["order"]
        at = utcnow()
        state, reason = _why(failure)
        request = _request(failure)
        if state is State.REFUSED and request.meta.get("redirect_times"):
            with suppress(FormatError):  # a redirect to what is no address is named in the reason alone
                await self._record_target(order, canonical_url(request.url), request.meta["redirect_urls"])
        until = failure.value.until if isinstance(failure.value, RefusedRequest) else ask_again_at(state, 0, at)
        visit = Visit(order.page_id, order.source_id, order.url, order.state, at)
        yield replace(visit, state=state, reason=reason, not_before=until)

    # --- addresses given by hand

    async def _given_by_hand(self, urls: Iterable[str]) -> list[Request]:
        found = []
        for url in urls:
            canonical = canonical_url(url)
            found.append(FoundLink(canonical, url_hash(canonical), registrable_domain(canonical), Link(url), True))
        finder = self.context.finder(BY_HAND, None)
        recorded = await self.context.write(ledger.record_links, finder, found, utcnow())
        self.context.count(recorded)
        orders = await self.context.read(lambda db: list(ledger.orders_for(db, [link.url_hash for link in found])))
        return [request for order in orders if (request := self.article_request(order))]


def _record_channel(db: Connection, finder: ledger.Finder, read: Channel, poll: Poll) -> ledger.Recorded:
    """Links and validators in one transaction: validators saved before the links would lose them in a crash."""
    recorded = ledger.record_links(db, finder, read.links, poll.at)
    refused = ledger.record_refused(db, finder, read.refused, poll.at)
    shown = len(read.links) + len(read.refused)
    sources.record_poll(db, replace(poll, problem=read.problem, shown=shown, fresh=len(recorded.new)))
    return replace(recorded, known=recorded.known | refused.known, new=recorded.new | refused.new)


def _record_target(
    db: Connection, finder: ledger.Finder, found: FoundLink, hops: list[str]
) -> tuple[ledger.Recorded, Order]:
    """Where a redirect leads, and the addresses it led through, in the ledger."""
    now = utcnow()
    recorded = ledger.record_links(db, finder, [found], now)
    target = next(iter(ledger.orders_for(db, [found.url_hash])))
    if is_home(found.url) and target.state is State.QUEUED:
        ledger.settle(db, target.page_id, State.NOT_ARTICLE, "home page", now)
    for url in {canonical_url(hop) for hop in hops} - {found.url}:
        hop = FoundLink(url, url_hash(url), registrable_domain(url), Link(url), hinted=True)
        through = ledger.record_links(db, finder, [hop], now)
        recorded = replace(recorded, known=recorded.known | through.known, new=recorded.new | through.new)
        order = next(iter(ledger.orders_for(db, [hop.url_hash])))
        if order.state is State.QUEUED:
            ledger.settle(db, order.page_id, State.ALIAS, f"leads to {found.url}", now, alias_of=target.page_id)
    return recorded, target


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


def _meta(url: str) -> dict[str, Any]:
    return {"download_slot": registrable_domain(url)}


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Verbatim as they came (RFC 9110 section 13.1)."""
    given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in given.items() if value}


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return clean_line(value.decode("latin-1"), 500) if value else None


def _request(failure: Failure) -> Request:
    """The request that failed; Scrapy hangs it on the failure."""
    request: Request = getattr(failure, "request")  # noqa: B009  Twisted's type does not know it
    return request


def _why(failure: Failure) -> tuple[State, str]:
    """State and reason for a request without an answer."""
    error = failure.value
    if isinstance(error, RefusedRequest):
        return error.state, error.reason
    name = type(error).__name__.removesuffix("Error")
    return State.ERROR, clean_line(f"no answer: {name}: {error}", 300)
