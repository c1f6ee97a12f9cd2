"""A host that asks to be left alone is left alone: 429, 503, and 403 with Retry-After.

Scrapy knows nothing of Retry-After and would ask again at once. Here the host's wish holds for every request to it, in
this crawl and, where the spider's context remembers it, in the next ones.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from legionwire.article import State
from legionwire.retry_after import parse_retry_after
from legionwire.urls import host_key
from spiders.middlewares.refusals import RefusedRequest, offered, refuse
from spiders.middlewares.robots import EXEMPT

TOO_MANY = timedelta(seconds=300)  # after a 429 that does not say how long
UNAVAILABLE = timedelta(seconds=60)  # after a second 503 that does not say how long

log = logging.getLogger(__name__)


class NotBefore(Protocol):
    """What a context may offer as `not_before`."""

    def __call__(self, host: str, /) -> datetime | None: ...


class RememberNotBefore(Protocol):
    """What a context may offer as `remember_not_before`."""

    def __call__(self, host: str, when: datetime, reason: str, /) -> None: ...


class RetryAfterMiddleware:
    """Keeps requests from hosts that asked to wait. Must see an answer before RetryMiddleware does."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pauses: dict[str, tuple[datetime, str] | None] = {}  # host: until when, why

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedRequest as long as the host wants to be left alone."""
        host = host_key(request.url)
        pause = self._pause(host)
        if pause and pause[0] > datetime.now(UTC):
            raise self._deferred(*pause)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Raises RefusedRequest when the answer is a wish to wait. The first 503 without one is tried once more."""
        now = datetime.now(UTC)
        asked = parse_retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), now)
        if asked and response.status in (403, 429, 503):
            until, why = asked, "Retry-After"
        elif response.status == 429:
            until, why = now + TOO_MANY, "429"
        elif response.status == 503:
            if again := self._retry(request):
                return again
            until, why = now + UNAVAILABLE, "503"
        else:
            return response
        self._remember(host_key(request.url), until, why)
        if request.meta.get(EXEMPT):
            return response  # what this means for the host's pages is for RobotsMiddleware to say
        raise self._deferred(until, why)

    def _retry(self, request: Request) -> Request | None:
        if request.meta.get("dont_retry") or self._crawler.spider is None:
            return None
        return get_retry_request(
            request, spider=self._crawler.spider, reason="503 without Retry-After", give_up_log_level=logging.INFO
        )

    def _pause(self, host: str) -> tuple[datetime, str] | None:
        if host not in self._pauses:
            not_before: NotBefore | None = offered(self._crawler, "not_before")
            until = not_before(host) if not_before else None
            self._pauses[host] = (until, "in an earlier crawl") if until else None
        return self._pauses[host]

    def _remember(self, host: str, until: datetime, why: str) -> None:
        known = self._pauses.get(host)
        if known and known[0] >= until:
            return
        self._pauses[host] = (until, why)
        log.info("%s asked to wait until %s (%s)", host, _text(until), why)
        remember: RememberNotBefore | None = offered(self._crawler, "remember_not_before")
        if remember:
            remember(host, until, why)
        self._turn_back(host, until, why)

    def _turn_back(self, host: str, until: datetime, why: str) -> None:
        """Requests that stand in the downloader's queue have passed `process_request` and would still go out."""
        for slot in self._crawler.engine.downloader.slots.values():
            for waiting in [entry for entry in slot.queue if host_key(entry[0].url) == host]:
                slot.queue.remove(waiting)
                waiting[1].errback(self._deferred(until, why))

    def _deferred(self, until: datetime, why: str) -> RefusedRequest:
        reason = f"host asked to wait until {_text(until)} ({why})"
        return refuse(self._crawler, State.DEFERRED, reason, until)


def _text(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
