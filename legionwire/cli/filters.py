"""`legionwire read` and `judge`: filters between lines, without database."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from legionwire.cli.output import moment, note
from legionwire.errors import LegionwireError, UsageError, WorkerError

if TYPE_CHECKING:
    from legionwire.article import Page, Reading
    from legionwire.workers import Workers

T = TypeVar("T")
IN_FLIGHT = 16  # works handed to the pool at once


@dataclass(frozen=True, slots=True)
class Job:
    """One page to read."""

    id: object
    file: Path
    url: str


@click.command()
@click.option(
    "--jsonl", "as_jobs", is_flag=True, help='Lines {"id","file","url"} on standard input, one answer a line.'
)
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="A page on disk; may be gzipped.")
@click.option("--url", help="The address the page came from.")
@click.option("--warc", type=click.Path(dir_okay=False, path_type=Path), help="Every HTML answer of a WARC file.")
@click.pass_obj
def read(obj: dict[str, bool], as_jobs: bool, file: Path | None, url: str | None, warc: Path | None) -> int:
    """Pages in, articles out: one JSON object a line, with `state` and `reason` where there is no article."""
    if file is not None and warc is None:
        if not url:
            raise UsageError("--file needs --url", "the address tells site, dates and links")
        jobs: Iterator[tuple[object, Callable[[], Page]]] = iter([_job(Job(None, file, url))])
    elif warc is not None and file is None:
        jobs = _from_warc(warc)
    elif as_jobs:
        jobs = (_job(job) for job in _jobs(sys.stdin))
    else:
        raise UsageError("nothing to read", "give --jsonl, --file with --url, or --warc")
    failed = asyncio.run(_read_all(jobs))
    if failed:
        note(f"{failed} pages could not be opened", quiet=obj["quiet"])
    return 1 if failed else 0


@click.command()
@click.option("--jsonl", "as_lines", is_flag=True, help='Lines {"id","url","title","text","lang"} on standard input.')
def judge(as_lines: bool) -> int:
    """Texts in, verdicts out: label core, mention, related or no, with the places that speak for it."""
    if not as_lines:
        raise UsageError("judge needs --jsonl", "lines on standard input, verdicts on standard output")
    asyncio.run(_judge_all(sys.stdin))
    return 0


async def _read_all(jobs: Iterator[tuple[object, Callable[[], Page]]]) -> int:
    from legionwire.config import load_config
    from legionwire.reading import read_page
    from legionwire.workers import MEBIBYTE, Limits, Workers

    settings = load_config().crawl
    limits = Limits(settings.page_seconds, settings.page_memory * MEBIBYTE)
    workers = Workers(settings.workers, limits, preload=("legionwire.reading",))
    failed = 0

    async def work(job: tuple[object, Callable[[], Page]]) -> dict[str, object]:
        nonlocal failed
        id_, open_page = job
        try:
            page = open_page()
        except (OSError, EOFError) as error:
            failed += 1
            return {"id": id_, "state": "error", "reason": f"cannot be opened: {error}"}
        try:
            return article_fields(id_, await workers.run(read_page, page))
        except WorkerError as error:
            return {"id": id_, "url": page.url, "state": "error", "reason": f"{error.kind}: {error.what}"}

    try:
        async for answer in _in_order(jobs, work):
            print_line(answer)
    finally:
        workers.close()
    return failed


async def _judge_all(lines: TextIO) -> None:
    from legionwire import reading
    from legionwire.config import load_config
    from legionwire.context import open_workers

    workers: Workers = open_workers(load_config())

    async def work(item: dict[str, Any]) -> dict[str, object]:
        title, standfirst, text = (_text(item, name) for name in ("title", "standfirst", "text"))
        head = {"id": item.get("id"), "url": item.get("url")}
        try:
            verdict = await workers.run(reading.judge_text, title, standfirst, text, item.get("lang"))
        except WorkerError as error:
            return head | {"label": "no", "score": 0.0, "org": "none", "matches": [], "reason": f"error: {error.what}"}
        return head | asdict(verdict)

    try:
        async for answer in _in_order(_objects(lines), work):
            print_line(answer)
    finally:
        workers.close()


async def _in_order(items: Iterator[T], work: Callable[[T], Any]) -> AsyncIterator[dict[str, object]]:
    """The answers in the order of the questions, a few under way at once."""
    waiting: list[asyncio.Task[dict[str, object]]] = []
    for item in items:
        waiting.append(asyncio.ensure_future(work(item)))
        if len(waiting) >= IN_FLIGHT:
            yield await waiting.pop(0)
    for task in waiting:
        yield await task


def article_fields(id_: object, reading: Reading) -> dict[str, object]:
    """A reading as `read` prints it: the contract's fields that a page alone can give."""
    head = {} if id_ is None else {"id": id_}
    article = reading.article
    if article is None:
        return head | {"url": reading.url, "state": str(reading.state), "reason": reading.reason}
    published = article.published
    return head | {
        "url": reading.url,
        "title": article.title,
        "standfirst": article.standfirst,
        "text": article.text,
        "authors": list(article.authors),
        "published": _published(published.value, published.precision) if published else None,
        "published_precision": published.precision if published else None,
        "published_origin": published.origin if published else None,
        "date_conflict": article.date_conflict,
        "modified": moment(article.modified),
        "lang": article.lang,
        "section": article.section,
        "tags": list(article.tags),
        "access": article.access,
        "extractor_version": reading.extractor_version,
        "state": "article",
        "reason": reading.reason,
    }


def _published(value: Any, precision: str) -> str | None:
    return value.strftime("%Y-%m-%d") if precision == "day" else moment(value)


def print_line(answer: dict[str, object]) -> None:
    """One JSON object, one line, at once: a filter in a pipe does not hold back."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _job(job: Job) -> tuple[object, Callable[[], Page]]:
    from legionwire.article import Page
    from legionwire.context import utcnow

    def open_page() -> Page:
        body = job.file.read_bytes()
        return Page(job.url, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body, utcnow())

    return job.id, open_page


def _jobs(lines: TextIO) -> Iterator[Job]:
    for number, item in enumerate(_objects(lines), 1):
        if not isinstance(item.get("file"), str) or not isinstance(item.get("url"), str):
            raise UsageError(
                f'object {number} needs "file" and "url"', 'such as {"id": 1, "file": "a.html", "url": "..."}'
            )
        yield Job(item.get("id"), Path(item["file"]), item["url"])


def _from_warc(path: Path) -> Iterator[tuple[object, Callable[[], Page]]]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    from legionwire.article import Page
    from legionwire.context import utcnow

    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    url, body = record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()
                    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
                    page = Page(url, body, utcnow(), headers=headers)
                    yield None, lambda page=page: page  # type: ignore[misc]
    except (OSError, ArchiveLoadFailed) as error:
        raise LegionwireError(f"{path} cannot be read: {error}", "is it a WARC file?") from error


def _objects(lines: TextIO) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"line {number} is not JSON: {error.msg}", "one object a line") from error
        if not isinstance(item, dict):
            raise UsageError(f"line {number} is not an object", "one object a line")
        yield item


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
