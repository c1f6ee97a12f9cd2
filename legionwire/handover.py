"""Values that a crawl hands to the command that started it: a file in the crawl's own folder, one value after another.

Pickled, as between processes of ours: both ends are this program, and the folder is made for one command and goes
with it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def place_of(data: Path) -> Path:
    """The file in a crawl's data folder."""
    return data / "handover"


def hand_over(data: Path, value: object) -> None:
    """Add a value; whole in one write, so that who reads meanwhile meets no half of it."""
    with place_of(data).open("ab") as file:
        file.write(pickle.dumps(value))
        file.flush()


def handed_over(data: Path, kind: type[T]) -> Iterator[T]:
    """The values of that kind so far."""
    try:
        file = place_of(data).open("rb")
    except FileNotFoundError:
        return
    with file:
        while True:
            try:
                value = pickle.load(file)  # noqa: S301 (written by our own process, see the module)
            except (EOFError, pickle.UnpicklingError):  # the end, or what is being written at this moment
                return
            if isinstance(value, kind):
                yield value
