"""Groups of copies, and the original of each: a function of the set of members and links, whatever the order.

Copies of copies drift, and a round-up holds articles that have nothing to do with each other. So links join what is
connected, and then everybody must have to do with the centre, the text that most is shared with; who has not is
grouped again with the others who left. An excerpt joins the group of one text, and no two groups become one through it.
What people ruled goes before all that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from legionwire import dedup
from legionwire.article import Precision
from legionwire.copies import Kind
from legionwire.copy_ties import Link, Ruled, Ties

_RANK = {kind: rank for rank, kind in enumerate(Kind)}  # exact first
_WHY = {
    Kind.EXACT: "the same words",
    Kind.COPY: "a copy",
    Kind.EXCERPT: "a part of it",
    Kind.UPDATE: "an update of it",
    Kind.SERIES: "the same form with other names or numbers",
    Kind.SIMILAR: "has passages in common with it",
}


@dataclass(frozen=True, slots=True)
class Member:
    """An article as far as its group is concerned."""

    id: int
    url_hash: int
    published: datetime | None
    precision: Precision | None  # of `published`
    first_seen: datetime
    n_words: int
    is_wire: bool = False  # published by an agency that the others name as their source


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article belongs. Of series and similar `original` is the nearest earlier one, in a group of its own."""

    id: int
    group: int  # the id of the group's original
    original: int  # its own id for an original
    kind: Kind | None  # None for an original, and for what is like no other
    why: str


def group(members: Iterable[Member], links: Iterable[Link], ruled: Iterable[Ruled] = ()) -> tuple[Placed, ...]:
    """Place every member. Links to others than members count for nothing. In the order of the ids."""
    of = {member.id: member for member in members}
    ties = Ties(of, links, ruled)
    groups = [found for part in connected(sorted(of), ties.joined) for found in _cohesive(part, ties, of)]
    groups = _ruled(_attached(groups, ties, of), ties, of)
    return tuple(sorted((placed for one in groups for placed in _placed(one, ties, of)), key=lambda placed: placed.id))


def unmet(members: Iterable[Member], links: Iterable[Link], ruled: Iterable[Ruled] = ()) -> tuple[tuple[int, int], ...]:
    """Pairs worth comparing besides: connected texts and the centre of their group, where no link says what they are to
    each other. Their sketches may have too little in common, though a third has much of both."""
    of = {member.id: member for member in members}
    ties = Ties(of, links, ruled)
    found: set[tuple[int, int]] = set()
    waiting = [part for part in connected(sorted(of), ties.joined) if len(part) > 2]
    while waiting:
        ids = waiting.pop()
        centre = _centre(ids, ties, of)
        found |= {(min(one, centre), max(one, centre)) for one in ids if one != centre and ties.unknown(one, centre)}
        left = [one for one in ids if one != centre and not ties.reaches(one, centre)]
        waiting += [part for part in connected(left, ties.joined) if len(part) > 1]
    return tuple(sorted(found))


def connected(ids: Collection[int], neighbours: Mapping[int, Collection[int]]) -> list[list[int]]:
    """The parts of a graph, each in the order of its ids."""
    within = set(ids)
    parts = []
    for first in ids:
        if first not in within:
            continue
        within.remove(first)
        part, waiting = [], [first]
        while waiting:
            one = waiting.pop()
            part.append(one)
            near = within.intersection(neighbours.get(one, ()))
            within -= near
            waiting += near
        parts.append(sorted(part))
    return parts


def _cohesive(part: list[int], ties: Ties, of: Mapping[int, Member]) -> list[list[int]]:
    """Split off those who have nothing to do with the centre of their part, and those whom only it joins."""
    found, waiting = [], [part]
    while waiting:
        ids = waiting.pop()
        centre = _centre(ids, ties, of)
        inside = [one for one in ids if one == centre or ties.reaches(one, centre)]
        inside = _without_others(inside, centre, ties, of)
        inside = [one for one in inside if one not in _parted(inside, ties, of)]
        found.append(inside)
        waiting += connected(sorted(set(ids) - set(inside)), ties.joined)
    return found


def _centre(ids: Collection[int], ties: Ties, of: Mapping[int, Member]) -> int:
    """The text that has most words in common with the others, and the longest of such."""
    within = set(ids)

    def shared(one: int) -> float:
        others = within.intersection(ties.joined.get(one, ()))
        # Exact, so that the order of a set does not show.
        return fsum(ties.score(one, other) * min(of[one].n_words, of[other].n_words) for other in others)

    return min(ids, key=lambda one: (-shared(one), -of[one].n_words, of[one].url_hash, one))


def _without_others(ids: list[int], centre: int, ties: Ties, of: Mapping[int, Member]) -> list[int]:
    """Those who belong together. Where nothing but the centre joins two groups that have copies of their own, it is a
    round-up, and stays with the group that most of it comes from."""
    parts = [part for part in connected([one for one in ids if one != centre], ties.shared) if len(part) > 1]
    if len(parts) < 2:
        return ids

    def given(part: list[int]) -> tuple[float, int, int]:
        words = max(ties.score(one, centre) * of[one].n_words for one in part)
        return -words, min(of[one].url_hash for one in part), part[0]

    parts.sort(key=given)
    others = {one for part in parts[1:] for one in part}
    return [one for one in ids if one not in others]


