"""In how many ways a pattern can match the same words: a regular expression tries them one after the other.

The language of patterns has no repetition, and yet "x <4> x <4> x <4> x ..." has more ways than anybody can wait for.
What counts are forks that the next few characters do not decide: "(big|small)" is none, "(big|bigger)" is.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from itertools import chain, zip_longest

from legionwire.pattern_syntax import MAX_BLANKS, MAX_ENDING, Blank, Choice, Ending, Node, Sequence, Text

_LOOKS = (1, 2, 4, 6)  # characters ahead
_MAX_VIEWS = 96
_LETTER, _BLANK = "\\w", "\\s"  # any of them; every other item of a view is a letter itself

View = tuple[str, ...]


def ways(sequence: Sequence, at_most: int) -> int:
    """An upper bound of the ways in which the pattern can match one text; when it is more than `at_most`, any such."""
    rough = _rough(sequence)
    return rough if rough <= at_most else _ways(sequence, (), at_most)


def _rough(sequence: Sequence) -> int:
    """As if nothing ever decided a fork."""
    total = 1
    for node, after in zip_longest(sequence, sequence[1:]):
        match node:
            case Ending() if not isinstance(after, Blank) or after.optional:
                total *= MAX_ENDING + 1
            case Blank(words):
                total *= (1 if isinstance(after, Text) else MAX_BLANKS) * (words + 1)
            case Choice(branches, optional):
                total *= sum(map(_rough, branches)) + optional
    return total


def _ways(sequence: Sequence, follow: Sequence, at_most: int) -> int:
    total = 1
    for place, node in enumerate(sequence):
        total *= _forks(node, (*sequence[place + 1 :], *follow), at_most)
        if total > at_most:
            break
    return total


def _forks(node: Node, rest: Sequence, at_most: int) -> int:
    """In how many ways the node can match what is there, and the rest may still go on."""
    match node:
        case Ending():
            is_closed = not rest or _begin(rest, 1) == frozenset([(_BLANK,)])
            return 1 if is_closed else MAX_ENDING + 1
        case Blank(words):
            next_views = _begin(rest, 1)
            is_closed = words > 0 or (next_views is not None and (_BLANK,) not in next_views)
            return (1 if is_closed else MAX_BLANKS) * (words + 1)
        case Choice(branches, optional):
            alternatives = [_Alternative((*branch, *rest), _ways(branch, rest, at_most)) for branch in branches]
            return _undecided([*alternatives, _Alternative(rest, 1)] if optional else alternatives)
    return 1


class _Alternative:
    """One side of a fork: what can follow it, as far ahead as anybody asks, and how many ways it is worth."""

    def __init__(self, sequence: Sequence, worth: int) -> None:
        self.sequence, self.worth = sequence, worth
        self._seen: dict[int, frozenset[View] | None] = {}

    def may_be(self, other: _Alternative) -> bool:
        """Whether the next characters may leave both open. Most forks are decided by the first."""
        for one, another in zip(self.sequence[:1], other.sequence[:1], strict=False):
            if isinstance(one, Text) and isinstance(another, Text) and one != another:
                return False
        for length in _LOOKS:
            mine, others = self.views(length), other.views(length)
            if mine is not None and others is not None and not _may_meet(mine, others):
                return False
        return True

    def views(self, length: int) -> frozenset[View] | None:
        if length not in self._seen:
            self._seen[length] = _begin(self.sequence, length)
        return self._seen[length]


def _undecided(alternatives: list[_Alternative]) -> int:
    """The most ways that are left when what comes next has been seen."""
    most = 1
    while alternatives:
        alike, fresh = 0, [alternatives.pop()]
        while fresh:
            one = fresh.pop()
            alike += one.worth
            confused = [other for other in alternatives if one.may_be(other)]
            alternatives = [other for other in alternatives if other not in confused]
            fresh += confused
        most = max(most, alike)
    return most


def _may_meet(views: frozenset[View], others: frozenset[View]) -> bool:
    return not views.isdisjoint(others) or any(
        all(_is_alike(one, another) for one, another in zip(view, other, strict=False))
        for view in views
        for other in others
    )


def _is_alike(one: str, another: str) -> bool:
    if _BLANK in (one, another):
        return one == another
    return one == another or _LETTER in (one, another)


def _begin(sequence: Several[Node], length: int) -> frozenset[View] | None:
    """Views of so many characters, shorter ones where the sequence ends; None when there are too many."""
    whole: set[View] = set()
    growing: set[View] = {()}
    for node in sequence:
        parts = {left: _node_views(node, left) for left in {length - len(view) for view in growing}}
        grown: set[View] = set()
        for view in growing:
            found = parts[length - len(view)]
            if found is None:
                return None
            grown |= {(*view, *part) for part in found}
        whole |= {view for view in grown if len(view) == length}
        growing = {view for view in grown if len(view) < length}
        if len(whole) + len(growing) > _MAX_VIEWS:
            return None
        if not growing:
            break
    return frozenset(whole | growing)


def _node_views(node: Node, length: int) -> frozenset[View] | None:
    match node:
        case Text(letter):
            return frozenset([(letter,)])
        case Ending():
            return frozenset((_LETTER,) * count for count in range(min(MAX_ENDING, length) + 1))
        case Blank(words, optional):
            blanks = [(_BLANK,) * count for count in range(0 if optional else 1, min(MAX_BLANKS, length) + 1)]
            return frozenset([*blanks, *((*blank, _LETTER) for blank in blanks if words and len(blank) < length)])
        case Choice(branches, optional):
            found = [_begin(branch, length) for branch in branches]
            if any(views is None for views in found):
                return None
            return frozenset([*chain.from_iterable(views for views in found if views is not None), *([()] * optional)])
