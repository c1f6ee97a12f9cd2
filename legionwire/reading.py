"""One page through everything: what a worker process runs. Composes the pure modules; values in, values out."""

from __future__ import annotations

import io
from dataclasses import replace

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from legionwire.article import ChannelKind, Extraction, Page, Reading, State, Verdict
from legionwire.boilerplate import mark_named, strip_article
from legionwire.channels import read_channel
from legionwire.errors import FormatError
from legionwire.extract import extract
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.links import Channel
from legionwire.relevance import judge
from legionwire.site_lines import SiteLines
from legionwire.topic import Topic, parse_topic
from legionwire.urls import canonical_url, url_hash

_topic: Topic | None = None


def prepare(topic: bytes | None, file: str) -> None:
    """First work of a worker: compile the topic once. None accepts everything."""
    global _topic
    _topic = Topic.everything() if topic is None else parse_topic(topic, file)


def read_page(page: Page, topic: Topic | None = None, evidence: SiteLines | None = None) -> Reading:
    """Read a page and judge it by the worker's topic. A page that is no article comes back with state and reason.

    `evidence` is what is known of its site's lines.
    """
    record, digest = warc_record(page)
    return replace(read_bare(page, topic, evidence), warc_record=record, warc_digest=digest)


def read_bare(page: Page, topic: Topic | None = None, evidence: SiteLines | None = None) -> Reading:
    """The same without a record for the archive."""
    topic = topic or _topic
    found = extract(page)
    canonical = _canonical(found)
    if found.article is None:
        return Reading(
            url=page.url,
            state=found.state,
            reason=found.reason,
            canonical=canonical,
            extractor_version=found.version,
        )
    article, hashes = strip_article(found.article, url_hash(canonical_url(page.url)), evidence or SiteLines())
    verdict = judge(topic, article.title, article.standfirst, article.text, article.lang) if topic else None
    if verdict:
        places = (match.start for match in verdict.matches if match.where in ("lead", "body"))
        hashes = mark_named(hashes, article.text, places)
    title_terms, text_terms = document_terms(article.title, article.standfirst, article.text)
    return Reading(
        url=page.url,
        state=State.STORED,
        reason=verdict.reason if verdict else found.reason,
        article=article,
        verdict=verdict,
        canonical=canonical,
        title_terms=title_terms,
        text_terms=text_terms,
        extractor_version=found.version,
        analyser_version=ANALYSER_VERSION,
        line_hashes=hashes,
    )


def read_listing(kind: ChannelKind, body: bytes, url: str, content_type: str | None) -> Channel:
    """Read a feed or sitemap in a worker, with the worker's topic for the hints."""
    assert _topic is not None, "prepare() runs first in every worker"
    return read_channel(kind, body, url, content_type, _topic)


def judge_text(title: str, standfirst: str, text: str, lang: str | None) -> Verdict:
    """Judge a text that is no page, by the worker's topic."""
    assert _topic is not None, "prepare() runs first in every worker"
    return judge(_topic, title, standfirst, text, lang)


def _canonical(found: Extraction) -> str | None:
    try:
        return canonical_url(found.canonical) if found.canonical else None
    except FormatError:
        return None  # what a page calls its canonical address is a hint; nonsense there is no news


def warc_record(page: Page) -> tuple[bytes, str]:
    """The answer as one gzip member of a WARC file, and its payload's digest. The body stands decoded."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    gone = {"content-encoding", "transfer-encoding", "content-length"}
    headers = [(name, value) for name, value in page.headers if name.lower() not in gone]
    headers.append(("Content-Length", str(len(page.body))))
    status = StatusAndHeaders(f"{page.status} OK" if page.status == 200 else str(page.status), headers, "HTTP/1.1")
    record = writer.create_warc_record(
        page.url,
        "response",
        payload=io.BytesIO(page.body),
        http_headers=status,
        warc_headers_dict={"WARC-Date": page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
    writer.write_record(record)
    return buffer.getvalue(), str(record.rec_headers.get_header("WARC-Payload-Digest"))
