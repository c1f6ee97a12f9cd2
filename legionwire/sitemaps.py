"""Sitemaps (sitemaps.org): URL sets, indexes, Google's news extension, gzip, plain text, to links and further sitemaps.

XML is read as a stream and every element is dropped once it has been seen, so that memory stays small; libxml2's own
limits stay on, entities are never expanded (see xml_text).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from legionwire.article import Link
from legionwire.cleaning import clean_line
from legionwire.documents import decode
from legionwire.errors import SitemapError
from legionwire.feed_dates import read_day_or_instant
from legionwire.urls import absolute_url
from legionwire.xml_text import SAFE, XmlText, local_name, name_what_came, read_xml

MAX_LINKS = 50_000  # the protocol's own limits: addresses in one file
MAX_CHILDREN = 50_000
MAX_BYTES = 50_000_000  # and bytes, uncompressed
MAX_TITLE = 500

_MAX_ELEMENTS = 1_500_000  # of any name: 30 for each address
_KEPT = frozenset({"loc", "lastmod", "news", "publication_date", "title", "url", "sitemap"})


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A sitemap that an index names."""

    url: str  # absolute
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap as it was shown, each address once and in its order."""

    links: tuple[Link, ...]
    children: tuple[SitemapRef, ...] = ()
    truncated: bool = False  # cut off, or longer than our limits: it holds more than this
    refused: tuple[str, ...] = ()  # what stood in an address's place and is none for http(s), as shown


@dataclass(slots=True)
class _Collected:
    links: dict[str, Link] = field(default_factory=dict)
    children: dict[str, SitemapRef] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)

    def is_full(self) -> bool:
        # One too many: only then it is known that there are more.
        return len(self.links) > MAX_LINKS or len(self.children) > MAX_CHILDREN or len(self.refused) > MAX_LINKS


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """Read what came from a sitemap's address; `url` is that address after redirects.

    Dates are UTC; a day alone, or a time without a zone, is midnight of that day. Of a truncated file the whole entries
    are kept. An empty sitemap is no error. Raises SitemapError, saying what came instead, when it is none at all.
    """
    plain, truncated = _unpacked(body, url)
    source = read_xml(plain, None)
    collected = _Collected()
    if source and source.root in ("urlset", "sitemapindex"):
        truncated |= source.cut_off
        del plain
        entries = _entries(source)
    elif not source and _is_address_list(plain):
        entries = _addresses(decode(plain, "text/plain; charset=utf-8"))
    else:
        raise SitemapError(
            f"the sitemap {url} gave {name_what_came(plain)}", "its address may have moved: see robots.txt"
        )
    for entry in entries:
        if entry is None or collected.is_full():
            truncated = True
            break
        _collect(collected, entry, url)
    return Sitemap(
        links=tuple(collected.links.values())[:MAX_LINKS],
        children=tuple(collected.children.values())[:MAX_CHILDREN],
        truncated=truncated or collected.is_full(),
        refused=tuple(collected.refused)[:MAX_LINKS],
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as written."""

    address: str
    is_sitemap: bool = False
    modified: str | None = None
    published: str | None = None
    title: str | None = None


def _collect(collected: _Collected, entry: _Entry, url: str) -> None:
    address = absolute_url(url, entry.address)
    if address is None:
        collected.refused[clean_line(entry.address, 2000)] = None
    elif entry.is_sitemap:
        collected.children.setdefault(address, SitemapRef(address, read_day_or_instant(entry.modified)))
    elif address not in collected.links:
        collected.links[address] = Link(
            url=address,
            title=clean_line(entry.title or "", MAX_TITLE) or None,
            published=read_day_or_instant(entry.published),
            modified=read_day_or_instant(entry.modified),
        )


def _entries(source: XmlText) -> Iterator[_Entry | None]:
    """The entries of an XML sitemap; None when the parser gave up before the end."""
    events = etree.iterparse(io.BytesIO(source.text.encode()), events=("end",), **SAFE)
    name = ""
    try:
        for _, (_, element) in zip(range(_MAX_ELEMENTS), events, strict=False):
            name = local_name(element)
            if name in ("url", "sitemap"):
                entry = _entry(element, is_sitemap=name == "sitemap")
                if entry:
                    yield entry
            if name not in _KEPT or name in ("url", "sitemap"):
                _drop(element)
    except etree.XMLSyntaxError:
        name = ""
    if name != source.root:  # the last element to end, unless the parser gave up or there are too many
        yield None


def _entry(element: etree._Element, is_sitemap: bool) -> _Entry | None:
    said: dict[str, str] = {}
    for child in element:
        # Only direct children: image:loc and video:title belong to the picture.
        for part in child if local_name(child) == "news" else (child,):
            if part.text and part.text.strip():
                said.setdefault(local_name(part), part.text.strip())
    address = said.get("loc")
    if not address:
        return None
    return _Entry(address, is_sitemap, said.get("lastmod"), said.get("publication_date"), said.get("title"))


def _drop(element: etree._Element) -> None:
    element.clear()  # first: lxml takes quadratic time to cut off an element with many namespaced ones in it
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _is_address_list(body: bytes) -> bool:
    head = decode(body[:1024], None).lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("http://", "https://"))


def _addresses(text: str) -> Iterator[_Entry]:
    for line in text.lstrip("\ufeff").splitlines():
        if line.strip():
            yield _Entry(line.strip())


def _unpacked(body: bytes, url: str) -> tuple[bytes, bool]:
    """The body without gzip, at most MAX_BYTES of it; was there more, or did it end too early?"""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES], len(body) > MAX_BYTES
    plain = bytearray()
    while body.startswith(b"\x1f\x8b") and len(plain) < MAX_BYTES:  # a gzip file may have several members
        member = zlib.decompressobj(wbits=31)
        try:
            plain += member.decompress(body, MAX_BYTES - len(plain))
        except zlib.error as error:
            if not plain:
                raise SitemapError(f"the sitemap {url} gave broken gzip data: {error}") from error
            return bytes(plain), True
        if not member.eof:
            return bytes(plain), True
        body = member.unused_data
    return bytes(plain), body.startswith(b"\x1f\x8b")
