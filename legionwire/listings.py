"""Listings: pages of links to articles (sections, tags, archives, results), read without knowing the site.

Links are gathered into cards (the picture, the headline and "read more" of one article), cards that stand in the same
place of the page's template into groups, and groups are judged as a whole: by their addresses, the length of their
headlines, dates and headings near them, by how many they are, and by the part of the page they stand in. Menus and
boxes beside the list are left out; what stands alone, such as a large story on top, is taken when its address looks
like those of the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median

from lxml.html import HtmlElement

from legionwire.anchors import Anchors, Card, Region, read_anchors, template, weight
from legionwire.article import Link, Page, SiteRules
from legionwire.documents import Refusal, parse_document
from legionwire.errors import ListingError
from legionwire.links import NO_FACTS, SiteFacts
from legionwire.listed_items import read_items
from legionwire.listing_cards import Entry, find_days, read_entry
from legionwire.listing_words import SIDE_HEADING
from legionwire.next_pages import find_next
from legionwire.selectors import compile_selector
from legionwire.site_rules import drop_elements
from legionwire.url_shape import NEVER, url_shape
from legionwire.urls import registrable_domain

MAX_LINKS = 1_000

_ACCEPTED = 3.5
_BARE = 5.0  # for links and nothing about them, beside cards
_ALONE = 4.0  # for the best of boxes beside a list that is not there
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of links, read: the articles in the order of the page, and where the list goes on."""

    links: tuple[Link, ...]
    next_page: str | None = None  # canonical


@dataclass(slots=True)
class _Group:
    entries: list[Entry]
    region: Region
    score: float = 0.0
    is_beside: bool = False  # its heading says so
    is_bare: bool = False  # links and nothing about them


def parse_listing(body: bytes, url: str, content_type: str | None, facts: SiteFacts = NO_FACTS) -> Listing:
    """Read what came from a listing's address; `url` is that address after redirects.

    Titles, summaries and dates are hints: what stands near the link. A page without any article is no error.
    Raises ListingError when it is no page at all.
    """
    headers = (("Content-Type", content_type),) if content_type else ()
    tree = parse_document(Page(url, body, _EPOCH, headers=headers))
    if isinstance(tree, Refusal):
        raise ListingError(f"the listing {url} gave no page of links: {tree.reason}", "its address may have moved")
    drop_elements(tree, facts.rules)
    sites = facts.sites | {registrable_domain(url)}
    anchors = read_anchors(tree, url, sites)
    entries = _entries(tree, anchors, facts)
    chosen = _ruled(tree, entries, facts.rules) if facts.rules.links else _chosen(entries, anchors)
    links = _links(chosen)
    if not facts.rules.links:
        links = _completed(links, read_items(tree, url, sites))
    return Listing(links, find_next(tree, anchors, url, facts.rules))


def _completed(shown: tuple[Link, ...], told: tuple[Link, ...]) -> tuple[Link, ...]:
    """What the page shows, with what it tells of its list, when that is the same one: they have an address in common,
    or nothing is shown."""
    items = {link.url: link for link in told}
    if shown and not any(link.url in items for link in shown):
        return shown
    dated = [
        replace(link, published=items[link.url].published) if not link.published and link.url in items else link
        for link in shown
    ]
    held = {link.url for link in shown}
    return (*dated, *(link for link in told if link.url not in held))[:MAX_LINKS]


def _entries(tree: HtmlElement, anchors: Anchors, facts: SiteFacts) -> list[Entry]:
    lang = (tree.get("lang") or next(iter(facts.languages), "")).strip() or None
    days = find_days(anchors, lang)
    return [read_entry(card, anchors, days, lang) for card in anchors.cards]


def _ruled(tree: HtmlElement, entries: list[Entry], rules: SiteRules) -> list[Entry]:
    """What stands where the operator's rule leads."""
    for selector in rules.links:
        places = set(compile_selector(selector)(tree))
        found = [entry for entry in entries if _stands_in(entry.card, places)]
        if found:
            return found
    return []


def _stands_in(card: Card, places: set[HtmlElement]) -> bool:
    return any(
        element in places for anchor in card.anchors for element in (anchor.element, *anchor.element.iterancestors())
    )


def _chosen(entries: list[Entry], anchors: Anchors) -> list[Entry]:
    groups = _groups(entries)
    for group in groups:
        group.is_beside = _is_beside(group, anchors)
        group.score = _group_score(group)
    inside = [group for group in groups if group.region in (Region.PLAIN, Region.MAIN) and not group.is_beside]
    accepted = [group for group in inside if group.score >= _ACCEPTED]
    if any(len(group.entries) >= 4 and not group.is_bare for group in accepted):
        # Where articles have cards, bare links are more likely a menu.
        accepted = [group for group in accepted if not group.is_bare or group.score >= _BARE]
    if not accepted:
        beside = [group for group in groups if group.region is Region.SIDE or group.is_beside]
        accepted = [group for group in beside if group.score >= _ALONE]
    patterns = _patterns(accepted)
    chosen = {
        id(entry): entry
        for group in accepted
        for entry in group.entries
        if _fits(entry, patterns, is_small=len(group.entries) <= 2)
    }
    for group in inside:
        for entry in group.entries:
            if entry.pattern in patterns and _stands_alone(entry):
                chosen[id(entry)] = entry
    return [entry for entry in entries if id(entry) in chosen]


