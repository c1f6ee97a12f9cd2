"""How much two texts have in common, as numbers. What follows from them is said in `copies`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from legionwire.fingerprints import Fingerprint
from legionwire.shingles import Short
from legionwire.slots import Slots

FEW = 3  # words that come more than once; of fewer their share says nothing
ENOUGH = 4  # a share of fewer names or numbers says nothing


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares between 0 and 1; None where there is too little to tell."""

    containment: float  # of the shorter text's runs of three words, how many are in the longer
    facts: float | None  # names and numbers of the poorer text that are in the other, wherever
    numbers: float | None  # where both have the same words around a number: how often it is the same number
    n_numbers: int  # so many such places
    names: float | None  # the same of names
    n_names: int
    recurring: float | None  # of the words that the shorter text has more than once, how many are in the longer
    lead: float  # of the shorter text's beginning, how much is at the beginning of the longer
    length_ratio: float
    n_words: int  # of the shorter
    same_text: bool
    same_title: bool


def compare(a: Fingerprint, b: Fingerprint) -> Scores:
    """Compare two texts; the order does not matter."""
    short, long = sorted((a, b), key=lambda one: (len(one.shingles), one.n_words, one.text_hash))
    fewer = len(short.shingles)
    containment = _shared(short.shingles, long.shingles) / fewer if fewer else 0.0
    return Scores(
        containment,
        _share(a.facts, b.facts),
        *_agreement(a.numbers, b.numbers),
        *_agreement(a.names, b.names),
        _found(short.recurring, long.stems, FEW),
        _lead(short, long),
        fewer / len(long.shingles) if fewer else 0.0,
        min(a.n_words, b.n_words),
        a.text_hash == b.text_hash,
        a.title == b.title,
    )


def _lead(short: Fingerprint, long: Fingerprint) -> float:
    return _shared(short.lead, long.lead_within) / len(short.lead) if len(short.lead) else 0.0


def _agreement(a: Slots, b: Slots) -> tuple[float | None, int]:
    common = _shared(a.common, b.common)
    places = max(_shared(a.sides, b.sides) - common, 0)
    return (min((_shared(a.filled, b.filled) - common) / places, 1.0) if places else None), places


def _share(a: Short, b: Short) -> float | None:
    return _found(a, b, ENOUGH) if len(a) < len(b) else _found(b, a, ENOUGH)


def _found(some: Short, others: Short, least: int) -> float | None:
    """How many of some are among others; None of fewer than `least`."""
    return _shared(some, others) / len(some) if len(some) >= least else None


def _shared(some: Short, others: Short) -> int:
    """How many of some numbers are among others; both sorted."""
    if len(some) > len(others):
        some, others = others, some
    if not len(some):
        return 0
    return int(np.count_nonzero(others.take(others.searchsorted(some), mode="clip") == some))
