"""Asks for one page and hands it over as it came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from scrapy import Request

from legionwire.article import ChannelKind
from legionwire.handover import hand_over
from legionwire.samples import Asked
from spiders.asking import AskingSpider


class PageSpider(AskingSpider):
    """Hands over what came of its task's only address, even an answer that says no."""

    name = "page"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ()

    async def start(self) -> AsyncIterator[Request]:
        (url,) = self.context.task.urls
        answer = await self.ask(url)
        page = self.page_of(answer) if answer.response is not None else None
        hand_over(self.context.config.data, Asked(answer.url, answer.state, answer.reason, page))
        nothing_more: tuple[Request, ...] = ()
        for request in nothing_more:
            yield request
