"""robots.txt for every request: asked for once a host, obeyed as RFC 9309 says.

In place of Scrapy's own, which parses whatever an error page says, allows everything when there is no answer, and
leaves Crawl-delay alone. When robots.txt cannot be read, nothing of that host is asked for.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.internet.error import ConnectError, ConnectionClosed
from w3lib.url import safe_url_string

from legionwire.article import State
from legionwire.errors import WorkerError
from legionwire.robots import MAX_BYTES, RobotsRules, decide_robots
from legionwire.urls import host_key
from spiders.middlewares.refusals import RefusedRequest, offered, refuse

EXEMPT = "robots_exempt"  # in a request's meta: it asks for robots.txt itself
RULES = "robots_rules"  # in a request's meta, once it has passed here: what robots.txt of its host says
MAX_REDIRECTS = 5  # RFC 9309 section 2.3.1.2
MAX_CRAWL_DELAY = 30.0  # seconds; a host that asks for more is not worth a crawl that never ends
KEPT = timedelta(hours=24)  # RFC 9309 section 2.4
UNREAD_KEPT = timedelta(hours=1)  # when asking again a host whose robots.txt could not be read makes sense

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
NO_ANSWER = (
    CannotResolveHostError,
    ConnectError,
    ConnectionClosed,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,  # a body that grows without end when it is unpacked
    OSError,
    ResponseDataLossError,
)


log = logging.getLogger(__name__)


class RobotsMemory(Protocol):
    """What a context may offer as `robots_memory`: rules that outlive a crawl."""

    async def get(self, host: str) -> tuple[RobotsRules, datetime] | None:
        """The rules of a host (urls.host_key), and when they were fetched."""

    async def put(self, host: str, rules: RobotsRules, fetched_at: datetime) -> None:
        """Keep them; rules that could not be read are never given."""


@dataclass(frozen=True, slots=True)
class _Known:
    rules: RobotsRules
    fetched_at: datetime

    def is_fresh(self) -> bool:
        return datetime.now(UTC) - self.fetched_at < KEPT


class RobotsMiddleware:
    """Asks for robots.txt before the first request to a host; requests that come meanwhile wait for the same answer."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._user_agent: str = crawler.settings["USER_AGENT"]
        self._answers: dict[str, asyncio.Task[_Known]] = {}  # by scheme, host and port

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RefusedRequest when robots.txt forbids the address or could not be read."""
        if request.meta.get(EXEMPT):
            return
        known = await self._known(request)
        rules = request.meta[RULES] = known.rules
        if rules.unread is not None:
            reason = f"robots.txt could not be read ({rules.unread}): RFC 9309 says stay away"
            raise refuse(self._crawler, State.ROBOTS, reason, known.fetched_at + UNREAD_KEPT)
        if not rules.allows(request.url):
            path = urlsplit(request.url)._replace(scheme="", netloc="", fragment="").geturl()
            raise refuse(self._crawler, State.ROBOTS, f"robots.txt forbids {path[:200] or '/'}")
        if rules.pause:
            self._slow_down(request, min(rules.pause, MAX_CRAWL_DELAY))

    async def _known(self, request: Request) -> _Known:
        origin = f"{urlsplit(request.url).scheme}://{host_key(request.url)}"
        answer = self._answers.get(origin)
        if answer is None or _is_spent(answer):
            answer = self._answers[origin] = asyncio.create_task(self._look_up(origin))
        return await asyncio.shield(answer)  # a request that is given up must not take the answer with it

    async def _look_up(self, origin: str) -> _Known:
        memory: RobotsMemory | None = offered(self._crawler, "robots_memory")
        parts, host = urlsplit(origin), host_key(origin)
        if memory is None or (parts.scheme == "http" and parts.port is None):
            # Only there do two origins, of http and of https, share a key: the one of http is not remembered.
            return await self._fetch(origin)
        try:
            remembered = await memory.get(host)
        except Exception:
            log.exception("the robots.txt rules of %s cannot be looked up: they are asked for", host)
            remembered = None
        if remembered and (known := _Known(*remembered)).is_fresh():
            return known
        known = await self._fetch(origin)
        if known.rules.unread is None:
            try:
                await memory.put(host, known.rules, known.fetched_at)
            except Exception:
                log.exception("the robots.txt rules of %s cannot be kept for later crawls", host)
        return known

    async def _fetch(self, origin: str) -> _Known:
        rules = await self._ask(f"{origin}/robots.txt")
        outcome = "read" if rules.unread is None else "unread"
        self._crawler.stats.inc_value(f"legionwire/robots/{outcome}")
        return _Known(rules, datetime.now(UTC))

    async def _ask(self, url: str) -> RobotsRules:
        """The answer, wherever it is after redirects. Raises RefusedRequest when the host itself may not be asked."""
        for hop in range(1 + MAX_REDIRECTS):
            try:
                request = Request(url, callback=NO_CALLBACK, meta={EXEMPT: True, "dont_redirect": True})
                response = await self._crawler.engine.download_async(request)
                location = _location(response)
            except RefusedRequest as refusal:
                if hop == 0:
                    raise
                return RobotsRules(unread=f"it is redirected: {refusal.reason}")
            except (*NO_ANSWER, ValueError) as error:  # ValueError: redirected to what is no address
                return RobotsRules(unread=str(error)[:200] or type(error).__name__)
            if location is None:
                return await self._decide(response)
            url = location
        return RobotsRules()  # more than five: "MAY assume that the robots.txt file is unavailable", which allows all

    async def _decide(self, response: Response) -> RobotsRules:
        work = (response.status, response.body[:MAX_BYTES], self._user_agent, response.url)
        workers = offered(self._crawler, "workers")
        if workers is None:
            return decide_robots(*work)
        try:
            rules: RobotsRules = await workers.run(decide_robots, *work)
        except WorkerError as error:
            return RobotsRules(unread=error.what)
        return rules

    def _slow_down(self, request: Request, delay: float) -> None:
        """Crawl-delay and Request-rate: a pause of that length at least between two requests, so without jitter."""
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        settings = downloader.per_slot_settings.setdefault(key, {})  # an idle slot is forgotten, its settings are not
        if delay <= settings.get("delay", self._crawler.settings.getfloat("DOWNLOAD_DELAY")):
            return
        settings.update(delay=delay, jitter=0.0)
        if slot := downloader.slots.get(key):
            slot.delay, slot.jitter = delay, 0.0


def _is_spent(answer: asyncio.Task[_Known]) -> bool:
    """Whether to look it up again: it is old, or something broke. A refusal to ask the host holds for the crawl."""
    if not answer.done():
        return False
    if answer.cancelled():
        return True
    if error := answer.exception():
        return not isinstance(error, RefusedRequest)
    return not answer.result().is_fresh()


def _location(response: Response) -> str | None:
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or location is None:
        return None
    return urljoin(response.url, safe_url_string(location))
