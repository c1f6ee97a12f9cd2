"""What the answer to a question is made up of: counts by outlet, country, language, relevance and organisation, and the
days that its articles fall on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

import sqlalchemy as sa

from legionwire.query import UNKNOWN
from legionwire.storage import days
from legionwire.storage.matching import found
from legionwire.storage.results import Question, Wanted, conditions, is_complete
from legionwire.storage.schema import article, source

Part = Literal["source", "country", "lang", "relevance", "org"]
PARTS: tuple[Part, ...] = ("source", "country", "lang", "relevance", "org")
MOST_SORTED = 50_000  # articles that are counted by what they are; of more, the newest

# Constants that stand in a GROUP BY are written out, see days.py.
_LANG = sa.func.coalesce(article.c.lang, sa.literal_column(f"'{UNKNOWN}'", sa.Text)).label("lang")


class FacetCount(NamedTuple):
    source: str
    lang: str
    relevance: str
    org: str
    copy: bool
    n: int
    country: str


@dataclass(frozen=True, slots=True)
class Facets:
    """How many articles a query finds in a stretch of time, by what they are, copies too."""

    counts: tuple[FacetCount, ...]
    is_exact: bool = True  # False: these are the newest `MOST_SORTED`, or more texts hold an exact form

    def total(self, wanted: Wanted) -> int:
        """How many of them are wanted."""
        return sum(count.n for count in self._that_are(wanted))

    def folded(self, wanted: Wanted) -> int:
        """How many copies would be left out of the wanted if copies were not."""
        return self.total(replace(wanted, copies=True)) - self.total(replace(wanted, copies=False))

    def by(self, part: Part, wanted: Wanted) -> list[tuple[str, int]]:
        """What each source (language, relevance) has, most first, whichever of them is chosen: what one may turn to."""
        others = replace(wanted, **{part: None})  # type: ignore[arg-type]
        kept: dict[str, int] = {}
        place = FacetCount._fields.index(part)
        for count in self._that_are(others):
            value = str(count[place])
            kept[value] = kept.get(value, 0) + count.n
        return sorted(kept.items(), key=lambda item: (-item[1], item[0]))

    def _that_are(self, wanted: Wanted) -> Sequence[FacetCount]:
        """Those that are wanted. There are thousands, and a page asks seven times."""
        held = self.counts if wanted.copies else [count for count in self.counts if not count.copy]
        for part in PARTS:
            value, place = getattr(wanted, part), FacetCount._fields.index(part)
            if value is not None:
                held = [count for count in held if count[place] == value]
        return held


def facets(db: sa.Connection, question: Question) -> Facets:
    """Count what the query finds between the times; for every source, language and relevance, copies too."""
    wanted = replace(question.wanted, **dict.fromkeys(PARTS), copies=True)
    every = replace(question, wanted=wanted)
    held = found(db, question.matching)
    is_copy = article.c.copy_of.is_not(None).label("is_copy")
    columns = article.c.source_id, _LANG, article.c.relevance, article.c.org, is_copy
    wanted_ = held.select(*columns).where(*conditions(db, every))
    newest = wanted_.order_by(held.key.desc()).limit(MOST_SORTED).subquery()
    statement = sa.select(*newest.c, sa.func.count()).group_by(*newest.c)
    rows = db.execute(statement).all()
    countries = {row.id: row.country for row in db.execute(sa.select(source.c.id, source.c.country))}
    counts = tuple(FacetCount(*row, countries[row[0]]) for row in rows)  # type: ignore[call-arg]
    is_exact = sum(count.n for count in counts) < MOST_SORTED and is_complete(question)
    return Facets(counts, is_exact)


def by_day(db: sa.Connection, question: Question) -> dict[date, int]:
    """How many of the wanted articles fall on each day."""
    held = found(db, question.matching)
    day = days.number_of(held.key)
    rows = db.execute(held.select(day, sa.func.count()).where(*conditions(db, question)).group_by(day))
    return {days.day(number): int(count) for number, count in rows}


def by_day_of(db: sa.Connection, question: Question, part: Part, most: int) -> tuple[dict[str, dict[date, int]], int]:
    """The same apart for those outlets (languages, countries) that have most, so many of them; and how many others
    there are. Of these nothing is counted day by day: there may be hundreds."""
    held = found(db, question.matching)
    column = article.c.source_id if part in ("source", "country") else _LANG if part == "lang" else article.c[part]
    wanted = held.select(column, sa.func.count()).where(*conditions(db, question)).group_by(column)
    counts: dict[str, int] = {row[0]: row[1] for row in db.execute(wanted)}
    places: dict[str, str] = {}  # of what is counted, if it is not what is told: the country of an outlet
    if part == "country":
        places = {row.id: row.country for row in db.execute(sa.select(source.c.id, source.c.country))}
    totals: Counter[str] = Counter()
    for value, n in counts.items():
        totals[places.get(value, value)] += n
    kept = sorted(totals, key=lambda value: (-totals[value], value))[:most]
    inside = column.in_([value for value in counts if places.get(value, value) in kept])
    day = days.number_of(held.key)
    statement = held.select(column, day, sa.func.count()).where(inside, *conditions(db, question))
    parts: dict[str, dict[date, int]] = {value: {} for value in kept}
    for value, number, count in db.execute(statement.group_by(column, day)):
        counted, on = parts[places.get(value, value)], days.day(number)
        counted[on] = counted.get(on, 0) + int(count)
    return parts, len(totals) - len(kept)
