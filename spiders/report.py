"""The crawl's own report: heartbeats while it runs, outcome and counts when it ends.

Scrapy's exit code is not trusted: it is 0 when `start()` raises (https://github.com/scrapy/scrapy/issues/1231).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from contextlib import suppress
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from legionwire.context import CrawlContext
from legionwire.errors import DatabaseError, LeaseLostError
from legionwire.processes import watch_lifeline
from legionwire.rereading import Rereader, clean_again
from legionwire.storage import leases, paces, runs
from legionwire.storage.engine import Connection
from legionwire.storage.leftovers import Ending
from legionwire.storage.signs import is_any_waiting
from spiders.base import ChannelSpider

BEAT_SECONDS = 1.0
LIFELINE = "LEGIONWIRE_LIFELINE"  # set by the launcher: standard input closes when the launcher is gone
SEVERAL = 3  # channels without an answer; fewer may all be at fault themselves
RENEWALS = 4  # of a lease in the time it lasts: three may fail
LAST_SECONDS = 10.0  # after that a crawl nobody waits for ends however it stands

log = logging.getLogger(__name__)


class RunReport:
    """Writes the run's row, and ends the crawl when the process that launched it is gone."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._heart: asyncio.Task[None] | None = None
        self._fence: asyncio.Task[None] | None = None
        self._began = self._renewed = monotonic()
        self._lost = False  # the run has ended for everybody else
        self._stopping: asyncio.Task[None] | None = None
        self._closing = False  # the spider is closed: nothing is left to be stopped

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        report = cls(crawler)
        crawler.signals.connect(report.opened, signal=signals.spider_opened)
        crawler.signals.connect(report.closed, signal=signals.spider_closed)
        return report

    @property
    def _context(self) -> CrawlContext:
        spider = self._crawler.spider
        assert isinstance(spider, ChannelSpider), "the report is made for our spiders"
        return spider.context

    def opened(self) -> None:
        self._heart = asyncio.get_running_loop().create_task(self._beat_for_ever())
        self._fence = asyncio.get_running_loop().create_task(self._mind_the_lease())
        if self._crawler.settings.getbool(LIFELINE):
            loop = asyncio.get_running_loop()
            watch_lifeline(lambda: self._end_alone(loop))

    async def closed(self, reason: str) -> None:
        self._closing = True
        if reason == "finished" and not (self._lost or self._context.failure):
            await self._clean_again()
        if not (self._lost or self._context.failure):
            await self._place_in_stories()
        for task in (self._heart, self._fence):
            if task:
                task.cancel()
        context = self._context
        await self._beat()
        outcome, words = self._outcome(reason)
        try:
            with suppress(DatabaseError):  # a host's wish that could not be noted is told again
                await context.settle()
            await context.write(self._close, outcome, words, self._ending(outcome, reason))
        except LeaseLostError as error:
            log.error("nothing more is written: %s", error)
        finally:
            await asyncio.get_running_loop().run_in_executor(None, context.close)

    async def _clean_again(self) -> None:
        """Articles that were read before their site's lines were known to repeat. It is care, no part of the crawl: a
        fault here is told, and left to `reread`."""
        context = self._context
        pages = {
            key for site, risen in context.evidence.risen().items() for key in risen | context.stored.get(site, set())
        }
        captures = context.config.data / "captures"
        reader = Rereader(context.workers, captures, context, context.evidence, context.sources, run_id=context.run_id)
        try:
            done = await clean_again(reader, pages)
        except (DatabaseError, LeaseLostError) as error:
            log.error("repeated lines were left in what was read first: %s", error)
        except Exception:
            log.exception("repeated lines were left in what was read first, by a fault of the program")
        else:
            for item in done:
                log.info(
                    "read again %s [%s]: %s", item.url, item.effect, item.reason or "lines that repeat on its site"
                )

    async def _place_in_stories(self) -> None:
        """Give what came in to stories. What is not done here is the next run's."""
        try:
            if not await self._context.read(is_any_waiting):
                return
            from legionwire.storage.stories import place_new  # late: most runs bring nothing that is on topic

            while await self._context.write(place_new):
                pass
        except (DatabaseError, LeaseLostError) as error:
            log.error("what came in was not given to stories: %s", error)
        except Exception:
            log.exception("what came in was not given to stories, by a fault of the program")

    async def _beat_for_ever(self) -> None:
        given = self._context.task.seconds
        while True:
            await self._beat()
            if given is not None and monotonic() - self._began >= given and not self._context.time_up:
                log.info("its time of %g min is up: what is left is the next run's", given / 60)
                self._context.time_up = True
                self._stop()
            await asyncio.sleep(BEAT_SECONDS)

    async def _mind_the_lease(self) -> None:
        """Who cannot reach the database cannot see that others have taken its place: it asks no longer than its lease
        lasts."""
        lease = self._context.config.schedule.lease
        while monotonic() - self._renewed < lease:
            await asyncio.sleep(BEAT_SECONDS)
        self._lose(LeaseLostError(f"its lease could not be renewed for {lease:g} s", "is the database there?"))

    async def _beat(self) -> None:
        """A beat that fails is told in the log and left out: the next one says more than it would have."""
        stats, context = self._crawler.stats.get_stats(), self._context
        prefix = "downloader/response_status_count/"
        responses = {name.removeprefix(prefix): count for name, count in stats.items() if name.startswith(prefix)}
        requests, received = stats.get("downloader/request_count", 0), stats.get("downloader/response_bytes", 0)
        progress = context.progress(requests, responses, received)
        renews = monotonic() - self._renewed >= context.config.schedule.lease / RENEWALS
        try:
            wish = await context.beat(progress, renews=renews)
        except DatabaseError as error:
            log.error("no heartbeat: %s", error)
        except LeaseLostError as error:
            self._lose(error)
        else:
            self._renewed = monotonic() if renews else self._renewed
            if wish is not None and context.cancelled is None:
                log.info("asked to end: %s", wish)
                context.cancelled = wish
                self._stop()

    def _lose(self, error: LeaseLostError) -> None:
        if not self._lost:
            log.error("the crawl ends: %s", error)
            self._lost = True
            self._stop()

    def _stop(self) -> None:
        if self._stopping is None and not self._closing:
            self._stopping = asyncio.get_running_loop().create_task(self._stop_engine())

    async def _stop_engine(self) -> None:
        """A stop that comes before the engine runs would be lost, and every later one with it."""
        while self._crawler.engine is None or not self._crawler.engine.running:
            await asyncio.sleep(0.05)
        await self._crawler.stop_async()

    def _outcome(self, reason: str) -> tuple[runs.Outcome, str]:
        """How the crawl as a whole ended, from its sources, its own faults and Scrapy's reason."""
        context = self._context
        faults = self._faults()
        if context.failure:
            return "failed", context.failure
        if context.cancelled is not None:
            return "cancelled", context.cancelled
        if reason == "shutdown" and not context.time_up:
            return "cancelled", "stopped before its end; what is left stays queued"
        if reason not in ("finished", "shutdown"):
            return "failed", f"ended by {reason}: see the log"
        if faults:
            return "failed", f"{faults} faults in the program itself: see the log"
        ends = [context.tally(source_id).outcome()[0] for source_id in context.batch]
        if ends and all(end == "failed" for end in ends):
            return "failed", runs.OFFLINE if self._is_offline() else "no source could be read"
        bad = sum(end != "ok" for end in ends)
        trouble = f"{bad} of {len(ends)} sources had trouble" if bad else ""
        late = f"its {context.task.seconds or 0:g} s were up: what is left is the next run's" if context.time_up else ""
        return ("partial" if bad else "ok"), "; ".join(filter(None, (trouble, late)))

    def _ending(self, outcome: runs.Outcome, reason: str) -> Ending:
        """How the crawl ended, as far as it matters to the next ones."""
        context = self._context
        unread = outcome == "failed" and not context.failure and reason == "finished" and not self._faults()
        return Ending(
            died=outcome == "failed" and not unread and not context.orphaned,
            cancelled=context.cancelled is not None,
            cut_short=context.time_up or context.orphaned or reason == "shutdown",
            spent=frozenset(name for name, tally in context.tallies.items() if tally.spent),
        )

    def _is_offline(self) -> bool:
        """Several outlets, and not one answer from anybody: the fault is this machine's."""
        answers = self._crawler.stats.get_value("downloader/response_count", 0)
        return not answers and len(self._context.unanswered) >= SEVERAL

    def _faults(self) -> int:
        return int(self._crawler.stats.get_value("spider_exceptions/count", 0))

    def _close(self, db: Connection, outcome: runs.Outcome, words: str, ending: Ending) -> None:
        context = self._context
        for source_id in sorted(context.batch | set(context.tallies)):
            runs.add_source(db, context.run_id, source_id)
            end, why = context.tally(source_id).outcome()
            if outcome in ("failed", "cancelled") and end == "ok" and words:
                end, why = outcome, words
            runs.close_source(db, context.run_id, source_id, end, why)
        if words == runs.OFFLINE:
            paces.forgive(db, sorted(context.unanswered), leases.clock(db))
        runs.close_run(db, context.run_id, outcome, words, leases.clock(db), ending)

    def _end_alone(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nobody is left to crawl for."""
        loop.call_soon_threadsafe(self._orphan)
        threading.Event().wait(LAST_SECONDS)
        os._exit(1)  # every commit so far stands; what was under way is queued and will be asked for again

    def _orphan(self) -> None:
        self._context.orphaned = True
        self._context.failure = "the process that launched it is gone"
        self._stop()
