"""How long after another an article appeared, as exactly as both are dated."""

from __future__ import annotations

from datetime import datetime, timedelta

from legionwire.web.words import counted, lasting


def lag(since: datetime | None, since_precision: str | None, at: datetime | None, precision: str | None) -> str:
    """In words; nothing where one of the two has no date. A day is no clock time: days are counted then."""
    if since is None or at is None:
        return ""
    if "day" in (since_precision, precision):
        days = (at.date() - since.date()).days
        return "the same day" if not days else f"{counted(abs(days), 'day')} {_side(days)}"
    seconds = int((at - since).total_seconds())
    if abs(seconds) < 60:
        return "at the same time"
    return f"{lasting(timedelta(seconds=abs(seconds)))} {_side(seconds)}"


def _side(difference: int) -> str:
    return "later" if difference > 0 else "earlier"
