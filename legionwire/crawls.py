"""Starts crawls as processes of their own and sees them through."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from legionwire import processes
from legionwire.config import Config, crawl_environment, ensure_data_folder
from legionwire.errors import DatabaseError, LegionwireError, UsageError
from legionwire.processes import Process
from legionwire.sources import Catalogue
from legionwire.storage import leases, runs, search
from legionwire.storage.due import Begun, begin_now
from legionwire.storage.engine import Store
from legionwire.storage.leftovers import Ending
from legionwire.storage.migrate import require_current
from legionwire.storage.runs import Funnel, Outcome, RunRow, Task, Trigger
from legionwire.storage.sources import sync_sources
from legionwire.urls import registrable_domain

POLL_SECONDS = 0.5
LOOK_SECONDS = 5.0  # between two looks at whether the run has ended for everybody else
SLACK_SECONDS = 30.0  # beyond its time and its grace, for writing what it has
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
    config: Config,
    catalogue: Catalogue,
    task: Task,
    on_progress: Callable[[Report], None],
    *,
    spider: str = "batch",
    trigger: Trigger = "hand",
    leave_busy: bool = False,
    on_ready: Callable[[], None] = lambda: None,
    on_begin: Callable[[Begun], None] = lambda begun: None,
) -> Report:
    """Crawl in a process of its own and wait for its end. `on_progress` is called about twice a second.

    `on_ready` is called when the collection is open and nothing has begun.

    Raises BusyError while another run is at these sources; with `leave_busy` those are left to it, and `on_begin` is
    told. Raises KeyboardInterrupt, and whatever `on_progress` raises, after the crawl was stopped in good order. The
    crawl ends with this process, however that goes: its standard input is our lifeline to it.
    """
    store = open_store(config)
    try:
        on_ready()
        with store.write() as db:
            now = leases.clock(db)
            runs.reap(db, now)
            sync_sources(db, catalogue.sources, now)
            lease = timedelta(seconds=config.schedule.lease)
            begun = begin_now(db, spider, task, _sites(catalogue, task), lease, trigger, now, leave_busy=leave_busy)
        on_begin(begun)
        grace = config.crawl.timeout + config.crawl.page_seconds + processes.LAST_SECONDS
        with _terminable():
            try:
                crawl = launch(config, spider, begun.run_id)
            except LegionwireError as error:
                never_began(store, begun.run_id, error.what)
                raise
            return see_through(config, store, crawl, on_progress, grace=grace)
    finally:
        store.close()


def open_store(config: Config) -> Store:
    """The collection, ready to be written to; made when there is none. What a crawl would stumble over is told here, in
    one line, and not in a log file: a topic file that cannot be read, a search index of another analyser."""
    ensure_data_folder(config)
    if config.topic is not None:
        from legionwire.kept_topic import kept_topic  # with lxml; most who ask for a run's report have no use for it

        with suppress(OSError):  # whoever needs the folder tells
            config.caches.mkdir(parents=True, exist_ok=True)
        kept_topic(config.topic, config.caches)
    store = Store(config.database)
    try:
        require_current(store, create=True)
        with store.read() as db:
            search.require_writable(db)  # else every article it asks for would be refused
    except BaseException:
        store.close()
        raise
    return store


def _sites(catalogue: Catalogue, task: Task) -> dict[str, frozenset[str]]:
    """The registrable domains that a task asks, by source; under "" those of addresses given by hand."""
    sites = {name: catalogue.get(name).domain_set() for name in task.sources}
    if task.urls:
        sites[""] = frozenset(registrable_domain(url) for url in task.urls)
    return sites


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl process under way."""

    run_id: int
    process: Process
    log: Path
    since: float  # by the monotonic clock
    seconds: float | None  # what it was given


def launch(config: Config, spider: str, run_id: int, seconds: float | None = None) -> Crawl:
    """Start the process of a run, which must have begun. Raises LegionwireError when that cannot be done: then the run
    `never_began`."""
    log = config.data / "logs" / f"run-{run_id}.log"
    command = [sys.executable, "-P", "-m", "scrapy", "crawl", spider, "-a", f"run={run_id}"]
    command += ["-s", "LEGIONWIRE_LIFELINE=1"]
    command += ["-s", f"SPIDER_MODULES=spiders.{spider}"]  # Scrapy imports all that it is told of, for one
    try:
        process = processes.start(command, crawl_environment(config), cwd=config.data, log=log)
    except OSError as error:
        what = f"no process could be started: {error.strerror or error}"
        raise LegionwireError(what, "is the disk full, or the memory?") from error
    return Crawl(run_id, process, log, time.monotonic(), seconds)


