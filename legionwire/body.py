"""Which pieces of a page are its article's body, given what an extractor took for it.

An extractor looks at paragraphs one by one; readers see where they stand. Paragraphs of one article stand side by side,
so the places of most of what was found say where the body is: what stands beside it in a box of its own goes, what
stands among them and was passed over comes back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from legionwire.blocks import Block, Place
from legionwire.lines import is_boilerplate, loose

_MAIN_SHARE = 0.8  # of the found prose stands in the body's container
_MIN_PROSE = 60  # characters of a line that tells where the body stands
_KEY_WORDS = 8
_MAX_LINKED = 0.35  # of a paragraph that was passed over
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_SENTENCE_END = re.compile(r"[.!?…:;。！？।։؟\"'”’»«“)\]]\W{0,3}$")

# Boxes that stand among the paragraphs of an article and are none of them.
_BESIDE = re.compile(
    r"caption|legende|bildunterschrift|bildtext|media-?info|image[-_]|[-_]image\b|\bimage\b|gallery|slideshow|credit"
    r"|info-?box|fact-?box|fakta-?boks|tooltip|modal|popup|pop-up|overlay"
    r"|newsletter|subscri|paywall|registration|signup|sign-up|sign-off"
    r"|related|recommend|promo\b|promo[-_]|story-?card|teaser-?(?:list|box)|read-?more|lees-?ook|more-?(?:stories|news)"
    r"|ai-?summary|summary-?ai|key-?points|bullet-points"
    r"|twitter-tweet|instagram-media|tiktok-embed|fb-post|telegram-post|embed"
    r"|share|social|rating|sterne|comment|disclaimer|advert|\bads?\b|sponsor|donat|support-us|poll\b|survey"
    r"|error-?report|report-?error|reporterr|author-?(?:box|bio|info|card)|\bbio\b|tags?-?list|breadcrumb"
)
_NUMBERED = re.compile(r"\S*\d\S*")  # names of one element, not of its kind
_OUTSIDE = frozenset(["aside", "nav", "footer", "form", "figure", "figcaption"])


@dataclass(frozen=True, slots=True)
class _Found:
    """A line of the extractor's and the block it came from, if the page shows it as one."""

    line: str
    index: int | None  # of the block


def settle_body(lines: Sequence[str], blocks: Sequence[Block], title_at: int | None) -> list[str]:
    """The lines of the body, in the order of the page.

    `lines` are what an extractor found; `blocks` all that the page shows. Lines that are on no block stay where they
    are; what cannot be placed is never dropped.
    """
    found = _locate(lines, blocks)
    telling = [blocks[item.index] for item in found if item.index is not None and _is_telling(blocks[item.index])]
    main = _common(telling)
    if main is None:
        return list(lines)
    homes = {_home(block, main) for block in telling}
    inner = [index for index, block in enumerate(blocks) if _is_within(block.place, main)]
    kept = [item for item in found if item.index is None or _belongs(item.index, blocks, main, title_at, inner)]
    if sum(len(item.line) for item in kept) * 2 < sum(map(len, lines)):
        return list(lines)  # the page calls its body by a box's name
    return _with_missing(kept, blocks, main, homes)


def _locate(lines: Sequence[str], blocks: Sequence[Block]) -> list[_Found]:
    whole: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        plain = loose(block.text)
        whole.setdefault(plain, []).append(index)
        starts.setdefault(_key(plain), []).append(index)
    found: list[_Found] = []
    last = -1
    for line in lines:
        plain = loose(line)
        indices = whole.get(plain) or (starts.get(_key(plain), []) if len(plain) > _MIN_PROSE else [])
        index = next((i for i in indices if i > last), indices[0] if indices else None)
        if index is not None and index > last:
            last = index
        found.append(_Found(line, index))
    return found


def _key(plain: str) -> str:
    return " ".join(plain.split(" ", _KEY_WORDS)[:_KEY_WORDS])[:80]


def _is_telling(block: Block) -> bool:
    return len(block.text) >= _MIN_PROSE and block.linked * 2 < len(block.text) and not block.outside


def _common(telling: Sequence[Block]) -> Place | None:
    """The smallest place that holds most of the prose, and more than one piece of it."""
    within = Counter[Place]()
    for block in telling:
        for ancestor in (block.place.parent or block.place).lineage():
            within[ancestor] += len(block.text)
    total = sum(len(block.text) for block in telling)
    holding = [place for place, weight in within.items() if weight >= _MAIN_SHARE * total]
    return max(holding, key=lambda place: sum(1 for _ in place.lineage()), default=None)


def _between(place: Place, main: Place) -> Iterator[Place]:
    """The place and what it stands in, below `main`; up to the page's body when it does not stand in `main`."""
    for ancestor in place.lineage():
        if ancestor is main:
            return
        yield ancestor


def _home(block: Block, main: Place) -> tuple[tuple[str, str], ...]:
    """How a block stands below `main`: equal for paragraphs that the page's template treats alike."""
    outer = islice(_between(block.place, main), 1, None)
    return ((block.tag, ""), *((place.tag, _NUMBERED.sub("", place.marks)) for place in outer))


def _is_within(place: Place, main: Place) -> bool:
    return any(ancestor is main for ancestor in place.lineage())


def _belongs(index: int, blocks: Sequence[Block], main: Place, title_at: int | None, inner: Sequence[int]) -> bool:
    """Below the body's container and in no box there, or between the title and the container."""
    block = blocks[index]
    if index < inner[0]:
        return title_at is None or index >= title_at
    return _is_within(block.place, main) and not _is_beside(block, main)


def _is_beside(block: Block, main: Place) -> bool:
    """In a box of its own below the body's container."""
    return any(place.tag in _OUTSIDE or _BESIDE.search(place.marks) for place in _between(block.place, main))


def _with_missing(
    found: Sequence[_Found], blocks: Sequence[Block], main: Place, homes: Collection[tuple[tuple[str, str], ...]]
) -> list[str]:
    """With the paragraphs that stand between those found, in the same places, and were passed over."""
    placed = [item.index for item in found if item.index is not None and _is_within(blocks[item.index].place, main)]
    taken = set(placed)
    first, last = min(placed), max(placed)
    said = {loose(item.line) for item in found}
    missing = [
        index
        for index in range(first, len(blocks))
        if index not in taken
        and _is_within(blocks[index].place, main)
        and not _is_beside(blocks[index], main)
        and _is_missing(blocks[index], main, homes, index > last)
        and loose(blocks[index].text) not in said
    ]
    lines: list[str] = []
    for item in found:
        while missing and item.index is not None and missing[0] < item.index:
            lines.append(blocks[missing.pop(0)].text)
        lines.append(item.line)
    return [*lines, *(blocks[index].text for index in missing)]


def _is_missing(block: Block, main: Place, homes: Collection[tuple[tuple[str, str], ...]], after: bool) -> bool:
    if block.outside or block.linked > _MAX_LINKED * len(block.text) or is_boilerplate(block.text):
        return False
    home = _home(block, main)
    if block.tag in _HEADINGS:
        return not after and any(home[1:] == other[1:] for other in homes)
    return home in homes and bool(_SENTENCE_END.search(block.text)) and (not after or len(block.text) >= _MIN_PROSE)
