"""What one crawl process holds while it runs: configuration, database, workers, sources, and its running counts.

Spiders, pipelines and middlewares share it as `crawler.spider.context`. The database is spoken to from one thread of
its own, so that waiting for another writer never stops the reactor.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from legionwire.clock import utcnow
from legionwire.config import Config, ensure_data_folder, load_config
from legionwire.dictionaries import Dictionaries
from legionwire.errors import CatalogueError
from legionwire.evidence import Evidence
from legionwire.ledger import HINTS
from legionwire.polling import Policy
from legionwire.robots import RobotsRules
from legionwire.sources import Catalogue, Source, load_catalogue
from legionwire.storage import hosts, leases, ledger, runs, site_lines
from legionwire.storage.due import begin_now
from legionwire.storage.engine import Connection, Store
from legionwire.storage.ledger import Finder, Recorded
from legionwire.storage.migrate import require_current
from legionwire.storage.orders import Order
from legionwire.storage.sources import BY_HAND, ensure_by_hand, sync_sources
from legionwire.storage.versions import require_writable
from legionwire.traps import Yields
from legionwire.urls import registrable_domain, same_site
from legionwire.workers import MEBIBYTE, Limits, Workers

if TYPE_CHECKING:
    from legionwire.topic import Topic

P = ParamSpec("P")
T = TypeVar("T")

ROBOTS_AGE = timedelta(hours=24)  # RFC 9309 section 2.4


@dataclass(slots=True)
class Tally:
    """One source's running counts."""

    known: set[int] = field(default_factory=set)  # URL hashes
    new: set[int] = field(default_factory=set)
    asked: int = 0  # pages
    yields: Yields | None = None  # once a channel was read
    spent: bool = False  # one more page would have been over the budget
    channels_asked: int = 0
    resumed: int = 0
    resumed_states: Counter[str] = field(default_factory=Counter)
    revisited: int = 0
    revised: int = 0
    channels_ok: int = 0
    problems: list[str] = field(default_factory=list)  # of channels that could not be read
    waits: list[str] = field(default_factory=list)  # of channels whose host asked us to wait

    def counts(self) -> dict[str, object]:
        """For the run's row."""
        return {
            "found": len(self.known) + len(self.new),
            "known": len(self.known),
            "resumed": self.resumed,
            "resumed_states": dict(self.resumed_states),
            "revisited": self.revisited,
            "revised": self.revised,
        }

    def outcome(self) -> tuple[str, str]:
        """How the source fared, from its channels alone: what a page answers is in the ledger."""
        if not self.problems:
            return "ok", "; ".join(self.waits)[:1000]
        return ("partial" if self.channels_ok else "failed"), "; ".join(self.problems)[:1000]


class RobotsMemory:
    """robots.txt rules kept between crawls, in the host table."""

    def __init__(self, context: CrawlContext) -> None:
        self._context = context

    async def get(self, host_key: str) -> tuple[RobotsRules, datetime] | None:
        """The rules and when they were read; None when they are older than a day or were never read."""
        held = await self._context.read(hosts.robots_of, host_key)
        return held if held and utcnow() - held[1] < ROBOTS_AGE and held[0].unread is None else None

    async def put(self, host_key: str, rules: RobotsRules, fetched_at: datetime) -> None:
        """Keep rules that were read; a file that could not be read is asked for again next time."""
        if rules.unread is None:
            await self._context.write(hosts.keep_robots, host_key, rules, fetched_at)


