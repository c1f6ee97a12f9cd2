"""Stories: the articles that tell one event and its follow-ups of the next days, in whatever language.

`settle` answers for a set of articles, and the same for the same set, whatever their order. `story_of` says where an
article that just came belongs, given the stories so far; the next settlement has the last word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from legionwire.story_clusters import clusters
from legionwire.story_kinds import is_series, series, tells_no_event
from legionwire.story_links import (
    CONCRETE,
    CROWD_DAYS,
    DAY,
    WINDOW,
    WORDS,
    WORST,
    Linkable,
    link,
    linkable,
    share_words,
    strong_signs,
)
from legionwire.story_signs import Signs, StoryArticle, signs_of
from legionwire.story_weeks import Weeks

__all__ = ["Story", "StoryArticle", "place", "settle", "settle_signs", "story_of"]

_MOST_HOLDERS = 400  # a sign that more articles have within the time looked at leads to none of them
_SECOND_STORY = 2  # members of a story at least, beside the article itself, to ask whether it is a round-up
_FAINT, _NEARLY = -3.0, 4.0  # how well it is linked to the other story at least, and how much better to its own


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of one event; a lone article is a story of one."""

    id: str  # of its first report
    title: str  # of its most central report
    members: tuple[str, ...]  # ids, the earliest first
    languages: tuple[str, ...]  # the most frequent first
    sites: tuple[str, ...]
    first: datetime | None
    last: datetime | None

    @property
    def spread(self) -> timedelta:
        """From the first report to the last."""
        return self.last - self.first if self.first and self.last else timedelta()


def settle(
    articles: Iterable[StoryArticle], *, without_dates: bool = False, language: str | None = None
) -> tuple[Story, ...]:
    """The stories of a set of articles, each article in one of them. `language` is preferred for their titles."""
    return settle_signs((signs_of(article) for article in articles), without_dates=without_dates, language=language)


def settle_signs(
    signs: Iterable[Signs], *, without_dates: bool = False, language: str | None = None
) -> tuple[Story, ...]:
    """The same from signs as stored."""
    ordered = sorted(signs, key=_order)
    times = [None if without_dates else _seconds(one) for one in ordered]
    elsewhere = Weeks(zip(ordered, times, strict=True)).share
    dated = [time for time in times if time is not None]  # in order already
    ready = [linkable(one, time, _within(dated, time), elsewhere) for one, time in zip(ordered, times, strict=True)]
    apart = series(ready) | {n for n, article in enumerate(ready) if tells_no_event(article)}
    links = _links(ready, apart)
    groups = clusters(len(ready), links, WORST)
    if between := _round_ups(groups, links):
        links = {pair: value for pair, value in links.items() if not between & set(pair)}
        groups = clusters(len(ready), links, WORST)
    return tuple(_story([ordered[n] for n in group], _central(group, links, ordered, language)) for group in groups)


def story_of(article: Signs, stories: Mapping[str, Sequence[Signs]]) -> str | None:
    """The id of the story an article belongs to, None for a new one; `stories` are their members' signs by id."""
    return place([article], stories)[0]


def place(articles: Sequence[Signs], stories: Mapping[str, Sequence[Signs]]) -> list[str | None]:
    """The same for several that come one after the other, of which the earlier ones may be the story of the later: what
    finds none is a story of its own, by its id. What shares no sign with an article is not compared with it."""
    held = {key: list(members) for key, members in stories.items()}
    all_signs = [*(one for members in held.values() for one in members), *articles]
    times = sorted(time for signs in all_signs if (time := _seconds(signs)) is not None)
    groups: dict[str, list[Linkable]] = {}
    holders: defaultdict[object, list[tuple[str, int]]] = defaultdict(list)

    def ready(signs: Signs) -> Linkable:
        time = _seconds(signs)
        return linkable(signs, time, _within(times, time))

    def add(key: str, one: Linkable) -> None:
        group = groups.setdefault(key, [])
        for sign, _ in strong_signs(one):
            holders[sign].append((key, len(group)))
        group.append(one)

    for key, members in held.items():
        for member in members:
            add(key, ready(member))
    found: list[str | None] = []
    for article in articles:
        new = ready(article)
        story = _story_among(new, groups, holders)
        add(story or article.id, new)
        found.append(story)
    return found


