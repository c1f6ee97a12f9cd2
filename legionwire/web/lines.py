"""Timelines as lines in an SVG: a stretch of time is a unit wide, so that they fit any screen; every point is a link.

Lines differ in colour, in their dashes and in the form of their points: whoever does not tell colours apart, or prints,
can follow each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from legionwire.attention import Attention, Series
from legionwire.stretches import Grain
from legionwire.web.words import day, month

HEIGHT = 200  # pixels from the foot to the highest line of the grid
TOP = 14
LABELS = 8  # years or months below; more do not fit on a telephone
LINKS = 30_000  # characters of a page for links to the points, each of which stands there twice

_Link = Callable[[Series, date], str]


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of a line. `x` is percent, `y` pixels from above."""

    stretch: date
    count: int
    share: float | None
    x: float
    y: int
    link: str  # empty when there is nothing behind it, or no room for it


@dataclass(frozen=True, slots=True)
class Line:
    """A series, drawn."""

    series: Series
    path: str
    points: tuple[Point, ...]  # one for each stretch


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, or a label below: its place and what stands there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline."""

    lines: tuple[Line, ...]
    stretches: tuple[date, ...]
    heights: tuple[Tick, ...]  # pixels from above
    times: tuple[Tick, ...]  # percent from the left
    is_linked: bool  # False: there was no room for links to the earlier points


def draw(held: Attention, link: _Link, *, share: bool) -> Chart | None:
    """The lines; None when there is nothing to be drawn."""
    if not held.stretches or not held.series:
        return None
    values = [
        [held.share(series, stretch) if share else float(series.counts.get(stretch, 0)) for stretch in held.stretches]
        for series in held.series
    ]
    step = _step(max((value for row in values for value in row if value is not None), default=0.0), share=share)
    highest = max(step, math.ceil(max((v for row in values for v in row if v is not None), default=0) / step) * step)
    links, is_linked = _links(held, link)
    lines = tuple(
        _line(held, series, row, highest, [links.get((place, stretch), "") for stretch in held.stretches])
        for place, (series, row) in enumerate(zip(held.series, values, strict=True))
    )
    count = round(highest / step)
    heights = tuple(
        Tick(_y(step * n, highest), f"{step * n:,.3g}" if step < 1 else f"{step * n:,.0f}") for n in range(1, count + 1)
    )
    return Chart(lines, held.stretches, heights, _times(held.stretches, held.grain), is_linked)


def _step(highest: float, *, share: bool) -> float:
    """Between two lines of the grid: 1, 2 or 5 of some power of ten, so that there are two to five of them."""
    least = 0.01 if share else 1.0
    power = 10.0 ** math.floor(math.log10(max(highest, least)))
    steps = (power / 5, power / 2, power, power * 2)
    return max(next(step for step in steps if highest / step <= 5), least)


def _y(value: float, highest: float) -> int:
    return round(TOP + HEIGHT * (1 - value / highest))


def _line(held: Attention, series: Series, row: Sequence[float | None], highest: float, links: Sequence[str]) -> Line:
    slot = 100 / len(held.stretches)
    path, pen = [], "M"
    points = []
    for place, (stretch, value) in enumerate(zip(held.stretches, row, strict=True)):
        y = _y(value or 0, highest)
        points.append(
            Point(
                stretch,
                series.counts.get(stretch, 0),
                held.share(series, stretch),
                round((place + 0.5) * slot, 2),
                y,
                links[place],
            )
        )
        if value is None:  # of nothing there is no share
            pen = "M"
        else:
            path.append(f"{pen}{place + 0.5:g} {y}")
            pen = "L"
    if len(held.stretches) == 1 and path:
        path.append("h0")
    return Line(series, "".join(path), tuple(points))


def _links(held: Attention, link: _Link) -> tuple[dict[tuple[int, date], str], bool]:
    """Addresses of the points with articles, the latest first, as many as there is room for on a page."""
    links: dict[tuple[int, date], str] = {}
    room = LINKS
    for stretch in reversed(held.stretches):
        for place, series in enumerate(held.series):
            if not series.counts.get(stretch) or series.rest:
                continue
            address = link(series, stretch)
            room -= 2 * len(address) + 75
            if room < 0:
                return links, False
            links[place, stretch] = address
    return links, True


def _times(stretches: Sequence[date], grain: Grain) -> tuple[Tick, ...]:
    """Labels below: as many years, months or days as fit."""
    for every in (1, 3, 6, 12, 24, 60, 120):  # months
        begins = [
            (place, stretch)
            for place, stretch in enumerate(stretches)
            if place
            and (stretch.year * 12 + stretch.month - 1) // every
            != (stretches[place - 1].year * 12 + stretches[place - 1].month - 1) // every
        ]
        if len(begins) <= LABELS:
            break
    by_day = grain == "day" and len(begins) < 2
    if by_day:
        begins = [
            (place, stretch) for place, stretch in enumerate(stretches) if place % max(1, len(stretches) // 4) == 0
        ]
    slot = 100 / len(stretches)
    return tuple(
        Tick(
            round(place * slot, 2),
            day(stretch) if by_day else str(stretch.year) if every >= 12 else month(stretch, short=True),
        )
        for place, stretch in begins
    )
