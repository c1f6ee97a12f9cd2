"""Dates of feeds and sitemaps: what is an instant, what is only a day, and what is neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.feed_dates import read_day_or_instant, read_instant

NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2024, 5, 6, tzinfo=UTC)

DATES = [
    pytest.param("Mon, 06 May 2024 15:00:00 +0300", NOON, id="rfc822"),
    pytest.param("Mon, 06 May 2024 12:00:00 GMT", NOON, id="gmt"),
    pytest.param("6 May 24 12:00 UT", NOON, id="two-digit-year-no-seconds"),
    pytest.param("Mon, 6 May 2024 08:00:00 EDT", NOON, id="american-zone"),
    pytest.param("Mon, 6 May 2024 15:00:00 EEST", NOON, id="european-zone"),
    pytest.param("Monday, 06-May-2024 12:00:00 UTC", NOON, id="rfc850"),
    pytest.param("Mon, 06 May 2024 12:00:00 GMT+0000 (UTC)", NOON, id="comment"),
    pytest.param("Пн, 06 May 2024 15:00:00 +03:00", NOON, id="weekday-in-ukrainian"),
    pytest.param("2024-05-06T12:00:00Z", NOON, id="iso"),
    pytest.param("2024-05-06T12:00Z", NOON, id="iso-no-seconds"),
    pytest.param("2024-05-06T15:00:00.123+03:00", NOON, id="iso-fraction"),
    pytest.param("2024-05-06 15:00:00 +0300", NOON, id="iso-blank"),
    pytest.param("2024-05-06T12:00:00-00:00", NOON, id="iso-unknown-local-offset"),
    pytest.param("2024-05-06T23:30:00-05:00", datetime(2024, 5, 7, 4, 30, tzinfo=UTC), id="the-day-changes"),
    pytest.param("Mon, 06 May 2024 15:00:00", None, id="rfc822-no-zone"),
    pytest.param("Mon, 06 May 2024 15:00:00 BST", None, id="ambiguous-zone"),
    pytest.param("Mon, 06 May 2024 15:00:00 XYZ", None, id="unknown-zone"),
    pytest.param("Mon, 06 May 2024 15:00:00 CET/CEST", None, id="two-zones"),
    pytest.param("2024-05-06 15:00:00 America/Argentina", None, id="folder-of-zones"),
    pytest.param("2024-05-06 08:00:00 US/Eastern", NOON, id="place-in-its-own-letters"),
    pytest.param("2024-05-06 15:00:00 EUROPE/KYIV", NOON, id="place-in-capitals"),
    pytest.param("2024-05-06T15:00:00", None, id="iso-no-zone"),
    pytest.param("2024-05-06", None, id="day-only"),
    pytest.param("2024-02-30T12:00:00Z", None, id="no-such-day"),
    pytest.param("2024-05-06T25:00:00Z", None, id="no-such-hour"),
    pytest.param("2024-05-06T12:00:00+25:00", None, id="no-such-offset"),
    pytest.param("0001-01-01T00:00:00+03:00", None, id="before-time"),
    pytest.param("9999-12-31T23:59:59-03:00", None, id="after-time"),
    pytest.param("6 Mai 2024 15:00:00 +0300", NOON, id="month-in-german"),
    pytest.param("6 lis 2024 15:00:00 +0300", None, id="month-of-two-languages"),
    pytest.param("Mon, 06 May 2024 15:00:00 GMT+0300 (за східноєвропейським часом)", NOON, id="comment-in-words"),
    pytest.param("1714996800", NOON, id="epoch"),
    pytest.param("yesterday", None, id="words"),
    pytest.param("2024-05-06T12:00:00Z" + " " * 100, None, id="too-long"),
    pytest.param("", None, id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_instant(text: str, expected: datetime | None) -> None:
    assert read_instant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2024-05-06T15:30:00+03:00", datetime(2024, 5, 6, 12, 30, tzinfo=UTC), id="instant"),
        pytest.param("2024-05-06T23:30:00-05:00", datetime(2024, 5, 7, 4, 30, tzinfo=UTC), id="instant-next-day"),
        pytest.param("2024-05-06", MIDNIGHT, id="day"),
        pytest.param("2024-05-06T15:30:00", MIDNIGHT, id="no-zone"),
        pytest.param("2024-05-06T15:30", MIDNIGHT, id="no-zone-no-seconds"),
        pytest.param("2024-05", None, id="month"),
        pytest.param("2024", None, id="year"),
        pytest.param("2024-02-30", None, id="no-such-day"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="none"),
    ],
)
def test_day_or_instant(text: str | None, expected: datetime | None) -> None:
    assert read_day_or_instant(text) == expected


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d", fullmatch=True)))
def test_any_date_is_an_aware_time_in_utc_or_none(text: str) -> None:
    for found in (read_instant(text), read_day_or_instant(text)):
        assert found is None or found.utcoffset() == timedelta(0)
