"""Whoever turns a page into an article, ours and others', behind one call. Others come with the extra `bench`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import trafilatura
from lxml import html
from trafilatura.metadata import Document

from benchmarks.samples import Sample
from legionwire.article import Reading, State
from legionwire.cli.filters import article_fields
from legionwire.extract import extract
from legionwire.reading import read_page

Answer = dict[str, Any]  # the fields of `legionwire read`; what a reader does not tell is missing
Read = Callable[[Sample], Answer]

_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "td", "tr", "br", "section")


@dataclass(frozen=True, slots=True)
class Reader:
    """A way to read pages, or the name of one that is not installed."""

    name: str
    read: Read | None


REFERENCE = "trafilatura, default, with metadata"
EXTRACT = "legionwire, text and metadata"


def readers() -> Iterator[Reader]:
    """All that are compared, ours first."""
    yield Reader(EXTRACT, _extract)
    yield Reader("legionwire, with verdict, terms and WARC record", _read_page)
    yield Reader(REFERENCE, partial(_trafilatura, precision=False))
    yield Reader("trafilatura, precise, with metadata", partial(_trafilatura, precision=True))
    yield Reader("newspaper4k", _newspaper if find_spec("newspaper") else None)
    yield Reader("readability-lxml", _readability if find_spec("readability") else None)


def _extract(sample: Sample) -> Answer:
    found = extract(sample.page)
    return article_fields(Reading(sample.page.url, found.state, found.reason, found.article))


def _read_page(sample: Sample) -> Answer:
    return article_fields(read_page(sample.page))


def _trafilatura(sample: Sample, *, precision: bool) -> Answer:
    found = trafilatura.bare_extraction(
        sample.page.body,
        url=sample.page.url,
        with_metadata=True,
        favor_precision=precision,
        include_comments=False,
    )
    if not isinstance(found, Document):
        return {"state": str(State.NO_TEXT)}
    authors = [name for name in (found.author or "").split("; ") if name]
    return {"text": found.text, "title": found.title, "authors": authors, "published": found.date}


def _newspaper(sample: Sample) -> Answer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells at its import what else could be installed
        from newspaper import Article

    article = Article(sample.page.url, fetch_images=False)
    article.download(input_html=sample.text)
    article.parse()
    published = article.publish_date.isoformat() if article.publish_date else None
    return {"text": article.text, "title": article.title, "authors": list(article.authors), "published": published}


def _readability(sample: Sample) -> Answer:
    from readability import Document as ReadableDocument

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    document = ReadableDocument(sample.text, url=sample.page.url)
    summary = html.fromstring(document.summary(html_partial=True))
    for element in summary.iter(*_BLOCKS):
        element.tail = f"\n{element.tail or ''}"
        element.text = f"\n{element.text or ''}"
    lines = (" ".join(line.split()) for line in summary.text_content().split("\n"))
    return {"text": "\n".join(line for line in lines if line), "title": document.short_title()}
