"""Pages of many articles or of none that can be read: sections, tags, archives, searches, live tickers, videos."""

from __future__ import annotations

from itertools import takewhile
from urllib.parse import parse_qs, urlsplit

from legionwire import wall_signs
from legionwire.article import State
from legionwire.blocks import Block, title_index
from legionwire.documents import Refusal
from legionwire.lines import loose
from legionwire.shells import CJK
from legionwire.wall_view import SHORT_TEXT, STUB_TEXT, View, is_dated, is_described

_MIN_LINK_CHARS = 20
_MIN_LISTING = 60  # characters, or a third as many that are words; one link is a pointer, no list
_MIN_HEADLINES = 10
_MIN_ENTRIES = 3  # of a ticker
_CLOCK_CHARS = 40

_LISTING_TYPES = frozenset(["collectionpage", "itemlist", "searchresultspage", "profilepage", "website"])
_MEDIA_TYPES = frozenset(["videoobject", "audioobject", "podcastepisode", "imagegallery", "mediagallery"])


def find_listing(view: View) -> Refusal | None:
    """Most of the text is links, or teasers that stand under linked headlines."""
    meta, text = view.meta, view.text
    if is_described(meta):
        return None
    address = urlsplit(view.page.url)
    if wall_signs.SITE_PATH.fullmatch(address.path) and not is_dated(meta):
        return Refusal(State.NOT_ARTICLE, "a page about the site")
    is_listed = bool(wall_signs.LISTING_PATH.search(address.path) or meta.linked.types & _LISTING_TYPES)
    allowed = 85 if meta.og_type == "article" else 40 if is_listed else 60  # percent
    total, linked, teasers = _line_shares(view)
    if not is_listed and _own_opening(view) >= STUB_TEXT:
        return None
    if total >= _MIN_LISTING and linked * 10 >= 6 * total:
        return Refusal(State.NOT_ARTICLE, "listing: most of the text is links")
    if total >= _MIN_LISTING and (linked + teasers) * 100 >= allowed * total:
        return Refusal(State.NOT_ARTICLE, "listing: teasers of other articles")
    headlines = sum(_is_link(block) and not block.outside for block in view.blocks)
    if (
        len(text) < SHORT_TEXT
        and headlines >= _MIN_HEADLINES
        and (not view.has_prose or (is_listed and not view.is_told))
    ):
        return Refusal(State.NOT_ARTICLE, f"listing: {headlines} headlines and no article")
    asked = "s" in parse_qs(address.query) and address.path in ("", "/")
    if len(text) < SHORT_TEXT and (asked or wall_signs.SEARCH_PATH.search(address.path)) and view.paragraphs < 2:
        return Refusal(State.NOT_ARTICLE, "listing: a search")
    return None


def _line_shares(view: View) -> tuple[int, int, int]:
    """Characters of the text: all that are found on the page, those in links, those right under a linked headline."""
    blocks = view.blocks
    places: dict[str, int] = {}
    for index, block in enumerate(blocks):
        places.setdefault(block.plain[:80], index)
    wanted = loose(view.meta.title)
    total = linked = teasers = 0
    for line in view.text.split("\n"):
        place = places.get(loose(line)[:80])
        if place is None:
            continue
        size = len(line) + 2 * len(CJK.findall(line))
        total += size
        if blocks[place].linked * 2 > len(blocks[place].text):
            linked += size
        elif any(_is_link(block) and block.plain != wanted for block in blocks[max(0, place - 2) : place]):
            teasers += size
    return total, linked, teasers


def _own_opening(view: View) -> int:
    """Characters of the paragraphs between the title and the first headline of another article."""
    place = title_index(view.blocks, view.meta.title)
    if place is None:
        return 0
    opening = takewhile(lambda block: not _is_link(block), view.blocks[place + 1 :])
    return sum(len(block.text) for block in opening if block.is_prose)


def _is_link(block: Block) -> bool:
    return len(block.text) >= _MIN_LINK_CHARS and block.linked * 10 >= 8 * len(block.text)


def find_media(view: View) -> Refusal | None:
    """A live ticker, or a video, gallery or audio that comes with little text."""
    path, meta = urlsplit(view.page.url).path, view.meta
    is_blog = meta.linked.article_type == "liveblogposting"
    if wall_signs.LIVE_PATH.search(path) and (is_blog or not is_described(meta)):
        entries = sum(
            len(block.text) <= _CLOCK_CHARS and wall_signs.CLOCK.match(block.text) is not None for block in view.blocks
        )
        if entries >= _MIN_ENTRIES or not (view.is_told or len(view.text) >= SHORT_TEXT):
            return Refusal(State.NOT_ARTICLE, "live ticker")
    if not view.is_short or view.is_told:
        return None
    is_media = meta.og_type.startswith(("video", "music")) or (
        bool(meta.linked.types & _MEDIA_TYPES) and not meta.linked.article_type
    )
    at_home = wall_signs.MEDIA_PATH.search(path) and not (is_described(meta) and len(view.text) >= STUB_TEXT)
    if is_media or at_home:
        return Refusal(State.NOT_ARTICLE, "video, gallery or audio with little text")
    return None
