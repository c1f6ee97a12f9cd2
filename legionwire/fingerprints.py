"""What comparing two texts needs of each: made once, compared often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legionwire import shingles
from legionwire.letters import DIGIT, KATAKANA, STOP, UPPER
from legionwire.shingles import Hashes, Words
from legionwire.slots import Slots, slots

SIZE = 3  # words of a run whose share is measured
RUN = 4  # words of a run of the beginning
LEAD, LEAD_WITHIN = 60, 140  # so many runs of the shorter text's beginning are looked for among so many of the longer's
NOUNS = 0.22  # share of large words within sentences, from which on a language is one that writes its nouns large


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text as far as its copies are concerned. Arrays are sorted, but for `lead`."""

    shingles: Hashes  # of 3 words
    facts: Hashes  # names and numbers
    numbers: Slots
    names: Slots
    lead: Hashes  # the first runs of 4 words, in order
    n_words: int
    text_hash: int  # of all words: equal for the same text
    title_hash: int


def fingerprint(title: str, text: str) -> Fingerprint:
    """The fingerprint of an article."""
    return fingerprint_of(title, shingles.read(text))


def fingerprint_of(title: str, words: Words) -> Fingerprint:
    """The same of a text whose words are read."""
    runs = shingles.runs(words, SIZE)
    numeric, named = _numeric(words), _named(words)
    numbers, names = slots(words, numeric & ~_years(words), named)
    facts = shingles.distinct(np.concatenate((words.hashes[numeric | named], _katakana(words))))
    return Fingerprint(
        shingles.distinct(runs), facts, numbers, names, shingles.runs(words, RUN)[:LEAD_WITHIN], words.n_words,
        _total(words.hashes), _total(shingles.read(title).hashes),
    )  # fmt: skip


def _numeric(words: Words) -> npt.NDArray[np.bool_]:
    """Which words are numbers, or hold one."""
    return _counted(words.flags, DIGIT, words.starts, words.ends) > 0


def _years(words: Words) -> npt.NDArray[np.bool_]:
    """Which words are years: the daily reports of one year have it in common, and do not tell of the same for that."""
    found = words.ends - words.starts == 4
    digits = words.codes[words.starts[found, None] + np.arange(4)].astype(np.int64) - ord("0")
    centuries = digits[:, 0] * 10 + digits[:, 1]
    found[found] = ((digits >= 0) & (digits <= 9)).all(axis=1) & ((centuries == 19) | (centuries == 20))
    return np.asarray(found, np.bool_)


def _named(words: Words) -> npt.NDArray[np.bool_]:
    """Which words are names: written large, though nothing ended before them, three letters long or more."""
    starts, ends, flags = words.starts, words.ends, words.flags
    if not len(starts):
        return np.zeros(0, np.bool_)
    large = (flags[starts] & UPPER) != 0
    if not large.any():
        return large
    gaps = np.concatenate(([0], ends[:-1]))
    within = _counted(flags, STOP, gaps, starts) == 0
    within[0] = False
    names: npt.NDArray[np.bool_] = large & within & (ends - starts >= 3)
    if np.count_nonzero(names) > NOUNS * len(starts):
        beside = np.zeros_like(names)
        beside[1:] = large[:-1] & within[1:]
        beside[:-1] |= large[1:] & within[1:]
        names &= beside
    return names


def _katakana(words: Words) -> Hashes:
    """Foreign names and words of Japanese: runs of three katakana or more."""
    if words.halves is None:
        return np.zeros(0, np.uint64)
    kana = np.concatenate(([False], (words.flags & KATAKANA) != 0, [False]))
    starts, ends = np.flatnonzero(kana[1:] & ~kana[:-1]), np.flatnonzero(kana[:-1] & ~kana[1:])
    long = ends - starts >= 3
    return shingles.hashes_of(words.codes, starts[long], ends[long])


def _counted(flags: npt.NDArray[np.uint8], bit: int, starts: shingles.Places, ends: shingles.Places) -> shingles.Places:
    """How many characters with a flag are within each piece."""
    upto = np.concatenate(([0], np.cumsum((flags & bit) != 0)))
    return np.asarray(upto[ends] - upto[starts], np.intp)


def _total(hashes: Hashes) -> int:
    """One number for a sequence of words."""
    places = np.arange(1, len(hashes) + 1, dtype=np.uint64)
    return int(shingles.mixed(hashes + shingles.mixed(places)).sum(dtype=np.uint64)) ^ len(hashes)
