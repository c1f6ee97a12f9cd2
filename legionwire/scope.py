"""The part of a page in which an extractor looks for the article: less to look at, and less to mistake for it."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from lxml.html import HtmlElement

from legionwire.blocks import Block, common_place, title_index
from legionwire.lines import loose

_SHARE = 0.85  # of the page's prose is in the part
_FIRST = 3  # pieces of prose below the title that must be in it

# What trafilatura's own list of boxes around an article does not hold.
_BOX_TAGS = ("div", "section", "aside", "ul", "footer", "table", "p", "article")
_NO_TEXT_TAGS = (
    *("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "option", "textarea", "button"),
    *("input", "nav", "footer", "link", "meta", "canvas", "dialog"),
)
_STEMS = ("author", "bio", "vcard")  # one of them is in whatever the pattern finds
_BOX = re.compile(
    r"author[-_]*(box|bio|info|card|profile|desc|block|about|details)|about[-_]*(the[-_]*)?author|\bbio(graphy|-box)?\b|\bvcard\b"
)


@dataclass(frozen=True)  # no slots: the whole is made only when it is asked for
class Scope:
    """Copies of a page, both without the boxes that stand around an article."""

    part: HtmlElement  # the smallest that holds most of the prose, as a page of its own
    tree: HtmlElement
    title: str

    @cached_property
    def whole(self) -> HtmlElement:
        return _without_boxes(copy.deepcopy(self.tree), self.title)


def cut_scope(tree: HtmlElement, blocks: Sequence[Block], title: str) -> Scope:
    """Where to look first, and where when that gives too little. The tree is not changed."""
    prose = [block for block in blocks if block.is_prose]
    place = common_place(prose, _SHARE)
    at = title_index(blocks, title)
    first = [block for block in blocks[at:] if block.is_prose][:_FIRST] if at is not None else []
    if place is None or not all(any(place is outer for outer in block.place.lineage()) for block in first):
        return Scope(_without_boxes(copy.deepcopy(tree), title), tree, title)
    part = place.element.makeelement("html")  # with the same classes of elements as the page has
    etree.SubElement(part, "body").append(copy.deepcopy(place.element))
    return Scope(_without_boxes(part, title), tree, title)


def _without_boxes(pruned: HtmlElement, title: str) -> HtmlElement:
    """Changed: without boxes about the author, and without whole other articles further down."""
    etree.strip_elements(pruned, *_NO_TEXT_TAGS, with_tail=False)  # each costs trafilatura several looks
    boxes = [element for element in pruned.iter(*_BOX_TAGS) if _is_box(element)]
    whole = len(pruned.text_content()) if boxes else 0
    for box in boxes:
        if len(box.text_content()) * 4 < whole and next(box.iter("h1", "article"), None) is None:
            _drop(box)
    own = loose(title)
    articles = [(article, heading) for article in pruned.iter("article") if (heading := _heading(article))]
    if any(heading == own for _, heading in articles):
        for article, heading in articles:
            if heading != own:
                _drop(article)
    return pruned


def _is_box(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return any(stem in names for stem in _STEMS) and _BOX.search(names) is not None  # the stems first: most have none


def _heading(article: HtmlElement) -> str:
    h1 = next(article.iter("h1"), None)
    return "" if h1 is None else loose(h1.text_content())


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
