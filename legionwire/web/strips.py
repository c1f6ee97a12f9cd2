"""Coverage as strips: a row of months in which one sees where articles are, where nothing is, and where nobody looked.

A month is a unit wide, so that a strip of any number of months fits any screen, and months of a kind that follow each
other are one line: a page of a hundred outlets stays small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from legionwire.coverage import CONDITIONS, Condition, Coverage, Row
from legionwire.web.words import counted

HEIGHT = 16  # pixels
_MIDDLE, _FOOT = 8, 15
STEPS = (1, 4, 13, 40)  # articles of a month from which on its block is darker
_WORDS: dict[Condition, str] = {
    "found": "with articles",
    "nothing": "asked in vain",
    "failed": "unreadable",
    "glimpsed": "only looked back at",
    "paused": "paused",
    "unwatched": "not watched",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Months of one kind: a class of the style sheet, and where they lie."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of the table."""

    key: str
    label: str
    hint: str  # beside the label
    link: str
    row: Row
    lines: tuple[Line, ...]
    told: str  # for those who do not see it


@dataclass(frozen=True, slots=True)
class Tick:
    """A year above the strips, where its January begins."""

    x: float  # percent
    label: str


def lines_of(row: Row, months: Sequence[date]) -> tuple[Line, ...]:
    """What is drawn of a row, kind by kind. Months that were not watched stay blank."""
    places: dict[str, list[int]] = {}
    for place, month in enumerate(months):
        if (kind := _kind(row, month)) != "unwatched":
            places.setdefault(kind, []).append(place)
    leaky = set(row.leaky)
    drawn = [Line(kind, _path(held, _MIDDLE)) for kind, held in sorted(places.items())]
    if leaky:
        drawn.append(Line("leaky", _path([place for place, month in enumerate(months) if month in leaky], _FOOT)))
    return tuple(drawn)


def _kind(row: Row, month: date) -> str:
    condition = row.conditions[month]
    if condition != "found":
        return condition
    return f"found{sum(row.months[month].articles >= step for step in STEPS)}"


def _path(places: Sequence[int], y: int) -> str:
    """Horizontal lines through these months, each as long as they follow each other."""
    drawn: list[list[int]] = []
    for place in places:
        if drawn and sum(drawn[-1]) == place:
            drawn[-1][1] += 1
        else:
            drawn.append([place, 1])
    return "".join(f"M{start} {y}h{length}" for start, length in drawn)


def told(row: Row) -> str:
    """A strip in words."""
    counts = {kind: row.count(kind) for kind in CONDITIONS}
    said = [f"{_WORDS[kind]} {count}" for kind, count in counts.items() if count]
    return f"of {counted(len(row.conditions), 'month')}: {', '.join(said)}"


def ticks(months: Sequence[date]) -> tuple[Tick, ...]:
    """The years above the strips."""
    return tuple(
        Tick(round(100 * place / len(months), 2), str(month.year))
        for place, month in enumerate(months)
        if month.month == 1 or (place == 0 and month.month < 8)
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: how many outlets are in a condition."""

    kind: Condition
    count: int
    x: float  # percent
    width: float


def shares(counts: Mapping[Condition, int]) -> tuple[Share, ...]:
    """How the outlets of a month divide by their conditions, as the parts of one bar."""
    total = sum(counts.values())
    parts, x = [], 0
    for kind, count in counts.items():
        if count:
            parts.append(Share(kind, count, round(100 * x / total, 2), round(100 * count / total, 2)))
        x += count
    return tuple(parts)


def month_of_all(coverage: Coverage) -> dict[date, tuple[Share, ...]]:
    """The same month by month."""
    return {month: shares(counts) for month, counts in coverage.outlets_by_condition().items()}
