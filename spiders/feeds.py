"""The way in through feeds: RSS, Atom, JSON Feed."""

from __future__ import annotations

from typing import ClassVar

from legionwire.article import ChannelKind
from spiders.base import ChannelSpider


class FeedsSpider(ChannelSpider):
    """Polls the feeds of its sources."""

    name = "feeds"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ("feed",)
