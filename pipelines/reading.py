"""Reads pages: hands each to a worker process and takes back what it says."""

from __future__ import annotations

from dataclasses import replace

from legionwire.article import State, Visit
from legionwire.errors import WorkerError
from legionwire.reading import read_page
from legionwire.storage.verdicts import ruling_on
from pipelines.stage import Stage


class ReadingPipeline(Stage):
    """A page that hangs or kills its worker costs one line in the ledger."""

    async def process_item(self, item: Visit) -> Visit:
        if item.page is None:
            return item
        evidence = await self.context.evidence.for_page(item.page)
        try:
            is_held = item.was is State.STORED or bool(await self.context.read(ruling_on, item))
            reading = await self.context.workers.run(read_page, item.page, evidence=evidence, is_held=is_held)
        except WorkerError as error:
            self.stats.inc_value(f"legionwire/dropped/reading/{error.kind}")
            reason = f"{error.kind}: {error.what}"
            return replace(item, page=None, state=State.ERROR, reason=reason)
        if reading.verdict and not reading.article:
            self.stats.inc_value("legionwire/screened")
        state = None if reading.verdict else reading.state  # what was judged is for the next stage to decide
        return replace(item, page=None, reading=reading, state=state, reason=reading.reason)
