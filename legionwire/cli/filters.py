"""`legionwire read` and `judge`: filters between lines, without database. One line in, one line out, in the same order.

What cannot be used costs itself alone: its answer says why, and the exit code is 1 in the end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import moment, to_json
from legionwire.cli.verbs import Verb
from legionwire.errors import LegionwireError, UsageError, WorkerError

if TYPE_CHECKING:
    from legionwire.article import Page, Reading
    from legionwire.cli.inputs import Unusable
    from legionwire.config import Config
    from legionwire.sources import Catalogue
    from legionwire.workers import Workers

T = TypeVar("T")
R = TypeVar("R")
Answer = dict[str, object]
SAMPLE = '{"id": 1, "title": "Legion holds the bridge", "text": "...", "lang": "en"}'
IN_FLIGHT = 16  # works handed to the pool at once


@dataclass(frozen=True, slots=True)
class Job:
    """One page to read: `open_page` raises Unusable when there is none."""

    head: Answer  # what the answer echoes
    open_page: Callable[[], Page]


@click.command(cls=Verb)
@click.option(
    "--jsonl", "as_jobs", is_flag=True, help='Lines {"id","file","url"} on standard input, one answer a line.'
)
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="A page on disk; may be gzipped.")
@click.option("--url", help="The address the page came from; alone, that of a page to ask for.")
@click.option("--warc", type=click.Path(dir_okay=False, path_type=Path), help="Every HTML answer of a WARC file.")
@click.option("--alone", is_flag=True, help="Read each page for itself, whatever others of its site hold.")
def read(as_jobs: bool, file: Path | None, url: str | None, warc: Path | None, alone: bool) -> int:
    """Pages in, articles out: one JSON object a line, with `state` and `reason` where there is no article.

    With --jsonl the answers come in the order of the lines and echo their `id`. Pages of one site are each other's
    evidence: what earlier pages of the input hold as well is left out of a text, and stands in `stripped`. What the
    catalogue knows of a page's site, its languages and rules, goes for it here too.

    With --url alone the page is asked for with the manners of a crawl; when robots.txt or the site refuse it, the
    answer says so.
    """
    from legionwire.config import load_config
    from legionwire.sources import load_catalogue

    asked = url is not None and file is None
    if sum((as_jobs, file is not None, warc is not None, asked)) != 1:
        raise UsageError("one way in is needed", "give --jsonl, or --file with --url, or --url alone, or --warc")
    if file is not None and url is None:
        raise UsageError("--file needs --url", "the address tells site, dates and links")
    config = load_config()
    catalogue = load_catalogue(config.catalogue, config.overlay)
    if asked and url is not None:
        return _read_address(config, catalogue, url)
    failed = asyncio.run(_read_all(config, catalogue, _jobs(config, file, url, warc), alone))
    if failed:
        note(f"{count(failed, 'page')} could not be opened")
    return 1 if failed else 0


@click.command(cls=Verb)
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","url","title","text","lang"} on standard input.')
def judge(as_lines: bool) -> int:
    """Texts in, verdicts out: label core, mention, related or no, with the places that speak for it.

    The verdicts come in the order of the lines and echo `id` and `url`. A line that cannot be judged has the label null
    and says why in `error`.
    """
    from legionwire.cli.inputs import objects_of

    if not as_lines:
        raise UsageError("judge needs --jsonl", "lines on standard input, verdicts on standard output")
    failed = asyncio.run(_judge_all(objects_of(sys.stdin.buffer)))
    if failed:
        note(f"{count(failed, 'line')} could not be judged: see `error`; a line looks like {SAMPLE}")
    return 1 if failed else 0


def _read_address(config: Config, catalogue: Catalogue, url: str) -> int:
    """Ask for a page and print what it holds, or why nothing came. Returns the exit code."""
    from legionwire.cli.inputs import Unusable, pages_of_warc
    from legionwire.clock import utcnow
    from legionwire.trial import fetched

    with fetched(config, catalogue, url) as answer:
        kept = pages_of_warc(answer.warc, utcnow(), config.crawl.max_body_bytes) if answer.warc else iter(())
        page = next((page for page in kept if not isinstance(page, Unusable)), None)
    if page is None:
        print_answer({"url": url, "state": str(answer.state), "reason": answer.reason})
        return 1 if answer.state == "error" else 0
    asyncio.run(_read_all(config, catalogue, iter([Job({"url": url}, lambda: page)]), alone=True))
    return 0


def _jobs(config: Config, file: Path | None, url: str | None, warc: Path | None) -> Iterator[Job]:
    from legionwire.cli.inputs import Unusable, objects_of, page_of_file, pages_of_warc, text_of
    from legionwire.clock import utcnow

    limit = config.crawl.max_body_bytes

    def of(head: Answer, found: Page | Unusable | tuple[Path, str]) -> Job:
        def open_page() -> Page:
            if isinstance(found, Unusable):
                raise found
            return page_of_file(*found, utcnow(), limit) if isinstance(found, tuple) else found

        return Job(head, open_page)

    if file is not None and url is not None:
        yield of({"url": url}, (file, url))
        return
    if warc is not None:
        for page in pages_of_warc(warc, utcnow(), limit):
            yield of({}, page)
        return
    for item in objects_of(sys.stdin.buffer):
        if isinstance(item, Unusable):
            yield of({"id": None}, item)
            continue
        head, name, address = {"id": item.get("id")}, text_of(item, "file"), text_of(item, "url")
        if name and address:
            yield of(head | {"url": address}, (Path(name), address))
        else:
            yield of(head, Unusable('the line needs "file" and "url", both texts'))


async def _read_all(config: Config, catalogue: Catalogue, jobs: Iterator[Job], alone: bool) -> int:
    """Print an answer for each job. Returns how many pages could not be opened."""
    from legionwire.cli.inputs import Unusable
    from legionwire.companions import Companions
    from legionwire.reading import read_bare

    workers = reading_workers(config)
    known = by_source(catalogue)
    earlier = Companions()
    failed = 0

    async def work(job: Job) -> Answer | tuple[Answer, Reading]:
        nonlocal failed
        try:
            page = known(job.open_page())
        except Unusable as error:
            failed += 1
            return job.head | {"state": "error", "reason": str(error)}
        try:
            return job.head, await workers.run(read_bare, page)
        except LegionwireError as error:
            return job.head | {"url": page.url, "state": "error", "reason": told(error)}

    try:
        async for answer in in_order(jobs, work):
            if isinstance(answer, tuple):
                head, reading = answer
                # Here, where the order is that of the input: whoever reads how many at once, the answers are the same.
                answer = head | article_fields(reading if alone else earlier.strip(reading))
            print_answer(answer)
    finally:
        workers.close()
    return failed


def reading_workers(config: Config) -> Workers:
    """A pool that reads pages and judges nothing."""
    from legionwire.reading import prepare
    from legionwire.workers import MEBIBYTE, Limits, Workers

    limits = Limits(config.crawl.page_seconds, config.crawl.page_memory * MEBIBYTE)
    caches = config.caches if config.caches.is_dir() else None  # a filter makes no folder
    return Workers(
        config.crawl.workers, limits, prepare=prepare, prepare_args=(None, caches), preload=("legionwire.preloaded",)
    )


def by_source(catalogue: Catalogue) -> Callable[[Page], Page]:
    """Gives a page what the catalogue knows of its site."""
    from legionwire.urls import registrable_domain

    sources = {source.id: source for source in catalogue.sources}
    owners = catalogue.owners()

    def known(page: Page) -> Page:
        source = sources.get(owners.get(registrable_domain(page.url), ""))
        return source.introduce(page) if source else page

    return known


async def _judge_all(items: Iterator[dict[str, Any] | Unusable]) -> int:
    """Print a verdict for each line. Returns how many could not be judged."""
    from legionwire import reading
    from legionwire.cli.inputs import Unusable, text_of
    from legionwire.config import load_config
    from legionwire.context import open_workers

    workers = open_workers(load_config())
    failed = 0

    async def work(item: dict[str, Any] | Unusable) -> Answer:
        nonlocal failed
        head: Answer = {"id": None, "url": None}
        try:
            if isinstance(item, Unusable):
                raise item
            head = {"id": item.get("id"), "url": item.get("url")}
            title, standfirst, text = (text_of(item, name) or "" for name in ("title", "standfirst", "text"))
            verdict, named = await workers.run(reading.read_text, title, standfirst, text, text_of(item, "lang"))
        except (Unusable, LegionwireError) as error:
            failed += 1
            reason = told(error) if isinstance(error, LegionwireError) else str(error)
            return head | {"label": None, "score": None, "org": None, "matches": [], "mentions": [], "error": reason}
        return head | asdict(verdict) | {"mentions": [asdict(mention) for mention in named]}

    try:
        async for answer in in_order(items, work):
            print_answer(answer)
    finally:
        workers.close()
    return failed


async def in_order(items: Iterable[T], work: Callable[[T], Awaitable[R]]) -> AsyncIterator[R]:
    """The answers in the order of the questions, a few under way at once."""
    waiting: list[asyncio.Future[R]] = []
    for item in items:
        waiting.append(asyncio.ensure_future(work(item)))
        if len(waiting) >= IN_FLIGHT:
            yield await waiting.pop(0)
    for task in waiting:
        yield await task


def article_fields(reading: Reading) -> Answer:
    """A reading as `read` prints it: the contract's fields that a page alone can give."""
    from legionwire.date_candidates import candidates_to_json, date_text

    article = reading.article
    if article is None:
        return {"url": reading.url, "state": str(reading.state), "reason": reading.reason}
    published = article.published
    return {
        "url": reading.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "text": article.text,
        "authors": list(article.authors),
        "organisations": list(article.organisations),
        "published": date_text(published.value, published.precision, published.zone) if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "published_zone": published.zone if published else None,
        "date_conflict": article.date_conflict,
        "dates": candidates_to_json(article.dates),
        "modified": moment(article.modified),
        "lang": article.lang,
        "section": article.section,
        "tags": list(article.tags),
        "access": article.access,
        "genre": article.genre,
        "genre_origin": article.genre_origin,
        "stripped": [item.line for item in article.stripped],
        "extractor_version": reading.extractor_version,
        "state": "article",
        "reason": reading.reason,
    }


def told(error: LegionwireError) -> str:
    return f"{error.kind}: {error.what}" if isinstance(error, WorkerError) else error.what


def print_answer(answer: Answer) -> None:
    """One JSON object, one line, at once: a filter in a pipe does not hold back."""
    sys.stdout.write(f"{to_json(answer)}\n")
    sys.stdout.flush()
