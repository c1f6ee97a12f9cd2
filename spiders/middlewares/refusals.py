"""A request that does not go out, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from legionwire.article import State


class RefusedRequest(IgnoreRequest):
    """Raised by the middlewares; a request's errback finds here what to write into the ledger."""

    def __init__(self, state: State, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.state = state  # REFUSED, ROBOTS or DEFERRED
        self.reason = reason
        self.until = until  # when asking again makes sense, if that is known


def refuse(crawler: Crawler, state: State, reason: str, until: datetime | None = None) -> RefusedRequest:
    """The refusal, counted as `legionwire/refused/<state>`."""
    crawler.stats.inc_value(f"legionwire/refused/{state}")
    return RefusedRequest(state, reason, until)


def offered(crawler: Crawler, name: str) -> Any:
    """What the spider's `context` has under that name, or None: every part of a context is optional."""
    return getattr(getattr(crawler.spider, "context", None), name, None)
