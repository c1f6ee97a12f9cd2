"""Where things stand on the pages of an odd site, when its operator's rules say so (`rules` in a source's table).

Selectors are CSS, translated once. A list of them is tried in turn, and the first that finds anything counts; all of
`drop` do. What the rules do not find is read as on any other site.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement

from legionwire.article import SiteRules
from legionwire.blocks import Block, read_blocks
from legionwire.cleaning import clean_line
from legionwire.dates import Witness, read_date
from legionwire.selectors import compile_selector

_FIRST = 20  # elements of one selector that are asked for a title or a date
_SCANT = 250  # characters of prose; a body with less, on a page with much more, was not found
_KEPT_TAGS = ("p", "ul", "ol", "table", "blockquote", "pre")
_DATE_ATTRIBUTES = ("datetime", "content", "title")


def drop_elements(tree: HtmlElement, rules: SiteRules) -> None:
    """Take out of the tree what is to be dropped, before anything is read."""
    for selector in rules.drop:
        for element in _select(tree, selector):
            if element.getparent() is not None:
                element.drop_tree()


def ruled_title(tree: HtmlElement, rules: SiteRules) -> str:
    """The title, empty where no rule finds one."""
    for selector in rules.title:
        for element in _select(tree, selector)[:_FIRST]:
            if title := clean_line(element.get("content") or element.text_content(), 500):
                return title
    return ""


def ruled_dates(tree: HtmlElement, rules: SiteRules, lang: str) -> Iterator[Witness]:
    """The first date that a rule leads to, as the first of all witnesses."""
    for selector in rules.date:
        for element in _select(tree, selector)[:_FIRST]:
            for text in (*(element.get(name) for name in _DATE_ATTRIBUTES), element.text_content()):
                moment = read_date(text, lang) if text else None
                if moment:
                    yield Witness(moment, "rule", place=selector)
                    return


def ruled_body(tree: HtmlElement, blocks: tuple[Block, ...], rules: SiteRules) -> tuple[HtmlElement, tuple[Block, ...]]:
    """The page to look for the body in: what the rules select; all of it where that is nothing, or next to nothing."""
    places = next((found for selector in rules.body if (found := _select(tree, selector))), [])
    if not places:
        return tree, blocks
    narrowed = _document_of(tree, places)
    inner = read_blocks(narrowed)
    if _prose(inner) < _SCANT and 2 * _prose(inner) < _prose(blocks):
        return tree, blocks
    return narrowed, inner


def _document_of(tree: HtmlElement, places: Sequence[HtmlElement]) -> HtmlElement:
    """A page of these elements alone, under names that nobody takes for a menu's or a comment's."""
    document: HtmlElement = tree.makeelement("html")
    main = etree.SubElement(etree.SubElement(document, "body"), "main")
    for place in places:
        if any(parent in places for parent in place.iterancestors()):
            continue
        piece = copy.deepcopy(place)
        piece.tail = None
        piece.attrib.clear()
        if piece.tag not in _KEPT_TAGS:
            piece.tag = "div"
        main.append(piece)
    return document


def _prose(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.is_prose)


def _select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    found: list[HtmlElement] = compile_selector(selector)(tree)
    return found
