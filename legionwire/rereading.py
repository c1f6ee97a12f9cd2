"""Articles read once more from their captures: with a newer extractor, or knowing more of their site's lines.

Reads in the pool, writes in short transactions; what a crawl has changed meanwhile is left to it. Interrupted, it goes
on with what is still old.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from legionwire.article import Reading
from legionwire.captures import read_capture
from legionwire.clock import utcnow
from legionwire.errors import CaptureError, WorkerError
from legionwire.evidence import Evidence
from legionwire.site_lines import SiteLines
from legionwire.sources import Source
from legionwire.storage import rereading
from legionwire.storage.engine import Connection
from legionwire.storage.rereading import Effect, Kept
from legionwire.storage.site_lines import Learnt
from legionwire.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 32  # readings written in one transaction
LOOKED_AT = 200  # articles held at once, to see which are old
CLEANED = 200  # articles that a crawl reads again at its end


class Database(Protocol):
    """Runs storage verbs, each in a transaction."""

    async def read(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...
    async def write(self, verb: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T: ...


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one article."""

    id: int
    url: str
    effect: Effect
    reason: str = ""
    learnt: Learnt | None = None  # of its site's lines


@dataclass(frozen=True, slots=True)
class Rereader:
    """Reads articles again. `run_id` is the crawl's that does it, `dry` writes nothing."""

    workers: Workers
    captures: Path
    database: Database
    evidence: Evidence
    sources: Mapping[str, Source]  # of the catalogue, by id
    run_id: int | None = None
    dry: bool = False

    async def all(
        self, sources: Collection[str], *, everything: bool, limit: int | None
    ) -> AsyncIterator[tuple[int, list[Reread]]]:
        """Read what is old (or `everything`) of these sources, of all when none is named; in the end once more what
        holds lines that only this has shown to repeat. Gives how many articles were looked at since the last time, and
        what became of those that were read."""
        after, left = 0, limit
        looked_at: dict[str, set[int]] = {}
        while (left is None or left > 0) and (
            held := await self.database.read(rereading.kept_after, after, sources, LOOKED_AT)
        ):
            after = held[-1].id
            old = held if everything else [kept for kept in held if await self.is_old(kept)]
            for batch in _batches(old[:left]):
                yield 0, await self.read_again(batch)
            for kept in old[:left]:
                looked_at.setdefault(kept.site, set()).add(kept.url_hash)
            left = None if left is None else left - len(old)
            yield len(held), []
        risen = self.evidence.risen()
        async for done in self.cleaned({key for site in risen for key in looked_at.get(site, ())}):
            yield 0, done

    async def cleaned(self, pages: Collection[int], limit: int | None = None) -> AsyncIterator[list[Reread]]:
        """What becomes of the articles under these addresses, `limit` at most, that other lines would be left out of
        today."""
        for keys in _batches(sorted(pages), LOOKED_AT):
            held = await self.database.read(rereading.kept_of, keys)
            unclean = [kept for kept in held if kept.place is not None and await self.is_unclean(kept)]
            for batch in _batches(unclean[:limit]):
                yield await self.read_again(batch)
            limit = None if limit is None else max(0, limit - len(unclean))

    async def is_old(self, kept: Kept) -> bool:
        """Whether an article was read by another extractor, or holds lines that are known as repeated by now."""
        from legionwire.extract import EXTRACTOR_VERSION  # with trafilatura: a crawl does not ask

        return kept.extractor_version != EXTRACTOR_VERSION or await self.is_unclean(kept)

    async def is_unclean(self, kept: Kept) -> bool:
        """Whether other lines would be left out today."""
        from legionwire.boilerplate import strip  # of a crawl's end, and only where lines have risen

        found = strip(kept.lines(), kept.url_hash, await self.evidence.of(kept.site))
        return "\n".join(found.lines) != kept.text

    async def read_again(self, batch: Sequence[Kept]) -> list[Reread]:
        """Read these articles side by side, and write them together."""
        readings = await asyncio.gather(*(self._read(kept) for kept in batch))
        if self.dry:
            return await self.database.read(self._compare, batch, readings)
        saved = await self.database.write(self._save, batch, readings, utcnow())
        for done in saved:
            if done.learnt:
                self.evidence.learn(done.learnt)
        return [replace(done, learnt=None) for done in saved]

    async def _read(self, kept: Kept) -> Reading | Reread:
        if kept.place is None:
            return Reread(kept.id, kept.url, Effect.MISSING, "no raw answer was kept")
        evidence: SiteLines = await self.evidence.of(kept.site)
        source = self.sources.get(kept.source_id)
        page = source.introduce(kept.page) if source else kept.page
        try:
            return await self.workers.run(read_capture, self.captures, kept.place, page, evidence)
        except CaptureError as error:
            return Reread(kept.id, kept.url, Effect.MISSING, error.what)
        except WorkerError as error:
            return Reread(kept.id, kept.url, Effect.FAILED, f"{error.kind}: {error.what}")

    def _compare(self, db: Connection, batch: Sequence[Kept], readings: Sequence[Reading | Reread]) -> list[Reread]:
        return [self._effect(db, kept, reading, None) for kept, reading in zip(batch, readings, strict=True)]

    def _save(
        self, db: Connection, batch: Sequence[Kept], readings: Sequence[Reading | Reread], at: datetime
    ) -> list[Reread]:
        return [self._effect(db, kept, reading, at) for kept, reading in zip(batch, readings, strict=True)]

    def _effect(self, db: Connection, kept: Kept, reading: Reading | Reread, at: datetime | None) -> Reread:
        if isinstance(reading, Reread):
            return reading
        if reading.article is None or reading.verdict is None:
            return Reread(kept.id, kept.url, Effect.REFUSED, f"{reading.state}: {reading.reason}")
        if at is not None:
            done = rereading.save(db, kept, reading, reading.article, reading.verdict, at, self.run_id)
            return Reread(kept.id, kept.url, done.effect, done.reason, learnt=done.learnt)
        changed = rereading.differs(db, kept, reading.article)
        return Reread(kept.id, kept.url, Effect.CHANGED if changed else Effect.UNCHANGED)


async def clean_again(reader: Rereader, pages: Collection[int]) -> list[Reread]:
    """The articles under these addresses without the lines that are known as repeated only now; not all of many."""
    return [item async for done in reader.cleaned(pages, CLEANED) for item in done]


def _batches(items: Iterable[T], size: int = BATCH) -> Iterable[list[T]]:
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch
