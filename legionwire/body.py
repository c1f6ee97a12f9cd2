"""Which pieces of a page are its article's body, given what an extractor took for it.

An extractor looks at paragraphs one by one; readers see where they stand. The paragraphs of an article stand side by
side, so the places of most of what was found say where the body is: what stands in a box of its own there goes, what
stands among the paragraphs and was passed over comes back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from legionwire.blocks import OUTSIDE_TAGS, Block, Place, common_place
from legionwire.lines import is_boilerplate, loose

_MAIN_SHARE = 0.7  # of the found prose stands in the body's container
_MIN_PROSE = 60  # characters of a line that tells where the body stands
_NEAR = 12  # blocks ahead in which a piece of a paragraph is looked for
_KEY_WORDS = 8  # by which a line is found again when not all of it is on the page
_MAX_LINKED = 0.35  # of a paragraph that was passed over
_MAX_BOX_SHARE = 0.3  # of what stands in the container; a larger one holds a part of the article
_SEVERAL = 2  # paragraphs in a box that stands for itself
_MAX_CAPTION = 400  # characters
_MAX_TEASER = 160  # characters of a line that only leads elsewhere
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_LINED = frozenset(["li", "td", "th", "dt", "dd"])  # an extractor marks these lines as what they are
_LISTS = frozenset(["ul", "ol"])
_SENTENCE_END = re.compile(r"[.!?…:;。！？।։؟\"'”’»«“)\]]\W{0,3}$")
_NUMBERED = re.compile(r"[^\W_]*\d[^\W_]*")  # parts of a name that are one element's, not its kind's

# Boxes that stand among the paragraphs of an article and are none of them, by the names that pages give them.
_BESIDE = re.compile(
    r"info-?box|fact-?box|fakta-?boks|tooltip|visually-?hidden|sr-only|screen-reader"
    r"|newsletter|sign-?up|sign-off|subscri(?:be|ption)[-_](?:box|form|cta|banner|prompt)"
    r"|related|recommend|promo\b|promo[-_]|story-?card|teaser-?(?:list|box)|read-?more|lees-?ook|more-?(?:stories|news)"
    r"|ai-?summary|summary-?ai|key-?points"
    r"|twitter-tweet|instagram-media|tiktok-embed|fb-post|telegram-post|embed"
    r"|share(?!d)|social|(?<![a-z])rating|comment(?!ar)|disclaimer|advert|\bads?\b|sponsor|donat|support-us|poll\b|survey"
    r"|error-?report|report-?error|author-?(?:box|bio|info|card)|\bbio\b|tags?-?list|breadcrumb"
)
# Those of pictures, which some pages lay out in one box with paragraphs, and of windows, which may hold the whole page.
_PICTURED = re.compile(
    r"caption|legende|bildunterschrift|bildtext|image[-_]|[-_]image\b|\bimage\b|\bimg\b|img[-_]|gallery|slideshow|credit"
    r"|(?:media|photo|foto|picture)[-_]*(?:info|desc|text|legend|copyright|meta)|modal|popup|pop-up|overlay"
)
# Boxes of editing systems that lay a paragraph out beside a picture.
_WITH_TEXT = re.compile(r"wp-block-media-text|text-(?:with-|and-)?image|paragraph--type--image-(?:with-|and-)?text")

Home = tuple[tuple[str, str], ...]  # tags and marks from a block up to the body's container


@dataclass(frozen=True, slots=True)
class _Found:
    """A line of the extractor's and the block it came from, if the page shows it as one."""

    line: str
    index: int | None  # of the block


def settle_body(lines: Sequence[str], blocks: Sequence[Block], title_at: int | None) -> list[str]:
    """The lines of the body, in the order of the page.

    `lines` are what an extractor found; `blocks` all that the page shows, `title_at` the one that is the title. Lines
    that are on no block stay where they are: what cannot be placed is never dropped.
    """
    found = _locate(lines, blocks)
    telling = [blocks[item.index] for item in found if item.index is not None and _is_telling(blocks[item.index])]
    container = common_place(telling, _MAIN_SHARE)
    if container is None:
        return list(lines)
    frame = _Frame(blocks, container, telling, title_at)
    kept = [item for item in found if item.index is None or frame.holds(item.index)]
    if sum(len(item.line) for item in kept) * 2 < sum(map(len, lines)):
        return list(lines)  # the page calls its body by a box's name
    return _with_missing(kept, blocks, frame)