class CrawlContext:
    """See the module. Open it with `CrawlContext(...)`, end it with `close()`."""

    def __init__(self, config: Config, store: Store, run_id: int, task: runs.Task, catalogue: Catalogue) -> None:
        self.config, self.store, self.run_id, self.task = config, store, run_id, task
        self.sources: Mapping[str, Source] = {item.id: item for item in catalogue.sources}
        self.owners = catalogue.owners()
        self._own_sites = catalogue.own_sites()
        self.batch = frozenset(task.sources)
        self.tallies: dict[str, Tally] = {}
        self.failure: str | None = None  # why the crawl as a whole cannot go on
        self.cancelled: str | None = None  # why somebody asked it to end
        self.unanswered: set[int] = set()  # channels that gave no answer
        self.time_up = False  # it had its time, and leaves the rest to the next
        self.orphaned = False  # whoever launched it is gone
        self.robots_memory = RobotsMemory(self)
        self.evidence = Evidence(lambda site: self.read(site_lines.evidence_of, site))
        self.stored: dict[str, set[int]] = {}  # URL hashes of the articles that it has read, by their site
        self.workers = open_workers(config, catalogue.languages_of(task.sources))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._writing: set[asyncio.Task[None]] = set()
        self._hinted = frozenset(item.id for item in catalogue.sources if item.fetch == "hinted")
        self._topic_hash = topic_hash(config)
        with store.read() as db:
            self._ahead = leases.clock(db) - utcnow()  # of us, the database server's clock, by which everything is due
            self._waiting = hosts.waiting_hosts(db, utcnow())
            self._sites = set(leases.sites_of(db, run_id))

    def now(self) -> datetime:
        """The present moment, by the clock that the schedule goes by."""
        return utcnow() + self._ahead

    async def write(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a storage verb in a writing transaction, outside the reactor's thread.

        Raises LeaseLostError when the run has ended for everybody else: then nothing is written.
        """
        return await self._write(lambda db: verb(db, *args, **kwargs), serial=True)

    async def _write(self, verb: Callable[[Connection], T], *, serial: bool) -> T:
        def work() -> T:
            with self.store.write(serial=serial) as db:
                leases.require_open(db, self.run_id)
                return verb(db)

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def read(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a storage verb in a reading transaction, outside the reactor's thread."""

        def work() -> T:
            with self.store.read() as db:
                return verb(db, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def beat(self, progress: runs.Progress, *, renews: bool) -> str | None:
        """A sign of life, with the counters as they stand. Returns why somebody asked the run to end, if so.

        Raises LeaseLostError as `write` does.
        """

        def work(db: Connection) -> str | None:
            now = leases.clock(db)
            runs.beat(db, self.run_id, progress, now)
            if renews:
                leases.renew(db, self.run_id, now + self._lease)
            return runs.cancel_asked(db, self.run_id)

        return await self._write(work, serial=False)  # touches this run's rows only: it need not wait for others' links

    async def leased(self, orders: Iterable[Order]) -> list[Order]:
        """Of these orders those on sites that this run may ask; it takes sites that nobody holds. The others stay
        queued, and are a later run's."""
        held = [(order, registrable_domain(order.url)) for order in orders]
        await self._take_sites({site for _, site in held})
        return [order for order, site in held if site in self._sites]

    async def lease_site(self, site: str) -> bool:
        """Whether this run may ask a site; it takes one that nobody holds."""
        await self._take_sites({site})
        return site in self._sites

    async def _take_sites(self, sites: set[str]) -> None:
        more = sites - self._sites
        if not more:
            return

        def extend(db: Connection) -> frozenset[str]:
            now = leases.clock(db)
            return leases.extend(db, self.run_id, more, now + self._lease, now)

        self._sites |= await self.write(extend)

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.config.schedule.lease)

    def tally(self, source_id: str) -> Tally:
        """The counts of a source, made on first use: a page may belong to a source outside the batch."""
        return self.tallies.setdefault(source_id, Tally())

    def count(self, recorded: Recorded) -> None:
        """Add a channel's links to the counts of the sources that own them."""
        for source_id, key in recorded.new:
            self.tally(source_id).new.add(key)
        for source_id, key in recorded.known:
            self.tally(source_id).known.add(key)

    def finder(self, source_id: str, channel_id: int | None) -> Finder:
        """The policy under which this source's links are recorded."""
        source = self.sources.get(source_id)
        by_hand = channel_id is None
        return Finder(
            run_id=self.run_id,
            source_id=source_id,
            channel_id=channel_id,
            fetch_all=by_hand or source is None or source.fetch == "all",
            since=None if by_hand else self.task.since,
            until=None if by_hand else self.task.until,
            any_site=by_hand or source is None or source.kind == "aggregator",
            own_sites=self._own_sites.get(source_id, frozenset()),
            owners=self.owners,
            batch=self.batch,
            hinted=self._hinted,
        )

    async def yields(self, source_id: str) -> Yields:
        """What became of the source's addresses, by their kind: of those before this run, and of this run's so far."""
        tally = self.tally(source_id)
        if tally.yields is None:
            tally.yields = await self.read(ledger.yields_of, source_id)
        return tally.yields

    def polling(self, source_id: str) -> Policy:
        """How often the source's channels may be asked."""
        source = self.sources.get(source_id)
        return source.polling() if source else Policy()

    def policy(self, source_id: str) -> str:
        """What is wanted of a source's links in this run: a channel last read under another wish is read anew."""
        hinted = source_id in self._hinted
        until = f" until={self.task.until}" if self.task.until else ""
        return f"since={self.task.since}{until} fetch={f'hinted {self._topic_hash}.{HINTS}' if hinted else 'all'}"

    def is_own_site(self, source_id: str, asked: str, final: str) -> bool:
        """Whether an answer from `final` may speak for the address `asked` of this source."""
        return same_site(final, asked) or self.owners.get(registrable_domain(final)) == source_id

    def limit(self, source_id: str) -> int | None:
        """How many pages of the source may be asked for in this run: as the operator says, or else its table."""
        source = self.sources.get(source_id)
        limits = (self.task.limit, source.budget if source else None, self.config.crawl.limit)
        return next((limit for limit in limits if limit is not None), None)

    def may_ask(self, source_id: str) -> bool:
        """Whether the source's budget for this run allows one more page; counts it when it does."""
        tally, limit = self.tally(source_id), self.limit(source_id)
        if limit is not None and tally.asked >= limit:
            tally.spent = True
            return False
        tally.asked += 1
        return True

    def not_before(self, host_key: str) -> datetime | None:
        """Until when a host wants to be left alone."""
        return self._waiting.get(host_key)

    def remember_not_before(self, host_key: str, when: datetime, reason: str) -> None:
        """A host asked to be left alone; the next crawls wait too."""
        self._waiting[host_key] = when
        self._soon(self.write(hosts.put_off_host, host_key, when, reason))

    def _soon(self, work: Coroutine[object, object, None]) -> None:
        """Write without making the caller wait; close() waits for what is left."""
        task = asyncio.get_running_loop().create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait for what is still being written."""
        await asyncio.gather(*self._writing)

    def progress(self, requests: int, responses: Mapping[str, int], received_bytes: int) -> runs.Progress:
        """The counters for a heartbeat."""
        shares = {source_id: tally.counts() for source_id, tally in self.tallies.items()}
        return runs.Progress(requests, responses, received_bytes, shares)

    def close(self) -> None:
        """Stop the workers and let go of the database."""
        self.workers.close()
        self._thread.shutdown()
        self.store.close()


def topic_hash(config: Config) -> str:
    """Which topic decides what is hinted."""
    try:
        return hashlib.sha256(config.topic.read_bytes()).hexdigest()[:12] if config.topic else "all"
    except OSError as error:
        raise CatalogueError(str(config.topic), "", "", f"cannot be read: {error.strerror or error}") from error


def topic_of(config: Config) -> Topic:
    """The topic that everything is judged by. Raises CatalogueError when its file cannot be used."""
    from legionwire.kept_topic import kept_topic
    from legionwire.topic import Topic

    return kept_topic(config.topic, config.caches) if config.topic else Topic.everything()


def open_workers(config: Config, languages: Iterable[str] = ()) -> Workers:
    """The pool, each worker with the topic compiled. Dictionaries are made when a page needs them, those of some
    languages at once. Raises CatalogueError when the topic file cannot be used."""
    from legionwire import reading

    settings = config.crawl
    return Workers(
        settings.workers,
        Limits(settings.page_seconds, settings.page_memory * MEBIBYTE),
        prepare=partial(reading.prepare, makes=False),
        # Read once: a broken file is told here, in one line, not by dying workers.
        prepare_args=(topic_of(config), config.caches),
        preload=("legionwire.preloaded",),
        supply=Dictionaries(config, languages),
    )


def open_crawl(spider: str, run: str | None, source_ids: str | None) -> CrawlContext:
    """What a spider starts with: the run it was given, or (`scrapy crawl feeds` by hand) a new one.

    `run` is a run's number, `source_ids` are ids with commas between; both as Scrapy's `-a` passes them.
    """
    config = load_config()
    ensure_data_folder(config)
    store = Store(config.database)
    require_current(store, create=True)
    with store.read() as db:
        require_writable(db)
    catalogue = load_catalogue(config.catalogue, config.overlay)
    now = utcnow()
    with store.write() as db:
        sync_sources(db, catalogue.sources, now)
        if run is None:
            wanted = source_ids.split(",") if source_ids else [item.id for item in catalogue.sources if not item.paused]
            sites = {source_id: catalogue.get(source_id).domain_set() for source_id in wanted}
            lease = timedelta(seconds=config.schedule.lease)
            begun = begin_now(
                db, spider, runs.Task(tuple(sites)), sites, lease, "hand", leases.clock(db), leave_busy=False
            )
            run_id = begun.run_id
        else:
            run_id = int(run)
        task = runs.claim_run(db, run_id, os.getpid(), leases.clock(db))
        if task.urls:
            ensure_by_hand(db, now)
            runs.add_source(db, run_id, BY_HAND)
            task = replace(task, sources=(*task.sources, BY_HAND))
    return CrawlContext(config, store, run_id, task, catalogue)
