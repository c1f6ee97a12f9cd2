"""`/coverage`: which outlets were watched in which months, and what came of it; `/coverage.csv`: its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legionwire.config import Config
from legionwire.coverage import BYS, CONDITIONS, COUNTS, NONE, Condition, Coverage, Figures, Outlet, Row, cover
from legionwire.errors import CatalogueError
from legionwire.storage.coverage import Watch, watch
from legionwire.storage.pages import summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.stretches import written
from legionwire.watched import current_catalogue
from legionwire.web import strips, words
from legionwire.web.asking import Ask
from legionwire.web.coverage_asking import ORDERS, CoverageAsk, read_coverage_ask
from legionwire.web.csv_answers import csv_answer
from legionwire.web.periods import Month
from legionwire.web.recounting import Recounted
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.strips import Share, Strip

ROWS = 60  # of a page
COUNTING_SECONDS = 300.0  # for all addresses of a ledger, on a machine that has other things to do
_HEADINGS = {"outlet": "Outlet", "lang": "Language", "country": "Country of outlets", "month": "Month"}


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month as a row of a table."""

    name: str
    link: str  # to its articles
    figures: Figures
    condition: Condition
    shares: tuple[Share, ...]  # of outlets by condition, where there are several


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list of the form offers."""

    value: str
    label: str


class CoveragePage:
    """`/coverage`, `/coverage.csv`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer, config: Config) -> None:
        self._store, self._renderer, self._config = store, renderer, config
        self._counting = ReadOnlyStore(config.database, COUNTING_SECONDS)
        self._whole = Recounted(self._count)

    def show(self, request: Request) -> Response:
        ask = read_coverage_ask(request.query_params)
        held, counted_at, trouble = self._watched(ask)
        with self._store.read() as db:
            foot = summary(db)
        today = counted_at.date()
        outlets = {outlet.id: outlet for outlet in held.outlets}
        if ask.source is not None and ask.source not in outlets:
            raise HTTPException(404, f"there is no source {ask.source} in the collection")
        coverage = cover(held.tallies, held.outlets, ask.part, today, ask.by)
        apart = coverage if ask.by == "outlet" else cover(held.tallies, held.outlets, ask.part, today)
        ordered = sorted(coverage.rows, key=lambda row: _rank(row, ask.sort, outlets))
        pages = max(1, -(-len(ordered) // ROWS))
        shown = ordered[(min(ask.page, pages) - 1) * ROWS :][:ROWS]
        single = ask.source is not None
        return self._renderer.page(
            request,
            "coverage.html",
            Frame("Coverage", "coverage", foot),
            ask=ask,
            outlet=outlets[ask.source] if ask.source is not None else None,
            coverage=coverage,
            heading=_HEADINGS[ask.by],
            strips=[] if ask.by == "month" else [_strip(row, coverage, ask, outlets) for row in shown],
            lines=_month_lines(apart, ask) if ask.by == "month" or single else [],
            ticks=strips.ticks(coverage.months),
            places=_places(ask, pages),
            watched=sum(row.count("unwatched") + row.count("paused") < len(row.conditions) for row in apart.rows),
            outlets=len(apart.rows),
            languages=_languages(held.outlets, held),
            countries=[Choice(code, words.country(code)) for code in sorted({one.country for one in held.outlets})],
            counted_at=counted_at,
            trouble=trouble,
            CONDITIONS=CONDITIONS,
            ORDERS=ORDERS,
            BYS={by: _HEADINGS[by] for by in BYS},
            steps=strips.STEPS,
        )

    def table(self, request: Request) -> Response:
        ask = read_coverage_ask(request.query_params)
        held, counted_at, _ = self._watched(ask)
        coverage = cover(held.tallies, held.outlets, ask.part, counted_at.date(), ask.by)
        names = {outlet.id: outlet.name for outlet in held.outlets}
        return csv_answer("coverage.csv", (ask.by, "name", "month", "condition", *COUNTS), _cells(coverage, names))

    def _watched(self, ask: CoverageAsk) -> tuple[Watch, datetime, str]:
        """What is counted, the moment that it is of, and what is wrong with the catalogue, if anything."""
        self._store.require_current()
        if ask.source is None:
            counted = self._whole.get()
            held, at = counted.value, counted.at
        else:  # an outlet alone takes no time
            with self._store.read() as db:
                held, at = watch(db, ask.source), datetime.now(UTC)
        try:
            catalogue = current_catalogue(self._config).sources
        except CatalogueError as error:
            return held, at, str(error)
        return held.planned(catalogue, ask.source), at, ""

    def _count(self) -> Watch:
        with self._counting.read() as db:
            return watch(db)


def _rank(row: Row, order: str, outlets: dict[str, Outlet]) -> tuple[int, str, str]:
    value = {
        "articles": -row.figures.articles,
        "unread": -row.figures.failures,
        "gaps": -row.count("unwatched"),
        "name": 0,
    }[order]
    name = outlets[row.key].name if row.key in outlets else row.key
    return value, name.casefold(), row.key


def _strip(row: Row, coverage: Coverage, ask: CoverageAsk, outlets: dict[str, Outlet]) -> Strip:
    label, hint, link = row.key, "", ""
    if ask.by == "outlet":
        outlet = outlets[row.key]
        label, hint = outlet.name, " · ".join(filter(None, (outlet.country, " ".join(outlet.languages))))
        hint += ", no longer in the catalogue" if outlet.removed else ""
        hint += ", never asked" if row.count("unwatched") == len(row.conditions) and not outlet.removed else ""
        link = ask.link(source=row.key)
    elif ask.by == "lang":
        label, link = words.language(row.key), ask.link(by="outlet", lang=row.key)
    elif ask.by == "country":
        label, link = words.country(row.key), ask.link(by="outlet", country=row.key)
    if ask.by != "outlet":
        hint = words.counted(row.outlets, "outlet")
    return Strip(row.key, label, hint, link, row, strips.lines_of(row, coverage.months), strips.told(row))


def _month_lines(coverage: Coverage, ask: CoverageAsk) -> list[MonthLine]:
    """The months of all rows together, the newest first. Of one outlet, months of which there is nothing to tell are
    one line as long as they follow each other."""
    several = len(coverage.rows) != 1
    divided = strips.month_of_all(coverage) if several else {}
    lines: list[MonthLine] = []
    ends = ""  # the last of the months that are one line
    for start in reversed(coverage.months):
        figures = sum((row.months.get(start, NONE) for row in coverage.rows), NONE)
        month = Month(start.year, start.month)
        condition = figures.condition() if several else coverage.rows[0].conditions[start]
        before = lines[-1] if lines else None
        if not several and figures == NONE and before and (before.figures, before.condition) == (NONE, condition):
            lines[-1] = replace(before, name=f"{month.name} to {ends}")
            continue
        ends = month.name
        found = Ask(month=month, source=ask.source, country=ask.country, lang=ask.lang, copies=True).link()
        lines.append(MonthLine(month.name, found, figures, condition, divided.get(start, ())))
    return lines


def _places(ask: CoverageAsk, pages: int) -> list[tuple[str, str]]:
    """The ways to the page before and the one after: rel, address."""
    ways = [("prev", ask.page - 1), ("next", ask.page + 1)]
    return [(rel, ask.link(page=page)) for rel, page in ways if 1 <= page <= pages]


def _languages(outlets: Sequence[Outlet], held: Watch) -> list[Choice]:
    codes = {tally.lang for tally in held.tallies} | {lang for outlet in outlets for lang in outlet.languages}
    return sorted((Choice(code, words.language(code)) for code in codes), key=lambda choice: choice.label)


def _cells(coverage: Coverage, names: dict[str, str]) -> Iterable[tuple[object, ...]]:
    for row in coverage.rows:
        for month, condition in row.conditions.items():
            figures = row.months.get(month, NONE)
            counts = (getattr(figures, name) for name in COUNTS)
            yield (
                row.key,
                names.get(row.key, "") if coverage.by == "outlet" else "",
                written(month, "month"),
                condition,
                *counts,
            )
