"""`legionwire coverage`: what was watched, what came of it, and where silence proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.coverage import By, Coverage, Figures, Part, Row
    from legionwire.storage.coverage import Watch

_FIGURES = ("articles", "copies", "read", "walls", "blocked", "errors", "gone", "waiting", "answered", "vain")
_MONTHS = ("found", "nothing", "failed", "glimpsed", "paused", "unwatched")
_SPARE = ("copies", "waiting", "vain", "answered", "glimpsed", "gone", "paused", "errors", "blocked", "walls", "read")
_BYS = ("outlet", "lang", "country", "month")


@click.command(cls=Verb)
@click.option("--by", type=click.Choice(_BYS), default="outlet", show_default=True, help="What a row is.")
@click.option("--months", "apart", is_flag=True, help="Each month of each row apart, with its condition.")
@click.option("--outlet", "--source", "outlet", metavar="ID", help="Only this outlet.")
@click.option("--country", metavar="XX", help="Only outlets of this country.")
@click.option("--lang", metavar="CODE", help="Only this language.")
@click.option("--from", "since", metavar="MONTH", help="From this month on: 2024-05.")
@click.option("--until", metavar="MONTH", help="Up to this month.")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when there is nothing to tell.")
@with_printer
def coverage(
    by: By,
    apart: bool,
    outlet: str | None,
    country: str | None,
    lang: str | None,
    since: str | None,
    until: str | None,
    fail_empty: bool,
    printer: Printer,
) -> int:
    """Articles and failures by outlet, language, country or month. Silence is not absence.

    A month without articles is `nothing` when the outlet was asked and answered, `failed` when what there was could not
    be read, `glimpsed` when it was not asked at the time and what was read of it later holds nothing, `paused`, or
    `unwatched`. The columns of these names count months; with --by month, outlets. Of more than sixty months the latest
    are told.

    Articles lie in the month of their publication; so do other addresses as far as their channel told it, else in the
    month in which they were first met.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.coverage import NONE, Part, cover
    from legionwire.storage.coverage import watch
    from legionwire.stretches import written

    config = load_config()
    part = Part(outlet, country.upper() if country else None, lang, _month("--from", since), _month("--until", until))
    catalogue = catalogue_of(config).sources
    with collection(config) as store, store.read() as db:
        held = watch(db, outlet).planned(catalogue, outlet)
    if not held.outlets:
        raise UsageError(f"there is no source {outlet!r}", "`legionwire sources list` names them")
    found = cover(held.tallies, held.outlets, part, utcnow().date(), by)
    keys = (by,) if by == "month" or not apart else (by, "month")
    if apart:
        printer.rows(_cells(found), Columns((*keys, "condition", *_FIGURES), (), _SPARE))
    else:
        printer.rows(_rows(found, held, part), Columns((*keys, *_FIGURES, *_MONTHS), (), _SPARE))
    outside = f"; {count(found.outside.articles, 'more article')} in other months" if found.outside.articles else ""
    if found.months:
        span = f"{written(found.months[0], 'month')} to {written(found.months[-1], 'month')}"
        note(f"{span}: {count(found.total.articles, 'article')}, {found.total.failures:,} addresses not read{outside}")
    return 3 if fail_empty and found.total == NONE else 0


def _rows(found: Coverage, held: Watch, part: Part) -> Iterator[dict[str, object]]:
    from legionwire.coverage import CONDITIONS, cover

    divided = {}
    if found.by == "month":
        divided = cover(held.tallies, held.outlets, part, found.months[-1]).outlets_by_condition()
    for row in found.rows:
        month = next(iter(row.conditions)) if divided else None
        counts = divided[month] if month else {kind: row.count(kind) for kind in CONDITIONS}
        kinds: dict[str, object] = {kind: counts[kind] for kind in CONDITIONS}
        yield {found.by: row.key, **_figures(row.figures), **kinds}


def _cells(found: Coverage) -> Iterator[dict[str, object]]:
    for row in found.rows:
        yield from _cells_of(row, found.by)


def _cells_of(row: Row, by: By) -> Iterator[dict[str, object]]:
    from legionwire.coverage import NONE
    from legionwire.stretches import written

    for month, condition in row.conditions.items():
        when = {} if by == "month" else {"month": written(month, "month")}
        figures = _figures(row.months.get(month, NONE))
        yield {by: row.key, **when, "condition": condition, **figures}


def _figures(figures: Figures) -> dict[str, object]:
    return {name: getattr(figures, name) for name in _FIGURES}


def _month(option: str, text: str | None) -> date | None:
    from legionwire.query_fields import period

    if text is None:
        return None
    meant = period(text)
    if meant is None:
        raise UsageError(f"{option} {text[:80]!r} is no month", "such as 2024-05")
    return meant[0].date() if option == "--from" else (meant[1] - timedelta(days=1)).date()
