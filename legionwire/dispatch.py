"""Which sources are crawled next, and together: pure decisions over what is due.

A crawl process costs a second before it asks for anything, so what comes due waits up to a minute for company. What
was never asked, what an operator wants now and what a run left over goes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GATHER = timedelta(minutes=1)  # what comes due waits so long for others to share its process
FIRST_CRASH_WAIT = timedelta(minutes=5)  # one crash is no pattern: the source runs again at once
LONGEST_CRASH_WAIT = timedelta(hours=6)
CANCELLED_WAIT = timedelta(minutes=15)  # whoever cancels a run does not want to see it begin anew
NOW = datetime.min.replace(tzinfo=UTC)  # due since ever


@dataclass(frozen=True, slots=True)
class Waiting:
    """A source with something to do."""

    source_id: str
    sites: frozenset[str]  # the registrable domains it is asked on
    due_at: datetime  # NOW: whatever the clock says
    polls: bool = True  # a channel is due; else only addresses that earlier runs left
    priority: int = 3  # 1 is first
    crashes: int = 0  # runs in a row that died with it


def choose_batch(
    waiting: Sequence[Waiting], busy: frozenset[str], size: int, now: datetime, *, polls_only: bool = False
) -> tuple[Waiting, ...]:
    """The sources of the next crawl, at most `size`; none when nothing is due, or all of it must wait.

    `busy` are sites that somebody asks at this moment. A source that died with its last run goes alone: it may have
    been the one that killed it. `polls_only`: leave no process to what earlier runs left, polls are waiting for it.
    """
    free = [item for item in waiting if not item.sites & busy and (item.polls or not polls_only)]
    free = [item for item in free if item.due_at <= now]
    free.sort(key=lambda item: (not item.polls, item.due_at, item.priority, item.source_id))
    if len(free) < size and not any(item.due_at <= now - GATHER or not item.polls for item in free):
        return ()  # others may come due in a moment
    first = free[0]
    if first.crashes:
        return (first,)
    together = [item for item in free if item.polls == first.polls and not item.crashes]
    return tuple(together[:size])


def wait_after(crashes: int, *, cancelled: bool) -> timedelta:
    """How long a source stays out of crawls after a run that an operator cancelled, or that died; `crashes` are those
    in a row, this one among them."""
    if cancelled:
        return CANCELLED_WAIT
    if crashes < 2:
        return timedelta(0)
    doubled: timedelta = FIRST_CRASH_WAIT * 2 ** min(crashes - 2, 10)
    return min(doubled, LONGEST_CRASH_WAIT)
