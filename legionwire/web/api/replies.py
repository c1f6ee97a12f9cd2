"""What goes back: documents with a mark of their content, and refusals in one shape."""

from __future__ import annotations

import hashlib
import http
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legionwire.web.api.answers import Failure, Fault
from legionwire.web.api.shapes import to_bytes, to_plain

JSON = "application/json"
# Whoever asks again with the mark gets no body unless something changed. Nobody keeps an answer without asking.
FRESH = "no-cache"
_MOST_TOLD = 2_000  # bytes of a refusal that is put into our shape
_WAYS_OUT = {
    404: "/api/docs lists what there is",
    405: "ask with GET or HEAD",
    421: "use the address that `legionwire serve` prints",
    429: "wait as long as Retry-After says",
}


class NotThere(HTTPException):
    """What is asked for does not exist."""

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(404, what)
        self.way_out = way_out


def is_api(path: str) -> bool:
    """Whether programs ask there."""
    return path == "/api" or path.startswith("/api/")


def reply(request: Request, content: bytes, media_type: str = JSON) -> Response:
    """A document, or word that who asks has it already.

    The mark is made of the content: a mark of the collection would change with every poll of a crawl, and be wrong as
    soon as one table were forgotten.
    """
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": FRESH}
    known = {given.strip().removeprefix("W/") for given in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def refusal(status: int, what: str, way_out: str, headers: Mapping[str, str] | None = None) -> Response:
    """Why there is no answer."""
    failure = Failure(Fault(status, what, way_out or _WAYS_OUT.get(status, "")))
    kept = {"Cache-Control": "no-store"} | dict(headers or {})
    return Response(to_bytes(to_plain(failure)), status, kept, JSON)


class OneShape:
    """ASGI middleware: whatever refuses a question to the API, however it says so, says it in the API's shape."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []  # the beginning of a refusal that has another shape
        told = b""

        async def shaped(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start" and _is_foreign(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                told += message.get("body", b"")[: _MOST_TOLD - len(told)]
                if not message.get("more_body", False):
                    await _refuse(held[0], told, scope, receive, send)

        await self._app(scope, receive, shaped)


def _is_foreign(start: Message) -> bool:
    return start["status"] >= 400 and not Headers(raw=start["headers"]).get("content-type", "").startswith(JSON)


async def _refuse(start: Message, told: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    given = Headers(raw=start["headers"])
    status = start["status"]
    is_words = given.get("content-type", "").startswith("text/plain")
    what = told.decode(errors="replace").strip() if is_words else ""
    response = refusal(status, what or http.HTTPStatus(status).phrase.lower(), "")
    kept = MutableHeaders(raw=[(name, value) for name, value in given.raw if name not in _OF_CONTENT])
    for name, value in kept.items():
        response.headers[name] = value
    await response(scope, receive, send)


_OF_CONTENT = (b"content-type", b"content-length")