def _story_among(
    new: Linkable, groups: Mapping[str, Sequence[Linkable]], holders: Mapping[object, Sequence[tuple[str, int]]]
) -> str | None:
    """The story to which an article is linked best, if it is linked to any rather than not."""
    if tells_no_event(new):
        return None
    most: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for sign, value in strong_signs(new):
        met = holders.get(sign, ())
        for key, place in met if len(met) <= _MOST_HOLDERS else ():
            most[key][place] += value
    best: list[tuple[float, str]] = []
    for key, places in most.items():
        group = groups[key]
        links = [
            link(new, group[place])
            for place, value in sorted(places.items())
            if value + (WORDS if share_words(new, group[place]) else 0.0) >= CONCRETE
        ]
        mean = (sum(sorted(links)) + WORST * (len(group) - len(links))) / len(group)
        if mean > 0 and not any(tells_no_event(one) or is_series(one, new) for one in group):
            best.append((-mean, key))
    return min(best)[1] if best else None


def _seconds(signs: Signs) -> float | None:
    return signs.published.timestamp() if signs.published else None


def _within(times: Sequence[float], time: float | None) -> int:
    """How many of some sorted times are the crowd of one of them."""
    if time is None:
        return 0
    return bisect_right(times, time + CROWD_DAYS * DAY) - bisect_left(times, time - CROWD_DAYS * DAY)


def _order(signs: Signs) -> tuple[bool, datetime, str]:
    return signs.published is None, signs.published or datetime.max.replace(tzinfo=UTC), signs.id


def _links(ready: Sequence[Linkable], apart: frozenset[int]) -> dict[tuple[int, int], float]:
    """The links of all pairs that may have one above WORST. Keys are (lower, higher)."""
    found: dict[tuple[int, int], float] = {}
    for n, candidates in _candidates(ready, apart):
        for other, most in candidates.items():
            words = WORDS if share_words(ready[n], ready[other]) else 0.0
            if most + words >= CONCRETE and (value := link(ready[other], ready[n])) > WORST:
                found[other, n] = value
    return found


def _candidates(ready: Sequence[Linkable], apart: frozenset[int]) -> Iterator[tuple[int, dict[int, float]]]:
    """Of each article the earlier ones that share signs, with the most that these can add up to."""
    holders: defaultdict[object, deque[int]] = defaultdict(deque)
    for n, article in enumerate(ready):
        if n in apart:
            continue
        found: defaultdict[int, float] = defaultdict(float)
        for sign, most in strong_signs(article):
            held = holders[sign]
            if article.time is not None and held:
                first = article.time - WINDOW * DAY
                while held and (time := ready[held[0]].time) is not None and time < first:
                    held.popleft()
            if len(held) <= _MOST_HOLDERS:
                for other in held:
                    found[other] += most
            held.append(n)
        yield n, found


def _round_ups(groups: Sequence[tuple[int, ...]], links: Mapping[tuple[int, int], float]) -> set[int]:
    """Articles that are linked nearly as well to another story as to their own, where those two are not linked."""
    group_of = {n: number for number, group in enumerate(groups) for n in group}
    to: defaultdict[int, defaultdict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (a, b), value in sorted(links.items()):
        to[a][group_of[b]].append(value)
        to[b][group_of[a]].append(value)
    found = set()
    for n, by_group in to.items():
        means = {}
        for number, values in by_group.items():
            others = len(groups[number]) - (group_of[n] == number)
            if others >= _SECOND_STORY:
                means[number] = (sum(values) + WORST * (others - len(values))) / others
        own = means.pop(group_of[n], None)
        if own is not None and any(
            mean > max(_FAINT, own - _NEARLY) and _are_apart(groups[group_of[n]], groups[number], n, links)
            for number, mean in means.items()
        ):
            found.add(n)
    return found


def _are_apart(one: tuple[int, ...], other: tuple[int, ...], n: int, links: Mapping[tuple[int, int], float]) -> bool:
    pairs = [(min(a, b), max(a, b)) for a in one for b in other if n not in (a, b)]
    return sum(sorted(links.get(pair, WORST) for pair in pairs)) < -1.0 * len(pairs)


def _central(
    group: tuple[int, ...], links: Mapping[tuple[int, int], float], signs: Sequence[Signs], language: str | None
) -> Signs:
    """The report that is linked best to all others, in the language asked for where there is one."""
    among = [n for n in group if signs[n].lang == language] or list(group)

    def strength(n: int) -> float:
        return sum(sorted(links.get((min(n, other), max(n, other)), WORST) for other in group if other != n))

    return signs[max(among, key=lambda n: (round(strength(n), 6), -n))]


def _story(members: Sequence[Signs], central: Signs) -> Story:
    languages = Counter(one.lang for one in members if one.lang)
    dates = [one.published for one in members if one.published]
    return Story(
        id=members[0].id,
        title=central.title,
        members=tuple(one.id for one in members),
        languages=tuple(sorted(languages, key=lambda lang: (-languages[lang], lang))),
        sites=tuple(sorted({one.site for one in members if one.site})),
        first=min(dates, default=None),
        last=max(dates, default=None),
    )
