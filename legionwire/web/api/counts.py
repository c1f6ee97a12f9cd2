"""What answers are made up of, and when their articles appeared, for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, cast

from legionwire.storage import results
from legionwire.storage.engine import Connection
from legionwire.storage.facets import PARTS, by_day, facets
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Question, Wanted
from legionwire.web.api import answers
from legionwire.web.api.operations import Answering, Asked, Operation, Way, answered
from legionwire.web.api.parameters import DAY, MOST_SERIES, NARROWING, WANTED, YES, Choice, Parameter
from legionwire.web.asking import moment_in, read_ask, read_words

Grain = Literal["day", "week", "month"]


def ways(store: ReadOnlyStore) -> tuple[Way, ...]:
    """What can be counted."""
    return tuple(answered(store, operation, answering) for operation, answering in _OPERATIONS.items())


def _facets(db: Connection, asked: Asked) -> answers.Facets:
    wanted = read_ask(asked.flat()).wanted
    found = facets(db, results.ask(db, wanted))
    parts = {part: tuple(answers.Share(*item) for item in found.by(part, wanted)) for part in PARTS}
    return answers.Facets(articles=found.total(wanted), folded=found.folded(wanted), is_exact=found.is_exact, **parts)


def _timeline(db: Connection, asked: Asked) -> answers.Timeline:
    by = cast(Grain, asked.first("by") or "month")
    ask = read_ask({name: value for name, value in asked.flat().items() if name != "q"})
    days = _day(asked, "from"), _day(asked, "until")
    collected = None
    if ask.share:
        everything = _within(Wanted(copies=ask.copies, as_of=ask.as_of), *days)
        collected = _added_up(by_day(db, Question(everything, None)), by)
    series = []
    for q in asked.given.get("q", ("",)):
        one = replace(ask, q=read_words({"q": q}))
        question = results.ask(db, _within(one.wanted, *days))
        series.append(_series(one.q, question, _added_up(by_day(db, question), by), collected))
    return answers.Timeline(by, tuple(series))


def _day(asked: Asked, name: str) -> datetime | None:
    return moment_in(asked.flat(), name)


def _within(wanted: Wanted, first: datetime | None, last: datetime | None) -> Wanted:
    """Between two days, both included."""
    return replace(wanted, since=first, until=last + timedelta(days=1) if last else None)


def _series(
    q: str, question: Question, counts: Mapping[date, int], collected: Mapping[date, int] | None
) -> answers.Series:
    stretches = tuple(
        answers.Stretch(start, counts[start], collected.get(start, 0) if collected is not None else None)
        for start in sorted(counts)
    )
    return answers.Series(q, sum(counts.values()), results.is_complete(question), stretches)


def _added_up(days: Mapping[date, int], by: Grain) -> Mapping[date, int]:
    counts: Counter[date] = Counter()
    for day, count in days.items():
        counts[_start(day, by)] += count
    return counts


def _start(day: date, by: Grain) -> date:
    """The first day of the stretch that a day lies in."""
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


# --- all of it

_Q = WANTED[0]
_SEVERAL = replace(_Q, most=MOST_SERIES, about=f"{_Q.about} Up to {MOST_SERIES} of them: one series each.")
_OPERATIONS: Mapping[Operation, Answering] = {
    Operation(
        path="/api/facets",
        name="facets",
        about="What an answer is made up of: how many articles each outlet, country, language and so on has.",
        answer=answers.Facets,
        parameters=WANTED,
    ): _facets,
    Operation(
        path="/api/timeline",
        name="timeline",
        about="When the articles of one or several queries appeared.",
        answer=answers.Timeline,
        parameters=(
            _SEVERAL,
            *NARROWING,
            Parameter("by", "The length of a stretch of time.", Choice(("day", "week", "month")), "month"),
            Parameter("from", "Only articles from this day on.", DAY),
            Parameter("until", "Only articles until this day, which counts.", DAY),
            Parameter("share", "With 1 also how many were collected in all.", YES, "0"),
        ),
    ): _timeline,
}
