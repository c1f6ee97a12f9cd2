"""What a file says about itself, beside its articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from legionwire.text_policy import TextPolicy


@dataclass(frozen=True, slots=True)
class About:
    """A set of articles that leaves the collection. Two files with equal articles and equal `About` are equal."""

    query: str | None
    at: datetime  # the moment that it stands for: `as_of`, else now
    as_of: datetime | None
    version: str  # of legionwire
    outlets: Mapping[str, str]  # names by the ids of sources
    text: TextPolicy = "full"
    copies: bool = True
    address: str | None = None  # where the set can be had again, of a feed
