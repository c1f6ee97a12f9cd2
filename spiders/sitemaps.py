"""The way in through sitemaps, and through the indexes that list them."""

from __future__ import annotations

from typing import ClassVar

from scrapy import Request

from legionwire.article import ChannelKind
from legionwire.links import Channel, Child, RefusedLink
from legionwire.storage import sources
from legionwire.storage.sources import ChannelRow
from legionwire.urls import registrable_domain
from spiders.base import ChannelSpider


class SitemapsSpider(ChannelSpider):
    """Polls the sitemaps of its sources; of an index it opens the parts that changed, newest first."""

    name = "sitemaps"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("sitemap",)

    # of indexes
    max_depth = 2  # an index may list indexes, these list sitemaps
    max_listed = 1000  # parts of one index we keep track of, newest first
    max_children = 50  # parts of one index read in one run; the next run goes on

    def children_of(self, channel: ChannelRow, read: Channel) -> tuple[list[Child], list[RefusedLink]]:
        """Parts on the outlet's own sites, newest first; the others are refused."""
        source = self.context.sources.get(channel.source_id)
        sites = source.domain_set() if source else frozenset({registrable_domain(channel.url)})
        own = [child for child in read.children if registrable_domain(child.url) in sites and child.url != channel.url]
        own.sort(key=lambda child: child.modified.timestamp() if child.modified else float("inf"), reverse=True)
        others = (child.url for child in read.children if registrable_domain(child.url) not in sites)
        foreign = [RefusedLink(url, "a sitemap on a foreign host") for url in others]
        return own[: self.max_listed], foreign

    async def open_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        """Requests for the parts of an index that have something new, whether or not the index itself changed."""
        rows = await self.context.read(sources.pending_children, channel.id, self.max_children)
        if rows and depth >= self.max_depth:
            self.logger.warning("%s: indexes within indexes, %d deep: not followed further", channel.url, depth)
            return []
        since = self.context.task.since
        wanted = [row for row in rows if not (since and row.told_modified_at and row.told_modified_at < since)]
        return [request for row in wanted if (request := self.channel_request(row, depth + 1))]
