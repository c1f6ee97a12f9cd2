"""Groups of copies, and the original of each: a function of the set of members and links, whatever the order.

Copies of copies drift: two articles must not share a group only because a third has something of both. So links join what is
connected, and then whoever has no link to the centre of the group, its longest text, leaves it again; those who left are grouped
among themselves. An excerpt joins the group of one original, and no two groups become one through it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from legionwire import dedup
from legionwire.article import Precision
from legionwire.copies import SHARING, Kind

REACH = 0.3  # containment by which a member of a group must be tied to its centre

_RANK = {kind: rank for rank, kind in enumerate(Kind)}  # exact first
_WORDS = {
    Kind.EXACT: "the same words as the original",
    Kind.COPY: "a copy of the original",
    Kind.EXCERPT: "a part of the original",
    Kind.UPDATE: "an update of the original",
    Kind.SERIES: "the same form with other names or numbers",
    Kind.SIMILAR: "has passages in common",
}


@dataclass(frozen=True, slots=True)
class Link:
    """What two articles are to each other; `score` is the containment."""

    a: int
    b: int
    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person said about two articles; it goes before every link."""

    a: int
    b: int
    verdict: Literal["copy-of", "not-copy-of"]


@dataclass(frozen=True, slots=True)
class Member:
    """An article as far as its group is concerned."""

    id: int
    url_hash: int
    published: datetime | None
    precision: Precision | None  # of `published`
    first_seen: datetime
    n_words: int
    is_wire: bool = False  # published by an agency that is named as the source


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article belongs. `kind` is None for an original; of series and similar `original` is only the nearest."""

    id: int
    group: int  # the id of the group's original
    original: int
    kind: Kind | None
    why: str


def group(members: Iterable[Member], links: Iterable[Link], ruled: Iterable[Ruled] = ()) -> tuple[Placed, ...]:
    """Place every member. Links to others than members count for nothing. In the order of the ids."""
    of = {member.id: member for member in members}
    ties = _Ties(of, links, ruled)
    groups = [found for part in _connected(sorted(of), ties.joining) for found in _cohesive(part, ties, of)]
    groups = _attached(groups, ties, of)
    return tuple(sorted((placed for one in groups for placed in _placed(one, ties, of)), key=lambda placed: placed.id))


def unmet(members: Iterable[Member], links: Iterable[Link], ruled: Iterable[Ruled] = ()) -> tuple[tuple[int, int], ...]:
    """Pairs that `group` would like to know of: members of a part and its longest text that no link joins. Their sketches
    may have had too little in common for them to be compared, though a third has much of both."""
    of = {member.id: member for member in members}
    ties = _Ties(of, links, ruled)
    found = set()
    for part in _connected(sorted(of), ties.joining):
        waiting = [part] if len(part) > 2 else []
        while waiting:
            ids = waiting.pop()
            centre = _centre(ids, of)
            found |= {(min(one, centre), max(one, centre)) for one in ids if ties.unknown(one, centre)}
            left = [one for one in ids if one != centre and not _reaches(ties.between(one, centre))]
            waiting += [more for more in _connected(left, ties.joining) if len(more) > 1]
    return tuple(sorted(found))


class _Ties:
    """The strongest link of every pair, seen from both sides."""

    def __init__(self, of: Mapping[int, Member], links: Iterable[Link], ruled: Iterable[Ruled]) -> None:
        best: dict[tuple[int, int], Link] = {}
        for link in links:
            pair = min(link.a, link.b), max(link.a, link.b)
            if link.a != link.b and pair[0] in of and pair[1] in of:
                held = best.get(pair)
                if held is None or (_RANK[link.kind], -link.score) < (_RANK[held.kind], -held.score):
                    best[pair] = link
        said = {
            (min(one.a, one.b), max(one.a, one.b)): one.verdict for one in sorted(ruled, key=lambda one: one.verdict)
        }
        self.apart: set[tuple[int, int]] = {pair for pair, verdict in said.items() if verdict == "not-copy-of"}
        for pair, verdict in said.items():
            best.pop(pair, None)
            if verdict == "copy-of" and pair[0] in of and pair[1] in of:
                best[pair] = Link(*pair, Kind.COPY, 1.0)
        self.of: dict[int, dict[int, Link]] = defaultdict(dict)
        for (a, b), link in best.items():
            self.of[a][b] = self.of[b][a] = link

    def unknown(self, a: int, b: int) -> bool:
        return a != b and self.between(a, b) is None and (min(a, b), max(a, b)) not in self.apart

    def between(self, a: int, b: int) -> Link | None:
        return self.of[a].get(b) if a in self.of else None

    def sharing(self, one: int) -> Iterable[int]:
        """Those of whom a link says that they share a group with one."""
        return (other for other, link in self.of.get(one, {}).items() if link.kind in SHARING)

    def joining(self, one: int) -> Iterable[int]:
        """Those whom a link joins with one; an excerpt does not."""
        return (other for other, link in self.of.get(one, {}).items() if link.kind in SHARING - {Kind.EXCERPT})


def _connected(ids: Collection[int], joining) -> list[list[int]]:  # type: ignore[no-untyped-def]
    """The parts of a graph."""
    within, seen, parts = set(ids), set(), []
    for first in ids:
        if first in seen:
            continue
        seen.add(first)
        part, waiting = [], [first]
        while waiting:
            one = waiting.pop()
            part.append(one)
            for other in joining(one):
                if other in within and other not in seen:
                    seen.add(other)
                    waiting.append(other)
        parts.append(sorted(part))
    return parts


def _cohesive(part: list[int], ties: _Ties, of: Mapping[int, Member]) -> list[list[int]]:
    """Split off those who have nothing to do with the longest text of their part, and those whom only it joins."""
    found, waiting = [], [part]
    while waiting:
        ids = waiting.pop()
        centre = _centre(ids, of)
        inside = [one for one in ids if one == centre or _reaches(ties.between(one, centre))]
        inside = _without_others(inside, centre, ties, of)
        found.append(inside)
        left = sorted(set(ids) - set(inside))
        if left:
            waiting += _connected(left, ties.joining)
    return found


def _centre(ids: Collection[int], of: Mapping[int, Member]) -> int:
    """The longest text, in which the others must be found again."""
    return min(ids, key=lambda one: (-of[one].n_words, of[one].url_hash, one))


def _without_others(ids: list[int], centre: int, ties: _Ties, of: Mapping[int, Member]) -> list[int]:
    """Those who belong together. A round-up holds two articles that have nothing in common but to be in it: where only
    the longest text joins groups that have copies of their own, it stays with the one that most of it comes from."""
    parts = _connected([one for one in ids if one != centre], ties.sharing)
    groups = [part for part in parts if len(part) > 1]
    if len(groups) < 2:
        return ids

    def taken(part: list[int]) -> tuple[float, int]:
        held = [(ties.between(one, centre), one) for one in part]
        words = max(link.score * of[one].n_words if link else 0.0 for link, one in held)
        return -words, min(of[one].url_hash for one in part)

    best = min(groups, key=taken)
    others = {one for part in groups if part is not best for one in part}
    return [one for one in ids if one not in others]


def _reaches(link: Link | None) -> bool:
    return link is not None and link.kind is not Kind.SERIES and (link.kind in SHARING or link.score >= REACH)


def _attached(groups: list[list[int]], ties: _Ties, of: Mapping[int, Member]) -> list[list[int]]:
    """Give every excerpt that stands alone to the group in which most of it is found."""
    home = {one: number for number, ids in enumerate(groups) for one in ids}
    alone = {ids[0] for ids in groups if len(ids) == 1}
    moved: dict[int, int] = {}
    for one in sorted(alone):
        longer = [
            (-link.score, of[other].url_hash, other)
            for other, link in ties.of.get(one, {}).items()
            if link.kind is Kind.EXCERPT
            and (of[other].n_words, -of[other].url_hash) > (of[one].n_words, -of[one].url_hash)
        ]
        if longer:
            moved[one] = min(longer)[2]
    grown = {number: list(ids) for number, ids in enumerate(groups)}
    for one in moved:
        target = moved[one]
        while target in moved:  # a part of a part; texts get longer, so this ends
            target = moved[target]
        grown[home[one]].remove(one)
        grown[home[target]].append(one)
    return [ids for _, ids in sorted(grown.items()) if ids]


def _original(ids: list[int], of: Mapping[int, Member]) -> tuple[int, str]:
    """The first of a group, and why."""
    if len(ids) == 1:
        return ids[0], "alone"
    wires = [one for one in ids if of[one].is_wire]
    among = wires or ids

    def order(one: int) -> tuple[datetime, int, int, int]:
        member = of[one]
        return (
            dedup.appeared(member.published, member.precision, member.first_seen),
            -member.n_words,
            member.url_hash,
            one,
        )

    first, *others = sorted(among, key=order)
    if wires:
        return first, "the agency that others name"
    if order(others[0])[0] > order(first)[0]:
        return first, "appeared first"
    return first, "the longest of those that appeared first" if order(others[0])[1] > order(first)[
        1
    ] else "smallest address hash"


def _placed(ids: list[int], ties: _Ties, of: Mapping[int, Member]) -> list[Placed]:
    original, why = _original(ids, of)
    found = []
    for one in ids:
        if one == original:
            near = _nearest(one, ids, ties, of) if len(ids) == 1 else None
            found.append(
                Placed(one, one, near[0], near[1], _WORDS[near[1]]) if near else Placed(one, one, one, None, why)
            )
            continue
        link = ties.between(one, original)
        if link is None or link.kind not in SHARING:
            kind, words = Kind.COPY, "a copy of a copy of the original"
        else:
            kind, words = link.kind, _WORDS[link.kind]
        found.append(Placed(one, original, original, kind, words))
    return found


def _nearest(one: int, ids: list[int], ties: _Ties, of: Mapping[int, Member]) -> tuple[int, Kind] | None:
    """Of an article that stands alone the one it is most like, when that appeared earlier."""

    def key(other: int) -> tuple[datetime, int, int]:
        member = of[other]
        return dedup.appeared(member.published, member.precision, member.first_seen), member.url_hash, other

    like = [
        (_RANK[link.kind], -link.score, of[other].url_hash, other, link.kind)
        for other, link in ties.of.get(one, {}).items()
        if link.kind not in SHARING and key(other) < key(one)
    ]
    return min(like)[3:5] if like else None
