"""A date that was read, and how much of it was said; and moments as people write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from legionwire.article import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read: `zoned` when it was said which zone its clock shows, which is `zone`."""

    value: datetime
    precision: Precision
    zoned: bool = False
    zone: str = field(default="", compare=False)  # the same instant, however it was written


def read_moment(text: str) -> datetime | None:
    """A moment as people give it: a day (its beginning), or a day and a time; without a zone in UTC. None for what is
    neither."""
    try:
        value = datetime.fromisoformat(text)
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
