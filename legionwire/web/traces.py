"""What happened to an article from the first sight of its address on, each time as a row of one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from legionwire.storage.provenance import Answer, Provenance


@dataclass(frozen=True, slots=True)
class Trace:
    """One row: what happened, in words, and what is kept of it."""

    at: datetime
    what: str
    run: int | None = None
    status: int | None = None  # HTTP
    answer: Answer | None = None
    detail: str = ""
    is_lost: bool = False  # there was an answer, and it was not kept


def traces(held: Provenance) -> tuple[Trace, ...]:
    """All of them in the order of time."""
    found = [Trace(held.first_seen, _MET.get(held.channel or "", "address met"), held.first_run)]
    found += [Trace(one.at, _read(one.made), one.run, one.status, one) for one in held.answers]
    for one in held.readings:
        status = held.status if one.at == held.checked else None  # of earlier ones only what was kept tells it
        found.append(Trace(one.at, _read((one.n,)), one.run, status, is_lost=True))
    for absence in held.absences:
        sure = "" if absence.confirmed_at else "; not confirmed"
        found.append(Trace(absence.gone_at, f"page gone{sure}", detail=absence.reason))
        if absence.back_at is not None:
            found.append(Trace(absence.back_at, "page back"))
    if held.checked is not None and all(trace.at != held.checked for trace in found[1:]):
        found.append(Trace(held.checked, "last asked", held.last_run, held.status))
    return tuple(sorted(found, key=lambda trace: trace.at))


_MET = {
    "feed": "address met in a feed",
    "sitemap": "address met in a sitemap",
    "listing": "address met on a page of links",
}


def _read(revisions: tuple[int, ...]) -> str:
    if not revisions:
        return "asked; it said the same"
    numbers = ", ".join(map(str, revisions))
    return f"read as {'revision' if len(revisions) == 1 else 'revisions'} {numbers}"
