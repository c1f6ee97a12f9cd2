"""Moments as operators write and read them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from legionwire import exported as values
from legionwire.errors import UsageError
from legionwire.moments import read_moment
from legionwire.polling_words import clock, span
from legionwire.source_values import duration
from legionwire.values import Given, UnusableError

WAY_OUT = "write a day (2026-12-24), a time (18:30 or 2026-12-24T18:30, in UTC) or a length (3d, 12h, 90m)"


def in_words(moment: datetime | None, now: datetime) -> str:
    """How far a moment is from now: "in 12 min", "3 h ago", "now". No moment is now."""
    if moment is None or moment == now:
        return "now"
    return f"in {span(moment - now)}" if moment > now else f"{span(now - moment)} ago"


def at_in_words(moment: datetime, now: datetime) -> str:
    """The same with the time of day: "in 12 min (14:32 UTC)"."""
    return f"{in_words(moment, now)} ({clock(moment, now)})"


def parse_until(text: str, now: datetime) -> datetime:
    """The moment that an operator means: a day (its beginning), a time of day (the next), both, or a length of time.
    Without a zone it is UTC. Raises UsageError for what is none of these, or is over."""
    until = _length(text, now) or _time_of_day(text, now) or read_moment(text)
    if until is None:
        raise UsageError(f"--until {text!r} is no time", WAY_OUT)
    if until <= now:
        raise UsageError(f"--until {text} is over: it is {now:%Y-%m-%d %H:%M} UTC", WAY_OUT)
    return until


def parse_as_of(text: str) -> datetime:
    """The moment that a reader means: a day (its beginning), or a day and a time; without a zone it is UTC. Raises
    UsageError for what is neither."""
    moment = read_moment(text)
    if moment is None:
        raise UsageError(f"{text[:80]!r} is no time", "write a day (2026-11-01) or a time (2026-11-01T18:30, in UTC)")
    return moment


def too_early(as_of: datetime, began: datetime | None) -> str | None:
    """Why nothing is of a moment: the collection did not have its first article yet. None when that is not why."""
    if began is None or began <= as_of:
        return None
    return f"nothing was collected by {values.moment(as_of)}: the first article came in at {values.moment(began)}"


def _length(text: str, now: datetime) -> datetime | None:
    try:
        return now + duration(Given(text))
    except UnusableError:
        return None


def _time_of_day(text: str, now: datetime) -> datetime | None:
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text)
    if not match:
        return None
    today = now.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
