"""The one door for text: whatever strangers wrote passes here before it is stored, shown or compared.

What goes: NUL, the C0 and C1 controls (so ESC, too), DEL, lone surrogates, noncharacters, bidi embeddings, overrides
and isolates (one left open would turn the rest of an analyst's page around), byte order marks, soft hyphens, zero-width
spaces, tag characters. What stays: the zero-width joiner and non-joiner (Persian and Hindi are misspelt without them)
and the left-to-right and right-to-left marks, which are single characters and cannot be left open.

Every function is idempotent, and what it returns can be encoded as UTF-8.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# UAX #15 stream-safe text. Not for looks: sorting marks takes quadratic time, and 100 kB of them 27 seconds.
_MAX_MARKS = 30
# Text is cut once before the work, too, so that a title of 10 MB costs no more than one of a few kilobytes.
_RAW_FACTOR = 8
_RAW_FLOOR = 4096

_NEWLINES = (0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)
_REMOVED = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x00AD,  # soft hyphen: "Inter\xadnational" would not be found
    0x200B,  # zero width space
    *range(0x202A, 0x202F),  # bidi embeddings and overrides
    *range(0x2060, 0x2065),  # word joiner, invisible operators
    *range(0x2066, 0x2070),  # bidi isolates, deprecated format characters
    0xFEFF,  # byte order mark
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    *range(0xD800, 0xE000),  # surrogates
    *range(0xFDD0, 0xFDF0),  # noncharacters
    *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
    *range(0xE0000, 0xE0080),  # tags: text that no reader sees
)
_TABLE: dict[int, str | None] = dict.fromkeys(_REMOVED)
_TABLE.update(dict.fromkeys(_NEWLINES, "\n"))
_TABLE[ord("\t")] = " "

# Looking is much quicker than translating, and most texts hold nothing of it. Beyond the basic plane any character
# calls for a closer look: sets that reach there are slow.
_RARE = "".join(chr(code) for code in sorted(_TABLE.keys() - {0x09, 0x0A}) if code < 0x10000)
_TABLED = re.compile(f"[{re.escape(_RARE)}\U00010000-\U0010ffff]")
_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n{3,}")
_URL_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")
_URL_EDGE = " \t\r\n\x0b\x0c\x00\x85\xa0\u200b\u2028\u2029\ufeff"


def clean_line(text: str, limit: int) -> str:
    """One line of at most `limit` characters, every run of white space folded into one blank."""
    return _cut(" ".join(_purify(text, limit).split()), limit)


def clean_text(text: str, limit: int) -> str:
    """Lines of at most `limit` characters together: each line cleaned, never more than one blank line in a row."""
    lines = (" ".join(line.split()) for line in _purify(text, limit).split("\n"))
    return _cut(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), limit)


def clean_url(url: str, limit: int = 2048) -> str | None:
    """An absolute http(s) address that is safe to store and show, or None when it is none or too long.

    As browsers do, white space around it and line breaks within it go; other blanks and invisible characters are
    percent-encoded, because an address must not change its meaning. Backslashes and controls make it None.
    """
    url = url.strip(_URL_EDGE)
    if len(url) > limit:
        return None
    url = url.replace("\r", "").replace("\n", "").replace("\t", "")
    if not url[:8].lower().startswith(("http://", "https://")) or _URL_CONTROL.search(url):
        return None
    if url.isascii() and " " not in url:
        return url
    url = "".join(_encode(char) if char.isspace() or ord(char) in _TABLE else char for char in url)
    return url if len(url) <= limit else None


def _encode(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _purify(text: str, limit: int) -> str:
    """Without forbidden characters, in NFC, line ends as \\n."""
    text = text[: max(_RAW_FLOOR, limit * _RAW_FACTOR)].replace("\r\n", "\n")
    if text.isascii() and not _ASCII_CONTROL.search(text):
        return text
    text = _few_marks(text.translate(_TABLE) if _TABLED.search(text) else text.replace("\t", " "))
    return _few_marks(unicodedata.normalize("NFC", text))  # again: some marks decompose into two


def _few_marks(text: str) -> str:
    if text.isascii() or not (patterns := _marks())[0].search(text):
        return text
    return patterns[1].sub(r"\1", text)


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may be a mark, and too many of them in a row."""
    marks = "".join(char for char in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(char))
    plain = "".join(char for char in marks if char < "\U00010000")
    return re.compile(f"[{plain}\U00010000-\U0001efff]"), re.compile(f"([{marks}]{{{_MAX_MARKS}}})[{marks}]+")


def _cut(text: str, limit: int) -> str:
    """The first `limit` characters; a letter at the cut goes together with the marks that belong to it."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip()
