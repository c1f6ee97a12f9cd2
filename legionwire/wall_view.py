"""What the signs of walls are held against: one page, how much it says, and whether it calls itself an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from legionwire import wall_signs
from legionwire.article import Page
from legionwire.blocks import Block
from legionwire.metadata import Metadata

SHORT_TEXT = 600  # characters; walls and error pages say less, most articles more
STUB_TEXT = 200  # below this a paywall leaves nothing to read
_ITEM = 120
_HEADLINE_WORDS = 3
_FOOT = 400


@dataclass(frozen=True)  # no slots: what is derived from it is kept
class View:
    """A page after what lay over it was taken out."""

    page: Page
    tree: HtmlElement
    blocks: Sequence[Block]
    meta: Metadata
    raw_text: str  # the extracted body

    @cached_property
    def text(self) -> str:
        """The extracted body, without what it took from the foot of the page."""
        lines = self.raw_text.split("\n")
        said = set(lines)
        foot = {block.text for block in self.blocks if block.text in said and _is_foot(block)}
        return "\n".join(line for line in lines if line not in foot)

    @cached_property
    def own(self) -> Sequence[Block]:
        """What stands on the page and is no link, menu, form or foot."""
        plain = (block for block in self.blocks if not block.outside and block.linked * 2 < len(block.text))
        return [block for block in plain if not _is_foot(block)]

    @cached_property
    def visible(self) -> str:
        return "\n".join(block.text for block in self.own)

    @cached_property
    def paragraphs(self) -> int:
        return sum(block.is_prose for block in self.own)

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
    def is_item(self) -> bool:
        """A headline and at least one paragraph that is longer than the sentences of notices."""
        return any(len(name.split()) >= _HEADLINE_WORDS for name in self.meta.headings) and any(
            block.is_prose and len(block.text) >= _ITEM for block in self.own
        )

    @property
    def is_told(self) -> bool:
        """Several paragraphs, as no notice has them."""
        return self.paragraphs >= 3 and len(self.text) >= 1.5 * STUB_TEXT


def _is_foot(block: Block) -> bool:
    return len(block.text) < _FOOT and bool(
        wall_signs.FOOT_NAME.search(block.marks) or wall_signs.FOOT_WORDS.search(block.text)
    )


def is_described(meta: Metadata) -> bool:
    """The page states in its metadata that it is an article, with a date or a headline."""
    stated = bool(meta.linked.article_type) and bool(meta.linked.headline or meta.linked.published)
    dated = meta.published is not None and meta.published.origin in ("json-ld", "meta")
    return stated or (meta.og_type == "article" and dated)


def is_dated(meta: Metadata) -> bool:
    """The page itself shows a date; one in its address or in the feed is there for the wall as well."""
    return meta.published is not None and meta.published.origin not in ("url", "feed", "sitemap")
