"""A page becomes an article: title, text, authors, dates, or the reason why it is none.

Pure, and made to run in a worker process: what hostile markup still costs here is bounded by the worker's limits.
Nothing is fetched. Rules and numbers: docs/design.md.
"""

from __future__ import annotations

import html
import logging
import re
from importlib.metadata import version
from itertools import islice

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.metadata import Document

from legionwire.article import Access, Article, Extraction, Page, State
from legionwire.blocks import Block, read_blocks, title_index
from legionwire.body import settle_body
from legionwire.cleaning import clean_line, clean_text
from legionwire.documents import Refusal, parse_document
from legionwire.embedded import embedded_text
from legionwire.errors import FormatError
from legionwire.genre import GenreEvidence, find_genre
from legionwire.languages import choose_language
from legionwire.lines import clean_lines, loose, split_lines, trigrams
from legionwire.metadata import Metadata, read_metadata
from legionwire.overlays import Overlays, take_overlays
from legionwire.scope import cut_scope
from legionwire.site_rules import drop_elements, ruled_body
from legionwire.standfirst import find_standfirst, without_standfirst
from legionwire.urls import canonical_url
from legionwire.walls import find_wall, has_paywall

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs what we give as a reason, page by page

EXTRACTOR_VERSION = f"3+trafilatura-{version('trafilatura')}"

MAX_TEXT = 500_000
MAX_STANDFIRST = 1_000

_KICKERS, _KICKER_CHARS, _BOXES = 3, 40, 2
_HEAD_CHARS = 80  # longer lines above a title are paragraphs of something
_GUARD = 0.6  # the light reading must keep this share of what the thorough one finds
_ENOUGH = 0.3  # of the prose on the page: a reading that found so much is not worth a second one
_SCANT = 250  # characters; trafilatura looks further, too, when it has found less
_MAX_BLOCKS = 3_000  # of which other readers are asked for an opinion: one of them takes the square of that in time
_TEASER = 1_500  # characters; what a paywall leaves to read
_RESCUE = 1.3  # JSON-LD's articleBody must be this much longer than what was found
_RESCUE_WORDS = 50
_MARKER = re.compile(r"^\s*(?:\+\+\+[\w-]*|\{:[^}\n]{0,200}\})\s*$", re.MULTILINE)  # of an editing system's own markup
_TAG = re.compile(r"<[^<>]{0,500}>")


def extract(page: Page) -> Extraction:
    """Read a page. Always gives a state and a reason; an article only with `State.STORED`."""
    try:
        for address in (page.url, page.requested_url or page.url):
            canonical_url(address)
    except FormatError as error:
        return Extraction(State.REFUSED, f"address: {error}", version=EXTRACTOR_VERSION)
    tree = parse_document(page)
    if isinstance(tree, Refusal):
        return Extraction(tree.state, tree.reason, version=EXTRACTOR_VERSION)
    overlays = take_overlays(tree)
    drop_elements(tree, page.rules)
    blocks = read_blocks(tree)
    meta = read_metadata(tree, blocks, page)
    body, body_blocks = ruled_body(tree, blocks, page.rules)
    found = split_lines(clean_text(read_body(body, body_blocks, meta), MAX_TEXT))
    lines = clean_lines(
        settle_body(found, body_blocks, title_index(body_blocks, meta.title)),
        (meta.title, *meta.titles),
        (*meta.authors, *meta.house),
        _head(blocks, meta),
    )
    wall = find_wall(page, tree, blocks, meta, overlays, "\n".join(lines))
    if wall:
        return Extraction(wall.state, wall.reason, canonical=meta.canonical, version=EXTRACTOR_VERSION)
    article = _article(page, blocks, meta, overlays, lines)
    return Extraction(State.STORED, "article", article, meta.canonical, EXTRACTOR_VERSION)


def _head(blocks: tuple[Block, ...], meta: Metadata) -> set[str]:
    """What stands above the title, or is the site's own name: no line of the article, wherever trafilatura found it."""
    above = blocks[: title_index(blocks, meta.title) or 0]
    return {loose(text) for text in (*meta.house, *(block.text for block in above if len(block.text) < _HEAD_CHARS))}


