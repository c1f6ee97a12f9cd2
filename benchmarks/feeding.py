"""What a feed of 100,000 entries costs the worker that reads it: time, memory, and what it gives."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from benchmarks import Figure, print_figures
from legionwire.feeds import parse_feed
from legionwire.workers import Limits, Workers

ENTRIES = 100_000
URL = "https://paper.example/feed"
BEGIN = datetime(2022, 2, 27, tzinfo=UTC)
SENTENCE = "Бійці Інтернаціонального легіону утримують позиції біля річки."


def entries() -> Iterator[tuple[str, str, datetime]]:
    """Address, title and day; the oldest first."""
    for number in range(ENTRIES):
        yield f"/news/{number}?a=1&amp;b=2", f"Легіон тримає міст {number}", BEGIN + timedelta(minutes=20 * number)


def rss() -> bytes:
    items = (
        f"<item><title>{title}</title><link>{url}</link><description>&lt;p&gt;{SENTENCE}&lt;/p&gt;</description>"
        f'<guid isPermaLink="false">{url}</guid><pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>\n'
        for url, title, at in entries()
    )
    return f'<rss version="2.0"><channel><title>Large</title>{"".join(items)}</channel></rss>'.encode()


def json_feed() -> bytes:
    items = (
        f'{{"id":"{url}","url":"{url}","title":"{title}","summary":"{SENTENCE}","date_published":"{at.isoformat()}"}}'
        for url, title, at in entries()
    )
    return f'{{"version":"https://jsonfeed.org/version/1.1","items":[{",".join(items)}]}}'.encode()


def read(body: bytes) -> tuple[float, float, int, float, str]:
    """In a worker: wall and CPU seconds, links, megabytes at the height beyond those before, and the first link."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    links = parse_feed(body, URL).links
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    height = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return wall, cpu, len(links), (height - before) / 1024, links[0].url


def measure(make: Callable[[], bytes]) -> Figure:
    """A worker of its own, so that the height is this feed's."""
    body = make()
    workers = Workers(1, Limits(120.0), preload=("legionwire.feeds",))
    try:
        wall, cpu, links, memory, first = asyncio.run(workers.run(read, body))
    finally:
        workers.close()
    size = len(body) / 1_000_000
    value = f"{wall:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB more"
    return Figure(f"{make.__name__}, {ENTRIES:,} entries, {size:.0f} MB", value, f"{links:,} links, first {first}")


def main() -> None:
    print_figures(
        "A feed that holds too much (goal: under 10 s and 300 MB)", [measure(make) for make in (rss, json_feed)]
    )


if __name__ == "__main__":
    main()
