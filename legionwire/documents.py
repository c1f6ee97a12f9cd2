"""From the bytes of an answer to one parsed tree, or to the reason why there is none.

Nothing reaches libxml2 that is known to hang it: the size of the page, its tags and the attributes of each tag are
capped first (40,000 attributes on one tag once took a minute). What slips through is stopped by the worker's limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes
from lxml import etree, html
from lxml.html import HtmlElement
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from legionwire.article import Page, State

MAX_BYTES = 5_000_000
MAX_TAGS = 100_000  # opening and closing; the largest of 257 news pages has 8,000
MAX_ATTRIBUTES = 1_000  # on one tag
MAX_ALL_ATTRIBUTES = 50_000  # of the page, the largest of 127 has 6,000; 600,000 once took a gigabyte of memory
MAX_RUN = 1_000_000  # characters of text without a tag; all of an article has half as many. 5,000,000 took 110 MB

_DETECT_BYTES = 20_000  # enough to tell a code page; more only costs time
_HEAD_BYTES = 1_024

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"\xd0\xcf\x11\xe0", "office document"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"{\\rtf", "office document"),
)
_TYPES = (
    ("application/pdf", "PDF"),
    ("image/", "image"),
    ("audio/", "audio"),
    ("video/", "video"),
    ("font/", "font"),
    ("application/rss", "feed"),
    ("application/atom", "feed"),
    ("application/feed", "feed"),
    ("application/json", "JSON"),
    ("application/ld+json", "JSON"),
    ("application/zip", "archive"),
    ("application/gzip", "archive"),
    ("application/msword", "office document"),
    ("application/vnd.", "office document"),
    ("application/javascript", "script"),
    ("text/javascript", "script"),
    ("text/css", "style sheet"),
    ("text/calendar", "calendar"),
)
_FEED_ROOT = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]")
_HTML_SIGN = re.compile(rb"<(!doctype\s+html|html|head|body|title|meta|article|main|div|p|h1)[\s>/]", re.IGNORECASE)

# Comments and raw text first, so that what looks like a tag in a script is not counted. Possessive: linear time.
_ATTRIBUTE = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+"""
_COMMENT = rb"!--[^-]*+(?:-(?!->)[^-]*+)*+"
_RAW_TEXT = rb"(?:(script)|style)\b[^<]*+(?:<(?!/(?(1)script|style))[^<]*+)*+"
_TAG = re.compile(
    rb"<(?:" + _COMMENT + rb"|" + _RAW_TEXT + rb"|[a-z][^\s/>]*+((?:" + _ATTRIBUTE + rb")*+))",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTES = re.compile(_ATTRIBUTE, re.DOTALL)
_ENCODING_DECLARATION = re.compile(r"^\s{0,20}<\?xml[^>]{0,200}\?>")
_ENCODING_WRITTEN = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.-]{1,40})")
# Names of code pages that neither Python nor browsers know, and old programs wrote.
_OTHER_NAMES = {
    "ms-ee": "cp1250",
    "ms-cyrl": "cp1251",
    "ms-ansi": "cp1252",
    "ms-greek": "cp1253",
    "ms-turk": "cp1254",
    "ms-hebr": "cp1255",
    "ms-arab": "cp1256",
    "winbaltrim": "cp1257",
    "mac": "mac_roman",
    "csmacintosh": "mac_roman",
    "koi8-ru": "koi8_u",
}
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]{0,500}+>", re.IGNORECASE | re.DOTALL)
_UTF_16_SIGNS = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_HIGH = re.compile(r"[\u0080-\u00ff]")
# One class for all elements: lxml.html's own choice of classes calls Python for each element, and nobody here, nor in
# trafilatura, asks forms for their fields.
_ELEMENTS = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction, entity=html.HtmlEntity
)