def _article(page: Page, blocks: tuple[Block, ...], meta: Metadata, overlays: Overlays, lines: list[str]) -> Article:
    titles = (meta.title, *meta.titles)
    standfirst = clean_line(find_standfirst(blocks, titles, meta.descriptions, lines), MAX_STANDFIRST)
    text = clean_text("\n".join(without_standfirst(lines, standfirst) or lines), MAX_TEXT)
    lang = choose_language(text, meta.languages)
    genre = find_genre(
        GenreEvidence(
            url=page.url,
            types=meta.linked.own_types,
            genres=meta.genres,
            sections=meta.sections,
            breadcrumb=meta.breadcrumb,
            kickers=_kickers(blocks, meta.title),
            title=meta.title,
            standfirst=standfirst,
            text=text,
            lang=lang,
        )
    )
    return Article(
        title=meta.title,
        text=text,
        standfirst=standfirst,
        authors=meta.authors,
        organisations=meta.organisations,
        published=meta.published,
        date_conflict=meta.date_conflict,
        dates=meta.dates,
        modified=meta.modified,
        lang=lang,
        section=meta.section,
        tags=meta.tags,
        access=_access(blocks, meta, overlays, text),
        genre=genre.genre,
        genre_origin=genre.origin,
    )


def _kickers(blocks: tuple[Block, ...], title: str) -> tuple[str, ...]:
    """Short labels right above the title, in the box that holds it."""
    place = title_index(blocks, title)
    if place is None:
        return ()
    box = list(islice(blocks[place].place.lineage(), 1, 1 + _BOXES))
    above = blocks[max(0, place - _KICKERS) : place]
    return tuple(
        block.text
        for block in above
        if len(block.text) <= _KICKER_CHARS and any(outer in box for outer in block.place.lineage())
    )


def _access(blocks: tuple[Block, ...], meta: Metadata, overlays: Overlays, text: str) -> Access:
    if meta.access == "unknown" and len(text) < _TEASER and has_paywall(blocks, meta, overlays):
        return "partial"
    return meta.access


def read_body(tree: HtmlElement, blocks: tuple[Block, ...], meta: Metadata) -> str:
    """The raw body: the more precise of trafilatura's readings, unless it loses too much. The tree is not changed."""
    scope = cut_scope(tree, blocks, meta.title)
    text = _run(scope.part, thorough=False)
    prose = sum(len(block.text) for block in blocks if block.is_prose)
    if len(text) < max(_SCANT, _ENOUGH * prose):
        ample = _run(scope.whole, thorough=True, opinions=len(blocks) <= _MAX_BLOCKS)
        text = text if text and len(text) >= _GUARD * len(ample) else ample
    text = _rescued(text, meta.linked.body)
    described = meta.og_type == "article" or bool(meta.linked.article_type)
    if len(text) < _SCANT and prose < _SCANT and described and len(hidden := embedded_text(tree)) >= _SCANT:
        return hidden
    return text


def _run(tree: HtmlElement, *, thorough: bool, opinions: bool = False) -> str:
    """`opinions`: those of other readers are heard as well; where paragraphs stand mostly tells as much."""
    try:
        # The tree is copied by trafilatura; given a tree and no metadata to look for, it has nothing to fetch.
        found = trafilatura.bare_extraction(
            tree,
            with_metadata=False,
            fast=not opinions,
            favor_precision=not thorough,
            include_comments=False,
            include_tables=True,
        )
    except (etree.LxmlError, RecursionError, AttributeError, IndexError):
        return ""  # markup that trafilatura stumbles over holds no text for us
    return found.text or "" if isinstance(found, Document) else ""


def _rescued(text: str, body: str) -> str:
    """JSON-LD's articleBody, where the page shows only the beginning of it."""
    body = clean_text(_MARKER.sub("", html.unescape(_TAG.sub("\n", body))), MAX_TEXT)
    if len(body) < _RESCUE * len(text) or len(body.split()) <= _RESCUE_WORDS:
        return text
    said, known = trigrams(text), trigrams(body)
    is_same_article = len(said & known) * 2 > len(said) or not said
    is_fuller = len(known) >= _RESCUE * len(said)  # some bodies hold the same text twice
    return body if is_same_article and is_fuller else text
