"""How much is named in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

_TOGETHER = 500  # articles


def pieces(ids: Collection[int]) -> Iterable[Sequence[int]]:
    """Numbers in lists that fit into a statement."""
    some = sorted(ids)
    return (some[start : start + _TOGETHER] for start in range(0, len(some), _TOGETHER))
