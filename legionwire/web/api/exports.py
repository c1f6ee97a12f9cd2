"""`/api/export.{format}`: all that a question finds, streamed. Memory does not grow with the answer, and an answer that
cannot be finished breaks off: no reader takes it for whole.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import cast

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from legionwire import __version__
from legionwire.config import Config
from legionwire.errors import LegionwireError
from legionwire.export_about import About
from legionwire.export_formats import FORMATS, KINDS, Format, writer_of
from legionwire.exported import Exported
from legionwire.shortened import shortened
from legionwire.storage import results
from legionwire.storage.engine import Connection
from legionwire.storage.exporting import count_exported, exported
from legionwire.storage.facets import PARTS
from legionwire.storage.frozen import require_frozen
from legionwire.storage.leases import clock
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.text_policy import POLICIES, TextPolicy, narrowed
from legionwire.web.api.operations import Operation, Way, ask
from legionwire.web.api.parameters import WANTED, Choice, Parameter
from legionwire.web.api.replies import refusal
from legionwire.web.asking import Ask, read_ask

PATIENCE_SECONDS = 900.0  # for one export; a page has ten
AT_ONCE = 2  # each holds a connection and a moment of the database
WAIT_SECONDS = 30  # until it is worth while to ask again
PIECE = 64 * 1024  # bytes that are sent at once
_AGAIN_SECONDS = 0.2
_log = logging.getLogger("legionwire.web.exports")
ROWS = "X-Legionwire-Rows"


FORMS: dict[str, Format] = {KINDS[form].suffixes[0].removeprefix("."): form for form in FORMATS}  # by suffix


def way(config: Config) -> Way:
    """Exports of this collection."""
    return Way(_OPERATION, _Exports(ReadOnlyStore(config.database, PATIENCE_SECONDS), config.export.text).respond)


_OPERATION = Operation(
    path="/api/export.{format}",
    name="export",
    about="All that a question finds, oldest first, never cut short. The number of articles is counted beforehand, at "
    f"the same moment of the collection. At most {AT_ONCE} exports run at once.",
    parameters=(
        *WANTED,
        Parameter(
            "text", "How much of each text; no more than [export] text of the settings allows.", Choice(POLICIES)
        ),
    ),
    within=(Parameter("format", "The format, as files of it end.", Choice(tuple(FORMS))),),
    media=tuple(KINDS[form].content_type.partition(";")[0] for form in FORMATS),
    headers=((ROWS, "How many articles the file has."),),
    is_marked=False,
)


class _Exports:
    def __init__(self, store: ReadOnlyStore, policy: TextPolicy) -> None:
        self._store, self._policy = store, policy
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def respond(self, request: Request) -> Response:
        asked = ask(request, _OPERATION)
        question = read_ask(asked.flat())
        policy = narrowed(self._policy, cast(TextPolicy | None, asked.first("text")))
        if not self._places.acquire(blocking=False):
            what = f"{AT_ONCE} exports are under way, which is all that may be"
            return refusal(429, what, "", {"Retry-After": str(WAIT_SECONDS)})
        held = ExitStack()
        held.callback(self._places.release)
        with held:
            self._store.require_current()
            db = held.enter_context(self._store.read())
            return self._begin(request, db, held, question, policy, asked.path["format"])
        raise AssertionError("an ExitStack swallows nothing here")

    def _begin(
        self, request: Request, db: Connection, held: ExitStack, question: Ask, policy: TextPolicy, suffix: str
    ) -> Response:
        wanted, form = question.wanted, FORMS[suffix]
        if wanted.as_of is not None:
            require_frozen(db, wanted.as_of, clock(db))
        rows = count_exported(db, wanted)
        headers = {
            ROWS: str(rows),
            "Content-Disposition": f'attachment; filename="legionwire.{suffix}"',
            "Cache-Control": "no-cache",
        }
        kind = KINDS[form].content_type
        if request.method == "HEAD":
            told = Response(headers=headers, media_type=kind)
            del told.headers["Content-Length"]  # it is not known before the end
            return told
        about = about_of(db, question, clock(db), policy, str(request.url))
        articles = (shortened(article, policy) for article in _counted(exported(db, wanted), rows))
        pieces = _pieces(writer_of(form)(articles, about))
        held.callback(pieces.close)
        return _Stream(pieces, held.pop_all(), self._store.interrupter(db), headers, kind)


def about_of(db: Connection, question: Ask, now: datetime, policy: TextPolicy, address: str) -> About:
    """What a file says of itself; `now` is the moment that it stands for unless another was asked for."""
    outlets = results.source_names(db)
    at = question.as_of or now
    return About(in_words(question) or None, at, question.as_of, __version__, outlets, policy, question.copies, address)


def in_words(question: Ask) -> str:
    """A question as one query: with it the command line finds the same."""
    fields = [f"{name}:{value}" for name in PARTS if (value := getattr(question, name))]
    fields += [f"on:{question.month}"] if question.month else []
    words = f"({question.q})" if question.q and fields else question.q
    return " ".join(filter(None, (words, *fields)))


def _counted(articles: Iterable[Exported], rows: int) -> Iterator[Exported]:
    """The same articles. Raises LegionwireError when they are not as many as was said."""
    n = 0
    for article in articles:
        n += 1
        yield article
    if n != rows:
        raise LegionwireError(f"{n} articles were exported, {rows} were counted", "please report it")


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
                group.start_soon(self._watch, receive)
                while (piece := await anyio.to_thread.run_sync(self._next)) and not self._gone:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                group.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                whole = await anyio.to_thread.run_sync(self._close)
        if whole:  # else the server closes the connection, and nobody takes what came for all there is
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        while True:  # between two statements there is nothing to end yet
            await anyio.to_thread.run_sync(self._interrupt)
            await anyio.sleep(_AGAIN_SECONDS)

    def _next(self) -> bytes:
        try:
            return next(self._pieces, b"")
        except Exception as error:  # noqa: BLE001  what was opened last knows what to make of it
            self._error = error
            return b""

    def _close(self) -> bool:
        """Whether the reader has all of it. What is no fault of the program is told in the log."""
        error = None if self._gone else self._error
        try:
            self._held.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)
            if error is not None:
                raise error
        except LegionwireError as reason:
            _log.error("an export broke off: %s", reason)
            return False
        return not self._gone
