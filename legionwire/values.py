"""A value as somebody wrote it, in a TOML file or in the environment, and what it must be.

A parser takes `Given` and returns a typed value or raises UnusableError; who calls it knows file and key and says so.
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 80


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was written."""

    raw: object
    is_text: bool = False  # from the environment, where everything is text
    base: Path = Path()  # relative paths start here


class UnusableError(ValueError):
    """What was expected, and what was found in words that hold no secret."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"must be {expected}, got {found}")


def text(given: Given, expected: str = "a text of one line") -> str:
    """One line without control characters, not blank."""
    if not isinstance(given.raw, str) or not given.raw.strip() or not given.raw.isprintable():
        raise UnusableError(expected, shown(given.raw))
    return given.raw


def number(unit: str, low: float, high: float) -> Callable[[Given], float]:
    def parse(given: Given) -> float:
        value = _converted(given, float)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise UnusableError(f"a number from {low:g} to {high:g} ({unit})", shown(given.raw))
        return float(value)

    return parse


def whole(unit: str, low: int, high: int) -> Callable[[Given], int]:
    def parse(given: Given) -> int:
        value = _converted(given, int)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UnusableError(f"a whole number from {low} to {high} ({unit})", shown(given.raw))
        return value

    return parse


def _converted(given: Given, to: Callable[[str], float]) -> object:
    if not given.is_text or not isinstance(given.raw, str):
        return given.raw
    try:
        return to(given.raw)
    except ValueError:
        return None  # out of every range


def shown(raw: object) -> str:
    """The value for an error message, cut to a line."""
    return _REPR.repr(raw)


def did_you_mean(name: str, known: Sequence[str], what: str) -> str:
    """The way out of a typo: the closest known name, else all of them."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"{what} are {', '.join(known)}"
