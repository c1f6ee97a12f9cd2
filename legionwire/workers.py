"""The one pool of killable processes. Whatever touches strangers' bytes runs in it.

One work that hangs is killed at its time limit, one that kills its worker is the only one lost; the others in flight go
on (Pebble; the standard library's ProcessPoolExecutor loses all of them). A worker ends by itself when the process that
made it is gone, even by kill -9: it watches that process, and an alarm set before each work ends one that is too busy
to watch.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from legionwire.errors import ConfigError, LegionwireError, WorkerCrashed, WorkFailed, WorkTimedOut

P = ParamSpec("P")
T = TypeVar("T")

MEBIBYTE = 1024 * 1024
ALARM_GRACE = 5.0  # seconds after the limit at which a worker that nobody killed ends itself
MAX_TEMP_FOLDER = 70  # characters: the fork server's socket lies in it, and a socket's name has at most 107
SPARE = 48 * MEBIBYTE  # what a worker may hold beyond what it began with; a heavy page leaves four times as much
TASKS_PER_WORKER = 500  # then it is replaced: C libraries leak


_ADDRESS_SPACE, _RESIDENT = 0, 1  # fields of /proc/self/statm
_fresh = 0  # in a worker: the memory it began with


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may use."""

    seconds: float = 20.0
    memory: int = 1024 * MEBIBYTE  # bytes of address space beyond what the fresh worker holds


class Workers:
    """A pool of `count` worker processes. Start-up work goes into `prepare`, run once in each worker."""

    def __init__(
        self,
        count: int,
        limits: Limits = Limits(),
        prepare: Callable[..., None] | None = None,
        prepare_args: Iterable[Any] = (),
        preload: Iterable[str] = (),
    ) -> None:
        if len(folder := tempfile.gettempdir()) > MAX_TEMP_FOLDER:
            raise ConfigError(
                f"the folder for temporary files has too long a name: {folder}", "set TMPDIR to a shorter one"
            )
        self._count, self._limits = count, limits
        self._prepare = (limits, prepare, tuple(prepare_args))
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*preload])
        self._closed = False
        self._pool = self._open()
        self._waited_for: set[Future[Any]] = set()  # of this pool

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` in a worker. Raises WorkTimedOut, WorkerCrashed, WorkFailed, or the LegionwireError it raised."""
        for _ in range(2):
            if self._closed:
                raise WorkerCrashed("the workers were stopped")
            used = self._pool
            try:
                return await self._attempt(work, args, kwargs)
            except BrokenProcessPool:
                # No worker was left to blame: nothing is known against this work, so it gets a second chance.
                if self._pool is used and not self._closed:  # others may have met it broken, and replaced it
                    self._replace_pool()
        raise WorkerCrashed("the workers died twice before one could do it", "the workers were replaced")

    async def _attempt(self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        seconds = self._limits.seconds
        waited_for = self._waited_for
        try:
            future = self._pool.schedule(_guarded, args=(work, args, kwargs, seconds + ALARM_GRACE), timeout=seconds)
        except RuntimeError as error:  # it broke while nobody worked
            raise BrokenProcessPool(str(error)) from error
        waited_for.add(future)
        try:
            answer: T = await asyncio.wrap_future(future)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise BrokenProcessPool("the pool was given up") from error
        except TimeoutError as error:
            raise WorkTimedOut(f"it took longer than {seconds:g} s", "the worker was killed and replaced") from error
        except ProcessExpired as error:
            raise WorkerCrashed(f"its worker died ({_exit(error.exitcode)})", "the worker was replaced") from error
        except pickle.PicklingError as error:
            raise WorkFailed(f"it cannot be sent to a worker: {error}") from error
        finally:
            waited_for.discard(future)
        return answer

    def close(self) -> None:
        """Kill what is running, whose callers get WorkerCrashed; return when no worker is left."""
        self._closed = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        _cancel(self._waited_for)
        self._pool.join()

    def _open(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._count,
            max_tasks=TASKS_PER_WORKER,
            initializer=_begin,
            initargs=self._prepare,
            context=self._context,
        )

    def _replace_pool(self) -> None:
        broken, self._pool = self._pool, self._open()
        lost, self._waited_for = self._waited_for, set()
        with contextlib.suppress(BrokenProcessPool):
            broken.stop()  # type: ignore[no-untyped-call]
        _cancel(lost)
        # It waits until the workers that are left have ended, which nobody else need wait for.
        threading.Thread(target=broken.join, daemon=True, name="end-broken-pool").start()


def _cancel(lost: set[Future[Any]]) -> None:
    """Tell those who wait for a pool that is given up: Pebble leaves what it had not begun without an answer."""
    for future in tuple(lost):
        future.cancel()


def _begin(limits: Limits, prepare: Callable[..., None] | None, args: tuple[Any, ...]) -> None:
    """First thing in a new worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl: it stops us in its own time
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True, name="end-with-parent").start()
    if prepare:
        prepare(*args)
    global _fresh
    _fresh = _memory(_RESIDENT)
    ceiling = _memory(_ADDRESS_SPACE) + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _guarded(work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], alarm: float) -> T:
    """Run the work under the kernel's alarm. Foreign exceptions travel home as text: not all of them can be pickled."""
    signal.setitimer(signal.ITIMER_REAL, alarm)  # SIGALRM has no handler: it ends the process, whatever it is doing
    try:
        return work(*args, **kwargs)
    except LegionwireError:
        raise
    except MemoryError as error:
        raise WorkerCrashed("it needs more memory than one piece of work may have") from error
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {str(error)[:200]} ({Path(where.filename).name}:{where.lineno})"
        raise WorkFailed(what) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _give_back()


def _give_back() -> None:
    """The C library keeps what one heavy page took, and would for all the pages to come."""
    if _memory(_RESIDENT) > _fresh + SPARE:
        with contextlib.suppress(AttributeError):  # only glibc has it, and needs it
            ctypes.CDLL(None).malloc_trim(0)


def _memory(field: int) -> int:
    """Bytes of this process, by the field of /proc/self/statm."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[field]) * resource.getpagesize()


def _exit(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
