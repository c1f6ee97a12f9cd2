"""Starts crawls as processes of their own and sees them through. The only home of subprocess."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from legionwire.config import Config, crawl_environment, ensure_data_folder
from legionwire.context import utcnow
from legionwire.errors import LegionwireError, UsageError
from legionwire.sources import Catalogue
from legionwire.storage import runs
from legionwire.storage.engine import Connection, Store
from legionwire.storage.migrate import require_current
from legionwire.storage.runs import Funnel, RunRow, Task
from legionwire.storage.sources import sync_sources
from legionwire.topic import load_topic

POLL_SECONDS = 0.5
LAST_SECONDS = 5.0
LAST_BYTES = 64 * 1024  # of a log that are searched for last words

_LEVEL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[[^\]]*\] (?P<level>[A-Z]+): (?P<words>.*)")
_RAISED = re.compile(r"[\w.]+(?::.*)?")  # how a traceback ends: the exception's name and what it says


@dataclass(frozen=True, slots=True)
class Report:
    """A run and the funnels of its sources, as they stand."""

    run: RunRow
    funnels: tuple[Funnel, ...]


def choose_sources(catalogue: Catalogue, names: tuple[str, ...], everything: bool) -> tuple[tuple[str, ...], list[str]]:
    """The ids to crawl, and what to tell the operator. Raises UsageError for an unknown or a missing choice."""
    if names and everything:
        raise UsageError("give sources or --all, not both", "--all is every source of the catalogue")
    if not names and not everything:
        raise UsageError("nothing to crawl", "name sources, or give --all; `legionwire sources list` shows them")
    chosen = [catalogue.get(name) for name in dict.fromkeys(names)] if names else list(catalogue.sources)
    active = [source for source in chosen if not source.paused]
    notes = [f"{source.id} is paused: {source.paused}" for source in chosen if source.paused]
    if not active:
        raise UsageError("all of these sources are paused", "; ".join(notes))
    return tuple(source.id for source in active), notes


def run_crawl(
    config: Config, catalogue: Catalogue, task: Task, on_progress: Callable[[Report], None], spider: str = "batch"
) -> Report:
    """Crawl in a process of its own and wait for its end. `on_progress` is called about twice a second.

    Raises KeyboardInterrupt, and whatever `on_progress` raises, after the crawl was stopped in good order. The crawl
    ends with this process, however that goes: its standard input is our lifeline to it.
    """
    ensure_data_folder(config)
    if config.topic is not None:
        load_topic(config.topic)  # told here in one line, not in a log file
    store = Store(config.database)
    try:
        require_current(store, create=True)
        with store.write() as db:
            runs.reap(db, utcnow())
            _refuse_double(db, task)
            sync_sources(db, catalogue.sources, utcnow())
            run_id = runs.create_run(db, spider, task, utcnow())
        process, log = _launch(config, spider, run_id)
        interrupted = False
        try:
            with _terminable():
                while process.poll() is None:
                    on_progress(report(store, run_id))
                    time.sleep(POLL_SECONDS)
        except BaseException as error:  # Ctrl-C, or a fault of ours: in either case nobody waits for the crawl any more
            interrupted = isinstance(error, KeyboardInterrupt)
            _stop(process, config.crawl.timeout + config.crawl.page_seconds + LAST_SECONDS)
            raise
        finally:
            _conclude(store, run_id, process.returncode, log, interrupted)
            end = report(store, run_id)
            on_progress(end)
        return end
    finally:
        store.close()


def _refuse_double(db: Connection, task: Task) -> None:
    """Two crawls on one site would ask it twice as fast, and everything twice."""
    for run_id, sources in runs.sources_under_way(db, utcnow()):
        if shared := sorted(set(task.sources) & sources):
            names = ", ".join(shared[:3]) + (f" and {len(shared) - 3} more" if len(shared) > 3 else "")
            raise LegionwireError(f"run {run_id} is crawling {names} right now", "wait for its end, or stop it")


def report(store: Store, run_id: int) -> Report:
    """A run as it stands. Raises UsageError for an unknown number."""
    with store.read() as db:
        row = runs.find_run(db, run_id)
        if row is None:
            raise UsageError(f"there is no run {run_id}", "`legionwire runs list` shows them")
        return Report(row, tuple(runs.funnels(db, run_id)))


def _launch(config: Config, spider: str, run_id: int) -> tuple[subprocess.Popen[bytes], Path]:
    log = config.data / "logs" / f"run-{run_id}.log"
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", spider, "-a", f"run={run_id}"]
    command += ["-s", "LEGIONWIRE_LIFELINE=1"]
    with log.open("ab") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            env=crawl_environment(config),
            cwd=config.data,
            start_new_session=True,  # a Ctrl-C in the terminal is ours; we stop the crawl in good order
        )
    return process, log


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends us as Ctrl-C does: in good order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(process: subprocess.Popen[bytes], grace: float) -> None:
    """TERM, wait for answers on their way to come and be read; TERM again; KILL. A Ctrl-C skips a wait."""
    for sign, seconds in ((signal.SIGTERM, grace), (signal.SIGTERM, LAST_SECONDS), (signal.SIGKILL, None)):
        if process.poll() is None:
            process.send_signal(sign)
            try:
                process.wait(seconds)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                continue


def _conclude(store: Store, run_id: int, code: int | None, log: Path, interrupted: bool) -> None:
    """The crawl wrote its own end, or it did not live to: then we write it."""
    with store.write() as db:
        row = runs.find_run(db, run_id)
        if row is not None and row.ended_at is None:
            if interrupted:
                runs.mark_ended(db, run_id, "cancelled", "interrupted; what is left stays queued", utcnow())
                return
            how = f"killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"
            words = _last_words(log)
            runs.mark_ended(db, run_id, "crashed", f"{how}: {words}" if words else how, utcnow())


def _last_words(log: Path) -> str:
    """The last error that a log tells, by its level or by its traceback; "" when it tells none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LAST_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError as error:
        raise LegionwireError(f"the log {log} cannot be read: {error.strerror}") from error
    words, in_traceback = "", False
    for line in lines:
        entry = _LEVEL.match(line)
        if line.startswith("Traceback "):
            in_traceback = True
        elif entry:
            in_traceback = False
            words = entry["words"] if entry["level"] in ("ERROR", "CRITICAL") else words
        elif in_traceback and _RAISED.fullmatch(line):
            words, in_traceback = line, False
    return words[:300]
