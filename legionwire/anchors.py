"""The links of a page, each with the place it stands in and the piece of the page that is about it alone: its card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from legionwire.cleaning import clean_line
from legionwire.errors import FormatError
from legionwire.listing_words import ARROWS, MENU_NAMES, NEXT_WORDS, PAGING_NAMES, SIDE_NAMES, name_parts
from legionwire.url_shape import NEVER, article_score
from legionwire.urls import absolute_url, canonical_url, is_home, registrable_domain

MAX_ANCHORS = 5_000
MAX_ELEMENTS = 60_000
MAX_TITLE = 300  # characters
MAX_CARD = 4_000

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CARD_TAGS = frozenset(("article", "li", "tr", "main", "body", "section", "ul", "ol", "table", "tbody"))
_WHOLE_CARDS = frozenset(("article", "li", "tr"))
_CJK = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDY = re.compile(r"[^\W\d_]")
_UNSTEADY = re.compile(r"\d|^(odd|even|first|last|active|current|has-|is-|status-|category-|tag-|type-|format-|hentry)")
_CLICKED = frozenset(("div", "article", "li", "section", "tr"))
_ADDRESS_KEYS = ("data-url", "data-href", "data-link")
_PARTS = frozenset(("nav", "footer", "aside"))
_PAID = frozenset(("sponsored", "ugc"))


class Region(IntEnum):
    """What part of the page an element belongs to."""

    PLAIN = 0
    MAIN = 1
    SIDE = 2
    PAGING = 3
    MENU = 4


@dataclass(slots=True)
class Anchor:
    """One link, where it stands."""

    element: HtmlElement
    url: str  # canonical
    text: str
    region: Region
    rel: frozenset[str] = frozenset()


@dataclass(slots=True)
class Card:
    """Links to one address and the smallest piece of the page that is about it."""

    url: str
    element: HtmlElement
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def region(self) -> Region:
        return self.anchors[0].region


@dataclass(slots=True)
class Anchors:
    """All links of a page to its own sites."""

    cards: list[Card]  # in the order of the page
    all: list[Anchor]  # those to other pages of the list as well
    regions: dict[HtmlElement, Region]
    order: dict[HtmlElement, int]
    repeated: frozenset[str]  # texts that stand on links to several addresses: "read more"


def weight(text: str) -> int:
    """Length of a headline, as if written in an alphabet: a Han or Hangul sign says as much as two letters and more."""
    return len(text) + (3 * len(_CJK.findall(text))) // 2


def read_anchors(tree: HtmlElement, url: str, sites: frozenset[str]) -> Anchors:
    """Every link of the page to one of its sites."""
    body = tree.find("body")
    top = tree if body is None else body
    elements = [element for element in islice(top.iter(), MAX_ELEMENTS) if isinstance(element.tag, str)]
    order = {element: index for index, element in enumerate(elements)}
    found = list(islice(_found(tree, elements, url, sites), MAX_ANCHORS))
    here = canonical_url(url)
    strong = [anchor for anchor in found if anchor.url != here and _is_strong(anchor)]
    holds, single = _contents(strong)
    regions = _regions(elements, holds, single, len(strong))
    for anchor in found:
        anchor.region = regions.get(anchor.element, Region.PLAIN)
    shown: dict[str, set[str]] = {}
    for anchor in found:
        shown.setdefault(anchor.text.casefold(), set()).add(anchor.url)
    repeated = frozenset(text for text, urls in shown.items() if len(urls) >= 3 and weight(text) < 40)
    return Anchors(_cards(found, single, here), found, regions, order, repeated)


def _found(tree: HtmlElement, elements: list[HtmlElement], url: str, sites: frozenset[str]) -> Iterator[Anchor]:
    base = next((absolute_url(url, node.get("href")) for node in tree.iter("base") if node.get("href")), None) or url
    for element in elements:
        written = element.get("href") if element.tag in ("a", "area") else _scripted(element)
        if not written:
            continue
        if written.startswith("#") or not (address := absolute_url(base, written.strip())):
            continue
        try:
            canonical = canonical_url(address)
            if registrable_domain(canonical) not in sites:
                continue
        except FormatError:
            continue
        rel = frozenset((element.get("rel") or "").lower().split())
        yield Anchor(element, canonical, inner_text(element, MAX_TITLE), Region.PLAIN, rel)


def _scripted(element: HtmlElement) -> str | None:
    """The address to which a script leads whoever clicks on a card; where there are links in it, these are heard."""
    if element.tag not in _CLICKED:
        return None
    written = next((value for key in _ADDRESS_KEYS if (value := element.get(key))), None)
    if written is None or next(element.iter("a"), None) is not None or next(element.iter(*_HEADINGS), None) is None:
        return None
    return written


def _is_strong(anchor: Anchor) -> bool:
    score = article_score(anchor.url)
    return score > 0 or (score > NEVER and (weight(anchor.text) >= 28 or _is_headline(anchor)))


def _is_headline(anchor: Anchor) -> bool:
    """It stands in a heading, alone: short headlines have short slugs, too."""
    heading = anchor.element.getparent()
    return heading is not None and heading.tag in _HEADINGS and weight(anchor.text) >= 8 and len(heading) == 1


def inner_text(element: HtmlElement, limit: int) -> str:
    """The text of an element, cut."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size > 4 * limit:
            break
    return clean_line(" ".join(pieces), limit)


def _contents(strong: list[Anchor]) -> tuple[Counter[HtmlElement], dict[HtmlElement, str | None]]:
    """For each element: how many links to articles it holds, and to which one, when it is one."""
    holds: Counter[HtmlElement] = Counter()
    single: dict[HtmlElement, str | None] = {}
    for anchor in strong:
        for element in (anchor.element, *anchor.element.iterancestors()):
            holds[element] += 1
            if single.setdefault(element, anchor.url) != anchor.url:
                single[element] = None
    return holds, single


