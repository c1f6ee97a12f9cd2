"""What a page may say, taken from its markup without parsing it: more than its article, never less.

A parser decides what belongs to an article; here a few passes over the bytes only take away what can be none. Where a
tag is known to join its neighbours (<b>) they are joined, where it is not they are parted, and where it depends both
readings are kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice

from legionwire.documents import MAX_TAGS
from legionwire.normalise import fold

JOINING = frozenset(
    b"""a abbr acronym b bdi bdo big cite code dfn em font g i img input ins kbd mark nobr path picture rb rect rp rt
    ruby s samp small source span strike strong sub sup svg tt u use var wbr""".split()
)
PARTING = frozenset(
    b"""address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 head header hr html li link main meta nav ol p pre section summary table tbody td tfoot th
    thead title tr ul""".split()
)
_NOT_READ_ENDS = frozenset(
    b"/audio /button /canvas /dialog /iframe /label /noscript /object /select /template /textarea /time /video".split()
)

# Linear in the page: whatever is opened and never closed is taken to its end, as parsers do. Comments, scripts and
# styles end where the first of them would.
_RAW_PARTS = (
    rb"!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+(?:--!?>)?+)"
    rb"|(?:[sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE])\b([^>]*+)"
    rb"(?:(?<!/)>([^<]*+(?:<(?!/[sS](?:[cC][rR]|[tT][yY]))[^<]*+)*+)|>?+)"
)
_RAW = re.compile(rb"<(?:%s)" % _RAW_PARTS)
# And these, which the extractor never reads; nested ones end with the first that ends.
_UNREAD = re.compile(rb"<(?:%s|(?=[nfa])(nav|footer|aside)(?=[\s>])[^<]*+(?:<(?!/\3>)[^<]*+)*+)" % _RAW_PARTS)
_ARTICLE_TAGS = (b"<h1", b"<article", b"<main")
_NAME = rb"<(/?[a-zA-Z][^\s/>]*+|[/!?])"
_TAG = re.compile(_NAME + rb"[^>]*+>?+")
_VALUE = rb"""=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+"""
_QUOTED_TAG = re.compile(_NAME + rb"[^>=]*+(?:%s[^>=]*+)*+>?+" % _VALUE)
_TORN_TAG = re.compile(rb"""["'][^<>"']*+>""")  # what is left of one when it ended with a > within an attribute
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789&;'*" + bytes(range(0x80, 0x100)))
_ARTICLE_SIGNS = (b"eadline", b"rticle", b"osting", b"eport", b"eview", b"ARTICLE", b"&")
_ARTICLE_TYPE = re.compile(rb"""ype["']\s*+:\s*+\[?\s*+["'](?:[A-Z]\w*)?Article["']""")
_REACH = 200  # bytes on either side of a gap that are kept with the gap closed
_MAX_META, _MAX_METAS = 8_000, 200  # bytes of a tag, and tags
_MAX_GAPS = 1_000  # a page that holds more is read
_AROUND = 40  # texts and tags on either side

_ESCAPE = re.compile(rb"\\++((?:u[0-9a-fA-F]{4}(?:\\++u[0-9a-fA-F]{4})*+|[bfnrt])?+)")
_LARGE_SCRIPT = 1_000  # bytes of JSON-LD; of more only what may become title or text is taken
_LINKED_TEXT = re.compile(
    rb"""["'](?:headline|name|alternateName|articleBody|@value)["']\s*+:[\s\[]*+"([^"\\]*+(?:\\.[^"\\]*+)*+)""",
    re.DOTALL,
)
_LINKED_TAG = re.compile(r"<[^<>]{0,500}>")  # as the extractor takes them out of JSON-LD
# What is dropped before folding: controls, noncharacters, signs of icon fonts; then what stands between signs that
# belong together.
_DROPPED = re.compile("[\x80-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# In bytes, the steps of folding that part words, and one that does not. An ampersand becomes what UTF-8 never holds: so
# all words that say something else than their letters are known by not being ASCII.
_BLANKS = (b"&nbsp;", b"&amp;", b"&quot;")  # the most frequent references, of which no word is made
_AMPERSAND = b"\xff"
_CUT = b"\xfe"  # nor this, which is a tag that may stand within a word
_CUTS = re.compile(rb"\xfe\xfe*+")
_PLAINER = bytes.maketrans(b'"_`&', b"  '" + _AMPERSAND)
_SILENT = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F, ord("*")])  # what cleaning and folding drop within words
_SEPARATORS = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")
_SEPARATOR_REFERENCE = re.compile(rb"&#(?:0*+(?:11|2[89]|3[01])(?![0-9])|[xX]0*+(?:[bB]|1[c-fC-F])(?![0-9a-fA-F]))")
_MAX_NAMES, _MAX_NAME = 1_000, 30  # that are remembered; pages make up what they like


