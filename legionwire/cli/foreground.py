"""A crawl in the foreground: progress, then what became of every address, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legionwire.cli.funnels import print_report
from legionwire.cli.notes import note, warn_of_no_contact
from legionwire.cli.output import Printer

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.sources import Catalogue
    from legionwire.storage.due import Begun
    from legionwire.storage.runs import Task, Trigger


def crawl_here(
    config: Config,
    catalogue: Catalogue,
    task: Task,
    printer: Printer,
    *,
    trigger: Trigger = "hand",
    leave_busy: bool = False,
) -> int:
    """Crawl and wait for the end. Sources that another run is crawling are left to it, and named, or are an error."""
    from legionwire.cli.making import make_dictionaries
    from legionwire.cli.progress import Progress, stopping_told
    from legionwire.crawls import run_crawl

    warn_of_no_contact(config)
    with Progress(config.data) as progress, stopping_told():
        try:
            end = run_crawl(
                config,
                catalogue,
                task,
                progress.show,
                trigger=trigger,
                leave_busy=leave_busy,
                on_ready=lambda: make_dictionaries(config, catalogue.languages_of(task.sources), progress),
                on_begin=tell_left,
            )
        except KeyboardInterrupt:
            progress.close()
            if progress.last is not None:
                print_report(progress.last, printer)
            raise
    print_report(end, printer)
    return {"ok": 0, "partial": 4}.get(end.run.outcome or "", 1)


def tell_left(begun: Begun) -> None:
    """Name the sources that other runs are crawling, a line for each run."""
    for holder in sorted(set(begun.left.values())):
        names = ", ".join(sorted(name for name, run_id in begun.left.items() if run_id == holder))
        note(
            f"left to {f'run {holder}, which is crawling them' if holder else 'a run that is about to begin'}: {names}"
        )
