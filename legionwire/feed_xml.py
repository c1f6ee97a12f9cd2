"""RSS 0.9 to 2.0, RDF and Atom: trimmed by lxml, then read by feedparser, which knows the dialects.

feedparser alone takes 33 seconds for 100,000 entries, is quadratic in the categories of one entry, and has a parser for
broken XML that is slower yet. So the document is first made well-formed and cut down to the elements that matter: what
reaches feedparser is bounded in entries, in elements per entry and in characters per element.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
from lxml import etree

from legionwire.errors import FeedError
from legionwire.feed_entries import MAX_MARKUP, RawEntry, RawFeed, first_address
from legionwire.urls import absolute_url
from legionwire.xml_text import ENTRY_OF, XmlText, drop, local_name, namespace, parse_error, xml_parser

_BODIES = frozenset({"description", "summary", "abstract"})
_CONTENTS = frozenset({"content", "encoded"})
_DATES = frozenset({"pubdate", "published", "issued", "created", "date", "updated", "modified"})
_OF_ENTRY = frozenset({"title"}) | _BODIES | _CONTENTS | _DATES
_OF_FEED = frozenset({"title", "ttl", "language", "updateperiod", "updatefrequency"})
# Elsewhere the same names mean something else: media:title, itunes:summary, prism and the like.
_MODULES = ("purl.org/dc/", "purl.org/rss/", "www.w3.org/2005/atom", "purl.org/atom/", "rssnamespace.org/feedburner")
_MAX_DATE = 100
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed_xml(source: XmlText, url: str, limit: int) -> RawFeed:
    """The first `limit` entries. Raises FeedError when not even a recovering parser finds a document."""
    parser = xml_parser()
    try:
        root = etree.fromstring(source.text.encode(), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        raise FeedError(f"the feed {url} holds no XML that can be read: {error.msg}") from error
    problem = "cut off: only whole entries were read" if source.cut_off else parse_error(parser)
    problems = [problem] if problem else []
    if _trim(root, ENTRY_OF[source.root], url, limit):
        problems.append(f"only the first {limit:,} entries were read")
    return _read(etree.tostring(root, encoding="utf-8"), tuple(problems))


def _trim(root: etree._Element, entry_name: str, url: str, limit: int) -> bool:
    """Leave what feedparser shall read; were there more than `limit` entries?"""
    entries = [element for element in root.iter() if local_name(element) == entry_name]
    parents = {entry.getparent() for entry in entries}
    home = entries[0].getparent() if len(parents) > 1 else None
    for number in reversed(range(len(entries))):
        entry = entries[number]
        if number >= limit:
            drop(entry)
            continue
        _trim_entry(entry, url)
        if home is not None:  # an end tag is missing somewhere and one entry holds the next: put them side by side
            home.insert(0, entry)
    for container in (root, *(child for child in root if local_name(child) == "channel")):
        _trim_feed(container, entry_name, url)
    return len(entries) > limit


def _trim_entry(entry: etree._Element, url: str) -> None:
    link = _link(entry, url)
    has_body = any(local_name(child) in _BODIES and _is_of_format(child) and child.text for child in entry)
    _keep_first(entry, _OF_ENTRY - _CONTENTS if has_body else _OF_ENTRY)  # whole articles only for want of a summary
    _keep_attributes(entry, ())
    if link:
        _add_link(entry, "alternate", link)


def _trim_feed(container: etree._Element, entry_name: str, url: str) -> None:
    links = (child for child in container if local_name(child) == "link" and child.get("rel") == "hub")
    hub = next((absolute_url(child.base or url, child.get("href")) for child in links), None)
    _keep_first(container, _OF_FEED, ("channel", entry_name))
    _keep_attributes(container, ("version", _XML_LANG))
    if hub:
        _add_link(container, "hub", hub)


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
    if name not in ("origlink", "link", "guid") or not _is_of_format(child):
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


def _keep_first(parent: etree._Element, names: frozenset[str], whole: tuple[str, ...] = ()) -> None:
    """The first child of each name, as plain text; children named in `whole` as they are, everything else goes."""
    seen: set[str] = set()
    for child in list(parent):
        name = local_name(child)
        if name in whole:
            continue
        if name in names and name not in seen and _is_of_format(child):
            text = _flat_text(child)
            if text:
                seen.add(name)
                _keep_attributes(child, ("type", "mode"))
                child.text = text
                continue
        drop(child)


def _flat_text(element: etree._Element) -> str:
    """What stands in it, markup as text, and make it flat."""
    limit = _MAX_DATE if local_name(element) in _DATES else MAX_MARKUP
    if len(element) == 0:
        return (element.text or "").strip()[:limit]
    text = " ".join(piece.strip() for piece in element.itertext())
    del element[:]
    element.set("type", "text")
    return text.strip()[:limit]


def _keep_attributes(element: etree._Element, names: tuple[str, ...]) -> None:
    kept = {name: value for name in names if (value := element.get(name)) is not None}
    element.attrib.clear()
    element.attrib.update(kept)


def _add_link(parent: etree._Element, rel: str, href: str) -> None:
    uri = namespace(parent)
    etree.SubElement(parent, f"{{{uri}}}link" if uri else "link", rel=rel, href=href)


def _is_of_format(child: etree._Element) -> bool:
    parent = child.getparent()
    uri = namespace(child)
    if not uri:
        return ":" not in str(child.tag)  # a prefix nobody declared
    return (parent is not None and uri == namespace(parent)) or any(part in uri.lower() for part in _MODULES)


def _read(document: bytes, problems: tuple[str, ...]) -> RawFeed:
    parsed = feedparser.parse(
        io.BytesIO(document),  # bytes, never a name: feedparser would open files and addresses
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # everything becomes plain text
        resolve_relative_uris=False,
    )
    is_atom = parsed.version.startswith("atom")
    feed = dict(parsed.feed)
    return RawFeed(
        entries=tuple(_read_entry(dict(entry), is_atom) for entry in parsed.entries),
        title=feed.get("title"),
        language=feed.get("language"),
        ttl=feed.get("ttl"),
        update_period=feed.get("sy_updateperiod"),
        update_frequency=feed.get("sy_updatefrequency"),
        hub=next((link["href"] for link in feed.get("links", ()) if link["rel"] == "hub"), None),
        problems=problems,
    )


def _read_entry(entry: dict[str, Any], is_atom: bool) -> RawEntry:
    # A plain dict: feedparser's own answers "updated" with "published" when the former is missing.
    published, updated = entry.get("published") or entry.get("created"), entry.get("updated")
    if not is_atom and not published:
        published, updated = updated, None  # dc:date, which RSS 1.0 uses for the day of publication
    return RawEntry(
        url=entry.get("link"),
        title=entry.get("title"),
        summary=entry.get("summary") or next((part["value"] for part in entry.get("content", ())), None),
        published=published,
        modified=updated,
    )
