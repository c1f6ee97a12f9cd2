"""What was watched and what came of it, for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from legionwire.config import Config
from legionwire.coverage import BYS, By, Condition, Figures, Row, cover
from legionwire.errors import CatalogueError, UsageError
from legionwire.sources import Source
from legionwire.storage.coverage import watch
from legionwire.storage.engine import Connection
from legionwire.storage.leases import clock
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.watched import current_catalogue
from legionwire.web.api.operations import Asked, Operation, Way, answered
from legionwire.web.api.parameters import MONTH, NARROWING, YES, Choice, Parameter
from legionwire.web.api.shapes import SPREAD
from legionwire.web.coverage_asking import read_coverage_ask


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a row."""

    month: Annotated[date, "its first day"]
    condition: Condition
    articles: int


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An outlet, language, country or month: what was found, and what could not be read."""

    key: str
    figures: Figures = field(metadata=SPREAD)
    months: Annotated[tuple[Cell, ...], "each month apart, when they are asked for (months=1)"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles and failures over the same months. Silence is not absence."""

    by: By
    first: Annotated[date | None, "first day of the first month"]
    last: Annotated[date | None, "first day of the last month; of more than sixty months the latest are told"]
    total: Figures
    rows: tuple[CoverageRow, ...]


def ways(store: ReadOnlyStore, config: Config) -> tuple[Way, ...]:
    """What can be asked about coverage."""

    def answer(db: Connection, asked: Asked) -> Coverage:
        ask = read_coverage_ask(asked.flat())
        held = watch(db, ask.source).planned(_catalogue(config), ask.source)
        if not held.outlets:
            raise UsageError(f"there is no source {ask.source}", "/api/sources has the ids")
        found = cover(held.tallies, held.outlets, ask.part, clock(db).date(), ask.by)
        apart = asked.first("months") == "1"
        rows = tuple(CoverageRow(row.key, row.figures, _cells(row) if apart else ()) for row in found.rows)
        first, last = (found.months[0], found.months[-1]) if found.months else (None, None)
        return Coverage(found.by, first, last, found.total, rows)

    return (answered(store, _OPERATION, answer),)


def _cells(row: Row) -> tuple[Cell, ...]:
    return tuple(
        Cell(month, condition, row.months[month].articles if month in row.months else 0)
        for month, condition in row.conditions.items()
    )


def _catalogue(config: Config) -> tuple[Source, ...]:
    """Empty while it has a mistake: `/api/sources` tells which."""
    try:
        return current_catalogue(config).sources
    except CatalogueError:
        return ()


_OPERATION = Operation(
    path="/api/coverage",
    name="coverage",
    about="Articles and failures by outlet, language, country or month: silence is not absence.",
    answer=Coverage,
    parameters=(
        Parameter("by", "What a row is.", Choice(BYS), "outlet"),
        *(one for one in NARROWING if one.name in ("source", "country", "lang")),
        Parameter("from", "From this month on.", MONTH.kind),
        Parameter("until", "Up to this month.", MONTH.kind),
        Parameter("months", "With 1 each month of each row apart.", YES, "0"),
    ),
)
