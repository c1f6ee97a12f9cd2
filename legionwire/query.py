"""The query language, first form: words that must all occur, and "phrases in quotation marks"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from legionwire.errors import UsageError
from legionwire.language import terms

_PART = re.compile(r'"([^"]*)"|(\S+)')
_OPERATOR = re.compile(r"AND|OR|NOT|[a-z_]{1,30}:(?!//).+|-\w.*|.*\*.*")  # what other searches obey
MAX_PARTS = 50


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases that must all occur; a single word is a phrase of one term."""

    phrases: tuple[tuple[str, ...], ...]


def parse_query(text: str) -> Query:
    """Words and phrases, as they would stand in the index. Raises UsageError with the column of what is wrong.

    What other search engines would obey is refused: to look for it as a word would answer another question.
    """
    if text.count('"') % 2:
        raise UsageError(
            f"the quotation mark at column {text.rindex(chr(34)) + 1} is never closed", f'add one: {text}"'
        )
    for part in _PART.finditer(text):
        if part[2] and _OPERATOR.fullmatch(part[2]):
            raise UsageError(
                f"the query holds {part[2][:40]!r} at column {part.start() + 1}, which this search does not know",
                'it knows words, which must all occur, and "phrases"; small letters or quotation marks make it a word',
            )
    phrases = [tuple(terms(part[1] or part[2] or "")) for part in _PART.finditer(text)]
    kept = tuple(phrase for phrase in phrases if phrase)
    if not kept:
        raise UsageError(f"nothing to search for in {text!r}", 'give a word or a "phrase"')
    if len(kept) > MAX_PARTS:
        raise UsageError(f"the query has {len(kept)} parts, {MAX_PARTS} are possible", "shorten it")
    return Query(kept)
