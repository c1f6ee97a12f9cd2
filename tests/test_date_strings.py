"""Dates that stand alone: as programs write, in words, in a zone that is told, counted from now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_date
from growth import assert_in_line
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.date_strings import DateString, read_date_string, read_shown_date

NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)

SEEN = [
    ("Sun, 17 Dec 2017 1:55 PM EST", "2017-12-17T18:55:00Z"),
    ("Friday, December 22, 2017 - 3:09pm", "2017-12-22T15:09:00"),
    ("Thu, 25 Feb 2016 00:00:00 Europe/Brussels", "2016-02-24T23:00:00Z"),
    ("Do, 29 Mär 2018 00:00:00 +0200", "2018-03-28T22:00:00Z"),
    ("ven., 03 juil. 2020 15:09:58 +0000", "2020-07-03T15:09:58Z"),
    ("Tue 16 Feb 2016, 23:16:00 EDT", "2016-02-17T03:16:00Z"),
    ("Tue, Feb 16 2016 23:16:00 EDT", "2016-02-17T03:16:00Z"),
    ("Mon, 16th Nov 2020 13:16:28 GMT", "2020-11-16T13:16:28Z"),
    ("Thu, June 22, 2023 at 01:11 PM EDT", "2023-06-22T17:11:00Z"),
    ("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z"),
    ("Wed May 01 2024 10:00:00 GMT+0300 (Eastern European Summer Time)", "2024-05-01T07:00:00Z"),
    ("2024-05-01T10:00:00+03:00[Europe/Kyiv]", "2024-05-01T07:00:00Z"),
    ("2020-11-08T16:20:00-05:00Z", "2020-11-08T21:20:00Z"),
    ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
    ("2004-07-08 23:56:58 -00:20", "2004-07-09T00:16:58Z"),
    ("19970902090807", "1997-09-02T09:08:07"),
    ("1714546800.123", "2024-05-01T07:00:00Z"),
    ("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"),
    ("26 Sep 2022 GMT", "2022-09-26"),
    ("Lundi, 16. Novembre 2020 - 15:54", "2020-11-16T15:54:00"),
    ("2016年06月30日 09时30分", "2016-06-30T09:30:00"),
    ("2020/10/9 PM 2:26", "2020-10-09T14:26:00"),
    ("08 أكتوبر 2020 08:15 م", "2020-10-08T20:15:00"),
    ("१६ दिसम्बर १९७१", "1971-12-16"),
    ("22 พฤษภาคม 2012, 22:12", "2012-05-22T22:12:00"),
    ("10:06am ডিসেম্বর 11, 2014", "2014-12-11T10:06:00"),
    ("17.Şubat.2014, 17:51", "2014-02-17T17:51:00"),
    ("the 1st day of March 2015", "2015-03-01"),
    ("25 09 2003", "2003-09-25"),
    ("Nov. 2020", "2020-11"),
    ("2020", "2020"),
    ("2024-05-06T15", "2024-05-06T15:00:00"),
    ("20240506T15Z", "2024-05-06T15:00:00Z"),
    ("2024-05-06T15+03:00", "2024-05-06T12:00:00Z"),
    ("2024050615:30", "2024-05-06T15:30:00"),
    ("2024-W19-1", "2024-05-06"),
    ("2024W191T1530Z", "2024-05-06T15:30:00Z"),
    ("2020-W53-5", "2021-01-01"),
    ("2024-127T15:30+03:00", "2024-05-06T12:30:00Z"),
    ("06.05.97 15:30", "1997-05-06T15:30:00"),
    ("May 6, 2024 at noon", "2024-05-06T12:00:00"),
    ("6. svibnja 2024. u podne", "2024-05-06T12:00:00"),
    ("May 6, 2024 at midnight", "2024-05-06"),
    ("3 p.m. 16.05.2024", "2024-05-16T15:00:00"),
    ("May 6, 2024, 3pm", "2024-05-06T15:00:00"),
    ("6.5.2024 5.45 ip.", "2024-05-06T17:45:00"),
    ("2024 6 May 15h30", "2024-05-06T15:30:00"),
    ("2024.16.May", "2024-05-16"),
    ("16.2024.May", "2024-05-16"),
    ("2024年5月6", "2024-05-06"),
    ("Mon, 06 May 2024 09:00:00 AT", "2024-05-06T12:00:00Z"),
    ("16\u200f/05\u200f/2024 15:04", "2024-05-16T15:04:00"),
    ("2024 m. gegužės 6 d., pirmadienis 15:04", "2024-05-06T15:04:00"),
    ("2024. gada 6. jūn.", "2024-06-06"),
    ("16 มี.ค. 2023 15:04", "2023-03-16T15:04:00"),
    ("6 ม.ค. 2567", "2024-01-06"),
    ("06 հունվարի, 2023 թ.", "2023-01-06"),
    ("6 בינו׳ 2023", "2023-01-06"),
    # What is none, or is not certain.
    ("2024-W54-1", None),
    ("2024-366T25:00", None),
    ("05 03 Sep", None),
    ("03 25 Sep", None),
    ("Mon, 30 Feb 2024 12:00:00 GMT", None),
    ("2003-12-31T25:14:55Z", None),
    ("2003-12-31T10:14:61Z", None),
    ("Thu, 29 Oct 2020 07:36:03 +2500", None),
    ("2013-01-28T11:30:00-06:00Textra", None),
    ("2013-01-27-01", None),
    ("Sat, 11 04 2020 08:51:49 +0100", None),
    ("10/09/03", None),
    ("10 09 2003", None),
    ("22013", None),
    ("twelve", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "value"), SEEN)
def test_dates_as_they_are_seen(text: str, value: str | None) -> None:
    found = read_date_string(text)
    assert found.value == value
    assert value is not None or found.reason


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("2 hours ago", None, "2024-05-06T10:00:00Z"),
        ("vor 2 Stunden", "de", "2024-05-06T10:00:00Z"),
        ("2 години тому", None, "2024-05-06T10:00:00Z"),
        ("hace 5 minutos", "es", "2024-05-06T11:55:00Z"),
        ("вчера", "ru", "2024-05-05"),
        ("il y a 3 jours", "fr", "2024-05-03"),
        ("today", "en", "2024-05-06"),
        ("somewhere 3", "en", None),
    ],
)
def test_what_counts_from_now_is_read_when_now_is_told(text: str, lang: str | None, value: str | None) -> None:
    assert read_date_string(text, lang, now=NOW).value == value
    assert read_date_string(text, lang).value is None


@pytest.mark.parametrize(
    ("text", "lang", "clock"),
    [
        ("yesterday at 15:00", "en", "2024-05-05T15:00:00"),
        ("вчера, 15:00", "ru", "2024-05-05T15:00:00"),
        ("сьогодні о 12:00", "uk", "2024-05-06T12:00:00"),
    ],
)
def test_a_clock_of_another_day_is_in_the_zone_that_is_told(text: str, lang: str, clock: str) -> None:
    assert read_date_string(text, lang, now=NOW).value == clock
    assert read_date_string(text, lang, now=NOW).reason == "no zone is named that means one clock alone"
    told = read_date_string(text, lang, zone="Europe/Kyiv", now=NOW)
    assert (told.value, told.precision) == (
        (datetime.fromisoformat(clock) - timedelta(hours=3)).isoformat() + "Z",
        "minute",
    )


def test_hours_that_went_by_are_counted_over_a_change_of_clocks() -> None:
    now = datetime(2024, 3, 31, 2, tzinfo=UTC)  # 5 o'clock in Kyiv, where it was 2 three hours of the clock before
    found = read_date_string("3 hours ago", "en", zone="Europe/Kyiv", now=now)
    assert (found.value, found.zone) == ("2024-03-30T23:00:00Z", "+02:00")


def test_a_zone_that_is_told_is_that_of_a_clock_without_one() -> None:
    told = read_date_string("6 May 2024 15:00", zone="Europe/Kyiv")
    assert told == DateString("2024-05-06T12:00:00Z", "minute", "Europe/Kyiv")
    assert read_date_string("6 May 2024 15:00 UTC", zone="Europe/Kyiv").value == "2024-05-06T15:00:00Z"
    assert read_date_string("6 May 2024", zone="Europe/Kyiv").value == "2024-05-06"
    twice = read_date_string("27 October 2024 03:30", zone="Europe/Kyiv")  # the night the clocks go back
    assert (twice.value, twice.reason) == ("2024-10-27T03:30:00", "a clock of Europe/Kyiv shows it twice or never")


def test_the_language_tells_months_and_order() -> None:
    assert read_date_string("14. lis 2013 12:38", "cs").value == "2013-11-14T12:38:00"
    assert read_date_string("14. lis 2013 12:38", "hr").value == "2013-10-14T12:38:00"
    assert read_date_string("05/06/2024", "en-US").value == "2024-05-06"
    assert read_date_string("05/06/2024", "fr").value == "2024-06-05"


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, "uk", "en-US", "zz", ""]))
def test_any_text_gives_a_date_or_a_reason(text: str, lang: str | None) -> None:
    found = read_date_string(text, lang)
    assert found.value or found.reason
    moment = read_shown_date(text, lang)
    assert moment is None or moment.value.tzinfo is UTC


@pytest.mark.parametrize("piece", ["1 ", "May ", "12:", "a/", "+", "(", "２", "-", "T0", "jan1 "])
def test_a_long_text_takes_a_time_in_line_with_its_size(piece: str) -> None:
    assert_in_line(
        lambda text: [read_shown_date(text[n : n + 200]) for n in range(0, 2000, 200)], lambda n: piece * n, 500
    )


def test_months_of_forty_languages_at_length_and_short() -> None:
    languages = (
        "ar be bg bn ca cs da de el en_GB en_US es et fa fi fr he hi hr hu hy id is it ja ka kk ko lt lv mk nb nl pl pt"
        " ro ru sk sl sq sr sr_Latn sv th tr uk vi zh"
    )
    for language in languages.split():
        for month in range(1, 13):
            at = datetime(2023, month, (month * 5) % 28 + 1, 15, 4)
            for form in ("long", "medium"):
                text = f"{format_date(at, form, locale=language)} 15:04"
                read = read_date_string(text, language.replace("_", "-"))
                assert read.value == f"{at:%Y-%m-%dT%H:%M:%S}", (language, text, read)
