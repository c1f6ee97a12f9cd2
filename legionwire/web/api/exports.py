"""`/api/export.{format}`: all that a question finds, streamed. Memory does not grow with the answer, and an answer that
cannot be finished breaks off: no reader takes it for whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from legionwire.exported import Exported, to_row
from legionwire.storage import results
from legionwire.storage.exporting import exported
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.api.operations import Operation, Way, ask
from legionwire.web.api.parameters import WANTED, Choice, Parameter
from legionwire.web.api.replies import refusal
from legionwire.web.api.shapes import to_bytes
from legionwire.web.asking import read_ask

PATIENCE_SECONDS = 900.0  # for one export; a page has ten
AT_ONCE = 2  # each holds a connection and a moment of the database
WAIT_SECONDS = 30  # until it is worth while to ask again
PIECE = 64 * 1024  # bytes that are sent at once
ROWS = "X-Legionwire-Rows"


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which articles are taken away."""

    media: str
    write: Callable[[Iterable[Exported]], Iterator[bytes]]


def _json_lines(articles: Iterable[Exported]) -> Iterator[bytes]:
    return (to_bytes(to_row(article)) for article in articles)


FORMATS = {"jsonl": Format("application/jsonl", _json_lines)}


def way(url: str) -> Way:
    """Exports of the collection at this URL."""
    return Way(_OPERATION, _Exports(ReadOnlyStore(url, PATIENCE_SECONDS)).respond)


_OPERATION = Operation(
    path="/api/export.{format}",
    name="export",
    about="All that a question finds, oldest first, never cut short. The number of articles is counted beforehand, at "
    f"the same moment of the collection. {AT_ONCE} exports run at once.",
    parameters=WANTED,
    within=(Parameter("format", "The format.", Choice(tuple(FORMATS))),),
    media=tuple(form.media for form in FORMATS.values()),
    headers=((ROWS, "How many articles the file has."),),
    is_marked=False,
)


class _Exports:
    def __init__(self, store: ReadOnlyStore) -> None:
        self._store = store
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def respond(self, request: Request) -> Response:
        asked = ask(request, _OPERATION)
        wanted = read_ask(asked.flat()).wanted
        name = asked.path["format"]
        if not self._places.acquire(blocking=False):
            what = f"{AT_ONCE} exports are under way, which is all that may be"
            return refusal(429, what, "", {"Retry-After": str(WAIT_SECONDS)})
        held = ExitStack()
        held.callback(self._places.release)
        with held:
            self._store.require_current()
            db = held.enter_context(self._store.read())
            rows = results.count(db, results.ask(db, wanted)).n
            headers = {
                ROWS: str(rows),
                "Content-Disposition": f'attachment; filename="legionwire.{name}"',
                "Cache-Control": "no-cache",
            }
            if request.method == "HEAD":
                told = Response(headers=headers, media_type=FORMATS[name].media)
                del told.headers["Content-Length"]  # it is not known before the end
                return told
            pieces = _pieces(FORMATS[name].write(exported(db, wanted)))
            held.callback(pieces.close)
            return _Stream(pieces, held.pop_all(), self._store.interrupter(db), headers, FORMATS[name].media)
        raise AssertionError("an ExitStack swallows nothing here")


def _pieces(parts: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The same bytes in pieces that are worth a message."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


class _Stream(Response):
    """Sends pieces as they are made. When the reader goes away, the question to the database ends with it."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        held: ExitStack,
        interrupt: Callable[[], None],
        headers: dict[str, str],
        media_type: str,
    ) -> None:
        """`held` is what is open until the last piece is sent."""
        self.status_code, self.background, self.media_type = 200, None, media_type
        self.init_headers(headers)
        self._pieces, self._held, self._interrupt = pieces, held, interrupt
        self._gone = False
        self._error: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, receive, group.cancel_scope)
                while piece := await anyio.to_thread.run_sync(self._next):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                group.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._close)
        if not self._gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        await anyio.to_thread.run_sync(self._interrupt)
        scope.cancel()

    def _next(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except Exception as error:  # noqa: BLE001  what was opened last knows what to make of it
            self._error = error
            return b""

    def _close(self) -> None:
        """Raises what went wrong, unless it went wrong because nobody listens any more."""
        error = None if self._gone else self._error
        self._held.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
        if error is not None:
            raise error