class _Frame:
    """Where the body stands on a page."""

    def __init__(
        self, blocks: Sequence[Block], container: Place, telling: Sequence[Block], title_at: int | None
    ) -> None:
        self._blocks, self._title_at = blocks, title_at
        self._containers = _alike(blocks, container) | _beside(blocks, container, telling)
        self._boxes: dict[Place, bool] = {}
        self._known: dict[Place, bool] = {}  # whether it is inside a container
        self._homes = {self._home(block) for block in telling}
        self._outer_homes = {home[1:] for home in self._homes}
        self._size = sum(len(block.text) for block in blocks if self._is_within(block))
        self.inner = [index for index, block in enumerate(blocks) if self._is_within(block)]

    def holds(self, index: int) -> bool:
        """The block belongs to the body: in the container and in no box there, or between the title and it."""
        block = self._blocks[index]
        if index < self.inner[0]:
            return self._title_at is None or index >= self._title_at
        return self._is_within(block) and not self._is_beside(block) and not self._is_teaser(block)

    def misses(self, index: int, last: int) -> bool:
        """The block stands as the found paragraphs do. Behind the last of them it must be a longer one."""
        block = self._blocks[index]
        if block.outside or block.linked > _MAX_LINKED * len(block.text):
            return False
        home = self._home(block)
        if block.tag in _HEADINGS:
            is_alike = home[1:] in self._outer_homes
        else:
            is_long = index < last or len(block.text) >= _MIN_PROSE
            is_alike = home in self._homes and is_long and bool(_SENTENCE_END.search(block.text))
        return is_alike and not self._is_beside(block) and not is_boilerplate(block.text)

    def _is_within(self, block: Block) -> bool:
        return self._is_inner(block.place)

    def _is_inner(self, place: Place) -> bool:
        if (known := self._known.get(place)) is None:
            known = place in self._containers or (place.parent is not None and self._is_inner(place.parent))
            self._known[place] = known
        return known

    def _below(self, block: Block) -> Iterator[Place]:
        """The block's place and what it stands in, up to the container."""
        for place in block.place.lineage():
            if place in self._containers:
                return
            yield place

    def _home(self, block: Block) -> Home:
        outer = islice(self._below(block), 1, None)
        return ((block.tag, ""), *((place.tag, _NUMBERED.sub("", place.marks)) for place in outer))

    def _is_beside(self, block: Block) -> bool:
        return any(self._is_box(place) or self._leads_elsewhere(place) for place in self._below(block))

    def _is_box(self, place: Place) -> bool:
        if (known := self._boxes.get(place)) is None:
            size = self._sizes[place][0]
            is_named = place.tag in OUTSIDE_TAGS or _BESIDE.search(place.marks) is not None
            is_caption = size <= _MAX_CAPTION and _is_pictured(place)
            known = self._boxes[place] = is_caption or (is_named and size <= _MAX_BOX_SHARE * self._size)
        return known

    def _is_teaser(self, block: Block) -> bool:
        """Most of it is a link, and it is no sentence."""
        if block.tag in _HEADINGS or len(block.text) > _MAX_TEASER or block.linked * 2 < len(block.text):
            return False
        return not _SENTENCE_END.search(block.text)

    def _leads_elsewhere(self, place: Place) -> bool:
        """A list of which more than half is links."""
        length, linked = self._sizes[place]
        return place.tag in _LISTS and linked * 2 >= length

    @cached_property
    def _sizes(self) -> dict[Place, tuple[int, int]]:
        """Characters in each place below the container, and how many of them are links."""
        length, linked = Counter[Place](), Counter[Place]()
        for index in self.inner:
            block = self._blocks[index]
            for place in self._below(block):
                length[place] += len(block.text)
                linked[place] += block.linked
        return {place: (length[place], linked[place]) for place in length}


def _is_pictured(place: Place) -> bool:
    return _PICTURED.search(place.marks) is not None and not _WITH_TEXT.search(place.marks)


