"""What the links of a feed lead to: an entry's page, the feed's site, its next page, its hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from legionwire.feed_entries import first_address
from legionwire.urls import absolute_url
from legionwire.xml_text import NAMESPACES, local_name, namespace

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_RDF_ABOUT = f"{{{NAMESPACES['rdf']}}}about"
_ENTRY_LINKS = frozenset({"origlink", "link", "guid"})
_GUID = 5  # a guid's rank among links
# RFC 5005: the next page of a feed in pages, the archive before this one.
_OLDER = ("next", "prev-archive")

# Namespaces by a part of their address, for it is often written slightly wrong. Elements of others are left out: in
# media:title or itunes:summary the same names mean something else.
_KNOWN = {
    "purl.org/dc/terms": NAMESPACES["dcterms"],
    "purl.org/dc/": NAMESPACES["dc"],
    "rss/1.0/modules/content": NAMESPACES["content"],
    "rss/1.0/modules/syndication": NAMESPACES["sy"],
    "w3.org/2005/atom": NAMESPACES["atom"],
    "purl.org/atom/": NAMESPACES["atom"],
    "feedburner/ext": NAMESPACES["feedburner"],
    "w3.org/1999/xhtml": "http://www.w3.org/1999/xhtml",
}


def known_space(child: etree._Element) -> str | None:
    """The known namespace of an element, empty for the feed's own, None for all others."""
    uri = namespace(child)
    if not uri:
        prefix, colon, _ = str(child.tag).rpartition(":")
        return None if colon and prefix != "rss" else ""  # a prefix that nobody declared; "rss" can mean one thing only
    known = _known(uri)
    if known is not None:
        return known
    parent = child.getparent()
    return "" if parent is not None and uri == namespace(parent) else None


@lru_cache(maxsize=256)
def _known(uri: str) -> str | None:
    return next((known for part, known in _KNOWN.items() if part in uri.lower()), None)


def entry_link(entry: etree._Element, url: str) -> tuple[str | None, str | None]:
    """The entry's page: what FeedBurner hides, the plain link, Atom's alternate, a permanent guid, in this order; where
    none of them is an http(s) address, what is written in its place."""
    written: dict[int, tuple[str, str]] = {}
    for child in entry:
        rank, address = _rank(child)
        if rank and address.strip():
            written.setdefault(rank, (child.base or url, address))
    about = entry.get(_RDF_ABOUT) or entry.get("href") or entry.get("HREF")  # the latter two in CDF
    if about:
        written[6] = (entry.base or url, about)
    return first_address(pair for _, pair in sorted(written.items()))


def feed_link(containers: Iterable[etree._Element], url: str) -> str | None:
    """The page the feed is about; None when it names none that is an http(s) address."""
    for container in containers:
        written = sorted(
            (rank, child.base or url, text) for child in container for rank, text in [_rank(child)] if 0 < rank < _GUID
        )
        href = container.get("href") or container.get("HREF") or ""  # in CDF
        address, _ = first_address([*((base, text) for _, base, text in written), (url, href)])
        if address:
            return address
    return None


def older_page(containers: Iterable[etree._Element], url: str) -> str | None:
    """Where the feed goes on with what is older, by RFC 5005; None at its end."""
    found = dict(reversed(list(_relations(containers, url))))
    return next((found[rel] for rel in _OLDER if rel in found), None)


def hub_of(containers: Iterable[etree._Element], url: str) -> str | None:
    """The feed's WebSub hub."""
    return next((address for rel, address in _relations(containers, url) if rel == "hub"), None)


def _relations(containers: Iterable[etree._Element], url: str) -> Iterator[tuple[str, str]]:
    """What the feed's own links are to it, and their addresses."""
    for container in containers:
        for child in container:
            if local_name(child) != "link" or known_space(child) is None:
                continue
            address = absolute_url(child.base or url, child.get("href"))
            for rel in (child.get("rel") or "").lower().split() if address else ():
                yield rel.rpartition("/")[2], address or ""


def _rank(child: etree._Element) -> tuple[int, str]:
    """How good a link it is, 1 is best and 0 is none, and what it says."""
    name, text = local_name(child), child.text or ""
    if name not in _ENTRY_LINKS or known_space(child) is None:
        return 0, ""
    if name == "origlink":
        return 1, text
    if name == "guid":
        permanent = child.get("isPermaLink", child.get("ispermalink", "true")).lower() != "false"
        return (_GUID if permanent and text.strip().lower().startswith(("http://", "https://")) else 0), text
    href = child.get("href")
    if href is None:
        return 2, text
    if child.get("rel", "alternate").rpartition("/")[2] != "alternate":
        return 0, ""
    return (3 if child.get("type", "text/html").startswith(_PAGE_TYPES) else 4), href
