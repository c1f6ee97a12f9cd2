"""`legionwire status`: what is wrong, what is next, how far behind; and what the collection holds."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import note
from legionwire.cli.output import Printer, with_printer
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.crawls import Report
    from legionwire.sources import Catalogue
    from legionwire.storage import revisits
    from legionwire.storage.engine import Connection
    from legionwire.storage.outlets import Alarms, Pause
    from legionwire.storage.questions import Health
    from legionwire.storage.runs import RunRow
    from legionwire.storage.schedulers import ChoreRow, Standing

CHORES = 1000  # of the latest that are searched for the last of each


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that `status` tells of."""

    now: datetime
    standing: Standing
    under_way: tuple[Report, ...]
    last: RunRow | None
    health: Health
    revisits: revisits.Standing
    pauses: dict[str, Pause]  # of either kind
    alarms: Alarms
    chores: tuple[ChoreRow, ...]  # newest first
    next_chores: dict[str, datetime]
    data: Path
    disk_free: int
    search_index: str  # why no search is answered; "" when all is well
    contact: str | None

    @property
    def troubled(self) -> tuple[tuple[str, str, str, int], ...]:
        """Channels in trouble, of sources that are to be asked."""
        return tuple(row for row in self.health.troubled if row[0] not in self.pauses)


@click.command(cls=Verb)
@click.option("--expect-scheduler", is_flag=True, help="Exit code 1 also when no scheduler is running.")
@with_printer
def status(expect_scheduler: bool, printer: Printer) -> int:
    """What is wrong, what is next, how far behind. The first line says it in words, the exit code to programs.

    Exit codes: 0 all is well; 4 some sources are in trouble; 1 the scheduler is silent or begins no crawl, or what is
    due has waited longer than 10 minutes though a scheduler is at work, or the last backup failed, or no search is
    answered, since the index is of another analyser or is being made anew. That no scheduler is
    running is no fault, cron may do its work; with --expect-scheduler it is.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.cli.situation import as_row, print_table, print_words
    from legionwire.cli.verdict import judge
    from legionwire.config import load_config
    from legionwire.errors import CatalogueError
    from legionwire.sources import Catalogue
    from legionwire.storage.runs import OFFLINE

    config = load_config()
    broken = ""
    try:
        catalogue = catalogue_of(config)
    except CatalogueError as error:  # all else can be told all the same
        catalogue, broken = Catalogue(()), f"no crawl begins until the catalogue can be read: {error}"
    with collection(config) as store, store.read() as db:
        seen = look(db, config, catalogue)
    stands = seen.standing
    troubled = {source for source, *_ in seen.troubled}
    missing = "no scheduler is running" if expect_scheduler and not stands.schedulers else ""
    offline = OFFLINE if (seen.last.reason if seen.last else "") == OFFLINE else ""
    known = tuple(filter(None, (broken, seen.search_index, missing, offline)))
    verdict = judge(stands.schedulers, stands.due, stands.behind, troubled, seen.chores, seen.now, known)
    if printer.is_json or printer.chosen or printer.form == "csv":
        printer.one(as_row(seen, verdict))
    elif printer.form == "table":
        print_table(seen, verdict, printer)
    else:
        print_words(seen, verdict, printer)
    if config.contact is None:
        note("warning: LEGIONWIRE_CONTACT is not set: sites cannot tell who visits them")
    return verdict.code


def look(db: Connection, config: Config, catalogue: Catalogue) -> Situation:
    """Ask the database for everything, at one moment."""
    from legionwire.crawls import Report
    from legionwire.storage import leases, outlets, revisits, runs, schedulers, search
    from legionwire.storage.questions import health

    now = leases.clock(db)
    made = outlets.pauses(db, now)
    held = {source.id: outlets.pause_of(source, made.get(source.id)) for source in catalogue.sources}
    counts = health(db)
    open_runs = [run for number in counts.open_runs if (run := runs.find_run(db, number))]
    last = runs.list_runs(db, 1)
    return Situation(
        now=now,
        standing=schedulers.standing(db, catalogue.sources, now),
        under_way=tuple(Report(run, tuple(runs.funnels(db, run.id))) for run in open_runs),
        last=last[0] if last else None,
        health=counts,
        revisits=revisits.standing(db, now),
        pauses={name: pause for name, pause in held.items() if pause},
        alarms=outlets.alarms(db, now),
        chores=tuple(schedulers.chores(db, CHORES)),
        next_chores=_next_chores(config, now),
        data=config.data,
        disk_free=shutil.disk_usage(config.data if config.data.exists() else Path.cwd()).free,
        search_index=search.trouble_of(db),
        contact=config.contact,
    )


def _next_chores(config: Config, now: datetime) -> dict[str, datetime]:
    """When the operator's cron lines are due next."""
    from legionwire import chores

    return {chore.name: chore.cron.after(now) for chore in chores.of(config)}
