"""What is known of a site's lines: which pages hold them. Evidence for boilerplate.py, in whatever order it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

MAX_HOLDERS = 8  # pages known of one line; which ones does not depend on the order in which they came
ENOUGH = 3  # other pages, from which on one of them alone proves nothing

Holder = tuple[int, int]  # a page's key, and how many different lines the page has


@dataclass(frozen=True, slots=True)
class SiteLines:
    """What is known of one site's lines."""

    holders: Mapping[int, tuple[Holder, ...]] = field(default_factory=dict)  # of a line, by its hash
    pages: frozenset[int] = frozenset()  # some of the site's pages; all of them while they are few

    def with_page(self, key: int, hashes: Sequence[int]) -> SiteLines:
        """The same with one page more."""
        own = ((key, len(hashes)),)
        return self.with_lines({line: merged(self.holders.get(line, ()), own) for line in hashes})

    def with_lines(self, lines: Mapping[int, tuple[Holder, ...]]) -> SiteLines:
        """The same with what is known of these lines now."""
        return SiteLines({**self.holders, **lines}, _few(self.pages, lines.values()))

    def repeated(self, most: int) -> SiteLines:
        """The lines that can prove something: those on several pages, once the site has enough of these. At most so
        many, the most frequent."""
        if len(self.pages) <= ENOUGH:
            return self
        found = [(line, held) for line, held in self.holders.items() if len(held) > 1]
        if len(found) > most:
            found = sorted(found, key=lambda item: (-len(item[1]), item[0]))[:most]
        return replace(self, holders=dict(found))

    def latest(self, most: int) -> SiteLines:
        """At most so many lines: the oldest that only one page has go first."""
        surplus = len(self.holders) - most
        if surplus <= 0:
            return self
        rare_first = sorted(self.holders, key=lambda line: len(self.holders[line]) > 1)  # stable: oldest first
        gone = set(rare_first[:surplus])
        return replace(self, holders={line: held for line, held in self.holders.items() if line not in gone})


def merged(held: Iterable[Holder], more: Iterable[Holder]) -> tuple[Holder, ...]:
    """The pages of a line, when more are known. Of many those with the smallest keys, whatever the order."""
    return tuple(sorted({**dict(held), **dict(more)}.items())[:MAX_HOLDERS])


def _few(pages: Iterable[int], lines: Iterable[Iterable[Holder]]) -> frozenset[int]:
    return frozenset(sorted({*pages, *(key for held in lines for key, _ in held)})[:MAX_HOLDERS])
