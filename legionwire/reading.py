"""One page through everything: what a worker process runs. Composes the pure modules; values in, values out.

What reads and judges is imported late: a crawl only names these functions, and would hold it all for nothing.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from legionwire import language_model
from legionwire.article import Article, ChannelKind, Extraction, Judged, Mention, Page, Reading, State, Text, Verdict
from legionwire.errors import FormatError
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.lemmas import use_cache
from legionwire.links import NO_FACTS, Channel, SiteFacts
from legionwire.rulings import before_edit
from legionwire.site_lines import SiteLines
from legionwire.topic import Topic
from legionwire.urls import canonical_url, url_hash

NEAR_THRESHOLD = 0.05  # an off-topic page with names of which none counted may be on topic by tomorrow's rules
_topic: Topic | None = None


def prepare(topic: Topic | None, caches: Path | None = None, *, makes: bool = True) -> None:
    """First work of a worker: know the topic, where dictionaries and the model of languages are kept, and whether it
    may make dictionaries."""
    global _topic
    _topic = topic
    use_cache(caches, makes=makes)
    language_model.use_cache(caches)
    if caches is not None:
        language_model.identifier()  # now: to unpack it takes longer than a page may


def worker_topic() -> Topic:
    """The topic that this worker judges by."""
    assert _topic is not None, "prepare() runs first in every worker"
    return _topic


def read_page(
    page: Page, topic: Topic | None = None, evidence: SiteLines | None = None, *, is_held: bool = False
) -> Reading:
    """Read a page and judge it by the worker's topic. A page that is no article comes back with state and reason.

    `evidence` is what is known of its site's lines. What the screen finds to be of no interest is not parsed, and has
    no article; the page of an article that we hold, or that somebody ruled on (`is_held`), is read whatever it says.
    The record for the archive comes with what may be kept, its digest with every answer.
    """
    from legionwire.screen import Screening, is_settled, screen

    topic = topic or _topic
    if topic and not is_held and evidence and is_settled(evidence) and screen(page, topic) is Screening.OFF:
        return _screened_out(page, topic)
    reading = with_terms(read_bare(page, topic, evidence, is_held=is_held))
    if not is_held and not may_be_kept(reading):
        return replace(reading, warc_digest=payload_digest(page.body))
    record, digest = warc_record(page)
    return replace(reading, warc_record=record, warc_digest=digest)


def may_be_kept(reading: Reading) -> bool:
    """Whether the raw answer is worth its place: of articles on the topic or near it, and of walls."""
    if reading.verdict and reading.verdict.label == "no":
        return reading.verdict.score >= NEAR_THRESHOLD
    return reading.state in (State.STORED, State.WALL)


def read_bare(
    page: Page, topic: Topic | None = None, evidence: SiteLines | None = None, *, is_held: bool = False
) -> Reading:
    """The same without terms for the search and without a record for the archive, and whatever the page says. What an
    article off topic names is only looked for when it is held."""
    from legionwire.boilerplate import mark_named, strip_article
    from legionwire.extract import extract
    from legionwire.mentions import find_mentions
    from legionwire.relevance import judge

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
    words = (article.title, article.standfirst, article.text, article.lang)
    verdict = judge(topic, *words) if topic else None
    if verdict:
        places = (match.start for match in verdict.matches if match.where in ("lead", "body"))
        hashes = mark_named(hashes, article.text, places)
    return Reading(
        url=page.url,
        state=State.STORED,
        reason=verdict.reason if verdict else found.reason,
        article=article,
        verdict=verdict,
        canonical=canonical,
        extractor_version=found.version,
        line_hashes=hashes,
        mentions=find_mentions(topic, *words) if topic and verdict and (is_held or verdict.label != "no") else (),
    )


def with_terms(reading: Reading) -> Reading:
    """The same with what the search index holds of the article, if there is one, and by what it finds its story.

    Raises DictionaryMissing where none may be made: never are its terms those of another analyser."""
    article = reading.article
    if article is None:
        return reading
    title, text = document_terms(article.title, article.standfirst, article.text, article.lang)
    reading = replace(reading, title_terms=title, text_terms=text, analyser_version=ANALYSER_VERSION)
    return replace(reading, story_signs=_story_signs(article)) if _is_on_topic(reading) else reading


def _is_on_topic(reading: Reading) -> bool:
    return reading.verdict is None or reading.verdict.label != "no"


def _story_signs(article: Article) -> str:
    from legionwire.story_signs import StoryArticle, signs_of, signs_to_json

    published = article.published.value if article.published else None
    return signs_to_json(signs_of(StoryArticle("", article.title, article.text, article.lang, published)))


def _screened_out(page: Page, topic: Topic) -> Reading:
    from legionwire.relevance import rules_version

    reason = "no: no name of the topic on the page, which was not parsed"
    verdict = Verdict("no", 0.0, "none", (), rules_version(topic), reason)
    return Reading(page.url, State.OFF_TOPIC, verdict.reason, verdict=verdict, warc_digest=payload_digest(page.body))


def read_links(
    kind: ChannelKind, body: bytes, url: str, content_type: str | None, facts: SiteFacts = NO_FACTS
) -> Channel:
    """Read a channel in a worker, with the worker's topic for the hints."""
    from legionwire.channels import read_channel

    assert _topic is not None, "prepare() runs first in every worker"
    return read_channel(kind, body, url, content_type, _topic, facts)


def judge_text(title: str, standfirst: str, text: str, lang: str | None) -> Verdict:
    """Judge a text that is no page, by the worker's topic."""
    from legionwire.relevance import judge

    assert _topic is not None, "prepare() runs first in every worker"
    return judge(_topic, title, standfirst, text, lang)


def read_text(title: str, standfirst: str, text: str, lang: str | None) -> tuple[Verdict, tuple[Mention, ...]]:
    """The same with what the text names; nothing when it is off topic."""
    from legionwire.mentions import find_mentions

    verdict = judge_text(title, standfirst, text, lang)
    assert _topic is not None
    return verdict, find_mentions(_topic, title, standfirst, text, lang) if verdict.label != "no" else ()


def judge_texts(texts: Sequence[Text]) -> list[Judged]:
    """Judge texts that were read long ago, each with what it said before."""
    return [_judge_again(text) for text in texts]


def _judge_again(text: Text) -> Judged:
    from legionwire.mentions import find_mentions

    words = (text.title, text.standfirst, text.text, text.lang)
    now = judge_text(*words)
    before = (judge_text(said.title, said.standfirst, said.text, said.lang).label for said in text.earlier)
    was = next((label for label in before if label != "no"), None) if now.label == "no" else None
    assert _topic is not None
    # People may have ruled on topic what the judge is not for.
    return Judged(before_edit(now, was) if was else now, find_mentions(_topic, *words))


def _canonical(found: Extraction) -> str | None:
    try:
        return canonical_url(found.canonical) if found.canonical else None
    except FormatError:
        return None  # what a page calls its canonical address is a hint; nonsense there is no news


def payload_digest(body: bytes) -> str:
    """As WARC files note it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"  # noqa: S324 (the format's)


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
