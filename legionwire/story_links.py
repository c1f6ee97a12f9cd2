"""How strongly two articles tell one story, by what both name, count and tell, and how far apart they appeared.

The sum is in the manner of log odds: above 0 two articles are rather of one story, below rather not. A name that both
give counts up to 1, several names up to NAMES; a number, a country by its rareness; alike events up to EVENTS; alike
words within a language up to WORDS. THRESHOLD is taken off, and PER_DAY for each day between the two.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from legionwire.commonness import country_share, event_share, name_share, word_share
from legionwire.story_numbers import magnitude_share
from legionwire.story_signs import Name, Signs
from legionwire.transliteration import likeness

NAMES = 5.0  # names of one event are seldom more than five
NUMBERS, MOST_NUMBERS = 2.5, 2.0
COUNTRIES, MOST_COUNTRIES = 2.0, 2.0
EVENTS = 4.0
WORDS = 4.0
THRESHOLD = 6.5
UNDATED = 1.0  # is asked for besides where one of the two has no date
WINDOW = 7.0  # days; later it is another story
PER_DAY = 1.2
AT_ONCE = 0.5  # of a day cost nothing
WORST = -4.0  # what speaks against a pair counts no more than this

_LIKE_ENOUGH = 0.6
_COMMON_NAME = 0.15  # is in so many texts that it says nothing
_FLOOR = 0.003
_UNKNOWN_EVENTS = 0.4  # is assumed of an article without a known word
_HAN = frozenset(["zh", "ja"])
DAY = 86_400.0


def worth(share: float) -> float:
    """What sharing a sign is worth that so many texts have: 1 for a rare one, 0 for one that all have."""
    return math.log((1 + _FLOOR) / (share + _FLOOR)) / math.log((1 + _FLOOR) / _FLOOR)


@dataclass(frozen=True, slots=True)
class Linkable:
    """Signs made ready for comparing."""

    signs: Signs
    time: float | None  # seconds
    names: Mapping[str, tuple[Name, ...]]  # by skeleton, without common ones
    numbers: Mapping[int, bool]
    countries: frozenset[str]
    events: Mapping[str, float]  # of length 1
    words: Mapping[str, float]  # of length 1


def linkable(signs: Signs, *, without_dates: bool = False) -> Linkable:
    names: defaultdict[str, list[Name]] = defaultdict(list)
    for name in signs.names:
        if name_worth(name.skeleton):
            names[name.skeleton].append(name)
    return Linkable(
        signs=signs,
        time=None if without_dates else _seconds(signs.published),
        names={key: tuple(held) for key, held in names.items()},
        numbers=dict(signs.numbers),
        countries=frozenset(code for code, _ in signs.countries),
        events=_unit({event: _often(n) * worth(event_share(event)) for event, n in signs.events}),
        words=_unit({word: _often(n) * worth(word_share(word, signs.lang)) for word, n in signs.stems}),
    )


def link(one: Linkable, other: Linkable) -> float:
    """How strongly two articles are linked; symmetric. WORST at least."""
    days = days_apart(one, other)
    if days is not None and days > WINDOW:
        return WORST
    found = _names(one, other) + _numbers(one, other) + _countries(one, other) + _events(one, other)
    if share_words(one, other):
        found += WORDS * cosine(one.words, other.words)
    cost = UNDATED if days is None else max(0.0, days - AT_ONCE) * PER_DAY
    return max(WORST, found - THRESHOLD - cost)


def share_words(one: Linkable, other: Linkable) -> bool:
    """Whether words can be compared as written."""
    return one.signs.lang == other.signs.lang or {one.signs.lang, other.signs.lang} == _HAN


def days_apart(one: Linkable, other: Linkable) -> float | None:
    if one.time is None or other.time is None:
        return None
    return abs(one.time - other.time) / DAY


def _names(one: Linkable, other: Linkable) -> float:
    found = (name_worth(key) * _best(one.names[key], other.names[key]) for key in one.names.keys() & other.names.keys())
    return min(NAMES, sum(sorted(found)))


def _best(ones: tuple[Name, ...], others: tuple[Name, ...]) -> float:
    """How alike the likest of two articles' names of one skeleton are; those in titles and leads count more."""
    alike = ((likeness(a.roman, b.roman), 0.6 + 0.2 * (a.early + b.early)) for a in ones for b in others)
    return max((like * place for like, place in alike if like >= _LIKE_ENOUGH), default=0.0)


def _numbers(one: Linkable, other: Linkable) -> float:
    both = sorted(one.numbers.keys() & other.numbers.keys())
    found = sum(number_worth(n) * (0.6 + 0.2 * (one.numbers[n] + other.numbers[n])) for n in both)
    return NUMBERS * min(MOST_NUMBERS, found)


def _countries(one: Linkable, other: Linkable) -> float:
    return COUNTRIES * min(MOST_COUNTRIES, sum(country_worth(code) for code in sorted(one.countries & other.countries)))


def _events(one: Linkable, other: Linkable) -> float:
    if not one.events or not other.events:
        return EVENTS * _UNKNOWN_EVENTS
    return EVENTS * cosine(one.events, other.events)


@lru_cache(maxsize=50_000)
def name_worth(skeleton: str) -> float:
    share = name_share(skeleton)
    if share >= _COMMON_NAME:
        return 0.0
    return worth(share) * (0.6 if len(skeleton) < 3 else 1.0)


@lru_cache(maxsize=10_000)
def number_worth(number: int) -> float:
    return worth(magnitude_share(number))


@lru_cache(maxsize=500)
def country_worth(code: str) -> float:
    return worth(country_share(code))


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return math.fsum(value * large[key] for key, value in small.items() if key in large)


def strong_signs(article: Linkable) -> Iterator[tuple[object, float]]:
    """The signs by which an article is found, each with the most that sharing it can add to a link."""
    for key in article.names:
        yield key, name_worth(key)
    for number in article.numbers:
        yield number, NUMBERS * number_worth(number)
    for code in article.countries:
        yield (code,), COUNTRIES * country_worth(code)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _often(n: int) -> float:
    return 1 + math.log(n)


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()} if length else {}
