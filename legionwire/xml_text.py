"""From bytes that call themselves a feed or a sitemap to text that an XML parser can read.

Templates write what XML forbids: junk before the root, controls, a stray `&` in an address, HTML's named entities, its
tags without an end, prefixes nobody declared, a file that ends in the middle. All this is put right here, before a
parser meets it, because a parser that recovers by itself invents addresses (libxml2 makes `?a=1&b=2` into `?a=1=2`). No
DOCTYPE survives, so no entity is ever expanded or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import TypedDict
from xml.sax.saxutils import escape

from lxml import etree

from legionwire.documents import decode

# The element that holds one entry, for every root we read.
ENTRY_OF = {
    "rss": "item",
    "rdf": "item",
    "channel": "item",
    "feed": "entry",
    "urlset": "url",
    "sitemapindex": "sitemap",
}

# The prefixes that are used without being declared, and what they stand for.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
_MAX_STRAYS = 300_000
HEAD = 65_536  # characters before the root element, at most

_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(" + "|".join(ENTRY_OF) + r")(?=[\s>/])", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_HTML_TAG = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_ATTRIBUTE = re.compile(r"""(\s[\w:.-]{1,40}=)([^\s"'<>=]{1,200})(?=[\s>/])""")  # whose value has no quotes
_JSON = re.compile(r'\{\s*"|\[\s*\{\s*"')  # whatever markup its texts hold
_IN_QUOTES = re.compile(r""""[^"]*"|'[^']*'""")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STRAY = re.compile(
    # Numbers from 32 to 49999 and from 0x100 to 0xCFFF are fine; some feeds write all their Cyrillic that way.
    r"&(?!(?:amp|lt|gt|quot|apos|#(?:3[2-9]|[4-9]\d|[1-9]\d{2,3}|[1-4]\d{4}|x0{0,4}[1-9A-Ca-c][0-9A-Fa-f]{2,3}));)"
    r"(?:(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));)?"
    r"|<(?![A-Za-z_/!?])",
    re.ASCII,
)
# HTML's tags that have no end, written as in HTML. Each would hold all that follows, entries too, a level deeper.
_VOID = re.compile(r"<(br|hr|img|wbr|input)((?:\s[^<>]*)?)(?<!/)>(?![^<]*</\1\s*>)", re.IGNORECASE)


class _Options(TypedDict):
    recover: bool
    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


# For every parser: take what can be taken and ask for nothing; libxml2's own limits stay on.
SAFE = _Options(
    recover=True,
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


@dataclass(frozen=True, slots=True)
class XmlText:
    """A document from its root element on: no declaration, no DOCTYPE, no junk around it."""

    text: str
    root: str  # local name in lower case, a key of ENTRY_OF
    cut_off: bool  # it had no end; only whole entries are kept


def read_xml(body: bytes, content_type: str | None) -> XmlText | None:
    """The document, or None when there is none of a kind we read."""
    if b"\x00" not in body[:64]:  # not UTF-16: a character broken at the end must not spoil the rest
        body = body[: body.rfind(b">") + 1]
    text = decode(body, content_type)
    root = _ROOT.search(text, 0, HEAD)
    html = _HTML_TAG.search(
        text, 0, HEAD
    )  # a DOCTYPE alone says nothing: templates begin feeds with that of their pages
    if not root or (html and html.start() < root.start()):
        return None
    name = root[1].lower()
    is_feed = name not in ("urlset", "sitemapindex")
    text = _quoted(put_right(text[root.start() :], in_words=is_feed))
    text, cut_off = _whole_entries(text, name)
    return XmlText(_with_prefixes(text, lambda prefix: f"<{prefix}:" in text), name, cut_off)


def put_right(text: str, *, in_words: bool = False) -> str:
    """Text as XML allows it: no controls, `&` and `<` only where they mean something. `in_words`: there may be a
    summary in HTML in it."""
    return _without_strays(_FORBIDDEN.sub("", text), in_words)


def root_declared(tag: str, is_used: Callable[[str], bool]) -> str:
    """A root's tag with its attributes in quotes, and with the well-known prefixes that are used and not declared."""
    return _with_prefixes(_quoted(tag), is_used)


def parse_xml(source: XmlText, url: str) -> tuple[etree._Element | None, str | None]:
    """The tree and the first thing that was wrong with the document; no tree when nothing could be recovered."""
    parser = etree.XMLParser(**SAFE)
    try:
        root = etree.fromstring(source.text.encode(), parser, base_url=url)
    except etree.XMLSyntaxError as error:
        return None, error.msg
    for entry in parser.error_log:
        # Namespace slips do no harm and do not count.
        if entry.domain_name == "PARSER" and entry.level_name != "WARNING":
            return root, f"not well-formed: {entry.message} (line {entry.line})"
    return root, None


def local_name(element: etree._Element) -> str:
    """Name without namespace or prefix, in lower case; empty for what is no element."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def namespace(element: etree._Element) -> str:
    """The namespace of an element's name, empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def name_what_came(body: bytes) -> str:
    """For people: what these bytes are, when they are not what was asked for."""
    head = body[:HEAD]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "an empty answer"
    if head.startswith(b"\x1f\x8b"):
        return "compressed data"
    text = decode(head, None).lstrip("\ufeff \t\r\n")
    if _JSON.match(text):
        return "JSON"
    if _HTML.search(text):
        return "an HTML page"
    if root := _ROOT.search(text):
        return f"a {'sitemap' if root[1].lower() in ('urlset', 'sitemapindex') else 'feed'}"
    if len(_FORBIDDEN.findall(text)) + text.count("\ufffd") > len(text) / 50:
        return "binary data"
    if text.startswith(("{", "[")):
        return "JSON"
    element = _ELEMENT.search(text)
    if text.startswith("<") and element:
        return f"markup with the root <{element[1]}>"
    return "plain text"


def _without_strays(text: str, in_words: bool) -> str:
    """`&` and `<` that begin nothing escaped, HTML's entities as characters; CDATA sections are left alone. `in_words`:
    there may be a summary in HTML in it.

    What stands after too many of them is cut off: unescaped it would be misread, and nobody writes like that.
    """
    pieces: list[str] = []
    position, budget = 0, _MAX_STRAYS
    while True:  # by hand: a lazy expression would be quadratic on sections that never end
        start = text.find("<![CDATA[", position)
        end = text.find("]]>", start) if start >= 0 else -1
        piece = text[position:start] if end >= 0 else text[position:]
        surplus = next(islice(_STRAY.finditer(piece), budget, None), None)
        escaped, found = _STRAY.subn(_escape_stray, piece[: surplus.start()] if surplus else piece)
        pieces.append(_VOID.sub(r"<\1\2/>", escaped) if in_words else escaped)
        budget -= found
        if end < 0 or surplus:
            return "".join(pieces)
        position = end + 3
        pieces.append(text[start:position])


def _escape_stray(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return escape(html5.get(f"{name};", f"&{name};"))
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, base=16)
        return f"&#{code};" if code <= 0x10FFFF and not _FORBIDDEN.match(chr(code)) else ""
    return escape(match[0])


def _whole_entries(text: str, root: str) -> tuple[str, bool]:
    """Up to the end of the root element; when that is missing, up to the last whole entry."""
    root_tag = text[: text.find(">") + 1]
    if root_tag.endswith("/>"):
        return root_tag, False
    end = max(_last_end(text, root), _last_end(text, "channel") if root == "rss" else -1)
    if end >= 0:
        return text[:end], False
    end = _last_end(text, ENTRY_OF[root])
    if end >= 0:
        return text[:end], True
    first = re.search(rf"<(?:[\w.-]{{1,40}}:)?{ENTRY_OF[root]}[\s>/]", text, re.IGNORECASE)
    return (text[: first.start()] if first else text), True


def _quoted(text: str) -> str:
    """The root's attributes in quotes: without them a parser gives up the document, not the attribute."""
    tag = text[: text.find(">", 0, HEAD) + 1]
    if not _ATTRIBUTE.search(_IN_QUOTES.sub('""', tag)):
        return text
    return _ATTRIBUTE.sub(r'\1"\2"', tag) + text[len(tag) :]


def _last_end(text: str, name: str) -> int:
    """Where the last end tag of that name ends, or -1."""
    last = -1
    for match in re.finditer(rf"</(?:[\w.-]{{1,40}}:)?{name}\s*>", text, re.IGNORECASE):
        last = match.end()
    return last


def _with_prefixes(text: str, is_used: Callable[[str], bool]) -> str:
    """Well-known prefixes declared on the root element, when the template forgot them."""
    root_tag = text[: text.find(">") + 1]
    missing = "".join(
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in NAMESPACES.items()
        if f"xmlns:{prefix}" not in root_tag and is_used(prefix)
    )
    name = _ROOT.match(text)
    return text[: name.end()] + missing + text[name.end() :] if name and missing else text
