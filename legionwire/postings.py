"""Where the keys of a sketch stand in the index of copies, and where they are looked for.

Copies mostly follow within days. So keys stand under the time their article appeared, in steps of 16 days, and are
looked for in the same step and its neighbours: what is searched grows with the news of a month and not with the years.
A few of them, the anchors, stand under no time and are looked for among those of all times: a reprint years later meets
its original by these.

Time and key are one number of at most 47 bits, which SQLite stores in 6 bytes: half of what two columns would take.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from legionwire.sketches import anchors

KEY_BITS = 36  # two articles of one step share two keys by chance in one of 10 million comparisons
ANY_TIME = 1 << KEY_BITS  # places below are of anchors

_DAYS = 16
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_STEPS = 1 << 11
_MASK = ANY_TIME - 1


def places(keys: Sequence[int], appeared: datetime) -> tuple[int, ...]:
    """Where the keys of an article stand, ascending."""
    return _at(anchors(tuple(keys)), 0) + _at(keys, _step(appeared))


def sought(keys: Sequence[int], appeared: datetime) -> tuple[int, ...]:
    """Where the keys of its copies would stand."""
    step = _step(appeared)
    near = (place for number in (step - 1, step, step + 1) for place in _at(keys, number))
    return (*_at(anchors(tuple(keys)), 0), *near)


def _step(appeared: datetime) -> int:
    """The step of a moment; what claims to be older than the web or far in the future shares the outermost ones."""
    return min(max((appeared - _BEGIN).days // _DAYS, 1), _STEPS - 2)


def _at(keys: Sequence[int], step: int) -> tuple[int, ...]:
    return tuple(sorted({step << KEY_BITS | key & _MASK for key in keys}))
