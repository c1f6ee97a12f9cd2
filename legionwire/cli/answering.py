"""One answer a line: what the filters of `legionwire parse` are built with.

A filter gives what is its own to `answer_lines`: what to ask of a worker for a line, how what it answers is printed,
and what the answer looks like when nothing came. What cannot be used costs itself alone, as in `read` and `judge`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from legionwire.cli.filters import Answer, in_order, print_answer, told
from legionwire.cli.notes import count, note
from legionwire.errors import LegionwireError, UsageError

R = TypeVar("R")
Item = dict[str, Any]
MAX_BYTES = 64 * 1024 * 1024  # of one file, unzipped
SAMPLES = {
    "feed": '{"id": 1, "file": "feed.xml", "url": "https://paper.example/feed"}',
    "date": '{"id": 1, "text": "6 травня 2024, 15:00", "lang": "uk", "zone": "Europe/Kyiv"}',
    "sitemap": '{"id": 1, "file": "sitemap.xml.gz", "url": "https://paper.example/sitemap.xml.gz"}',
    "robots": '{"id": 1, "file": "robots.txt", "agent": "legionwire", "urls": ["https://paper.example/a"]}',
}


@dataclass(frozen=True, slots=True)
class Ask(Generic[R]):
    """What a worker shall do for a line, and how its answer is printed."""

    work: Callable[..., R]
    args: tuple[object, ...]
    shown: Callable[[R], Answer]


def answer_lines(name: str, as_lines: bool, ask: Callable[[Item], Ask[Any]], nothing: Answer) -> int:
    """Answer each line of standard input. Returns the exit code: 1 when lines could not be used.

    `ask` raises Unusable for a line that cannot be used; its answer is then `nothing` with the reason.
    """
    from legionwire.cli.inputs import objects_of

    if not as_lines:
        raise UsageError(f"parse {name} needs --jsonl", "lines on standard input, answers on standard output")
    failed = asyncio.run(_answer_all(objects_of(sys.stdin.buffer), ask, nothing))
    if failed:
        note(f"{count(failed, 'line')} could not be used: see `reason`; a line looks like {SAMPLES[name]}")
    return 1 if failed else 0


async def _answer_all(items: Iterator[Any], ask: Callable[[Item], Ask[Any]], nothing: Answer) -> int:
    from legionwire.cli.inputs import Unusable
    from legionwire.config import load_config
    from legionwire.workers import MEBIBYTE, Limits, Workers

    config = load_config()
    limits = Limits(config.crawl.page_seconds, config.crawl.page_memory * MEBIBYTE)
    workers = Workers(config.crawl.workers, limits, preload=("legionwire.channels", "legionwire.date_words"))
    failed = 0

    async def work(item: Item | Unusable) -> Answer:
        nonlocal failed
        head: Answer = {"id": None}
        try:
            if isinstance(item, Unusable):
                raise item
            head = {"id": item.get("id")}
            asked = ask(item)
            return head | asked.shown(await workers.run(asked.work, *asked.args))
        except Unusable as error:
            failed += 1
            return head | nothing | {"reason": str(error)}
        except LegionwireError as error:
            return head | nothing | {"reason": told(error)}

    try:
        async for answer in in_order(items, work):
            print_answer(answer)
    finally:
        workers.close()
    return failed
