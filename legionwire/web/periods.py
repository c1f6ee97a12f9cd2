"""A month, as the pages speak of it and as it stands in their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

_WRITTEN = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")
NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Month(NamedTuple):
    """A month of a year. Sorts as time does."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Month | None:
        """The month of "2026-11", or nothing."""
        match = _WRITTEN.fullmatch(written)
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def name(self) -> str:
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    def plus(self, months: int) -> Month:
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)


def by_month(days: Mapping[date, int]) -> dict[Month, int]:
    """Counts of days added up to months."""
    months: dict[Month, int] = {}
    for day, count in days.items():
        month = Month(day.year, day.month)
        months[month] = months.get(month, 0) + count
    return months


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from the first to the last, both included."""
    month = first
    while month <= last:
        yield month
        month = month.plus(1)
