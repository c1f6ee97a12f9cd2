"""When a channel is asked again and why, in one or two sentences for an operator."""

from __future__ import annotations

from datetime import datetime, timedelta

from legionwire.polling import LONGEST_LIVELY, START, Pace, Policy, Why

_TRENDS = {
    Why.FIRST: " until we know more",
    Why.QUIET: ", less often than before",
    Why.BUSY: ", more often than before",
    Why.FLOOD: ", more often than before",
}
_WISHES = {
    Why.CHANNEL_ASKS: ", as the channel itself asks",
    Why.HOST_ASKS: ", as its host asked",
    Why.OFFLINE: ", since this machine was offline",
}


def explain(pace: Pace, policy: Policy, now: datetime, not_before: datetime | None = None) -> str:
    """When this channel is asked again and why, for people; `not_before` is what its host asks for at present."""
    said = [_state(pace, policy)]
    if not_before and not_before > now:
        said.append(f"Its host asked us to wait until {clock(not_before, now)}.")
    due = max(pace.next_at or now, not_before or now)
    wish = _WISHES.get(pace.why or Why.STEADY, "")
    said.append(f"Asked again at {clock(due, now)}, in {span(due - now)}{wish}." if due > now else "Due now.")
    if pace.gap_at and pace.gap_at == pace.polled_at:
        said.append("Every link it showed last time was new: some may have come and gone in between.")
    if pace.proposed_url:
        said.append(f"It has moved for good: put {pace.proposed_url} into the catalogue.")
    return " ".join(said)


def _state(pace: Pace, policy: Policy) -> str:
    if pace.polled_at is None:
        return "Never asked so far."
    if pace.failing_since is None:
        return f"Asked every {span(policy.bounded(pace.interval or START))}{_rhythm(pace, policy)}: {_brought(pace)}."
    since = f"since {pace.failing_since:%Y-%m-%d %H:%M} UTC"
    times = "once" if pace.failures == 1 else f"{pace.failures} times in a row"
    problem = pace.problem.rstrip(".") or "no reason known"
    if pace.disabled_at:
        return f"Disabled, and asked once a week in case it comes back: failing {since}, {times}, with {problem}."
    return f"Failing {since}, {times}, with {problem}."


def _rhythm(pace: Pace, policy: Policy) -> str:
    if policy.every:
        return ", as the catalogue says"
    interval = policy.bounded(pace.interval or START)
    if interval == policy.floor:
        return ", the shortest pause allowed"
    if interval == policy.cap:
        return ", the longest pause allowed"
    if interval == LONGEST_LIVELY and pace.why is Why.QUIET:
        return ", the longest pause while it has something new every day"
    return _TRENDS.get(pace.why or Why.STEADY, "")


def _brought(pace: Pace) -> str:
    if pace.fresh == 0:
        return "nothing new last time"
    return f"{pace.fresh:,} of {pace.shown or pace.fresh:,} links new last time"


def clock(moment: datetime, now: datetime) -> str:
    """The time of a day, with the day when it is not today's."""
    return f"{moment:%H:%M} UTC" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """At most two units: 40 s, 12 min, 3 h 20 min, 2 d 4 h."""
    seconds = length.total_seconds()
    if round(seconds) < 60:
        return f"{round(seconds)} s"
    if (minutes := round(seconds / 60)) < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return _two_units(minutes, "h", 60, "min")
    return _two_units(round(minutes / 60), "d", 24, "h")


def _two_units(count: int, large: str, size: int, small: str) -> str:
    whole, rest = divmod(count, size)
    return f"{whole} {large} {rest} {small}" if rest else f"{whole} {large}"
