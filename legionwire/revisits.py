"""When an article's page is asked for again: soon and often while it is young, rarely later, and one day no more.

The plan counts from the publication: after an hour, six hours, a day, a week and a month. What changed is looked at
sooner again. What was found late gets what is left of the plan, and at least one look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from legionwire.answers import ERROR_PAUSES
from legionwire.article import Precision, State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY)  # after the publication, or after a removal
AFTER_CHANGE = (HOUR, 6 * HOUR, DAY)  # each twice as long after the second change, four times after the third ...
CONFIRM = HOUR  # a page that is gone is looked at once more before anybody says so; then two hours later, four ...
CONFIRMS = HOUR / 2  # a second look counts when it comes so much later
DOUBTED_FOR = 7 * DAY  # as long as no second look has an answer
TRIES = 4  # of a visit without an answer, then the plan goes on
_SEEN = 0.8  # of a step's time: who looked later than that has made the step
_SPREAD = 0.1  # of a step's time: so much later at most, by the address
_GRAINS = 1_000_003
_MOST_DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class Life:
    """What an article's next visit depends on."""

    key: int  # hash of its URL: spreads what was published, or found, at one moment
    first_seen: datetime
    published: datetime | None = None
    precision: Precision | None = None
    changes: int = 0  # edits, removals and returns that we saw
    changed_at: datetime | None = None  # when we saw the latest of them
    missed_at: datetime | None = None  # its page was gone, and nobody has looked a second time
    removed_at: datetime | None = None


def next_visit(life: Life, checked: datetime) -> datetime | None:
    """When a page that was looked at just now, at `checked`, is looked at again; None when the plan is done.

    - Steps follow the publication. One is passed over when its time was nearly up at the last look. The publication
      is never later than the moment when we first saw it; a bare day counts as its end.
    - When nothing of the plan is left for an article that was just found, it gets one look, a month after that.
    - A change brings looks after an hour, six hours and a day; each further change doubles these times, so that a page
      that says something else at every look is not asked every hour for a month. None of them outlasts the plan.
    - A page that was gone is looked at an hour later. When that look has no answer, as at a wall, the wait doubles,
      and the last look is a week after the first. Once it counts as removed, the plan begins anew with the removal:
      it may come back.
    """
    if life.missed_at is not None and (doubted := checked - life.missed_at) < DOUBTED_FOR:
        return checked + max(CONFIRM, min(doubted, DOUBTED_FOR - doubted))
    begin, steps = _plan(life)
    moments = [_spread(begin, step, life.key) for step in steps if not _made(begin, step, checked)]
    if life.removed_at is not None:
        back = [_spread(life.removed_at, step, life.key) for step in STEPS if not _made(life.removed_at, step, checked)]
        return min(back, default=None)
    if life.changed_at is not None:
        slower = 2 ** min(max(life.changes, 1) - 1, _MOST_DOUBLINGS)
        end = _spread(begin, steps[-1], life.key)
        sooner = [step * slower for step in AFTER_CHANGE if not _made(life.changed_at, step * slower, checked)]
        moments += [at for step in sooner if (at := _spread(life.changed_at, step, life.key)) < end]
    return min(moments, default=None)


def visit_again(
    planned: datetime | None, state: State, attempts: int, not_before: datetime | None, at: datetime
) -> datetime | None:
    """When a page is looked at again after a visit at `at` that ended in `state`, whatever the plan says.

    A visit without an answer, or put off by its host, is made up for; `attempts` are those in a row, this one too.
    Where a site does not want us (blocked, robots.txt) or a wall stood in the way, that was the visit. Never before
    the time that was asked for.
    """
    if state in (State.ERROR, State.DEFERRED) and attempts < TRIES:
        # A host that says "in a minute" each time would else have used up its tries within the hour.
        pause = at + ERROR_PAUSES[max(attempts - 1, 0)]
        return max(pause, not_before or pause)
    return max(planned, not_before) if planned and not_before else planned


def _plan(life: Life) -> tuple[datetime, tuple[timedelta, ...]]:
    begin = life.first_seen
    if life.published is not None and life.published < life.first_seen:
        told = life.published
        if life.precision == "day":
            told = told.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        begin = min(begin, told)
    if _made(begin, STEPS[-1], life.first_seen):
        return life.first_seen, STEPS[-1:]
    return begin, STEPS


def _made(begin: datetime, step: timedelta, checked: datetime) -> bool:
    return checked - begin > step * _SEEN


def _spread(begin: datetime, step: timedelta, key: int) -> datetime:
    return begin + step * (1 + _SPREAD * (key % _GRAINS) / _GRAINS)
