"""The way in through sitemaps, and through the indexes that list them."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from scrapy import Request

from legionwire.article import ChannelKind
from legionwire.links import Channel, Child, RefusedLink
from legionwire.sitemap_windows import Window, newest_first, outside
from legionwire.sitemaps import MAX_BYTES
from legionwire.storage import sources
from legionwire.storage.sources import ChannelRow
from legionwire.urls import registrable_domain
from spiders.base import ChannelSpider


class SitemapsSpider(ChannelSpider):
    """Polls the sitemaps of its sources; of an index it opens the parts that changed, newest first."""

    name = "sitemaps"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("sitemap",)

    # of indexes
    max_depth = 3  # an index may list indexes, these too, and the last of them sitemaps
    max_listed = 2000  # parts of one index we keep track of: those of the time asked for, newest first
    max_children = 50  # parts of one index read in one run; the next run goes on

    def channel_request(self, channel: ChannelRow, depth: int = 0) -> Request | None:
        """Sitemaps may be larger than a page."""
        request = super().channel_request(channel, depth)
        if request and channel.kind == "sitemap":
            request.meta["download_maxsize"] = max(MAX_BYTES, self.settings.getint("DOWNLOAD_MAXSIZE"))
        return request

    def children_of(self, channel: ChannelRow, read: Channel) -> tuple[list[Child], list[RefusedLink]]:
        """Parts on the outlet's own sites; the others are refused."""
        source = self.context.sources.get(channel.source_id)
        sites = source.domain_set() if source else frozenset({registrable_domain(channel.url)})
        own = [child for child in read.children if registrable_domain(child.url) in sites and child.url != channel.url]
        own = newest_first(own)
        if len(own) > self.max_listed:
            beside = dict(zip(own, outside(own, self._window()), strict=True))
            own.sort(key=lambda child: bool(beside[child]))  # stable
            self.logger.info("%s lists %d parts: kept track of are %d", channel.url, len(own), self.max_listed)
        others = (child.url for child in read.children if registrable_domain(child.url) not in sites)
        foreign = [RefusedLink(url, "a sitemap on a foreign host") for url in others]
        return own[: self.max_listed], foreign

    async def open_children(self, channel: ChannelRow, depth: int) -> list[Request]:
        """Requests for the parts of an index that have something new, whether or not the index itself changed."""
        if channel.kind == "listing":
            return []
        window = self._window()
        # What was left out under another wish is looked at again under this one.
        policy = self.context.policy(channel.source_id) if window else None
        rows = await self.context.read(sources.pending_children, channel.id, self.max_listed, policy)
        if rows and depth >= self.max_depth:
            self.logger.warning("%s: indexes within indexes, %d deep: not followed further", channel.url, depth)
            return []
        parts = [Child(row.url, row.told_modified_at) for row in rows]
        listed = await self.context.read(sources.listed_children, channel.id) if rows else []
        reasons = outside(parts, window, listed)
        missed = Counter(why for why in reasons if why)
        age = {part: place for place, part in enumerate(newest_first(parts, listed))}
        wanted = [(row, part) for row, part, why in zip(rows, parts, reasons, strict=True) if not why]
        # Those never read come first, the newest of them; then as they wait.
        wanted.sort(key=lambda pair: (pair[0].body_hash is not None, 0 if pair[0].body_hash else age[pair[1]]))
        self._tell_left_out(channel, len(rows), missed, len(wanted) - self.max_children)
        opened = [row for row, _ in wanted[: self.max_children]]
        return [request for row in opened if (request := self.channel_request(row, depth + 1))]

    def _window(self) -> Window:
        return Window(self.context.task.since, self.context.task.until)

    def _tell_left_out(self, channel: ChannelRow, pending: int, missed: Counter[str], later: int) -> None:
        if missed:
            count, reasons = missed.total(), "; ".join(f"{why}: {n}" for why, n in missed.most_common(5))
            self.logger.info("%s: %d of %d parts are left out (%s)", channel.url, count, pending, reasons)
        if later > 0:
            self.logger.info("%s: %d parts are left to later runs", channel.url, later)