def _stands_alone(entry: Entry) -> bool:
    """Whether a link outside the list is an article's by itself: more than a line of a menu."""
    if entry.url_score < 0.5 or weight(entry.title) < 15:
        return False
    is_teaser = entry.is_heading or entry.is_dated or entry.has_image or bool(entry.summary)
    return is_teaser or entry.url_score >= 3


def _groups(entries: Sequence[Entry]) -> list[_Group]:
    memo: dict[HtmlElement, str] = {}
    found: dict[tuple[str, Region], _Group] = {}
    for entry in entries:
        if not entry.title and entry.url_score < 1:
            continue
        region = entry.card.region
        key = (template(entry.card.element, memo), region)
        found.setdefault(key, _Group([], region)).entries.append(entry)
    return list(found.values())


def _group_score(group: _Group) -> float:
    entries = list({entry.card.url: entry for entry in group.entries}.values())
    size = len(entries)
    half = size / 2
    length = median(weight(entry.title) for entry in entries)
    score = max(-4.0, min(3.0, sum(entry.url_score for entry in entries) / size))
    score += -2.0 if length < 12 else 0.0 if length < 18 else 1.0 if length < 28 else 1.5 if length < 45 else 2.0
    signs = 2.0 * (sum(entry.is_heading for entry in entries) >= half)
    signs += 2.0 * (sum(entry.is_dated for entry in entries) >= half)
    signs += 0.5 * (sum(entry.has_image for entry in entries) >= half)
    signs += 1.0 * (sum(bool(entry.summary) for entry in entries) >= half)
    group.is_bare = signs == 0
    score += signs
    score += 1.0 if size >= 5 else 0.5 if size >= 3 else -0.5 if size == 1 else 0.0
    score += 0.5 * (group.region is Region.MAIN)
    return score


def _is_beside(group: _Group, anchors: Anchors) -> bool:
    """A heading such as "most read" stands over the group, nearer than the rest of the page."""
    first = group.entries[0].card.element
    element = first
    for _ in range(4):
        heading = _heading_before(element, first, anchors)
        if heading is not None:
            return bool(SIDE_HEADING.search(heading))
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "main"):
            return False
        element = parent
    return False


def _heading_before(element: HtmlElement, first: HtmlElement, anchors: Anchors) -> str | None:
    """The nearest heading among the few pieces before an element; None when links to articles stand there instead."""
    before = element.getprevious()
    for _ in range(3):
        if before is None:
            return None
        if isinstance(before.tag, str):
            headings = [before] if before.tag in _TITLES else list(before.iter(*_TITLES))
            text = " ".join("".join((headings[-1] if headings else before).itertext()).split())
            if headings:
                return text
            if text and len(text) <= 60 and SIDE_HEADING.search(text):
                return text
        before = before.getprevious()
    return None


_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption")


def _patterns(groups: Sequence[_Group]) -> frozenset[str]:
    """The kinds of addresses that the list mostly has."""
    counts: Counter[str] = Counter()
    for group in groups:
        for entry in group.entries:
            counts[entry.pattern] += 1
    total = sum(counts.values())
    large = max((len(group.entries) for group in groups), default=0)
    least = 0.1 * total if large >= 4 else 0
    return frozenset(pattern for pattern, number in counts.items() if number >= least)


def _fits(entry: Entry, patterns: frozenset[str], *, is_small: bool) -> bool:
    if entry.pattern in patterns:
        return entry.url_score > -2 or weight(entry.title) >= 25
    if is_small:
        return entry.url_score >= 3 and entry.is_dated
    return entry.url_score >= 1 or (entry.url_score > -1 and weight(entry.title) >= 25)


def _links(entries: Sequence[Entry]) -> tuple[Link, ...]:
    """Each address once, under its best title and with the first date that anybody gives it."""
    merged: dict[str, Link] = {}
    ranks: dict[str, tuple[bool, int]] = {}
    for entry in entries[: 4 * MAX_LINKS]:
        if url_shape(entry.card.url).score <= NEVER:
            continue
        held, rank = merged.get(entry.card.url), (entry.is_heading, weight(entry.title))
        better = held is None or rank > ranks[entry.card.url]
        title = entry.title if better or held is None else held.title
        ranks[entry.card.url] = max(rank, ranks.get(entry.card.url, rank))
        merged[entry.card.url] = Link(
            entry.card.url,
            title or None,
            (held.summary if held else None) or entry.summary or None,
            (held.published if held else None) or entry.published,
        )
    return tuple(merged.values())[:MAX_LINKS]
