"""How common a name is in the weeks before and after: Pokrovsk is in the news all autumn, a man who fell there is not.

The weeks of the event itself are left out, since then its names are in everything. Articles further away than REACH
weeks change nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from legionwire.commonness import name_form
from legionwire.story_links import DAY
from legionwire.story_signs import Signs

NEAR = 1  # weeks before and after that are left out
REACH = 9  # weeks before and after that are looked at
_FEW = 40.0  # articles without the name are taken to be there besides: a few articles are no measure


class Weeks:
    """Counts of names by week; `share` is asked for one of them."""

    def __init__(self, articles: Iterable[tuple[Signs, float | None]]) -> None:
        self._weeks: defaultdict[str, Counter[int]] = defaultdict(Counter)  # of a name
        self._articles: Counter[int] = Counter()
        self._shares: dict[tuple[str, int], float] = {}
        self._around: dict[int, tuple[tuple[int, ...], float]] = {}  # other weeks with articles, and how many these are
        for signs, time in articles:
            if time is not None:
                week = _week(time)
                self._articles[week] += 1
                for form in {name_form(name.roman) for name in signs.names}:
                    self._weeks[form][week] += 1

    def share(self, roman: str, time: float | None) -> float:
        """The share of the articles of the other weeks around `time` that hold a name; 0 without a date."""
        if time is None:
            return 0.0
        form, week = name_form(roman), _week(time)
        known = self._shares.get((form, week))
        if known is None:
            known = self._shares[form, week] = self._counted(self._weeks[form], week)
        return known

    def _counted(self, held: Counter[int], week: int) -> float:
        if len(held) == 1 and abs(next(iter(held)) - week) <= NEAR:
            return 0.0
        if week not in self._around:
            steps = (week + step for step in range(-REACH, REACH + 1) if abs(step) > NEAR)
            others = tuple(other for other in steps if other in self._articles)
            self._around[week] = others, _FEW + sum(self._articles[other] for other in others)
        others, articles = self._around[week]
        return sum(held[other] for other in others if other in held) / articles


def _week(time: float) -> int:
    return int(time // (7 * DAY))
