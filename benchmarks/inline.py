"""The rival in benchmarks/crawl.py: our project with one stage exchanged, trafilatura in the reactor's own thread.

Its settings are ours but for that stage, so both crawls ask, judge, archive, link copies and store in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import trafilatura
from trafilatura.metadata import Document

from legionwire.article import Article, DateEvidence, Page, Reading, State, Visit
from legionwire.config import Config
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.reading import warc_record
from legionwire.relevance import judge
from legionwire.settings import *  # noqa: F403  (a settings module is its names)
from legionwire.settings import ITEM_PIPELINES as OURS
from legionwire.topic import Topic, load_topic
from pipelines.stage import Stage

ITEM_PIPELINES = {
    name.replace("pipelines.reading.ReadingPipeline", "benchmarks.inline.InlineReading"): order
    for name, order in OURS.items()
}


class InlineReading(Stage):
    """What most Scrapy projects do: the extractor is called where the page arrives."""

    _topic: Topic | None = None

    def process_item(self, item: Visit) -> Visit:
        if item.page is None:
            return item
        self._topic = self._topic or _topic_of(self.context.config)
        reading = _read(item.page, self._topic)
        state = None if reading.article else reading.state
        return replace(item, page=None, reading=reading, state=state, reason=reading.reason)


def _topic_of(config: Config) -> Topic:
    return load_topic(config.topic) if config.topic else Topic.everything()


def _read(page: Page, topic: Topic) -> Reading:
    found = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True, include_comments=False)
    record, digest = warc_record(page)
    if not isinstance(found, Document) or not found.text:
        return Reading(page.url, State.NO_TEXT, "no text", warc_record=record, warc_digest=digest)
    title, standfirst, text = found.title or "", found.description or "", found.text
    day = datetime.fromisoformat(found.date).replace(tzinfo=UTC) if found.date else None
    article = Article(
        title,
        text,
        standfirst,
        authors=tuple(name for name in (found.author or "").split("; ") if name),
        published=DateEvidence(day, "day", "text") if day else None,
    )
    verdict = judge(topic, title, standfirst, text, None)
    title_terms, text_terms = document_terms(title, standfirst, text, None)
    return Reading(
        page.url,
        State.STORED,
        verdict.reason,
        article,
        verdict,
        title_terms=title_terms,
        text_terms=text_terms,
        warc_record=record,
        warc_digest=digest,
        extractor_version="inline",
        analyser_version=ANALYSER_VERSION,
    )
