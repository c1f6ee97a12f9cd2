"""When to ask a channel again, and why.

The rule, for a poll that showed w links of which n were never seen before (304 and an unchanged body count as n = 0):

    n = 0           interval x 1.25
    n = 1, 2, 3     the same interval
    n >= 4          interval x 0.75
    n >= w / 2      interval x 0.5: much more, and links leave the channel before we see them

The first poll is no evidence: everything is new to somebody who has never looked. The interval stays between the
policy's bounds, by default 10 minutes and 6 hours, and a lively channel, one that had something new within a day, is
not left for longer than 3 hours. That last clause is for channels with a few articles a day. Factors alone let them
drift to where one poll brings about one article, 5 hours apart; what hurries these channels hurries those with 50 a
day as well, at several times the cost. The clause takes two fifths off the delay of the former, and because 4 new
links hurry us, not 3, the latter pay for most of it without losing any.

The pause is spread by a tenth either way, inside the bounds, so that channels met together part. Whoever asks us to
come later is obeyed: the channel (`ttl`, max-age) up to 6 hours, the host (Retry-After) up to 24.

A channel that fails waits interval x (1 + strikes), at most a day: a strike for what will not mend itself, half a
strike for what may. With 30 strikes and 7 days of nothing else, or at one 410, it is disabled: from then on asked once
a week, because a surprising number come back. One good poll and all is forgotten.

All of it is measured beside the rules of others in benchmarks/polling.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
START = timedelta(minutes=30)  # the interval before there is any evidence; a busy channel may show no more than an hour
LIVELY = timedelta(days=1)
LONGEST_LIVELY = timedelta(hours=3)
SPREAD = 0.1

LONGEST_TTL = timedelta(hours=6)  # feeds say "daily" and publish every hour
LONGEST_WAIT = timedelta(hours=24)  # nobody gets us to forget them by asking for a year
LONGEST_BACKOFF = timedelta(hours=24)
MAX_STRIKES = 30
MAX_FAILING = timedelta(days=7)
PROBE_EVERY = timedelta(days=7)
OFFLINE_WAIT = timedelta(minutes=10)
UNCONDITIONAL_EVERY = timedelta(days=1)
MOVED_POLLS = 3  # a redirect by mistake is mended sooner

_GONE = 410
_TEMPORARY = frozenset({408, 425, 429})  # beside everything from 500


class Why(StrEnum):
    """What decided about the next poll. Kept with the channel, so that anyone can be told later."""

    FIRST = "first"  # read for the first time: no evidence yet
    QUIET = "quiet"  # nothing new
    STEADY = "steady"  # a few new
    BUSY = "busy"  # four or more
    FLOOD = "flood"  # half of what it shows, or more
    CHANNEL_ASKS = "channel asks"  # its ttl or max-age is longer than our interval
    HOST_ASKS = "host asks"  # Retry-After
    FAILED = "failed"
    DISABLED = "disabled"
    OFFLINE = "offline"  # nobody could be reached: the fault is ours


_MANY = 4
_FACTORS = {Why.FIRST: 1.0, Why.QUIET: 1.25, Why.STEADY: 1.0, Why.BUSY: 0.75, Why.FLOOD: 0.5}


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator wants of a source's channels; what is not said gives way to what is."""

    every: timedelta | None = None  # this rhythm, whatever the channel's own
    min_every: timedelta | None = None
    max_every: timedelta | None = None

    @property
    def floor(self) -> timedelta:
        """The shortest pause between two polls."""
        if self.every:
            return self.every * (1 - SPREAD)
        return self.min_every or min(SHORTEST, self.max_every or SHORTEST)

    @property
    def cap(self) -> timedelta:
        """The longest pause between two polls while all is well and nobody asks for more."""
        if self.every:
            return self.every * (1 + SPREAD)
        return max(self.floor, self.max_every or LONGEST)

    def bounded(self, interval: timedelta, *, lively: bool = False) -> timedelta:
        """The interval we may have where that one is wanted."""
        cap = min(self.cap, LONGEST_LIVELY) if lively else self.cap
        return self.every or max(self.floor, min(interval, cap))


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll brought."""

    read: bool  # a body we could read, an unchanged one, or a 304
    status: int | None = None  # None when there was no HTTP answer
    problem: str = ""
    shown: int | None = None  # links in the body; None for a 304
    fresh: int = 0  # of these, never seen before
    ttl: timedelta | None = None  # what the channel asks for: its `ttl`, max-age or update period
    not_before: datetime | None = None  # what its host asks for
    moved_to: str | None = None  # where it led by permanent redirects (301, 308) only
    goes_on: bool = False  # its further pages are read too


@dataclass(frozen=True, slots=True)
class Pace:
    """What is remembered of a channel between two polls."""

    interval: timedelta | None = None  # None before the first poll
    next_at: datetime | None = None  # None: now
    why: Why | None = None
    polled_at: datetime | None = None
    ok_at: datetime | None = None  # last poll that could be read
    new_at: datetime | None = None  # last one that brought something new; the first does not count
    shown: int | None = None
    fresh: int = 0
    problem: str = ""
    failures: int = 0  # polls failed in a row
    strikes: float = 0.0  # the same, weighed
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    gap_at: datetime | None = None  # last poll that showed nothing but new links: some may have come and gone
    moved_to: str | None = None
    moved_polls: int = 0  # polls in a row that led there

    @property
    def proposed_url(self) -> str | None:
        """The address the channel has moved to for good."""
        return self.moved_to if self.moved_polls >= MOVED_POLLS else None


def next_poll(pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float) -> Pace:
    """The pace after a poll that ended at `now`; `jitter` from -1 to 1, drawn anew for every poll."""
    assert -1 <= jitter <= 1, jitter
    after = _after_reading(pace, result, policy, now) if result.read else _after_failure(pace, result, policy, now)
    share = (jitter + 1) / 2
    pause = _own_pause(after, policy, share)
    for wait, why in (
        (_kept(result.ttl, LONGEST_TTL), Why.CHANNEL_ASKS),
        (_kept(result.not_before - now if result.not_before else None, LONGEST_WAIT), Why.HOST_ASKS),
    ):
        wait *= 1 + SPREAD * share  # later than asked, never earlier
        if wait > pause:
            pause, after = wait, replace(after, why=why)
    return replace(after, polled_at=now, next_at=now + pause, problem=result.problem)


def put_off(pace: Pace, until: datetime, now: datetime, jitter: float) -> Pace:
    """The pace of a channel that could not be asked because its host wants to be left alone until then.

    Nothing was learned of the channel: no failure, no evidence of its rhythm.
    """
    wait = _kept(until - now, LONGEST_WAIT) * (1 + SPREAD * (jitter + 1) / 2)
    return replace(pace, next_at=max(now + wait, pace.next_at or now), why=Why.HOST_ASKS)


def forgiven(pace: Pace, now: datetime, jitter: float) -> Pace:
    """The pace of a channel whose last poll failed while this machine could reach nobody at all: that is held against
    no channel, and tried again soon."""
    wait = OFFLINE_WAIT * (1 + SPREAD * jitter)
    given_up_by_it = pace.disabled_at is not None and pace.disabled_at == pace.polled_at
    return replace(
        pace,
        strikes=max(0.0, pace.strikes - strike_of(None)),
        disabled_at=None if given_up_by_it else pace.disabled_at,
        next_at=min(now + wait, pace.next_at or now + wait),
        why=Why.OFFLINE,
    )


def possible_gap(pace: Pace, result: PollResult) -> bool:
    """Whether links may have come and gone between the last poll read and this one: nothing it shows is known."""
    if result.goes_on:
        return False
    return pace.ok_at is not None and result.shown is not None and result.fresh >= result.shown > 0


def unconditional_due(last: datetime | None, now: datetime) -> bool:
    """Whether to ask without validators, as we do once a day: some servers send one ETag for ever.

    `last` is when that was last done. A time in the future was written by a clock since set right.
    """
    return last is None or not timedelta(0) <= now - last < UNCONDITIONAL_EVERY


def pulled_in(pace: Pace, policy: Policy, now: datetime) -> Pace:
    """The same pace, its next poll no further away than the pause decided on, nor than the policy allows today.

    It is further away when the clock was set back, and when the operator has since asked for a faster rhythm. A poll
    in the future is then taken for one just made.
    """
    if pace.next_at is None:
        return pace
    ahead = pace.polled_at - now if pace.polled_at and pace.polled_at > now else timedelta(0)
    return replace(
        pace,
        polled_at=pace.polled_at - ahead if pace.polled_at else None,
        next_at=min(pace.next_at - ahead, now + _longest(pace, policy)),
    )


def strike_of(status: int | None) -> float:
    """How much a failure counts: half when waiting may mend it (no answer, 5xx, 429), else in full.

    In full also when the answer was 200 and could not be read.
    """
    return 0.5 if status is None or status >= 500 or status in _TEMPORARY else 1.0


def _after_reading(pace: Pace, result: PollResult, policy: Policy, now: datetime) -> Pace:
    why = _judge(result) if pace.ok_at is not None else Why.FIRST
    new_at = now if result.fresh and why is not Why.FIRST else pace.new_at
    lively = new_at is not None and now - new_at < LIVELY
    moved = result.moved_to
    return replace(
        pace,
        interval=policy.bounded(policy.bounded(pace.interval or START) * _FACTORS[why], lively=lively),
        why=why,
        ok_at=now,
        new_at=new_at,
        shown=pace.shown if result.shown is None else result.shown,
        fresh=result.fresh,
        failures=0,
        strikes=0.0,
        failing_since=None,
        disabled_at=None,
        gap_at=now if possible_gap(pace, result) else pace.gap_at,
        moved_to=moved,
        moved_polls=0 if moved is None else 1 + (pace.moved_polls if moved == pace.moved_to else 0),
    )


def _after_failure(pace: Pace, result: PollResult, policy: Policy, now: datetime) -> Pace:
    """The interval stays as it is: a failure says nothing about how often the channel has news."""
    since = min(pace.failing_since or now, now)
    strikes = pace.strikes + strike_of(result.status)
    over = result.status == _GONE or (strikes >= MAX_STRIKES and now - since >= MAX_FAILING)
    disabled_at = pace.disabled_at or (now if over else None)
    return replace(
        pace,
        interval=policy.bounded(pace.interval or START),
        why=Why.DISABLED if disabled_at else Why.FAILED,
        failures=pace.failures + 1,
        strikes=strikes,
        failing_since=since,
        disabled_at=disabled_at,
    )


def _judge(result: PollResult) -> Why:
    if result.fresh == 0:
        return Why.QUIET
    if result.shown is not None and 2 * result.fresh >= result.shown:
        return Why.FLOOD
    return Why.BUSY if result.fresh >= _MANY else Why.STEADY


def _own_pause(pace: Pace, policy: Policy, share: float) -> timedelta:
    """The pause we would make of our own accord: spread around the interval, within the bounds."""
    assert pace.interval is not None
    if pace.disabled_at:
        pause = max(PROBE_EVERY, pace.interval)
    elif pace.failures:
        pause = min(pace.interval * (1 + pace.strikes), max(LONGEST_BACKOFF, pace.interval))
    else:
        pause = pace.interval
    longest = _longest(pace, policy)
    low, high = max(pause * (1 - SPREAD), policy.floor), min(pause * (1 + SPREAD), longest)
    return low + (high - low) * share


def _longest(pace: Pace, policy: Policy) -> timedelta:
    """The longest pause there may be in this state."""
    longest = policy.cap
    if pace.disabled_at:
        longest = max(longest, PROBE_EVERY)
    elif pace.failures:
        longest = max(longest, LONGEST_BACKOFF)
    if pace.why in (Why.CHANNEL_ASKS, Why.HOST_ASKS):
        longest = max(longest, LONGEST_WAIT * (1 + SPREAD))
    return longest


def _kept(wait: timedelta | None, longest: timedelta) -> timedelta:
    return min(wait or timedelta(0), longest)
