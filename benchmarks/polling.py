"""What the polling rule costs and gains beside the rules of others: 30 simulated days, one faked clock, one news.

Every policy meets the same 200 sources: Poisson arrivals that follow day and night, feeds that show the last 20
entries. The rules of others are theirs with their defaults, in our words; where a rule never stands still at low rates
(Nutch: up to a year, StormCrawler: two weeks) it is given the bounds that suit it best here. Errors, `ttl` and
Retry-After do not occur. "Delay" is from publication to the poll that shows the entry; "lost" left the feed unseen.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import mean
from typing import Protocol

from benchmarks import SEED
from legionwire import polling

HOUR, DAY = 60.0, 1440.0  # the clock counts minutes
DAYS = 30
SHOWN = 20
CLASSES = {0.3: 80, 5.0: 80, 50.0: 35, 300.0: 5}  # entries a day: sources
SWING = 0.8  # at the height of the day 1.8 times the mean rate, at night 0.2
HISTORY = 120 * DAY  # long enough for the rarest to fill their feed
EPOCH = datetime(2022, 2, 27, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Look:
    """What a policy may know after a poll; times in minutes."""

    now: float
    first: bool
    fresh: int
    shown: Sequence[float]  # publication times of what the feed shows, oldest first
    known: Sequence[float]  # and of everything ever seen


class Rule(Protocol):
    """One source's schedule: told what a poll brought, it answers with the pause until the next."""

    def pause(self, look: Look) -> float: ...


@dataclass
class Fixed:
    """FreshRSS and most others."""

    every: float = HOUR

    def pause(self, look: Look) -> float:
        return self.every


class Miniflux:
    """entry_frequency of 2.3, factor 1: a week divided by the entries a week would have at last week's mean gap."""

    def pause(self, look: Look) -> float:
        week = look.known[bisect_left(look.known, look.now - 7 * DAY) :]
        if len(week) < 2:
            return DAY
        gap = (week[-1] - week[0]) / (len(week) - 1)
        return min(max(7 * DAY / math.ceil(7 * DAY / gap), 5.0), DAY)


class CommaFeed:
    """Empirical interval, 5 minutes to 4 hours: half the mean gap of what the feed shows, an hour at most."""

    def pause(self, look: Look) -> float:
        longest = 4 * HOUR
        if len(look.shown) < 2:
            return longest
        for days, share in ((30, 1), (14, 2), (7, 4)):
            if look.now - look.shown[-1] >= days * DAY:
                return longest / share
        gap = (look.shown[-1] - look.shown[0]) / (len(look.shown) - 1)
        return min(max(gap / 2, 5.0), longest / 4)


@dataclass
class MediaCloud:
    """rss-fetcher: after two polls in time, 10 minutes more for two thirds duplicates, an hour less for one third."""

    every: float = HOUR
    successes: int = 0
    last_new: float | None = None

    def pause(self, look: Look) -> float:
        self.successes += 1
        if look.fresh or self.last_new is None:
            self.last_new = look.now
        if self.successes > 2:
            known = 1 - look.fresh / len(look.shown)
            if known >= 0.67:
                self.every = min(self.every + (HOUR if look.now - self.last_new > 31 * DAY else 10), DAY)
            elif known < 0.33:
                self.every = 6 * HOUR if self.every > 6 * HOUR else max(self.every - HOUR, 10.0)
        return self.every


@dataclass
class Nutch:
    """AdaptiveFetchSchedule, rates 0.2, sync_delta, held between 10 minutes and a day."""

    every: float = HOUR
    modified: float | None = None

    def pause(self, look: Look) -> float:
        if look.fresh or self.modified is None:
            self.modified = look.now
        delta = min(look.now - self.modified, DAY)
        self.every = min(max(self.every * (0.8 if look.fresh else 1.2), delta, 10.0), DAY)
        return self.every - 0.2 * delta


@dataclass
class StormCrawler:
    """AdaptiveScheduler, rates 0.5, held between 10 minutes and 6 hours."""

    every: float = HOUR

    def pause(self, look: Look) -> float:
        self.every = 0.5 * self.every + 0.5 * 10 if look.fresh else min(1.5 * self.every, 6 * HOUR)
        return self.every


@dataclass
class Ours:
    """legionwire.polling, called as the crawl calls it."""

    dice: random.Random
    pace: polling.Pace = field(default_factory=polling.Pace)

    def pause(self, look: Look) -> float:
        now = EPOCH + timedelta(minutes=look.now)
        result = polling.PollResult(read=True, status=200, shown=len(look.shown), fresh=look.fresh)
        self.pace = polling.next_poll(self.pace, result, polling.Policy(), now, self.dice.uniform(-1, 1))
        assert self.pace.next_at is not None
        return (self.pace.next_at - now) / timedelta(minutes=1)


