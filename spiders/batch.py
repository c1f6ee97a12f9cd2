"""All ways in at once: what a scheduled run uses, so that a host sees one queue and one delay."""

from __future__ import annotations

from typing import ClassVar

from legionwire.article import ChannelKind
from spiders.feeds import FeedsSpider
from spiders.listings import ListingsSpider
from spiders.sitemaps import SitemapsSpider


class BatchSpider(FeedsSpider, ListingsSpider, SitemapsSpider):
    """Polls every channel of its sources."""

    name = "batch"
    kinds: ClassVar[tuple[ChannelKind, ...]] = (*FeedsSpider.kinds, *SitemapsSpider.kinds, *ListingsSpider.kinds)
