"""A list of articles as a page's JSON-LD tells it: an ItemList, the posts of a Blog, NewsArticles in a row. Where the
list is drawn by scripts it is all there is, and elsewhere it knows more of it than is shown."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from lxml.html import HtmlElement

from legionwire.article import Link
from legionwire.cleaning import clean_line
from legionwire.date_strings import read_shown_date
from legionwire.errors import FormatError
from legionwire.jsonld import ARTICLE_TYPES, MAX_NODES, Node, documents_of, nodes_of, text_of, types_of
from legionwire.listing_words import SIDE_HEADING
from legionwire.url_shape import NEVER, article_score
from legionwire.urls import absolute_url, canonical_url, registrable_domain

LEAST = 3  # entries of a list
MAX_ITEMS = 500
MAX_TITLE = 300

_LISTS = ("itemListElement", "blogPost", "blogPosts", "hasPart", "mainEntity")
_OTHERS = frozenset({"breadcrumblist", "sitenavigationelement"})


def read_items(tree: HtmlElement, url: str, sites: frozenset[str]) -> tuple[Link, ...]:
    """The longest such list of articles on these sites, in its order; empty when there is none."""
    lists = (_links(items, url, sites) for document in documents_of(tree) for items in _lists(document))
    return max(lists, key=len, default=())


def _lists(document: object) -> Iterator[list[object]]:
    for number, node in enumerate(nodes_of(document, frozenset())):
        if number >= MAX_NODES or types_of(node) & _OTHERS or SIDE_HEADING.search(text_of(node.get("name"))):
            continue
        for key in _LISTS:
            if isinstance(items := node.get(key), list):
                yield items
        if isinstance(graph := node.get("@graph"), list):
            yield [item for item in graph if isinstance(item, dict) and types_of(item) & ARTICLE_TYPES]
    if isinstance(document, list):
        yield [item for item in document if isinstance(item, dict) and types_of(item) & ARTICLE_TYPES]


def _links(items: list[object], url: str, sites: frozenset[str]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    told = 0  # of those that call themselves articles
    for item in items[:MAX_ITEMS]:
        inner = item.get("item", item) if isinstance(item, dict) else item
        address = _address(inner, item, url)
        if address is None or article_score(address) <= NEVER or registrable_domain(address) not in sites:
            continue
        if address in found or address == canonical_url(url):
            continue
        node: Node = inner if isinstance(inner, dict) else {}
        outer: Node = item if isinstance(item, dict) else {}
        told += bool(types_of(node) & ARTICLE_TYPES)
        title = next(
            (text for text in map(text_of, (node.get("headline"), node.get("name"), outer.get("name"))) if text), ""
        )
        moment = read_shown_date(text_of(node.get("datePublished")))
        found[address] = Link(
            address,
            clean_line(title, MAX_TITLE) or None,
            None,
            moment.value if moment and (moment.zoned or moment.precision == "day") else None,
        )
    if len(found) < LEAST:
        return ()
    likely = median(map(article_score, found)) > 0
    return tuple(found.values()) if likely or 2 * told > len(found) else ()


def _address(inner: object, outer: object, url: str) -> str | None:
    values: list[object] = [inner]
    for node in (inner, outer):
        if isinstance(node, dict):
            values += [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    for value in values:
        written = value.get("@id") if isinstance(value, dict) else value
        if isinstance(written, str) and written and not written.startswith("#"):
            try:
                address = absolute_url(url, written)
                return canonical_url(address) if address else None
            except FormatError:
                continue
    return None
