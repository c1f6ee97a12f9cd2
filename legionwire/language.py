"""The analyser: one way from text to search terms, for documents and for queries, on every database.

First form: words, NFKC and case-folded by Python, so that Cyrillic capitals are found (SQLite folds only ASCII).
The version is stored beside the index: an index made by another analyser finds nothing, and must say so.
"""

from __future__ import annotations

import re
import unicodedata

ANALYSER_VERSION = "words-1"

MAX_TERM = 64  # characters; longer "words" are hashes, not language
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")
_YO = str.maketrans("ё", "е")


def terms(text: str) -> list[str]:
    """The search terms of a text, in order."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_YO)
    found = (_fold_marks(word.translate(_APOSTROPHES)) for word in _WORD.findall(folded))
    return [word[:MAX_TERM] for word in found if word]


def document_terms(title: str, standfirst: str, text: str) -> tuple[str, str]:
    """What the index holds of an article: the terms of its title and of all below it, blank-separated."""
    return " ".join(terms(title)), " ".join([*terms(standfirst), *terms(text)])


def _fold_marks(word: str) -> str:
    """Accents off Latin and Greek letters; Cyrillic й and ї are letters of their own and stay."""
    if word.isascii() or "\u0400" <= word[0] <= "\u052f":
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
