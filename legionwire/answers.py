"""What an HTTP status says about an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from legionwire.article import State

READABLE = frozenset({200, 203})
NOT_MODIFIED = 304

_GONE = {404: "not found", 410: "gone"}
_BLOCKED = {401: "login asked for", 402: "payment asked for", 403: "forbidden", 451: "withheld for legal reasons"}

# After the first, second ... failed try. An outage of ours counts as one of theirs, so no address is given up for it.
ERROR_PAUSES = (timedelta(minutes=15), timedelta(hours=2), timedelta(days=1), timedelta(days=3))
GONE_PAUSE = timedelta(hours=1)  # many an address is in the feed a minute before its page is there
ROBOTS_PAUSE = timedelta(days=7)  # rules change
BLOCKED_PAUSE = timedelta(days=1)  # a site that turned us away is asked again no earlier


def judge_status(status: int) -> tuple[State, str]:
    """State and reason for an answer that is neither readable nor 304."""
    if status in _GONE:
        return State.GONE, f"HTTP {status}: {_GONE[status]}"
    if status in _BLOCKED:
        return State.BLOCKED, f"HTTP {status}: {_BLOCKED[status]}"
    if status == 206:
        return State.ERROR, "HTTP 206: only a part was sent"
    if status >= 500:
        return State.ERROR, f"HTTP {status}: the server failed"
    return State.ERROR, f"HTTP {status}: not an answer we can use"


def ask_again_at(state: State, was: State, attempts: int, now: datetime) -> datetime | None:
    """When an address in that state may be asked for again; None when only a change told of it brings us back.

    `was` is its state before, `attempts` how often in a row it failed before.
    """
    if state is State.ERROR:
        return now + ERROR_PAUSES[min(attempts, len(ERROR_PAUSES) - 1)]
    if state is State.GONE and was in (State.QUEUED, State.DEFERRED, State.ERROR):
        return now + GONE_PAUSE
    pauses = {State.BLOCKED: BLOCKED_PAUSE, State.ROBOTS: ROBOTS_PAUSE}
    return now + pauses[state] if state in pauses else None
