"""`legionwire search`: articles by their words and properties, or what the answer is made up of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Asking

if TYPE_CHECKING:
    from legionwire.storage.engine import Connection
    from legionwire.storage.facets import Facets
    from legionwire.storage.results import Question, Result, Sort

_SHOWN = ("id", "published", "source", "lang", "relevance", "title", "n_copies")
_COLUMNS = Columns(
    (
        *("id", "published", "source", "lang", "relevance", "title", "url", "n_copies", "n_revisions"),
        *("country", "org", "snippet"),
    ),
    _SHOWN,
    ("lang", "n_copies", "relevance"),
)
_FACETS = Columns(("part", "value", "articles", "share"))


@click.command(cls=Asking)
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many; 0 is all.")
@click.option(
    "--sort",
    type=click.Choice(["newest", "oldest", "relevance"]),
    default="newest",
    show_default=True,
    help="Order.",
)
@click.option("--facets", is_flag=True, help="What the answer is made up of, in place of the articles.")
@click.option("--as-of", metavar="TIME", help="Only what was collected by then: 2026-11-01, 2026-11-01T18:30 (UTC).")
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
@with_printer
def search(
    query: tuple[str, ...],
    limit: int,
    sort: Sort,
    facets: bool,
    as_of: str | None,
    fail_empty: bool,
    printer: Printer,
) -> int:
    """Find articles by their words, in any inflection, and by their properties.

    Words must all occur. "A phrase", OR, NOT or -, parentheses, beginnings*, "near words"~5, ="this very form", and
    title: body: source: lang: country: relevance: org: before: after: on: are understood (docs/query.md).
    Quotation marks and parentheses have to reach the program: legionwire search '"foreign volunteers" lang:uk'

    By relevance, at most the best 500 are told. With --facets: how many articles each outlet, country, language,
    relevance, organisation and month has, and of months which share of all that was collected.
    """
    from legionwire.cli.opening import collection
    from legionwire.cli.whens import parse_as_of, too_early
    from legionwire.config import load_config
    from legionwire.query import parse_query
    from legionwire.storage import results
    from legionwire.storage.facets import MOST_SORTED
    from legionwire.storage.facets import facets as count_facets
    from legionwire.storage.results import Wanted, ask, find

    parsed = parse_query(" ".join(query))
    wanted = Wanted(parsed, copies=True, as_of=parse_as_of(as_of) if as_of else None)
    with collection(load_config()) as store, store.read() as db:
        question = ask(db, wanted)
        total = results.count(db, question)
        if facets:
            made_up = count_facets(db, question)
            printer.rows(_facet_rows(db, question, made_up), _FACETS)
            if not made_up.is_exact:
                note(f"but for the months, these are counts of the newest {MOST_SORTED:,}")
            found: Sequence[Result] = ()
        else:
            found = find(db, question, sort, limit or None)
            printer.rows([_row(result, question) for result in found], _COLUMNS)
        early = too_early(wanted.as_of, results.began(db)) if wanted.as_of is not None and not total.n else None
    whole = "" if total.is_exact else "at least "
    cut = "" if facets or len(found) == total.n else f", {len(found)} shown{_way_out(sort, len(found), limit, total.n)}"
    note(f"{whole}{count(total.n, 'article')}{cut}")
    if early:
        note(early)
    return 3 if fail_empty and not total.n else 0


def _way_out(sort: Sort, shown: int, limit: int, total: int) -> str:
    from legionwire.storage.results import MOST_RANKED

    if not limit or shown < limit:
        return " (by time, all are)"
    whole = "all" if sort != "relevance" or total <= MOST_RANKED else f"the best {MOST_RANKED}"
    return f" (--limit 0 shows {whole})"


def _row(result: Result, question: Question) -> dict[str, object]:
    from legionwire.marking import excerpt

    named = {field.name: getattr(result, field.name) for field in fields(result)}
    row = {name: named[name] for name in _COLUMNS.fields if name in named}
    shown = excerpt(result.standfirst, result.text, result.lang, question.node)
    return row | {"snippet": "".join(piece.text for piece in shown)}


def _facet_rows(db: Connection, question: Question, found: Facets) -> Iterator[dict[str, object]]:
    from dataclasses import replace

    from legionwire.storage.facets import PARTS, by_day
    from legionwire.web.periods import by_month

    wanted = question.wanted
    total = found.total(wanted)
    for part in PARTS:
        for value, n in found.by(part, wanted):
            yield {"part": part, "value": value, "articles": n, "share": round(n / total, 4)}
    everything = replace(question, wanted=replace(wanted, query=None), matching=None)
    collected = by_month(by_day(db, everything))
    for month, n in sorted(by_month(by_day(db, question)).items()):
        yield {"part": "month", "value": str(month), "articles": n, "share": round(n / collected[month], 4)}
