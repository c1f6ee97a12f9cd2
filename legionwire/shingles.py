"""The words of a text and their shingles: runs of words, each a 64-bit number, by which copies meet.

Scripts written without blanks (Han, kana, Thai, Lao, Khmer, Burmese) have no words that could be told without a
dictionary. There every character counts for half a word: a run of four words is one of eight characters, and text that
mixes both is cut by the same rule.

All is computed over whole arrays: a text of 400 words has 2,400 characters, and a step of Python for each would cost
more than everything else that is done with it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from legionwire.letters import DIGIT, DROP, HALF, WORD, Codes, Flags, look_up

VERSION = "shingles-1"

Hashes = npt.NDArray[np.uint64]
Short = npt.NDArray[np.uint32]
Hash = TypeVar("Hash", np.uint32, np.uint64)
Places = npt.NDArray[np.intp]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
_LONG = 64  # characters of a word; those beyond count, but not their order
_POWERS = np.cumprod(np.full(_LONG, _BASE), dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words. `starts` and `ends` are places in `flags` and `codes`."""

    codes: Codes  # the characters, folded
    flags: Flags  # what they were before
    starts: Places
    ends: Places
    hashes: Hashes  # of the words, in order
    halves: npt.NDArray[np.bool_] | None  # which words are characters that count for half a word; None: there are none

    @property
    def n_words(self) -> int:
        """How many words the text has."""
        return len(self.hashes) - (0 if self.halves is None else int(np.count_nonzero(self.halves)) // 2)


def read(text: str) -> Words:
    """The words of a text with their hashes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    flags, codes = look_up(raw)
    kept = (flags & DROP) == 0
    # 1,000 and 1.000 are one number, and one word
    points = np.flatnonzero((codes == 44) | (codes == 46))
    points = points[(points > 0) & (points < len(codes) - 1)]
    digits = (flags & DIGIT) != 0
    kept[points[digits[points - 1] & digits[points + 1]]] = False
    if not kept.all():
        flags, codes = flags[kept], codes[kept]
    return _words(flags, codes)


def words_of(text: str) -> list[str]:
    """The words of a text, lower-case; in scripts without blanks each character is one."""
    words = read(text)
    whole = words.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return [whole[start:end] for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]


def runs(words: Words, size: int) -> Hashes:
    """The hash of every run of `size` words, in order, one for each word it can begin with. A shorter text is one."""
    hashes = words.hashes
    if words.halves is not None:
        return _mixed_runs(hashes, words.halves, size)
    count = len(hashes) - size + 1
    if count < 1:
        return _whole(hashes)
    run = hashes[:count].copy()
    for step in range(1, size):
        run *= _BASE
        run += hashes[step : step + count]
    return mixed(run)


def distinct(values: npt.NDArray[Hash]) -> npt.NDArray[Hash]:
    """The distinct values, sorted. Of a few hundred numpy's own `unique` takes five times as long."""
    if len(values) < 2:
        return values.copy()
    values = values.copy()
    values.sort()
    first = np.empty(len(values), np.bool_)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


def short(hashes: Hashes) -> Short:
    """Half of each hash, for comparing: of a few hundred on either side two are equal by chance once in 20,000."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def mixed(run: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the sum moves every bit of the hash."""
    run = run + _BASE
    for shift, factor in ((_SHIFTS[0], _MIX_1), (_SHIFTS[1], _MIX_2)):
        run ^= run >> shift
        run *= factor
    run ^= run >> _SHIFTS[2]
    return run


def folded(values: Hashes | Codes, starts: Places, ends: Places) -> Hashes:
    """A hash of each piece of a sequence, of a word's characters for instance. The pieces are not empty."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    within = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
    weighed = values[within + np.repeat(starts, lengths)].astype(np.uint64, copy=False)
    weighed *= _POWERS.take(within, mode="clip")
    return mixed(np.add.reduceat(weighed, firsts) + lengths.astype(np.uint64))


def _words(flags: Flags, codes: Codes) -> Words:
    word = (flags & WORD) != 0
    half = (flags & HALF) != 0
    # A word begins after what is none, with every character of a script without blanks, and after such a one.
    before = np.empty_like(word)
    before[:1], before[1:] = False, word[:-1]
    any_half = bool(half.any())
    if any_half:
        after = np.zeros_like(half)
        after[1:] = half[:-1]
        begins = word & (~before | half | after)
        follows = np.zeros_like(word)
        follows[:-1] = word[1:] & ~begins[1:]
        finishes = word & ~follows
        starts, ends = np.flatnonzero(begins), np.flatnonzero(finishes) + 1
    else:
        edges = np.flatnonzero(word != before)
        starts = edges[::2]
        ends = edges[1::2] if len(edges) % 2 == 0 else np.append(edges[1::2], len(word))
    return Words(codes, flags, starts, ends, folded(codes, starts, ends), half[starts] if any_half else None)


def _whole(hashes: Hashes) -> Hashes:
    """All of a short text as one run."""
    run = hashes[:1].copy()
    for step in range(1, len(hashes)):
        run *= _BASE
        run += hashes[step : step + 1]
    return mixed(run)


def _mixed_runs(hashes: Hashes, halves: npt.NDArray[np.bool_], size: int) -> Hashes:
    """Runs that weigh `size` words: a run ends with the word or character that makes it as heavy."""
    ends = np.concatenate(([0], np.cumsum(np.where(halves, 1, 2))))  # in halves of a word
    stops = np.searchsorted(ends, ends[:-1] + 2 * size)
    count = int(np.searchsorted(stops, len(hashes), side="right"))  # runs that fit; `stops` never falls
    if count < 1:
        return _whole(hashes)
    lengths = stops[:count] - np.arange(count)
    padded = np.concatenate((hashes, np.zeros(2 * size, np.uint64)))
    run, found = padded[:count].copy(), np.zeros(count, np.uint64)
    for step in range(1, 2 * size + 1):
        here = lengths == step
        found[here] = run[here]
        run *= _BASE
        run += padded[step : step + count]
    return mixed(found)
