"""`legionwire regroup`: keys, links, groups and stories of all articles, made anew."""

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
    from legionwire.storage.settling import Settled


@click.command(cls=Verb)
@with_printer
def regroup(printer: Printer) -> int:
    """Find the copies of every article again, the original of each group, and all stories.

    Never needed while all goes well: every article is linked when it comes in, stories are settled every night, and
    `db upgrade` calls this when a new version links by other rules. Nothing is lost by it, and what agrees already is
    not written. Interrupted, the same command goes on where it was; a crawl may go on meanwhile.
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config

    with collection(load_config()) as store:
        grouped, settled = regroup_store(store)
        printer.one({**asdict(grouped), "stories": settled.stories, "moved": settled.moved})
    return 0


def regroup_store(store: Store) -> tuple[Grouped, Settled]:
    """Group all articles of a collection anew, with bars on a terminal and lines at the end."""
    from legionwire.cli.again import progress
    from legionwire.clock import utcnow
    from legionwire.storage import regrouping, settling

    with store.read() as db:
        total = regrouping.count_steps(db)
    with progress(total) as tell:
        changed = regrouping.regroup_all(store, lambda done, _, differ: tell(done, f"{differ:,} changed"))
    with store.read() as db:
        grouped = regrouping.grouped(db, changed)
    groups = f"{count(grouped.copies, 'copy', 'copies')} of {count(grouped.groups, 'original')}"
    note(f"{count(grouped.articles, 'article')} linked anew: {groups}; {count(changed, 'change')}")
    with progress(grouped.articles - grouped.copies) as tell:
        settled = settling.settle_all(store, utcnow(), lambda done: tell(done, "read for stories"))
    stories = count(settled.stories, "story", "stories")
    note(f"{stories} among {count(settled.articles, 'original')}; {count(settled.moved, 'change')}")
    return grouped, settled
