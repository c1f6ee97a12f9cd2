"""Where the words of a query stand in a text as it was written, whatever their case and accents; and cutting there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from legionwire.language import terms
from legionwire.query import Query

Kind = Literal["", "hit", "name"]

MAX_MARKED = 200_000  # characters; what stands further down is shown without marks
MAX_SPANS = 5_000
SNIPPET = 260  # characters
_LEAD = 70  # of these, before the first hit
# Combining marks belong to their letter: they are how some systems write accents.
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:['’ʼ](?:[^\W_]|[\u0300-\u036f])+)*")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text and what it is: a hit of the query's n-th phrase, or a name of the topic."""

    start: int
    end: int
    kind: Kind = "hit"
    phrase: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, to be shown as its kind says."""

    text: str
    kind: Kind = ""


def hits(text: str, query: Query) -> list[Span]:
    """Where the phrases of a query stand in a text, in order."""
    starts: dict[str, list[int]] = {}
    for number, phrase in enumerate(query.phrases):
        starts.setdefault(phrase[0], []).append(number)
    found, places = _terms_of(text[:MAX_MARKED])
    spans = []
    for index, term in enumerate(found):
        for number in starts.get(term, ()):
            phrase = query.phrases[number]
            if tuple(found[index : index + len(phrase)]) == phrase:
                spans.append(Span(places[index][0], places[index + len(phrase) - 1][1], "hit", number))
        if len(spans) >= MAX_SPANS:
            break
    return spans


def names(text: str, places: Iterable[tuple[int, str]]) -> list[Span]:
    """Where the names of the topic stand, given as offset and form. What is not there is left out: the text may have
    been corrected since."""
    ours = [(start, form) for start, form in places if form and text.startswith(form, start)]
    return [Span(start, start + len(form), "name") for start, form in sorted(ours)]


def cut(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """The text from `start` to `end` in pieces. Where spans overlap, hits come before names, longer before shorter."""
    end = len(text) if end is None else end
    pieces, at = [], start
    for span in _apart(spans):
        if span.start < at or span.end > end:
            continue
        pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], span.kind)]
        at = span.end
    return tuple(piece for piece in (*pieces, Piece(text[at:end])) if piece.text)


def cut_lines(text: str, spans: Sequence[Span]) -> list[tuple[Piece, ...]]:
    """The lines of a text that hold anything, each in pieces. A span over the end of a line is not marked."""
    apart = _apart(spans)
    ends = [span.end for span in apart]
    lines, at = [], 0
    for line in text.split("\n"):
        end = at + len(line)
        if line.strip():
            inside = apart[bisect_right(ends, at) : bisect_right(ends, end)]
            lines.append(cut(text, inside, at, end))
        at = end + 1
    return lines


def snippet(text: str, spans: Sequence[Span], width: int = SNIPPET) -> tuple[Piece, ...]:
    """The stretch of a text where most phrases of a query stand together; without hits its beginning."""
    line = re.sub(r"[\s\u2028\u2029]", " ", text)  # one for one: offsets stay
    start = _begin(line, _best(spans, width - _LEAD)) if spans else 0
    end = _end(line, start + width)
    pieces = list(cut(line, spans, start, end))
    before = [Piece("… ")] if start > 0 else []
    after = [Piece(" …")] if end < len(line.rstrip()) else []
    return (*before, *pieces, *after)


def _terms_of(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The terms of a text, and where each stands."""
    found: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        for term in _terms_of_word(match[0]):
            found.append(term)
            places.append(match.span())
    return found, places


@lru_cache(maxsize=100_000)
def _terms_of_word(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Spans of which no two overlap, in order."""
    hits_apart = _without_overlaps([span for span in spans if span.kind == "hit"])
    starts = [span.start for span in hits_apart]
    free = []
    for span in spans:
        if span.kind != "hit":
            near = hits_apart[max(0, bisect_right(starts, span.start) - 1) : bisect_right(starts, span.end)]
            if not any(hit.start < span.end and span.start < hit.end for hit in near):
                free.append(span)
    return sorted([*hits_apart, *_without_overlaps(free)], key=lambda span: span.start)


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _best(spans: Sequence[Span], width: int) -> int:
    """Where a window of that width holds most different phrases."""
    best, most = spans[0].start, 0
    for index, span in enumerate(spans[:200]):
        inside = {other.phrase for other in spans[index : index + 50] if other.end <= span.start + width}
        if len(inside) > most:
            best, most = span.start, len(inside)
    return best


def _begin(line: str, hit: int) -> int:
    """A little before the hit, at the beginning of a sentence when one is near, else of a word."""
    if hit <= _LEAD:
        return 0
    ahead = line[hit - _LEAD : hit]
    sentence = max(ahead.rfind(stop) for stop in (". ", "! ", "? ", "… "))
    space = sentence + 1 if sentence >= 0 else ahead.find(" ")
    return hit - _LEAD + space + 1


def _end(line: str, end: int) -> int:
    if end >= len(line):
        return len(line.rstrip())
    space = line.rfind(" ", end - 30, end)
    return space if space > 0 else end
