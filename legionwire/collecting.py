"""How the collecting went until a moment: who was asked, what failed, what was under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """An outlet for which runs did not end well."""

    source: str
    outcomes: Mapping[str, int]  # how many runs ended how
    last: datetime
    reason: str  # of the last


@dataclass(frozen=True, slots=True)
class Collecting:
    """Until a moment."""

    asked: tuple[str, ...]  # outlets that a run asked
    failures: tuple[Failure, ...]
    open_runs: tuple[int, ...]  # begun, not ended by then: what they found may be there in part
    paused: Mapping[str, str] | None  # reason by outlet; None: not known of a moment that is past
