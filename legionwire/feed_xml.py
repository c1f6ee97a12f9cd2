"""RSS 0.9 to 2.0, RDF and Atom: trimmed by lxml, then read by feedparser, which knows the dialects.

feedparser alone takes 33 seconds for 100,000 entries, is quadratic in the categories of one entry, has a parser for
broken XML that is slower yet, and raises on a namespace with a blank in it. So it never sees a stranger's document,
only a small one written here with what matters of it: bounded in entries, elements and characters, in known namespaces.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
from lxml import etree

from legionwire.errors import FeedError
from legionwire.feed_entries import MAX_MARKUP, RawEntry, RawFeed, first_address
from legionwire.urls import absolute_url
from legionwire.xml_text import ENTRY_OF, NAMESPACES, XmlText, local_name, namespace, parse_xml

_BODIES = frozenset({"description", "summary", "abstract"})
_CONTENTS = frozenset({"content", "encoded"})
_DATES = frozenset({"pubdate", "published", "issued", "created", "date", "updated", "modified"})
_OF_ENTRY = frozenset({"title"}) | _BODIES | _CONTENTS | _DATES
_OF_FEED = frozenset({"title", "ttl", "language", "updateperiod", "updatefrequency"})
_MAX_DATE = 100

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
}
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_ATOM_LINK = f"{{{NAMESPACES['atom']}}}link"
_RDF_ABOUT = f"{{{NAMESPACES['rdf']}}}about"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed_xml(source: XmlText, url: str, limit: int) -> RawFeed:
    """The first `limit` entries. Raises FeedError when not even a recovering parser finds a document."""
    root, error = parse_xml(source, url)
    if root is None:
        raise FeedError(f"the feed {url} holds no XML that can be read", error or "")
    problem = "cut off: only whole entries were read" if source.cut_off else error
    problems = [problem] if problem else []
    # At any depth: where an end tag is missing, one entry holds the next.
    entries = [element for element in root.iter() if local_name(element) == ENTRY_OF[source.root]]
    if not entries and source.cut_off:
        raise FeedError(f"the feed {url} is cut off before its first whole entry", "the next poll may bring it whole")
    if len(entries) > limit:
        problems.append(f"only the first {limit:,} entries were read")
    is_atom = source.root == "feed"
    kept = entries[:limit]
    # Addresses are ours to read: feedparser changes those it thinks unsafe, and the ledger names what was shown.
    links = [_link(entry, url) for entry in kept]
    return _read(_trimmed(root, kept, is_atom, url), links, is_atom, tuple(problems))


def _trimmed(root: etree._Element, entries: list[etree._Element], is_atom: bool, url: str) -> bytes:
    """A new document with what feedparser shall read."""
    own = NAMESPACES["atom"] if is_atom else ""
    top = etree.Element(_tag(own, "feed" if is_atom else "rss"), nsmap={None: own} if own else None)
    lang = root.get(_XML_LANG)
    if lang:
        top.set(_XML_LANG, lang)
    feed = top if is_atom else etree.SubElement(top, "channel")
    for container in (root, *(child for child in root if local_name(child) == "channel")):
        _copy_first(container, feed, _OF_FEED, own)
        _copy_hub(container, feed, url)
    for entry in entries:
        copy = etree.SubElement(feed, _tag(own, "entry" if is_atom else "item"))
        has_body = any(local_name(child) in _BODIES and _space(child) is not None and child.text for child in entry)
        # A whole article is read only for want of a summary.
        _copy_first(entry, copy, _OF_ENTRY - _CONTENTS if has_body else _OF_ENTRY, own)
    return etree.tostring(top, encoding="utf-8")


def _copy_first(source: etree._Element, target: etree._Element, names: frozenset[str], own: str) -> None:
    """The first child of each name that says something, as plain text."""
    seen: set[str] = set()
    for child in source:
        name = local_name(child)
        space = _space(child)
        if name not in names or name in seen or space is None:
            continue
        text = _text(child)[: _MAX_DATE if name in _DATES else MAX_MARKUP]
        if text:
            seen.add(name)
            copy = etree.SubElement(target, _tag(space or own, name))
            copy.text = text
            if len(child) == 0:  # else it was markup, and is plain text now
                copy.attrib.update({key: value for key in ("type", "mode") if (value := child.get(key))})


def _copy_hub(source: etree._Element, target: etree._Element, url: str) -> None:
    for child in source:
        if local_name(child) == "link" and child.get("rel") == "hub":
            hub = absolute_url(child.base or url, child.get("href"))
            if hub:
                etree.SubElement(target, _ATOM_LINK, rel="hub", href=hub)
                return


def _text(element: etree._Element) -> str:
    if len(element) == 0:
        return (element.text or "").strip()
    return " ".join(piece.strip() for piece in element.itertext()).strip()


def _link(entry: etree._Element, url: str) -> str | None:
    """The entry's page: what FeedBurner hides, the plain link, Atom's alternate, a permanent guid, in this order."""
    written: dict[int, tuple[str, str]] = {}
    for child in entry:
        rank, address = _rank_link(child)
        if rank and address.strip():
            written.setdefault(rank, (child.base or url, address))
    about = entry.get(_RDF_ABOUT)
    if about:
        written[6] = (entry.base or url, about)
    return first_address(pair for _, pair in sorted(written.items()))


def _rank_link(child: etree._Element) -> tuple[int, str]:
    """How good a link it is, 1 is best and 0 is none, and what it says."""
    name, text = local_name(child), child.text or ""
    if name not in ("origlink", "link", "guid") or _space(child) is None:
        return 0, ""
    if name == "origlink":
        return 1, text
    if name == "guid":
        permanent = child.get("isPermaLink", child.get("ispermalink", "true")).lower() != "false"
        return (5 if permanent and text.strip().lower().startswith(("http://", "https://")) else 0), text
    href = child.get("href")
    if href is None:
        return 2, text
    if child.get("rel", "alternate").rpartition("/")[2] != "alternate":
        return 0, ""
    return (3 if child.get("type", "text/html").startswith(_PAGE_TYPES) else 4), href


def _space(child: etree._Element) -> str | None:
    """The known namespace of an element, empty for the feed's own, None for all others."""
    uri = namespace(child)
    if not uri:
        return None if ":" in str(child.tag) else ""  # a prefix that nobody declared
    parent = child.getparent()
    known = next((known for part, known in _KNOWN.items() if part in uri.lower()), None)
    return "" if known is None and parent is not None and uri == namespace(parent) else known


