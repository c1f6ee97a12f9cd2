"""A channel's body turned into addresses: what a worker process does with a feed, a sitemap, a listing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from legionwire import feeds, listings, sitemaps, urls
from legionwire.article import ChannelKind, Link
from legionwire.errors import FormatError
from legionwire.feeds import Feed
from legionwire.links import NO_FACTS, Channel, Child, FoundLink, RefusedLink, SiteFacts, shown_address
from legionwire.relevance import hinted_each
from legionwire.sitemaps import Sitemap
from legionwire.topic import Topic

NO_ADDRESS = "not an http or https address"
NO_ARTICLES = "no links to articles were found on it: an empty list, or one that is drawn by scripts"


def read_channel(
    kind: ChannelKind, body: bytes, url: str, content_type: str | None, topic: Topic, facts: SiteFacts = NO_FACTS
) -> Channel:
    """Read a feed, a sitemap or a page of a listing; feeds and sitemaps as what they are, since outlets serve each in
    the other's place. Raises FeedError, SitemapError or ListingError when there is nothing to read in it."""
    if kind == "listing":
        listing = listings.parse_listing(body, url, content_type, facts)
        links, refused = _found(listing.links, (), topic)
        return Channel(links, refused, problem="" if links else NO_ARTICLES, next_page=listing.next_page)
    shown = read_shown(kind, body, url, content_type)
    links, refused = _found(shown.links, shown.refused, topic)
    if isinstance(shown, Feed):
        return Channel(links, refused, older=shown.older, ttl=shown.ttl, problem=shown.problem or "")
    children = []
    for child in shown.children:
        try:
            children.append(Child(urls.canonical_url(child.url), child.modified))
        except FormatError as error:
            refused += (RefusedLink(shown_address(child.url), error.what),)
    problem = "the file is cut off: what came before the break was read" if shown.truncated else ""
    return Channel(links, refused, tuple(children), problem=problem)


def read_shown(kind: ChannelKind, body: bytes, url: str, content_type: str | None = None) -> Feed | Sitemap:
    """What came from the address of a feed or a sitemap, be it the one or the other.

    Raises FeedError or SitemapError, by the kind that was asked for, when it is neither.
    """
    try:
        return _read_as(kind, body, url, content_type)
    except FormatError:
        with suppress(FormatError):
            return _read_as("sitemap" if kind == "feed" else "feed", body, url, content_type)
        raise


def _read_as(kind: ChannelKind, body: bytes, url: str, content_type: str | None) -> Feed | Sitemap:
    if kind == "sitemap":
        return sitemaps.parse_sitemap(body, url)
    return feeds.parse_feed(sitemaps.unpacked(body, url)[0], url, content_type)


def _found(
    links: tuple[Link, ...], shown: tuple[str, ...], topic: Topic
) -> tuple[tuple[FoundLink, ...], tuple[RefusedLink, ...]]:
    """Links under their canonical addresses, and what was shown in a link's place."""
    refused = [RefusedLink(shown_address(text), NO_ADDRESS) for text in shown]
    known: list[tuple[str, Link]] = []
    for link in links:
        try:
            known.append((urls.canonical_url(link.url), link))
        except FormatError as error:
            refused.append(RefusedLink(shown_address(link.url), error.what))
    names_topic = hinted_each(topic, [(url, link.title or "", link.summary or "") for url, link in known])
    found: dict[str, FoundLink] = {}
    for (url, link), is_hinted in zip(known, names_topic, strict=True):
        if url not in found:
            found[url] = FoundLink(url, urls.url_hash(url), urls.registrable_domain(url), link, is_hinted)
        elif is_hinted:  # shown twice, and only the second time under a title that tells
            found[url] = replace(found[url], hinted=True)
    return tuple(sorted(found.values(), key=_newest_first)), tuple(refused)


def _newest_first(found: FoundLink) -> tuple[bool, float]:
    moment = found.link.published or found.link.modified
    return (moment is None, -moment.timestamp() if moment else 0.0)
