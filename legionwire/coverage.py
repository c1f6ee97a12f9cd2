"""What was watched and what came of it, outlet by outlet and month by month: silence is not absence.

A month of an outlet has articles, or there are none; and then it matters why. The ledger tells how many addresses of
that month were read and how many could not be, the runs tell whether the outlet was asked at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Literal

from legionwire.article import State
from legionwire.stretches import after, back, begin, between

By = Literal["outlet", "lang", "country", "month"]
BYS: tuple[By, ...] = ("outlet", "lang", "country", "month")
Condition = Literal["found", "nothing", "failed", "glimpsed", "paused", "unwatched"]
# What may be told of a month, and what it means.
CONDITIONS: dict[Condition, str] = {
    "found": "articles",
    "nothing": "asked, and nothing about the topic",
    "failed": "no article, and what there was could not be read",
    "glimpsed": "not asked at the time; what was read of it later holds nothing",
    "paused": "paused",
    "unwatched": "not watched",
}
MOST_MONTHS = 60
_TELLING = 10  # one address of so many that cannot be read, and silence proves nothing

# The states of the ledger by what they say of a month. What policy left aside, and other names of known pages, are
# no news of an outlet.
_READ = {State.OFF_TOPIC, State.NOT_ARTICLE}
_KINDS: dict[str, frozenset[State]] = {
    "read": frozenset(_READ),
    "walls": frozenset({State.WALL}),
    "blocked": frozenset({State.BLOCKED, State.ROBOTS}),
    "errors": frozenset({State.ERROR, State.NO_TEXT}),
    "gone": frozenset({State.GONE}),
    "waiting": frozenset({State.QUEUED, State.DEFERRED}),
}
KIND_OF = {state.value: kind for kind, states in _KINDS.items() for state in states}


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts that may be added."""

    articles: int = 0  # copies among them
    copies: int = 0
    read: int = 0  # addresses that were read and are not about the topic
    walls: int = 0  # consent, login, payment
    blocked: int = 0  # by the site or its robots.txt
    errors: int = 0  # no answer, a broken one, one without a text
    gone: int = 0  # before they could be read
    waiting: int = 0  # known, to be asked for
    answered: int = 0  # runs in which the outlet answered
    vain: int = 0  # runs in which it did not

    def __add__(self, other: Figures) -> Figures:
        return Figures(  # written out: there are thousands to be added for a page
            self.articles + other.articles,
            self.copies + other.copies,
            self.read + other.read,
            self.walls + other.walls,
            self.blocked + other.blocked,
            self.errors + other.errors,
            self.gone + other.gone,
            self.waiting + other.waiting,
            self.answered + other.answered,
            self.vain + other.vain,
        )

    @property
    def failures(self) -> int:
        """Addresses of which nobody knows what they say."""
        return self.walls + self.blocked + self.errors + self.gone

    @property
    def is_leaky(self) -> bool:
        """Whether so much could not be read that there may well be more than what was found."""
        return self.failures > 0 and self.failures * _TELLING >= self.failures + self.read + self.articles

    def condition(self, *, paused: bool = False) -> Condition:
        """What may be told of a month with these figures."""
        if self.articles:
            return "found"
        if self.is_leaky or (self.vain and not self.answered and not self.read):
            return "failed"
        if self.answered:
            return "nothing"
        if self.read:
            return "glimpsed"
        return "paused" if paused else "unwatched"


COUNTS = tuple(field.name for field in fields(Figures))
NONE = Figures()
_counts_of = attrgetter(*COUNTS)


