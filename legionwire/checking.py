"""Whether the channels of a catalogue still work: what an answer says of one, and where a source moves with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from legionwire.article import State
from legionwire.discovery import Sight, is_live
from legionwire.leads import LeadKind
from legionwire.source_evidence import Sighting
from legionwire.urls import is_home

Health = Literal["ok", "moved", "asleep", "empty", "gone", "blocked", "wall", "robots", "refused", "waits", "error"]
WORKS: tuple[Health, ...] = ("ok", "moved", "asleep", "empty")  # it answers as what it is; the others failed
HEALTHS: dict[State, Health] = {
    State.GONE: "gone",
    State.BLOCKED: "blocked",
    State.WALL: "wall",
    State.ROBOTS: "robots",
    State.REFUSED: "refused",
    State.DEFERRED: "waits",
}


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """One channel of one source, as it answered."""

    source: str
    kind: LeadKind
    url: str
    state: Health
    reason: str = ""
    entries: int = 0  # links, or the parts of an index
    newest: datetime | None = None
    moved: str | None = None  # where permanent redirects led, and can be read

    @property
    def works(self) -> bool:
        return self.state in WORKS


def check_of_sight(source: str, sight: Sight, now: datetime) -> ChannelCheck:
    """Of a channel that was read."""
    state: Health = "ok"
    reason = sight.problem
    entries = sight.entries or len(sight.children)
    if sight.lead.kind == "listing" and sight.moved and is_home(sight.moved) and not is_home(sight.lead.url):
        return check_of_failure(source, sight.lead.kind, sight.lead.url, State.GONE, "leads to the home page")
    if not entries:
        state, reason = "empty", sight.problem or "it holds nothing"
    elif sight.moved:
        state, reason = "moved", f"for good, to {sight.moved}"
    elif not is_live(sight, now):
        state, reason = "asleep", "nothing newer than a year"
    moved = sight.moved if entries else None
    return ChannelCheck(source, sight.lead.kind, sight.lead.url, state, reason, entries, sight.newest, moved)


def check_of_failure(source: str, kind: LeadKind, url: str, state: State, reason: str) -> ChannelCheck:
    """Of a channel that could not be read."""
    return ChannelCheck(source, kind, url, HEALTHS.get(state, "error"), reason)


def in_new_places(addresses: tuple[str, ...], checks: Iterable[ChannelCheck]) -> tuple[str, ...]:
    """A source's addresses, those that moved under their new ones; each once."""
    moves = {check.url: check.moved for check in checks if check.moved}
    return tuple(dict.fromkeys(moves.get(address) or address for address in addresses))


def evidence_of_new_places(
    evidence: Iterable[Sighting], checks: Iterable[ChannelCheck], today: date
) -> tuple[Sighting, ...]:
    """Who vouches for the addresses once they are replaced: for a new one this check."""
    moves = {check.url: check.moved for check in checks if check.moved}
    kept = [sighting for sighting in evidence if sighting.url not in moves]
    if any(sighting.url is None for sighting in kept):
        return tuple(kept)  # a sentence about the whole table stands alone
    seen = {sighting.url for sighting in kept}
    new = dict.fromkeys(url for url in moves.values() if url not in seen)
    return (*kept, *(Sighting("sources check", url, today, "high") for url in new))
