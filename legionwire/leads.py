"""Addresses on a site that may be its feeds, sitemaps and lists of articles, and which of them to ask for first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from legionwire.errors import FormatError
from legionwire.urls import canonical_url

LeadKind = Literal["feed", "sitemap", "listing"]
Origin = Literal["given", "announced", "robots", "linked", "usual"]
ORIGINS: tuple[Origin, ...] = ("given", "announced", "robots", "linked", "usual")  # the most trusted first

# Where content systems put their feed when no page names it, the commonest first.
_FEED_PLACES = (
    *("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml"),
    *("feed.json", "feed.atom", "feeds/posts/default", "?feed=rss2"),
)
_SITEMAP_PLACES = ("sitemap-news.xml", "news-sitemap.xml", "sitemap.xml", "sitemap_index.xml")

_ASIDE = re.compile(r"comment|komment|comentario|koment|комент|коммент|/replies|podcast|/audio\b|/video", re.IGNORECASE)
_PART = re.compile(
    r"/(?:categor\w*|kategor\w*|tags?|topics?|themes?|tema|author|autor|section|rubri\w*)/|[?&](?:cat|tag)=",
    re.IGNORECASE,
)
_SIDE_SITEMAP = re.compile(r"image|video|categor|tag|author|page-sitemap|static|section|user|product", re.IGNORECASE)
_NEWS_SITEMAP = re.compile("news", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss\w*|atom)(?:[/.]|$)|\.(?:rss|atom|rdf)$|[?&](?:feed|format)=(?:rss|atom)", re.IGNORECASE
)
_FEED_WORD = re.compile(r"\b(?:rss|atom)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """An address that may be a way in."""

    url: str  # absolute
    kind: LeadKind
    origin: Origin
    label: str = ""  # how it is called where it was found
    topical: bool = False  # address or label name the topic

    @property
    def is_aside(self) -> bool:
        """A feed of comments or of recordings, a sitemap of pictures or tags: not the articles."""
        if self.kind == "sitemap":
            return _SIDE_SITEMAP.search(urlsplit(self.url).path) is not None
        return _ASIDE.search(f"{self.url} {self.label}") is not None

    @property
    def is_part(self) -> bool:
        """One section's, tag's or author's alone, by its address."""
        return _PART.search(self.url) is not None


def in_order(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """Each address once, the most promising first: what the operator gave, then what names the topic; what is aside
    last. Addresses that nobody could ask for are left out."""
    found: dict[tuple[str, LeadKind], Lead] = {}
    for lead in leads:
        try:
            key = (canonical_url(lead.url), lead.kind)
        except FormatError:
            continue
        if key not in found or _burden(lead) < _burden(found[key]):
            found[key] = lead
    return tuple(sorted(found.values(), key=_burden))


def _burden(lead: Lead) -> tuple[bool, bool, bool, bool, bool, int, int]:
    path = urlsplit(lead.url).path
    return (
        lead.is_aside,
        lead.origin != "given",
        not lead.topical,
        lead.kind == "sitemap" and not _NEWS_SITEMAP.search(path),
        lead.is_part,
        ORIGINS.index(lead.origin),
        path.strip("/").count("/"),
    )


def is_feed_address(url: str, label: str) -> bool:
    """Whether a link looks like one to a feed, by its address or its text."""
    parts = urlsplit(url)
    return bool(_FEED_PATH.search(parts.path) or _FEED_PATH.search(f"?{parts.query}") or _FEED_WORD.search(label))


def usual_feeds(home: str) -> tuple[Lead, ...]:
    """Where feeds mostly are; below the page that was given first, when that is not the site's first."""
    below = urljoin(home, "./")
    places = [urljoin(below, place) for place in _FEED_PLACES]
    if urlsplit(below).path != "/":
        places = [*places[:2], *(urljoin(home, f"/{place}") for place in _FEED_PLACES)]
    return tuple(Lead(place, "feed", "usual") for place in places)


def usual_sitemaps(home: str) -> tuple[Lead, ...]:
    """Where sitemaps mostly are when robots.txt names none."""
    return tuple(Lead(urljoin(home, f"/{place}"), "sitemap", "usual") for place in _SITEMAP_PLACES)
