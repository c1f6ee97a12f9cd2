"""The spider behind `loopback.crawl`: asks for what a plan says, and writes down what became of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.robots import RobotsRules
from spiders.middlewares.refusals import RefusedRequest

LISTENING = "0A"  # state of a socket in /proc/net/tcp


class Memory:
    """What the middlewares look for in a spider's context, kept in lists."""

    def __init__(self, not_before: dict[str, str]) -> None:
        self.known = {host: datetime.fromisoformat(when) for host, when in not_before.items()}
        self.asked_to_wait: list[tuple[str, str, str]] = []
        self.robots_kept: list[str] = []
        self.robots_memory = self
        self.workers = self

    def not_before(self, host: str) -> datetime | None:
        return self.known.get(host)

    def remember_not_before(self, host: str, when: datetime, reason: str) -> None:
        self.asked_to_wait.append((host, when.isoformat(), reason))

    async def get(self, host: str) -> None:
        return None

    async def put(self, host: str, rules: RobotsRules, fetched_at: datetime) -> None:
        self.robots_kept.append(host)

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)


class LoopbackSpider(Spider):
    name = "loopback"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        folder = Path(kwargs.pop("folder"))
        plan = json.loads((folder / "plan.json").read_text("utf-8"))
        # As the real spiders do it: networks are known only when there is a spider.
        crawler.settings.set("LEGIONWIRE_ALLOW_ADDRESSES", plan["allowed"], priority="cmdline")
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.folder, spider.plan = folder, plan
        spider.context = Memory(plan["not_before"])
        spider.outcomes = []
        spider.listening = 0
        return spider

    async def start(self) -> AsyncIterator[Request]:
        self.left = iter(self.plan["urls"])
        self.listening = listening_sockets()
        for request in self.next_ones(all_of_them=self.plan["together"]):
            yield request

    def next_ones(self, all_of_them: bool = False) -> Iterator[Request]:
        for url in self.left:
            yield Request(
                url, self.answered, errback=self.failed, dont_filter=True, cb_kwargs={"asked": url}, meta={"asked": url}
            )
            if not all_of_them:
                return

    def answered(self, response: Response, asked: str) -> Iterator[Request]:
        self.outcomes.append({"url": asked, "status": response.status})
        yield from self.next_ones()

    def failed(self, failure: Failure) -> Iterator[Request]:
        error, asked = failure.value, failure.request.meta["asked"]
        if isinstance(error, RefusedRequest):
            until = error.until.isoformat() if error.until else None
            self.outcomes.append({"url": asked, "state": error.state, "reason": error.reason, "until": until})
        else:
            self.outcomes.append({"url": asked, "error": type(error).__name__, "reason": str(error)})
        yield from self.next_ones()

    def closed(self, reason: str) -> None:
        report = {
            "outcomes": self.outcomes,
            "asked_to_wait": self.context.asked_to_wait,
            "robots_kept": self.context.robots_kept,
            "listening": self.listening,
        }
        (self.folder / "report.json").write_text(json.dumps(report), "utf-8")


def listening_sockets() -> int:
    """How many sockets of this process wait for connections."""
    waiting = set()
    for table in ("tcp", "tcp6"):
        lines = [line.split() for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]]
        waiting |= {fields[9] for fields in lines if fields[3] == LISTENING}
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(str(link.readlink()).removeprefix("socket:[").rstrip("]") in waiting for link in links)
