"""What can be said of a word by its letters alone: what is left without its inflection, and which others it may be.

Snowball's stemmers where they do names well, tables of endings of our own where there is none or it does not. Whatever
is proposed here, a dictionary has to know it; only the stem of a word that no dictionary knows is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from typing import Any

from legionwire.inflection import inflection

PYSTEMMER = "3.1.0"  # pinned, and part of the analyser's version

# Where the letters of a script begin; a block of 256 is looked at.
_SCRIPTS = {"uk": "Ѐ", "ru": "Ѐ", "be": "Ѐ", "bg": "Ѐ", "mk": "Ѐ", "ka": "Ⴀ", "ar": "؀", "el": "Ͱ", "hy": "԰", "hi": "ऀ"}
_SHORTEST = 3  # letters that stay
_MOST_ACCENTS = 14  # places and letters: under 500 ways to write a word
_SHORTEST_OF_WOMEN = 5
_WITHOUT_ACUTE = str.maketrans("áéíóú", "aeiou")


def stem(word: str, lang: str | None) -> str:
    """A word in small letters without its inflection; the word itself in a language that we cannot do."""
    if len(word) <= _SHORTEST or not word.isalpha() or not _is_written_so(word, lang):
        return word
    tables = inflection(lang)
    if not tables.endings:
        return _snowball(tables.snowball)(word)
    fits = (n for n, endings in tables.endings if len(word) - n >= _SHORTEST and word[-n:] in endings)
    left = word[: len(word) - next(fits, 0)]
    for before, after in tables.fleeting:
        if left.endswith(before) and len(left) > len(before) + 2:
            return left.removesuffix(before) + after
    return left


def doubtful(left: str, lang: str | None) -> Iterator[str]:
    """What else the stem of an unknown word may be: Буданов is no plural of Будан, but Вагнерові is of Вагнер."""
    for ending in inflection(lang).doubtful:
        if not left.endswith(ending):
            yield left + ending
        elif len(left) - len(ending) >= _SHORTEST:
            yield left.removesuffix(ending)


def names(left: str, lang: str | None) -> Iterator[str]:
    """The dictionary forms that a stem may belong to."""
    yield left
    for before, after in inflection(lang).fleeting:
        if after and left.endswith(after):
            yield left.removesuffix(after) + before
    for ending in inflection(lang).named:
        yield left + ending


def parts(word: str, lang: str | None) -> Iterator[tuple[str, str]]:
    """Ways to see a word in small letters as something written in front of another: what stays of the front, and the
    other. Of what is only grammar nothing stays."""
    tables = inflection(lang)
    rests = [word, *_without_fronts(word, tables.fronts)]
    yield from (("", rest) for rest in rests[1:])
    for rest in rests:
        for back, other in tables.backs:
            if rest.endswith(back) and len(rest) >= len(back) + 2:
                yield "", rest.removesuffix(back) + other
    for first in tables.firsts:
        if word.startswith(first) and len(word) >= len(first) + 4:
            yield first, word.removeprefix(first)
    if tables.compounds:
        for cut in range(3, len(word) - tables.compounds + 1):
            yield word[:cut], word[cut:]


def without_clitics(word: str, lang: str | None) -> Iterator[str]:
    """What a verb in small letters may be without pronouns. Where its accent is written only because of them, it goes
    with them: ayúdenme, ayuden."""
    for clitic in inflection(lang).clitics:
        if word.endswith(clitic):
            verb = word.removesuffix(clitic)
            if len(verb) >= 2 and (plain := verb.translate(_WITHOUT_ACUTE)) != verb:
                yield plain


def accented(word: str, lang: str | None) -> Iterator[str]:
    """What a word in small letters may be that was typed without its accents, those with the fewest first."""
    accents = dict(inflection(lang).accents)
    places = [(at, other) for at, letter in enumerate(word) for other in accents.get(letter, "")][:_MOST_ACCENTS]
    for count in (1, 2, 3):
        for chosen in combinations(places, count):
            letters = list(word)
            for at, other in chosen:
                letters[at] = other
            if len({at for at, _ in chosen}) == count:
                yield "".join(letters)


def men(word: str, lang: str | None) -> Iterator[str]:
    """The words for men that a word for a woman may belong to."""
    tables = inflection(lang)
    if len(word) >= _SHORTEST_OF_WOMEN and word.lower() not in tables.apart:
        for ending, other in tables.women:
            if word.lower().endswith(ending):
                yield word[: len(word) - len(ending)] + other


def mended(word: str, lang: str | None) -> str | None:
    """The dictionary form of a word in small letters that the dictionary has otherwise."""
    return _mended(lang).get(word)


def _without_fronts(word: str, fronts: tuple[str, ...]) -> Iterator[str]:
    for front in fronts:
        if word.startswith(front) and len(word) >= len(front) + 2:
            rest = word.removeprefix(front)
            if front.endswith("س") and rest[0] not in "يتنأ":  # only verbs have a future
                continue
            if front != "naj" or "sz" in rest:  # only adjectives have a superlative
                yield rest


def _is_written_so(word: str, lang: str | None) -> bool:
    """Whether a word is in the script of the language: a foreign name in the midst of it stays as it is."""
    block = _SCRIPTS.get(lang or "")
    if block is None:
        return word[0] < "Ͱ" or "Ḁ" <= word[0] <= "ỿ"
    return ord(block) <= ord(word[0]) < ord(block) + 256


@cache
def _mended(lang: str | None) -> dict[str, str]:
    return dict(inflection(lang).mended)


@cache
def _snowball(name: str) -> Callable[[str], str]:
    if not name:
        return str
    import Stemmer

    made: Any = Stemmer.Stemmer(name, 0)  # without a cache: the analyser has one
    return made.stemWord  # type: ignore[no-any-return]
