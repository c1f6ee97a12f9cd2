"""What was watched and what came of it, counted: articles, the ledger, runs, by outlet and month (coverage.py).

Articles lie in the month of their publication. So do addresses of the ledger of which a channel told the date; of the
others nobody knows more than when they were first met. Runs lie in the month in which they began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from legionwire.coverage import COUNTS, KIND_OF, Figures, Outlet, Tally, rested
from legionwire.query import UNKNOWN
from legionwire.sources import Source
from legionwire.storage import days
from legionwire.storage.schema import (
    COVERAGE,
    FACETS,
    ON_TOPIC,
    article,
    channel,
    page,
    run,
    run_source,
    source,
)

_LANG = sa.func.coalesce(article.c.lang, sa.literal_column(f"'{UNKNOWN}'", sa.Text))
_PLACE = {name: place for place, name in enumerate(COUNTS)}
_ANSWERED = ("ok", "partial")
_VAIN = ("failed", "crashed", "timeout")  # one that an operator ended says nothing of the outlet


@dataclass(frozen=True, slots=True)
class Watch:
    """All that coverage is made of."""

    outlets: tuple[Outlet, ...]
    tallies: tuple[Tally, ...]

    def planned(self, catalogue: Iterable[Source], source_id: str | None = None) -> Watch:
        """The same with what the catalogue says: outlets that no crawl has met yet, and pauses."""
        wanted = [item for item in catalogue if source_id in (None, item.id)]
        known = {outlet.id for outlet in self.outlets}
        new = (Outlet(item.id, item.name, item.country, item.languages) for item in wanted if item.id not in known)
        paused = {item.id for item in wanted if item.paused}
        return Watch(rested((*self.outlets, *new), paused, self.tallies), self.tallies)


_Held = defaultdict[tuple[str, str, date], list[int]]


def watch(db: sa.Connection, source_id: str | None = None) -> Watch:
    """Of one outlet, or of all."""
    outlets = _outlets(db, source_id)
    first = {outlet.id: outlet.languages[0] if outlet.languages else UNKNOWN for outlet in outlets}
    held: _Held = defaultdict(lambda: [0] * len(COUNTS))
    _add_articles(db, source_id, held)
    _add_addresses(db, source_id, first, held)
    _add_runs(db, source_id, first, held)
    _add_polls(db, source_id, first, held)
    return Watch(outlets, tuple(Tally(*key, Figures(*counts)) for key, counts in sorted(held.items())))


def _outlets(db: sa.Connection, source_id: str | None) -> tuple[Outlet, ...]:
    statement = sa.select(source).order_by(source.c.id)
    rows = db.execute(statement if source_id is None else statement.where(source.c.id == source_id))
    return tuple(
        Outlet(
            row.id,
            row.name,
            row.country,
            tuple(row.languages),
            row.removed_at.date() if row.removed_at else None,
            row.paused_at.date() if row.paused_at else None,
            row.paused_until.date() if row.paused_until else None,
        )
        for row in rows
    )


def _add_articles(db: sa.Connection, source_id: str | None, held: _Held) -> None:
    """From the index of facets alone, as all that is counted of articles."""
    day = days.number_of(article.c.sort_key)
    columns = article.c.source_id, _LANG, day, sa.func.count(), sa.func.count(article.c.copy_of)
    statement = sa.select(*columns).where(ON_TOPIC, *_own(article.c.source_id, source_id))
    statement = statement.group_by(*columns[:3]).with_hint(article, f"INDEXED BY {FACETS}", "sqlite")
    for name, lang, number, articles, copies in db.execute(statement):
        counts = held[name, lang, _month_of(number)]
        counts[_PLACE["articles"]] += articles
        counts[_PLACE["copies"]] += copies


def _add_addresses(db: sa.Connection, source_id: str | None, first: Mapping[str, str], held: _Held) -> None:
    month = _month(db, sa.func.coalesce(page.c.hint_published_at, page.c.first_seen_at))
    columns = page.c.source_id, page.c.state, month, sa.func.count()
    told = page.c.state.in_(sorted(KIND_OF))
    statement = sa.select(*columns).where(told, *_own(page.c.source_id, source_id)).group_by(*columns[:3])
    statement = statement.with_hint(page, f"INDEXED BY {COVERAGE}", "sqlite")
    for name, state, start, count in db.execute(statement):
        held[name, first[name], _first_of(start)][_PLACE[KIND_OF[state]]] += count


def _add_runs(db: sa.Connection, source_id: str | None, first: Mapping[str, str], held: _Held) -> None:
    month = _month(db, run.c.started_at)
    ended = run_source.c.outcome.in_(_ANSWERED + _VAIN)
    columns = run_source.c.source_id, run_source.c.outcome, month, sa.func.count()
    joined = run_source.join(run, run.c.id == run_source.c.run_id)
    statement = sa.select(*columns).select_from(joined).where(ended, *_own(run_source.c.source_id, source_id))
    for name, outcome, start, count in db.execute(statement.group_by(*columns[:3])):
        kind = "answered" if outcome in _ANSWERED else "vain"
        held[name, first[name], _first_of(start)][_PLACE[kind]] += count


def _add_polls(db: sa.Connection, source_id: str | None, first: Mapping[str, str], held: _Held) -> None:
    """Of a channel only its last poll and its last answer are known: they tell of months that no run does."""
    columns = channel.c.source_id, channel.c.polled_at, channel.c.ok_at
    statement = sa.select(*columns).where(channel.c.polled_at.is_not(None), *_own(channel.c.source_id, source_id))
    for name, polled, answered in db.execute(statement):
        for kind, at in (("answered", answered), ("vain", polled if polled != answered else None)):
            if at is not None:
                counts = held[name, first[name], at.date().replace(day=1)]
                counts[_PLACE[kind]] = max(1, counts[_PLACE[kind]])


def _own(column: sa.Column[Any], source_id: str | None) -> list[sa.ColumnElement[bool]]:
    return [] if source_id is None else [column == source_id]


def _month(db: sa.Connection, moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[str]:
    """Year and month of a time as both databases write them alike."""
    if db.dialect.name == "postgresql":
        form = sa.literal_column("'YYYY-MM'", sa.Text)
        zone = sa.literal_column("'UTC'", sa.Text)
        return sa.func.to_char(sa.func.timezone(zone, moment), form, type_=sa.Text)
    one, seven = sa.literal_column("1", sa.Integer), sa.literal_column("7", sa.Integer)
    return sa.func.substr(sa.type_coerce(moment, sa.Text), one, seven, type_=sa.Text)


@cache
def _month_of(number: int) -> date:
    """The month of a day."""
    return days.day(number).replace(day=1)


@cache
def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
