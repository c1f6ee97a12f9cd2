"""Every date that somebody gave for an article, as it is kept and printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, cast

from legionwire.article import DateCandidate, Precision

if TYPE_CHECKING:
    from legionwire.dates import Witness

MAX_CANDIDATES = 20


def date_candidates(witnesses: Iterable[Witness]) -> tuple[DateCandidate, ...]:
    """What the witnesses say, each statement once, in the order of trust; believed or not."""
    said = (
        DateCandidate(w.moment.value.astimezone(UTC), w.moment.precision, w.origin, w.moment.zone, w.place)
        for w in witnesses
    )
    return tuple(dict.fromkeys(said))[:MAX_CANDIDATES]


def date_text(value: datetime, precision: Precision, zone: str = "") -> str:
    """A date as it is printed: in UTC with a Z; a bare day where no more was given; a clock time of nobody knows which
    zone as it was written, without a Z."""
    if precision != "day" and zone:
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if value.time() == time():
        return value.strftime("%Y-%m-%dT%H:%M:%SZ" if zone == "+00:00" else "%Y-%m-%d")
    return value.strftime("%Y-%m-%dT%H:%M:%S")


def candidates_to_json(dates: Sequence[DateCandidate]) -> list[dict[str, str]]:
    """For a JSON column, and for programs."""
    return [
        {
            "value": date_text(date.value, date.precision, date.zone),
            "precision": date.precision,
            "origin": date.origin,
            "zone": date.zone,
            "place": date.place,
        }
        for date in dates
    ]


def candidates_from_json(rows: Sequence[Mapping[str, str]] | None) -> tuple[DateCandidate, ...]:
    """What `candidates_to_json` wrote; nothing where nothing was kept."""
    return tuple(
        DateCandidate(
            datetime.fromisoformat(row["value"]).replace(tzinfo=UTC),
            cast(Precision, row["precision"]),
            row["origin"],
            row["zone"],
            row["place"],
        )
        for row in rows or ()
    )
