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
    share: float | None  # percent of all that was collected of that month, where that is asked for
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
    highest: str  # what the highest bar stands for
    slot: float  # width of a month, percent
    earlier: int  # articles of months too far back to be drawn

    @property
    def told(self) -> tuple[Bar, ...]:
        """The months with articles, newest first: the table beside the chart."""
        return tuple(bar for bar in reversed(self.bars) if bar.count)


def timeline(
    counts: Mapping[Month, int],
    link: Callable[[Month], str],
    chosen: Month | None = None,
    collected: Mapping[Month, int] | None = None,
) -> Timeline | None:
    """A bar for each month from the first to the last that has articles; None when there is none. With `collected`,
    how many there are of all months, a bar is as high as its share of these."""
    held = {month: count for month, count in counts.items() if count}
    if not held:
        return None
    last = max(held)
    first = max(min(*held, last.plus(1 - _FEWEST_MONTHS)), last.plus(1 - _MOST_MONTHS))
    months = list(months_between(first, last))
    shares = (
        {month: 100 * held.get(month, 0) / collected[month] for month in months if collected.get(month)}
        if collected
        else {}
    )
    slot = 100 / len(months)
    tall = {month: shares.get(month, 0.0) if collected else held.get(month, 0) for month in months}
    highest = max(tall.values())
    bars = tuple(
        Bar(
            month=month,
            count=held.get(month, 0),
            share=shares.get(month),
            x=round(index * slot + slot * 0.12, 3),
            width=round(slot * 0.76, 3),
            height=_height(tall[month], highest),
            link=link(month),
            chosen=month == chosen,
        )
        for index, month in enumerate(months)
    )
    earlier = sum(count for month, count in held.items() if month < first)
    scale = f"{highest:.3g} %" if collected else f"{highest:,}"
    return Timeline(bars, _ticks(months, slot), scale, slot, earlier)


def _height(tall: float, highest: float) -> float:
    return max(LEAST, round(HEIGHT * tall / highest, 1)) if tall else 0


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
