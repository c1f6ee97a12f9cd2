"""What a word is an inflection of, in one language: its dictionary form, or without a dictionary what is left of it.

A document's word is read in the likeliest way. A query's word is read in every way, and in those in which documents may
have read other inflections of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from legionwire import paradigms, stems
from legionwire.lemmas import Dictionary, dictionary
from legionwire.stems import men, mended

_NEGATED = {"cs": ("ne", "nej"), "sk": ("ne", "naj"), "lt": ("ne", "—")}  # no, and how a superlative begins
_MANLY = {"uk": "а", "ru": "а", "be": "а", "pl": "a", "cs": "a", "sk": "a", "sl": "a", "hr": "a", "sr": "a", "bs": "a"}
_NOUNS_ARE_CAPITAL = frozenset(["de", "lb"])
_SHORTEST_STEM = 3
_SHORTEST_OF_CAPITAL = 5
_INFINITIVE = ("r", "rse")


def reading(word: str, lang: str | None) -> str:
    """The form that stands for a word in a document."""
    return next(_read(word, lang))


def readings(word: str, lang: str | None) -> tuple[str, ...]:
    """The forms that may stand for a word, the likeliest first; at least one."""
    return tuple(dict.fromkeys(_read(word, lang)))


def other_readings(word: str, lang: str | None) -> tuple[str, ...]:
    """In what other ways documents may have read inflections of the same word."""
    first = readings(word, lang)
    held = dictionary(lang)
    found = dict.fromkeys(stems.stem(_bare(reading), lang) for reading in (*first, word))
    for reading in first:
        if held is None or reading[:1].isupper() or not held.knows(reading):  # a name
            found |= dict.fromkeys(stems.doubtful(stems.stem(_bare(reading), lang), lang))
    if held is not None:
        found |= dict.fromkeys(_of_paradigm(word, first, lang, held))
        for lemma in first:
            found |= dict.fromkeys(_confused_with(lemma, lang, held))
            found |= dict.fromkeys(name for name in _namesakes(lemma, lang) if held.is_lemma(name))
        if lang in _NOUNS_ARE_CAPITAL:
            found |= dict.fromkeys(_as_noun(word, lang, held))
        found |= dict.fromkeys(_with_accents(word, lang, held))
    return tuple(form for form in found if form not in first)


def _read(word: str, lang: str | None) -> Iterator[str]:
    held = dictionary(lang)
    if held is None:
        yield mended(word.lower(), lang) or stems.stem(_bare(word), lang)
        return
    found = _in_dictionary(word, lang, held)
    if (first := next(found, None)) is None:
        yield _of_stem(word, lang, held)
    else:
        yield first
        yield from found


def _in_dictionary(word: str, lang: str | None, held: Dictionary) -> Iterator[str]:
    """What the dictionary says of a word, else of what follows something that may be written in front of any word."""
    found = _dictionary_forms(word, lang, held)
    if (first := next(found, None)) is not None:
        yield first
        yield from found
        return
    for front, other in stems.parts(word.lower(), lang):
        if lang in _NOUNS_ARE_CAPITAL and word[:1].isupper():
            other = other.capitalize()
        if len(other) > 1 and held.knows(other):
            yield from (front + _settled(other, lemma, lang, held) for lemma in held.lemmas(other))
            return
    for verb in stems.without_clitics(word.lower(), lang):
        if held.knows(verb) and (word.islower() or _is_long_verb(verb, held)):
            yield from (_settled(verb, lemma, lang, held) for lemma in held.lemmas(verb))
            return


def _is_long_verb(form: str, held: Dictionary) -> bool:
    """Whether a word in front of pronouns is more than chance: Ávalos and Grávalos are names."""
    return len(form) >= _SHORTEST_OF_CAPITAL and next(held.lemmas(form)).endswith(_INFINITIVE)


def _dictionary_forms(word: str, lang: str | None, held: Dictionary) -> Iterator[str]:
    if (found := mended(word.lower(), lang)) is not None:
        yield found
        return
    yield from (_settled(word, lemma, lang, held) for lemma in held.lemmas(word))


def _settled(form: str, lemma: str, lang: str | None, held: Dictionary) -> str:
    """The dictionary form after our own rules."""
    for word in (form, lemma) if form != lemma else (form,):
        for man in men(word, lang):
            if held.is_lemma(man):
                return man
    if lang in _NEGATED and _is_negated(form.lower(), *_NEGATED[lang]) and held.is_lemma(f"ne{lemma}"):
        return f"ne{lemma}"
    if lang == "ar" and lemma.endswith(("ت", "وا")):
        left = lemma.removesuffix("ت").removesuffix("وا")  # she, they did
        return left if len(left) >= _SHORTEST_STEM and held.is_lemma(left) else lemma
    return mended(lemma.lower(), lang) or lemma


def _is_negated(form: str, no: str, most: str) -> bool:
    """Whether a form says no; the superlative's syllable begins alike (nejmocnější is most mighty)."""
    return form.startswith(most + no) or (form.startswith(no) and not form.startswith(most))


