"""What is kept, judged once more by today's rules: articles by their words, off-topic pages by their captures.

Judges in the pool, writes in short transactions; what a crawl has changed meanwhile is left to it. Interrupted, it goes
on with what another version judged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from legionwire.article import Judged, Label, Reading
from legionwire.captures import read_capture
from legionwire.clock import utcnow
from legionwire.errors import CaptureError, WorkerError
from legionwire.evidence import Evidence
from legionwire.reading import judge_texts
from legionwire.rereading import Database
from legionwire.sources import Source
from legionwire.storage import rejudging
from legionwire.storage.rejudging import Effect, Held, OffTopic, Outcome, Scope
from legionwire.workers import Workers

T = TypeVar("T", Held, OffTopic)

TOGETHER = 200  # articles held, judged and written at once
IN_ONE_WORK = 20  # their texts that a worker takes in one trip: a trip costs more than a verdict
PAGES = 32  # captures read and written at once


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What became of one article or address."""

    url: str
    effect: Effect
    was: Label  # that went
    label: Label | None = None  # that goes now
    reason: str = ""
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Rejudger:
    """Judges again. `dry` writes nothing."""

    workers: Workers
    captures: Path
    database: Database
    evidence: Evidence
    sources: Mapping[str, Source]  # of the catalogue, by id
    dry: bool = False

    async def articles(self, scope: Scope, limit: int | None = None) -> AsyncIterator[list[Rejudged]]:
        """Judge articles by the words that they have, hidden ones among them."""

        async def held_after(after: int, most: int) -> list[Held]:
            return await self.database.read(rejudging.articles_after, after, scope, most)

        async for done in _in_turn(held_after, lambda held: held.id, self._judge, self._write, TOGETHER, limit):
            yield done

    async def off_topic(self, scope: Scope, limit: int | None = None) -> AsyncIterator[list[Rejudged]]:
        """Read off-topic pages again from their captures, and store what is on topic now."""

        async def kept_after(after: int, most: int) -> list[OffTopic]:
            return await self.database.read(rejudging.off_topic_after, after, scope, most)

        async for done in _in_turn(kept_after, lambda kept: kept.page_id, self._read, self._admit, PAGES, limit):
            yield done

    async def read_again(self, kept: OffTopic) -> Rejudged:
        """One off-topic page, whatever version judged it."""
        (done,) = await self._admit([kept], await self._read([kept]))
        return done

    async def _judge(self, batch: Sequence[Held]) -> list[Judged | Outcome]:
        works = [batch[n : n + IN_ONE_WORK] for n in range(0, len(batch), IN_ONE_WORK)]
        found = await asyncio.gather(*(self._judge_together(work) for work in works))
        return [verdict for work in found for verdict in work]

    async def _judge_together(self, work: Sequence[Held]) -> Sequence[Judged | Outcome]:
        try:
            return await self.workers.run(judge_texts, [held.text for held in work])
        except WorkerError as error:
            if len(work) == 1:
                return [Outcome(Effect.FAILED, reason=f"{error.kind}: {error.what}")]
        alone = await asyncio.gather(*(self._judge_together([held]) for held in work))  # one of them is to blame
        return [verdict for one in alone for verdict in one]

    async def _write(self, batch: Sequence[Held], found: Sequence[Judged | Outcome]) -> list[Rejudged]:
        judged = [(held, new) for held, new in zip(batch, found, strict=True) if isinstance(new, Judged)]
        do = self.database.read if self.dry else self.database.write
        written = iter(await do(rejudging.judge_articles, judged, utcnow(), dry=self.dry))
        became = [next(written) if isinstance(new, Judged) else new for new in found]
        return [_told(held.url, held.label, outcome) for held, outcome in zip(batch, became, strict=True)]

    async def _read(self, batch: Sequence[OffTopic]) -> list[Reading | Outcome]:
        return list(await asyncio.gather(*(self._read_one(kept) for kept in batch)))

    async def _read_one(self, kept: OffTopic) -> Reading | Outcome:
        evidence = await self.evidence.of(kept.site)
        source = self.sources.get(kept.source_id)
        page = source.introduce(kept.page) if source else kept.page
        try:
            return await self.workers.run(read_capture, self.captures, kept.place, page, evidence)
        except CaptureError as error:
            return Outcome(Effect.LOST, reason=error.what)
        except WorkerError as error:
            return Outcome(Effect.FAILED, reason=f"{error.kind}: {error.what}")

    async def _admit(self, batch: Sequence[OffTopic], found: Sequence[Reading | Outcome]) -> list[Rejudged]:
        read = [(kept, new) for kept, new in zip(batch, found, strict=True) if isinstance(new, Reading)]
        do = self.database.read if self.dry else self.database.write
        saved = iter(await do(rejudging.admit, read, dry=self.dry))
        became = [next(saved) if isinstance(new, Reading) else new for new in found]
        for outcome in became:
            if outcome.learnt:
                self.evidence.learn(outcome.learnt)
        return [_told(kept.url, kept.label, outcome) for kept, outcome in zip(batch, became, strict=True)]


def _told(url: str, was: Label, outcome: Outcome) -> Rejudged:
    return Rejudged(url, outcome.effect, was, outcome.label, outcome.reason, outcome.article)


R = TypeVar("R")


async def _in_turn(
    fetch: Callable[[int, int], Awaitable[list[T]]],
    number: Callable[[T], int],
    work: Callable[[Sequence[T]], Awaitable[list[R]]],
    write: Callable[[Sequence[T], Sequence[R]], Awaitable[list[Rejudged]]],
    most: int,
    limit: int | None,
) -> AsyncIterator[list[Rejudged]]:
    """Batch after batch, by number: while one is written, the next is in the pool already."""
    after, left = 0, limit
    waiting: tuple[list[T], asyncio.Future[list[R]]] | None = None
    while batch := await fetch(after, most if left is None else min(most, left)):
        after = number(batch[-1])
        left = None if left is None else left - len(batch)
        under_way = batch, asyncio.ensure_future(work(batch))
        await asyncio.sleep(0)
        if waiting:
            yield await write(waiting[0], await waiting[1])
        waiting = under_way
    if waiting:
        yield await write(waiting[0], await waiting[1])
