"""Which texts of a collection are worth comparing: those whose sketches share enough keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from legionwire.sketches import need

CROWD = 50  # texts that share a key are compared with so many of them at most: a daily report has one with hundreds

Pairs = npt.NDArray[np.int64]


def pairs(sketches: Sequence[tuple[int, ...]], ranks: Sequence[int]) -> Pairs:
    """Rows (i, j), i < j, of the texts to compare, ascending. Of a crowd everybody meets those of the lowest rank.

    `ranks` say who these are; being a property of the texts they make the order in which these come change nothing.
    """
    sizes = np.fromiter(map(len, sketches), np.int64, len(sketches))
    keys = np.fromiter((key for sketch in sketches for key in sketch), np.int64, int(sizes.sum()))
    holders = np.repeat(np.arange(len(sketches)), sizes)
    order = np.lexsort((np.asarray(ranks, np.int64)[holders], keys))
    keys, holders = keys[order], holders[order]
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
    places = np.arange(len(keys)) - np.repeat(begins, np.diff(np.append(begins, len(keys))))
    met = []
    for back in range(1, CROWD + 1):  # everybody with the first, with the second, ...
        later = np.flatnonzero(places >= back)
        if not len(later):
            break
        others = holders[later - places[later] + back - 1]
        mine = holders[later]
        met.append(np.minimum(mine, others) * len(sketches) + np.maximum(mine, others))
    if not met:
        return np.zeros((0, 2), np.int64)
    found, shared = np.unique(np.concatenate(met), return_counts=True)
    rows = np.stack((found // len(sketches), found % len(sketches)), axis=1)
    fewer = np.minimum(sizes[rows[:, 0]], sizes[rows[:, 1]])
    needed = np.array([need(size, size) for size in range(int(sizes.max()) + 1)])
    kept: Pairs = rows[shared >= needed[fewer]]
    return kept
