"""How much was written over time: counts of several searches, or of the parts of one, over the same stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from legionwire.stretches import Grain, back, begin, between, gathered

Days = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a timeline."""

    search: str  # the query
    counts: Mapping[date, int]  # by the first days of stretches
    value: str | None = None  # of what the search is split by
    rest: int = 0  # this many values are put together here, since there are too many

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Attention:
    """Lines over the same stretches of time."""

    grain: Grain
    stretches: tuple[date, ...]
    series: tuple[Series, ...]
    collected: Mapping[date, int]  # of each stretch all that there is
    earlier: int  # articles of stretches too far back to be shown

    def share(self, series: Series, stretch: date) -> float | None:
        """Percent of all that was collected; None where nothing was."""
        whole = self.collected.get(stretch, 0)
        return 100 * series.counts.get(stretch, 0) / whole if whole else None


def parts_of(search: str, parts: Mapping[str, Days], others: int, whole: Days) -> list[tuple[Series, Days]]:
    """The parts of a search as lines to be, and what is left of the whole in one, if there are others."""
    lines = [(Series(search, {}, value), days) for value, days in parts.items()]
    if others:
        left = dict(whole)
        for days in parts.values():
            for day, count in days.items():
                left[day] -= count
        lines.append((Series(search, {}, None, others), left))
    return lines


def attention(
    lines: Sequence[tuple[Series, Days]],
    collected: Days,
    grain: Grain,
    since: date | None = None,
    until: date | None = None,
    most: int | None = None,
) -> Attention:
    """The lines with their counts, from the first stretch that has any, or the one asked for, to the last in which
    anything was collected; at most so many stretches, the latest."""
    held = [Series(line.search, gathered(days, grain), line.value, line.rest) for line, days in lines]
    met = [stretch for series in held for stretch, count in series.counts.items() if count]
    if not met:
        return Attention(grain, (), tuple(held), {}, 0)
    whole = gathered(collected, grain)
    last = max(*met, *whole) if until is None else min(begin(until, grain), max(*met, *whole))
    first = min(met) if since is None else max(begin(since, grain), min(*met, *whole))
    if most is not None:
        first = max(first, back(last, grain, most - 1))
    stretches = tuple(between(min(first, last), last, grain))
    earlier = sum(count for series in held for stretch, count in series.counts.items() if stretch < stretches[0])
    return Attention(grain, stretches, tuple(held), whole, earlier)
