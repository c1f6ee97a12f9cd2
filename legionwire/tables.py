"""A TOML table of the topic file, read key by key; whatever is wrong is named with file, table and key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeGuard, cast

from legionwire.errors import CatalogueError
from legionwire.normalise import fold
from legionwire.pattern_syntax import PatternError
from legionwire.patterns import Pattern, parse_pattern

MAX_NUMBER = 1_000_000
MAX_SHOWN = 80  # characters of a value in a message
_SIGNS = re.compile(r"[~()|?<>{}]")


class Table:
    """One TOML table, read key by key; `close` complains about keys that nobody asked for."""

    def __init__(self, raw: dict[str, Any], file: str, path: str, seen: frozenset[str]) -> None:
        self.raw, self.file, self.path, self.seen = raw, file, path, set(seen)

    @property
    def id(self) -> str:
        return self.path.rpartition(".")[2]

    def error(self, key: str, expected: str) -> CatalogueError:
        return CatalogueError(self.file, self.path, key, expected)

    def close(self) -> None:
        for key in self.raw.keys() - self.seen:
            guess = did_you_mean(key, sorted(self.seen))
            raise self.error(key, f"is not a key of this table{guess or '; known are ' + ', '.join(sorted(self.seen))}")

    def ignore(self, *keys: str) -> None:
        """Keys for people: texts that nothing reads."""
        for key in keys:
            self.string(key)

    def string(self, key: str, required: bool = False) -> str:
        value = self._get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.error(key, f"must be a text, got {_shown(value)}" if value != "" else "is missing: a text")
        return value

    def strings(self, key: str, required: bool = False) -> tuple[str, ...]:
        value = self._get(key, [])
        if not _is_texts(value):
            raise self.error(key, f'must be a list of texts like ["one", "two"], got {_shown(value)}')
        if required and not value:
            raise self.error(key, "is missing: a list of one text at least")
        if any(not text.strip(" ~") for text in value):
            raise self.error(key, "holds an empty text")
        return tuple(value)

    def words(self, key: str) -> tuple[str, ...]:
        """Plain words and beginnings with ~, as a WordIndex takes them."""
        words = self.strings(key)
        for word in words:
            if not fold(word.strip("~")).strip():
                raise self.error(key, f"holds a word without letters: {_shown(word)}")
            if _SIGNS.search(word.strip("~")):
                way_out = "plain words stand here, ~ at an end of them, and no patterns"
                raise self.error(key, f"{_shown(word)} cannot be read: {way_out}")
        return words

    def boolean(self, key: str) -> bool:
        value = self._get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, got {_shown(value)}")
        return value

    def number(self, key: str) -> float | None:
        value = self._get(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_NUMBER:  # nor nan
            raise self.error(key, f"must be a number, at most {MAX_NUMBER:,}, got {_shown(value)}")
        return value

    def day(self, key: str) -> date | None:
        value = self._get(key, None)
        if value is not None and type(value) is not date:
            raise self.error(key, f"must be a date like 2022-03-07, without quotes, got {_shown(value)}")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self._get(key, default)
        if value not in allowed:
            raise self.error(key, f"must be one of {', '.join(allowed)}, got {_shown(value)}")
        return cast(str, value)

    def patterns(
        self, key: str, anchors: tuple[str, ...], words: dict[str, str] | None = None, required: bool = False
    ) -> tuple[Pattern, ...]:
        return self.patterns_of(key, self.strings(key, required), anchors, words)

    def patterns_of(
        self, key: str, sources: tuple[str, ...], anchors: tuple[str, ...], words: dict[str, str] | None = None
    ) -> tuple[Pattern, ...]:
        patterns = []
        for source in sources:
            try:
                patterns.append(parse_pattern(source, words, anchors))
            except PatternError as error:
                raise self.error(key, f"{_shown(source)} {error}") from error
        return tuple(patterns)

    def table(self, key: str) -> Table:
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"must be a table, got {_shown(value)}")
        return Table(value, self.file, f"{self.path}.{key}".lstrip("."), frozenset())

    def tables(self, key: str) -> Iterator[Table]:
        parent = self.table(key)
        for name in parent.raw:
            yield parent.table(name)

    def _get(self, key: str, default: object) -> Any:
        self.seen.add(key)
        return self.raw.get(key, default)


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def did_you_mean(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f", did you mean `{close[0]}`?" if close else ""


def _shown(value: object) -> str:
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}..."
