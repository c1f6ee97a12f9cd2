"""Sitemaps (sitemaps.org): URL sets, indexes, Google's news extension, gzip, plain text, to links and further sitemaps.

XML is read as a stream and every entry is dropped once it has been seen, so that memory stays small; libxml2's own
limits stay on, entities are never expanded (see xml_pieces). The parser is only asked for whole entries: an event for
each element of a sitemap of 200,000 addresses costs more than all else that is done with them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from lxml import etree

from legionwire.article import Link
from legionwire.cleaning import clean_line
from legionwire.documents import decode
from legionwire.errors import SitemapError
from legionwire.feed_dates import read_day_or_instant
from legionwire.urls import absolute_url
from legionwire.xml_pieces import XmlPieces, read_pieces
from legionwire.xml_text import SAFE, name_what_came

SitemapKind = Literal["urlset", "index", "text"]

MAX_LINKS = 250_000  # addresses in one file: five times what the protocol allows, since outlets pass that
MAX_CHILDREN = 50_000  # the protocol's own limit
MAX_BYTES = 52_428_800  # likewise, uncompressed
MAX_TITLE = 500
_PIECE = 4096  # of a packed file, unpacked at once: no more than that is looked at again when it is broken

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII)
_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?", re.ASCII)
_MARKUP = ("<", "{", "[")  # what begins like that is no list of addresses
_SCHEMES = ("http://", "https://")


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
    kind: SitemapKind = "urlset"


@dataclass(slots=True)
class _Collected:
    links: dict[str, Link] = field(default_factory=dict)
    children: dict[str, SitemapRef] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)

    def is_full(self) -> bool:
        # One too many: only then it is known that there are more.
        return len(self.links) > MAX_LINKS or len(self.children) > MAX_CHILDREN or len(self.refused) > MAX_LINKS


class SitemapStream:
    """A sitemap's entries one by one, as they come: links, sitemaps, and as text what stood in an address's place and
    is none for http(s). The same may come again. `truncated` is known when all have been taken."""

    def __init__(self, url: str, kind: SitemapKind, entries: Iterator[_Entry | None], truncated: bool) -> None:
        self.kind, self.truncated = kind, truncated
        self._url, self._entries = url, entries

    def __iter__(self) -> Iterator[Link | SitemapRef | str]:
        for entry in self._entries:
            if entry is None:
                self.truncated = True
                return
            yield _shown(entry, self._url)


def open_sitemap(body: bytes, url: str) -> SitemapStream:
    """See parse_sitemap, which takes all of it. Raises SitemapError likewise."""
    plain, truncated = unpacked(body, url)
    if source := read_pieces(plain):
        kind: SitemapKind = "index" if source.root == "sitemapindex" else "urlset"
        return SitemapStream(url, kind, _entries(source), truncated or source.cut_off)
    if _is_address_list(plain):
        return SitemapStream(url, "text", _addresses(decode(plain, "text/plain; charset=utf-8")), truncated)
    raise SitemapError(f"the sitemap {url} gave {name_what_came(plain)}", "its address may have moved: see robots.txt")


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """Read what came from a sitemap's address; `url` is that address after redirects.

    Dates are UTC; a day alone is its midnight, a date of publication without a zone as well. Of a truncated file the
    whole entries are kept. An empty sitemap is no error. Raises SitemapError, saying what came instead, when it is none
    at all.
    """
    stream = open_sitemap(body, url)
    collected = _Collected()
    for shown in stream:
        if collected.is_full():
            break
        if isinstance(shown, Link):
            collected.links.setdefault(shown.url, shown)
        elif isinstance(shown, SitemapRef):
            collected.children.setdefault(shown.url, shown)
        else:
            collected.refused[shown] = None
    return Sitemap(
        links=tuple(collected.links.values())[:MAX_LINKS],
        children=tuple(collected.children.values())[:MAX_CHILDREN],
        truncated=stream.truncated or collected.is_full(),
        refused=tuple(collected.refused)[:MAX_LINKS],
        kind=stream.kind,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as written."""

    address: str
    is_sitemap: bool = False
    modified: str | None = None
    published: str | None = None
    title: str | None = None


def _shown(entry: _Entry, url: str) -> Link | SitemapRef | str:
    address = absolute_url(url, entry.address)
    if address is None:
        return clean_line(entry.address, 2000)
    if entry.is_sitemap:
        return SitemapRef(address, _changed_at(entry.modified))
    return Link(
        url=address,
        title=clean_line(entry.title, MAX_TITLE) or None if entry.title else None,
        published=_moment(entry.published),
        modified=_changed_at(entry.modified),
    )


def _moment(text: str | None) -> datetime | None:
    if text and _INSTANT.fullmatch(text):  # as nearly all are written; the rest of the ways takes five times as long
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(text).astimezone(UTC)
    return read_day_or_instant(text)


def _changed_at(text: str | None) -> datetime | None:
    """A clock time without a zone is read as UTC: nearer than midnight, when all that is asked is what came later."""
    return _moment(f"{text}Z" if text and _ZONELESS.fullmatch(text) else text)


