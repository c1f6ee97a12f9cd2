"""Which patterns a heap of words may hold: those whose literals are in it, whatever stands between them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from legionwire.patterns import BLANK, WORD_END, Pattern
from legionwire.skim import fold_words

NEAR = 50  # words: more than a name has


@dataclass(frozen=True, slots=True)
class _Need:
    """A literal, and whether a word begins or ends with it in the pattern."""

    literal: str
    begins: bool
    ends: bool


class LiteralIndex:
    """The literals of many patterns, looked for together."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple((pattern, _needs(pattern)) for pattern in patterns)
        self._holders: dict[_Need, list[int]] = defaultdict(list)  # patterns by the literals that make them likely
        spelled: dict[str, set[_Need]] = defaultdict(set)
        for number, (_, needs) in enumerate(self._patterns):
            for need in needs[0]:
                self._holders[need].append(number)
            for need in frozenset().union(*needs):
                spelled[need.literal].add(need)
        payloads = {literal: (len(literal), tuple(found)) for literal, found in spelled.items()}
        self._every = _automaton(payloads)
        # Few letters to begin with make it several times as fast.
        self._ascii = _automaton({literal: payload for literal, payload in payloads.items() if literal.isascii()})

    def candidates(self, words: Sequence[bytes]) -> list[Pattern]:
        """The patterns that may match a page of these words in this order; see `skim.py`."""
        each = set(words)
        special = {word for word in each if not word.isascii()}
        found = {*self._found(fold_words(each - special)), *self._found(fold_words(special))}
        numbers = {number for need in found for number in self._holders.get(need, ())}
        likely = [self._patterns[number] for number in sorted(numbers)]
        return [pattern for pattern, needs in likely if not any(map(found.isdisjoint, needs))]

    def _found(self, text: str) -> Iterator[_Need]:
        """What stands in a text, borders of words where they have to be."""
        for start, end, needs in self._hits(text):
            begins, ends = not text[max(0, start - 1) : start].isalnum(), not text[end : end + 1].isalnum()
            yield from (need for need in needs if need.begins <= begins and need.ends <= ends)

    def _hits(self, text: str) -> Iterator[tuple[int, int, tuple[_Need, ...]]]:
        """Start, end, and what it may be good for; an automaton without words cannot be asked."""
        automaton = self._ascii if text.isascii() else self._every
        for last, (length, needs) in automaton.iter(text) if len(automaton) else ():
            yield last + 1 - length, last + 1, needs


def _automaton(payloads: Mapping[str, object]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for literal, payload in payloads.items():
        automaton.add_word(literal, payload)
    automaton.make_automaton()
    return automaton


def places_of(patterns: Sequence[Pattern], words: Sequence[bytes]) -> set[int]:
    """Where in a page's words the patterns may match: at the words that hold their stems, when the other literals that
    they need are near."""
    literals = {literal for pattern in patterns for some in pattern.needs for literal in some}
    each = list(set(words))
    texts = zip(each, fold_words(each).split("\n"), strict=True)
    telling = {word: held for word, text in texts if (held := [literal for literal in literals if literal in text])}
    found: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for literal in telling.get(word, ()):
            found[literal].append(place)
    return {place for pattern in patterns for place in _together(found, pattern)}


def _together(found: Mapping[str, Sequence[int]], pattern: Pattern) -> Iterator[int]:
    first, *others = (sorted({place for literal in some for place in found.get(literal, ())}) for some in pattern.needs)
    for place in first:
        if all(bisect_left(other, place - NEAR) < bisect_right(other, place + NEAR) for other in others):
            yield place


def _needs(pattern: Pattern) -> tuple[frozenset[_Need], ...]:
    return tuple(frozenset(_need(pattern, literal) for literal in literals) for literals in pattern.needs)


def _need(pattern: Pattern, literal: str) -> _Need:
    """Read off the expression, where the literal is written there as such, and once."""
    before, found, after = pattern.expression.partition(re.escape(literal))
    if not found or re.escape(literal) in after:
        return _Need(literal, begins=False, ends=False)
    begins = before.endswith(BLANK) or (not before and not pattern.glued)
    return _Need(literal, begins, ends=after.startswith(BLANK) or after == WORD_END)
