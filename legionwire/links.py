"""What a channel gives: addresses as they are known, and what stands in an address's place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from legionwire.article import Link
from legionwire.cleaning import clean_line


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link with the address it is known by."""

    url: str  # canonical
    url_hash: int
    site: str  # registrable domain
    link: Link
    hinted: bool


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """Something in a link's place that is no address we would ever request."""

    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap listed by a sitemap index."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed or sitemap, read. Links are newest first."""

    links: tuple[FoundLink, ...]
    refused: tuple[RefusedLink, ...] = ()
    children: tuple[Child, ...] = ()
    ttl: timedelta | None = None
    problem: str = ""  # it could be read, but not all was well


def shown_address(shown: str) -> str:
    """How something that is no address of ours is kept, so that the same text finds it again."""
    return clean_line(shown, 2000)


def body_hash(body: bytes) -> str:
    """Equal bodies have equal hashes; a channel that did not change is not read again."""
    return hashlib.sha256(body).hexdigest()[:32]
