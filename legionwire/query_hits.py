"""Where the parts of an analysed query stand in a text: terms by the analyser, exact forms letter by letter."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from legionwire.language import TermSequence, Token, analyse
from legionwire.query_tree import Sought

Stretch = tuple[int, int]  # from, to

_APOSTROPHE = "['’ʼ‘`´ʹ′＇]"
# Scripts without blanks between words: Thai, Lao, Burmese, Khmer, kana, Han; in Hangul particles follow directly.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def find_all(text: str, lang: str | None, wanted: Sequence[Sought], most: int) -> list[list[Stretch]]:
    """For each part the stretches where it stands, in order, `most` of them at most. Those that overlap are one."""
    if not wanted:
        return []
    tokens = analyse(text, lang)
    places = Places([token.term for token in tokens])
    return [list(islice(_merged(_stretches(text, tokens, places, part, most)), most)) for part in wanted]


def holds_exact(text: str, form: str) -> bool:
    """Whether a text holds this very form, whatever its case, apostrophes and blanks: between borders of words, or, in
    scripts that do not divide them, anywhere."""
    return exact_pattern(form).search(unicodedata.normalize("NFC", text)) is not None


@lru_cache(maxsize=200)
def exact_pattern(form: str) -> re.Pattern[str]:
    """What finds the form in a text. Accents may be composed or not. No part of it repeats but blanks."""
    composed = unicodedata.normalize("NFC", " ".join(form.split()))
    letters = "".join(map(_letter_pattern, composed))
    return re.compile(f"{_border(composed[:1], before=True)}{letters}{_border(composed[-1:])}", re.IGNORECASE)


def _letter_pattern(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    if re.fullmatch(_APOSTROPHE, letter):
        return _APOSTROPHE
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _border(letter: str, before: bool = False) -> str:
    """Next to a letter of a script with blanks no other may stand, nor an accent that would make it another letter."""
    if not letter.isalnum() or _UNSPACED.match(letter):
        return ""
    return r"(?<![^\W_])(?<![\u0300-\u036f])" if before else r"(?![^\W_]|[\u0300-\u036f])"


class Places:
    """Where each term stands among the terms of a text."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = list(terms)
        self._of: dict[str, list[int]] = {}
        for place, term in enumerate(self.terms):
            self._of.setdefault(term, []).append(place)
        self._sorted = sorted(self._of)

    def of(self, term: str) -> Sequence[int]:
        return self._of.get(term, ())

    def beginning(self, prefix: str) -> Sequence[int]:
        """The places of all terms that begin so."""
        first = bisect_left(self._sorted, prefix)
        found: list[int] = []
        for term in self._sorted[first:]:
            if not term.startswith(prefix):
                break
            found += self._of[term]
        return sorted(found)


def holds_terms(places: Places, part: Sought) -> bool:
    """Whether the terms of a text, or of a title, hold a part of a query, whatever its exact form."""
    if part.near is None:
        return any(True for way in part.sequences for _ in _phrases(places, way))
    return any(True for way in part.sequences for _ in _near(places, way.terms, part.near))


def _stretches(text: str, tokens: Sequence[Token], places: Places, part: Sought, most: int) -> Iterable[Stretch]:
    """Every stretch, in order; of each way to say it `most` at most."""
    if part.exact is not None:
        return (match.span() for match in exact_pattern(part.exact).finditer(text))
    found: set[Stretch] = set()
    for way in part.sequences:
        if part.near is None:
            last = len(way.terms) - 1
            firsts = islice(_phrases(places, way), most)
            found |= {(tokens[first].start, tokens[first + last].end) for first in firsts}
        else:
            near = islice(_near(places, way.terms, part.near), most)
            found |= {(tokens[place].start, tokens[place].end) for place in near}
    return sorted(found)


def _phrases(places: Places, way: TermSequence) -> Iterator[int]:
    """The places where the terms follow one another. Looked for where the rarest of them stands."""
    last = len(way.terms) - 1
    options = [
        places.beginning(term) if way.is_prefix and number == last else places.of(term)
        for number, term in enumerate(way.terms)
    ]
    rarest = min(range(len(options)), key=lambda number: len(options[number]))
    whole = list(way.terms[: last if way.is_prefix else last + 1])
    for place in options[rarest]:
        first = place - rarest
        if first < 0 or first + last >= len(places.terms):
            continue
        if places.terms[first : first + len(whole)] == whole and (
            not way.is_prefix or places.terms[first + last].startswith(way.terms[last])
        ):
            yield first


def _near(places: Places, terms: Iterable[str], distance: int) -> Iterator[int]:
    """The places of the terms in every window that holds all of them, with `distance` tokens between first and last."""
    wanted = dict.fromkeys(terms, 0)
    if not all(map(places.of, wanted)):
        return
    events = sorted(place for term in wanted for place in places.of(term))
    first = told = 0
    missing = len(wanted)
    for index, place in enumerate(events):
        term = places.terms[place]
        missing -= not wanted[term]
        wanted[term] += 1
        while events[first] < place - distance - 1:
            left = places.terms[events[first]]
            wanted[left] -= 1
            missing += not wanted[left]
            first += 1
        if not missing:
            yield from events[max(first, told) : index + 1]
            told = index + 1


def _merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those that overlap as one: pairs of letters of a script without blanks, a phrase that begins within itself."""
    start = end = -1
    for first, last in stretches:
        if first < end:
            end = max(end, last)
            continue
        if end >= 0:
            yield start, end
        start, end = first, last
    if end >= 0:
        yield start, end
