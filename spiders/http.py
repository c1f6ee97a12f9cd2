"""What a request carries and what an answer, or its absence, says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.article import State
from legionwire.cleaning import clean_line
from legionwire.clock import utcnow
from legionwire.freshness import fresh_for
from legionwire.urls import registrable_domain
from spiders.middlewares.refusals import RefusedRequest

PERMANENT = (301, 308)


def meta_for(url: str) -> dict[str, Any]:
    """One downloader slot, so one request at a time, for each registrable domain."""
    return {"download_slot": registrable_domain(url)}


def validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a conditional request, verbatim as they came (RFC 9110 section 13.1)."""
    given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in given.items() if value}


def header(response: Response, name: str) -> str | None:
    """The first header of that name, cleaned."""
    value = response.headers.get(name)
    return clean_line(value.decode("latin-1"), 500) if value else None


def freshness(response: Response) -> timedelta | None:
    """How long the answer says it stays fresh."""
    cache_control, expires, age = (header(response, name) or "" for name in ("Cache-Control", "Expires", "Age"))
    return fresh_for(cache_control, expires, age, utcnow())


def moved_for_good(response: Response) -> str | None:
    """Where permanent redirects, and nothing but these, led; None when there were none."""
    reasons = response.meta.get("redirect_reasons", [])
    return response.url if reasons and all(reason in PERMANENT for reason in reasons) else None


def request_of(failure: Failure) -> Request:
    """The request that failed; Scrapy hangs it on the failure."""
    request: Request = getattr(failure, "request")  # noqa: B009  Twisted's type does not know it
    return request


def why(failure: Failure) -> tuple[State, str]:
    """State and reason for a request without an answer."""
    error = failure.value
    if isinstance(error, RefusedRequest):
        return error.state, error.reason
    name = type(error).__name__.removesuffix("Error")
    return State.ERROR, clean_line(f"no answer: {name}: {error}", 300)