def never_began(store: Store, run_id: int, reason: str) -> None:
    """The end of a run whose process was never started: nobody is to blame, its sources are due as before."""
    with store.write() as db:
        runs.mark_ended(db, run_id, "cancelled", reason, leases.clock(db), Ending(cut_short=True))


def see_through(
    config: Config,
    store: Store,
    crawl: Crawl,
    on_progress: Callable[[Report], None] | None = None,
    *,
    grace: float,
    stop: threading.Event | None = None,
) -> Report:
    """Wait for the end of a crawl, and see to it: it is stopped when `stop` is set, when the caller fails, when it goes
    on long after its time, and when its run has ended for everybody else. Then the run has an end, whoever wrote it."""
    how: _End | None = None
    try:
        how = _watch(config, store, crawl, on_progress, grace, stop)
        if how is not None:
            processes.stop(crawl.process, grace if how.outcome == "cancelled" else 0)
    except BaseException as error:  # Ctrl-C, or a fault of ours: in either case nobody waits for the crawl any more
        processes.stop(crawl.process, grace)
        how = _INTERRUPTED if isinstance(error, KeyboardInterrupt) else None
        raise
    finally:
        assert crawl.process.stdin is not None
        crawl.process.stdin.close()
        _conclude(store, crawl, how)
        end = report(store, crawl.run_id)
        if on_progress:
            on_progress(end)
    return end


@dataclass(frozen=True, slots=True)
class _End:
    """An end that we make, and how it is written down when the crawl does not do so itself."""

    outcome: Outcome
    reason: str
    ending: Ending


_INTERRUPTED = _End("cancelled", "interrupted; what is left stays queued", Ending(cut_short=True))
_LOST = _End("crashed", "its run had ended for everybody else", Ending(died=True))


def _watch(
    config: Config,
    store: Store,
    crawl: Crawl,
    on_progress: Callable[[Report], None] | None,
    grace: float,
    stop: threading.Event | None,
) -> _End | None:
    """Wait until the process ends, which gives None, or until we have to end it."""
    looked, lost = crawl.since, 0
    while not processes.wait(crawl.process, POLL_SECONDS):
        now = time.monotonic()
        if stop is not None and stop.is_set():
            return _INTERRUPTED
        if crawl.seconds is not None and now - crawl.since > crawl.seconds + grace + SLACK_SECONDS:
            minutes = (now - crawl.since) / 60
            return _End("timeout", f"did not end within {minutes:.1f} min and was killed", Ending(died=True))
        if on_progress:
            on_progress(report(store, crawl.run_id))
        if now - looked >= LOOK_SECONDS:
            looked = now
            with suppress(DatabaseError), store.read() as db:  # the crawl tells of a database in trouble itself
                lost = lost + 1 if runs.has_ended(db, crawl.run_id) else 0
            if lost * LOOK_SECONDS > grace:  # it had the time to see for itself
                return _LOST
    return None


def report(store: Store, run_id: int) -> Report:
    """A run as it stands. Raises UsageError for an unknown number."""
    with store.read() as db:
        row = runs.find_run(db, run_id)
        if row is None:
            raise UsageError(f"there is no run {run_id}", "`legionwire runs list` shows them")
        return Report(row, tuple(runs.funnels(db, run_id)))


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


def _conclude(store: Store, crawl: Crawl, how: _End | None) -> None:
    """The crawl wrote its own end, or it did not live to: then we write it."""
    with store.write() as db:
        if runs.has_ended(db, crawl.run_id):
            return
        if how is None:
            died, words = processes.how_it_ended(crawl.process), _last_words(crawl.log)
            how = _End("crashed", f"{died}: {words}" if words else died, Ending(died=True))
        runs.mark_ended(db, crawl.run_id, how.outcome, how.reason, leases.clock(db), how.ending)


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
