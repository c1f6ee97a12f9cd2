"""What a listing's card says of its article: headline, summary, picture, date. Hints, until the article is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from lxml.html import HtmlElement

from legionwire.anchors import MAX_TITLE, Anchors, Card, Region, inner_text, weight
from legionwire.cleaning import clean_line
from legionwire.dates import EARLIEST, read_date
from legionwire.listing_words import RELATIVE_TIME
from legionwire.moments import Moment
from legionwire.url_shape import url_shape

MAX_SUMMARY = 1_000
MAX_NODES = 200  # of one card

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLED = re.compile(r"title|headline|heading|hed\b|titel|titre|titulo|zagolovok|caption", re.IGNORECASE)
_DATED = re.compile(r"date|time|datum|fecha|datetime|published|posted|when|data\b|meta|ago\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_IMAGES = ("img", "picture", "figure", "amp-img", "svg")
_DAY_TAGS = (
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "time",
    "th",
    "strong",
    "b",
    "p",
    "div",
    "span",
    "li",
    "legend",
    "caption",
)
_BESIDE_TAGS = ("time", "span", "small", "em", "i", "dd", "td", "p", "div")
_WITHIN = ("mark", "wbr", "sup", "sub")  # words of a headline, such as those that were searched for
_DATE_CHARS = 60
_MIN_SUMMARY = 40


@dataclass(slots=True)
class Entry:
    """A card, read."""

    card: Card
    title: str
    summary: str
    published: datetime | None
    is_heading: bool
    is_dated: bool
    has_image: bool
    url_score: float
    pattern: str


@dataclass(frozen=True, slots=True)
class Days:
    """Dates that stand alone on the page, over the entries of that day."""

    places: tuple[int, ...]
    parents: tuple[HtmlElement, ...]
    moments: tuple[Moment, ...]


def find_days(anchors: Anchors, lang: str | None) -> Days:
    """Elements outside all cards and menus whose whole text is a date."""
    cards = {card.element for card in anchors.cards}
    places, parents, moments = [], [], []
    for element, place in anchors.order.items():
        if (
            element.tag not in _DAY_TAGS
            or len(element) > 1
            or anchors.regions.get(element) in (Region.MENU, Region.PAGING)
        ):
            continue
        text = clean_line(element.text or "", _DATE_CHARS + 1)
        if not 6 <= len(text) <= _DATE_CHARS or not _DIGIT.search(text):
            continue
        parent = element.getparent()
        if parent is None or element in cards or any(above in cards for above in islice(element.iterancestors(), 6)):
            continue
        moment = _date_alone(text, lang)
        if moment:
            places.append(place)
            parents.append(parent)
            moments.append(moment)
    return Days(tuple(places), tuple(parents), tuple(moments))


def _date_alone(text: str, lang: str | None) -> Moment | None:
    """The date of a text that says little else."""
    words = [word for word in text.split() if word.isalpha()]
    return read_date(text, lang) if len(words) <= 4 else None


def read_entry(card: Card, anchors: Anchors, days: Days, lang: str | None) -> Entry:
    """What a card says."""
    shape = url_shape(card.url)
    title, is_heading = _title(card, anchors)
    nodes = [node for node in islice(card.element.iter(), MAX_NODES) if isinstance(node.tag, str)]
    moment, is_dated = _date(card, nodes, lang)
    if moment is None and (day := _day_of(card, anchors, days)):
        moment, is_dated = day, True
    return Entry(
        card=card,
        title=title,
        summary=_summary(nodes, title),
        published=_hint(moment),
        is_heading=is_heading,
        is_dated=is_dated,
        has_image=any(node.tag in _IMAGES for node in nodes),
        url_score=shape.score,
        pattern=shape.pattern,
    )


def _title(card: Card, anchors: Anchors) -> tuple[str, bool]:
    """The headline, and whether a heading says it."""
    for anchor in card.anchors:
        for heading in (*anchor.element.iter(*_HEADINGS), *islice(anchor.element.iterancestors(*_HEADINGS), 1)):
            others = any(link.get("href") and link is not anchor.element for link in heading.iter("a"))
            text = anchor.text if others else inner_text(heading, MAX_TITLE)  # a section's name may stand before it
            if text and text.casefold() not in anchors.repeated:
                return text, True
    inner = [_inner_title(anchor.element) for anchor in card.anchors]
    texts = [text for text in inner if text and text.casefold() not in anchors.repeated]
    best = max(texts, key=weight, default="")
    first = next(card.element.iter(*_HEADINGS), None)
    unlinked = inner_text(first, MAX_TITLE) if first is not None else ""
    if unlinked and (weight(best) < 15 or unlinked.casefold().startswith(best.casefold()[:15])):
        return unlinked, True
    if weight(best) < 10:
        told = [anchor.element.get(name) or "" for anchor in card.anchors for name in ("title", "aria-label")]
        told += [image.get("alt") or "" for anchor in card.anchors for image in anchor.element.iter("img")]
        best = max((best, *(clean_line(text, MAX_TITLE) for text in told)), key=weight)
    return best, False


def _inner_title(element: HtmlElement) -> str:
    """The headline of a link that may hold a whole card."""
    for node in islice(element.iter(), 60):
        if (
            isinstance(node.tag, str)
            and node is not element
            and _TITLED.search(node.get("class") or "")
            and node.tag not in _IMAGES
        ):
            text = inner_text(node, MAX_TITLE)
            if weight(text) >= 12:
                return text
    whole = inner_text(element, MAX_TITLE)
    if len(element) and all(node.tag in _WITHIN for node in islice(element.iterdescendants(), 60)):
        return whole
    if len(element) == 0 or len(whole) < 120:
        pieces = [clean_line(piece, MAX_TITLE) for piece in islice(element.itertext(), 40)]
        longest = max(pieces, key=weight, default="")
        return longest if 2 * weight(longest) > weight(whole) and weight(longest) >= 12 else whole
    pieces = [clean_line(piece, MAX_TITLE) for piece in islice(element.itertext(), 40)]
    return next((piece for piece in pieces if weight(piece) >= 20), whole)


def _texts(node: HtmlElement, top: HtmlElement) -> Iterator[str]:
    yield node.text or ""
    if node is not top:
        yield node.tail or ""


def _date(card: Card, nodes: list[HtmlElement], lang: str | None) -> tuple[Moment | None, bool]:
    """The date in a card or right beside it, and whether anything there looks like one."""
    seen = False
    for node in nodes:
        if node.tag == "time" or node.get("datetime"):
            seen = True
            for text in (node.get("datetime"), inner_text(node, _DATE_CHARS), node.get("title")):
                if text and (moment := read_date(text, lang)):
                    return moment, True
    for node in nodes:
        named = _DATED.search(node.get("class") or "") is not None
        for text in _texts(node, card.element):
            found = _short_date(text, lang, named=named)
            if isinstance(found, Moment):
                return found, True
            seen = seen or found
    for text in _beside(card.element):
        found = _short_date(text, lang, named=False)
        if isinstance(found, Moment):
            return found, True
        seen = seen or found
    return None, seen


def _short_date(text: str, lang: str | None, *, named: bool) -> Moment | bool:
    """The date of a short text; else whether it is one that is told in another way: a clock time, "3 hours ago"."""
    text = clean_line(text, _DATE_CHARS + 20)
    if not text or len(text) > _DATE_CHARS:
        return False
    if _DIGIT.search(text) and (named or len([word for word in text.split() if word.isalpha()]) <= 4):
        moment = read_date(text, lang)
        if moment:
            return moment
    return len(text) <= 30 and RELATIVE_TIME.search(text) is not None


def _beside(element: HtmlElement) -> Iterator[str]:
    """Texts right before and after a card that is no more than a link."""
    yield element.tail or ""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        yield before.tail or ""
        if isinstance(before.tag, str) and len(before) <= 1:
            yield before.get("datetime") or ""
            yield inner_text(before, _DATE_CHARS)
    elif parent is not None:
        yield parent.text or ""
    after = element.getnext()
    if after is not None and after.tag in _BESIDE_TAGS and len(after) <= 1:
        yield after.get("datetime") or ""
        yield inner_text(after, _DATE_CHARS)


def _day_of(card: Card, anchors: Anchors, days: Days) -> Moment | None:
    """The nearest date above a card, when it stands over the list that holds the card."""
    at = bisect_left(days.places, anchors.order.get(card.element, 0)) - 1
    if at < 0:
        return None
    parent = days.parents[at]
    for above in islice(card.element.iterancestors(), 6):
        if above is parent or above.getparent() is parent:
            return days.moments[at]
    return None


def _summary(nodes: list[HtmlElement], title: str) -> str:
    """The longest paragraph of a card that is not its title."""
    best = ""
    for node in nodes:
        if node.tag in ("p", "div", "span", "dd", "td", "blockquote") and len(node) <= 4:
            text = inner_text(node, MAX_SUMMARY)
            if (
                len(text) > len(best)
                and text != title
                and weight(text) >= _MIN_SUMMARY
                and not text.startswith(title[:40] or "\0")
            ):
                best = text
    return best


def _hint(moment: Moment | None) -> datetime | None:
    """An instant where the page names its zone, else the day at midnight: a clock of nobody knows which zone tells no
    more than that."""
    if moment is None or moment.value < EARLIEST:
        return None
    if moment.zoned and moment.precision != "day":
        return moment.value
    return datetime(moment.value.year, moment.value.month, moment.value.day, tzinfo=UTC)
