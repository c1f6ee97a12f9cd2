"""What changed between two texts, word by word.

Lines are aligned first and words within the lines that changed, so that a long text costs what its changes cost. Where
two parts have too little in common, one is said to stand in the other's place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from legionwire.alignment import Block, Effort, blocks_of

Kind = Literal["same", "del", "ins"]

MOST_STEPS = 4_000_000  # of one comparison, about a second; what is left then is replaced as a whole
FEW_WORDS = 2  # between two larger changes are shown as a part of both

# Scripts that set no blanks between words are compared by their signs, each with the marks that belong to it.
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = (
    "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a\ufe00-\ufe0f"
)
_TOKEN = re.compile(rf"[{_UNSPACED}][{_MARKS}]*|(?:(?![{_UNSPACED}])[\w{_MARKS}])+|\n|[^\S\n]+|.", re.DOTALL)
_LINE = re.compile(r"\n|[^\n]+")
_WORD = re.compile(r"\w")
_SIGN = re.compile(f"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of both texts, of the old one alone (`del`) or of the new one alone (`ins`)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines with changes and the lines around them."""

    pieces: tuple[Piece, ...]
    skipped: bool  # whether unchanged lines were left out before it


Diff = tuple[Piece, ...]


def diff(old: str, new: str) -> Diff:
    """The pieces of both texts in their order; what is deleted stands before what is put in its place. The pieces
    without `ins` are the old text, those without `del` the new one, to the letter."""
    pieces: list[Piece] = []
    effort = Effort(MOST_STEPS)
    for same, olds, news in _by_paragraphs(blocks_of(_LINE.findall(old), _LINE.findall(new), effort)):
        if same:
            pieces.append(Piece("same", "".join(olds)))
        else:
            pieces += _words("".join(olds), "".join(news), effort)
    return _joined(_at_line_ends(_joined(pieces)))


def old_of(pieces: Iterable[Piece]) -> str:
    """The text before the change."""
    return "".join(piece.text for piece in pieces if piece.kind != "ins")


def new_of(pieces: Iterable[Piece]) -> str:
    """The text after the change."""
    return "".join(piece.text for piece in pieces if piece.kind != "del")


def is_change(pieces: Iterable[Piece]) -> bool:
    """Whether anything differs."""
    return any(piece.kind != "same" for piece in pieces)


def words_in(pieces: Iterable[Piece], kind: Kind) -> int:
    """How many words were deleted, or put in."""
    found = (token for piece in pieces if piece.kind == kind for token in _TOKEN.findall(piece.text))
    return sum(bool(_WORD.search(token)) for token in found)


def hunks(pieces: Sequence[Piece], around: int = 1) -> tuple[Hunk, ...]:
    """The changed lines, each with `around` unchanged ones before and behind it; those that touch are one."""
    lines = _by_lines(pieces)
    changed = [number for number, line in enumerate(lines) if is_change(line)]
    shown = sorted({near for number in changed for near in range(number - around, number + around + 1)})
    shown = [number for number in shown if 0 <= number < len(lines)]
    found, end = [], 0
    for _, run in groupby(enumerate(shown), lambda item: item[1] - item[0]):
        numbers = [number for _, number in run]
        held = _joined(piece for number in numbers for piece in lines[number])
        found.append(Hunk(held, numbers[0] > end))
        end = numbers[-1] + 1
    return tuple(found)


def in_brackets(pieces: Iterable[Piece]) -> str:
    """For a terminal without colours: `[-deleted-]` and `{+put in+}`."""
    marks = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def in_html(pieces: Iterable[Piece], lang: str | None = None, direction: str | None = None) -> str:
    """A fragment of HTML: one `div` in the text's language and direction, with `<del>` and `<ins>`. Whatever the texts
    hold, there are no other tags in it but `<br>` for the end of a line."""
    tags = {"same": ("", ""), "del": ("<del>", "</del>"), "ins": ("<ins>", "</ins>")}
    parts = []
    for piece in pieces:
        begin, end = tags[piece.kind]
        parts.append(begin + html.escape(piece.text).replace("\n", "<br>\n") + end)
    names = {"lang": lang, "dir": direction}
    given = "".join(f' {name}="{html.escape(value)}"' for name, value in names.items() if value)
    return f'<div class="diff"{given}>{"".join(parts)}</div>'


# --- how it is found


