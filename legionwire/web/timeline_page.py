"""`/timeline`: several searches, or the parts of one, over time; `/timeline.csv`: the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from legionwire.attention import Attention, Days, Series, attention, parts_of
from legionwire.storage.engine import Connection
from legionwire.storage.facets import by_day, by_day_of
from legionwire.storage.pages import Summary, summary
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Question, ask, source_names
from legionwire.stretches import GRAINS, after, written
from legionwire.web import lines, words
from legionwire.web.csv_answers import csv_answer
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.timeline_asking import MOST_SEARCHES, SPLITS, TimelineAsk, read_timeline_ask

MOST_PARTS = 5  # of a search that is taken apart; the others are one more
MOST_POINTS = 360  # of all lines: five years of months, of six
MOST_STRETCHES = 190  # half a year of days
_SPLITS = {"lang": "language", "source": "outlet", "country": "country of outlets"}
_HEADS = ("period", "from", "before", "search", "part", "articles", "collected", "share")


class TimelinePage:
    """`/timeline`, `/timeline.csv`"""

    def __init__(self, store: ReadOnlyStore, renderer: Renderer) -> None:
        self._store, self._renderer = store, renderer

    def show(self, request: Request) -> Response:
        asked = read_timeline_ask(request.query_params)
        self._store.require_current()
        with self._store.read() as db:
            held = _look(db, asked, MOST_POINTS)
            names, foot = source_names(db), summary(db)
        chart = lines.draw(
            held, lambda series, stretch: asked.found(series.search, stretch, series.value), share=asked.share
        )
        return self._renderer.page(
            request,
            "timeline.html",
            _frame(asked, foot),
            ask=asked,
            chart=chart,
            held=held,
            labels=[_label(series, asked, names) for series in held.series],
            links=[_all_of(series, asked) for series in held.series],
            grains=GRAINS,
            splits={split: _SPLITS[split] for split in SPLITS},
            most=MOST_SEARCHES,
            height=lines.HEIGHT,
            top=lines.TOP,
            written=lambda stretch: _named(stretch, asked),
        )

    def table(self, request: Request) -> Response:
        asked = read_timeline_ask(request.query_params)
        self._store.require_current()
        with self._store.read() as db:
            held = _look(db, asked, None)
            names = source_names(db)
        return csv_answer("timeline.csv", _HEADS, _rows(held, asked, names))


def _look(db: Connection, asked: TimelineAsk, most: int | None) -> Attention:
    """Count all that is asked for; `most` points at most."""
    collected = by_day(db, Question(asked.wanted(""), None))
    counted: list[tuple[Series, Days]] = []
    for search in asked.searches:
        question = ask(db, asked.wanted(search))
        days = by_day(db, question) if search else collected
        if asked.split:
            parts, others = by_day_of(db, question, asked.split, MOST_PARTS)
            counted += parts_of(search, parts, others, days)
        else:
            counted.append((Series(search, {}), days))
    stretches = None if most is None else min(MOST_STRETCHES, most // max(1, len(counted)))
    return attention(counted, collected, asked.by, asked.since, asked.until, stretches)


def _frame(asked: TimelineAsk, foot: Summary) -> Frame:
    told = ", ".join(search for search in asked.searches if search)
    return Frame(f"{told} – timeline" if told else "Timeline", "timeline", foot)


def _label(series: Series, asked: TimelineAsk, names: dict[str, str]) -> str:
    if asked.split is None:
        return series.search or "all articles"
    if series.value is None:
        return words.counted(series.rest, "other")
    if asked.split == "source":
        return names.get(series.value, series.value)
    return words.language(series.value) if asked.split == "lang" else words.country(series.value)


def _all_of(series: Series, asked: TimelineAsk) -> str:
    """The address of all articles behind a line; empty for what is put together."""
    return "" if series.rest else asked.everything(series.search, series.value)


def _named(stretch: date, asked: TimelineAsk) -> str:
    if asked.by == "month":
        return words.month(stretch)
    return words.day(stretch) if asked.by == "day" else f"week of {words.day(stretch)}"


def _rows(held: Attention, asked: TimelineAsk, names: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """A row for each stretch of each line."""
    for series in held.series:
        part = _label(series, asked, names) if asked.split else ""
        for stretch in held.stretches:
            count, share = series.counts.get(stretch, 0), held.share(series, stretch)
            span = written(stretch, held.grain), stretch.isoformat(), after(stretch, held.grain).isoformat()
            told = "" if share is None else f"{share / 100:.6f}"
            yield *span, series.search, part, count, held.collected.get(stretch, 0), told
