"""The page as a reader sees it: pieces of text in the order of the document, each with the place it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
_Holders = tuple[HtmlElement, ...]
_loose = lru_cache(2_048)(loose)  # several ask where the title stands, and pages of a site have their menus in common

# Parts of a page that never hold the paragraphs of its article.
_OUTSIDE_TAGS = frozenset(["aside", "nav", "footer", "form", "figure", "figcaption"])


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a block-level element inside."""

    text: str
    tag: str  # of the nearest block-level element
    marks: str  # class, id, itemprop and the like of that element and its two nearest ancestors
    linked: int  # how many of the characters are inside links
    outside: bool  # within nav, aside, footer, figure or a form

    @property
    def is_prose(self) -> bool:
        """Looks like a paragraph: long enough, and mostly not a link."""
        return not self.outside and len(self.text) >= 80 and self.linked * 2 < len(self.text)


def read_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """Every visible piece of text of the page, up to a limit."""
    body = tree.find("body")
    reader = _Reader()
    reader.visit(tree if body is None else body, (), False, False)
    reader.flush()
    return tuple(reader.blocks)


def title_index(blocks: Sequence[Block], title: str) -> int | None:
    """Where the title stands: the h1 that says it, else whatever says it, else the only h1."""
    wanted = loose(title)
    longest = 2 * len(title) + 20
    saying = [i for i, block in enumerate(blocks) if len(block.text) <= longest and _loose(block.text) == wanted]
    headings = [index for index, block in enumerate(blocks) if block.tag == "h1"]
    for index in saying:
        if blocks[index].tag == "h1":
            return index
    if saying:
        return saying[0]
    return headings[0] if len(headings) == 1 else None


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0
        self._place: tuple[str, _Holders, bool] = ("body", (), False)
        self._known: dict[HtmlElement, str] = {}

    def visit(self, element: HtmlElement, holders: _Holders, outside: bool, linked: bool) -> None:
        """`holders` are the block-level elements around, the nearest first. Depth is bounded by the parser (256)."""
        tag = str(element.tag)
        if tag in _UNSEEN_TAGS or len(self.blocks) >= MAX_BLOCKS or element.get("hidden") is not None:
            return
        is_block = tag in _BLOCK_TAGS
        if is_block:
            self.flush()
            holders = (element, *holders[:2])
            outside = outside or tag in _OUTSIDE_TAGS
            before, self._place = self._place, (tag, holders, outside)
        elif tag == "a":
            linked = True
        if element.text:
            self._add(element.text, linked)
        for child in element:
            self.visit(child, holders, outside, linked)
            if child.tail:
                self._add(child.tail, linked)
        if is_block:
            self.flush()
            self._place = before

    def _add(self, text: str, linked: bool) -> None:
        self._parts.append(text)
        if linked:
            self._linked += len(text)

    def flush(self) -> None:
        if not self._parts:
            return
        raw = "".join(self._parts)
        if not raw.isspace() and (text := clean_line(raw, MAX_BLOCK)):
            tag, holders, outside = self._place
            marks = " ".join(filter(None, map(self._marks, holders)))
            self.blocks.append(Block(text, tag, marks, min(self._linked, len(text)), outside))
        self._parts.clear()
        self._linked = 0

    def _marks(self, element: HtmlElement) -> str:
        """Asked only for what holds text, and once: most elements hold none of their own."""
        if (marks := self._known.get(element)) is None:
            marks = self._known[element] = own_marks(element)
        return marks


def own_marks(element: HtmlElement) -> str:
    """What the page's authors call an element, in lower case."""
    names = (element.get(name) for name in ("class", "id", "itemprop", "rel", "data-testid"))
    return " ".join(filter(None, names))[:300].lower()
