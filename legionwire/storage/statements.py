"""How much is named in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

_TOGETHER = 500  # articles
_Named = TypeVar("_Named", int, str)


def pieces(ids: Collection[_Named]) -> Iterable[Sequence[_Named]]:
    """Numbers or names in lists that fit into a statement."""
    some = sorted(ids)
    return (some[start : start + _TOGETHER] for start in range(0, len(some), _TOGETHER))