def _parted(ids: Collection[int], ties: Ties, of: Mapping[int, Member]) -> set[int]:
    """Whom to take out of a group so that nobody is left whom people ruled not to be copies of each other."""
    leaving: set[int] = set()
    for pair in sorted(ties.apart):
        if leaving.isdisjoint(pair) and set(pair) <= set(ids):
            free = [one for one in pair if one not in ties.tied] or pair
            leaving.add(max(free, key=lambda one: (-of[one].n_words, of[one].url_hash, one)))
    return leaving


def _attached(groups: list[list[int]], ties: Ties, of: Mapping[int, Member]) -> list[list[int]]:
    """Give every excerpt that stands alone to the group in which most of it is found."""

    def size(one: int) -> tuple[int, int, int]:
        return of[one].n_words, -of[one].url_hash, one

    home = {one: number for number, ids in enumerate(groups) for one in ids}
    moved: dict[int, int] = {}
    for one in (ids[0] for ids in groups if len(ids) == 1):
        longer = [
            other for other in ties.of.get(one, ()) if ties.kind(one, other) is Kind.EXCERPT and size(other) > size(one)
        ]
        if longer:
            moved[one] = min(longer, key=lambda other: (-ties.score(one, other), of[other].url_hash, other))
    grown = [list(ids) for ids in groups]
    for one, target in sorted(moved.items()):
        while target in moved:  # a part of a part; each is longer than the one before
            target = moved[target]
        if not any(ties.ruled_apart(one, other) for other in grown[home[target]]):
            grown[home[one]].remove(one)
            grown[home[target]].append(one)
    return [ids for ids in grown if ids]


def _ruled(groups: list[list[int]], ties: Ties, of: Mapping[int, Member]) -> list[list[int]]:
    """Join the groups of those whom people ruled to be copies, without those whom they ruled not to be."""
    home = {one: number for number, ids in enumerate(groups) for one in ids}
    beside: dict[int, set[int]] = {}
    for one, other in ties.ruled_copies:
        beside.setdefault(home[one], set()).add(home[other])
        beside.setdefault(home[other], set()).add(home[one])
    parts = connected(range(len(groups)), beside)
    found, waiting = [], [sorted(one for number in part for one in groups[number]) for part in parts]
    while waiting:
        ids = waiting.pop()
        leaving = _parted(ids, ties, of)
        found.append([one for one in ids if one not in leaving])
        # Those who leave may well be copies of each other, as they were before.
        waiting += connected(sorted(leaving), ties.joined)
    return found


def _order(one: int, of: Mapping[int, Member]) -> tuple[datetime, int, int, int]:
    """Who comes first: earliest, then longest, then smallest hash of the address."""
    member = of[one]
    return dedup.appeared(member.published, member.precision, member.first_seen), -member.n_words, member.url_hash, one


def _original(ids: list[int], ties: Ties, of: Mapping[int, Member]) -> tuple[int, str]:
    """The original of a group, and why it is."""
    among = [one for one in ids if one not in {copy for copy, of_ in ties.ruled_copies if of_ in ids}] or ids
    wires = [one for one in among if of[one].is_wire]
    first, *others = sorted(wires or among, key=lambda one: _order(one, of))
    if len(ids) == 1:
        return first, "alone"
    if wires:
        return first, "the agency that others name"
    if not others:
        return first, "ruled to be the source of the others"
    mine, next_ = _order(first, of), _order(others[0], of)
    if mine[0] < next_[0]:
        return first, "appeared first"
    return first, "the longest of those that appeared first" if mine[1] < next_[1] else "the first by its address"


def _placed(ids: list[int], ties: Ties, of: Mapping[int, Member]) -> list[Placed]:
    original, why = _original(ids, ties, of)
    found = []
    for one in ids:
        if one != original:
            found.append(Placed(one, original, original, *_kind(one, original, ids, ties, of)))
        elif len(ids) == 1 and (near := _nearest(one, ties, of)):
            found.append(Placed(one, one, near[0], near[1], _WHY[near[1]]))
        else:
            found.append(Placed(one, one, one, None, why))
    return found


def _kind(one: int, original: int, ids: list[int], ties: Ties, of: Mapping[int, Member]) -> tuple[Kind, str]:
    """What a member is to its original, directly or through another member."""
    if (one, original) in ties.ruled_copies:
        return Kind.COPY, "ruled to be a copy"
    kind = ties.kind(one, original)
    if kind is None or (kind is not Kind.EXACT and original not in ties.shared.get(one, ())):
        kinds = [kind for other in ids if other in ties.shared.get(one, ()) and (kind := ties.kind(one, other))]
        return min(kinds, key=_RANK.__getitem__, default=Kind.COPY), "through another copy"
    if kind is Kind.EXCERPT and of[one].n_words > of[original].n_words:
        return Kind.COPY, "holds the original and more"
    return kind, _WHY[kind]


def _nearest(one: int, ties: Ties, of: Mapping[int, Member]) -> tuple[int, Kind] | None:
    """Of what stands alone: the earlier article that it is most like, without being a copy of it."""
    like = [
        (_RANK[kind], -ties.score(one, other), _order(other, of), kind)
        for other in ties.of.get(one, ())
        if (kind := ties.kind(one, other))
        and other not in ties.shared.get(one, ())
        and _order(other, of) < _order(one, of)
    ]
    return (found[2][3], found[3]) if (found := min(like, default=None)) else None
