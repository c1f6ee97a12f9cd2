"""Whether all is well, in one line and as an exit code. Pure: what is known comes as values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from legionwire.cli.notes import count
from legionwire.polling_words import clock, span
from legionwire.storage.schedulers import ChoreRow, SchedulerRow

LATE = timedelta(minutes=10)  # due work waits for others' crawls to end, not for so long
NAMED = 3

WELL, WRONG, TROUBLED = 0, 1, 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code, and why."""

    code: int
    words: str


def judge(
    schedulers: Sequence[SchedulerRow],
    due: Sequence[str],
    behind: timedelta,
    troubled: Collection[str],
    chores: Sequence[ChoreRow],
    now: datetime,
    known: Sequence[str] = (),
) -> Verdict:
    """1 when the collecting itself is not done as it should be, 4 when only some sources do not give what they should.

    `due` are the sources that wait, `behind` is how long the first of them has; `chores` are the latest, newest first;
    `known` is what is wrong beside all this.
    """
    wrong = [*known, *_silent(schedulers, now), *_idle(schedulers)]
    wrong = list(dict.fromkeys([*wrong, *_late(schedulers, due, behind, now), *_backup(chores, now)]))
    some = [f"{count(len(troubled), 'source')} in trouble: {named(sorted(troubled))}"] if troubled else []
    if wrong:
        return Verdict(WRONG, f"wrong: {'; '.join([*wrong, *some])}")
    if some:
        return Verdict(TROUBLED, some[0])
    return Verdict(WELL, "all is well")


def named(names: Sequence[str]) -> str:
    """The first few of many names."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _silent(schedulers: Sequence[SchedulerRow], now: datetime) -> list[str]:
    """Of several, one that lives is enough."""
    if not schedulers or any(not row.silent for row in schedulers):
        return []
    last = max(schedulers, key=lambda row: row.ticked)
    ago = span(now - last.ticked)
    return [f"the scheduler on {last.hostname} is silent since {clock(last.ticked, now)}, {ago} ago: start it again"]


def _idle(schedulers: Sequence[SchedulerRow]) -> list[str]:
    """At work, and beginning no crawl."""
    return list(dict.fromkeys(row.trouble for row in schedulers if row.trouble and not row.silent))


def _late(schedulers: Sequence[SchedulerRow], due: Sequence[str], behind: timedelta, now: datetime) -> list[str]:
    """What came due while no scheduler was there counts from the beginning of the first that is."""
    living = [row.started for row in schedulers if not row.silent]
    if not living or not due:
        return []
    waited = min(behind, now - min(living))
    return [f"{named(due)} due for {span(waited)}, and nobody crawls"] if waited > LATE else []


def _backup(chores: Sequence[ChoreRow], now: datetime) -> list[str]:
    """The last one that was tried."""
    last = next((row for row in chores if row.name == "backup" and row.outcome in ("ok", "failed")), None)
    if last is None or last.outcome == "ok":
        return []
    return [f"the backup of {clock(last.due, now)} failed: {last.words or 'no reason known'}"]
