"""Articles that belong to no story: daily figures, round-ups, anniversaries, interviews.

Some say so in their titles. Daily figures are known besides by their fellows, which say the same with other numbers,
or by being little else than numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from legionwire.story_links import Linkable, cosine, days_apart

SERIES_DAYS = 45.0  # fellows of a series are looked for within
ALIKE = 0.7  # of the words of two fellows
DENSITY = 0.09  # numbers for each word
_FEWEST = 5  # numbers of a daily report
_FELLOWS = 20  # that follow in order are looked at: a daily report of years has thousands
_FEW_SHARED = 0.5  # of the numbers of two fellows at most
_OWN_KIND = frozenset(["talk", "week", "since", "daily"])


def tells_no_event(article: Linkable) -> bool:
    """Whether an article says in its title that it is of a kind that belongs to no story, or is little but numbers."""
    signs = article.signs
    if _OWN_KIND & set(signs.kinds):
        return True
    return signs.n_numbers >= 2 * _FEWEST and signs.n_numbers >= DENSITY * signs.n_words


def series(articles: Sequence[Linkable]) -> frozenset[int]:
    """The indexes of articles that say the same as another one with other numbers: daily figures and their like."""
    found: set[int] = set()
    for group in _alike_titled(articles):
        for position, one in enumerate(group):
            for other in group[position + 1 : position + 1 + _FELLOWS]:
                if not {one, other} <= found and is_series(articles[one], articles[other]):
                    found |= {one, other}
    return frozenset(found)


def _alike_titled(articles: Sequence[Linkable]) -> Iterable[list[int]]:
    """Groups among which fellows of a series are looked for: a series keeps its title but for the figures in it."""
    groups: defaultdict[tuple[str | None, str], list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        if len(article.numbers) >= _FEWEST or any(letter.isdigit() for letter in article.signs.title):
            groups[article.signs.lang, " ".join(article.signs.shape.split()[:3])].append(index)
    return (group for _, group in sorted(groups.items(), key=lambda item: item[1]) if len(group) > 1)


def is_series(one: Linkable, other: Linkable) -> bool:
    """Whether two articles say the same with other numbers."""
    days = days_apart(one, other)
    if one.signs.lang != other.signs.lang or (days is not None and days > SERIES_DAYS):
        return False
    fewer = min(len(one.numbers), len(other.numbers))
    if fewer < _FEWEST or _shared(one.numbers, other.numbers) > _FEW_SHARED * fewer:
        return False
    return cosine(one.words, other.words) >= ALIKE


def _shared(one: Mapping[int, bool], other: Mapping[int, bool]) -> int:
    return len(one.keys() & other.keys())
