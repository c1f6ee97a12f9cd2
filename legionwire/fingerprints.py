"""What comparing two texts needs of each: made once, compared often."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from legionwire import shingles
from legionwire.dedup import words as title_words
from legionwire.letters import DIGIT, KATAKANA, STOP, UPPER
from legionwire.shingles import Hashes, Short, Words
from legionwire.slots import Mask, Slots, slots

SIZE = 3  # words of a run whose share is measured
RUN = 4  # words of a run of the beginning
LEAD, LEAD_WITHIN = 60, 140  # so many runs of the shorter text's beginning are looked for among so many of the longer's
STEM = 5  # letters
NOUNS = 0.22  # share of large words within sentences, from which on a language is one that writes its nouns large


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text as far as its copies are concerned. Arrays are sorted."""

    shingles: Short  # of 3 words
    facts: Short  # names and numbers
    numbers: Slots
    names: Slots
    stems: Short  # beginnings of all words that are long enough to mean something
    recurring: Short  # those that come more than once: who and what the text is about
    lead: Short  # runs of 4 words at the beginning, as the shorter of two texts
    lead_within: Short  # and as the longer, where the shorter one's are looked for
    n_words: int
    text_hash: bytes  # of all words: equal for the same text
    title: str  # its words, folded

    @property
    def n_bytes(self) -> int:
        """What the arrays take."""
        sets = (self.shingles, self.facts, self.stems, self.recurring, self.lead, self.lead_within)
        filled = (part for one in (self.numbers, self.names) for part in (one.sides, one.filled, one.common))
        return sum(part.nbytes for part in (*sets, *filled))


def fingerprint(title: str, text: str) -> Fingerprint:
    """The fingerprint of an article."""
    return fingerprint_of(title, shingles.read(text))


def fingerprint_of(title: str, words: Words) -> Fingerprint:
    """The same of a text whose words are read."""
    numeric, named, kana = _numeric(words), _named(words), _foreign(words)
    numbers, names = slots(words, numeric, named | kana, _years(words, numeric))
    facts = np.concatenate((words.hashes[numeric | named], _runs_of(words, kana)))
    stems, recurring = _stems(words, numeric)
    lead = shingles.short(shingles.runs(words, RUN)[:LEAD_WITHIN])
    return Fingerprint(
        shingles=_set(shingles.runs(words, SIZE)),
        facts=_set(facts),
        numbers=numbers,
        names=names,
        stems=stems,
        recurring=recurring,
        lead=shingles.distinct(lead[:LEAD]),
        lead_within=shingles.distinct(lead),
        n_words=words.n_words,
        text_hash=hashlib.sha256(words.hashes.tobytes()).digest()[:16],
        title=" ".join(title_words(title)),
    )


def _set(hashes: Hashes) -> Short:
    return shingles.distinct(shingles.short(hashes))


def _stems(words: Words, numeric: Mask) -> tuple[Short, Short]:
    """All stems of a text, and those that come more than once. Cut to five letters, so that endings change nothing; of
    scripts without blanks pairs of characters."""
    if words.halves is not None:
        stems = shingles.runs(words, 1)
    else:
        long = (words.ends - words.starts >= 4) & ~numeric
        starts = words.starts[long]
        stems = shingles.folded(words.codes, starts, np.minimum(words.ends[long], starts + STEM))
    stems = np.sort(stems)
    again = stems[1:] == stems[:-1]
    return _set(stems), _set(stems[1:][again])


def _numeric(words: Words) -> Mask:
    """Which words are numbers, or hold one."""
    found = np.zeros(len(words.starts), np.bool_)
    digits = np.flatnonzero(words.flags & DIGIT)
    found[np.searchsorted(words.starts, digits, "right") - 1] = True  # a digit is always of a word
    return found


def _years(words: Words, numeric: Mask) -> Mask:
    """Which words may be years: the daily reports of one year have it in common, and do not tell of the same for that.
    Where one has 1905 and the other 2100 it is a figure, or another year."""
    found: Mask = numeric & (words.ends - words.starts == 4)
    if found.any():
        digits = words.codes[words.starts[found, None] + np.arange(4)].astype(np.int64) - ord("0")
        centuries = digits[:, 0] * 10 + digits[:, 1]
        found[found] = ((digits >= 0) & (digits <= 9)).all(axis=1) & ((centuries == 19) | (centuries == 20))
    return found


def _named(words: Words) -> Mask:
    """Which words are names: written large, though nothing ended before them, three letters long or more. In the
    language of headlines, where all letters are large, that says nothing."""
    starts, ends, flags = words.starts, words.ends, words.flags
    if not len(starts):
        return np.zeros(0, np.bool_)
    large: Mask = (flags[starts] & UPPER) != 0
    if not large.any():
        return large
    large &= (flags[np.minimum(starts + 1, ends - 1)] & UPPER) == 0
    large[0] = False
    after = np.searchsorted(starts, np.flatnonzero(flags & STOP))
    large[after[after < len(starts)]] = False
    names: Mask = large & (ends - starts >= 3)
    if np.count_nonzero(names) > NOUNS * len(starts):  # as of German: names are known by standing together
        pairs = names[1:] & names[:-1] & (starts[1:] - ends[:-1] == 1)
        names[:] = False
        names[1:] |= pairs
        names[:-1] |= pairs
    return names


def _foreign(words: Words) -> Mask:
    """Which characters belong to foreign names and words of Japanese: runs of three katakana or more."""
    if words.halves is None:
        return np.zeros(len(words.starts), np.bool_)
    kana = (words.flags[words.starts] & KATAKANA) != 0
    long = kana[:-2] & kana[1:-1] & kana[2:]
    found = np.zeros(len(kana), np.bool_)
    for place in range(3):
        found[place : place + len(long)] |= long
    return found


def _runs_of(words: Words, mask: Mask) -> Hashes:
    """One hash for each run of words that a mask names."""
    edges = np.concatenate(([False], mask, [False]))
    return shingles.folded(
        words.hashes, np.flatnonzero(edges[1:] & ~edges[:-1]), np.flatnonzero(edges[:-1] & ~edges[1:])
    )
