"""How well an article answers a query, from its terms: BM25F over the parts of the query, the same on any database.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009): occurrences in title and body
are each measured by the length of their field, weighted, and added up before saturation. A whole part of a query, be it
a word, a phrase or any of its inflections, counts as one term. The lengths it measures by are fixed, not the
collection's average: so an answer's order does not change with every article that comes in.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from legionwire.query_tree import And, Node, Not, Or, Sought

K1 = 1.2
B_TITLE, B_BODY = 0.5, 0.75
TITLE_WEIGHT = 5.0
TITLE_LENGTH, BODY_LENGTH = 9, 270  # terms of a common article
MOST_PARTS = 16  # of a query that are measured: the first ones


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article to be measured: its terms, blank-separated as they are stored."""

    sort_key: int
    title: str
    body: str


def wanted_parts(node: Node | None) -> tuple[Sought, ...]:
    """What speaks for an article: what a query looks for, without what it excludes."""
    return tuple(dict.fromkeys(_wanted(node)))[:MOST_PARTS] if node is not None else ()


def _wanted(node: Node) -> Iterator[Sought]:
    match node:
        case Sought():
            yield node
        case And() | Or():
            for part in node.parts:
                if not isinstance(part, Not):
                    yield from _wanted(part)


def rank(candidates: Sequence[Candidate], holders: Mapping[Sought, int], total: int) -> list[int]:
    """The sort_keys of the candidates, the best first; of equals the newer. `holders` says for every part of the query
    how many of `total` articles hold it: the fewer, the more it counts."""
    measured = [_Measured.of(part, math.log(1 + (total - n + 0.5) / (n + 0.5))) for part, n in holders.items()]
    scored = [(-_score(candidate, measured), -candidate.sort_key) for candidate in candidates]
    return [-key for _, key in sorted(scored)]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A part of a query, and what its terms look like among others: put together once, not for every candidate."""

    part: Sought
    weight: float
    forms: tuple[str, ...]

    @classmethod
    def of(cls, part: Sought, weight: float) -> _Measured:
        return cls(
            part, weight, tuple(f" {' '.join(each.terms)}{'' if each.is_prefix else ' '}" for each in part.sequences)
        )

    def occurrences(self, terms: str) -> int:
        """How often it stands there; of the same terms right behind themselves every second time is missed."""
        if self.part.near is None:
            count = terms.count
            return sum([count(form) for form in self.forms])
        # As often as they may stand together, at most. Sequences share their terms: each is counted once.
        words = {term for each in self.part.sequences for term in each.terms}
        times = {term: terms.count(f" {term} ") for term in words}
        return sum(min(times[term] for term in sequence.terms) for sequence in self.part.sequences)


def _score(candidate: Candidate, measured: Sequence[_Measured]) -> float:
    # Between blanks, every term can be counted as a part of the whole: no list of terms is made.
    title, body = f" {candidate.title} ", f" {candidate.body} "
    title_share = TITLE_WEIGHT / (1 - B_TITLE + B_TITLE * title.count(" ") / TITLE_LENGTH)
    body_share = 1 / (1 - B_BODY + B_BODY * body.count(" ") / BODY_LENGTH)
    score = 0.0
    for each in measured:
        in_title = 0 if each.part.scope == "body" else each.occurrences(title)
        in_body = 0 if each.part.scope == "title" else each.occurrences(body)
        much = in_title * title_share + in_body * body_share
        score += each.weight * much / (K1 + much)
    return score
