"""The standfirst: what stands between title and body and sums the article up. Its own field, never part of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from legionwire.blocks import Block, title_index
from legionwire.lines import is_boilerplate, loose, trigrams

MIN_CHARS, MAX_CHARS = 30, 1_000
_MIN_LOOSE = 40  # a shorter description matches by accident
_MIN_TRUNCATED = 60
_NEAR = 12  # blocks after the title
_MARKS = re.compile(
    r"stand-?first|sub-?(title|head|line|tit)|\bdeck?\b|\bsapo\b|\blead\b|lead[-_]|[-_]lead\b|\blede\b|intro(?!duc)|summary"
    r"|excerpt|teaser-?text|abstract|chapo|ingress|entradilla|bajada|sottotitolo|sommario|occhiello|kicker-?text"
    r"|description|preamble|manchet|vorspann|perex|spot\b"
)
_NOT_MARKS = re.compile(
    r"caption|author|byline|bio\b|credit|related|newsletter|promo|comment|share|product|video|podcast|copyright"
)


def find_standfirst(blocks: Sequence[Block], title: str, descriptions: Sequence[str], lines: Sequence[str]) -> str:
    """The visible standfirst, or "": the page calls it so, or it repeats the page's description word for word."""
    after = _after_title(blocks, title)
    named = next((block for block in after if _is_named(block, title) or _is_paragraph(block)), None)
    if named and _is_named(named, title):
        return named.text
    return _described(blocks, descriptions, title, lines)


def without_standfirst(lines: Sequence[str], standfirst: str) -> list[str]:
    """The lines without the one that is the standfirst, which the extractor takes along as often as not."""
    wanted = loose(standfirst)
    return [line for index, line in enumerate(lines) if not (index < 3 and wanted and loose(line) == wanted)]


def _after_title(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    at = title_index(blocks, title)
    return () if at is None else blocks[at + 1 : at + 1 + _NEAR]


def _is_named(block: Block, title: str) -> bool:
    if block.outside or not MIN_CHARS <= len(block.text) <= MAX_CHARS or block.linked * 2 > len(block.text):
        return False
    own = block.marks
    if not _MARKS.search(own) or _NOT_MARKS.search(own) or block.tag in ("figcaption", "li"):
        return False
    return not is_boilerplate(block.text) and loose(block.text) != loose(title)


def _is_paragraph(block: Block) -> bool:
    return block.tag == "p" and block.is_prose


def _described(blocks: Sequence[Block], descriptions: Sequence[str], title: str, lines: Sequence[str]) -> str:
    body = trigrams(" ".join(lines))
    for text in descriptions:
        wanted = loose(text)
        if len(wanted) < _MIN_LOOSE or wanted == loose(title):
            continue
        start = loose(text.rstrip(" .…[]"))
        for block in blocks:
            if block.outside or len(block.text) > MAX_CHARS:
                continue
            plain = loose(block.text)
            cut = len(start) >= _MIN_TRUNCATED and plain.startswith(start) and len(plain) < 1.6 * len(start)
            if plain == wanted or cut:
                said = trigrams(block.text)
                if len(said & body) * 2 < len(said):
                    return block.text
    return ""
