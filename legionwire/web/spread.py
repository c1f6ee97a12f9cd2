"""How a story spread, as marks on strips: one strip a language or outlet, the hours since the first report from left to
right. A report that is dated to the day only is a bar over its day. Places are percent of a strip, sizes are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from legionwire.storage.story_members import Member
from legionwire.web.lags import lag
from legionwire.web.words import counted, language

By = Literal["language", "outlet"]
BYS: tuple[By, ...] = ("language", "outlet")

MOST_STRIPS = 12
_MOST_PLACES = 50  # on a strip: what is nearer together is one mark
_MOST_MARKS = 180  # of all strips, about
_LEAST_HOURS = 6
_STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336, 720, 2160, 8760)  # hours between two ticks
_MOST_TICKS = 6
_SMALLEST, _LARGEST = 5.0, 12.0  # radius
_NAMED = 3  # outlets in the words of a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """Reports of about the same hour, or of the same day where no more is known."""

    x: float
    width: float  # of a bar; 0 for a dot
    radius: float
    count: int
    copies: bool  # copies only
    first: bool  # the story's first report is among them
    words: str
    article: int  # the earliest of them


@dataclass(frozen=True, slots=True)
class Strip:
    """One language, or one outlet."""

    label: str
    count: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the scale under the strips."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The chart."""

    by: By
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    is_vague: bool  # some reports are dated to the day only


def spread(members: Sequence[Member], first: Member, by: By) -> Spread:
    """The chart of a story's articles, copies too. `first` is its first report; the strips stand in the order in which
    languages or outlets come in. Those that come last share a strip when they are too many."""
    start = _start(first)
    end = max((_end(one) for one in members), default=start)
    hours = max(_LEAST_HOURS, (end - start) / timedelta(hours=1))
    by_key: dict[str, list[Member]] = {}
    for one in sorted(members, key=lambda one: (one.id != first.id, one.at, one.id)):
        by_key.setdefault((one.lang or "") if by == "language" else one.source, []).append(one)
    keys = list(by_key)
    held = keys if len(keys) <= MOST_STRIPS else keys[: MOST_STRIPS - 1]
    scale = _Scale(_start(first), hours, min(_MOST_PLACES, _MOST_MARKS // min(len(keys), MOST_STRIPS)))
    strips = [Strip(_label(by_key[key][0], by), *_marked(by_key[key], first, scale)) for key in held]
    if rest := keys[len(held) :]:
        others = [one for key in rest for one in by_key[key]]
        noun = ("language", "languages") if by == "language" else ("outlet", "outlets")
        strips.append(Strip(f"{counted(len(rest), *noun)} more", *_marked(others, first, scale)))
    vague = any(one.precision == "day" for one in members)
    return Spread(by, tuple(strips), _ticks(hours), vague)


def _label(one: Member, by: By) -> str:
    return language(one.lang) if by == "language" else one.outlet


def _start(first: Member) -> datetime:
    return _day(first.at) if first.precision == "day" else first.at


def _day(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(), UTC)


def _end(one: Member) -> datetime:
    return _day(one.at) + timedelta(days=1) if one.precision == "day" else one.at


@dataclass(frozen=True, slots=True)
class _Scale:
    """What is how far from the left."""

    start: datetime
    hours: float
    places: int

    def percent(self, at: datetime) -> float:
        return round(100 * min(1.0, max(0.0, (at - self.start) / timedelta(hours=self.hours))), 2)

    def place(self, at: datetime) -> int:
        return round(self.percent(at) * self.places / 100)


def _marked(members: Sequence[Member], first: Member, scale: _Scale) -> tuple[int, tuple[Mark, ...]]:
    places: dict[tuple[bool, int], list[Member]] = {}
    for one in sorted(members, key=lambda one: (one.at, one.id)):
        is_day = one.precision == "day"
        places.setdefault((is_day, one.at.toordinal() if is_day else scale.place(one.at)), []).append(one)
    return len(members), tuple(_mark(ones, first, scale) for ones in places.values())


def _mark(ones: Sequence[Member], first: Member, scale: _Scale) -> Mark:
    is_day = ones[0].precision == "day"
    begin = _day(ones[0].at) if is_day else ones[0].at
    left = scale.percent(begin)
    right = scale.percent(begin + timedelta(days=1)) if is_day else left
    return Mark(
        x=left,
        width=round(right - left, 2),
        radius=round(min(_LARGEST, _SMALLEST * math.sqrt(len(ones))), 1),
        count=len(ones),
        copies=all(one.copy_of is not None for one in ones),
        first=any(one.id == first.id for one in ones),
        words=_words(ones, first),
        article=ones[0].id,
    )


def _words(ones: Sequence[Member], first: Member) -> str:
    outlets = list(dict.fromkeys(one.outlet for one in ones))
    named = ", ".join(outlets[:_NAMED]) + (f" and {len(outlets) - _NAMED} more" if len(outlets) > _NAMED else "")
    one = ones[0]
    when = "first report" if one.id == first.id else lag(first.at, first.precision, one.at, one.precision)
    return f"{named}: {when}" if len(ones) == 1 else f"{named}: {len(ones)} articles, {when}"


def _ticks(hours: float) -> tuple[Tick, ...]:
    step = next((step for step in _STEPS if hours / step <= _MOST_TICKS), _STEPS[-1])
    marks = range(0, math.floor(hours) + 1, step)
    return tuple(Tick(round(100 * at / hours, 2), _told(at, step)) for at in marks)


def _told(hours: int, step: int) -> str:
    if not hours:
        return "0"
    return f"{hours // 24} d" if step % 24 == 0 else f"{hours} h"