class _Joints(dict[bytes, bytes]):
    """What a tag does to the words on either side, by its name: nothing, a blank, or a cut where it depends."""

    def __missing__(self, name: bytes) -> bytes:
        plain = name.lower().removeprefix(b"/")
        joint = b"" if plain in JOINING or not plain[:1].isalpha() else b" " if plain in PARTING else _CUT
        if len(self) < _MAX_NAMES and len(name) < _MAX_NAME:
            self[name] = joint
        return joint


_JOINTS = _Joints()
_JOINTS.update({end + name: b"" for name in JOINING for end in (b"", b"/")})
_JOINTS.update({end + name: b" " for name in PARTING for end in (b"", b"/")})


class Skim:
    """One page. `page` is its markup in UTF-8; whether that is so is told as far as it matters (`is_utf8`)."""

    def __init__(self, page: bytes) -> None:
        self._linked: list[bytes] = []
        markup = _UNREAD.sub(self._take, page.replace(b"\0", b""))
        parts = _TAG.split(markup)
        text = b"".join(parts[::2])
        if b">" in text and _TORN_TAG.search(text):
            parts = _QUOTED_TAG.split(markup)
        self.texts, self.names = parts[::2], parts[1::2]  # a tag's name stands between two texts
        parts[1::2] = [_JOINTS[name] for name in self.names]
        text = b"".join(parts)
        gaps = [*islice(_closed_cuts(text), _MAX_GAPS), *islice(self._passed_over(parts), _MAX_GAPS)]
        self._metas = list(islice(_metas(markup), _MAX_METAS))
        self.is_utf8 = all(map(_is_utf8, (text.replace(_CUT, b" "), *self._metas, *self._linked)))
        linked = map(_unquoted, filter(_is_of_article, self._linked))
        text = b"\n".join([text.replace(_CUT, b" "), *gaps, *self._metas, *linked])
        for reference in _BLANKS:
            text = text.replace(reference, b" ")
        self.words = text.translate(_PLAINER, _SILENT).split()  # where they stand, to be folded by `fold_words`
        self.is_ambiguous = (
            len(self.names) > MAX_TAGS
            or len(gaps) >= _MAX_GAPS
            or len(self._metas) >= _MAX_METAS
            or _has_separators(text)
        )

    @cached_property
    def described(self) -> bool:
        """The page states that it is an article."""
        return any(b"Article" in script and _ARTICLE_TYPE.search(script) for script in self._linked) or any(
            b"og:type" in meta and b"article" in meta for meta in self._metas
        )

    def around(self, places: Iterable[int], reach: int) -> Iterator[str]:
        """The folded neighbourhoods of words, so many on either side, with single blanks."""
        end = -1
        for place in sorted(places):
            if place < end:
                continue  # the window before holds it, and enough of what follows
            end = place + reach
            window = b" ".join(self.words[max(0, place - reach) : end + reach])
            plain = _plain(window)
            yield " ".join(fold(plain).split())
            if "<" in plain:
                yield " ".join(fold(_LINKED_TAG.sub(" ", plain)).split())

    def _passed_over(self, parts: list[bytes]) -> Iterator[bytes]:
        """Words that are one when what an element between their parts holds is not read."""
        names, texts = self.names, self.texts
        for place in (place for place, name in enumerate(names) if name in _NOT_READ_ENDS):
            if not texts[place + 1] or texts[place + 1][0] not in _LETTERS:
                continue
            least = max(0, place - _AROUND)
            start = next((n for n in range(place, least - 1, -1) if names[n] == names[place][1:]), None)
            if start is not None and texts[start] and texts[start][-1] in _LETTERS:
                before = parts[max(0, 2 * start - _AROUND) : 2 * start + 1]
                after = parts[2 * place + 2 : 2 * place + 2 + _AROUND]
                yield b"".join(before + after).replace(_CUT, b"")

    def _take(self, found: re.Match[bytes]) -> bytes:
        """What is left of it: nothing, unless it looks as if the page had lost the end of what stands aside, where
        parsers look for another one."""
        kind = found[1]
        if kind and (b"ld+json" in kind.lower() or b"&" in kind):
            self._linked.append(found[2] or b"")
        if found.lastindex != 3:
            return b""
        held = _RAW.sub(self._take, found[0])
        is_whole = held.count(b"<" + found[3]) == 1 and held.count(b"<div") == held.count(b"</div")
        return b" " if is_whole and not any(tag in held for tag in _ARTICLE_TAGS) else held


