"""A sitemap's XML put right piece by piece, for a parser that reads a stream: as one text, a file of 50 MiB would be
held three times over.

What is put right is what xml_text puts right. Documents that were joined into one file, as some programs do when they
split and merge, are read as one: further roots, declarations and DOCTYPEs between them are left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from legionwire.documents import decode, may_be_utf8
from legionwire.xml_text import HEAD, put_right, root_declared

_CHUNK = 262_144  # bytes put right at once, up to the end of the entry in which they end
_MAX_TAGS = 4_000_000  # of any name: 16 for each address
_MARK = codecs.BOM_UTF8

_PREFIX = rb"(?:[\w.-]{1,40}:)?"
_ROOT = re.compile(rb"<(" + _PREFIX + rb"(urlset|sitemapindex))(?=[\s>/])", re.IGNORECASE)
_HTML = re.compile(rb"<(?:html|head|body)[\s>]", re.IGNORECASE)
_ENTRY = re.compile(rb"<(" + _PREFIX + rb"(?:url|sitemap))(?=[\s>/])", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</" + _PREFIX + rb"(?:url|sitemap)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(rb"</" + _PREFIX + rb"(?:urlset|sitemapindex)\s*>", re.IGNORECASE)
_BETWEEN = re.compile(
    r"</?(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)(?=[\s>/])[^<>]*>|<\?xml\b[^<>]*\?>|<!DOCTYPE\b[^<>\[]*(?:\[[^\]]*\]\s*)?>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class XmlPieces:
    """A sitemap's document: iterated, pieces of UTF-8 that begin with the root and end with its end."""

    root: str  # local name in lower case: "urlset", "sitemapindex"
    names: frozenset[str]  # of the root and of its entries, as written
    cut_off: bool  # it had no end, or too many tags; only whole entries are given
    _data: bytes  # UTF-8
    _begin: int  # of the root's tag
    _inner: int  # behind the root's tag
    _end: int

    def __iter__(self) -> Iterator[bytes]:
        tag = self._data[self._begin : self._inner].decode("utf-8", "replace")
        prefixes = self._data.find
        yield put_right(root_declared(tag, lambda prefix: prefixes(f"<{prefix}:".encode(), self._inner) >= 0)).encode()
        if tag.endswith("/>"):
            return
        at = self._inner
        while at < self._end:
            last = _ENTRY_END.search(self._data, min(at + _CHUNK, self._end), self._end)
            until = last.end() if last else self._end
            text = self._data[at:until].decode("utf-8", "replace")
            yield put_right(_BETWEEN.sub("", text)).encode()
            at = until
        written = re.match(r"<([^\s>/]+)", tag)
        yield f"</{written[1] if written else self.root}>".encode()


def read_pieces(body: bytes) -> XmlPieces | None:
    """The document, or None when there is no sitemap in it."""
    data, start = _utf8(body)
    root = _ROOT.search(data, start, start + HEAD)
    html = _HTML.search(data, start, start + HEAD)  # a DOCTYPE alone says nothing, as in read_xml
    if not root or (html and html.start() < root.start()):
        return None
    name, inner = root[2].decode().lower(), data.find(b">", root.start()) + 1
    if not inner:
        return None
    end, cut_off = (inner, False) if data[inner - 2 : inner] == b"/>" else _end(data, inner)
    if data.count(b"<", inner, end) > _MAX_TAGS:
        surplus = next(islice(re.finditer(b"<", data[inner:end]), _MAX_TAGS, None))
        end, cut_off = inner + surplus.start(), True
    is_joined = _ROOT.search(data, inner, end) is not None
    entries = _ENTRY.finditer(data, inner, end if is_joined else min(inner + HEAD, end))
    names = {root[1], *(match[1] for match in entries)}
    return XmlPieces(
        name, frozenset(name.decode("utf-8", "replace") for name in names), cut_off, data, root.start(), inner, end
    )


def _utf8(body: bytes) -> tuple[bytes, int]:
    """The document as UTF-8, and where it begins: the very same bytes, without a copy, where they are that already."""
    start = len(_MARK) if body.startswith(_MARK) else 0
    if (start or may_be_utf8(body, None)) and _is_utf8(body):
        return body, start
    if b"\x00" not in body[:64]:  # not UTF-16: a character broken at the end must not spoil the rest
        body = body[: body.rfind(b">") + 1]
    return decode(body, None).encode("utf-8", "replace"), 0


def _is_utf8(body: bytes) -> bool:
    """All up to the last tag, looked at piece by piece."""
    end, decoder = body.rfind(b">") + 1, codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, end, _CHUNK):
            decoder.decode(body[at : min(at + _CHUNK, end)])
    except UnicodeDecodeError:
        return False
    return True


def _end(data: bytes, inner: int) -> tuple[int, bool]:
    """Where the last root ends, or the last whole entry when there is one behind it; is it cut off there?"""
    of_root, of_entry = _last(_ROOT_END, data, inner), _last(_ENTRY_END, data, inner)
    if of_root >= of_entry and of_root >= 0:
        return of_root, _ROOT.search(data, of_root) is not None  # one more, of which no entry came
    if of_entry >= 0:
        return of_entry, True
    first = _ENTRY.search(data, inner)
    return (first.start() if first else data.rfind(b">") + 1), True


def _last(pattern: re.Pattern[bytes], data: bytes, inner: int) -> int:
    """Where the last end tag of that kind ends, or -1: looked for from behind."""
    at = len(data)
    while (at := data.rfind(b"</", inner, at)) >= 0:
        if match := pattern.match(data, at):
            return match.end()
    return -1
