"""How many pages a second become articles: in one process, and through the pool of killable workers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from urllib.parse import urlsplit

from benchmarks import Figure, Stopwatch, per_second, print_figures, usable_cores
from legionwire.article import Page, Reading
from legionwire.config import shipped_catalogue
from legionwire.demo import DemoWeb
from legionwire.reading import prepare, read_page
from legionwire.workers import Workers

SMALL, LARGE = 400, 200  # pages read in one measurement
LARGE_BYTES = 150_000  # a news page as the web has it; the demo's own are about 5 kB
IN_FLIGHT = 16  # as many requests as a crawl has under way

TOPIC = shipped_catalogue() / "topic.toml"


def main() -> None:
    pages = demo_pages()
    large = [enlarged(page) for page in pages]
    figures = []
    for name, chosen, count in (("demo pages", pages, SMALL), ("the same, 150 kB each", large, LARGE)):
        inline = read_inline(chosen, count)
        pooled = asyncio.run(read_pooled(chosen, count))
        figures.append(Figure(f"{name}, in one process", per_second(count, inline)))
        remark = f"{inline / pooled:.2f} times one process, with {usable_cores()} workers"
        figures.append(Figure(f"{name}, through the pool", per_second(count, pooled), remark))
    print_figures(
        f"Reading: page to article, verdict, search terms and WARC record ({len(pages)} pages in turn)", figures
    )


def demo_pages() -> list[Page]:
    """Every article of the demo web, as it would arrive."""
    with DemoWeb() as web:
        languages = {outlet.id: outlet.languages for outlet in web.outlets()}
        hosts = {outlet.id: outlet.host for outlet in web.outlets()}
        pages = []
        for article in web.truth():
            answer = web.site(hosts[article.outlet]).answer(urlsplit(article.url).path)
            headers = (("Content-Type", answer.content_type),)
            pages.append(
                Page(article.url, answer.body, datetime.now(UTC), headers=headers, languages=languages[article.outlet])
            )
    return pages


def enlarged(page: Page) -> Page:
    """The page with the ballast that real ones carry: scripts, styles, and menus below the article."""
    menu = b"".join(b'<li class="m-%d"><a href="/s/%d"><span>Section</span></a></li>' % (n, n) for n in range(400))
    ballast = b'<footer><nav><ul class="menu">' + menu + b"</ul></nav></footer>"
    script = b"<script>var state = [" + b"0," * ((LARGE_BYTES - len(page.body) - len(ballast)) // 2) + b"0];</script>"
    body = page.body.replace(b"</body>", ballast + script + b"</body>")
    return Page(page.url, body, page.fetched_at, headers=page.headers, languages=page.languages)


def read_inline(pages: Sequence[Page], count: int) -> float:
    prepare(TOPIC.read_bytes(), str(TOPIC))
    for page in pages:
        read_page(page)  # libraries load their tables at the first page
    with Stopwatch() as watch:
        for page in islice(cycle(pages), count):
            read_page(page)
    return watch.seconds


async def read_pooled(pages: Sequence[Page], count: int) -> float:
    rules = TOPIC.read_bytes()
    workers = Workers(
        usable_cores(), prepare=prepare, prepare_args=(rules, str(TOPIC)), preload=("legionwire.preloaded",)
    )
    turn = asyncio.Semaphore(IN_FLIGHT)

    async def read(page: Page) -> Reading:
        async with turn:
            return await workers.run(read_page, page)

    try:
        await asyncio.gather(*(read(page) for page in islice(cycle(pages), 2 * len(pages))))
        with Stopwatch() as watch:
            await asyncio.gather(*(read(page) for page in islice(cycle(pages), count)))
    finally:
        workers.close()
    return watch.seconds


if __name__ == "__main__":
    main()
