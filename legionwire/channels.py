"""A channel's body turned into addresses: what a worker process does with a feed or a sitemap."""

from __future__ import annotations

from dataclasses import replace

from legionwire import feeds, sitemaps, urls
from legionwire.article import ChannelKind, Link
from legionwire.errors import FormatError
from legionwire.links import Channel, Child, FoundLink, RefusedLink, shown_address
from legionwire.relevance import hinted
from legionwire.topic import Topic

NO_ADDRESS = "not an http or https address"


def read_channel(kind: ChannelKind, body: bytes, url: str, content_type: str | None, topic: Topic) -> Channel:
    """Read a feed or sitemap. Raises FeedError or SitemapError when there is nothing to read in it."""
    if kind == "feed":
        feed = feeds.parse_feed(body, url, content_type)
        links, refused = _found(feed.links, feed.refused, topic)
        return Channel(links, refused, ttl=feed.ttl, problem=feed.problem or "")
    sitemap = sitemaps.parse_sitemap(body, url)
    links, refused = _found(sitemap.links, sitemap.refused, topic)
    children = []
    for child in sitemap.children:
        try:
            children.append(Child(urls.canonical_url(child.url), child.modified))
        except FormatError as error:
            refused += (RefusedLink(shown_address(child.url), error.what),)
    problem = "the file is cut off: what came before the break was read" if sitemap.truncated else ""
    return Channel(links, refused, tuple(children), problem=problem)


def _found(
    links: tuple[Link, ...], shown: tuple[str, ...], topic: Topic
) -> tuple[tuple[FoundLink, ...], tuple[RefusedLink, ...]]:
    """Links under their canonical addresses, and what was shown in a link's place."""
    found: dict[int, FoundLink] = {}
    refused = [RefusedLink(shown_address(text), NO_ADDRESS) for text in shown]
    for link in links:
        try:
            url = urls.canonical_url(link.url)
        except FormatError as error:
            refused.append(RefusedLink(shown_address(link.url), error.what))
            continue
        key = urls.url_hash(url)
        names_topic = hinted(topic, url, link.title or "", link.summary or "")
        if key not in found:
            found[key] = FoundLink(url, key, urls.registrable_domain(url), link, names_topic)
        elif names_topic:  # shown twice, and only the second time under a title that tells
            found[key] = replace(found[key], hinted=True)
    return tuple(sorted(found.values(), key=_newest_first)), tuple(refused)


def _newest_first(found: FoundLink) -> tuple[bool, float]:
    moment = found.link.published or found.link.modified
    return (moment is None, -moment.timestamp() if moment else 0.0)
