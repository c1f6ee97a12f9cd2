"""Stretches of time: days, weeks from Monday on, months. Each is told by the day that it begins with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month")
_WEEK = timedelta(days=7)


def begin(day: date, grain: Grain) -> date:
    """The first day of the stretch that a day lies in."""
    if grain == "month":
        return day.replace(day=1)
    if grain == "week":  # that of the first of January of year 1, a Monday, is the first there is
        return day - timedelta(days=day.weekday())
    return day


def after(first: date, grain: Grain) -> date:
    """The first day of the next stretch; `first` begins one."""
    if grain == "month":
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + (_WEEK if grain == "week" else timedelta(days=1))


def back(first: date, grain: Grain, steps: int) -> date:
    """The first day of the stretch that lies so many before."""
    if grain == "month":
        count = max(12, first.year * 12 + first.month - 1 - steps)  # there is no year 0
        return date(count // 12, count % 12 + 1, 1)
    days = steps * (7 if grain == "week" else 1)
    return max(date.min, first - timedelta(days=min(days, (first - date.min).days)))


def between(first: date, last: date, grain: Grain) -> Iterator[date]:
    """Every stretch from that of the first day to that of the last."""
    start, end = begin(first, grain), begin(last, grain)
    while start <= end:
        yield start
        start = after(start, grain)


def gathered(days: Mapping[date, int], grain: Grain) -> dict[date, int]:
    """Counts of days added up to stretches."""
    held: dict[date, int] = {}
    for day, count in days.items():
        start = begin(day, grain)
        held[start] = held.get(start, 0) + count
    return held


def written(first: date, grain: Grain) -> str:
    """A stretch as it stands in files: 2026-11, 2026-W48, 2026-11-23."""
    if grain == "month":
        return first.isoformat()[:7]  # %Y would not pad the first years
    if grain == "week":
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    return first.isoformat()
