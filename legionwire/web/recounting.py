"""Counts of the whole collection that take seconds: made once for all who ask, and anew beside them in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from legionwire.errors import DatabaseError, LegionwireError

T = TypeVar("T")
FRESH_SECONDS = 120.0
PATIENCE_SECONDS = 8.0  # less than a question may take: whoever asks first is told that it is being counted


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """Counts, and the moment that they are of."""

    value: T
    at: datetime
    old: float  # by the clock of `time.monotonic`


class Recounted(Generic[T]):
    """What `count` gives, in a thread of its own; older than fresh only while the next count is under way."""

    def __init__(
        self, count: Callable[[], T], fresh: float = FRESH_SECONDS, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._count, self._fresh, self._patience = count, fresh, patience
        self._held: Counted[T] | None = None
        self._error: LegionwireError | None = None
        self._lock = threading.Lock()
        self._done: threading.Event | None = None  # of the count that is under way

    def get(self) -> Counted[T]:
        """The counts. Raises what counting raises, and DatabaseError when the first count takes too long."""
        held = self._held
        if held is not None and time.monotonic() <= held.old:
            return held
        done = self._begin()
        if held is not None:
            return held
        if not done.wait(self._patience):
            raise DatabaseError("the collection is being counted, which takes a while", "come back in a minute")
        if self._held is None:
            assert self._error is not None, "it was counted, or there is a reason"
            raise self._error
        return self._held

    def _begin(self) -> threading.Event:
        with self._lock:
            if self._done is None or self._done.is_set():
                self._done = threading.Event()
                threading.Thread(target=self._make, args=(self._done,), daemon=True, name="recount").start()
            return self._done

    def _make(self, done: threading.Event) -> None:
        try:
            value = self._count()
            self._held = Counted(value, datetime.now(UTC), time.monotonic() + self._fresh)
        except LegionwireError as error:
            self._held, self._error = None, error  # whoever comes next is told
        finally:
            done.set()
