"""All links among the articles of a collection: who meets, how much they have in common, and what that makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from legionwire import shingles
from legionwire.candidates import pairs
from legionwire.copies import Side, kind_of
from legionwire.copy_groups import Member, unmet
from legionwire.copy_ties import Link
from legionwire.fingerprints import Fingerprint, fingerprint_of
from legionwire.resemblance import compare
from legionwire.sketches import sketch_of

TOLD = 500  # pairs between two reports
ROUNDS = 4  # of second looks; each splits what the one before joined wrongly


@dataclass(frozen=True, slots=True)
class Work:
    """An article, as far as its copies are concerned."""

    side: Side
    prints: Fingerprint
    sketch: tuple[int, ...]


def work_of(side: Side, title: str, text: str) -> Work:
    """What is kept of an article to compare it."""
    words = shingles.read(text)
    return Work(side, fingerprint_of(title, words), sketch_of(words))


def member(place: int, work: Work) -> Member:
    """An article as a member of its group."""
    side = work.side
    return Member(place, side.url_hash, side.published, side.precision, side.first_seen, work.prints.n_words)


def links(works: Sequence[Work], told: Callable[[int, int], None] = lambda done, of: None) -> list[Link]:
    """The links among articles; their ids are the places in the sequence. `told` is called with how many pairs are
    compared, and of how many."""
    order = sorted(range(len(works)), key=lambda place: (-works[place].prints.n_words, works[place].side.url_hash))
    ranks = [0] * len(works)
    for rank, place in enumerate(order):
        ranks[place] = rank
    found: list[Link] = []
    seen: set[tuple[int, int]] = set()
    wanted = [(a, b) for a, b in pairs([work.sketch for work in works], ranks).tolist()]
    members = [member(place, work) for place, work in enumerate(works)]
    for _ in range(ROUNDS):
        for done, (a, b) in enumerate(wanted):
            if done % TOLD == 0:
                told(done, len(wanted))
            link = _link(works, a, b)
            if link is not None:
                found.append(link)
        seen.update(wanted)
        wanted = [pair for pair in unmet(members, found) if pair not in seen]
        if not wanted:
            break
    return found


def _link(works: Sequence[Work], a: int, b: int) -> Link | None:
    scores = compare(works[a].prints, works[b].prints)
    kind = kind_of(works[a].side, works[b].side, scores)
    return Link(a, b, kind, scores.containment) if kind else None
