"""Cron lines: weekdays, zones, both days on which clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.cron import parse_cron, parse_zone
from legionwire.errors import FormatError

WARSAW, KYIV = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Kyiv")
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(line: str, after: str, until: str, zone: ZoneInfo = WARSAW) -> list[str]:
    return [f"{moment:%m-%d %H:%M}" for moment in parse_cron(line, zone).between(utc(after), utc(until))]


@pytest.mark.parametrize("sunday", ["0", "7", "sun"])
def test_weekday_0_is_sunday(sunday):
    first = parse_cron(f"0 0 * * {sunday}", ZoneInfo("UTC")).after(utc("2026-11-27T12:00"))
    assert first == utc("2026-11-29T00:00")
    assert f"{first:%A}" == "Sunday"


def test_the_zone_says_what_the_hours_mean():
    assert parse_cron("30 3 * * *", KYIV).after(utc("2026-11-27T12:00")) == utc("2026-11-28T01:30")


def test_a_time_that_comes_twice_is_due_once():
    # Warsaw, 25 October 2026: at 03:00 summer time (01:00 UTC) it is 02:00 again.
    assert due("30 2 * * *", "2026-10-24T12:00", "2026-10-26T12:00") == ["10-25 00:30", "10-26 01:30"]


@pytest.mark.parametrize("minutes", range(0, 180, 7))
def test_nothing_due_is_in_the_past_wherever_in_that_night_one_asks(minutes):
    now = utc("2026-10-24T23:30") + timedelta(minutes=minutes)
    assert parse_cron("30 2 * * *", WARSAW).after(now) > now


def test_a_time_that_does_not_come_is_due_after_the_gap():
    # 29 March 2026: at 02:00 (01:00 UTC) it is 03:00.
    assert due("30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00") == ["03-29 01:00", "03-30 00:30"]


def test_every_hour_follows_the_clock_over_both_days():
    for day in ("2026-03-29", "2026-10-25"):
        moments = parse_cron("0 * * * *", WARSAW).between(utc(f"{day}T00:00") - HOUR, utc(f"{day}T04:00"))
        assert [later - earlier for earlier, later in pairwise(moments)] == [HOUR] * 4


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("", "five fields", id="empty"),
        pytest.param("30 3 * *", "five fields", id="four fields"),
        pytest.param("0 30 3 * * *", "five fields", id="seconds"),
        pytest.param("61 3 * * *", "bad minute", id="no minute"),
        pytest.param("0 3 * * 8", "bad day-of-week", id="no weekday"),
        pytest.param("0 3 31 2 *", "no cron line|never due", id="a day that never comes"),
        pytest.param("@daily", "five fields", id="a nickname"),
    ],
)
def test_what_is_no_line_is_told(line, words):
    with pytest.raises(FormatError, match=words):
        parse_cron(line, WARSAW)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe"])
def test_what_is_no_zone_is_told(name):
    with pytest.raises(FormatError, match="no time zone"):
        parse_zone(name)


def test_a_line_in_words():
    assert parse_cron("30 3 * * 0", KYIV).explain() == "At 03:30 on Sunday (Europe/Kyiv)"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 59),
    st.integers(0, 23),
    st.sampled_from([WARSAW, KYIV, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_daily_line_is_due_once_each_local_day(moment, minute, hour, zone):
    cron = parse_cron(f"{minute} {hour} * * *", zone)
    moments = cron.between(moment, moment + timedelta(days=10))
    days = [found.astimezone(zone).date() for found in moments]
    assert len(days) == len(set(days)) in (9, 10, 11)
