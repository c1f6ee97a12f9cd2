"""What the pool of killable workers gains and costs: pages a second, and processor time a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks import Figure, Stopwatch, cpu_of_descendants, milliseconds, per_second, usable_cores
from legionwire.article import Page, Reading
from legionwire.config import shipped_catalogue
from legionwire.reading import prepare, read_page
from legionwire.topic import Topic, load_topic
from legionwire.workers import Workers

IN_FLIGHT = 16  # as many requests as a crawl has under way
TASKS = 450  # of one worker in one measurement: a worker is replaced before it has done more, and its time is lost
TURNS = 3  # one worker and two take turns, so that a change in the machine's load falls on both

TOPIC = shipped_catalogue() / "topic.toml"


def prepared(topic: Path = TOPIC) -> tuple[Topic]:
    """What a worker is prepared with."""
    return (load_topic(topic),)


def throughput(name: str, pages: Sequence[Page], count: int) -> Iterator[Figure]:
    """Pages a second, in this process and through a pool on all cores."""
    prepare(*prepared())
    for page in pages:
        read_page(page)  # libraries load their tables at the first page
    with Stopwatch() as inline:
        for page in islice(cycle(pages), count):
            read_page(page)
    yield Figure(f"{name}, in one process", per_second(count, inline.seconds))
    seconds, _ = asyncio.run(read_pooled(pages, count, usable_cores()))
    remark = f"{inline.seconds / seconds:.2f} times one process, with {usable_cores()} workers"
    yield Figure(f"{name}, through the pool", per_second(count, seconds), remark)


def cost_of_two(pages: Sequence[Page]) -> Iterator[Figure]:
    """Processor time of a page with one worker, and with two that share caches and memory."""
    count = min(2 * len(pages), TASKS - len(pages))
    used: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(TURNS):
        for workers, costs in used.items():
            costs.append(asyncio.run(read_pooled(pages, count, workers))[1] / count)
    ratio = median(two / one for one, two in zip(used[1], used[2], strict=True))
    yield Figure("processor time of a page, one worker", milliseconds(median(used[1])))
    yield Figure("the same, two workers", milliseconds(median(used[2])), f"{ratio:.3f} times one (goal: at most 1.05)")


async def read_pooled(pages: Sequence[Page], count: int, workers: int) -> tuple[float, float]:
    """Seconds on the wall, and processor seconds of the workers, for `count` pages after each was read once."""
    pool = Workers(workers, prepare=prepare, prepare_args=prepared(), preload=("legionwire.preloaded",))
    turn = asyncio.Semaphore(IN_FLIGHT)

    async def read(page: Page) -> Reading:
        async with turn:
            return await pool.run(read_page, page)

    try:
        await asyncio.gather(*(read(page) for page in pages))
        before = cpu_of_descendants()
        with Stopwatch() as watch:
            await asyncio.gather(*(read(page) for page in islice(cycle(pages), count)))
        return watch.seconds, cpu_of_descendants() - before
    finally:
        pool.close()
