"""`/readyz`: whether the collection can be asked and somebody sees to the schedule; in time, whatever hangs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from legionwire.errors import LegionwireError
from legionwire.storage.leases import clock
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.schedulers import schedulers

PATIENCE_SECONDS = 1.5  # whoever asks gives up after two


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told to whoever asks."""

    ready: bool
    words: str


class Readiness:
    """Looks at the database from a thread and a connection of its own: those of the pages may all be waiting for it.

    A look that hangs cannot be ended from outside. As long as one does, there is no second.
    """

    def __init__(self, url: str, patience: float = PATIENCE_SECONDS) -> None:
        self._store = ReadOnlyStore(url, patience)
        self._patience = patience
        self._look: Future[Answer] | None = None

    async def respond(self, request: Request) -> Response:
        look = self._look
        if look is None or look.done():
            look = self._look = _in_thread(self._find)
        done, _ = await asyncio.wait({asyncio.wrap_future(look)}, timeout=self._patience)
        if done:
            answer = look.result()
        else:
            answer = Answer(False, f"not ready: the database does not answer within {self._patience:g} s")
        return PlainTextResponse(f"{answer.words}\n", 200 if answer.ready else 503, {"Cache-Control": "no-store"})

    def _find(self) -> Answer:
        try:
            self._store.require_current()
            with self._store.read() as db:
                found = schedulers(db, clock(db))
        except LegionwireError as error:
            return Answer(False, f"not ready: {error}")
        if not found:
            return Answer(True, "ready; no scheduler runs")
        last = found[-1]
        if last.silent:
            who = f"the scheduler on {last.hostname} (process {last.pid})"
            return Answer(False, f"not ready: {who} fell silent at {last.ticked:%Y-%m-%d %H:%M:%S} UTC")
        if last.trouble:
            return Answer(False, f"not ready: {last.trouble}")
        return Answer(True, "ready")


def _in_thread(work: Callable[[], Answer]) -> Future[Answer]:
    """Like an executor's `submit`, in a thread that does not keep the program from ending."""
    future: Future[Answer] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  it is raised where the answer is waited for
            future.set_exception(error)

    threading.Thread(target=run, name="readiness", daemon=True).start()
    return future