def _by_paragraphs(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of lines, with changed lines that touch as one change: which became which, their words tell."""
    held = list(blocks)
    gone: list[str] = []
    come: list[str] = []
    for number, (same, olds, news) in enumerate(held):
        is_between = bool(gone or come) and number + 1 < len(held)
        if not same or (is_between and all(line == "\n" for line in olds)):
            gone += olds
            come += news
            continue
        if gone or come:
            yield False, gone, come
            gone, come = [], []
        yield same, olds, news
    if gone or come:
        yield False, gone, come


def _at_line_ends(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Where the same change could be said to begin a little earlier or later: with a line, if that can be."""
    held = list(pieces)
    for number, piece in enumerate(held):
        around = [held[near].kind if 0 <= near < len(held) else "same" for near in (number - 1, number + 1)]
        if piece.kind == "same" or "\n" not in piece.text or around != ["same", "same"]:
            continue
        before = held[number - 1].text if number else ""
        behind = held[number + 1].text if number + 1 < len(held) else ""
        moved = _slide(before, piece.text, behind)
        if number:
            held[number - 1] = Piece("same", moved[0])
        held[number] = Piece(piece.kind, moved[1])
        if number + 1 < len(held):
            held[number + 1] = Piece("same", moved[2])
    return (piece for piece in held if piece.text)


def _slide(before: str, text: str, behind: str) -> tuple[str, str, str]:
    right = _shared(text, behind)
    left = _shared(text[::-1], before[::-1])
    places = [(before, text, behind)]
    places += [(before + text[:k], text[k:] + text[:k], behind[k:]) for k in _ends(text, right)]
    places += [(before[: len(before) - k], text[-k:] + text[:-k], text[-k:] + behind) for k in _ends(text[::-1], left)]
    whole = next((place for place in places if _ends_line(place[0]) and place[1].endswith("\n")), None)
    added = (place for place in places if place[1].startswith("\n") and (not place[2] or place[2].startswith("\n")))
    return whole or next(added, places[0])


def _ends_line(text: str) -> bool:
    return not text or text.endswith("\n")


def _ends(text: str, most: int) -> list[int]:
    """Before and behind each end of a line, up to a place in a text."""
    return sorted(
        {at for place, sign in enumerate(text) if sign == "\n" for at in (place, place + 1) if 0 < at <= most}
    )


def _shared(one: str, other: str) -> int:
    """How many signs two texts have alike at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _words(old: str, new: str, effort: Effort) -> Iterator[Piece]:
    """The pieces of a part in which not one line is the same. Changes with little between them are told as one."""
    blocks = list(blocks_of(_TOKEN.findall(old), _TOKEN.findall(new), effort))
    for most in (0, FEW_WORDS):  # first blanks and points: they make changes of several words
        blocks = _folded(blocks, most)
    for same, olds, news in blocks:
        if same:
            yield Piece("same", "".join(olds))
        else:
            yield from _changed("".join(olds), "".join(news))


def _folded(blocks: Sequence[Block], most: int) -> list[Block]:
    """The blocks with two changes and what is between them as one change, where that is `most` words, or less."""
    folded: list[Block] = []
    gone: list[str] = []
    come: list[str] = []
    size = 0  # of the change that is being put together
    for number, (same, olds, news) in enumerate(blocks):
        behind = blocks[number + 1] if (gone or come) and number + 1 < len(blocks) else None
        if not same or (behind is not None and _is_little(olds, most, min(size, _size(behind)))):
            gone += olds
            come += news
            size += max(_count(olds), _count(news))
            continue
        if gone or come:
            folded.append((False, gone, come))
            gone, come, size = [], [], 0
        folded.append((same, olds, news))
    return [*folded, (False, gone, come)] if gone or come else folded


def _changed(old: str, new: str) -> Iterator[Piece]:
    kinds: tuple[tuple[Kind, str], ...] = (("del", old), ("ins", new))
    yield from (Piece(kind, text) for kind, text in kinds if text)


def _is_little(between: Sequence[str], most: int, size: int) -> bool:
    """Whether so little stands between two changes that nobody reads it as unchanged: no word at all, or few words
    between changes of twice as many (signs that are no whole words count half). Lines stay apart. `size` is the
    smaller change's, in words."""
    if "\n" in between or _count(between) > most:
        return False
    return sum(1 if _SIGN.match(token) else 2 for token in between if _WORD.search(token)) <= size


def _size(change: Block) -> int:
    return max(_count(change[1]), _count(change[2]))


def _count(tokens: Sequence[str]) -> int:
    return sum(bool(_WORD.search(token)) for token in tokens)


def _joined(pieces: Iterable[Piece]) -> Diff:
    """Neighbours of one kind as one piece, and of neighbouring changes first all that goes, then all that comes."""
    joined: list[Piece] = []
    for is_same, run in groupby(pieces, lambda piece: piece.kind == "same"):
        held = list(run)
        kinds: tuple[Kind, ...] = ("same",) if is_same else ("del", "ins")
        texts = (("".join(piece.text for piece in held if piece.kind == kind), kind) for kind in kinds)
        joined += (Piece(kind, text) for text, kind in texts if text)
    return tuple(joined)


def _lines(text: str) -> list[str]:
    """The lines of a text, each with its end."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _by_lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each line; one that goes over the end of a line is cut there, unless more of its change follows."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for line in _lines(piece.text):
            lines[-1].append(Piece(piece.kind, line))
            if line.endswith("\n") and piece.kind == "same":
                lines.append([])
    return lines if lines[-1] else lines[:-1]
