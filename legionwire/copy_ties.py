"""What ties articles to each other: links that were measured, and what people ruled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from legionwire.copies import SHARING, Kind

REACH = 0.4  # containment by which a member of a group must be tied to its centre

FORMS = 2  # others of a series; what shares with all of them is no copy of any
_NONE: frozenset[int] = frozenset()

_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Link:
    """What two articles are to each other; `score` is the containment."""

    a: int
    b: int
    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person said: `a` is a copy of `b`, or neither is one of the other."""

    a: int
    b: int
    verdict: Literal["copy-of", "not-copy-of"]


class Ties:
    """The strongest link of every pair, seen from both sides. Where people contradict each other, two are apart."""

    def __init__(self, ids: Collection[int], links: Iterable[Link], ruled: Iterable[Ruled]) -> None:
        rulings = {one for one in ruled if one.a in ids and one.b in ids and one.a != one.b}
        self.apart = {_pair(one.a, one.b) for one in rulings if one.verdict == "not-copy-of"}
        self.ruled_copies = {
            (one.a, one.b) for one in rulings if one.verdict == "copy-of" and _pair(one.a, one.b) not in self.apart
        }
        self.tied = {one for pair in self.ruled_copies for one in pair}
        best: dict[tuple[int, int], Link] = {}
        for link in links:
            pair = _pair(link.a, link.b)
            if link.a == link.b or pair in self.apart or link.a not in ids or link.b not in ids:
                continue
            held = best.get(pair)
            if held is None or (_RANK[link.kind], -link.score) < (_RANK[held.kind], -held.score):
                best[pair] = link
        best |= {_pair(link.a, link.b): replace(link, kind=Kind.SERIES) for link in _among_forms(best)}
        self.of: dict[int, dict[int, Link]] = defaultdict(dict)
        self.joined: dict[int, set[int]] = defaultdict(set)  # by links that make one group of two
        self.shared: dict[int, set[int]] = defaultdict(set)  # the same, and by excerpts
        self._text = _texts(pair for pair, link in best.items() if link.kind is Kind.EXACT)
        for (a, b), link in best.items():
            for one, other in ((a, b), (b, a)):
                self.of[one][other] = link
                if link.kind in SHARING:
                    self.shared[one].add(other)
                    if link.kind is not Kind.EXCERPT:
                        self.joined[one].add(other)

    def kind(self, a: int, b: int) -> Kind | None:
        link = self.of[a].get(b) if a in self.of else None
        return link.kind if link else Kind.EXACT if self._same_text(a, b) else None

    def score(self, a: int, b: int) -> float:
        link = self.of[a].get(b) if a in self.of else None
        return link.score if link else float(self._same_text(a, b))

    def _same_text(self, a: int, b: int) -> bool:
        """Whether others tie two that have no link: what has the same words as one has them as another."""
        return a in self._text and self._text[a] == self._text.get(b) and not self.ruled_apart(a, b)

    def reaches(self, a: int, b: int) -> bool:
        """Whether two may share a group that others put them in."""
        kind = self.kind(a, b)
        return kind in SHARING or (kind is Kind.SIMILAR and self.score(a, b) >= REACH)

    def unknown(self, a: int, b: int) -> bool:
        return self.kind(a, b) is None and not self.ruled_apart(a, b)

    def ruled_apart(self, a: int, b: int) -> bool:
        return _pair(a, b) in self.apart


def _among_forms(best: Mapping[tuple[int, int], Link]) -> list[Link]:
    """Links by which a text would be a copy of forms of each other: of one that is in series with two or more others
    that it is linked with as well. Such a text is one more form, or holds many of them; what is exact stays."""
    shared: dict[int, set[int]] = defaultdict(set)
    series: dict[int, set[int]] = defaultdict(set)
    for (a, b), link in best.items():
        if link.kind in SHARING or link.kind is Kind.SERIES:
            beside = series if link.kind is Kind.SERIES else shared
            beside[a].add(b)
            beside[b].add(a)
    return [
        link
        for (a, b), link in best.items()
        if link.kind in SHARING
        and link.kind is not Kind.EXACT
        and max(len(shared[a] & series.get(b, _NONE)), len(shared[b] & series.get(a, _NONE))) >= FORMS
    ]


def _texts(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """A number for each text, by its articles."""
    found: dict[int, int] = {}
    held: dict[int, list[int]] = {}
    for a, b in pairs:
        one, other = found.setdefault(a, a), found.setdefault(b, b)
        few, many = sorted((held.setdefault(one, [one]), held.setdefault(other, [other])), key=len)
        if one != other:
            many += few
            found |= dict.fromkeys(few, found[many[0]])
    return found


def _pair(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)
