"""The words of a text, and one spelling for what readers take for the same: case, accents, apostrophes, old letters.

What is left are letters and digits only, and the marks with which Indic scripts write their vowels. й, ї, ґ and ў are
letters of their own, not accented ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MAX_TERM = 64  # characters; longer "words" are hashes, not language

APOSTROPHES = "'’ʼ`‘ʹ′＇՚׳"
# Written without blanks between words: Han, kana, Hangul, Thai, Lao, Khmer, Burmese.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3"
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u3099\u309a\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb"
    "\uf900-\ufaff\uff66-\uffdc\U00016fe0-\U00018dff\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# Marks above, below and inside words, and signs that say how letters join: no ends of words.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u200b-\u200d\u2060\ufe00-\ufe0f\ufe20-\ufe2f"
)
_VOWEL_SIGNS = (
    "\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u09e2\u09e3"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0ae2\u0ae3\u0b01-\u0b03\u0b3c"
    "\u0b3e-\u0b57\u0b62\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c\u0c3e-\u0c56\u0c62\u0c63\u0c81-\u0c83\u0cbc"
    "\u0cbe-\u0cd6\u0ce2\u0ce3\u0d00-\u0d03\u0d3b\u0d3c\u0d3e-\u0d4d\u0d57\u0d62\u0d63\u0d81-\u0d83\u0dca-\u0ddf"
)
_LETTER = rf"(?:[^\W_{_UNSPACED}])"
_INNER = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}{_VOWEL_SIGNS}])"
_TOKEN = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)"
    # 47-ма, 15-го: what is said of a number in Cyrillic is its inflection
    r"|(?P<number>[0-9]+)-[а-яіїєґў]{1,3}(?![\w-])"
    rf"|{_LETTER}{_INNER}*(?:[{APOSTROPHES}]{_LETTER}{_INNER}*)*"
)
_UNIT = re.compile(r"[^\W_][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
                   r"\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108f\u17b4-\u17d3\u3099\u309a\uff9e"
                   r"\uff9f]*")  # fmt: skip
_NOT_KEPT = re.compile(rf"[^\w{_VOWEL_SIGNS}]|_")
_NOT_KEPT_OF_RUNS = re.compile(r"[^\w\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u109d\u17b4-\u17d3]|_")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_MARK = re.compile(f"[{_MARKS}\u0640]")
_MARK_OR_APOSTROPHE = re.compile(f"[{_MARKS}\u0640{APOSTROPHES}]")
_LETTERS = str.maketrans({
    "ё": "е", "ѐ": "е", "ѝ": "и", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ؤ": "و", "ئ": "ي",
})  # fmt: skip
_TO_ASCII_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
# Words that lose their vowel before the next, in French, Italian, Catalan and Portuguese.
_ELIDED = frozenset([
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu", "entr",
    "un", "quest", "dell", "all", "nell", "sull", "dall", "coll", "dev", "bell", "quell", "sant", "tutt", "mezz",
    "pell",
])  # fmt: skip
_SERBIAN_LETTERS = """
а=a б=b в=v г=g д=d ђ=đ е=e ж=ž з=z и=i ј=j к=k л=l љ=lj м=m н=n њ=nj о=o п=p р=r с=s т=t ћ=ć у=u ф=f х=h ц=c
ч=č џ=dž ш=š"""
_SERBIAN = {pair[0]: pair[2:] for pair in _SERBIAN_LETTERS.split()}
_SERBIAN |= {letter.upper(): latin.capitalize() for letter, latin in _SERBIAN.items()}


class Word(NamedTuple):
    """A word as it stands in the text, or a run of letters that are written without blanks."""

    text: str
    start: int
    end: int
    is_run: bool = False


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order; apostrophes and marks are parts of words, hyphens stand between them."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "run":
            yield Word(match.group(), start, end, is_run=True)
        elif kind == "number":
            yield Word(match.group("number"), start, end)
        else:
            yield from _parts(match.group(), start, end)


def _parts(word: str, start: int, end: int) -> Iterator[Word]:
    """A word, without what is written before it in front of an apostrophe (l'armée)."""
    if word.isalnum():
        yield Word(word, start, end)
        return
    elided, _, rest = word.translate(_TO_ASCII_APOSTROPHE).partition("'")
    if rest and elided.lower() in _ELIDED and rest[0].isalpha():
        cut = start + len(elided)
        yield Word(word[: len(elided)], start, cut)
        yield from _parts(word[len(elided) + 1 :], cut + 1, end)
    else:
        yield Word(word, start, end)


def units(run: Word) -> list[Word]:
    """The letters of a run, each with the signs that belong to it."""
    return [Word(m.group(), run.start + m.start(), run.start + m.end(), True) for m in _UNIT.finditer(run.text)]


def written(word: str) -> str:
    """A word as a dictionary has it: composed letters, no marks but accents, one apostrophe."""
    if word.isascii():
        return word.translate(_TO_ASCII_APOSTROPHE)
    composed = unicodedata.normalize("NFKC", word).translate(_TO_ASCII_APOSTROPHE)
    return _MARK.sub("", composed)


def fold(word: str) -> str:
    """A word as a term: letters and digits, at most MAX_TERM of them."""
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))[:MAX_TERM]
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()).translate(_LETTERS)
    if not _CYRILLIC.search(composed):
        composed = unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", composed)))
    folded = _NOT_KEPT.sub("", _MARK_OR_APOSTROPHE.sub("", composed.translate(_LETTERS)))
    return folded[:MAX_TERM]


def fold_run(text: str) -> str:
    """The same for letters of a run, whose signs are sounds."""
    return _NOT_KEPT_OF_RUNS.sub("", unicodedata.normalize("NFKC", text).casefold())[:MAX_TERM]


def in_latin(word: str) -> str:
    """A Serbian word in Latin letters: both are written, and one term stands for both."""
    return "".join(_SERBIAN.get(letter, letter) for letter in word) if _CYRILLIC.search(word) else word