def _regions(
    elements: list[HtmlElement], holds: Counter[HtmlElement], single: dict[HtmlElement, str | None], total: int
) -> dict[HtmlElement, Region]:
    """The part of the page each element belongs to. What holds most of the links to articles is no side box, whatever
    its name says; nor is the card of one article, which may well have a <header> or be called "promo"."""
    regions: dict[HtmlElement, Region] = {}
    for element in elements:
        parent = element.getparent()
        inherited = regions.get(parent, Region.PLAIN) if parent is not None else Region.PLAIN
        own = _own_region(element, inherited)
        if own in (Region.SIDE, Region.MENU) and element.tag not in _PARTS and single.get(element) is not None:
            own = Region.PLAIN
        if own in (Region.SIDE, Region.MENU, Region.PAGING) and own != inherited:
            most = 2 * holds[element] > total and holds[element] >= 3
            if most and (element.tag != "nav" or total == holds[element]) and element.tag != "footer":
                own = inherited
        regions[element] = max(inherited, own)
    return regions


def _own_region(element: HtmlElement, inherited: Region) -> Region:
    tag, role = element.tag, element.get("role") or ""
    names = name_parts(f"{element.get('class') or ''} {element.get('id') or ''}")
    if names & PAGING_NAMES or (
        tag == "nav" and element.get("aria-label") and "pag" in element.get("aria-label", "").lower()
    ):
        return Region.PAGING
    if tag in ("nav", "footer") or role in ("navigation", "contentinfo", "banner", "menu", "menubar", "search"):
        return Region.MENU if inherited is not Region.MAIN or tag != "footer" else Region.PLAIN
    if tag == "header" and inherited is Region.PLAIN and not _is_within(element, ("article", "section", "li", "main")):
        return Region.MENU
    if (
        tag == "aside"
        or role == "complementary"
        or (tag not in ("body", "html", "a", "article", "main") and names & SIDE_NAMES)
    ):
        return Region.SIDE
    if tag not in ("body", "html", "a", "article", "main", "li", "h1", "h2", "h3", "h4", "time") and names & MENU_NAMES:
        return Region.MENU
    if tag in ("main", "article") or role == "main":
        return Region.MAIN
    return Region.PLAIN


def _is_within(element: HtmlElement, tags: tuple[str, ...]) -> bool:
    return any(parent.tag in tags for parent in element.iterancestors())


def _cards(found: list[Anchor], single: dict[HtmlElement, str | None], here: str) -> list[Card]:
    cards: dict[HtmlElement, Card] = {}
    above = urlsplit(here)
    for anchor in found:
        if (
            article_score(anchor.url) <= NEVER
            or anchor.rel & _PAID
            or _is_page_link(anchor, here)
            or is_home(anchor.url)
        ):
            continue
        if anchor.region is Region.PAGING or _is_above(anchor.url, above.path):
            continue
        element = _card_element(anchor, single)
        card = cards.setdefault(element, Card(anchor.url, element))
        if card.url == anchor.url:
            card.anchors.append(anchor)
        else:  # a link of no weight inside another's card
            cards.setdefault(anchor.element, Card(anchor.url, anchor.element)).anchors.append(anchor)
    return [card for card in cards.values() if card.anchors]


def _card_element(anchor: Anchor, single: dict[HtmlElement, str | None]) -> HtmlElement:
    element = anchor.element
    if single.get(element) != anchor.url:
        return element
    while element.tag not in _WHOLE_CARDS:
        parent = element.getparent()
        if parent is None or single.get(parent) != anchor.url or (parent.tag in _CARD_TAGS - _WHOLE_CARDS):
            break
        element = parent
    return element


def _is_page_link(anchor: Anchor, here: str) -> bool:
    """It leads to this page or another one of the same list."""
    if anchor.url == here or {"next", "prev"} & anchor.rel:
        return True
    text = anchor.text
    if text and len(text) <= 6 and not _WORDY.search(text) and not ARROWS.match(text):
        return True  # a number
    return bool(text and len(text) < 20 and NEXT_WORDS.match(text) and _same_path(anchor.url, here))


def _same_path(url: str, here: str) -> bool:
    return urlsplit(url).path == urlsplit(here).path


def _is_above(url: str, path: str) -> bool:
    """A section that this page is part of."""
    other = urlsplit(url)
    return not other.query and path.startswith(other.path.rstrip("/") + "/") and len(other.path) <= len(path)


_TEMPLATE_DEPTH = 12


def template(element: HtmlElement, memo: dict[HtmlElement, str]) -> str:
    """The way to a card from the top of the page, without positions and without names that differ from card to card."""
    parent = element.getparent()
    return f"{_path(parent, memo) if parent is not None else ''}>{element.tag!s}"


def _path(element: HtmlElement, memo: dict[HtmlElement, str]) -> str:
    if element in memo:
        return memo[element]
    steps: list[HtmlElement] = []
    node: HtmlElement | None = element
    while node is not None and node not in memo and len(steps) < 300:
        steps.append(node)
        node = node.getparent()
    path = memo[node] if node is not None and node in memo else ""
    for step in reversed(steps):
        names = sorted(name for name in (step.get("class") or "").split()[:6] if not _UNSTEADY.search(name))
        path = ">".join(f"{path}>{step.tag!s}.{'.'.join(names[:3])}".split(">")[-_TEMPLATE_DEPTH:])
        memo[step] = path
    return path
