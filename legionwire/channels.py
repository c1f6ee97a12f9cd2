"""A channel's body turned into addresses: what a worker process does with a feed, a sitemap, a listing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from legionwire import feeds, listings, sitemaps, urls
from legionwire.article import ChannelKind, Link
from legionwire.errors import FormatError
from legionwire.feeds import Feed
from legionwire.link_packs import PIECE, LinkPacker
from legionwire.links import NO_FACTS, Channel, Child, FoundLink, RefusedLink, SiteFacts, shown_address
from legionwire.relevance import hinted_each
from legionwire.sitemaps import MAX_CHILDREN, MAX_LINKS, Sitemap, SitemapRef, SitemapStream
from legionwire.topic import Topic

NO_ADDRESS = "not an http or https address"
NO_ARTICLES = "no links to articles were found on it: an empty list, or one that is drawn by scripts"
CUT_OFF = "the file is cut off: what came before the break was read"
TOGETHER = 2_000  # links looked at together for hints
T = TypeVar("T")


def read_channel(
    kind: ChannelKind, body: bytes, url: str, content_type: str | None, topic: Topic, facts: SiteFacts = NO_FACTS
) -> Channel:
    """Read a feed, a sitemap or a page of a listing; feeds and sitemaps as what they are, since outlets serve each in
    the other's place. Raises FeedError, SitemapError or ListingError when there is nothing to read in it."""
    found = _Findings(topic)
    if kind == "listing":
        listing = listings.parse_listing(body, url, content_type, facts)
        found.take(listing.links)
        channel = found.channel(MAX_LINKS)
        return replace(channel, problem="" if channel.links else NO_ARTICLES, next_page=listing.next_page)
    shown = _as_either(kind, lambda: sitemaps.open_sitemap(body, url), lambda: _read_feed(body, url, content_type))
    if isinstance(shown, Feed):
        found.take(shown.links)
        found.refuse(shown.refused)
        channel = replace(found.channel(), older=shown.older, ttl=shown.ttl, problem=shown.problem or "")
        return replace(channel, cut_off=shown.cut_off)
    found.take(found.sorted_out(shown))
    cut_off = shown.truncated and not found.is_full()
    return replace(found.channel(), problem=CUT_OFF if cut_off or found.is_full() else "", cut_off=cut_off)


def read_shown(kind: ChannelKind, body: bytes, url: str, content_type: str | None = None) -> Feed | Sitemap:
    """What came from the address of a feed or a sitemap, be it the one or the other.

    Raises FeedError or SitemapError, by the kind that was asked for, when it is neither.
    """
    return _as_either(kind, lambda: sitemaps.parse_sitemap(body, url), lambda: _read_feed(body, url, content_type))


def _as_either(kind: ChannelKind, read_sitemap: Callable[[], T], read_feed: Callable[[], Feed]) -> T | Feed:
    first, other = (read_feed, read_sitemap) if kind == "feed" else (read_sitemap, read_feed)
    try:
        return first()
    except FormatError:
        with suppress(FormatError):
            return other()
        raise


def _read_feed(body: bytes, url: str, content_type: str | None) -> Feed:
    return feeds.parse_feed(sitemaps.unpacked(body, url)[0], url, content_type)


@dataclass(slots=True)
class _Findings:
    """What a channel holds, each address once."""

    topic: Topic
    packer: LinkPacker = field(default_factory=lambda: LinkPacker(MAX_LINKS))
    refused: dict[str, RefusedLink] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def is_full(self) -> bool:
        return self.packer.is_over or len(self.children) > MAX_CHILDREN or len(self.refused) > MAX_LINKS

    def refuse(self, shown: Iterable[str]) -> None:
        for text in shown:
            self._refuse(text, NO_ADDRESS)

    def _refuse(self, shown: str, reason: str) -> None:
        address = shown_address(shown)
        self.refused.setdefault(address, RefusedLink(address, reason))

    def sorted_out(self, stream: SitemapStream) -> Iterator[Link]:
        """The links of a sitemap; its parts, and what is no address, are kept here."""
        seen: set[int] = set()  # the addresses themselves would be held for nothing else
        for shown in stream:
            if self.is_full():
                return
            if isinstance(shown, str):
                self._refuse(shown, NO_ADDRESS)
            elif (key := hash(shown.url)) not in seen:
                seen.add(key)
                if isinstance(shown, Link):
                    yield shown
                else:
                    self._take_child(shown)

    def _take_child(self, child: SitemapRef) -> None:
        try:
            address = urls.canonical_url(child.url)
        except FormatError as error:
            self._refuse(child.url, error.what)
        else:
            self.children.setdefault(child.url, Child(address, child.modified))

    def take(self, links: Iterable[Link]) -> None:
        """Links under their canonical addresses, with a mark whether they hint at the topic."""
        source = iter(links)
        while some := list(islice(source, TOGETHER)):
            known: list[tuple[str, Link]] = []
            for link in some:
                try:
                    known.append((urls.canonical_url(link.url), link))
                except FormatError as error:
                    self._refuse(link.url, error.what)
            names_topic = hinted_each(self.topic, [(url, link.title or "", link.summary or "") for url, link in known])
            for (url, link), is_hinted in zip(known, names_topic, strict=True):
                found = FoundLink(url, urls.url_hash(url), _site(url[: url.find("/", 8)]), link, is_hinted)
                self.packer.take(found)

    def channel(self, at_once: int = PIECE) -> Channel:
        """All of it, the newest links as such, so many, and the others packed."""
        packs = list(self.packer.packs(at_once))
        return Channel(
            packs[0].links() if packs else (),
            tuple(self.refused.values())[:MAX_LINKS],
            tuple(self.children.values())[:MAX_CHILDREN],
            more=tuple(packs[1:]),
        )


@lru_cache(maxsize=1024)
def _site(root: str) -> str:
    """Of scheme and host: the addresses of a sitemap have one, or a few."""
    return urls.registrable_domain(root)
