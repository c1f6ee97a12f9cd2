"""What two articles are to each other: the same text, a copy, an excerpt, an update, another of a series, or merely alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from legionwire.article import Precision
from legionwire.dedup import SHORT_TEXT
from legionwire.resemblance import Scores

METHOD = "copies-1"
COPY = 0.6  # containment of a copy
TOLD = 0.45  # the same where one names the other as its source
ALIKE = 0.3  # containment of what is worth a word
FACTS, NUMBERS = 0.3, 0.5  # shares of names and of numbers that a copy keeps
EXCERPT_LENGTH, EXCERPT_LEAD = 0.65, 0.5


class Kind(StrEnum):
    """Exact, copy, excerpt and update share a group; series and similar never do."""

    EXACT = "exact"
    COPY = "copy"
    EXCERPT = "excerpt"
    UPDATE = "update"
    SERIES = "series"
    SIMILAR = "similar"


SHARING = frozenset((Kind.EXACT, Kind.COPY, Kind.EXCERPT, Kind.UPDATE))


@dataclass(frozen=True, slots=True)
class Side:
    """One of two articles, but for its text."""

    site: str  # registrable domain
    url: str  # canonical
    published: datetime | None
    precision: Precision | None  # of `published`
    first_seen: datetime
    canonical: str | None = None  # the address that its page calls its own
    credit: str | None = None  # the agency it names as its source
    marked: bool = False  # calls itself an update or a correction


def kind_of(a: Side, b: Side, scores: Scores) -> Kind | None:
    """What two articles are to each other, whatever the order; None: nothing worth keeping."""
    if scores.same_text:
        return Kind.EXACT if scores.n_words >= SHORT_TEXT or (scores.same_title and _same_day(a, b)) else None
    if scores.n_words < SHORT_TEXT or scores.containment < ALIKE:
        return None
    if scores.containment < (TOLD if _named(a, b) else COPY):
        return Kind.SIMILAR
    if _below(scores.facts, FACTS) or _below(scores.numbers, NUMBERS):
        return Kind.SERIES
    if _updated(a, b):
        return Kind.UPDATE
    if scores.length_ratio < EXCERPT_LENGTH and scores.lead < EXCERPT_LEAD:
        return Kind.EXCERPT
    return Kind.COPY


def _below(share: float | None, least: float) -> bool:
    return share is not None and share < least


def _same_day(a: Side, b: Side) -> bool:
    """Without dates there is nothing to tell two days apart by."""
    days = {side.published.date() if side.published else None for side in (a, b)}
    return len(days) == 1


def _named(a: Side, b: Side) -> bool:
    """Whether one of two sites names the other's page as its own, or both name one agency."""
    if a.site != b.site and (a.canonical == b.url or b.canonical == a.url):
        return True
    return a.credit is not None and a.credit == b.credit


def _updated(a: Side, b: Side) -> bool:
    """Whether one publisher wrote the one after the other, or an agency marked one as an update of its own text."""
    if a.published is not None and b.published is not None and a.published == b.published:
        return False
    if (a.published or a.first_seen) == (b.published or b.first_seen):
        return False
    marked = (a.marked or b.marked) and a.credit is not None and a.credit == b.credit
    return (bool(a.site) and a.site == b.site) or marked
