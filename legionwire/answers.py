"""What an HTTP status says about an address."""

from __future__ import annotations

from datetime import datetime, timedelta

from legionwire.article import State

READABLE = frozenset({200, 203})
NOT_MODIFIED = 304

_GONE = {404: "not found", 410: "gone"}
_BLOCKED = {401: "login asked for", 402: "payment asked for", 403: "forbidden", 451: "withheld for legal reasons"}

ERROR_PAUSE = timedelta(minutes=15)
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


def ask_again_at(state: State, now: datetime) -> datetime | None:
    """When an address in that state may be asked for again; None when only a change of the page brings us back."""
    if state is State.ERROR:
        return now + ERROR_PAUSE
    if state is State.BLOCKED:
        return now + BLOCKED_PAUSE
    return None
