"""Scheduler and web pages under one roof: started together, started again when one dies, stopped together."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from legionwire import processes
from legionwire.processes import Process

GLANCE_SECONDS = 0.2
FIRST_WAIT = 1.0  # before a part that died starts again; doubled each time
LONGEST_WAIT = 60.0
STEADY_SECONDS = 300.0  # a part that lived so long has its first wait again
UNUSABLE = frozenset({2, 5, 6})  # exit codes that a new start will not change: usage, configuration, database
SOON_SECONDS = 10.0  # a part that ends with one of these so early has never worked


@dataclass(frozen=True, slots=True)
class Part:
    """A program to be kept alive."""

    name: str
    command: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    part: Part
    process: Process | None = None
    since: float = 0.0
    wait: float = FIRST_WAIT
    again_at: float = 0.0
    proven: bool = field(default=False)  # it has lived for a while


def supervise(parts: Sequence[Part], environment: Mapping[str, str], grace: float, tell: Callable[[str], None]) -> int:
    """Keep the parts alive until SIGTERM or Ctrl-C, then stop them in good order. Returns an exit code: 0, or that of a
    part that cannot work at all."""
    kept = [_Kept(part) for part in parts]
    with _stop_asked() as stop:
        try:
            while not stop.wait(GLANCE_SECONDS):
                for one in kept:
                    if (code := _look_after(one, environment, tell)) is not None:
                        return code
            tell("stopping: what is on its way is still taken in")
        finally:
            processes.stop_all([one.process for one in kept if one.process], grace)
    tell("stopped; what is left stays queued")
    return 0


def _look_after(one: _Kept, environment: Mapping[str, str], tell: Callable[[str], None]) -> int | None:
    """Start a part that is not running, when its time has come. Returns an exit code when it never will."""
    now = time.monotonic()
    if one.process is None:
        if now >= one.again_at:
            try:
                one.process, one.since = processes.start(one.part.command, environment), now
            except OSError as error:  # no memory, no process numbers
                _put_off(one, f"cannot be started ({error.strerror or error})", now, tell)
        return None
    lived = now - one.since
    if one.process.poll() is None:
        one.proven = one.proven or lived > SOON_SECONDS
        return None
    if one.process.returncode in UNUSABLE and not one.proven and lived <= SOON_SECONDS:
        return int(one.process.returncode)
    one.wait = FIRST_WAIT if lived > STEADY_SECONDS else one.wait
    _put_off(one, f"ended ({processes.how_it_ended(one.process)})", now, tell)
    return None


def _put_off(one: _Kept, what: str, now: float, tell: Callable[[str], None]) -> None:
    tell(f"{one.part.name} {what}: starts again in {one.wait:g} s")
    one.process, one.again_at = None, now + one.wait
    one.wait = min(one.wait * 2, LONGEST_WAIT)


@contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set."""
    asked = threading.Event()

    def ask(sign: int, frame: FrameType | None) -> None:
        asked.set()

    before = {sign: signal.signal(sign, ask) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
