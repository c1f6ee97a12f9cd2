"""Where the parts of a query stand in a text as it was written, in whatever form; and cutting there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from legionwire.query_hits import find_all
from legionwire.query_tree import And, Node, Or, Sought

Kind = Literal["", "hit", "name"]

MAX_MARKED = 200_000  # characters; what stands further down is shown without marks
MAX_SPANS = 5_000
MAX_LOOKED_AT = 12_000  # characters, for a snippet: a page has many, of whatever length
SNIPPET = 260  # characters
_LEAD = 70  # of these, before the first hit


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text and what it is: a hit of the query's n-th part, or a name of the topic."""

    start: int
    end: int
    kind: Kind = "hit"
    part: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, to be shown as its kind says."""

    text: str
    kind: Kind = ""


def hits(text: str, lang: str | None, node: Node, field: Literal["title", "body"]) -> list[Span]:
    """Where the parts of an analysed query stand in a title, or in what stands below it, in order; not those that an
    article must not hold. Of many parts each has an equal share of the spans."""
    wanted = [part for part in dict.fromkeys(_wanted(node)) if part.scope in ("any", field)]
    found = find_all(text[:MAX_MARKED], lang, wanted, MAX_SPANS // max(1, len(wanted)))
    spans = [Span(*stretch, "hit", number) for number, stretches in enumerate(found) for stretch in stretches]
    return sorted(spans, key=lambda span: (span.start, span.end))


def excerpt(standfirst: str, text: str, lang: str | None, node: Node | None) -> tuple[Piece, ...]:
    """What stands below the title, in short: where the query's parts stand together, or its beginning."""
    if node is None:
        return snippet(standfirst or text, ())
    standfirst, text = standfirst[:MAX_LOOKED_AT], text[:MAX_LOOKED_AT]
    in_standfirst, in_text = hits(standfirst, lang, node, "body"), hits(text, lang, node, "body")
    if in_standfirst or (standfirst and not in_text):
        return snippet(standfirst, in_standfirst)
    return snippet(text, in_text)


def _wanted(node: Node) -> list[Sought]:
    match node:
        case And(parts) | Or(parts):
            return [wanted for part in parts for wanted in _wanted(part)]
        case Sought():
            return [node]
        case _:
            return []


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
    """The stretch of a text where most different parts of a query stand together; without hits its beginning."""
    line = re.sub(r"[\s\u2028\u2029]", " ", text)  # one for one: offsets stay
    start = _begin(line, _best(spans, width - _LEAD)) if spans else 0
    end = _end(line, start + width)
    pieces = list(cut(line, spans, start, end))
    before = [Piece("… ")] if start > 0 else []
    after = [Piece(" …")] if end < len(line.rstrip()) else []
    return (*before, *pieces, *after)


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
    """Where a window of that width holds most different parts; the first such place."""
    best, most, last = spans[0].start, 0, 0
    inside: Counter[int] = Counter()
    for first, span in enumerate(spans):
        while last < len(spans) and spans[last].end <= span.start + width:
            inside[spans[last].part] += 1
            last += 1
        if len(inside) > most:
            best, most = span.start, len(inside)
        if first < last:
            inside[span.part] -= 1
            if not inside[span.part]:
                del inside[span.part]
        else:  # longer than the window
            last = first + 1
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
