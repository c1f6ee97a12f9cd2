"""What a channel gives: addresses as they are known, and what stands in an address's place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from legionwire.article import NO_RULES, Link, SiteRules, State
from legionwire.cleaning import clean_line

if TYPE_CHECKING:
    from legionwire.link_packs import LinkPack


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
    """Something in a link's place that is no address we would ever request; or one that leads nowhere, a trap."""

    shown: str
    reason: str
    state: State = State.REFUSED
    site: str = ""  # registrable domain, where it is an address


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap listed by a sitemap index."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of the source whose listing is read."""

    sites: frozenset[str] = frozenset()  # registrable domains its articles live on, beside the listing's own
    languages: tuple[str, ...] = ()
    rules: SiteRules = NO_RULES


NO_FACTS = SiteFacts()


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed, a sitemap or a page of a listing, read. Links are newest first, and of a large one packed but for the
    newest."""

    links: tuple[FoundLink, ...]
    refused: tuple[RefusedLink, ...] = ()
    children: tuple[Child, ...] = ()
    older: str | None = None  # where it goes on with what is older (RFC 5005); only feeds do
    ttl: timedelta | None = None
    problem: str = ""  # it could be read, but not all was well
    next_page: str | None = None  # of a listing: canonical, where older entries stand
    more: tuple[LinkPack, ...] = ()  # links behind `links`
    cut_off: bool = False  # its end is missing: the next answer may have it, even if its validators are the same


def shown_address(shown: str) -> str:
    """How something that is no address of ours is kept, so that the same text finds it again."""
    return clean_line(shown, 2000)


def body_hash(body: bytes) -> str:
    """Equal bodies have equal hashes; a channel that did not change is not read again."""
    return hashlib.sha256(body).hexdigest()[:32]
