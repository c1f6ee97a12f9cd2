"""When a channel is asked again: every clause of the rule, its laws, clocks that jump, and what an operator is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import polling as simulation
from legionwire.polling import (
    LONGEST_BACKOFF,
    LONGEST_TTL,
    LONGEST_WAIT,
    MAX_FAILING,
    PROBE_EVERY,
    SPREAD,
    START,
    Pace,
    Policy,
    PollResult,
    Why,
    forgiven,
    next_poll,
    possible_gap,
    pulled_in,
    strike_of,
    unconditional_due,
)
from legionwire.polling_words import explain

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night the clocks of Europe go forward
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FREE = Policy()
NOTHING_NEW = PollResult(read=True, status=304)
NOT_FOUND = PollResult(read=False, status=404, problem="HTTP 404: not found")
TIMED_OUT = PollResult(read=False, problem="no answer: Timeout")


def known(interval: timedelta = HOUR, **values: object) -> Pace:
    """A channel read before, at that interval."""
    held: dict[str, object] = {"interval": interval, "polled_at": NOW - interval, "ok_at": NOW - interval, "shown": 20}
    return Pace(**(held | values))  # type: ignore[arg-type]


def showed(fresh: int, shown: int = 20) -> PollResult:
    return PollResult(read=True, status=200, shown=shown, fresh=fresh)


def asked(pace: Pace, result: PollResult, policy: Policy = FREE, now: datetime = NOW, jitter: float = 0.0) -> Pace:
    return next_poll(pace, result, policy, now, jitter)


def pause(pace: Pace) -> timedelta:
    assert pace.next_at is not None
    assert pace.polled_at is not None
    return pace.next_at - pace.polled_at


# --- the interval

FACTORS = {
    "304": (NOTHING_NEW, 1.25, Why.QUIET),
    "a body without news": (showed(0), 1.25, Why.QUIET),
    "an empty body": (showed(0, 0), 1.25, Why.QUIET),
    "one new": (showed(1), 1, Why.STEADY),
    "three new": (showed(3), 1, Why.STEADY),
    "four new": (showed(4), 0.75, Why.BUSY),
    "just under half": (showed(9), 0.75, Why.BUSY),
    "half": (showed(10), 0.5, Why.FLOOD),
    "all": (showed(20), 0.5, Why.FLOOD),
    "one of the two it shows": (showed(1, 2), 0.5, Why.FLOOD),
    "one of three": (showed(1, 3), 1, Why.STEADY),
}


@pytest.mark.parametrize(("result", "factor", "why"), FACTORS.values(), ids=FACTORS)
def test_what_a_poll_brings_moves_the_interval(result: PollResult, factor: float, why: Why) -> None:
    after = asked(known(HOUR), result)
    assert (after.interval, after.why) == (HOUR * factor, why)
    assert after.next_at == NOW + HOUR * factor


@pytest.mark.parametrize("result", [showed(20), showed(0), NOTHING_NEW], ids=["all new", "empty", "304"])
def test_the_first_poll_is_no_evidence(result: PollResult) -> None:
    after = asked(Pace(), result)
    assert (after.interval, after.why, after.gap_at, after.new_at) == (START, Why.FIRST, None, None)


BOUNDS = {
    "never under ten minutes": (Policy(), 12 * MINUTE, showed(20), 10 * MINUTE),
    "never over six hours": (Policy(), 5 * HOUR, NOTHING_NEW, 6 * HOUR),
    "the source's own floor": (Policy(min_every=40 * MINUTE), HOUR, showed(20), 40 * MINUTE),
    "the source's own cap": (Policy(max_every=DAY), 12 * HOUR, NOTHING_NEW, 15 * HOUR),
    "a floor above the usual cap": (Policy(min_every=12 * HOUR), HOUR, NOTHING_NEW, 12 * HOUR),
    "a cap lowered since": (Policy(max_every=HOUR), 6 * HOUR, showed(20), 30 * MINUTE),
    "a cap under the usual floor": (Policy(max_every=5 * MINUTE), HOUR, NOTHING_NEW, 5 * MINUTE),
    "a floor above its own cap": (Policy(min_every=2 * HOUR, max_every=HOUR), HOUR, showed(20), 2 * HOUR),
    "a rhythm of its own, however busy": (Policy(every=2 * HOUR), HOUR, showed(20), 2 * HOUR),
    "a rhythm of its own, however quiet": (Policy(every=7 * DAY), HOUR, NOTHING_NEW, 7 * DAY),
    "a rhythm over both bounds": (Policy(every=MINUTE, min_every=HOUR, max_every=DAY), HOUR, showed(20), MINUTE),
}


@pytest.mark.parametrize(("policy", "before", "result", "after"), BOUNDS.values(), ids=BOUNDS)
def test_the_interval_stays_in_its_bounds(
    policy: Policy, before: timedelta, result: PollResult, after: timedelta
) -> None:
    assert asked(known(before), result, policy).interval == after


LIVELY = {
    "it has something new now": (known(6 * HOUR), showed(1), 3 * HOUR),
    "it had yesterday": (known(3 * HOUR, new_at=NOW - 23 * HOUR), NOTHING_NEW, 3 * HOUR),
    "it had a day ago": (known(3 * HOUR, new_at=NOW - DAY), NOTHING_NEW, 3.75 * HOUR),
    "by a clock set back since": (known(3 * HOUR, new_at=NOW + DAY), NOTHING_NEW, 3 * HOUR),
}


@pytest.mark.parametrize(("pace", "result", "interval"), LIVELY.values(), ids=LIVELY)
def test_a_lively_channel_is_not_left_for_long(pace: Pace, result: PollResult, interval: timedelta) -> None:
    assert asked(pace, result).interval == interval


def test_a_lively_channel_obeys_the_operator() -> None:
    lively = known(2 * HOUR, new_at=NOW - HOUR)
    assert asked(lively, NOTHING_NEW, Policy(max_every=2 * HOUR)).interval == 2 * HOUR
    assert asked(lively, NOTHING_NEW, Policy(min_every=4 * HOUR)).interval == 4 * HOUR
    assert asked(lively, NOTHING_NEW, Policy(every=5 * HOUR)).interval == 5 * HOUR


def test_what_is_new_is_remembered() -> None:
    assert asked(known(), showed(1)).new_at == NOW
    assert asked(known(new_at=NOW - DAY), NOTHING_NEW).new_at == NOW - DAY
    after = asked(known(shown=20, fresh=3), NOTHING_NEW)
    assert (after.shown, after.fresh) == (20, 0), "a 304 shows what was shown before, and nothing of it is new"


# --- jitter, ttl, Retry-After


SPREADS = {
    "between the bounds": (known(HOUR), showed(1), 54 * MINUTE, 66 * MINUTE),
    "at the floor": (known(10 * MINUTE), showed(4), 10 * MINUTE, 11 * MINUTE),
    "at the cap": (known(6 * HOUR), NOTHING_NEW, 5.4 * HOUR, 6 * HOUR),
}


@pytest.mark.parametrize(("pace", "result", "least", "most"), SPREADS.values(), ids=SPREADS)
def test_the_pause_is_spread_inside_its_bounds(
    pace: Pace, result: PollResult, least: timedelta, most: timedelta
) -> None:
    pauses = [pause(asked(pace, result, jitter=jitter)) for jitter in (-1, 0, 1)]
    assert pauses == [least, (least + most) / 2, most]


@pytest.mark.parametrize(("jitter", "minutes"), [(-1, 27), (0, 30), (1, 33)])
def test_a_fixed_rhythm_is_spread_too(jitter: float, minutes: int) -> None:
    assert pause(asked(known(), showed(20), Policy(every=30 * MINUTE), jitter=jitter)) == minutes * MINUTE


WISHES = {
    "a ttl shorter than our interval": (replace(showed(1), ttl=30 * MINUTE), HOUR, Why.STEADY),
    "a longer ttl": (replace(showed(1), ttl=2 * HOUR), 2 * HOUR, Why.CHANNEL_ASKS),
    "a ttl of a year": (replace(showed(1), ttl=365 * DAY), LONGEST_TTL, Why.CHANNEL_ASKS),
    "a negative ttl": (replace(showed(1), ttl=-DAY), HOUR, Why.STEADY),
    "the host, later": (replace(showed(1), not_before=NOW + 8 * HOUR), 8 * HOUR, Why.HOST_ASKS),
    "the host, gone by": (replace(showed(1), not_before=NOW - HOUR), HOUR, Why.STEADY),
    "the host, in a year": (replace(showed(1), not_before=NOW + 365 * DAY), LONGEST_WAIT, Why.HOST_ASKS),
    "both": (replace(showed(1), ttl=3 * HOUR, not_before=NOW + 2 * HOUR), 3 * HOUR, Why.CHANNEL_ASKS),
    "the host, with a refusal": (
        PollResult(read=False, status=429, not_before=NOW + 5 * HOUR),
        5 * HOUR,
        Why.HOST_ASKS,
    ),
}


@pytest.mark.parametrize(("result", "least", "why"), WISHES.values(), ids=WISHES)
def test_who_asks_us_to_come_later_is_obeyed(result: PollResult, least: timedelta, why: Why) -> None:
    early, late = (asked(known(HOUR), result, jitter=jitter) for jitter in (-1, 1))
    assert early.why is late.why is why
    if why is Why.STEADY:
        assert (pause(early), pause(late)) == (0.9 * least, 1.1 * least)
    else:
        assert (pause(early), pause(late)) == (least, 1.1 * least), "never earlier than asked"
    assert early.interval == HOUR, "a wish is no evidence of how often there is news"


# --- failures

STRIKES = {None: 0.5, 500: 0.5, 503: 0.5, 429: 0.5, 408: 0.5, 404: 1, 401: 1, 403: 1, 400: 1, 410: 1, 302: 1, 200: 1}


@pytest.mark.parametrize(("status", "strike"), STRIKES.items(), ids=str)
def test_what_may_mend_itself_counts_half(status: int | None, strike: float) -> None:
    assert strike_of(status) == strike
    after = asked(known(), PollResult(read=False, status=status))
    assert (after.strikes, after.failures) == (strike, 1)


def test_failures_put_a_channel_off_a_little_more_each_time() -> None:
    pace, pauses, now = known(HOUR), [], NOW
    for result in (NOT_FOUND, NOT_FOUND, TIMED_OUT, NOT_FOUND):
        pace = asked(pace, result, now=now)
        pauses.append(pause(pace) / HOUR)
        now += pause(pace)
    assert pauses == [2, 3, 3.5, 4.5]
    assert (pace.interval, pace.failures, pace.failing_since, pace.why) == (HOUR, 4, NOW, Why.FAILED)
    assert pace.problem == "HTTP 404: not found"


def test_a_failing_channel_is_asked_once_a_day_at_least_and_no_more_often_than_a_well_one() -> None:
    assert pause(asked(known(6 * HOUR, strikes=9.0, failures=9), NOT_FOUND, jitter=1)) == LONGEST_BACKOFF
    assert pause(asked(known(), NOT_FOUND, Policy(every=3 * DAY))) == 3 * DAY


def test_a_good_poll_makes_everything_forgotten() -> None:
    failing = known(
        HOUR, strikes=44.0, failures=50, failing_since=NOW - 30 * DAY, disabled_at=NOW - DAY, problem="HTTP 404"
    )
    after = asked(failing, showed(1))
    assert (after.strikes, after.failures, after.failing_since, after.disabled_at, after.problem) == (
        0,
        0,
        None,
        None,
        "",
    )
    assert pause(after) == HOUR


GIVEN_UP = {
    "gone": (known(), PollResult(read=False, status=410), True),
    "gone at first sight": (Pace(), PollResult(read=False, status=410), True),
    "often enough and long enough": (known(strikes=29.0, failing_since=NOW - MAX_FAILING), NOT_FOUND, True),
    "not often enough": (known(strikes=28.5, failing_since=NOW - 90 * DAY), NOT_FOUND, False),
    "half a strike short": (known(strikes=29.0, failing_since=NOW - 90 * DAY), TIMED_OUT, False),
    "not long enough": (known(strikes=99.0, failing_since=NOW - MAX_FAILING + MINUTE), NOT_FOUND, False),
}


@pytest.mark.parametrize(("pace", "result", "given_up"), GIVEN_UP.values(), ids=GIVEN_UP)
def test_when_a_channel_is_disabled(pace: Pace, result: PollResult, given_up: bool) -> None:
    after = asked(pace, result, jitter=1)
    assert after.disabled_at == (NOW if given_up else None)
    assert (after.why, pause(after)) == (Why.DISABLED, PROBE_EVERY) if given_up else pause(after) <= LONGEST_BACKOFF


def test_a_disabled_channel_is_asked_once_a_week_for_ever() -> None:
    pace, now = asked(known(), PollResult(read=False, status=410)), NOW
    for _ in range(10):
        now += pause(pace)
        pace = asked(pace, TIMED_OUT, now=now)
        assert pause(pace) / PROBE_EVERY == pytest.approx(0.95, abs=0.06)
    assert pace.disabled_at == NOW


# --- gaps, redirects, validators

GAPS = {
    "all new": (known(), showed(20), True),
    "all but one": (known(), showed(19), False),
    "all new, and older ones on the next page": (known(), replace(showed(20), goes_on=True), False),
    "the only one": (known(), showed(1, 1), True),
    "first poll": (Pace(), showed(20), False),
    "first good poll": (Pace(polled_at=NOW - HOUR, failures=1), showed(20), False),
    "after failures": (known(failures=3, failing_since=NOW - DAY), showed(20), True),
    "nothing shown": (known(), showed(0, 0), False),
    "304": (known(), NOTHING_NEW, False),
}


@pytest.mark.parametrize(("pace", "result", "gap"), GAPS.values(), ids=GAPS)
def test_when_articles_may_have_been_missed(pace: Pace, result: PollResult, gap: bool) -> None:
    assert possible_gap(pace, result) is gap
    assert asked(pace, result).gap_at == (NOW if gap else None)


def test_a_gap_is_remembered() -> None:
    assert asked(known(gap_at=NOW - DAY), showed(1)).gap_at == NOW - DAY


NEW, OTHER = "https://news.example/new.xml", "https://news.example/other.xml"
MOVES = {
    "three times": ([NEW, NEW, NEW], NEW),
    "and more": ([NEW, NEW, NEW, NEW], NEW),
    "twice": ([NEW, NEW], None),
    "not in a row": ([NEW, NEW, None, NEW], None),
    "to another place": ([NEW, NEW, OTHER], None),
    "settled in another place": ([NEW, OTHER, OTHER, OTHER], OTHER),
    "and back": ([NEW, NEW, NEW, None], None),
    "a failure in between says nothing": ([NEW, NEW, "failure", NEW], NEW),
}


@pytest.mark.parametrize(("polls", "proposed"), MOVES.values(), ids=MOVES)
def test_an_address_is_proposed_when_a_channel_has_moved_for_good(
    polls: list[str | None], proposed: str | None
) -> None:
    pace = known()
    for target in polls:
        pace = asked(pace, TIMED_OUT if target == "failure" else replace(NOTHING_NEW, moved_to=target))
    assert pace.proposed_url == proposed


UNCONDITIONAL = {
    "never": (None, True),
    "an hour ago": (NOW - HOUR, False),
    "just now": (NOW, False),
    "a day ago": (NOW - DAY, True),
    "in the future": (NOW + MINUTE, True),
}


@pytest.mark.parametrize(("last", "due"), UNCONDITIONAL.values(), ids=UNCONDITIONAL)
def test_one_poll_a_day_goes_without_validators(last: datetime | None, due: bool) -> None:
    assert unconditional_due(last, NOW) is due


# --- laws

spans = st.timedeltas(MINUTE, 30 * DAY)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
jitters = st.floats(-1, 1)
policies = st.builds(Policy, every=st.none() | spans, min_every=st.none() | spans, max_every=st.none() | spans)
counts = st.integers(0, 50)
readings = st.builds(
    PollResult,
    read=st.just(True),
    status=st.sampled_from([200, 304]),
    shown=st.none() | counts,
    fresh=counts,
    ttl=st.none() | st.timedeltas(-DAY, 400 * DAY),
)
results = readings | st.builds(
    PollResult, read=st.just(False), status=st.none() | st.integers(100, 599), problem=st.text(max_size=20)
)
paces = st.builds(
    Pace,
    interval=st.none() | spans,
    polled_at=st.none() | moments,
    ok_at=st.none() | moments,
    new_at=st.none() | moments,
    failures=counts,
    strikes=st.floats(0, 50),
    failing_since=st.none() | moments,
    disabled_at=st.none() | moments,
)


@given(paces, readings, policies, moments, jitters)
def test_while_all_is_well_floor_and_cap_hold(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float
) -> None:
    after = asked(pace, replace(result, ttl=None), policy, now, jitter)
    assert policy.floor <= pause(after) <= policy.cap
    assert after.interval == policy.bounded(after.interval)


@given(paces, results, policies, moments, jitters, st.timedeltas(-DAY, LONGEST_WAIT))
def test_no_pause_is_shorter_than_the_floor_or_what_was_asked_or_longer_than_a_week_allows(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float, wait: timedelta
) -> None:
    result = replace(result, not_before=now + wait)
    after = asked(pace, result, policy, now, jitter)
    assert pause(after) >= max(policy.floor, wait, min(result.ttl or wait, LONGEST_TTL))
    assert pause(after) <= max(policy.cap, PROBE_EVERY, LONGEST_WAIT * (1 + SPREAD))


@given(paces, policies, moments, jitters, st.floats(0, 40), st.floats(0, 40))
def test_more_failures_never_bring_us_back_sooner(
    pace: Pace, policy: Policy, now: datetime, jitter: float, few: float, more: float
) -> None:
    few, more = sorted((few, more))
    pauses = [pause(asked(replace(pace, strikes=strikes), NOT_FOUND, policy, now, jitter)) for strikes in (few, more)]
    assert pauses[0] <= pauses[1]


@given(paces, results, policies, moments, jitters, jitters)
def test_the_same_poll_gives_the_same_pace_and_jitter_moves_nothing_but_the_time(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, one: float, two: float
) -> None:
    first, second = asked(pace, result, policy, now, one), asked(pace, result, policy, now, two)
    assert first == asked(pace, result, policy, now, one)
    assert replace(first, next_at=None, why=None) == replace(second, next_at=None, why=None)


@given(paces, results, policies, moments, jitters, st.timedeltas(timedelta(0), 400 * DAY))
def test_an_honest_clock_needs_no_pulling_in(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float, later: timedelta
) -> None:
    after = asked(pace, result, policy, now, jitter)
    assert pulled_in(after, policy, now + later) == after


@given(paces, results, policies, moments, jitters, moments)
def test_wherever_the_clock_jumps_the_next_poll_is_no_further_away_than_was_decided(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float, jumped: datetime
) -> None:
    after = asked(pace, result, policy, now, jitter)
    pulled = pulled_in(after, policy, jumped)
    assert after.next_at is not None
    assert pulled.next_at is not None
    assert pulled.next_at - jumped <= pause(after)
    assert pulled.next_at <= after.next_at
    assert pulled_in(pulled, policy, jumped) == pulled, "a second look changes nothing more"


# --- clocks and policies that change


def test_a_clock_set_back_by_a_year_costs_one_pause_at_most() -> None:
    after = asked(known(HOUR), showed(1))
    assert pulled_in(after, FREE, NOW - 365 * DAY).next_at == NOW - 365 * DAY + HOUR


def test_a_clock_set_back_does_not_disable_and_one_set_forward_alone_does_not_either() -> None:
    failing = known(strikes=40.0, failures=40, failing_since=NOW + 365 * DAY)
    after = asked(failing, NOT_FOUND)
    assert (after.disabled_at, after.failing_since) == (None, NOW)
    assert asked(known(strikes=3.0, failures=3, failing_since=NOW - 3650 * DAY), NOT_FOUND).disabled_at is None


def test_a_faster_rhythm_in_the_catalogue_counts_at_once() -> None:
    quiet = asked(known(6 * HOUR), NOTHING_NEW)
    assert pulled_in(quiet, Policy(max_every=HOUR), NOW).next_at == NOW + HOUR
    assert pulled_in(quiet, Policy(every=20 * MINUTE), NOW).next_at == NOW + 22 * MINUTE


def test_a_faster_rhythm_does_not_override_what_was_asked_of_us() -> None:
    waits = asked(known(HOUR), replace(showed(1), not_before=NOW + 20 * HOUR))
    assert pulled_in(waits, Policy(every=20 * MINUTE), NOW) == waits


def test_a_channel_that_was_never_asked_stays_due() -> None:
    assert pulled_in(Pace(), FREE, NOW) == Pace()
    assert pulled_in(Pace(next_at=NOW + 365 * DAY), FREE, NOW).next_at == NOW + 6 * HOUR


# --- in words

MORNING = datetime(2026, 11, 22, 13, 53, tzinfo=UTC)
WORDS = {
    "never asked": (Pace(), FREE, "Never asked so far. Due now."),
    "never asked, with a time": (
        Pace(next_at=MORNING + 12 * MINUTE),
        FREE,
        "Never asked so far. Asked again at 14:05 UTC, in 12 min.",
    ),
    "first": (
        asked(Pace(), showed(20), now=MORNING),
        FREE,
        "Asked every 30 min until we know more: 20 of 20 links new last time. Asked again at 14:23 UTC, in 30 min.",
    ),
    "steady": (
        asked(known(25 * MINUTE), showed(3), now=MORNING),
        FREE,
        "Asked every 25 min: 3 of 20 links new last time. Asked again at 14:18 UTC, in 25 min.",
    ),
    "busy": (
        asked(known(HOUR), showed(5), now=MORNING),
        FREE,
        "Asked every 45 min, more often than before: 5 of 20 links new last time. Asked again at 14:38 UTC, in 45 min.",
    ),
    "quiet": (
        asked(known(HOUR), NOTHING_NEW, now=MORNING),
        FREE,
        (
            "Asked every 1 h 15 min, less often than before: nothing new last time. "
            "Asked again at 15:08 UTC, in 1 h 15 min."
        ),
    ),
    "at the floor": (
        asked(known(10 * MINUTE), showed(5), now=MORNING),
        FREE,
        (
            "Asked every 10 min, the shortest pause allowed: 5 of 20 links new last time. "
            "Asked again at 14:03 UTC, in 10 min."
        ),
    ),
    "at the cap": (
        asked(known(6 * HOUR), NOTHING_NEW, now=MORNING, jitter=1),
        FREE,
        "Asked every 6 h, the longest pause allowed: nothing new last time. Asked again at 19:53 UTC, in 6 h.",
    ),
    "lively": (
        asked(known(3 * HOUR, new_at=MORNING - 5 * HOUR), NOTHING_NEW, now=MORNING),
        FREE,
        (
            "Asked every 3 h, the longest pause while it has something new every day: nothing new last time. "
            "Asked again at 16:53 UTC, in 3 h."
        ),
    ),
    "fixed": (
        asked(known(), showed(0), Policy(every=DAY), MORNING),
        Policy(every=DAY),
        "Asked every 1 d, as the catalogue says: nothing new last time. Asked again at 2026-11-23 13:53 UTC, in 1 d.",
    ),
    "ttl": (
        asked(known(), replace(showed(1), ttl=2 * HOUR), now=MORNING, jitter=-1),
        FREE,
        "Asked every 1 h: 1 of 20 links new last time. Asked again at 15:53 UTC, in 2 h, as the channel itself asks.",
    ),
    "gap": (
        asked(known(2 * HOUR), showed(20), now=MORNING),
        FREE,
        (
            "Asked every 1 h, more often than before: 20 of 20 links new last time. Asked again at 14:53 UTC, in 1 h. "
            "Every link it showed last time was new: some may have come and gone in between."
        ),
    ),
    "failing": (
        asked(known(failures=2, strikes=2.0, failing_since=MORNING - 5 * HOUR), NOT_FOUND, now=MORNING),
        FREE,
        (
            "Failing since 2026-11-22 08:53 UTC, 3 times in a row, with HTTP 404: not found. "
            "Asked again at 17:53 UTC, in 4 h."
        ),
    ),
    "failing once": (
        asked(known(), TIMED_OUT, now=MORNING),
        FREE,
        "Failing since 2026-11-22 13:53 UTC, once, with no answer: Timeout. Asked again at 15:23 UTC, in 1 h 30 min.",
    ),
    "refused for a while": (
        asked(
            known(),
            PollResult(False, 429, "HTTP 429: not an answer we can use", not_before=MORNING + 5 * HOUR),
            now=MORNING,
            jitter=-1,
        ),
        FREE,
        (
            "Failing since 2026-11-22 13:53 UTC, once, with HTTP 429: not an answer we can use. "
            "Asked again at 18:53 UTC, in 5 h, as its host asked."
        ),
    ),
    "gone": (
        asked(known(), PollResult(False, 410, "HTTP 410: gone"), now=MORNING, jitter=1),
        FREE,
        (
            "Disabled, and asked once a week in case it comes back: failing since 2026-11-22 13:53 UTC, once, "
            "with HTTP 410: gone. Asked again at 2026-11-29 13:53 UTC, in 7 d."
        ),
    ),
    "moved": (
        asked(known(moved_to=NEW, moved_polls=2), replace(showed(1), moved_to=NEW), now=MORNING),
        FREE,
        (
            "Asked every 1 h: 1 of 20 links new last time. Asked again at 14:53 UTC, in 1 h. "
            f"It has moved for good: put {NEW} into the catalogue."
        ),
    ),
}


@pytest.mark.parametrize(("pace", "policy", "words"), WORDS.values(), ids=WORDS)
def test_an_operator_is_told_why(pace: Pace, policy: Policy, words: str) -> None:
    assert explain(pace, policy, MORNING) == words


def test_an_operator_is_told_that_the_host_wants_to_be_left_alone() -> None:
    due = asked(known(), showed(1), now=MORNING - HOUR)
    assert explain(due, FREE, MORNING).endswith("new last time. Due now.")
    assert explain(due, FREE, MORNING, not_before=MORNING + 40 * MINUTE).endswith(
        "Its host asked us to wait until 14:33 UTC. Asked again at 14:33 UTC, in 40 min."
    )
    assert explain(due, FREE, MORNING, not_before=MORNING - MINUTE).endswith("Due now.")


@given(paces, results, policies, moments, jitters, st.none() | moments)
def test_there_are_words_for_everything(
    pace: Pace, result: PollResult, policy: Policy, now: datetime, jitter: float, not_before: datetime | None
) -> None:
    said = explain(asked(pace, result, policy, now, jitter), policy, now, not_before)
    assert said.endswith(".")
    assert "None" not in said


# --- what is promised


def test_thirty_simulated_days_keep_what_is_promised() -> None:
    sources = {rate: [simulation.arrivals(rate, n) for n in range(n)] for rate, n in simulation.CLASSES.items()}
    tallies = {name: simulation.judge(simulation.RULES[name], sources) for name in ("fixed 60 min", "Miniflux", "ours")}
    ours, fixed, miniflux = tallies["ours"], tallies["fixed 60 min"], tallies["Miniflux"]
    assert simulation.all_polls(ours) <= 0.55 * simulation.all_polls(fixed)
    assert simulation.all_polls(ours) <= 0.75 * simulation.all_polls(miniflux)
    assert simulation.slow_delay(ours) <= 0.60 * simulation.slow_delay(miniflux)
    assert sum(tally.lost for rate, tally in ours.items() if rate <= 50) == 0


# --- this machine was offline


@given(st.integers(1, 400), st.floats(-1, 1))
def test_an_outage_of_ours_gives_no_channel_up_and_is_over_soon_after_its_end(polls, jitter):
    pace, now = known(), NOW
    for _ in range(polls):
        pace = forgiven(asked(pace, TIMED_OUT, now=now, jitter=jitter), now, jitter)
        now = pace.next_at
    assert (pace.strikes, pace.disabled_at, pace.failures) == (0.0, None, polls)
    assert pace.next_at - pace.polled_at <= timedelta(minutes=11)
    again = asked(pace, NOTHING_NEW, now=now)
    assert (again.failures, again.failing_since) == (0, None)


def test_what_was_given_up_before_stays_given_up():
    pace = known(failures=60, strikes=30.0, failing_since=NOW - 8 * DAY, disabled_at=NOW - DAY, problem="HTTP 404")
    assert forgiven(asked(pace, TIMED_OUT), NOW, 0.0).disabled_at == NOW - DAY


def test_an_outage_of_ours_in_words():
    pace = forgiven(asked(known(), TIMED_OUT), NOW, 0.0)
    assert explain(pace, FREE, NOW).endswith("Asked again at 00:40 UTC, in 10 min, since this machine was offline.")
