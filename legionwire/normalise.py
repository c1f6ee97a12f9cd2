"""Text as the matcher sees it: one spelling for many, with the way back to the original characters.

Folding works character by character (NFKC, case, accents, quotes, dashes, invisible signs), so that it can be
undone by walking; only words that mix Latin and Cyrillic letters are looked at as words, and those keep their length.
The literals of the topic's patterns go through the same function, therefore a lossy step (й -> и) is harmless.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

_CHUNK = 4096
# Canonical combining classes that carry letters rather than accents: nukta, kana voicing, virama.
_KEPT_CLASSES = frozenset({0, 7, 8, 9})
_SINGLE = {
    **dict.fromkeys("’‘ʼʻ`´′ʹ׳", "'"),
    **dict.fromkeys('"«»„“”‟‹›〈〉《》「」『』【】״_', " "),
    **dict.fromkeys("*ـ", ""),  # asterisks mark listed organisations in Russia; tatweel only stretches
    **dict.fromkeys("−־", "-"),
    **dict.fromkeys("\u2028\u2029\x85", "\n"),
    **dict(zip("ıłđøħðəٱىیکة", "ildohdeاييكه", strict=True)),
    "æ": "ae",
    "œ": "oe",
}
_LATIN, _CYRILLIC = "aceiopxykmthbjs", "асеіорхукмтнвјѕ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_SCRIPTS_TOUCH = re.compile(r"[a-z][\u0430-\u052f]|[\u0430-\u052f][a-z]")
_LETTERS = re.compile(r"[a-z\u0430-\u052f]+")


def fold(text: str) -> str:
    """`text` in the one spelling; folding twice changes nothing."""
    return text.lower() if _is_plain(text) else _one_script(text.translate(_TABLE))


class Folded:
    """A text, its folded form, and the way from an offset in the second to one in the first."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = fold(original)
        self._known_ends: dict[int, list[int]] = {}

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's offsets for a folded, non-empty span: `original[a:b]` are the words as they stand there."""
        return self._origin(start), self._origin(end - 1) + 1

    @cached_property
    def _is_plain(self) -> bool:
        return _is_plain(self.original)

    @cached_property
    def _chunk_starts(self) -> list[int]:
        starts, position = [], 0
        for begin in range(0, len(self.original), _CHUNK):
            starts.append(position)
            position += len(self.original[begin : begin + _CHUNK].translate(_TABLE))
        return starts

    def _ends(self, chunk: int) -> list[int]:
        """Where each of the chunk's characters ends in the folded text; kept, for names stand close together."""
        if chunk not in self._known_ends:
            characters = self.original[chunk * _CHUNK : (chunk + 1) * _CHUNK]
            lengths = map(len, map(_TABLE.__getitem__, map(ord, characters)))
            self._known_ends[chunk] = list(accumulate(lengths, initial=self._chunk_starts[chunk]))[1:]
        return self._known_ends[chunk]

    def place(self, origin: int) -> int:
        """Where one of the original's offsets is in the folded text."""
        return origin if self._is_plain or not origin else self._ends((origin - 1) // _CHUNK)[(origin - 1) % _CHUNK]

    def _origin(self, position: int) -> int:
        if self._is_plain:
            return position
        chunk = bisect_right(self._chunk_starts, position) - 1
        while chunk < len(self._chunk_starts):
            ends = self._ends(chunk)
            within = bisect_right(ends, position)
            if within < len(ends):
                return chunk * _CHUNK + within
            chunk += 1
        raise IndexError(position)


class _Table(dict[int, str]):
    """A table for str.translate that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_TABLE = _Table()
_NEEDS_TABLE = re.compile(r"[\x00-\t\x0b-\x1f\x7f\"*_`]")


def _is_plain(text: str) -> bool:
    """ASCII with nothing in it that the table would touch, except case."""
    return text.isascii() and not _NEEDS_TABLE.search(text)


def _fold_character(character: str) -> str:
    """Repeated until nothing changes: casefold can undo NFKC and the other way round."""
    folded, previous = character, None
    while folded != previous:
        previous = folded
        folded = unicodedata.normalize("NFC", "".join(map(_fold_part, _parts(folded))))
    return folded


def _parts(text: str) -> str:
    apart = "".join(sign if sign in _SINGLE else unicodedata.normalize("NFKD", sign) for sign in text)
    return unicodedata.normalize("NFKD", apart.casefold()) if apart not in _SINGLE else apart


def _fold_part(part: str) -> str:
    if part in _SINGLE:
        return _SINGLE[part]
    category = unicodedata.category(part)
    if category == "Cf" or unicodedata.combining(part) not in _KEPT_CLASSES:
        return ""
    if category == "Pd":
        return "-"
    return " " if part != "\n" and (part.isspace() or category == "Cc") else part


def _one_script(text: str) -> str:
    """Words with letters of two alphabets ("Lеgіоn") are brought to one, when one can spell them whole."""
    return _LETTERS.sub(_respell, text) if _SCRIPTS_TOUCH.search(text) else text


def _respell(match: re.Match[str]) -> str:
    word = match[0]
    latin = [letter for letter in word if letter <= "z"]
    if not latin or len(latin) == len(word):
        return word
    cyrillic = [letter for letter in word if letter > "z"]
    to_cyrillic = all(letter in _LATIN for letter in latin)
    to_latin = all(letter in _CYRILLIC for letter in cyrillic)
    if to_cyrillic and not (to_latin and len(latin) > len(cyrillic)):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN) if to_latin else word
