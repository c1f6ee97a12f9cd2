"""What the signs of walls are held against: one page, how much it says, and whether it calls itself an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from legionwire.article import Page
from legionwire.blocks import Block
from legionwire.metadata import Metadata

SHORT_TEXT = 600  # characters; walls and error pages say less, most articles more
STUB_TEXT = 200  # below this a paywall leaves nothing to read


@dataclass(frozen=True)
class View:
    """A page after what lay over it was taken out."""

    page: Page
    tree: HtmlElement
    blocks: Sequence[Block]
    meta: Metadata
    text: str  # the extracted body
    visible: str = field(init=False)  # what stands on the page and is no link, menu or form
    paragraphs: int = field(init=False)

    def __post_init__(self) -> None:
        own = [block for block in self.blocks if not block.outside and block.linked * 2 < len(block.text)]
        object.__setattr__(self, "visible", "\n".join(block.text for block in own))
        object.__setattr__(self, "paragraphs", sum(block.is_prose for block in own))

    @property
    def is_short(self) -> bool:
        return len(self.text) < SHORT_TEXT

    @property
    def said(self) -> int:
        """How much the page says: an extractor may take a footer for a text, and a page may be all frame."""
        return min(len(self.text), len(self.visible))

    @property
    def has_prose(self) -> bool:
        return self.paragraphs > 0

    @property
    def is_told(self) -> bool:
        """Several paragraphs, as no notice has them."""
        return self.paragraphs >= 3 and len(self.text) >= 1.5 * STUB_TEXT


def is_described(meta: Metadata) -> bool:
    """The page states in its metadata that it is an article, with a date or a headline."""
    stated = bool(meta.linked.article_type) and bool(meta.linked.headline or meta.linked.published)
    dated = meta.published is not None and meta.published.origin in ("json-ld", "meta")
    return stated or (meta.og_type == "article" and dated)


def is_dated(meta: Metadata) -> bool:
    """The page itself shows a date; one in its address or in the feed is there for the wall as well."""
    return meta.published is not None and meta.published.origin not in ("url", "feed", "sitemap")
