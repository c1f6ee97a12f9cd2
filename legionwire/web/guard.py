"""What stands before every page: who may ask, how, and what a browser may do with the answer."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Whatever slips through escaping meets a browser that runs nothing, loads nothing from elsewhere, sends nothing away.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
METHODS = ("GET", "HEAD")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:\[\]]{1,253})(?::[0-9]{1,5})?")


def is_loopback(host: str) -> bool:
    """Whether a name, as an operator or a browser writes it, means this machine and no other."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def is_own_host(header: str) -> bool:
    """Whether a Host header is ours: a foreign name that leads to this machine is DNS rebinding. Any port, since a
    tunnel may end on another."""
    match = _HOST.fullmatch(header)
    return match is not None and is_loopback(match[1])


class Guard:
    """ASGI middleware: only reading, only under our own names; the same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await (_refusal(scope) or self._app)(scope, receive, guarded)


def _refusal(scope: Scope) -> ASGIApp | None:
    hosts = Headers(scope=scope).getlist("host")
    if len(hosts) != 1 or not is_own_host(hosts[0]):
        return PlainTextResponse("this server answers to 127.0.0.1, localhost and [::1] only\n", 421)
    if scope["method"] not in METHODS:
        return PlainTextResponse("these pages can only be read\n", 405, {"Allow": ", ".join(METHODS)})
    return None
