"""A trial of a source: a real crawl into a folder that is thrown away, so that it shows what a crawl would do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from legionwire.article import State, Verdict
from legionwire.config import Config
from legionwire.context import open_workers
from legionwire.crawls import Report, run_crawl
from legionwire.errors import FormatError, LegionwireError, UsageError
from legionwire.exported import Exported, published
from legionwire.reading import judge_text
from legionwire.source_toml import to_toml
from legionwire.source_values import Fetch
from legionwire.sources import Catalogue, Source, load_catalogue
from legionwire.storage.engine import Connection, Store
from legionwire.storage.exporting import exported
from legionwire.storage.ledger import skipped_at
from legionwire.storage.questions import Way, settled, ways_of
from legionwire.storage.results import Wanted
from legionwire.storage.runs import Task
from legionwire.urls import canonical_url, registrable_domain, url_hash

TRIAL = "trial"
UNKNOWN = ("mul", "und")  # ISO 639-2: several, undetermined; of two, none is taken for what a page is written in


@dataclass(frozen=True, slots=True)
class Sample:
    """An article as the trial read it, and how the topic judges it."""

    url: str
    title: str
    published: str | None
    published_origin: str | None
    authors: tuple[str, ...]
    lang: str | None
    words: int
    verdict: str
    text: str
    skipped: bool = False  # a crawl would not have asked for it


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for one page."""

    state: State
    reason: str
    warc: Path | None  # holds the answer, where there is anything to read in it


@dataclass(frozen=True, slots=True)
class Trial:
    """What a crawl would make of a source."""

    ways: tuple[Way, ...]
    articles: tuple[Sample, ...]
    others: tuple[tuple[str, str, str], ...]  # address, state, reason
    fetch: Fetch = "all"
    links: int = 0  # shown by all channels together
    skipped: int = 0  # of these, what a crawl would pass over: they do not name the topic

    @property
    def understood(self) -> bool:
        """Whether anything could be read."""
        return bool(self.articles) or any(not way.problem for way in self.ways)


def run_trial(config: Config, catalogue: Catalogue, what: str, limit: int) -> Trial:
    """Try a source of the catalogue, or an address: as a feed, as a sitemap, when it is neither as a page, and when
    that is no article as a listing of articles.

    Raises UsageError when it is neither a known id nor an address, LegionwireError when the crawl itself fails.
    """
    if "://" not in what:
        return _try_source(config, replace(catalogue.get(what), paused=None), limit)
    try:
        url = canonical_url(what)
    except FormatError as error:
        raise UsageError(f"{what!r} cannot be tried: {error.what}", "give an http(s) address or a source id") from error
    plain = source_at(catalogue, url)
    channels = [replace(plain, feeds=(url,)), replace(plain, sitemaps=(url,))]
    problems: tuple[Way, ...] = ()
    for source in reversed(channels) if "sitemap" in url.lower() else channels:
        trial = _crawl(config, source, Task((plain.id,), limit=limit))
        if trial.understood:
            return trial
        problems += trial.ways
        if not any(way.status == 200 for way in trial.ways):
            break  # it does not answer, so it will not answer as something else
    page = _crawl(config, plain, Task((plain.id,), urls=(url,), limit=limit))
    if page.articles:
        return page
    if any(state == State.NOT_ARTICLE for _, state, _ in page.others):
        listing = _crawl(config, replace(plain, listings=(url,)), Task((plain.id,), limit=limit))
        if listing.understood:
            return listing
        problems += listing.ways
    return replace(page, ways=problems)


@contextmanager
def fetched(config: Config, catalogue: Catalogue, what: str) -> Iterator[Fetched]:
    """One page, asked for as a crawl asks: robots.txt, addresses, pauses, limits. Lasts as long as this holds.

    Raises UsageError when it is no address, LegionwireError when the crawl itself fails.
    """
    try:
        url = canonical_url(what)
    except FormatError as error:
        raise UsageError(f"{what!r} cannot be read: {error.what}", "give an http(s) address") from error
    source = source_at(catalogue, url)
    with crawled(replace(config, topic=None), (source,), Task((source.id,), urls=(url,))) as (end, db, folder):
        rows = sorted(settled(db), key=lambda row: row[1] == State.ALIAS)  # what an alias stands for goes first
        _, state, reason = rows[0] if rows else (url, State.ERROR, end.run.reason or "nothing came of it")
        yield Fetched(State(state), reason, next((folder / "captures").rglob("*.warc.gz"), None))