def _locate(lines: Sequence[str], blocks: Sequence[Block]) -> list[_Found]:
    whole: dict[str, list[int]] = {}
    starts: dict[str, list[int]] = {}
    plains = [block.plain for block in blocks]
    for place, plain in enumerate(plains):
        whole.setdefault(plain, []).append(place)
        starts.setdefault(_key(plain), []).append(place)
    found: list[_Found] = []
    last = -1
    for line in lines:
        plain = loose(line)
        indices = whole.get(plain) or (starts.get(_key(plain), []) if len(plain) > _MIN_PROSE else [])
        if not indices and plain:
            indices = [i for i in range(max(last, 0), min(last + _NEAR, len(blocks))) if plain in plains[i]][:1]
        after = bisect_right(indices, last)  # indices ascend; a page may say one thing 20,000 times
        index = indices[after if after < len(indices) else 0] if indices else None
        if index is not None and index > last:
            last = index
        found.append(_Found(line, index))
    return [_whole(list(pieces), blocks) for _, pieces in groupby(found, key=_by_block)]


def _by_block(item: _Found) -> tuple[int | None, str]:
    return item.index, item.line if item.index is None else ""


def _whole(pieces: Sequence[_Found], blocks: Sequence[Block]) -> _Found:
    """What was found of one block as one line: extractors break paragraphs at links and notes, and lose those."""
    index = pieces[0].index
    line = " ".join(piece.line for piece in pieces)
    if index is None or len(line) > len(blocks[index].text):
        return _Found(line, index)
    is_most = len(line) * 2 >= len(blocks[index].text)
    return _Found(blocks[index].text if is_most and blocks[index].tag not in _LINED else line, index)


def _key(plain: str) -> str:
    return " ".join(plain.split(" ", _KEY_WORDS)[:_KEY_WORDS])[:80]


def _is_telling(block: Block) -> bool:
    return len(block.text) >= _MIN_PROSE and block.linked * 2 < len(block.text) and not block.outside


def _alike(blocks: Sequence[Block], container: Place) -> frozenset[Place]:
    """The container, and others of its kind below the same headline: some pages cut the body in two for an advert."""
    kind = _kind(container)
    if not kind[1].strip(" -_"):
        return frozenset([container])
    met: set[Place] = set()
    alike: set[Place] = set()
    for block in blocks:
        if block.tag == "h1" and container in alike:
            break
        if block.tag == "h1":
            alike.clear()
        for place in block.place.lineage() if block.is_prose else ():
            if place in met:
                break  # and so are those it stands in
            met.add(place)
            if place.tag == container.tag and _kind(place) == kind:
                alike.add(place)
    return frozenset(alike | {container})


def _beside(blocks: Sequence[Block], container: Place, telling: Sequence[Block]) -> frozenset[Place]:
    """What stands next to the container, holds several of the found paragraphs as it does, and has no title."""
    if container.parent is None or container.tag not in ("div", "section"):
        return frozenset()
    held = Counter[Place]()
    for block in telling:
        place = block.place.parent
        if place is not None and place.parent is container.parent and place.tag == container.tag:
            held[place] += 1
    return frozenset(
        place
        for place, count in held.items()
        if count >= _SEVERAL
        and not (_BESIDE.search(place.marks) or _is_pictured(place))
        and next(place.element.iter("h1", "h2"), None) is None
    )


def _kind(place: Place) -> tuple[str, str, str]:
    outer = place.parent.marks if place.parent else ""
    return place.tag, _NUMBERED.sub("", place.marks), _NUMBERED.sub("", outer)


def _with_missing(found: Sequence[_Found], blocks: Sequence[Block], frame: _Frame) -> list[str]:
    """With the paragraphs that stand as those found do, and were passed over."""
    taken = {item.index for item in found}
    last = max((index for index in frame.inner if index in taken), default=-1)
    said = {loose(item.line) for item in found}
    missing: list[int] = []
    for index in frame.inner:
        plain = blocks[index].plain
        if index in taken or plain in said or not frame.misses(index, last):
            continue
        said.add(plain)
        missing.append(index)
    while missing and missing[-1] > last and blocks[missing[-1]].tag in _HEADINGS:
        missing.pop()  # a heading of nothing
    lines: list[str] = []
    for item in found:
        while missing and item.index is not None and missing[0] < item.index:
            lines.append(blocks[missing.pop(0)].text)
        lines.append(item.line)
    return [*lines, *(blocks[index].text for index in missing)]
