"""Processes that we start and stop. The only home of subprocess.

A child's standard input is our lifeline to it: it ends when we do, by whatever means, and the child can see that.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

LAST_SECONDS = 5.0  # after the second TERM

Process = subprocess.Popen[bytes]


def start(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    cwd: Path | None = None,
    log: Path | None = None,
) -> Process:
    """A child with a lifeline, in a session of its own: a Ctrl-C in the terminal is ours, we stop it in good order.
    What it says goes into `log`, or where ours goes."""
    file = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=file, stderr=file, env=environment, cwd=cwd, start_new_session=True
        )
    finally:
        if file:
            file.close()


def wait(process: Process, seconds: float) -> bool:
    """Whether the process ends within that time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def stop(process: Process, grace: float, last: float = LAST_SECONDS) -> None:
    """TERM, wait for what is on its way; TERM again; KILL. A Ctrl-C skips a wait."""
    for sign, seconds in ((signal.SIGTERM, grace), (signal.SIGTERM, last), (signal.SIGKILL, None)):
        if process.poll() is None:
            process.send_signal(sign)
            try:
                process.wait(seconds)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                continue


def how_it_ended(process: Process) -> str:
    """In words: an exit code, or the signal that killed it."""
    code = process.returncode
    return f"killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"


def watch_lifeline(on_end: Callable[[], object]) -> None:
    """In a child: call `on_end`, in a thread of its own, when whoever started us is gone, even by kill -9."""

    def watch() -> None:
        while os.read(0, 1024):  # the buffered sys.stdin would hold a lock when the interpreter ends
            pass
        on_end()

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def stop_all(held: Sequence[Process], grace: float, last: float = LAST_SECONDS) -> None:
    """The same for several at once."""
    for sign, seconds in ((signal.SIGTERM, grace), (signal.SIGTERM, last), (signal.SIGKILL, last)):
        alive = [process for process in held if process.poll() is None]
        for process in alive:
            process.send_signal(sign)
        deadline = time.monotonic() + seconds
        for process in alive:
            wait(process, max(0.0, deadline - time.monotonic()))


def become(command: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Go on as another program, with the same process number."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], list(command), dict(environment))