def added(figures: Iterable[Figures]) -> Figures:
    """All of them together: column by column, since a page adds up tens of thousands."""
    return Figures(*map(sum, zip(*map(_counts_of, figures), strict=True)))


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of an outlet's month in one language. What could not be read has none of its own: it is counted as
    the outlet's first."""

    source: str
    lang: str
    month: date  # its first day
    figures: Figures


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet, and when it is left alone."""

    id: str
    name: str
    country: str
    languages: tuple[str, ...]
    removed: date | None = None  # from the catalogue
    paused: date | None = None  # since then
    resumes: date | None = None  # with `paused`: the last day of it, where that is known

    def is_paused(self, month: date) -> bool:
        """Whether it was left alone during a month, as far as the present pause tells: earlier ones are not kept."""
        if self.paused is None or month < begin(self.paused, "month"):
            return False
        return self.resumes is None or month <= self.resumes


def rested(outlets: Iterable[Outlet], paused: Collection[str], tallies: Iterable[Tally]) -> tuple[Outlet, ...]:
    """The outlets with the pauses of the catalogue, which does not tell since when: from the month on after the last in
    which they were asked."""
    last: dict[str, date] = {}
    for tally in tallies:
        if tally.figures.answered or tally.figures.vain:
            last[tally.source] = max(last.get(tally.source, date.min), tally.month)
    return tuple(
        replace(one, paused=after(last[one.id], "month") if one.id in last else date.min, resumes=None)
        if one.id in paused
        else one
        for one in outlets
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Which outlets and months are looked at."""

    source: str | None = None
    country: str | None = None
    lang: str | None = None
    since: date | None = None
    until: date | None = None  # the last month that counts, by any of its days

    def has(self, outlet: Outlet) -> bool:
        """Whether an outlet may have something to tell. Languages are a matter of each article."""
        return self.source in (None, outlet.id) and self.country in (None, outlet.country)


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet, language, country or month."""

    key: str
    figures: Figures  # of the months that are shown
    months: Mapping[date, Figures]
    conditions: Mapping[date, Condition]  # of the months that are shown, each of them
    outlets: int  # that have any part in it

    def count(self, condition: Condition) -> int:
        """In how many months it was so."""
        return sum(found == condition for found in self.conditions.values())

    @property
    def leaky(self) -> tuple[date, ...]:
        """Months with articles, beside which much could not be read."""
        return tuple(
            month for month, kind in self.conditions.items() if kind == "found" and self.months[month].is_leaky
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows over the same months."""

    by: By
    months: tuple[date, ...]
    rows: tuple[Row, ...]
    total: Figures  # of the months that are shown
    outside: Figures  # of earlier and later ones, as far as these were asked for

    def outlets_by_condition(self) -> dict[date, dict[Condition, int]]:
        """How many of the rows are in each condition, month by month."""
        found = {month: Counter(row.conditions[month] for row in self.rows) for month in self.months}
        return {month: {kind: counts[kind] for kind in CONDITIONS} for month, counts in found.items()}


def cover(tallies: Iterable[Tally], outlets: Sequence[Outlet], part: Part, today: date, by: By = "outlet") -> Coverage:
    """The coverage of a part, in rows that are sorted by their keys. Months as rows are the exception: there the
    conditions of a row are those of no month but its own."""
    wanted = {outlet.id: outlet for outlet in outlets if part.has(outlet)}
    held = [
        tally
        for tally in tallies
        if tally.source in wanted and (part.lang is None or part.lang == tally.lang) and _is_asked(tally.month, part)
    ]
    months = _months(held, part, today)
    shown = set(months)
    inside = [tally for tally in held if tally.month in shown]
    if by == "outlet" and part.lang is None:
        keys = set(wanted)
    elif by == "outlet":
        keys = {tally.source for tally in inside} | {one.id for one in wanted.values() if part.lang in one.languages}
    elif by == "month":
        keys = {month.isoformat()[:7] for month in months}
    else:
        keys = {_key(tally, wanted, by) for tally in inside}
    groups: dict[str, dict[date, Figures]] = {key: {} for key in sorted(keys)}
    members: dict[str, set[str]] = {key: set() for key in keys}
    for tally in inside:
        key = _key(tally, wanted, by)
        group = groups[key]
        before = group.get(tally.month)
        group[tally.month] = tally.figures if before is None else before + tally.figures
        members[key].add(tally.source)
    rows = tuple(_row(key, group, members[key], months, wanted, by) for key, group in groups.items())
    outside = added(tally.figures for tally in held if tally.month not in shown)
    return Coverage(by, months, rows, added(tally.figures for tally in inside), outside)


def _row(
    key: str,
    group: Mapping[date, Figures],
    members: set[str],
    months: Sequence[date],
    outlets: Mapping[str, Outlet],
    by: By,
) -> Row:
    own = outlets.get(key) if by == "outlet" else None
    told = [month for month in months if by != "month" or month.isoformat()[:7] == key]
    conditions = {
        month: group.get(month, NONE).condition(paused=own is not None and own.is_paused(month)) for month in told
    }
    return Row(key, added(group.values()), group, conditions, len(members))


def _key(tally: Tally, outlets: Mapping[str, Outlet], by: By) -> str:
    if by == "outlet":
        return tally.source
    if by == "lang":
        return tally.lang
    return outlets[tally.source].country if by == "country" else tally.month.isoformat()[:7]


def _is_asked(month: date, part: Part) -> bool:
    return (part.since is None or month >= begin(part.since, "month")) and (part.until is None or month <= part.until)


def _months(tallies: Sequence[Tally], part: Part, today: date) -> tuple[date, ...]:
    """From the first month with anything to tell, or the first that is asked for, to the present one; at most so many
    that a page can show them. Dates of the future are mistakes of somebody: who asks for these only gets no month."""
    now = begin(today, "month")
    last = min(begin(part.until, "month"), now) if part.until else now
    earliest = back(last, "month", MOST_MONTHS - 1)
    met = min((tally.month for tally in tallies if tally.month <= last), default=last)
    first = max(begin(part.since, "month") if part.since else met, earliest)
    return tuple(between(first, last, "month"))
