"""Forms that dictionaries give to another word, or to none: spelling that changes within a verb, participles that are
listed as adjectives, superlatives. Patterns are in a table (`forms` in inflection.toml), Arabic verbs in arabic.py.

For queries only. Whatever is proposed here, a dictionary has to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from legionwire import arabic
from legionwire.inflection import inflection

__all__ = ["forms", "heads"]

_Lemma = Callable[[str], str | None]
_Patterns = dict[str, list[tuple[str, str]]]  # by the last letter


def forms(head: str, lang: str | None, lemma: _Lemma) -> Iterator[str]:
    """Forms of a word that are likely to be read as something else; `head` is its dictionary form."""
    if lang == "ar":
        yield from arabic.conjugated(head, lemma)
    for pattern, form in _by_last_letter(lang)[0].get(head[-1:], ()):
        if (stem := _matched(head, pattern)) is not None:
            yield form.replace("-", stem)


def heads(form: str, lang: str | None, lemma: _Lemma) -> Iterator[str]:
    """The dictionary forms of the words of which this may be such a form."""
    if lang == "ar":
        yield from arabic.verbs_of(form, lemma)
    for pattern, other in _by_last_letter(lang)[1].get(form[-1:], ()):
        if (stem := _matched(form, other)) is not None:
            yield pattern.replace("-", stem)


@cache
def _by_last_letter(lang: str | None) -> tuple[_Patterns, _Patterns]:
    """The table, by the end of the dictionary form, and by the end of the form."""
    of_heads: _Patterns = {}
    of_forms: _Patterns = {}
    for pair in inflection(lang).forms:
        of_heads.setdefault(pair[0][-1], []).append(pair)
        of_forms.setdefault(pair[1][-1], []).append(pair)
    return of_heads, of_forms


def _matched(word: str, pattern: str) -> str | None:
    """What a pattern's hyphen stands for in a word, which may be nothing, as when the pattern is the whole word."""
    before, hyphen, after = pattern.partition("-")
    if not hyphen:
        return "" if word == pattern else None
    if len(word) >= len(before) + len(after) and word.startswith(before) and word.endswith(after):
        return word[len(before) : len(word) - len(after)]
    return None
