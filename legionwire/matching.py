"""Where a text holds the topic's words: an automaton finds stems, patterns see only the stems' neighbourhood.

Both indexes are built once for each process and used for every text. Work is bounded whatever the text holds:
one linear pass, then at most MAX_WINDOWS windows of at most MAX_WINDOW characters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

import ahocorasick

from legionwire.normalise import fold
from legionwire.patterns import Pattern, is_dense, squeeze

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

    @property
    def yields(self) -> bool:
        """Whether it gives way to what begins within it and goes on beyond it."""
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
        also = frozenset().union(*(pattern.also for entry in entries for pattern in entry.patterns))
        self._also = _automaton({literal: (len(literal), (literal,)) for literal in also})

    def find(self, text: str) -> list[Span]:
        """Every place of every entry in a folded text, less what masking entries before it cover."""
        found: dict[Span, None] = {}
        yielding: set[Span] = set()
        for window in self.windows(text):
            view = text[window.start : window.end]
            squeezed = ""  # worked out when a plain name asks for it
            there = {literal for _, (_, literals) in _hits(self._also, view) for literal in literals}
            for number, place in sorted(window.wanted):
                entry = self._entries[number]
                pattern = entry.patterns[place]
                if pattern.also and pattern.also.isdisjoint(there):
                    continue
                if pattern.squeezed and pattern.squeezed not in (squeezed := squeezed or squeeze(view)):
                    continue
                for start, end in pattern.find(view):
                    span = Span(window.start + start, window.start + end, number)
                    if entry.yields and self._goes_on(window, view, start, end):
                        yielding.add(span)
                        continue
                    found[span] = None
                    if entry.masks:
                        view = view[:start] + " " * (end - start) + view[end:]
                        squeezed = ""
        return self._unmasked([span for span in found if span not in yielding]) if found else []

    def _unmasked(self, found: list[Span]) -> list[Span]:
        """Without what masks of another window cover: one of a name's words may be in this and one in that."""
        masks = sorted((span.start, span.end, span.entry) for span in found if self._entries[span.entry].masks)
        longest = max((end - start for start, end, _ in masks), default=0)
        return [span for span in found if not _is_masked(span, masks, longest)]

    def _goes_on(self, window: Window, view: str, start: int, end: int) -> bool:
        return any(
            start <= other_start < end < other_end
            for number, place in window.wanted
            if not self._entries[number].masks
            for other_start, other_end in self._entries[number].patterns[place].find(view)
        )

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


def _is_masked(span: Span, masks: list[tuple[int, int, int]], longest: int) -> bool:
    first, last = bisect_left(masks, (span.start - longest,)), bisect_left(masks, (span.end,))
    return any(end > span.start and entry < span.entry for _, end, entry in masks[first:last])


class StemIndex:
    """Where any of many stems stands."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._automaton = _automaton({stem: (len(stem), ()) for stem in stems})

    def holding(self, lines: Sequence[str]) -> set[int]:
        """Which of the lines hold one, wherever in a word it stands."""
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        return {bisect_right(starts, last) - 1 for last, _ in _hits(self._automaton, "\n".join(lines))}


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
            dense = is_dense(text[start])
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