def source_at(catalogue: Catalogue, url: str) -> Source:
    """Whose address it is, without channels: a source of the catalogue, or one that nobody wrote yet."""
    owner = catalogue.owners().get(registrable_domain(url))
    if owner is None:
        return Source(TRIAL, TRIAL, urljoin(url, "/"), "ZZ", UNKNOWN, "specialist")
    source = catalogue.get(owner)
    domains = tuple(sorted(source.domain_set()))
    bare = replace(source, feeds=(), sitemaps=(), listings=(), evidence=(), unverified=())
    return replace(bare, domains=domains, fetch="all", budget=None, paused=None)


def _try_source(config: Config, source: Source, limit: int) -> Trial:
    """Every link counts, so that there is something to see; then what the source's own policy leaves of them."""
    trial = _crawl(config, replace(source, fetch="all"), Task((source.id,), limit=limit))
    if source.fetch == "all" or not trial.understood:
        return replace(trial, fetch=source.fetch)
    with crawled(config, (source,), Task((source.id,), limit=0)) as (end, db, _):
        skipped = end.funnels[0].states.get(State.SKIPPED, 0)
        articles = tuple(
            replace(sample, skipped=bool(skipped_at(db, url_hash(sample.url)))) for sample in trial.articles
        )
    return replace(trial, articles=articles, fetch=source.fetch, skipped=skipped)


def _crawl(config: Config, source: Source, task: Task) -> Trial:
    # Every article is read, whatever it is about; the operator's topic judges them below.
    with crawled(replace(config, topic=None), (source,), task) as (end, db, _):
        ways, rows, others = ways_of(db, source.id), list(exported(db, Wanted(copies=True))), settled(db)
    samples = asyncio.run(_judge(config, rows))
    links = sum(funnel.found for funnel in end.funnels)
    return Trial(tuple(ways), tuple(samples), tuple(row for row in others if row[1] != State.STORED), links=links)


@contextmanager
def crawled(
    config: Config,
    sources: Iterable[Source],
    task: Task,
    spider: str = "batch",
    on_progress: Callable[[Config, Report], None] = lambda config, report: None,
) -> Iterator[tuple[Report, Connection, Path]]:
    """A crawl of these sources into a collection and a data folder that last as long as this holds.

    `on_progress` is called about twice a second, with the configuration that the crawl sees. Raises LegionwireError
    when the crawl ends early.
    """
    with tempfile.TemporaryDirectory(prefix="legionwire-trial-") as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        (folder / "sources" / "trial.toml").write_text("\n".join(map(to_toml, sources)), encoding="utf-8")
        database = f"sqlite:///{folder / 'trial.db'}"
        trying = replace(config, data=folder / "data", catalogue=folder, database=database)
        end = run_crawl(trying, load_catalogue(folder), task, lambda report: on_progress(trying, report), spider=spider)
        if end.run.outcome in ("crashed", "timeout"):
            raise LegionwireError(f"the trial of {', '.join(task.sources)[:80]} ended early: {end.run.reason}")
        store = Store(database)
        try:
            with store.read() as db:
                yield end, db, trying.data
        finally:
            store.close()


async def _judge(config: Config, rows: list[Exported]) -> list[Sample]:
    if not rows:
        return []
    workers = open_workers(config)
    try:
        verdicts = await asyncio.gather(*(workers.run(judge_text, *_words(row)) for row in rows))
    finally:
        workers.close()
    return [_sample(row, verdict) for row, verdict in zip(rows, verdicts, strict=True)]


def _words(row: Exported) -> tuple[str, str, str, str | None]:
    return row.title, row.standfirst, row.text, row.lang


def _sample(row: Exported, verdict: Verdict) -> Sample:
    return Sample(
        url=row.url,
        title=row.title,
        published=published(row.published, row.published_precision),
        published_origin=row.published_origin,
        authors=row.authors,
        lang=row.lang,
        words=len(row.text.split()),
        verdict=verdict.reason,
        text=row.text,
    )
