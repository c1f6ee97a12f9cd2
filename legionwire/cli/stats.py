"""`legionwire stats`: the collection in figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.storage.stats import Stats

PARTS = ("total", "relevance", "org", "lang", "country", "source", "month", "word")
_COLUMNS = Columns(("part", "value", "articles", "share", "times", "quoted"), (), ("quoted", "times"))


@click.command(cls=Verb)
@click.option("--by", "wanted", type=click.Choice(PARTS), multiple=True, help="Only this part; may be given again.")
@with_printer
def stats(wanted: tuple[str, ...], printer: Printer) -> int:
    """How much there is: articles, copies, edits, stories; by relevance, organisation, language, country of the outlet,
    outlet, month and word for the fighters, each with its share of all articles.

    Copies count. Articles found not to be about the topic are told apart (hidden), and in no other number.
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.stats import stats as count_all

    with collection(load_config()) as store, store.read() as db:
        found = count_all(db)
    rows = [row for row in _rows(found) if not wanted or row["part"] in wanted]
    if not printer.rows(rows, _COLUMNS):
        note("there is none of that")
    return 0


def _rows(found: Stats) -> Iterator[dict[str, object]]:
    from legionwire.stretches import gathered, written

    totals = {
        "articles": found.articles,
        "copies": found.copies,
        "edited": found.edited,
        "removed": found.removed,
        "hidden": found.hidden,
    }
    for value, n in totals.items():
        yield _row("total", value, n, None if value == "hidden" else found.articles)
    for value, n in (("edits", found.edits), ("stories", found.stories), ("outlets", found.outlets)):
        yield {"part": "total", "value": value, "times": n}
    for part, counts in found.by.items():
        for value, n in counts.items():
            yield _row(part, value, n, found.articles)
    for month, n in sorted(gathered(found.by_day, "month").items()):
        yield _row("month", written(month, "month"), n, found.articles)
    for word in found.words:
        yield _row("word", word.key, word.articles, found.articles) | {"times": word.times, "quoted": word.quoted}


def _row(part: str, value: str, n: int, whole: int | None) -> dict[str, object]:
    return {"part": part, "value": value, "articles": n, "share": round(n / whole, 4) if whole else None}
