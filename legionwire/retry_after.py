"""Retry-After: how long a host asks to be left alone (RFC 9110 section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)  # nobody gets us to forget them by asking for a year

_LONGEST_VALUE = 64  # characters; the longest of the three date forms has 33


def parse_retry_after(value: str, now: datetime) -> datetime | None:
    """When the host may be asked again: seconds or an HTTP date, at most 24 hours from `now`.

    None for anything else, and for a time that is not after `now`: a host that refuses us and asks for no wait has
    told us nothing.
    """
    value = value.strip()
    if len(value) > _LONGEST_VALUE:
        return None
    when = _after_seconds(value, now) if value.isascii() and value.isdigit() else _at_date(value)
    if when is None or when <= now:
        return None
    return min(when, now + LONGEST)


def _after_seconds(value: str, now: datetime) -> datetime:
    return now + timedelta(seconds=min(int(value), LONGEST.total_seconds()))


def _at_date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return None
