"""A few numbers that stand for a text, so that copies are found by equal numbers in a table (FracMinHash).

Of the hashes of all runs of four words those are kept that fall into the lowest 24th, at least FLOOR of the smallest
and at most CAP. So a text that was cut, framed or built into another has keys in common with it, in proportion to what
it holds of it, and a few rows an article are enough.
"""

from __future__ import annotations

import numpy as np

from legionwire import shingles

SIZE = 4  # words of a run
RATE = 24  # one of so many runs is kept
FLOOR, CAP = 20, 28
BITS = 48  # fit into a signed 64-bit column of every database, with room for a bucket
ANCHORS = 4
SKETCH_VERSION = f"sketch-1:{shingles.VERSION}:{SIZE}:{RATE}:{FLOOR}:{CAP}"

_BELOW = np.uint64((1 << BITS) // RATE)
_SHIFT = np.uint64(64 - BITS)


def sketch(text: str) -> tuple[int, ...]:
    """The keys of a text, ascending. The same for the same words, wherever and whenever."""
    return sketch_of(shingles.read(text))


def sketch_of(words: shingles.Words) -> tuple[int, ...]:
    """The keys of words that are read already."""
    values = shingles.runs(words, SIZE) >> _SHIFT
    if len(values) > 2 * CAP:
        few = values[values < _BELOW]
        values = few if len(shingles.distinct(few)) >= FLOOR else values
    values = shingles.distinct(values)
    wanted = min(max(int(np.searchsorted(values, _BELOW)), FLOOR), CAP)
    return tuple(values[:wanted].tolist())


def anchors(keys: tuple[int, ...]) -> tuple[int, ...]:
    """The smallest keys of a sketch. Copies of the same length have them in common, however far apart in time."""
    return keys[:ANCHORS]


def need(n_a: int, n_b: int) -> int:
    """How many keys two sketches of these sizes must share for their texts to be compared."""
    return min(2, max(1, min(n_a, n_b) // 8))
