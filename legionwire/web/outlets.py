"""An outlet as the pages tell of it: what the catalogue plans and what the database knows, in one condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from legionwire.sources import Source
from legionwire.storage.source_states import Pause, SourceState
from legionwire.storage.sources import BY_HAND
from legionwire.web.words import counted, instant

# How an outlet does, worst first; the heading of its part of the table.
CONDITIONS = {
    "failing": "Not answering",
    "disabled": "Given up, asked once a week",
    "partly": "Answering in part",
    "warned": "Answering, with a problem",
    "never": "Not asked yet",
    "unverified": "No address known to answer",
    "paused": "Paused",
    "well": "Well",
    "removed": "No longer in the catalogue",
}
ANSWERING = ("well", "warned", "partly")
ASKED = (*ANSWERING, "failing", "disabled")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as the pages tell of it."""

    id: str
    name: str
    country: str
    languages: tuple[str, ...]
    kind: str
    condition: str  # a key of CONDITIONS
    told: str  # the condition in words
    state: SourceState | None  # none before the first crawl that knows it
    next_at: datetime | None  # when it is wanted again; none for what nobody will ask


def all_outlets(catalogue: Iterable[Source], states: Iterable[SourceState]) -> list[Outlet]:
    """Everything that is watched or was, by name."""
    planned = {source.id: source for source in catalogue}
    known = {state.id: state for state in states}
    ids = planned.keys() | {state.id for state in known.values() if state.id in planned or _has_past(state)}
    outlets = [outlet_of(planned.get(source_id), known.get(source_id)) for source_id in ids]
    return sorted(outlets, key=lambda outlet: (outlet.name.casefold(), outlet.id))


def _has_past(state: SourceState) -> bool:
    return state.articles > 0 or state.polled is not None


def outlet_of(source: Source | None, state: SourceState | None) -> Outlet:
    said = source or state
    assert said is not None, "an outlet is in the catalogue or in the database"
    condition, told = _condition(source, state)
    next_at = state.next_at if state and condition not in ("paused", "removed") else None
    return Outlet(said.id, said.name, said.country, said.languages, said.kind, condition, told, state, next_at)


def _condition(source: Source | None, state: SourceState | None) -> tuple[str, str]:
    """A key of CONDITIONS, and how it stands in words."""
    if source is not None and source.paused:
        return "paused", f"by the catalogue: {source.paused}"
    if state is not None and state.id == BY_HAND:
        return "well", "addresses given by hand"
    if state is not None and source is None and state.removed is not None:
        return "removed", "its articles stay"
    if state is not None and state.pause:
        return "paused", _pause(state.pause)
    if state is None or state.polled is None:
        if source is not None and not source.polled():
            return "unverified", "no address of it was seen to answer"
        return "never", "waits for its first crawl"
    if state.disabled == state.channels > 0:
        return "disabled", state.problem
    if state.failing == state.channels > 0:
        return "failing", state.problem
    if state.failing:
        return "partly", f"{state.failing} of {state.channels} channels do not answer: {state.problem}"
    if state.held_until:
        return "warned", f"{counted(state.crashes, 'run')} in a row died with it"
    if state.problem:
        return "warned", state.problem
    return "well", "ok"


def _pause(pause: Pause) -> str:
    end = f" until {instant(pause.until)} UTC" if pause.until else ""
    return f"by an operator{end}: {pause.reason}" if pause.reason else f"by an operator{end}"
