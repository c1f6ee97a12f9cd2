"""The way in through feeds: RSS, Atom, JSON Feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import READABLE, judge_status
from legionwire.article import ChannelKind
from legionwire.errors import FormatError, WorkerError
from legionwire.links import Channel
from legionwire.reading import read_links
from legionwire.storage import ledger
from legionwire.storage.engine import Connection
from legionwire.storage.sources import ChannelRow
from legionwire.urls import registrable_domain
from spiders.base import CHANNEL_PRIORITY, MAX_CHANNELS, ChannelSpider
from spiders.http import header, meta_for, request_of, why
from spiders.pace import Stopped
from spiders.recording import record_pack, size_of


@dataclass(frozen=True, slots=True)
class Trail:
    """What was read of one feed in this run: pages that lead in a ring, or show the same again and again, end there."""

    pages: tuple[str, ...]
    new: frozenset[tuple[str, int]] = frozenset()


class FeedsSpider(ChannelSpider):
    """Polls the feeds of its sources; where a feed goes on with older pages (RFC 5005), it reads on while they bring
    what nobody saw."""

    name = "feeds"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("feed",)
    max_older = 5  # pages of one feed behind the first, in one run

    def older_request(self, channel: ChannelRow, read: Channel, recorded: ledger.Recorded) -> Request | None:
        """The page behind the feed itself."""
        return self._go_on(channel, read, recorded.new, Trail((channel.url,)))

    def _go_on(
        self, channel: ChannelRow, read: Channel, new: frozenset[tuple[str, int]], trail: Trail
    ) -> Request | None:
        """None where the feed ends, or the page brought nothing new, or was the last in this run, or leads astray."""
        tally = self.context.tally(channel.source_id)
        if read.older is None or read.older in trail.pages or not new - trail.new:
            return None
        if len(trail.pages) > self.max_older or tally.channels_asked >= MAX_CHANNELS:
            return None
        source = self.context.sources.get(channel.source_id)
        sites = source.domain_set() if source else frozenset[str]()
        if registrable_domain(read.older) not in sites | {registrable_domain(channel.url)}:
            self.logger.info("%s goes on at %r, on a foreign site: not followed", channel.url, read.older)
            return None
        tally.channels_asked += 1
        self.unread[channel.source_id] += 1  # a budget waits for what it shows
        return Request(
            read.older,
            callback=self.parse_older,
            errback=self.older_failed,
            cb_kwargs={"channel": channel, "trail": Trail((*trail.pages, read.older), trail.new | new)},
            meta=meta_for(read.older),
            priority=CHANNEL_PRIORITY,
            dont_filter=True,
        )

    async def parse_older(self, response: Response, channel: ChannelRow, trail: Trail) -> AsyncIterator[Request]:
        """The links of an older page, as if the feed itself showed them. What is wrong with it is no fault of the
        feed's: it is told in the log."""
        try:
            async for request in self._read_older(response, channel, trail):
                yield request
        except Exception:
            for request in self.released(channel.source_id):  # as of any channel
                yield request
            raise
        for request in self.released(channel.source_id):
            yield request

    async def _read_older(self, response: Response, channel: ChannelRow, trail: Trail) -> AsyncIterator[Request]:
        if response.status not in READABLE:
            self.logger.info("an older page of %s: %s: %s", channel.url, response.url, judge_status(response.status)[1])
            return
        try:
            body, content_type = response.body, header(response, "Content-Type")
            read = await self.context.workers.run_on(
                size_of(body), read_links, "feed", body, response.url, content_type
            )
        except (FormatError, WorkerError) as error:
            self.logger.info("an older page of %s: %s", channel.url, error)
            return
        finder = self.context.finder(channel.source_id, channel.id)
        finder = replace(finder, yields=await self.context.yields(channel.source_id))
        at = self.context.now()
        parts = [await self.context.write(record_pack, finder, pack, at) for pack in read.more]
        recorded = (await self.context.write(_record_page, finder, read, at)).joined(parts)
        self.context.count(recorded)
        for request in self.wanted(await self.context.leased(recorded.orders)):
            yield request
        if older := self._go_on(channel, read, recorded.new, trail):
            yield older

    async def older_failed(self, failure: Failure) -> AsyncIterator[Request]:
        if isinstance(failure.value, Stopped):
            return
        asked = request_of(failure)
        channel: ChannelRow = asked.cb_kwargs["channel"]
        self.logger.info("an older page of %s: %s: %s", channel.url, asked.url, why(failure)[1])
        for request in self.released(channel.source_id):
            yield request


def _record_page(db: Connection, finder: ledger.Finder, read: Channel, at: datetime) -> ledger.Recorded:
    recorded = ledger.record_links(db, finder, read.links, at)
    refused = ledger.record_refused(db, finder, read.refused, at)
    return replace(recorded, known=recorded.known | refused.known, new=recorded.new | refused.new)