class _File:
    """Pieces as a file: the parser takes them as they are, whatever size it asks for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1) -> bytes:
        return next((piece for piece in self._pieces if piece), b"")


def _entries(source: XmlPieces) -> Iterator[_Entry | None]:
    """The entries of an XML sitemap; None when the parser gave up before the end."""
    # A prefix that is declared nowhere is part of the name.
    tags = {name for tag in source.names for name in (tag, f"{{*}}{tag.rpartition(':')[2]}")}
    events = etree.iterparse(_File(iter(source)), events=("end",), tag=tuple(tags), **SAFE)
    name = ""
    try:
        for _, element in events:
            name = _name(element)[1]
            parent = element.getparent()
            if name not in ("url", "sitemap") or (parent is not None and _name(parent)[1] == "loc"):
                continue  # the root; or an address in a <url> of its own within <loc>, as some templates write it
            entry = _entry(element, is_sitemap=name == "sitemap")
            if entry:
                yield entry
            _drop_up_to(element)
    except etree.XMLSyntaxError:
        name = ""
    if name != source.root:  # its end comes last, unless the parser gave up
        yield None


def _name(element: etree._Element) -> tuple[str, str]:
    """Namespace, or else prefix, and the name in it in lower case."""
    tag = element.tag
    return _parts(tag) if isinstance(tag, str) else ("?", "")


@lru_cache(maxsize=1024)
def _parts(tag: str) -> tuple[str, str]:
    space, _, name = tag[1:].rpartition("}") if tag.startswith("{") else tag.rpartition(":")
    return space, name.lower()


def _entry(element: etree._Element, is_sitemap: bool) -> _Entry | None:
    said: dict[str, str] = {}
    own = _name(element)[0]
    for child in element:
        space, name = _name(child)
        if name == "news":
            parts = [(_name(part)[1], part.text) for part in child]
        elif space == own or not space or "news" in space:
            # Only these: image:loc and video:title belong to the picture, even where they stand in no <image:image>.
            parts = [(name, "".join(child.itertext()) if name == "loc" and len(child) else child.text)]
        else:
            continue
        for name, text in parts:
            if text and text.strip():
                said.setdefault(name, text.strip())
    address = said.get("loc") or _bare_address(element)
    if not address:
        return None
    return _Entry(address, is_sitemap, said.get("lastmod"), said.get("publication_date"), said.get("title"))


def _bare_address(element: etree._Element) -> str | None:
    """The address that stands in an entry without a <loc> around it."""
    text = (element.text or "").strip()
    return text if text.lower().startswith(_SCHEMES) else None


def _drop_up_to(element: etree._Element) -> None:
    """Forget an entry and all that stands before it."""
    element.clear()  # first: lxml takes quadratic time to cut off an element with many namespaced ones in it
    parent = element.getparent()
    if parent is None:
        return
    while (before := element.getprevious()) is not None:
        before.clear()
        parent.remove(before)


def _is_address_list(body: bytes) -> bool:
    """Are most of the first lines addresses?"""
    head = decode(body[:4096], None).lstrip("\ufeff \t\r\n")
    lines = [line.strip().lower() for line in head.splitlines() if line.strip()][:20]
    return bool(lines) and not head.startswith(_MARKUP) and 2 * sum(map(_is_address, lines)) >= len(lines)


def _is_address(line: str) -> bool:
    return line.startswith(_SCHEMES)


def _addresses(text: str) -> Iterator[_Entry]:
    """One a line; what is none is passed over as any heading would be, and so are columns behind an address."""
    for line in text.lstrip("\ufeff").splitlines():
        address = line.strip().partition("\t")[0].rstrip()  # a tab within an address counts as nothing
        if _is_address(address[:8].lower()):
            yield _Entry(address)


def unpacked(body: bytes, url: str) -> tuple[bytes, bool]:
    """The body without gzip, at most MAX_BYTES of it; was there more, or did it end too early?

    Raises SitemapError for what begins like gzip and is none.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES], len(body) > MAX_BYTES
    plain = bytearray()
    while body.startswith(b"\x1f\x8b") and len(plain) < MAX_BYTES:  # a gzip file may have several members
        member, at = zlib.decompressobj(wbits=31), 0
        while at < len(body) and not member.eof and len(plain) < MAX_BYTES:
            before = member.copy()
            try:
                plain += member.decompress(body[at : at + _PIECE], MAX_BYTES - len(plain))
            except zlib.error as error:
                plain += _before_the_fault(before, body[at : at + _PIECE])
                if not plain:
                    raise SitemapError(f"the sitemap {url} gave broken gzip data: {error}") from error
                return bytes(plain), True
            at += _PIECE
        if not member.eof:
            return bytes(plain), True
        body = member.unused_data + body[at:]
    return bytes(plain), body.startswith(b"\x1f\x8b")


def _before_the_fault(member: zlib._Decompress, piece: bytes) -> bytes:
    """What comes before the byte at which a piece cannot be unpacked any further: of a file whose checksum is wrong,
    all of it."""
    plain = bytearray()
    with suppress(zlib.error):
        for number in range(len(piece)):
            plain += member.decompress(piece[number : number + 1])
    return bytes(plain)