_LONG_RUNS = etree.XPath(f"//text()[string-length() > {MAX_RUN} and not(parent::script or parent::style)]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page is no article."""

    state: State
    reason: str


def parse_document(page: Page) -> HtmlElement | Refusal:
    """The page's tree, with encoding, size and content type dealt with."""
    if len(page.body) > MAX_BYTES:
        return Refusal(State.ERROR, f"too_large: {len(page.body):,} bytes, the limit is {MAX_BYTES:,}")
    refusal = check_kind(page)
    if refusal:
        return refusal
    text = decode(page.body, page.header("Content-Type"))
    body = _ENCODING_DECLARATION.sub("", text.replace("\x00", "")).encode("utf-8", "replace")
    refusal = _check_tags(body)
    if refusal:
        return refusal
    parser = html.HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = html.document_fromstring(body, parser=parser)
    except etree.ParserError:  # "Document is empty"
        return Refusal(State.NO_TEXT, "empty: no markup in the page")
    if len(body) > MAX_RUN:
        _cut_runs(tree)
    return tree


def _cut_runs(tree: HtmlElement) -> None:
    """Cut what no article holds, before it is copied again and again. Scripts stay: what they hold has a grammar."""
    for text in _LONG_RUNS(tree):
        if text.is_tail:
            text.getparent().tail = text[:MAX_RUN]
        else:
            text.getparent().text = text[:MAX_RUN]


def decode(body: bytes, content_type: str | None) -> str:
    """The page's text. Byte order mark, HTTP header and meta tag are heard in this order, but believed only as far
    as the bytes bear them out: servers and templates often declare what the text is not."""
    mark, declared = _marked(body), _declared(body, content_type)
    if mark:
        return to_unicode(body, mark)
    # No other encoding looks like UTF-8 by accident, except those that are written in ASCII only.
    for encoding in dict.fromkeys(declared if _is_escaped(declared) else ["utf-8", *declared]):
        text = _strict(body, encoding)
        if text is not None and not _is_doubtful(text, encoding):
            return text
    fallback = declared[0] if declared else "utf-8"
    text = to_unicode(body, fallback)
    if text.count("\ufffd") * 200 <= sum(char > "\x7f" for char in text) and not _is_doubtful(text, fallback):
        return text  # a few broken bytes in an otherwise honest page
    # As browsers do, where nobody knows: most bytes that are neither ASCII nor UTF-8 are western punctuation.
    return to_unicode(body, _detected(body) or (declared[0] if declared else "cp1252"))


def may_be_utf8(body: bytes, content_type: str | None) -> bool:
    """Whether `decode` begins with UTF-8, and ends there if all of the page is."""
    return not _marked(body) and not _is_escaped(_declared(body, content_type))


def _marked(body: bytes) -> str | None:
    """What a byte order mark says, or the first sign of a page without one."""
    return read_bom(body)[0] or _UTF_16_SIGNS.get(body.lstrip()[:2])


def _declared(body: bytes, content_type: str | None) -> list[str]:
    found = [http_content_type_encoding(content_type), html_body_declared_encoding(body)]
    if not found[1] and (written := _ENCODING_WRITTEN.search(body, 0, _HEAD_BYTES)):
        found[1] = _OTHER_NAMES.get(written[1].decode().lower())
    return [
        encoding
        for name in found
        if name and (encoding := resolve_encoding(name) or name) and not encoding.startswith("utf-16")
    ]


def _is_escaped(declared: Sequence[str]) -> bool:
    return any(encoding.startswith(("iso2022", "hz")) for encoding in declared)


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_doubtful(text: str, encoding: str) -> bool:
    """A single-byte western decoding whose letters are mostly accented: Cyrillic or Greek under a false name."""
    if not encoding.startswith(("cp1252", "latin", "iso8859", "iso-8859", "windows-1252")):
        return False
    high = len(_HIGH.findall(text))
    return high > 200 and high * 2 > sum(char.isalpha() for char in _MARKUP.sub(b" ", text.encode()).decode())


def _detected(body: bytes) -> str | None:
    visible = _MARKUP.sub(b" ", body)
    sample = b" ".join(word for word in visible.split() if not word.isascii())[:_DETECT_BYTES]
    best = from_bytes(sample).best() if sample else None
    return best.encoding if best and _keeps_ascii(best.encoding) else None


def _keeps_ascii(encoding: str) -> bool:
    """Markup is written in ASCII: what would make other letters of it is no reading of a page."""
    return b"<rss><html>".decode(encoding, "replace") == "<rss><html>"


def check_kind(page: Page) -> Refusal | None:
    """Why an answer is no page; None when it may be one."""
    head = page.body[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not page.body.strip(b"\x00 \t\r\n"):
        return Refusal(State.NO_TEXT, "empty: the answer has no body")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return Refusal(State.NOT_ARTICLE, f"not HTML: {name}")
    if head[4:8] == b"ftyp" or head[:4] == b"RIFF":
        return Refusal(State.NOT_ARTICLE, "not HTML: video or image")
    if _FEED_ROOT.search(head) and not _HTML_SIGN.match(head):
        return Refusal(State.NOT_ARTICLE, "not HTML: feed or sitemap")
    if head[:1] in (b"{", b"[") and (b"<" not in head or _is_json(page.body)):
        return Refusal(State.NOT_ARTICLE, "not HTML: JSON")
    if _HTML_SIGN.search(head):
        return None
    content_type = (page.header("Content-Type") or "").strip().lower()
    for prefix, name in _TYPES:
        if content_type.startswith(prefix):
            return Refusal(State.NOT_ARTICLE, f"not HTML: {name}")
    if b"<" not in page.body:
        return Refusal(State.NOT_ARTICLE, "not HTML: no markup at all")
    return None


def _is_json(body: bytes) -> bool:
    """It is, whatever markup its strings hold."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _check_tags(body: bytes) -> Refusal | None:
    tags = body.count(b"<")
    if tags > MAX_TAGS:
        return Refusal(State.ERROR, f"too_large: {tags:,} tags, the limit is {MAX_TAGS:,}")
    written = 0  # bytes of attributes, of which each takes two at least
    for tag in _TAG.finditer(body):
        span = tag.end(2) - tag.start(2)
        written += span
        if span > 2 * MAX_ATTRIBUTES and (count := _count_attributes(body, tag)) > MAX_ATTRIBUTES:
            return _storm(f"{count:,} attributes on one tag, the limit is {MAX_ATTRIBUTES:,}")
    if written > 2 * MAX_ALL_ATTRIBUTES:
        count = sum(_count_attributes(body, tag) for tag in _TAG.finditer(body) if tag[2])
        if count > MAX_ALL_ATTRIBUTES:
            return _storm(f"{count:,} attributes, the limit is {MAX_ALL_ATTRIBUTES:,}")
    return None


def _count_attributes(body: bytes, tag: re.Match[bytes]) -> int:
    return sum(1 for _ in _ATTRIBUTES.finditer(body, *tag.span(2)))


def _storm(what: str) -> Refusal:
    return Refusal(State.ERROR, f"attribute_storm: {what}")
