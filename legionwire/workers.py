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
from typing import Any, ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from legionwire.errors import (
    ConfigError,
    DictionaryMissing,
    LegionwireError,
    WorkerCrashed,
    WorkFailed,
    WorkTimedOut,
)

P = ParamSpec("P")
T = TypeVar("T")

MEBIBYTE = 1024 * 1024
PATIENCE = 5_000_000  # bytes
ALARM_GRACE = 5.0  # seconds after the limit at which a worker that nobody killed ends itself
MAX_TEMP_FOLDER = 70  # characters: the fork server's socket lies in it, and a socket's name has at most 107
SPARE = 16 * MEBIBYTE  # what a worker may come to hold before it looks for what it can give back
LARGE = MEBIBYTE  # bytes of what is given back to the system at once
AT_THE_TOP = 8 * MEBIBYTE  # free at the end of the heap that stay for the next page
TASKS_PER_WORKER = 500  # then it is replaced: C libraries leak


_ADDRESS_SPACE, _RESIDENT = 0, 1  # fields of /proc/self/statm
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_settled = 0  # in a worker: the memory it began with, or was left with when it last gave back


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may use."""

    seconds: float = 20.0
    memory: int = 1024 * MEBIBYTE  # bytes of address space beyond what the fresh worker holds


class Supply(Protocol):
    """Makes what works turn out to lack, outside their time."""

    async def have(self, name: str, /) -> None:
        """Return when there is such a dictionary. Raises DictionaryMissing when it cannot be had."""

    def close(self) -> None: ...


class Workers:
    """A pool of `count` worker processes. Start-up work goes into `prepare`, run once in each worker."""

    def __init__(
        self,
        count: int,
        limits: Limits = Limits(),
        prepare: Callable[..., None] | None = None,
        prepare_args: Iterable[Any] = (),
        preload: Iterable[str] = (),
        supply: Supply | None = None,
    ) -> None:
        if len(folder := tempfile.gettempdir()) > MAX_TEMP_FOLDER:
            raise ConfigError(
                f"the folder for temporary files has too long a name: {folder}", "set TMPDIR to a shorter one"
            )
        self._count, self._limits, self._supply = count, limits, supply
        _hold_little()  # pages pass through here
        self._prepare = (limits, prepare, tuple(prepare_args))
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([*preload])
        self._closed = False
        self._pool = self._open()
        self._waited_for: set[Future[Any]] = set()  # of this pool

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` in a worker; once more when it lacked a dictionary that can be had. Raises WorkTimedOut,
        WorkerCrashed, WorkFailed, or the LegionwireError it raised."""
        try:
            return await self._run(work, args, kwargs, self._limits.seconds)
        except DictionaryMissing as error:
            if self._supply is None:
                raise
            await self._supply.have(error.name)
        return await self._run(work, args, kwargs, self._limits.seconds)

    async def run_on(self, size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for work on so many bytes, without dictionaries: as much time again for each PATIENCE of them. A
        sitemap of 50,000 addresses is honest work, and may take long on a machine that is busy with other things."""
        return await self._run(work, args, kwargs, self._limits.seconds * (1 + size / PATIENCE))

    async def _run(self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float) -> T:
        for _ in range(2):
            if self._closed:
                raise WorkerCrashed("the workers were stopped")
            used = self._pool
            try:
                return await self._attempt(work, args, kwargs, seconds)
            except BrokenProcessPool:
                # No worker was left to blame: nothing is known against this work, so it gets a second chance.
                if self._pool is used and not self._closed:  # others may have met it broken, and replaced it
                    self._replace_pool()
        raise WorkerCrashed("the workers died twice before one could do it", "the workers were replaced")

    async def _attempt(
        self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], seconds: float
    ) -> T:
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
        if self._supply is not None:
            self._supply.close()
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
    _hold_little()
    if prepare:
        prepare(*args)
    global _settled
    _settled = _memory(_RESIDENT)
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


def _hold_little() -> None:
    """The C library learns from one heavy page to keep blocks of up to 32 MB: not here."""
    with contextlib.suppress(AttributeError):  # only glibc has it, and needs it
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(_M_TRIM_THRESHOLD, AT_THE_TOP)


def _give_back() -> None:
    """The C library keeps what one heavy page took in small blocks, and would for all the pages to come."""
    global _settled
    if _memory(_RESIDENT) > _settled + SPARE:
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
        _settled = _memory(_RESIDENT)  # what is left are words and tables that it will need again


def _memory(field: int) -> int:
    """Bytes of this process, by the field of /proc/self/statm."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[field]) * resource.getpagesize()


def _exit(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"
