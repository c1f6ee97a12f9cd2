"""What stands before every page: who may ask, how, how much, and what a browser may do with the answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from math import ceil

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legionwire.allowance import Allowance, Rate
from legionwire.web.access import Access, Visitor, is_loopback

# Whatever slips through escaping meets a browser that runs nothing, loads nothing from elsewhere, sends nothing away.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Nothing to outlets. With no-referrer a browser would not say, either, that a form comes from our own page.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
METHODS = ("GET", "HEAD")
LONGEST_URL = 8192  # bytes; the longest query in percent signs is shorter
_FORMS = re.compile(r"/(?:login|logout|article/[0-9]{1,19}/rule)")
_FOR_ALL = re.compile(r"/(?:healthz|login|static/[^/]*)")
_VISITOR = "legionwire.visitor"

# A person with ten tabs never meets these; a program that asks without pause does. On this machine they keep one that
# has gone wild from the others.
_RATES = {
    "page": (Rate(burst=100, per_second=5), Rate(burst=1000, per_second=100)),
    "export": (Rate(burst=10, per_second=0.2), Rate(burst=100, per_second=5)),
    "login": (Rate(burst=10, per_second=0.1), Rate(burst=10, per_second=0.1)),
    "form": (Rate(burst=30, per_second=0.5), Rate(burst=30, per_second=0.5)),
}


class Guard:
    """ASGI middleware: short addresses under our own names, reading but for a few forms, at a bearable rate, with the
    token where it is needed; the same headers on every answer."""

    def __init__(self, app: ASGIApp, access: Access, ask: Callable[[Request], Response]) -> None:
        """`ask` makes the page on which a visitor shows the token."""
        self._app, self._access, self._ask = app, access, ask
        self._allowed = {
            (kind, is_near): Allowance(near if is_near else far)
            for kind, (far, near) in _RATES.items()
            for is_near in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        visitor = self._access.visitor(headers, time.time())
        scope[_VISITOR] = visitor

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    given[name] = value
                if not visitor.is_local and not scope["path"].startswith("/static/"):
                    given["Cache-Control"] = "private, no-cache"
            await send(message)

        refusal = self._refusal(scope, headers) or self._too_much(scope) or self._without_token(scope, visitor)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_URL:
            return refused(scope, 414, f"an address has at most {LONGEST_URL} bytes", "shorten the query")
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._access.knows_host(hosts[0]):
            way_out = "the setting web.hosts names others"
            return refused(scope, 421, "this server answers to 127.0.0.1, localhost and [::1] only", way_out)
        if scope["method"] in METHODS:
            return None
        if scope["method"] == "POST" and self._access.has_token and _FORMS.fullmatch(scope["path"]):
            return None
        return refused(scope, 405, "these pages can only be read", "", {"Allow": ", ".join(METHODS)})

    def _too_much(self, scope: Scope) -> Response | None:
        kind = _kind_of(scope)
        if kind is None:
            return None
        client = _client(scope)
        wait = self._allowed[kind, client == ""].take(client, time.monotonic())
        if not wait:
            return None
        seconds = ceil(wait)
        return refused(scope, 429, "too many questions at once", f"wait {seconds} s", {"Retry-After": str(seconds)})

    def _without_token(self, scope: Scope, visitor: Visitor) -> Response | None:
        if visitor.may_read or _FOR_ALL.fullmatch(scope["path"]):
            return None
        if _is_api(scope) or not self._access.has_token:
            way_out = "send `Authorization: Bearer TOKEN`" if self._access.has_token else "set web.token"
            return refused(scope, 401, "from elsewhere a token is needed", way_out, {"WWW-Authenticate": "Bearer"})
        return self._ask(Request(scope))


def visitor_of(request: Request) -> Visitor:
    """Who asks, as the guard found."""
    visitor = request.scope[_VISITOR]
    assert isinstance(visitor, Visitor)
    return visitor


def refused(scope: Scope, status: int, what: str, way_out: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal in a line, or to a program as the object that all errors of the API are."""
    if _is_api(scope):
        error = {"status": status, "what": what, "way_out": way_out}
        return JSONResponse({"error": error}, status, headers)
    return PlainTextResponse(f"{what} ({way_out})\n" if way_out else f"{what}\n", status, headers)


def _is_api(scope: Scope) -> bool:
    return scope["path"] == "/api" or str(scope["path"]).startswith("/api/")


def _kind_of(scope: Scope) -> str | None:
    """What a question counts as; None for what costs nothing."""
    path = scope["path"]
    if path == "/healthz" or path.startswith("/static/"):
        return None
    if scope["method"] == "POST":
        return "login" if path == "/login" else "form"
    return "export" if path.startswith(("/api/export", "/export")) else "page"


def _client(scope: Scope) -> str:
    """Whose bucket it is: an address, of IPv6 the network that one household has; empty for this machine. What a proxy
    says of others is not believed: all of them share its bucket."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return ""  # a socket of this machine
    if is_loopback(host):
        return ""
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
