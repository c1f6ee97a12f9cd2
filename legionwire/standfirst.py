"""The standfirst: what stands between title and body and sums the article up. Its own field, never part of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from legionwire.blocks import Block, title_index
from legionwire.lines import is_boilerplate, loose, trigrams

MIN_CHARS, MAX_CHARS = 30, 1_000
_MIN_LOOSE = 40  # a shorter description matches by accident
_MIN_TRUNCATED = 60
MIN_SENTENCE = 45
_NEAR = 12  # blocks after the title
_FAR = 60  # blocks after the title within which the body begins
_FIRST_LINES = 3
_LONG = 300  # characters of a paragraph that sums nothing up
_SENTENCE_END = re.compile(r"[.!?…。！？።][\"'”’»“)\]]?$")
_MARKS = re.compile(
    r"stand-?first|sub-?(title|head|line|tit)|\bdeck?\b|\bsapo\b|\blead\b|lead[-_]|[-_]lead\b|\blede\b|intro(?!duc)|summary"
    r"|excerpt|teaser-?text|abstract|chapo|ingress|entradilla|bajada|sottotitolo|sommario|occhiello|kicker-?text"
    r"|description|preamble|manchet|vorspann|perex|spot\b"
)
_NOT_MARKS = re.compile(
    r"caption|author|byline|bio\b|credit|related|newsletter|promo|comment|share|product|video|podcast|copyright|audio|speech"
    r"|picture|gallery|image|cookie|consent|banner|paywall|subscri|advert|modal|popup|tooltip|hidden|infobox|live"
)


def find_standfirst(
    blocks: Sequence[Block], titles: Sequence[str], descriptions: Sequence[str], lines: Sequence[str]
) -> str:
    """The visible standfirst, or "".

    The page calls it so; or it is a sentence that stands between the title and the body, in other clothes than the
    body's; or it repeats the page's description word for word. `titles` are the forms of the title, the chosen first.
    """
    said = {loose(title) for title in titles}
    at = title_index(blocks, titles[0]) if titles else None
    above, first = _above(blocks, at, lines) if at is not None else ((), None)
    candidates = [*above, *([first] if first and not _is_plain(first, blocks, lines) else ())]
    named = [block for block in candidates if _is_named(block) and block.plain not in said]
    sentences = [
        block for block in above if _is_sentence(block) and block.plain not in said and not _is_alike(block, first)
    ]
    for found in ([block for block in named if _is_sentence(block)], sentences, named):
        if found:
            return _with_siblings(found[0], above)
    return _described(blocks, descriptions, said, lines)


def without_standfirst(lines: Sequence[str], standfirst: str) -> list[str]:
    """The lines without those that are the standfirst, which the extractor takes along as often as not."""
    wanted = loose(standfirst)
    return [line for index, line in enumerate(lines) if not (index < _FIRST_LINES and _is_part(loose(line), wanted))]


def _is_part(line: str, wanted: str) -> bool:
    return bool(wanted) and (line == wanted or (len(line) >= MIN_CHARS and line in wanted))


def _above(blocks: Sequence[Block], at: int, lines: Sequence[str]) -> tuple[Sequence[Block], Block | None]:
    """The blocks between the title and the body's first line, and that line's."""
    wanted = {loose(line) for line in lines[:2]}
    for index in range(at + 1, min(at + 1 + _FAR, len(blocks))):
        if blocks[index].plain in wanted:
            return blocks[at + 1 : min(index, at + 1 + _NEAR)], blocks[index]
    return blocks[at + 1 : at + 1 + _NEAR], None


def _is_plain(first: Block, blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """The text's first paragraph stands as the second does: it is one of them, whatever the page calls it."""
    if len(lines) < 2:
        return True
    wanted = loose(lines[1])
    second = next((block for block in blocks if block.plain == wanted), None)
    if second is None:
        return True
    return second.tag == first.tag and second.place.parent is first.place.parent and len(first.text) > _LONG


def _is_alike(block: Block, other: Block | None) -> bool:
    """Side by side, and in the same clothes."""
    if other is None or other.place.parent is not block.place.parent:
        return False
    return (other.tag, other.place.marks) == (block.tag, block.place.marks)


def _is_sentence(block: Block) -> bool:
    if block.outside or block.tag in ("li", "dt", "dd", "figcaption", "address", "td", "th"):
        return False
    if not MIN_SENTENCE <= len(block.text) <= MAX_CHARS or block.linked * 3 > len(block.text):
        return False
    if _NOT_MARKS.search(block.marks) or is_boilerplate(block.text):
        return False
    return _SENTENCE_END.search(block.text) is not None


def _with_siblings(block: Block, above: Sequence[Block]) -> str:
    """With the sentences that follow it in the same clothes: some pages give each a paragraph."""
    texts = [block.text]
    after = above[above.index(block) + 1 :] if block in above else ()
    for other in after:
        if not _is_alike(other, block) or not _SENTENCE_END.search(other.text):
            break
        texts.append(other.text)
    return " ".join(texts)


def _is_named(block: Block) -> bool:
    if block.outside or not MIN_CHARS <= len(block.text) <= MAX_CHARS or block.linked * 2 > len(block.text):
        return False
    own = block.marks
    if not _MARKS.search(own) or _NOT_MARKS.search(own) or block.tag in ("figcaption", "li"):
        return False
    return not is_boilerplate(block.text)


def _described(blocks: Sequence[Block], descriptions: Sequence[str], said: set[str], lines: Sequence[str]) -> str:
    body = trigrams(" ".join(lines))
    for text in descriptions:
        wanted = loose(text)
        if len(wanted) < _MIN_LOOSE or wanted in said:
            continue
        start = loose(text.rstrip(" .…[]"))
        for block in blocks:
            if block.outside or len(block.text) > MAX_CHARS:
                continue
            plain = block.plain
            cut = len(start) >= _MIN_TRUNCATED and plain.startswith(start) and len(plain) < 1.6 * len(start)
            if plain == wanted or cut:
                shown = trigrams(block.text)
                if len(shown & body) * 2 < len(shown):
                    return block.text
    return ""
