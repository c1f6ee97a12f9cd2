"""How strongly two articles tell one story, by what both name, count and tell, and how far apart they appeared.

The sum is in the manner of log odds: above 0 two articles are rather of one story, below rather not. What both name
counts by its rareness, up to a limit for each kind of sign; alike events and words count by their cosines. THRESHOLD
is taken off, and PER_DAY for each day between the two. Without something concrete in common (a name, a number, a
country, many words) no pair is linked: two deaths are two stories.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from legionwire.commonness import country_share, event_share, name_share, word_share
from legionwire.story_numbers import magnitude_share
from legionwire.story_signs import Name, Signs
from legionwire.transliteration import is_latin, likeness

NAMES, MOST_NAMES = 1.8, 9.0  # a rare name that both give in their titles or leads, and the most for all names
OVERLAP = 4.0  # where all that both name in titles and leads is the same
NUMBERS, MOST_NUMBERS = 2.5, 5.0
COUNTRIES, MOST_COUNTRIES = 2.0, 4.0
DAYS = 0.7  # a day that both name, once
EVENTS = 3.0
RARE_EVENTS = 3.0
WORDS = 4.0
CONCRETE = 1.8  # of names, numbers, countries, days and words at least
THRESHOLD = 2.0
CROWD = 1.0  # is asked for besides for each e-fold of articles around: the more there are, the likelier is a chance
CROWD_DAYS = 2.0  # before and after an article are its crowd
UNDATED_CROWD = 30.0  # is assumed of articles without date
UNDATED = 6.0  # unlikeness of events costs so much besides where one of the two has no date: months may lie between
OTHER_MAIN = 3.0  # and this where what one mainly tells is a side issue of the other: captured, and sentenced
WINDOW = 7.0  # days; later it is another story
PER_DAY = 1.2
AT_ONCE = 0.5  # of a day costs nothing
WORST = -2.0  # what speaks against a pair counts no more than this
DAY = 86_400.0  # seconds

_LIKE_ENOUGH = 0.6
_LIKE_AS_WRITTEN = 0.8  # where both are written in Latin letters, and nobody had to romanise anything
_SHORT = 0.6  # what a name of two consonants is worth
_SMALL_CROWD = 5.0  # articles are taken to be around besides
_COMMON_NAME = 0.15  # is in so many texts that it says nothing
_FLOOR = 0.003
_BOTH_CASELESS, _ONE_CASELESS, _CASELESS_KIN = 0.6, 0.9, 0.3  # any word may look like a name there
_UNKNOWN_OVERLAP = 0.2  # is assumed where one of the two has no names there, or no capitals
_UNKNOWN_EVENTS = 0.2  # is assumed of an article without a known word
_FAMILIES = [frozenset(family.split()) for family in ("zh ja", "cs sk", "sr hr bs sl", "no nb nn da sv", "bg mk")]

Elsewhere = Callable[[str, float | None], float]  # share of the articles of other weeks that hold a romanised name


def worth(share: float) -> float:
    """What sharing a sign is worth that so many texts have: 1 for a rare one, 0 for one that all have."""
    return math.log((1 + _FLOOR) / (share + _FLOOR)) / math.log((1 + _FLOOR) / _FLOOR)


class Held(NamedTuple):
    """A name in an article, and what it is worth to share it."""

    name: Name
    worth: float


@dataclass(frozen=True, slots=True)
class Linkable:
    """Signs made ready for comparing."""

    signs: Signs
    time: float | None  # seconds
    asked: float  # of a link to it
    names: Mapping[str, tuple[Held, ...]]  # by skeleton, without common ones
    early: Mapping[str, float]  # of these, what those in the title or the lead are worth, if written with a capital
    numbers: Mapping[int, bool]
    countries: Mapping[str, float]  # what it is worth to share one
    days: frozenset[tuple[int, int]]
    events: Mapping[str, float]  # of length 1
    words: Mapping[str, float]  # of length 1


def linkable(signs: Signs, time: float | None, crowd: float, elsewhere: Elsewhere | None = None) -> Linkable:
    """`time` as far as it may be used; `crowd`: how many articles there are within CROWD_DAYS of it; `elsewhere` makes
    names cheaper that other weeks are full of."""
    names: defaultdict[str, list[Held]] = defaultdict(list)
    for name in signs.names:
        share = name_share(name.roman, signs.lang)
        if share < _COMMON_NAME:
            share = max(share, elsewhere(name.roman, time)) if elsewhere else share
            names[name.skeleton].append(Held(name, worth(share) * (_SHORT if len(name.skeleton) < 3 else 1.0)))
    early: defaultdict[str, float] = defaultdict(float)
    for held in chain.from_iterable(names.values()):
        if held.name.early and held.name.cased:
            early[held.name.skeleton] = max(early[held.name.skeleton], held.worth)
    return Linkable(
        signs=signs,
        time=time,
        asked=THRESHOLD + CROWD * math.log(_SMALL_CROWD + (crowd if time is not None else UNDATED_CROWD)),
        names={key: tuple(held) for key, held in names.items()},
        early=early,
        numbers=dict(signs.numbers),
        countries={code: worth(country_share(code, signs.lang)) for code, _ in signs.countries},
        days=frozenset(signs.days),
        events=_unit({event: _often(n) * worth(event_share(event)) for event, n in signs.events}),
        words=_unit({word: _often(n) * _word_worth(word, signs.lang) for word, n in signs.stems}),
    )


def link(one: Linkable, other: Linkable) -> float:
    """How strongly two articles are linked; symmetric. WORST at least."""
    days = days_apart(one, other)
    if days is not None and days > WINDOW:
        return WORST
    concrete = _names(one, other) + _numbers(one, other) + _countries(one, other)
    if share_words(one, other):
        concrete += WORDS * cosine(one.words, other.words)
    concrete += DAYS * (not one.days.isdisjoint(other.days))
    if concrete < CONCRETE:
        return WORST
    alike = _events(one, other)
    if days is None:
        cost = UNDATED * (1 - alike) + OTHER_MAIN * _have_other_mains(one, other)
    else:
        cost = max(0.0, days - AT_ONCE) * PER_DAY
    return max(
        WORST,
        concrete
        + OVERLAP * _overlap(one, other)
        + EVENTS * alike
        + RARE_EVENTS * _rareness(one, other)
        - (one.asked + other.asked) / 2
        - cost,
    )


def share_words(one: Linkable, other: Linkable) -> bool:
    """Whether words can be compared as written."""
    return _are_kin(one.signs.lang, other.signs.lang)


@lru_cache(maxsize=10_000)
def _are_kin(a: str | None, b: str | None) -> bool:
    return a == b or any(a in family and b in family for family in _FAMILIES)


def days_apart(one: Linkable, other: Linkable) -> float | None:
    if one.time is None or other.time is None:
        return None
    return abs(one.time - other.time) / DAY


def _names(one: Linkable, other: Linkable) -> float:
    kin = one.signs.lang == other.signs.lang
    least = _LIKE_AS_WRITTEN if kin or (is_latin(one.signs.lang) and is_latin(other.signs.lang)) else _LIKE_ENOUGH
    both = one.names.keys() & other.names.keys()
    return min(MOST_NAMES, NAMES * sum(sorted(_best(one.names[key], other.names[key], kin, least) for key in both)))


def _overlap(one: Linkable, other: Linkable) -> float:
    """How much of what each names early the other names, too: the geometric mean of both shares."""
    if not one.early or not other.early:
        return _UNKNOWN_OVERLAP
    return math.sqrt(_share_of(one.early, other.names) * _share_of(other.early, one.names))


def _share_of(early: Mapping[str, float], names: Mapping[str, tuple[Held, ...]]) -> float:
    return math.fsum(value for key, value in early.items() if key in names) / math.fsum(early.values())


def _best(ones: tuple[Held, ...], others: tuple[Held, ...], kin: bool, least: float) -> float:
    """What the likest of two articles' names of one skeleton are worth; those in titles and leads count more."""
    best = 0.0
    for a, of_a in ones:
        for b, of_b in others:
            if (like := likeness(a.roman, b.roman)) >= least:
                place = 0.6 + 0.2 * (a.early + b.early)
                best = max(best, min(of_a, of_b) * like * place * _surety(a.cased + b.cased, kin))
    return best


