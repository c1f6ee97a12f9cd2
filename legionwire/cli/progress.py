"""What is seen of a crawl while it runs: a bar on a terminal, with -v the crawl's own log."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Self

import click

from legionwire.cli.notes import count, note, options
from legionwire.cli.output import cell

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from legionwire.crawls import Report


# What our own parts say, and what anybody warns of; not how Scrapy is put together. The date is left away.
_TOLD = re.compile(r"\S+ (\S+) (\[(?!scrapy|alembic|twisted)[^]]*\] .*|\[[^]]*\] (?:WARNING|ERROR|CRITICAL): .*)")


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is, in addresses."""

    met: int
    settled: int  # of these, with no more to be done by this run
    stored: int


def tally(report: Report) -> Tally:
    """Count the addresses of a run. What older runs left is not among the states of a funnel, but is met as well."""
    met = sum(sum(funnel.states.values()) + funnel.resumed for funnel in report.funnels)
    held = [states for funnel in report.funnels for states in (funnel.states, funnel.resumed_states)]
    settled = sum(sum(states.values()) - states.get("queued", 0) for states in held)
    return Tally(met, settled, sum(states.get("stored", 0) for states in held))


class Progress:
    """A bar on a terminal: addresses settled of those met so far. `last` is the last report there was."""

    def __init__(self, data: Path) -> None:
        self.last: Report | None = None
        self._data = data
        self._bar: Bar | None = None
        self._read = 0  # bytes of the log already told

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not options().quiet:
            from rich import progress as bars
            from rich.console import Console

            columns = (bars.TextColumn("{task.description}"), bars.BarColumn(20), bars.MofNCompleteColumn())
            more = (bars.TimeElapsedColumn(), bars.TextColumn("{task.fields[words]}"))
            self._bar = bars.Progress(*columns, *more, console=Console(stderr=True), transient=True)
            self._bar.add_task("crawling", total=None, words="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_shown(self) -> bool:
        """Whether there is anybody to see it."""
        return self._bar is not None

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def prepare(self, words: str, done: int, of: int) -> None:
        """What has to be done before the crawl begins."""
        self.advance("preparing", words, done, of)

    def advance(self, description: str, words: str, done: int, of: int | None) -> None:
        """So much is done of what there is to do; None where nobody knows how much that is."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=description, completed=done, total=of, words=words)

    def show(self, report: Report) -> None:
        """Called as the crawl goes on."""
        self.last = report
        if options().verbose and report.run.log:
            self._tell_log(self._data / report.run.log)
        if self._bar is None:
            return
        at = tally(report)
        words = f"{at.stored} stored, {count(report.run.requests, 'request')}"
        task = self._bar.task_ids[0]
        self._bar.update(task, description="crawling", total=at.met or None, completed=at.settled, words=words)

    def _tell_log(self, log: Path) -> None:
        if not log.is_file():
            return
        with log.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.decode(errors="replace").split("\n"):
            told = _TOLD.fullmatch(cell(line))
            if told and self._bar is not None:
                self._bar.console.out(told[1], told[2], highlight=False)
            elif told:
                click.echo(f"{told[1]} {told[2]}", err=True)


@contextmanager
def stopping_told() -> Iterator[None]:
    """While this holds, Ctrl-C is answered at once: stopping in good order takes its time."""

    words = iter(("stopping: what is on its way is still taken in (Ctrl-C again: at once)",))

    def told(sign: int, frame: FrameType | None) -> None:
        note(next(words, "stopping at once"))
        signal.default_int_handler(sign, frame)

    before = signal.signal(signal.SIGINT, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
