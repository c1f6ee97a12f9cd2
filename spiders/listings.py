"""The way in through listings: sections, tags, archives and results, page after page until known ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from legionwire.article import ChannelKind, State
from legionwire.links import Channel
from legionwire.paging import Turn, Walk, turn
from legionwire.polling import Policy
from legionwire.storage import ledger, listing_pages, sources
from legionwire.storage.engine import Connection
from legionwire.storage.sources import ChannelRow, Poll
from legionwire.urls import canonical_url
from spiders.base import ChannelSpider
from spiders.middlewares.refusals import RefusedRequest
from spiders.recording import conclude_poll

NO_SUCH_PAGE = (404, 410)


class ListingsSpider(ChannelSpider):
    """Polls the listings of its sources, and reads each back as far as it brings something new."""

    name = "listings"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("listing",)
    walks: dict[int, Walk]  # listing's channel id -> how far it was read in this run

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.walks = {}
        return spider

    async def record(self, channel: ChannelRow, read: Channel, poll: Poll, url: str) -> ledger.Recorded:
        if channel.kind != "listing":
            return await super().record(channel, read, poll, url)
        listing_id = channel.parent_id or channel.id
        yields = await self.context.yields(channel.source_id)
        finder = replace(self.context.finder(channel.source_id, listing_id), retitles=False, yields=yields)
        page = _Page(listing_id, canonical_url(url), self._walk(channel, listing_id))
        policy = self.context.polling(channel.source_id)
        recorded, taken = await self.context.write(_record_page, finder, channel, read, poll, policy, page)
        self.walks[listing_id] = taken.walk
        if taken.why:
            self.logger.info("%s: page %d is the last: %s", taken.walk.start, taken.walk.pages, taken.why)
        for trap in taken.traps:
            self.logger.warning("%s leads into a trap at %s: %s", taken.walk.start, trap, taken.why)
        return recorded

    def _walk(self, channel: ChannelRow, listing_id: int) -> Walk:
        """The walk that this page goes on with. A page that an earlier run left is read on from as on a first visit."""
        since = self.context.task.since
        if channel.parent_id is not None and listing_id in self.walks:
            return self.walks[listing_id]
        anew = channel.policy != self.context.policy(channel.source_id)  # so is one that was never read
        return Walk(canonical_url(channel.url), anew or since is not None or channel.parent_id is not None, since)

    async def open_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        if channel.kind != "listing":
            return await super().open_children(channel, depth)
        walk, limit = self.walks.get(channel.parent_id or channel.id), self.context.task.limit
        if walk is not None and limit is not None and len(walk.seen) >= limit:
            return []  # more than the run may ask for; the next one reads on from the page that was noted
        rows = await self.context.read(sources.pending_children, channel.parent_id or channel.id, 1)
        return [request for row in rows if (request := self.channel_request(row, depth + 1))]

    async def note_failure(self, channel: ChannelRow, failure: Failure) -> None:
        refusal = failure.value
        forbidden = isinstance(refusal, RefusedRequest) and refusal.state is State.ROBOTS and refusal.until is None
        if channel.kind == "listing" and channel.parent_id is not None and forbidden:
            self.logger.info("%s: the list ends before this page: %s", channel.url, refusal)
            await self.context.write(listing_pages.go_on, channel.source_id, channel.parent_id, None)
        else:
            await super().note_failure(channel, failure)

    async def channel_problem(self, channel: ChannelRow, poll: Poll) -> None:
        if channel.kind != "listing" or channel.parent_id is None:
            await super().channel_problem(channel, poll)
        elif poll.status in NO_SUCH_PAGE:
            self.logger.info("%s: the list ends before this page: %s", channel.url, poll.problem)
            await self.context.write(listing_pages.go_on, channel.source_id, channel.parent_id, None)
        else:
            await super().channel_problem(channel, poll)
            await self.context.write(listing_pages.give_up_failing, channel.parent_id)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a listing, and the walk it is part of."""

    listing_id: int
    url: str  # canonical, where it was read from
    walk: Walk


def _record_page(
    db: Connection, finder: ledger.Finder, channel: ChannelRow, read: Channel, poll: Poll, policy: Policy, page: _Page
) -> tuple[ledger.Recorded, Turn]:
    """A page's links, and which page follows, in one transaction."""
    walk = page.walk
    if channel.parent_id is None and listing_pages.is_unfinished(db, channel.id):
        walk = replace(walk, deep=True)  # a run was interrupted on its way back
    recorded = ledger.record_links(db, finder, read.links, poll.at)
    taken = _without_known_trap(
        db, turn(walk, page.url, read, frozenset(key for _, key in recorded.new), poll.at), poll.at
    )
    if channel.parent_id is None:
        # Only the first page is polled in a rhythm.
        poll = replace(poll, goes_on=taken.next_page is not None)
        recorded = conclude_poll(db, finder, read, poll, policy, recorded)
    if taken.traps:
        trapped = listing_pages.record_traps(db, finder, taken.traps, taken.why, poll.at)
        recorded = replace(recorded, known=recorded.known | trapped.known, new=recorded.new | trapped.new)
    listing_pages.go_on(db, channel.source_id, page.listing_id, taken.next_page)
    return recorded, taken


def _without_known_trap(db: Connection, taken: Turn, now: datetime) -> Turn:
    if taken.next_page and listing_pages.is_trap(db, taken.next_page, now):
        return replace(taken, next_page=None, why="what follows is known for a trap")
    return taken
