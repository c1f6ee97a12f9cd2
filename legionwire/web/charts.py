"""Charts as places and sizes in percent and pixels: a template draws them as SVG, every bar a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from legionwire.web.periods import Month, months_between

HEIGHT = 84  # pixels for the highest bar
LEAST = 2  # pixels for the lowest, so that one article among thousands can be seen
_MOST_MONTHS = 180
_FEWEST_MONTHS = 12  # a collection of one week is no block from edge to edge


@dataclass(frozen=True, slots=True)
class Bar:
    """One month. `x` and `width` are percent of the chart, `height` is pixels."""

    month: Month
    count: int
    x: float
    width: float
    height: float
    link: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A year under the bars, at the January it begins with."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles per month."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    highest: int
    slot: float  # width of a month, percent
    earlier: int  # articles of months too far back to be drawn

    @property
    def told(self) -> tuple[Bar, ...]:
        """The months with articles, newest first: the table beside the chart."""
        return tuple(bar for bar in reversed(self.bars) if bar.count)


def timeline(counts: Mapping[Month, int], link: Callable[[Month], str], chosen: Month | None = None) -> Timeline | None:
    """A bar for each month from the first to the last that has articles; None when there is none."""
    held = {month: count for month, count in counts.items() if count}
    if not held:
        return None
    last = max(held)
    first = max(min(*held, last.plus(1 - _FEWEST_MONTHS)), last.plus(1 - _MOST_MONTHS))
    months = list(months_between(first, last))
    slot, highest = 100 / len(months), max(held[month] for month in held if month >= first)
    bars = tuple(
        Bar(
            month=month,
            count=held.get(month, 0),
            x=round(index * slot + slot * 0.12, 3),
            width=round(slot * 0.76, 3),
            height=_height(held.get(month, 0), highest),
            link=link(month),
            chosen=month == chosen,
        )
        for index, month in enumerate(months)
    )
    earlier = sum(count for month, count in held.items() if month < first)
    return Timeline(bars, _ticks(months, slot), highest, slot, earlier)


def _height(count: int, highest: int) -> float:
    return max(LEAST, round(HEIGHT * count / highest, 1)) if count else 0


def _ticks(months: list[Month], slot: float) -> tuple[Tick, ...]:
    every = max(1, round(len(months) / 12 / 8))  # at most eight or so: they must fit on a telephone
    return tuple(
        Tick(round(index * slot, 3), str(month.year))
        for index, month in enumerate(months)
        if month.number == 1 and month.year % every == 0
    )


def share(part: int, whole: int) -> float:
    """A part in percent of the whole, for the width of a bar; what is there can be seen."""
    return 0 if not part or not whole else max(0.5, round(100 * part / whole, 2))
