"""The analyser: one way from text to search terms, for documents and for queries, on every database.

A word becomes its dictionary form in the text's language (lemmas.py), or where no dictionary has it, what is left
without its inflection (stems.py); then its spelling is evened out (spelling.py). What is written without blanks becomes
pairs of letters that overlap.
The version is stored beside the index: an index made by another analyser finds nothing, and must say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, pairwise, product
from typing import NamedTuple

from legionwire import inflection
from legionwire.lemmas import SIMPLEMMA, dictionary
from legionwire.readings import other_readings, reading, readings
from legionwire.scripts import script_of, scripts_of
from legionwire.spelling import MAX_TERM, Word, fold, fold_run, in_latin, units, words, written
from legionwire.stems import PYSTEMMER

__all__ = [
    "ANALYSER_VERSION",
    "MAX_TERM",
    "TermSequence",
    "Token",
    "analyse",
    "document_terms",
    "languages_for",
    "ways_to_say",
]

RULES = "3"  # changes with what this module and spelling.py make of a text
ANALYSER_VERSION = f"lemmas-{RULES}.simplemma-{SIMPLEMMA}.snowball-{PYSTEMMER}.inflection-{inflection.VERSION}"

_SERBIAN = frozenset(["sr", "hr", "bs", "sh"])
_MOST_REMEMBERED = 30_000  # words of a language
_MOST_LEMMAS = 200  # of a beginning
_MOST_READINGS = 20  # of a word: an Arabic verb has as many forms that dictionaries leave alone
_MOST_SAYINGS = 12  # of the words before the last in one language
_SHORTEST_END = 2  # letters of the term of an unfinished word
_MOST_FORMS = 500  # of a beginning are looked at

_remembered: dict[str | None, dict[str, str]] = {}


class Token(NamedTuple):
    """A term and where it stands in the text, for highlighting."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TermSequence:
    """Terms that follow one another."""

    terms: tuple[str, ...]
    is_prefix: bool = False  # of the last term only the beginning is given


def analyse(text: str, lang: str | None) -> list[Token]:
    """The terms of a document in their order. `lang` is ISO 639-1; None, or one without a dictionary, is no error."""
    return list(_tokens(text, lang))


def document_terms(title: str, standfirst: str, text: str, lang: str | None) -> tuple[str, str]:
    """What the index holds of an article: the terms of its title and of all below it, blank-separated."""
    below = (token.term for part in (standfirst, text) for token in _tokens(part, lang))
    return " ".join(token.term for token in _tokens(title, lang)), " ".join(below)


# --- documents


def _tokens(text: str, lang: str | None) -> Iterator[Token]:
    """One after the other: a hostile page has a hundred thousand words."""
    for word in words(text):
        if word.is_run:
            yield from _pairs(word)
        elif term := _term(word.text, lang):
            yield Token(term, word.start, word.end)


def _pairs(run: Word) -> list[Token]:
    """Pairs of letters; the last letter once more alone, so that every letter is the beginning of a term."""
    letters = [letter for letter in units(run) if fold_run(letter.text)]
    tokens = [Token(fold_run(one.text + other.text), one.start, other.end) for one, other in pairwise(letters)]
    return tokens + [Token(fold_run(last.text), last.start, last.end) for last in letters[-1:]]


def _term(word: str, lang: str | None) -> str:
    """The term of a word; empty when there is nothing in it."""
    known = _remembered.setdefault(lang, {})
    term = known.get(word)
    if term is None:
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        term = _document_term(word, lang)
        if len(word) <= MAX_TERM:  # longer ones are no words
            known[word] = term
    return term


def _document_term(word: str, lang: str | None) -> str:
    bare = _bare(word, lang)
    return fold(bare if _is_bare(bare) else reading(bare, lang))


def _readings(word: str, lang: str | None) -> list[str]:
    """The terms of what a word may be in a language, the likeliest first; at least one, and the first may be empty."""
    bare = _bare(word, lang)
    if _is_bare(bare):
        return [fold(bare)]
    return [fold(form) for form in readings(bare, lang)]


