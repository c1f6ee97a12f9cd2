"""The page as a reader sees it: pieces of text in the order of the document, each with the place it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement

from legionwire.cleaning import clean_line
from legionwire.lines import loose

MAX_BLOCKS = 20_000
MAX_BLOCK = 20_000  # characters

_BLOCK_TAGS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "dialog", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"),
    ]
)
_UNSEEN_TAGS = frozenset(
    [
        *("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "option", "textarea"),
        *("video", "audio", "canvas", "head", "button", "input", "dialog"),
    ]
)
# Parts of a page that never hold the paragraphs of its article.
OUTSIDE_TAGS = frozenset(["aside", "nav", "footer", "form", "figure", "figcaption"])
_BREADCRUMB = re.compile(r"breadcrumb|\bcrumbs?\b")


@dataclass(frozen=True, eq=False)
class Place:
    """A block-level element, and what it stands in."""

    tag: str
    element: HtmlElement
    parent: Place | None = None

    @cached_property
    def marks(self) -> str:
        """Class, id, itemprop and the like."""
        return own_marks(self.element)

    @cached_property
    def near_marks(self) -> str:
        """Its own marks and those of its two nearest ancestors."""
        return " ".join(place.marks for place in islice(self.lineage(), 3) if place.marks)

    def lineage(self) -> Iterator[Place]:
        """Itself, what it stands in, and so on up to the body."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent


@dataclass(frozen=True, eq=False)
class Block:
    """A run of text without a block-level element inside."""

    text: str
    place: Place  # the nearest block-level element
    linked: int  # how many of the characters are inside links
    outside: bool  # within nav, aside, footer, figure or a form

    @property
    def tag(self) -> str:
        """Of the nearest block-level element."""
        return self.place.tag

    @property
    def marks(self) -> str:
        """Of that element and its two nearest ancestors."""
        return self.place.near_marks

    @cached_property
    def plain(self) -> str:
        """The words alone, for comparing."""
        return loose(self.text)

    @property
    def is_prose(self) -> bool:
        """Looks like a paragraph: long enough, and mostly not a link."""
        return not self.outside and len(self.text) >= 80 and self.linked * 2 < len(self.text)


def read_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """Every visible piece of text of the page, up to a limit."""
    body = tree.find("body")
    top = tree if body is None else body
    reader = _Reader(Place("body", top))
    reader.visit(top, None, False, False)
    reader.flush()
    return tuple(reader.blocks)


def title_index(blocks: Sequence[Block], title: str) -> int | None:
    """Where the title stands: the h1 that says it, else whatever says it, else the only h1; not in the breadcrumbs."""
    wanted = loose(title)
    longest = 2 * len(title) + 20
    saying = [i for i, block in enumerate(blocks) if len(block.text) <= longest and block.plain == wanted]
    saying = [index for index in saying if not _BREADCRUMB.search(blocks[index].marks)] or saying
    headings = [index for index, block in enumerate(blocks) if block.tag == "h1"]
    for index in saying:
        if blocks[index].tag == "h1":
            return index
    if saying:
        return saying[0]
    return headings[0] if len(headings) == 1 else None


def common_place(blocks: Sequence[Block], share: float) -> Place | None:
    """The smallest place that holds such a share of the blocks' characters; None when there are no blocks."""
    within = Counter[Place]()
    for block in blocks:
        for ancestor in (block.place.parent or block.place).lineage():
            within[ancestor] += len(block.text)
    total = sum(len(block.text) for block in blocks)
    holding = [place for place, weight in within.items() if weight >= share * total]
    return max(holding, key=lambda place: sum(1 for _ in place.lineage()), default=None)


class _Reader:
    def __init__(self, place: Place) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._place, self._outside = place, False

    def visit(self, element: HtmlElement, place: Place | None, outside: bool, linked: bool) -> None:
        """Depth is bounded by the parser (256)."""
        tag = str(element.tag)
        if tag in _UNSEEN_TAGS or len(self.blocks) >= MAX_BLOCKS or element.get("hidden") is not None:
            return
        is_block = tag in _BLOCK_TAGS
        if is_block:
            self.flush()
            outside = outside or tag in OUTSIDE_TAGS
            place = Place(tag, element, place)
            before = self._place, self._outside
            self._place, self._outside = place, outside
        elif tag == "a":
            linked = True
        if element.text:
            self._add(element.text, linked)
        for child in element:
            self.visit(child, place, outside, linked)
            if child.tail:
                self._add(child.tail, linked)
        if is_block:
            self.flush()
            self._place, self._outside = before

    def _add(self, text: str, linked: bool) -> None:
        self._parts.append(text)
        if linked:
            self._linked += len(text)

    def flush(self) -> None:
        if not self._parts:
            return
        raw = "".join(self._parts)
        if not raw.isspace() and (text := clean_line(raw, MAX_BLOCK)):
            self.blocks.append(Block(text, self._place, min(self._linked, len(text)), self._outside))
        self._parts.clear()
        self._linked = 0


def own_marks(element: HtmlElement) -> str:
    """What the page's authors call an element, in lower case."""
    names = (element.get(name) for name in ("class", "id", "itemprop", "rel", "data-testid"))
    return " ".join(filter(None, names))[:300].lower()
