"""Routes articles by their verdict: what is about the topic is stored, the rest ends in the ledger with its score."""

from __future__ import annotations

from dataclasses import replace

from legionwire.article import State, Visit
from legionwire.storage.verdicts import judgement_on
from pipelines.stage import Stage


class RelevancePipeline(Stage):
    """Once stored, always stored: an edit that drops the Legion's name is a revision, not a reason to forget. What a
    person ruled goes before all that."""

    async def process_item(self, item: Visit) -> Visit:
        reading = item.reading
        if item.state is not None or reading is None or reading.verdict is None:
            return item
        given = await self.context.read(judgement_on, item, reading.verdict)
        verdict = given.verdict
        self.stats.inc_value(f"legionwire/judged/{verdict.label}")
        kept = verdict.label != "no" or (item.was is State.STORED and given.ruling is None)
        if kept and reading.article is not None:
            return replace(item, state=State.STORED, reason=verdict.reason)
        self.stats.inc_value("legionwire/dropped/relevance/off_topic")
        return replace(item, state=State.OFF_TOPIC, reason=verdict.reason)
