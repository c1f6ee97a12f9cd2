"""What passed on its way out: how many articles, from when to when, whose, and by which versions they were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from legionwire.exported import Exported

Month = tuple[int, int]


class Tally:
    """Counts articles as they pass. A month is that of publication, else of first sight."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.extractors: set[str] = set()
        self.rules: set[str] = set()
        self.months: dict[str, set[Month]] = {}  # by source

    def passing(self, articles: Iterable[Exported]) -> Iterator[Exported]:
        """The same articles, counted."""
        for article in articles:
            at = article.published or article.first_seen
            self.rows += 1
            self.first = min(self.first, at) if self.first else at
            self.last = max(self.last, at) if self.last else at
            self.extractors.add(article.extractor_version)
            self.rules.add(article.rules_version)
            self.months.setdefault(article.source, set()).add((at.year, at.month))
            yield article

    def silences(self) -> dict[str, tuple[str, ...]]:
        """Of each outlet that has articles, the months between the first and the last article of all in which it has
        none, as stretches: "2023-04" or "2023-04/2023-11"."""
        if self.first is None or self.last is None:
            return {}
        span = _number((self.first.year, self.first.month)), _number((self.last.year, self.last.month))
        return {
            name: gaps for name, months in sorted(self.months.items()) if (gaps := _stretches(sorted(months), *span))
        }


def _stretches(months: list[Month], first: int, last: int) -> tuple[str, ...]:
    """What lies between the months. Outlets are silent for years: only its ends are told."""
    held = [first - 1, *map(_number, months), last + 1]
    gaps = [(before + 1, after - 1) for before, after in pairwise(held) if after - before > 1]
    return tuple(_written(begin) if begin == end else f"{_written(begin)}/{_written(end)}" for begin, end in gaps)


def _number(month: Month) -> int:
    return month[0] * 12 + month[1] - 1


def _written(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
