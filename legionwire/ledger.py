"""What to do with an address that a channel shows: ask for it, leave it, or pass it over, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from legionwire.article import State

UNSETTLED = frozenset({State.QUEUED, State.DEFERRED, State.ERROR})
RETRIED = frozenset({State.ROBOTS, State.BLOCKED, State.GONE})  # asked for again when a time for it was set
VALIDATED = frozenset({State.STORED, State.OFF_TOPIC})  # of these "not modified" is an answer
REVISITED = frozenset({State.STORED, State.OFF_TOPIC, State.NO_TEXT, State.WALL, State.GONE})  # when a change is told
RESUMED_FOR = timedelta(days=30)  # what no channel shows any more is tried again for so long
FUTURE = timedelta(days=1)  # what is told of for later than that is a mistake
HINTS = 2  # goes up when links are hinted otherwise: channels of hinted sources are then read anew
_WEB = 1990  # the year since when there is a web to publish on


# What holds for the address that was asked as for the one it leads to.
_SHARED = frozenset(State) - {State.STORED, State.OFF_TOPIC, State.NOT_ARTICLE, State.ALIAS, State.QUEUED}


class Step(StrEnum):
    """What happens next to a link."""

    FETCH = "fetch"  # ask for it in this run
    KEEP = "keep"  # known and settled: nothing to do
    WAIT = "wait"  # known, its time has not come
    SKIP = "skip"  # not wanted: only a hash is kept
    SETTLE = "settle"  # never requested, but its state and reason go into the ledger


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger holds about an address."""

    state: State
    not_before: datetime | None
    modified: datetime | None  # the latest change a channel ever told of
    checked_at: datetime | None
    this_run: bool  # already asked for in this run
    told: bool = False  # a channel told of a change, and nobody has read it yet


@dataclass(frozen=True, slots=True)
class Wish:
    """What the source's policy says about a new address."""

    own_site: bool  # it lives on a domain of the source that showed it, or of another source we know
    hinted: bool  # its address, title or summary names the topic
    fetch_all: bool  # the source's `fetch` is "all"
    outside: str = ""  # why it is none of the time that an operator asked for
    trap: str = ""  # why its address, or its kind of addresses, has no end


@dataclass(frozen=True, slots=True)
class Decision:
    """A step, and for steps that leave a mark the state and reason of that mark."""

    step: Step
    state: State | None = None
    reason: str = ""


def decide_new(site: str, wish: Wish) -> Decision:
    """An address nobody has seen before."""
    if not wish.own_site:
        return Decision(
            Step.SETTLE, State.REFUSED, f"foreign host: {site} belongs to no source of the catalogue (see `domains`)"
        )
    if wish.outside:
        return Decision(Step.SKIP, State.SKIPPED, wish.outside)
    if not wish.fetch_all and not wish.hinted:
        return Decision(Step.SKIP, State.SKIPPED, "not hinted: address, title and summary do not name the topic")
    if wish.trap:
        return Decision(Step.SETTLE, State.TRAP, f"trap: {wish.trap}")
    return Decision(Step.FETCH, State.QUEUED, "found")


def decide_known(
    known: Known, modified: datetime | None, now: datetime, *, retitled: bool = False, freed: bool = False
) -> Decision:
    """An address the ledger knows, shown again; `retitled`: under another title than last time by the same channel;
    `freed`: taken for a trap by others of its kind, and it names the topic, or they are no traps any more; or taken for
    a form of another address, which cannot be read."""
    if known.this_run:
        return Decision(Step.KEEP)
    if freed:
        return Decision(Step.FETCH, known.state, "passed over unseen, and wanted after all")
    if known.state in UNSETTLED or (known.not_before and known.state in RETRIED):
        return _again(known, now)
    later = modified is not None and (
        modified > known.modified
        if known.modified is not None
        else known.checked_at is not None and modified > known.checked_at
    )
    if (later or retitled or known.told) and known.state in REVISITED:
        return Decision(Step.FETCH, known.state, "changed since we read it")
    return Decision(Step.KEEP)


def date_hint(*told: datetime | None) -> datetime | None:
    """The publication date to go by when channels tell several: the same in whichever order they were read.

    The earliest is no edit and no repost, but a date with a clock time goes before a bare day, which is always earlier.
    """
    return min(filter(None, told), key=lambda date: (date.year < _WEB, _is_day(date), date), default=None)


def _is_day(date: datetime) -> bool:
    return not (date.hour or date.minute or date.second)


def alias_state(target: State, address: str) -> tuple[State, str]:
    """What becomes of an address that leads to another one: an alias of an article, but a wall is a wall for both."""
    if target in _SHARED:
        return target, f"leads to {address}, which is {target}"
    return State.ALIAS, f"leads to {address}"


def _again(known: Known, now: datetime) -> Decision:
    if known.not_before and known.not_before > now:
        return Decision(Step.WAIT)
    return Decision(Step.FETCH, known.state, "still to be read")
