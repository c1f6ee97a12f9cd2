"""Reads pages: hands each to a worker process and takes back what it says."""

from __future__ import annotations

from dataclasses import replace

from legionwire.article import State, Visit
from legionwire.errors import WorkerError
from legionwire.reading import read_page
from pipelines.stage import Stage


class ReadingPipeline(Stage):
    """A page that hangs or kills its worker costs one line in the ledger."""

    async def process_item(self, item: Visit) -> Visit:
        if item.page is None:
            return item
        evidence = await self.context.evidence.for_page(item.page)
        try:
            reading = await self.context.workers.run(read_page, item.page, evidence=evidence)
        except WorkerError as error:
            self.stats.inc_value(f"legionwire/dropped/reading/{error.kind}")
            reason = f"{error.kind}: {error.what}"
            return replace(item, page=None, state=State.ERROR, reason=reason)
        state = None if reading.article else reading.state
        return replace(item, page=None, reading=reading, state=state, reason=reading.reason)
