"""An article that redirects to another outlet's ground is not followed there: not even its robots.txt is asked for."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from legionwire.article import State
from spiders.middlewares.refusals import offered, refuse


class ForeignMiddleware:
    """Refuses redirects that leave the sites of the source whose article was asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedRequest. Channels may be kept elsewhere (feed services), so only articles are looked at."""
        order = request.cb_kwargs.get("order")
        is_own = offered(self._crawler, "is_own_site")
        if order is None or is_own is None or not request.meta.get("redirect_times"):
            return
        if not is_own(order.source_id, order.url, request.url):
            raise refuse(self._crawler, State.REFUSED, f"leads to a foreign host: {request.url}")
