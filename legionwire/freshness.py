"""How long an answer says it stays fresh (RFC 9111 section 4.2.1): no reason to ask again before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_VALUE = 500  # characters of a header that are looked at
_MOST = timedelta(days=365)


def fresh_for(cache_control: str, expires: str, age: str, now: datetime) -> timedelta | None:
    """The time from `now` in which the answer stays fresh; None when its headers do not say, or say not at all.

    `max-age` counts before `Expires`; time that the answer has already spent in caches is taken off.
    """
    directives = dict(_directive(part) for part in cache_control[:_LONGEST_VALUE].lower().split(","))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if (seconds := _whole(directives.get("max-age", ""))) is not None:
        left = timedelta(seconds=seconds - (_whole(age.strip()) or 0))
    elif (until := _date(expires)) is not None:
        left = until - now
    else:
        return None
    return min(left, _MOST) if left > timedelta(0) else None


def _directive(part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition("=")
    return name.strip(), value.strip().strip('"')


def _whole(text: str) -> int | None:
    return min(int(text), 10**9) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _date(value: str) -> datetime | None:
    """`Expires: 0` and the like are no date: such an answer is stale."""
    if len(value) > _LONGEST_VALUE:
        return None
    try:
        when = parsedate_to_datetime(value)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return None
