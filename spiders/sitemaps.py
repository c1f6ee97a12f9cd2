"""The way in through sitemaps, and through the indexes that list them."""

from __future__ import annotations

from typing import ClassVar

from scrapy import Request

from legionwire.article import ChannelKind
from legionwire.context import utcnow
from legionwire.links import Channel, Child
from legionwire.storage import sources
from legionwire.storage.sources import ChannelRow
from legionwire.urls import registrable_domain, url_hash
from spiders.base import ChannelSpider


class SitemapsSpider(ChannelSpider):
    """Polls the sitemaps of its sources; of an index it opens the parts that changed, newest first."""

    name = "sitemaps"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("sitemap",)

    # of indexes
    max_depth = 3
    max_listed = 1000  # parts of one index we keep track of, newest first
    max_children = 50  # parts of one index read in one run; the next run goes on

    async def open_children(self, channel: ChannelRow, read: Channel, depth: int) -> list[Request]:
        wanted = self._wanted(channel, read.children)[: self.max_listed]
        if wanted and depth >= self.max_depth:
            self.logger.warning("%s: indexes within indexes, %d deep: not followed further", channel.url, depth)
            return []
        rows = await self.context.write(sources.child_channels, channel, wanted, utcnow())
        listed = {url_hash(child.url): child for child in wanted}
        pairs = [(row, listed[url_hash(row.url)]) for row in rows]
        changed = [(row, child) for row, child in pairs if _changed(row, child)]
        return [self.channel_request(row, depth + 1, child.modified) for row, child in changed[: self.max_children]]

    async def known_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        """An unchanged index may list parts without dates, and parts not read yet: only asking tells what they hold."""
        rows = await self.context.read(sources.known_children, channel.id)
        undated = [row for row in rows if row.listed_modified_at is None]
        return [self.channel_request(row, depth + 1) for row in undated[: self.max_children]]

    def _wanted(self, channel: ChannelRow, children: tuple[Child, ...]) -> list[Child]:
        """Parts on the outlet's own sites and inside the dates asked for, newest first."""
        source = self.context.sources.get(channel.source_id)
        sites = source.domain_set() if source else frozenset({registrable_domain(channel.url)})
        since = self.context.task.since
        own = [child for child in children if registrable_domain(child.url) in sites and child.url != channel.url]
        if len(own) < len(children):
            self.logger.warning("%s lists %d sitemaps elsewhere: refused", channel.url, len(children) - len(own))
        dated = [child for child in own if not (since and child.modified and child.modified < since)]
        dated.sort(key=lambda child: child.modified.timestamp() if child.modified else float("inf"), reverse=True)
        return dated


def _changed(row: ChannelRow, child: Child) -> bool:
    return row.listed_modified_at is None or child.modified is None or child.modified > row.listed_modified_at