def _has_separators(text: bytes) -> bool:
    """Controls that count as blanks or as nothing, according to who looks first."""
    return any(sign in text for sign in _SEPARATORS) or _SEPARATOR_REFERENCE.search(text) is not None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def fold_words(words: Collection[bytes]) -> str:
    """Words of a page as the matcher sees them, one a line."""
    plain = b"\n".join(words)
    if plain.isascii():
        return plain.decode("ascii").lower()
    texts = _folded(plain)
    if texts.count("\n") == len(words) - 1:
        return texts
    return "\n".join(_folded(word).replace("\n", " ") for word in words)  # some sign became a line break


def _metas(markup: bytes) -> Iterator[bytes]:
    """The tags of titles and types."""
    for name in (b":title", b":type"):
        place = markup.find(name)
        while place >= 0:
            start = max(0, place - _MAX_META, markup.rfind(b"<", max(0, place - _MAX_META), place))
            end = markup.find(b">", place, place + _MAX_META)
            yield markup[start : end if end >= 0 else place + _MAX_META]
            place = markup.find(name, place + 1)


def _folded(text: bytes) -> str:
    return fold(_plain(text))


def _plain(text: bytes) -> str:
    """Without references and invisible signs, in NFC."""
    plain = text.replace(_AMPERSAND, b"&").replace(_CUT, b"").decode("utf-8", "replace")
    if "&" in plain:
        plain = html.unescape(plain)
    plain = _DROPPED.sub("", plain)
    if not unicodedata.is_normalized("NFC", plain):
        plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", plain))
    return plain


def _closed_cuts(text: bytes) -> Iterator[bytes]:
    """Words that are one when the tags between their parts join."""
    for found in _CUTS.finditer(text):
        start, end = found.span()
        if 0 < start < end < len(text) and text[start - 1] in _LETTERS and text[end] in _LETTERS:
            yield (text[max(0, start - _REACH) : start] + text[end : end + _REACH]).replace(_CUT, b"")


def _is_of_article(script: bytes) -> bool:
    """It may give a title or a text: breadcrumbs, organisations and pictures do not."""
    return any(sign in script for sign in _ARTICLE_SIGNS)


def _unquoted(script: bytes) -> bytes:
    """JSON-LD as text: escapes undone, however many layers of quoting doubled their backslashes."""
    text = script.replace(b"\\/", b"/").replace(b'\\"', b'"')
    if len(text) > _LARGE_SCRIPT:
        text = b"\n".join(dict.fromkeys(_LINKED_TEXT.findall(script))) or text
    if b"\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text.replace(b"&amp;", b"&")  # of two layers the other one is undone with the page's own


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    if said[:1] != b"u":
        return b" " if said and said != b"b" else b""
    codes = b"".join(bytes.fromhex(code[:4].decode()) for code in said.replace(b"\\", b"").split(b"u")[1:])
    return codes.decode("utf-16-be", "replace").encode("utf-8", "replace")
