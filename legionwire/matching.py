"""Where a text holds the topic's words: an automaton finds stems, patterns see only the stems' neighbourhood.

Both indexes are built once for each process and used for every text. Work is bounded whatever the text holds:
one linear pass, then at most MAX_WINDOWS windows of at most MAX_WINDOW characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import ahocorasick

from legionwire.normalise import fold
from legionwire.patterns import Pattern

REACH = 80  # characters looked at on either side of a stem
MAX_WINDOW = 640
MAX_WINDOWS = 200
MAX_WORD_HITS = 4000


class Searchable(Protocol):
    """What a PatternIndex searches for."""

    @property
    def patterns(self) -> tuple[Pattern, ...]: ...

    @property
    def masks(self) -> bool:
        """Whether its places are hidden from everything that comes after it."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """A pattern's place in a folded text; `entry` is the index of what was searched for."""

    start: int
    end: int
    entry: int


@dataclass(slots=True)
class Window:
    start: int
    end: int
    wanted: set[tuple[int, int]]  # (entry, pattern) whose stems are in it


class PatternIndex:
    """Many patterns, searched for together."""

    def __init__(self, entries: Sequence[Searchable]) -> None:
        self._entries = tuple(entries)
        holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, entry in enumerate(entries):
            for place, pattern in enumerate(entry.patterns):
                for stem in pattern.stems:
                    holders[stem].append((number, place))
        self._automaton = _automaton({stem: (len(stem), tuple(found)) for stem, found in holders.items()})

    def find(self, text: str) -> list[Span]:
        """Every place of every entry in a folded text, less what masking entries before it cover."""
        found: dict[Span, None] = {}
        for window in self.windows(text):
            view = text[window.start : window.end]
            for number, place in sorted(window.wanted):
                entry = self._entries[number]
                for start, end in entry.patterns[place].find(view):
                    found[Span(window.start + start, window.start + end, number)] = None
                    if entry.masks:
                        view = view[:start] + " " * (end - start) + view[end:]
        return list(found)

    def windows(self, text: str) -> list[Window]:
        """The neighbourhoods of stems, in order; where they touch they are one, up to MAX_WINDOW."""
        windows: list[Window] = []
        for last, (length, wanted) in _hits(self._automaton, text):
            start, end = max(0, last + 1 - length - REACH), last + 1 + REACH
            current = windows[-1] if windows else None
            if current and start <= current.end and end - current.start <= MAX_WINDOW:
                current.end = max(current.end, end)
                current.wanted.update(wanted)
            elif len(windows) == MAX_WINDOWS:
                break
            else:
                windows.append(Window(start, end, set(wanted)))
        return windows


class WordIndex:
    """Groups of plain words and word beginnings ("ukrain~", "war", "~אוקראינ~")."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        holders: dict[str, list[tuple[str, bool, bool]]] = defaultdict(list)
        for group, words in groups.items():
            for word in words:
                holders[fold(word.strip("~"))].append((group, word.startswith("~"), word.endswith("~")))
        self._automaton = _automaton({word: (len(word), tuple(found)) for word, found in holders.items()})

    def find(self, text: str) -> dict[str, list[tuple[int, int]]]:
        """The places of each group's words in a folded text, in order."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for count, (last, (length, holders)) in enumerate(_hits(self._automaton, text)):
            if count == MAX_WORD_HITS:
                break
            start, end = last + 1 - length, last + 1
            dense = text[start] >= "\u2e80"
            begins = dense or not start or not text[start - 1].isalnum()
            ends = dense or end == len(text) or not text[end].isalnum()
            for group, open_before, open_after in holders:
                if (begins or open_before) and (ends or open_after):
                    found[group].append((start, end))
        return found


def _automaton(words: Mapping[str, object]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, payload in words.items():
        automaton.add_word(word, payload)
    automaton.make_automaton()
    return automaton


def _hits(automaton: ahocorasick.Automaton, text: str) -> Iterator[tuple[int, tuple[int, tuple[Any, ...]]]]:
    """(offset of the last character, payload); an automaton without words cannot be asked."""
    hits: Iterator[tuple[int, tuple[int, tuple[Any, ...]]]] = automaton.iter(text) if len(automaton) else iter(())
    return hits