def _surety(cased: int, kin: bool) -> float:
    """What a name is worth of which so many of two are written as such; `kin`: in one language."""
    if cased == 2:
        return 1.0
    if cased == 1:
        return _ONE_CASELESS
    return _CASELESS_KIN if kin else _BOTH_CASELESS


def _numbers(one: Linkable, other: Linkable) -> float:
    both = sorted(one.numbers.keys() & other.numbers.keys())
    found = sum(number_worth(n) * (0.6 + 0.2 * (one.numbers[n] + other.numbers[n])) for n in both)
    return min(MOST_NUMBERS, NUMBERS * found)


def _countries(one: Linkable, other: Linkable) -> float:
    both = sorted(one.countries.keys() & other.countries.keys())
    return min(MOST_COUNTRIES, COUNTRIES * sum((one.countries[code] + other.countries[code]) / 2 for code in both))


def _events(one: Linkable, other: Linkable) -> float:
    """How alike the events are, 0 to 1."""
    if not one.events or not other.events:
        return _UNKNOWN_EVENTS
    return cosine(one.events, other.events)


def _have_other_mains(one: Linkable, other: Linkable) -> bool:
    """Whether what each mainly tells is not among the two main events of the other."""
    mains, others = (sorted(held.events, key=lambda event: (-held.events[event], event))[:2] for held in (one, other))
    return bool(mains and others) and mains[0] not in others and others[0] not in mains


def _rareness(one: Linkable, other: Linkable) -> float:
    """How rare the events are that both tell: a pardon says more than a death."""
    both = sorted(one.events.keys() & other.events.keys())
    return math.fsum(one.events[event] * other.events[event] * worth(event_share(event)) for event in both)


@lru_cache(maxsize=10_000)
def number_worth(number: int) -> float:
    """What it is worth to share a number."""
    return worth(magnitude_share(number))


@lru_cache(maxsize=200_000)
def _word_worth(word: str, lang: str | None) -> float:
    return worth(word_share(word, lang))


@lru_cache(maxsize=1_000)
def _often(n: int) -> float:
    return 1 + math.log(n)


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two vectors of length 1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return math.fsum(value * large[key] for key, value in small.items() if key in large)


def strong_signs(article: Linkable) -> Iterator[tuple[object, float]]:
    """The signs by which an article is found, each with about the most that sharing it adds to a link."""
    for key, held in article.names.items():
        yield key, NAMES * max(one.worth for one in held)
    for number in article.numbers:
        yield number, NUMBERS * number_worth(number)
    for code, value in article.countries.items():
        yield (code,), COUNTRIES * value


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(value * value for value in vector.values()))
    return {key: value / length for key, value in vector.items()} if length else {}
