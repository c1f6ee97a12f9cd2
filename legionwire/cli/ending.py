"""`legionwire runs cancel` and `retry`: end a run, crawl again what had trouble."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from legionwire.sources import Catalogue
    from legionwire.storage.outlets import Pause
    from legionwire.storage.runs import Funnel, RunRow, Task

WHOLE = ("crashed", "cancelled")  # runs that say nothing of their sources: all are crawled again


@click.command(cls=Verb)
@click.argument("number", type=int)
@click.option("--reason", default="ended by an operator", show_default=True, help="Why; it stands in the run.")
@with_printer
def cancel(number: int, reason: str, printer: Printer) -> int:
    """End a run in good order, whoever started it: what it has read is stored, the rest stays queued.

    The scheduler leaves its sources alone for a quarter of an hour.
    """
    from legionwire.cli import following
    from legionwire.cli.funnels import print_report
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.crawls import report
    from legionwire.storage import leases, runs

    config = load_config()
    patience = following.patience_of(config)
    with collection(config) as store:
        with store.write() as db:
            now = leases.clock(db)
            was_dead = number in runs.reap(db, now)
            if not was_dead:
                runs.ask_to_cancel(db, number, reason, now)
        if was_dead:
            found = report(store, number)
            note(f"run {number} was dead already, and is marked as that: {found.run.reason}")
        else:
            note(f"run {number} is asked to end: what is on its way is still taken in")
            found = following.follow(config, store, number, patience)
        if found.run.ended_at is None:
            raise following.no_answer(store, found, patience)
    print_report(found, printer)
    left = following.queued(found)
    note(f"{count(left, 'address stays', 'addresses stay')} queued for the next crawl of these sources")
    return 0


@click.command(cls=Verb)
@click.argument("number", type=int)
@click.option("--all", "everything", is_flag=True, help="All of its sources, not only those that had trouble.")
@with_printer
def retry(number: int, everything: bool, printer: Printer) -> int:
    """Crawl again, here and now, what a run was asked to do: only the sources that had trouble.

    Of a run that crashed or was cancelled, all of its sources.
    """
    from legionwire.cli.foreground import crawl_here
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.config import load_config
    from legionwire.crawls import report
    from legionwire.storage import leases, runs
    from legionwire.storage.outlets import pauses

    config = load_config()
    catalogue = catalogue_of(config)
    with collection(config) as store:
        with store.write() as db:
            now = leases.clock(db)
            runs.reap(db, now)
        found = report(store, number)
        with store.read() as db:
            made = pauses(db, now)
    wanted = sources_again(found.run, found.funnels, everything=everything)
    task = task_again(found.run.task, _still_there(wanted, catalogue, made))
    note(f"run {number} again: {count(len(task.sources), 'source') if task.sources else 'its addresses'}")
    return crawl_here(config, catalogue, task, printer, trigger="retry", leave_busy=True)


def sources_again(run: RunRow, funnels: Sequence[Funnel], *, everything: bool) -> tuple[str, ...]:
    """Which sources of a run are crawled again. Raises UsageError when there is nothing to be done."""
    if run.ended_at is None:
        raise UsageError(f"run {run.id} is still under way", f"`legionwire runs show {run.id} --follow` waits for it")
    if everything or run.outcome in WHOLE:
        return run.task.sources
    troubled = {funnel.source_id for funnel in funnels if funnel.outcome != "ok"}
    # Sources outside the task, to which others' channels led, are their own crawls' business.
    again = tuple(name for name in run.task.sources if name in troubled)
    if not again and run.outcome == "ok":
        raise UsageError(f"run {run.id} had no trouble: nothing to retry", "--all crawls all of its sources again")
    return again or run.task.sources


def task_again(task: Task, names: tuple[str, ...]) -> Task:
    """The same task for these sources: whether they are due or not, and for as long as it takes."""
    return replace(task, sources=names, due=False, seconds=None)


def _still_there(wanted: Collection[str], catalogue: Catalogue, made: dict[str, Pause]) -> tuple[str, ...]:
    """Of these sources those that may be crawled; the others are named. Raises UsageError when none is left."""
    from legionwire.storage.outlets import pause_of

    held = {source.id: source for source in catalogue.sources}
    kept = []
    for name in wanted:
        if name not in held:
            note(f"{name} is no longer in the catalogue")
        elif pause := pause_of(held[name], made.get(name)):
            note(f"{name} is {pause}")
        else:
            kept.append(name)
    if wanted and not kept:
        raise UsageError("none of these sources can be crawled", "`legionwire sources list` shows why")
    return tuple(kept)