def _is_bare(word: str) -> bool:
    """Whether there is nothing to look up: a number, or no language."""
    return len(word) > MAX_TERM or word.isnumeric()


def _bare(word: str, lang: str | None) -> str:
    whole = written(word[: 4 * MAX_TERM])
    return _without_ending(in_latin(whole) if lang in _SERBIAN else whole, lang)


def _without_ending(word: str, lang: str | None) -> str:
    """A word without what follows an apostrophe and is only grammar: Putin's, Ankara'da."""
    before, apostrophe, after = word.rpartition("'")
    if not apostrophe or len(before) < 2 or not before[-1] < "\u0370":
        return word
    if after.lower() == "s" or lang in ("tr", "az"):
        return before
    return word


# --- queries


def ways_to_say(text: str, languages: Collection[str], *, prefix: bool = False) -> tuple[TermSequence, ...]:
    """A query's word or phrase: how each language says it, and as it is written. None when no term is in it.

    With `prefix` its last word is the beginning of words: those of the index that begin so, and those whose dictionary
    form begins otherwise (доброволь* is добровольці, whose term is доброволець).
    """
    found = [word for word in words(text) if (_pairs(word) if word.is_run else fold(word.text))]
    if not found:
        return ()
    ways: dict[TermSequence, None] = {}
    for lang in (*languages, None):
        before = [_sayings(word, lang) for word in found[:-1]]
        for last in _last_sayings(found[-1], lang, prefix=prefix):
            for first in islice(product(*before), _MOST_SAYINGS):
                ways[TermSequence((*chain(*first), *last.terms), last.is_prefix)] = None
    return tuple(ways)


def languages_for(text: str, held: Collection[str]) -> tuple[str, ...]:
    """Those of some languages that are written in the script of a text, sorted; all for a text without letters."""
    scripts = {script_of(letter) for letter in text if letter.isalpha()}
    return tuple(lang for lang in sorted(held) if not scripts or scripts & scripts_of(lang))


def _sayings(word: Word, lang: str | None) -> list[tuple[str, ...]]:
    """How a language says a word that another follows."""
    if word.is_run:
        return [tuple(token.term for token in _pairs(word))]
    return [(term,) for term in _query_terms(word.text, lang)]


def _last_sayings(word: Word, lang: str | None, *, prefix: bool) -> list[TermSequence]:
    if word.is_run:
        pairs = [token.term for token in _pairs(word)]
        if len(pairs) == 1:
            return [TermSequence((pairs[0],), is_prefix=True)]
        return [TermSequence(tuple(pairs[:-1]))]  # what follows in the text may go on
    if not prefix:
        return [TermSequence((term,)) for term in _query_terms(word.text, lang)]
    plain = fold(_bare(word.text, lang))
    whole = [*_readings(word.text, lang), *_lemmas_of_beginning(word.text, lang)]
    others = dict.fromkeys(term for term in whole if not term.startswith(plain) and len(term) >= _SHORTEST_END)
    return [TermSequence((plain,), is_prefix=True), *(TermSequence((term,)) for term in others)]


def _query_terms(word: str, lang: str | None) -> list[str]:
    """All that a word of a document may have become whose form this is."""
    bare = _bare(word, lang)
    others = [*other_readings(bare, lang)] if len(bare) <= MAX_TERM else []
    if (plain := fold(bare)) != bare.lower():  # the text may do without the accents
        others += _readings(plain, lang)
    return list(dict.fromkeys([*_readings(word, lang), *map(fold, others)]))[:_MOST_READINGS]


@lru_cache(maxsize=2_000)
def _lemmas_of_beginning(beginning: str, lang: str | None) -> list[str]:
    held = dictionary(lang)
    if held is None:
        return []
    found: dict[str, None] = {}
    for form in held.forms(_bare(beginning, lang), _MOST_FORMS):
        found |= dict.fromkeys(fold(lemma) for lemma in held.lemmas(form))
        if len(found) >= _MOST_LEMMAS:
            break
    return list(found)[:_MOST_LEMMAS]
