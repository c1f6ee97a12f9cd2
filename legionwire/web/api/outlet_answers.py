"""What the API answers about stories, addresses, sources and runs. The names are those of `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from legionwire.storage.fates import Fate
from legionwire.storage.told_stories import Told
from legionwire.web.api.shapes import SPREAD

# --- stories, addresses


@dataclass(frozen=True, slots=True)
class Stories:
    """Stories, the one with the newest report first."""

    stories: tuple[Told, ...]
    next: Annotated[str | None, "the address of the next page; null on the last"]


@dataclass(frozen=True, slots=True)
class Why:
    """What became of an address."""

    url: Annotated[str, "the address that was looked up"]
    fates: Annotated[tuple[Fate, ...], "empty when it was never seen"]


# --- sources


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet, and how it does."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    kind: str
    condition: Annotated[
        Literal["failing", "disabled", "partly", "warned", "never", "unverified", "paused", "well", "removed"],
        "in one word",
    ]
    told: Annotated[str, "the condition in words"]
    articles: int
    polled: Annotated[datetime | None, "when a channel of it was last asked"]
    answered: datetime | None
    failures: Annotated[int, "the most in a row of one channel"]
    next_at: Annotated[datetime | None, "when it is wanted again; null: not at all, or never asked yet"]
    crawling: Annotated[int | None, "the run that is at it"]


@dataclass(frozen=True, slots=True)
class Sources:
    """Every outlet that is watched or was, by name."""

    sources: tuple[Source, ...]
    trouble: Annotated[str, "what is wrong with the catalogue; empty when nothing is"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed, sitemap or listing, and its pace."""

    kind: str
    url: str
    status: Annotated[int | None, "of its last answer"]
    polled_at: datetime | None
    next_poll_at: datetime | None
    problem: str
    failures: int
    words: Annotated[str, "when it is asked again, and why then"]


@dataclass(frozen=True, slots=True)
class SourceShare:
    """A source's part in one run."""

    run: int
    trigger: str
    started: datetime
    outcome: str | None
    reason: str | None
    found: int
    known: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WholeSource:
    """An outlet with its channels, its part of the ledger and its latest runs."""

    source: Source = field(metadata=SPREAD)
    channels: tuple[Channel, ...]
    addresses: Annotated[Mapping[str, int], "how many addresses the ledger has in each state"]
    left: Annotated[int, "addresses that are still to be asked for"]
    runs: tuple[SourceShare, ...]


# --- runs


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl."""

    id: int
    started: datetime
    ended: datetime | None
    seconds: int
    outcome: Annotated[str, "running while it has no end"]
    reason: str | None
    trigger: str
    spider: str
    sources: Annotated[int, "how many it was asked to crawl"]
    requests: int
    responses: Annotated[Mapping[str, int], "how many by HTTP status"]
    bytes: int


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs, the newest first."""

    runs: tuple[Run, ...]
    next: Annotated[str | None, "the address of the next page; null on the last"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """One source's share of a run: found = known + new, new = the sum of its states."""

    source: str
    outcome: str
    found: int
    known: int
    new: int
    stored: int
    copies: int
    revisited: int
    revised: int
    resumed: int
    resumed_states: Mapping[str, int]
    states: Mapping[str, int]
    trouble: str
    articles: int


@dataclass(frozen=True, slots=True)
class WholeRun:
    """A crawl with the funnel of each of its sources."""

    run: Run = field(metadata=SPREAD)
    funnels: tuple[Funnel, ...]
