"""`legionwire regroup`: keys, links and groups of all articles, made anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.storage.engine import Store
    from legionwire.storage.regrouping import Grouped


@click.command(cls=Verb)
@with_printer
def regroup(printer: Printer) -> int:
    """Find the copies of every article again, and the original of each group.

    Never needed while all goes well: every article is linked when it comes in, and `db upgrade` calls this when a new
    version links by other rules. Nothing is lost by it, and what agrees already is not written. Interrupted, the same
    command goes on where it was; a crawl may go on meanwhile.
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config

    with collection(load_config()) as store:
        printer.one(asdict(regroup_store(store)))
    return 0


def regroup_store(store: Store) -> Grouped:
    """Group all articles of a collection anew, with a bar on a terminal and a line at the end."""
    from legionwire.cli.again import progress
    from legionwire.storage import regrouping

    with store.read() as db:
        total = regrouping.count_steps(db)
    with progress(total) as tell:
        changed = regrouping.regroup_all(store, lambda done, _, differ: tell(done, f"{differ:,} changed"))
    with store.read() as db:
        grouped = regrouping.grouped(db, changed)
    groups = f"{count(grouped.copies, 'copy', 'copies')} of {count(grouped.groups, 'original')}"
    note(f"{count(grouped.articles, 'article')} linked anew: {groups}; {count(changed, 'change')}")
    return grouped
