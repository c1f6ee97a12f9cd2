"""Starts `python -m legionwire`: a process of its own for each command, forked from one that holds the libraries.

Importing other people's libraries is most of what a short command costs. A process that did that once forks for each
command; what is ours is imported by each anew, as ever, so that nothing of it is there by chance.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
# What commands import of others. One that is missing is imported by the command, which takes its time.
LIBRARIES = (
    *("ahocorasick", "alembic.command", "asyncio", "babel.core", "charset_normalizer", "click", "cronsim", "cssselect"),
    *("concurrent.futures.process", "email.utils", "html.parser", "http.server", "idna", "jinja2", "lxml.html"),
    *("marisa_trie", "multiprocessing.forkserver", "pebble", "platformdirs", "psycopg", "rich.progress", "rich.table"),
    *("sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite", "sqlite3", "starlette.applications"),
    *(
        "starlette.routing",
        "Stemmer",
        "tldextract",
        "tomllib",
        "uvicorn",
        "w3lib.html",
        "warcio.warcwriter",
        "zoneinfo",
    ),
)
_LONGEST = 1 << 20  # bytes of a request
_NUMBER = struct.Struct("i")

Request = tuple[list[str], dict[str, str], str]  # words, environment, working folder


class Command:
    """A command under way, with what tests use of subprocess.Popen: standard output and error are pipes."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], cwd: Path, *, text: bool = False, stdin: bytes = b""
    ) -> None:
        self.args = ["legionwire", *words]
        self.returncode: int | None = None
        self._input = stdin
        self._told, told = os.pipe()
        inner, self._stdin = os.pipe() if stdin else (os.open(os.devnull, os.O_RDONLY), None)
        (out, outer), (err, errors) = os.pipe(), os.pipe()
        theirs = [inner, outer, errors, told]
        message = json.dumps((list(words), dict(environment), str(cwd))).encode()
        socket.send_fds(_nursery(), [message], theirs)
        for number in theirs:
            os.close(number)
        self.stdout: IO[Any] = _opened(out, text)
        self.stderr: IO[Any] = _opened(err, text)
        self.pid: int = _NUMBER.unpack(os.read(self._told, _NUMBER.size))[0]

    def poll(self) -> int | None:
        """The exit code, or the number of the signal that ended it, negative; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its end. Raises TimeoutExpired when that does not come in time."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            status = _NUMBER.unpack(os.read(self._told, _NUMBER.size))[0]
            os.close(self._told)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[Any, Any]:
        """All that it says until its end. Raises TimeoutExpired."""
        end = time.monotonic() + timeout if timeout is not None else None
        said: dict[str, Any] = {}

        def read(name: str, pipe: IO[Any]) -> None:
            if not pipe.closed:
                said[name] = pipe.read()
                pipe.close()

        threads = [threading.Thread(target=read, args=("out", self.stdout), daemon=True)]
        threads += [threading.Thread(target=read, args=("err", self.stderr), daemon=True)]
        if self._stdin is not None:
            threads += [threading.Thread(target=_write, args=(self._stdin, self._input), daemon=True)]
            self._stdin = None
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
            if thread.is_alive():
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
        self.wait(None if end is None else max(0.0, end - time.monotonic()))
        return said.get("out"), said.get("err")

    def send_signal(self, sign: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sign)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _opened(number: int, text: bool) -> IO[Any]:
    raw = io.BufferedReader(io.FileIO(number))
    return io.TextIOWrapper(raw, "utf-8") if text else raw


def _write(number: int, content: bytes) -> None:
    with suppress(BrokenPipeError), open(number, "wb") as pipe:
        pipe.write(content)


@cache
def _nursery() -> socket.socket:
    """Our end of the line to the process that forks."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEGIONWIRE_")}
    command = [sys.executable, __file__, str(theirs.fileno())]
    process = subprocess.Popen(
        command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment | {"PYTHONPATH": str(ROOT)}
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# --- the process that forks


def serve(server: socket.socket) -> Request | None:
    """Fork for each request. Returns in the forks, with theirs; at last None, when nobody is left to ask."""
    waking, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes)
    running: dict[int, int] = {}  # process and where to tell its end
    while True:
        ready = select.select([server, waking], [], [])[0]
        if waking in ready:
            os.read(waking, 1024)
            _tell_ends(running)
        if server not in ready:
            continue
        message, numbers, _, _ = socket.recv_fds(server, _LONGEST, 4)
        if not message:
            return None
        if not (pid := os.fork()):
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            for number in (waking, wakes, numbers[3], *running.values()):
                os.close(number)
            _take_over(numbers[:3])
            words, environment, cwd = json.loads(message)
            return words, environment, cwd
        running[pid] = numbers[3]
        os.write(numbers[3], _NUMBER.pack(pid))
        for number in numbers[:3]:
            os.close(number)


def _tell_ends(running: dict[int, int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with suppress(BrokenPipeError):  # nobody waits for it
            os.write(running[pid], _NUMBER.pack(status))
        os.close(running.pop(pid))


def _take_over(numbers: Sequence[int]) -> None:
    """Make these the standard streams, opened as the interpreter does."""
    for number, standard in zip(numbers, range(3), strict=True):
        os.dup2(number, standard)
        os.close(number)
    streams = [io.FileIO(number, mode, closefd=False) for number, mode in enumerate("rww")]
    sys.stdin = io.TextIOWrapper(io.BufferedReader(streams[0]), "utf-8")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(streams[1]), "utf-8")
    sys.stderr = io.TextIOWrapper(io.BufferedWriter(streams[2]), "utf-8", "backslashreplace", line_buffering=True)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who ask
    for library in LIBRARIES:
        with suppress(ImportError):
            import_module(library)
    gc.collect()
    gc.freeze()
    if request := serve(socket.socket(fileno=int(sys.argv[1]))):
        words, environment, cwd = request
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        os.chdir(cwd)
        sys.path[0] = cwd
        sys.argv = ["legionwire", *words]
        runpy.run_module("legionwire", run_name="__main__", alter_sys=True)