def _of_stem(word: str, lang: str | None, held: Dictionary) -> str:
    """A form that no dictionary has may be one of a word that it does have."""
    left = stems.stem(_bare(word), lang)
    if len(left) <= _SHORTEST_STEM:
        return left
    names = list(stems.names(left, lang))
    if (lemma := next(filter(held.is_lemma, names), None)) is not None:
        return lemma
    return next((reading for name in names for reading in _dictionary_forms(name, lang, held)), left)


def _of_paradigm(word: str, first: tuple[str, ...], lang: str | None, held: Dictionary) -> Iterator[str]:
    """What documents make of forms that the dictionary does not lead back to the word they are of."""
    is_noun = lang in _NOUNS_ARE_CAPITAL and not word.islower()  # Gefahren are no journey
    given = [] if is_noun else [*first, word.lower()]
    more = (head for form in dict.fromkeys(given) for head in paradigms.heads(form, lang, held.lemma))
    heads = dict.fromkeys([*first, *(head for head in more if held.is_lemma(head))])
    yield from heads
    for head in heads:
        for form in paradigms.forms(head, lang, held.lemma):
            if held.lemma(form) is None:
                continue
            read = reading(form, lang)
            if lang != "ar" or read == form or len(read) > _SHORTEST_STEM:  # نبيت is read as نبي, the prophet
                yield read


def _confused_with(lemma: str, lang: str | None, held: Dictionary) -> Iterator[str]:
    """Words that share a form with this one, which documents read as theirs."""
    for form in held.inflected(lemma):
        if held.knows(form) and (read := reading(form, lang)) != lemma:
            yield read


def _namesakes(name: str, lang: str | None) -> Iterator[str]:
    """Олександра is a woman, or of Олександр: the one's name is a form of the other's."""
    if lang in _MANLY and name[:1].isupper():
        end = _MANLY[lang]
        yield name.removesuffix(end) if name.endswith(end) else name + end


def _as_noun(word: str, lang: str | None, held: Dictionary) -> Iterator[str]:
    """German makes nouns of adjectives and participles: verletzt, der Verletzte."""
    if (noun := word.lower().capitalize() + "e") and held.is_lemma(noun):
        yield noun
    for noun in readings(word.capitalize(), lang):
        if noun[:1].isupper() and noun.endswith("e"):
            yield from held.lemmas(noun.removesuffix("e").lower())


def _with_accents(word: str, lang: str | None, held: Dictionary) -> Iterator[str]:
    """A word typed as if there were no accents; when there is such a word, it is that."""
    if word.isascii() and not held.knows(word):
        for other in stems.accented(word.lower(), lang):
            if held.knows(other):
                yield from readings(other, lang)
                return


def _bare(word: str) -> str:
    return word.lower().replace("'", "")