RULES: dict[str, Callable[[int], Rule]] = {
    "fixed 60 min": lambda _: Fixed(),
    "Miniflux": lambda _: Miniflux(),
    "CommaFeed": lambda _: CommaFeed(),
    "Media Cloud": lambda _: MediaCloud(),
    "Nutch": lambda _: Nutch(),
    "StormCrawler": lambda _: StormCrawler(),
    "ours": lambda number: Ours(random.Random(SEED + number)),
}


@dataclass
class Tally:
    """What a policy did to some sources in all the days."""

    polls: int = 0
    lost: int = 0
    delays: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.polls += other.polls
        self.lost += other.lost
        self.delays += other.delays


def main() -> None:
    sources = {rate: [arrivals(rate, n) for n in range(count)] for rate, count in CLASSES.items()}
    tallies = {name: judge(rule, sources) for name, rule in RULES.items()}
    print(f"\nPolling: {DAYS} simulated days, {sum(CLASSES.values())} sources, {SHOWN} entries shown")
    print("each cell: polls a day of one source / mean delay in minutes / entries lost in all")
    heads = [f"{rate:g}/day x {count}" for rate, count in CLASSES.items()]
    print(f"  {'':<13}" + "".join(f"{head:>19}" for head in heads) + f"{'all polls a day':>18}{'lost':>8}")
    for name, tally in tallies.items():
        cells = [
            f"{tally[rate].polls / count / DAYS:.1f} / {mean(tally[rate].delays):.0f} / {tally[rate].lost}"
            for rate, count in CLASSES.items()
        ]
        polls, lost = all_polls(tally) / DAYS, sum(part.lost for part in tally.values())
        print(f"  {name:<13}" + "".join(f"{cell:>19}" for cell in cells) + f"{polls:>18,.0f}{lost:>8,}")
    for goal in goals(tallies):
        print(f"  {goal}")


def goals(tallies: dict[str, dict[float, Tally]]) -> Iterator[str]:
    """What is promised of the rule, and how it stands."""
    ours, fixed, miniflux = (tallies[name] for name in ("ours", "fixed 60 min", "Miniflux"))
    yield f"polls, of fixed 60 min: {all_polls(ours) / all_polls(fixed):.0%} (goal: at most 55%)"
    yield f"polls, of Miniflux: {all_polls(ours) / all_polls(miniflux):.0%} (goal: at most 75%)"
    yield f"mean delay at up to 5 a day, of Miniflux: {slow_delay(ours) / slow_delay(miniflux):.0%} (goal: at most 60%)"
    lost = sum(tally.lost for rate, tally in ours.items() if rate <= 50)
    yield f"entries lost at up to 50 a day: {lost} (goal: none)"


def all_polls(tally: dict[float, Tally]) -> int:
    return sum(part.polls for part in tally.values())


def slow_delay(tally: dict[float, Tally]) -> float:
    """The mean over all entries of the sources with at most 5 a day."""
    return mean(delay for rate, part in tally.items() if rate <= 5 for delay in part.delays)


def judge(rule: Callable[[int], Rule], sources: dict[float, list[list[float]]]) -> dict[float, Tally]:
    """One policy over every source, by class."""
    tallies = {rate: Tally() for rate in sources}
    number = 0
    for rate, members in sources.items():
        for published in members:
            tallies[rate].add(follow(rule(number), published, number))
            number += 1
    return tallies


def follow(rule: Rule, published: list[float], number: int) -> Tally:
    """One source for all the days; the poll after the end still tells of entries from before."""
    end, tally, known = DAYS * DAY, Tally(), list[float]()
    now, seen, over = random.Random(number).uniform(0, HOUR), -1, False
    while not over:
        over = now >= end
        have = bisect_right(published, now)
        oldest = max(0, have - SHOWN)
        fresh = published[max(oldest, seen) : have]
        if seen >= 0:
            tally.lost += sum(moment < end for moment in published[seen : max(oldest, seen)])
            tally.delays += [now - moment for moment in fresh if moment < end]
        tally.polls += not over
        known += fresh
        now += rule.pause(Look(now, seen < 0, len(fresh), published[oldest:have], known))
        seen = have
    return tally


def arrivals(rate: float, number: int) -> list[float]:
    """Publication times of one source, by thinning: from long before the start until a day after the end."""
    dice = random.Random(f"{SEED} {rate} {number}")
    found, now, noon = [], -HISTORY, dice.uniform(0, DAY)
    while (now := now + dice.expovariate(rate * (1 + SWING) / DAY)) < (DAYS + 1) * DAY:
        daylight = 1 + SWING * math.cos(2 * math.pi * (now - noon) / DAY)
        if dice.random() * (1 + SWING) < daylight:
            found.append(now)
    return found


if __name__ == "__main__":
    main()
