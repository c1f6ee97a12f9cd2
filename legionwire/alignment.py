"""Which items of two sequences are the same: what a comparison of texts is made of, lines or words.

What occurs once in either is found first (patience); between these the fewest edits are looked for (Myers), up to a
bound and for as long as a comparison may take. What is left then is not the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

MOST_EDITS = 300  # that are looked for between two anchors; what differs in more is replaced as a whole

Block = tuple[bool, Sequence[str], Sequence[str]]  # whether it is the same in both, its old and its new items


class Effort:
    """What a comparison may still cost, in steps."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, steps: int) -> bool:
        """Whether there was so much left."""
        self.left -= steps
        return self.left >= 0


def blocks_of(old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[Block]:
    """Both sequences in parts, in turn the same in both and not the same."""
    a = b = 0
    for i, j, length in _runs(_matches(old, new, effort)):
        if i > a or j > b:
            yield False, old[a:i], new[b:j]
        yield True, old[i : i + length], new[j : j + length]
        a, b = i + length, j + length
    if a < len(old) or b < len(new):
        yield False, old[a:], new[b:]


def _runs(matches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Neighbouring matches as one run: where it begins in both, and how long it is."""
    begin: tuple[int, int] | None = None
    length = 0
    for i, j in matches:
        if begin is not None and (i, j) == (begin[0] + length, begin[1] + length):
            length += 1
            continue
        if begin is not None:
            yield (*begin, length)
        begin, length = (i, j), 1
    if begin is not None:
        yield (*begin, length)


def _matches(old: Sequence[str], new: Sequence[str], effort: Effort) -> Iterator[tuple[int, int]]:
    """Pairs of places with equal items, growing in both. Between what occurs once in either (patience) the least number
    of edits is looked for (Myers), up to a bound."""
    waiting = [(0, len(old), 0, len(new))]
    found: list[tuple[int, int]] = []
    while waiting:
        a, a_end, b, b_end = waiting.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found.append((a_end, b_end))
        if a == a_end or b == b_end or not effort.spend(a_end - a + b_end - b):
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end)
        if anchors:
            for i, j in anchors:
                waiting.append((a, i, b, j))
                found.append((i, j))
                a, b = i + 1, j + 1
            waiting.append((a, a_end, b, b_end))
        else:
            found += ((a + i, b + j) for i, j in _least_edits(old[a:a_end], new[b:b_end], effort))
    return iter(sorted(found))


def _anchors(old: Sequence[str], new: Sequence[str], a: int, a_end: int, b: int, b_end: int) -> list[tuple[int, int]]:
    """Items that occur once in either part, as many as keep their order in both."""
    once = {item for item, count in Counter(old[a:a_end]).items() if count == 1}
    once &= {item for item, count in Counter(new[b:b_end]).items() if count == 1}
    if not once:
        return []
    places = {new[j]: j for j in range(b, b_end) if new[j] in once}
    return _longest_rising([(i, places[old[i]]) for i in range(a, a_end) if old[i] in once])


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of these pairs whose second numbers rise as the first ones do."""
    ends: list[int] = []  # the smallest last number of a rising row, by its length
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        if place == len(ends):
            ends.append(j)
            numbers.append(number)
        else:
            ends[place], numbers[place] = j, number
        before.append(numbers[place - 1] if place else -1)
    row, number = [], numbers[-1] if numbers else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _least_edits(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[int, int]]:
    """The pairs that the fewest deletions and insertions leave; none when these are too many.
    E. W. Myers, "An O(ND) difference algorithm and its variations" (1986)."""
    n, m = len(old), len(new)
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(n + m, MOST_EDITS) + 1):
        if not effort.spend(2 * len(reach)):
            break
        history.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            i = reach[k + 1] if down else reach[k - 1] + 1
            while i < n and i - k < m and old[i] == new[i - k]:
                i += 1
            reach[k] = i
            if i >= n and i - k >= m:
                return _way_back(old, new, history)
    return []


def _way_back(old: Sequence[str], new: Sequence[str], history: list[dict[int, int]]) -> list[tuple[int, int]]:
    i, j, pairs = len(old), len(new), []
    for edits in range(len(history) - 1, -1, -1):
        reach, k = history[edits], i - j
        down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        before = k + 1 if down else k - 1
        i_before = reach[before]
        j_before = i_before - before
        while i > max(i_before, 0) and j > max(j_before, 0):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        i, j = i_before, j_before
    return pairs
