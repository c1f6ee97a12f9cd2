"""The scheduler: looks at what is due and crawls it. `legionwire schedule`, or `python scheduler.py`.

APScheduler carries the ticks and the operator's cron lines, and nothing else: its jobs are made anew at every start and
live in memory. The schedule itself is in our tables, so any number of schedulers may run, and one that dies takes
nothing with it. Crawls are processes of their own; each is seen through by a thread here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TypeVar

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from legionwire import chores, crawls
from legionwire.chores import Chore
from legionwire.clock import utcnow
from legionwire.config import Config, load_config
from legionwire.crawls import Report
from legionwire.cron import Cron
from legionwire.dictionaries import in_words, missing
from legionwire.errors import CatalogueError, DatabaseError, LegionwireError
from legionwire.processes import watch_lifeline
from legionwire.storage import leases, paces, runs, schedulers
from legionwire.storage.due import Terms, claim_batch
from legionwire.storage.sources import sync_sources
from legionwire.troubles import lines_of
from legionwire.watched import Watched

CARE_SECONDS = 6 * 3600.0
CLOCK_SLACK_SECONDS = 5.0  # a clock that is off by less is being slewed, or the machine is slow
REST_SECONDS = 60.0  # after a process that could not be started
T = TypeVar("T")
LIFELINE = "--lifeline"  # standard input ends with whoever started us

log = logging.getLogger("legionwire.scheduler")


class CronTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Our reading of cron lines, with Sunday as 0 and one run on days when clocks change."""

    def __init__(self, cron: Cron) -> None:
        self._cron = cron

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first time after the last one, or after now."""
        return self._cron.after(max(previous_fire_time, now) if previous_fire_time else now)


class Scheduler:
    """One scheduler process. `run()` works until it is told to stop."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._store = crawls.open_store(config)
        self._watched = Watched(config)
        self._terms = Terms(
            batch=config.schedule.batch,
            seconds=config.schedule.minutes * 60,
            lease=timedelta(seconds=config.schedule.lease),
        )
        self._stop = threading.Event()
        self._stopped = asyncio.Event()
        self._underway: set[Future[None]] = set()
        self._unsynced = False  # the database does not know the catalogue in force yet
        self._rest_until = 0.0  # by the monotonic clock: no crawl before, none could be started
        self._pool = ThreadPoolExecutor(config.schedule.crawls, thread_name_prefix="crawl")
        self._db = ThreadPoolExecutor(1, thread_name_prefix="database")  # one look at a time, beside the loop
        self._chores = ThreadPoolExecutor(1, thread_name_prefix="chore")
        self._errands = chores.of(config)
        self._since = utcnow()
        self._number = 0
        self._troubles: dict[str, str] = {}  # by the work that has it, so that each is told once

    async def run(self) -> None:
        """Look after the schedule until SIGTERM or Ctrl-C, then end crawls in good order."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self.stop)
        await self._in_database(self._enter)
        ticks = self._ticks()
        ticks.start()
        clock = asyncio.create_task(self._mind_the_clock(ticks))
        try:
            await self._stopped.wait()
        finally:
            clock.cancel()
            ticks.shutdown(wait=False)
            self._stop.set()
            await self._in_database(lambda: None)  # a claim under way begins its crawl, which then sees the stop
            if self._underway:
                log.info("stopping: %d crawls end in good order", len(self._underway))
                await asyncio.wait([asyncio.wrap_future(future) for future in self._underway])
            await self._in_database(self._leave)
            self._store.close()

    def stop(self) -> None:
        """Begin no more crawls, end those under way. Safe to call again."""
        self._stop.set()
        self._stopped.set()

    def _ticks(self) -> AsyncIOScheduler:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        ticks = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        now = datetime.now(UTC)
        tick = self._config.schedule.tick
        for work, seconds in ((self._reap, tick), (self._dispatch, tick), (self._care, CARE_SECONDS)):
            ticks.add_job(work, "interval", seconds=seconds, id=work.__name__.strip("_"), next_run_time=now)
        for chore in self._errands:
            ticks.add_job(self._do_chore, CronTrigger(chore.cron), args=[chore], id=chore.name)
            log.info("%s: %s, next %s", chore.name, chore.cron.explain(), f"{chore.cron.after(now):%Y-%m-%d %H:%M} UTC")
        ticks.add_listener(_tell_fault, EVENT_JOB_ERROR)
        return ticks

    async def _mind_the_clock(self, ticks: AsyncIOScheduler) -> None:
        """APScheduler waits for a time of day: set back by an hour, the clock would keep it waiting for that hour."""
        while True:
            before, began = utcnow(), monotonic()
            await asyncio.sleep(self._config.schedule.tick)
            jump = (utcnow() - before).total_seconds() - (monotonic() - began)
            if abs(jump) > CLOCK_SLACK_SECONDS:
                log.warning("the clock was set %s by %.0f s", "forward" if jump > 0 else "back", abs(jump))
                for job in ticks.get_jobs():
                    job.reschedule(job.trigger)
                    if not isinstance(job.trigger, CronTrigger):
                        job.modify(next_run_time=datetime.now(UTC))

    # --- the ticks

    async def _dispatch(self) -> None:
        """Begin what is due, as long as there are processes to spare."""
        await self._guarded("look", self._look)
        while not self._stop.is_set() and (free := self._config.schedule.crawls - len(self._underway)) > 0:
            # With one process left, and more than one in all, only polls get it: leftovers may take their whole time.
            polls_only = free == 1 < self._config.schedule.crawls
            if self._watched.trouble or monotonic() < self._rest_until:
                return
            if not await self._guarded("claim", partial(self._begin, polls_only)):
                return

    async def _reap(self) -> None:
        """End what died, free what lapsed, and set right what a changed clock or catalogue has left."""
        await self._guarded("clear", self._clear)

    async def _care(self) -> None:
        await self._guarded("care", lambda: chores.care(self._config, self._store, utcnow()))

    async def _do_chore(self, chore: Chore) -> None:
        """What is due of a chore, now and since it was last done; the times in between were missed."""
        await self._guarded(chore.name, partial(self._catch_up, chore))

    # --- in the threads

    def _enter(self) -> None:
        with self._store.write() as db:
            now = leases.clock(db)
            for run_id in runs.reap(db, now):
                log.warning("run %d had no process any more: crashed", run_id)
            # What came due since the last one looked was promised, and nobody was there.
            self._since = schedulers.last_look(db, now) or now
            for name in schedulers.break_off(db, now):
                log.warning("%s was begun and never ended: failed", name)
            self._number = schedulers.enter(db, self._config.schedule.tick, now)
            sync_sources(db, self._watched.sources, now)
            paces.pull_in(db, self._watched.policies, now, everything=True)
        for chore in self._errands:
            self._catch_up(chore)
        active = sum(not source.paused for source in self._watched.sources)
        log.info("%d sources, at most %d crawls at once", active, self._config.schedule.crawls)

    def _catch_up(self, chore: Chore) -> None:
        with self._store.write() as db:
            due = chores.due(db, chore, self._since, leases.clock(db))
            schedulers.record_missed(db, chore.name, due[:-1])
        if len(due) > 1:
            log.warning("%s: missed %d times, done once now", chore.name, len(due) - 1)
        if due:
            self._chores.submit(self._work_off, chore, due[-1])

    def _leave(self) -> None:
        self._chores.shutdown(cancel_futures=True)
        with self._store.write() as db:
            schedulers.leave(db, self._number, leases.clock(db))

    def _look(self) -> None:
        if self._watched.reload():
            log.info("the catalogue has changed: %d sources", len(self._watched.sources))
            self._unsynced = True
        self._tell_trouble("catalogue", self._watched.trouble)
        with self._store.write(serial=self._unsynced) as db:
            now = leases.clock(db)
            schedulers.beat(db, self._number, now, self._watched.trouble)
            if self._unsynced:
                sync_sources(db, self._watched.sources, now)
                paces.pull_in(db, self._watched.policies, now, everything=True)
        self._unsynced = False

    def _begin(self, polls_only: bool) -> bool:
        """Take what is most due and crawl it. False when there is nothing to take."""
        with self._store.write(serial=False) as db:
            run_id = claim_batch(db, self._watched.sources, self._terms, leases.clock(db), polls_only=polls_only)
            # Asked after the claim: a crawl that could not be started says so before it gives its sources back.
            if is_resting := monotonic() < self._rest_until:
                db.rollback()
        if run_id is None or is_resting:
            return False
        future = self._pool.submit(self._crawl, run_id)  # here, where no stop can come between claim and crawl
        self._underway.add(future)
        future.add_done_callback(self._crawled)
        return True

    def _clear(self) -> None:
        lease = self._terms.lease
        with self._store.read() as db:
            stalled = runs.stalled(db, leases.clock(db), lease)
        for run_id, pid in stalled:  # before anything is written: it may hold the lock on the database
            log.warning("run %d gives no sign of life: its process %d is killed", run_id, pid)
            _kill(pid)
        with self._store.write() as db:
            now = leases.clock(db)
            for run_id in runs.reap(db, now):
                log.warning("run %d had no process any more: crashed", run_id)
            if shortened := leases.shorten(db, now, lease):
                log.warning("the clock was set back: %d leases shortened", shortened)
            if pulled := paces.pull_in(db, self._watched.policies, now, everything=False):
                log.warning("the clock was set back: %d polls brought nearer", pulled)

    def _crawl(self, run_id: int) -> None:
        if self._stop.is_set():
            crawls.never_began(self._store, run_id, "stopped before it began")
            return
        self._tell_making(run_id)
        try:
            crawl = crawls.launch(self._config, "batch", run_id, self._terms.seconds)
        except LegionwireError as error:
            self._rest_until = monotonic() + REST_SECONDS  # before its sources are due again
            crawls.never_began(self._store, run_id, error.what)
            log.error("no crawl can be started: %s; tried again in %.0f s", error, REST_SECONDS)
            return
        grace = self._config.schedule.grace
        _tell(crawls.see_through(self._config, self._store, crawl, grace=grace, stop=self._stop))

    def _tell_making(self, run_id: int) -> None:
        """A crawl makes the dictionaries that it lacks itself, beside its first pages, which wait for them."""
        names = crawls.report(self._store, run_id).run.task.sources
        if lacking := missing(self._watched.catalogue.languages_of(names), self._config.caches):
            log.info("run %d: %s", run_id, in_words(lacking))

    def _work_off(self, chore: Chore, due: datetime) -> None:
        try:
            words = chores.work_off(
                self._config, self._store, self._watched.catalogue, chore.name, due, self._stop.is_set
            )
        except LegionwireError as error:
            log.error("%s failed: %s", chore.name, error)
        except Exception:
            log.exception("%s failed by a fault of the program", chore.name)
            raise
        else:
            if words is not None:
                log.info("%s: %s", chore.name, words)

    # --- troubles

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._db, work)

    async def _guarded(self, what: str, work: Callable[[], T]) -> T | None:
        """A tick that fails is told once, and the next one tries again."""
        try:
            result = await self._in_database(work)
        except (DatabaseError, CatalogueError) as error:
            self._tell_trouble(what, str(error))
            return None
        self._tell_trouble(what, "")
        return result

    def _tell_trouble(self, what: str, words: str) -> None:
        before = self._troubles.get(what, "")
        self._troubles[what] = words
        if words and words not in (before, *(held for name, held in self._troubles.items() if name != what)):
            log.error("%s", words)
        elif before and not any(self._troubles.values()):
            log.info("all is well again")

    def _crawled(self, future: Future[None]) -> None:
        self._underway.discard(future)
        if not future.cancelled() and (error := future.exception()):
            log.error("a crawl could not be seen through: %s: %s", type(error).__name__, error)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _tell(report: Report) -> None:
    """A run in one line; what is wrong with many sources alike is said once."""
    run, funnels = report.run, report.funnels
    articles = sum(funnel.articles for funnel in funnels)
    revised = sum(funnel.revised for funnel in funnels)
    new = sum(funnel.new for funnel in funnels)
    parts = ((len(run.task.sources), "source", "s"), (new, "new address", "es"), (articles, "article", "s"))
    told = ", ".join(f"{number:,} {noun}{'' if number == 1 else ending}" for number, noun, ending in parts)
    words = f"run {run.id}: {run.outcome}; {told} stored"
    words += f", {revised} revised" if revised else ""
    if run.outcome == "ok":
        log.info("%s%s", words, f"; {run.reason}" if run.reason else "")
        return
    log.warning("%s; %s", words, run.reason)
    troubles = [(funnel.source_id, funnel.reason or "") for funnel in funnels if funnel.outcome not in ("ok", None)]
    for line in lines_of(troubles):
        log.warning("  %s", line)


def _tell_fault(event: JobExecutionEvent) -> None:
    if not isinstance(event.exception, asyncio.CancelledError):  # a tick that the end cuts off is none
        log.error("a fault in the tick %s: %s\n%s", event.job_id, event.exception, event.traceback)


def main() -> None:
    """Run a scheduler until it is told to stop. Exit codes are those of the contract."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", level=logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # its events are told by us
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        asyncio.run(_work(lifeline=LIFELINE in sys.argv[1:]))
    except LegionwireError as error:
        print(f"legionwire: {error.what}" + (f"\n  -> {error.way_out}" if error.way_out else ""), file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)


async def _work(*, lifeline: bool) -> None:
    scheduler = Scheduler(load_config())
    if lifeline:
        loop = asyncio.get_running_loop()
        watch_lifeline(partial(loop.call_soon_threadsafe, scheduler.stop))
    await scheduler.run()


if __name__ == "__main__":
    main()
