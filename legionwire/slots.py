"""The numbers and names of a text with the words around them: what fills the blanks, should it be a form.

A report of every day says the same words about other numbers, a firm's results the same about another firm. Whether two
texts are copies, or one form filled in twice, is told where both have the same words around a number or a name: a copy
has the same number there, a form another. What only one of them has (a footer, a new paragraph) does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legionwire import shingles
from legionwire.shingles import Hashes, Short, Words

AROUND = 2  # words on one side of a slot that must be the same; of scripts without blanks twice as many characters
_BASE = np.uint64(0x9E3779B97F4A7C15)
_NUMBER, _NAME = np.uint64(1), np.uint64(2)  # in the place of what fills a neighbouring slot
_BEFORE, _AFTER = np.uint64(3), np.uint64(5)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Slots:
    """Sorted hashes: of the words on either side of each slot, and of these with what fills it."""

    sides: Short
    filled: Short
    common: Short  # those of the filled that prove nothing when two texts have them


def slots(words: Words, numbers: Mask, names: Mask, common: Mask) -> tuple[Slots, Slots]:
    """The slots that numbers fill, and those that names fill; the masks say which words these are. Of the numbers some
    are `common` to many texts."""
    frame = words.hashes.copy()
    frame[names], frame[numbers] = _NAME, _NUMBER
    around = AROUND if words.halves is None else 2 * AROUND
    names = names & ~numbers
    return _slots(words.hashes, frame, numbers, common, around), _slots(words.hashes, frame, names, common, around)


def _slots(hashes: Hashes, frame: Hashes, filling: Mask, common: Mask, around: int) -> Slots:
    if not filling.any():
        none = shingles.short(hashes[:0])
        return Slots(none, none, none)
    edges = np.concatenate(([False], filling, [False]))
    starts, ends = np.flatnonzero(edges[1:] & ~edges[:-1]), np.flatnonzero(edges[:-1] & ~edges[1:])
    fillings = shingles.folded(hashes, starts, ends)
    before, after = starts >= around, ends <= len(hashes) - around
    sides = np.concatenate((
        _side(frame, starts[before] - around, around, _BEFORE), _side(frame, ends[after], around, _AFTER)
    ))  # fmt: skip
    filled = shingles.short(shingles.mixed(sides ^ np.concatenate((fillings[before], fillings[after]))))
    every = np.concatenate(([0], np.cumsum(~common)))
    alike = every[ends] == every[starts]
    proving_nothing = filled[np.concatenate((alike[before], alike[after]))]
    return Slots(
        shingles.distinct(shingles.short(sides)), shingles.distinct(filled), shingles.distinct(proving_nothing)
    )


def _side(frame: Hashes, begins: shingles.Places, around: int, side: np.uint64) -> Hashes:
    found = np.full(len(begins), side)
    for step in range(around):
        found *= _BASE
        found += frame[begins + step]
    return shingles.mixed(found)