def _tag(space: str, name: str) -> str:
    return f"{{{space}}}{name}" if space else name


def _read(document: bytes, links: list[str | None], is_atom: bool, problems: tuple[str, ...]) -> RawFeed:
    parsed = feedparser.parse(
        io.BytesIO(document),  # bytes, never a name: feedparser would open files and addresses
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # everything becomes plain text
        resolve_relative_uris=False,
    )
    feed = dict(parsed.feed)
    return RawFeed(
        entries=tuple(
            _read_entry(dict(entry), link, is_atom) for entry, link in zip(parsed.entries, links, strict=True)
        ),
        title=feed.get("title"),
        language=feed.get("language"),
        ttl=feed.get("ttl"),
        update_period=feed.get("sy_updateperiod"),
        update_frequency=feed.get("sy_updatefrequency"),
        hub=next((link["href"] for link in feed.get("links", ()) if link["rel"] == "hub"), None),
        problems=problems,
    )


def _read_entry(entry: dict[str, Any], link: str | None, is_atom: bool) -> RawEntry:
    # A plain dict: feedparser's own answers "updated" with "published" when the former is missing.
    published, updated = entry.get("published") or entry.get("created"), entry.get("updated")
    if not is_atom and not published:
        published, updated = updated, None  # dc:date, which RSS 1.0 uses for the day of publication
    return RawEntry(
        url=link,
        title=entry.get("title"),
        summary=entry.get("summary") or next((part["value"] for part in entry.get("content", ())), None),
        published=published,
        modified=updated,
    )
