"""Redirects that leave a site: articles are not followed to another outlet's ground, channels only where nobody is.

Not even the robots.txt there is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from legionwire.article import State
from legionwire.urls import registrable_domain
from spiders.middlewares.refusals import offered, refuse

BUSY = timedelta(minutes=15)  # when a channel is asked again that leads to a site which another run is asking


class ForeignMiddleware:
    """Refuses redirects that leave the sites of the source whose article was asked for. A channel may be kept elsewhere
    (feed services): that site must be free, and has a queue and a pause of its own."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RefusedRequest."""
        if not request.meta.get("redirect_times"):
            return
        order = request.cb_kwargs.get("order")
        is_own = offered(self._crawler, "is_own_site")
        if order is not None and is_own is not None and not is_own(order.source_id, order.url, request.url):
            raise refuse(self._crawler, State.REFUSED, f"leads to a foreign host: {request.url}")
        if not request.url.startswith(("http://", "https://")):
            return  # AddressMiddleware has its say
        site = registrable_domain(request.url)
        take = offered(self._crawler, "lease_site")
        if request.cb_kwargs.get("channel") is not None and take is not None and not await take(site):
            until = datetime.now(UTC) + BUSY
            raise refuse(self._crawler, State.DEFERRED, f"leads to {site}, which another run is asking", until)
        request.meta["download_slot"] = site
