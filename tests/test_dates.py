from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import DateEvidence
from legionwire.dates import DAY, Witness, choose_date, read_date, url_date
from legionwire.moments import Moment
from legionwire.months import month_number
from legionwire.zones import zone_of

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)

# Form, language of the page, value in UTC, precision; "zoned" when the form names its zone.
FORMS = [
    ("2023-06-01T14:05:00+03:00", None, "2023-06-01T11:05:00", "second zoned"),
    ("2023-06-01T14:05:00Z", None, "2023-06-01T14:05:00", "second zoned"),
    ("2023-06-01T14:05Z", None, "2023-06-01T14:05:00", "minute zoned"),
    ("2023-06-01T14:05:00.123+0300", None, "2023-06-01T11:05:00", "second zoned"),
    ("2023-06-01T14:05:00.000+02:00[Europe/Berlin]", None, "2023-06-01T12:05:00", "second zoned"),
    ("20230601T140500Z", None, "2023-06-01T14:05:00", "second zoned"),
    ("2023-06-01 14:05:00", None, "2023-06-01T14:05:00", "minute"),
    ("2023-06-01 14:05", None, "2023-06-01T14:05:00", "minute"),
    ("2023-06-01", None, "2023-06-01T00:00:00", "day"),
    ("20230601", None, "2023-06-01T00:00:00", "day"),
    ("2023-06-01T00:00:00+02:00", None, "2023-06-01T00:00:00", "day"),
    ("2023/06/01 14:05", "ja", "2023-06-01T14:05:00", "minute"),
    ("1685617500", None, "2023-06-01T11:05:00", "second zoned"),
    ("1685617500000", None, "2023-06-01T11:05:00", "second zoned"),
    ("Thu, 01 Jun 2023 11:05:00 GMT", None, "2023-06-01T11:05:00", "second zoned"),
    ("Thu, 1 Jun 2023 14:05:00 +0300", None, "2023-06-01T11:05:00", "second zoned"),
    ("Thu Jun  1 14:05:36 CEST 2023", None, "2023-06-01T12:05:36", "second zoned"),
    ("Thu Jun 1 2023 14:05:00 GMT+0200 (CEST)", None, "2023-06-01T12:05:00", "second zoned"),
    ("Thursday, June 1, 2023", "en", "2023-06-01T00:00:00", "day"),
    ("Published June 1, 2023 at 2:05 p.m. EDT", "en", "2023-06-01T18:05:00", "minute zoned"),
    ("Jun. 1, 2023, 12:05 am UTC", "en", "2023-06-01T00:05:00", "minute zoned"),
    ("June 1, 2023, 2:05 PM ET", "en", "2023-06-01T00:00:00", "day"),
    ("1st June 2023", "en", "2023-06-01T00:00:00", "day"),
    ("1 June 2023, 14:05 BST", "en", "2023-06-01T13:05:00", "minute zoned"),
    ("31/05/2023", "en", "2023-05-31T00:00:00", "day"),
    ("05/31/2023", "en", "2023-05-31T00:00:00", "day"),
    ("06/01/2023", "en-US", "2023-06-01T00:00:00", "day"),
    ("01/06/2023", "en-GB", "2023-06-01T00:00:00", "day"),
    ("1 червня 2023", "uk", "2023-06-01T00:00:00", "day"),
    ("14:05, 1 червня 2023 р.", "uk", "2023-06-01T14:05:00", "minute"),
    ("1 червня 2023, 14:05 12 коментарів", "uk", "2023-06-01T14:05:00", "minute"),
    ("June 1, 2023 14:05. 5 min read", "en", "2023-06-01T14:05:00", "minute"),
    ("1 June 2023 14:05,3 comments", "en", "2023-06-01T14:05:00", "minute"),
    ("2023-06-01 14:05 −0300", "en", "2023-06-01T17:05:00", "minute zoned"),
    ("Четвер, 01.06.2023, 14:05", "uk", "2023-06-01T14:05:00", "minute"),
    ("1 лист. 2023, 09:30", "uk", "2023-11-01T09:30:00", "minute"),
    ("1 июня 2023 14:05 МСК", "ru", "2023-06-01T11:05:00", "minute zoned"),
    ("12:30 01.06.23", "ru", "2023-06-01T12:30:00", "minute"),
    ("1 чэрвеня 2023", "be", "2023-06-01T00:00:00", "day"),
    ("1 czerwca 2023 14:05", "pl", "2023-06-01T14:05:00", "minute"),
    ("1 lis 2023", "pl", "2023-11-01T00:00:00", "day"),
    ("1. Juni 2023, 14:05 Uhr", "de", "2023-06-01T14:05:00", "minute"),
    ("01.06.2023, 14.05 Uhr", "de", "2023-06-01T14:05:00", "minute"),
    ("1. März 2023", "de", "2023-03-01T00:00:00", "day"),
    ("Publié le 1er juin 2023 à 14h05", "fr", "2023-06-01T14:05:00", "minute"),
    ("01/06/2023 à 14:05", "fr", "2023-06-01T14:05:00", "minute"),
    ("1 de junio de 2023 14:05 CET", "es", "2023-06-01T13:05:00", "minute zoned"),
    ("01/06/2023 14h05", "pt", "2023-06-01T14:05:00", "minute"),
    ("1 de junho de 2023 às 14h05", "pt", "2023-06-01T14:05:00", "minute"),
    ("1 giugno 2023", "it", "2023-06-01T00:00:00", "day"),
    ("1 juni 2023 om 14:05", "nl", "2023-06-01T14:05:00", "minute"),
    ("1 iunie 2023", "ro", "2023-06-01T00:00:00", "day"),
    ("1. června 2023", "cs", "2023-06-01T00:00:00", "day"),
    ("1. července 2023", "cs", "2023-07-01T00:00:00", "day"),
    ("2023. június 1. 14:05", "hu", "2023-06-01T14:05:00", "minute"),
    ("1 Haziran 2023", "tr", "2023-06-01T00:00:00", "day"),
    ("1 юни 2023", "bg", "2023-06-01T00:00:00", "day"),
    ("1 Ιουνίου 2023", "el", "2023-06-01T00:00:00", "day"),
    ("2023 m. birželio 1 d. 14:05", "lt", "2023-06-01T14:05:00", "minute"),
    ("2023. gada 1. jūnijs", "lv", "2023-06-01T00:00:00", "day"),
    ("2023. gada 1. jūnijā, 14:05", "lv", "2023-06-01T14:05:00", "minute"),
    ("1 يونيو 2023", "ar", "2023-06-01T00:00:00", "day"),
    ("1 ביוני 2023", "he", "2023-06-01T00:00:00", "day"),
    ("1 tháng 6, 2023", "vi", "2023-06-01T00:00:00", "day"),
    ("2023年6月1日 14時05分", "ja", "2023-06-01T14:05:00", "minute"),
    ("2023년 6월 1일 오후 2:05", "ko", "2023-06-01T14:05:00", "minute"),
    ("2023. 6. 1. 14:05", "ko", "2023-06-01T14:05:00", "minute"),
]


@pytest.mark.parametrize(("text", "lang", "value", "kind"), FORMS, ids=[form[0] for form in FORMS])
def test_a_date_is_read_as_written(text: str, lang: str | None, value: str, kind: str) -> None:
    moment = read_date(text, lang)
    assert moment == Moment(
        datetime.fromisoformat(value).replace(tzinfo=UTC),
        kind.split()[0],  # type: ignore[arg-type]
        zoned="zoned" in kind,
    )


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("01/02/2023", "en"),
        ("01/02/2023", None),
        ("31 February 2023", "en"),
        ("2023-13-01", None),
        ("June 2023", "en"),
        ("three minutes ago", "en"),
        ("12345", None),
        ("version 1.2.3", None),
        ("1 lis 2023", "en"),  # November in Polish, October in Croatian
        ("", None),
    ],
)
def test_no_date_rather_than_a_guess(text: str, lang: str | None) -> None:
    assert read_date(text, lang) is None


def test_a_clock_far_behind_the_date_belongs_to_something_else() -> None:
    moment = read_date("June 1, 2023 | Front page | next bus leaves at 14:05", "en")
    assert moment
    assert moment.precision == "day"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2023/06/01/slug", "2023-06-01"),
        ("https://a.example/news/2023-6-1/slug", "2023-06-01"),
        ("https://a.example/story/20230601-slug", "2023-06-01"),
        ("https://a.example/2023/06/slug", None),
        ("https://a.example/2023/13/41/slug", None),
        ("https://a.example/id/12345678901", None),
    ],
)
def test_only_a_full_date_in_an_address_counts(url: str, day: str | None) -> None:
    moment = url_date(url)
    assert (moment and moment.value.date().isoformat()) == day


def test_months_of_one_language_do_not_shadow_another() -> None:
    assert month_number("listopada", "pl") == 11
    assert month_number("listopada", "hr") == 10
    assert month_number("listopada", None) is None


def witness(text: str, origin: str = "meta", *, firm: bool = True) -> Witness:
    moment = read_date(text)
    assert moment
    return Witness(moment, origin, firm)


def test_the_first_witness_is_believed() -> None:
    choice = choose_date([witness("2024-05-01T10:00:00Z", "json-ld"), witness("2024-05-01T12:00:00Z")], NOW)
    assert choice.published
    assert (choice.published.origin, choice.published.value.hour, choice.conflict) == ("json-ld", 10, False)


@pytest.mark.parametrize("first", ["2024-05-01", "2024-05-01T13:00:00"])
def test_a_witness_that_agrees_and_knows_more_sharpens_the_date(first: str) -> None:
    choice = choose_date([witness(first, "json-ld"), witness("2024-05-01T13:00:00+03:00", "feed")], NOW)
    assert choice.published
    assert (choice.published.value.isoformat(), choice.published.precision) == ("2024-05-01T10:00:00+00:00", "second")
    assert not choice.conflict


def test_witnesses_more_than_a_day_apart_are_a_conflict() -> None:
    early, late = witness("2024-05-01T10:00:00Z", "json-ld"), witness("2024-05-02T10:00:01Z", "feed")
    assert choose_date([early, late], NOW).conflict
    assert not choose_date([early, witness("2024-05-02T09:59:59Z", "feed")], NOW).conflict
    assert not choose_date([early, Witness(late.moment, "time", firm=False)], NOW).conflict


def test_the_future_is_not_believed() -> None:
    tomorrow = Witness(Moment(NOW + DAY, "second", zoned=True), "meta")
    later = Witness(Moment(NOW + DAY + timedelta(seconds=1), "second", zoned=True), "json-ld")
    choice = choose_date([later, tomorrow], NOW)
    assert choice.published
    assert choice.published.origin == "meta"


@given(st.text(max_size=80), st.sampled_from([None, "en", "uk", "de", "ko", "xx"]))
def test_reading_never_raises(text: str, lang: str | None) -> None:
    moment = read_date(text, lang)
    assert moment is None or moment.value.tzinfo == UTC


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(lambda d: d.replace(microsecond=0)),
    st.integers(-12 * 4, 14 * 4),
)
def test_iso_dates_give_the_same_instant(local: datetime, quarters: int) -> None:
    sign, minutes = ("-" if quarters < 0 else "+"), abs(quarters) * 15
    moment = read_date(f"{local.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}")
    assert moment
    if moment.precision == "second":
        assert moment.value == (local - timedelta(minutes=quarters * 15)).replace(tzinfo=UTC)
    else:
        assert moment.value == local.replace(tzinfo=UTC)
        assert local.time().isoformat() == "00:00:00"


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("UA", "Europe/Kyiv"),
        ("PL", "Europe/Warsaw"),
        ("GE", "Asia/Tbilisi"),
        ("ES", "Europe/Madrid"),
        ("JP", "Asia/Tokyo"),
        *((country, "") for country in ("US", "RU", "AU", "", "XX")),
    ],
)
def test_a_country_has_a_clock_when_its_papers_agree_on_one(country: str, zone: str) -> None:
    assert zone_of(country) == zone


@pytest.mark.parametrize(
    ("shown", "value", "precision"),
    [
        ("2024-05-01 10:00", "2024-05-01T07:00:00", "minute"),
        ("2024-01-15 10:00", "2024-01-15T08:00:00", "minute"),
        ("2023-10-29 03:30", "2023-10-29T03:30:00", "day"),  # shown twice on that night
        ("2024-03-31 03:30", "2024-03-31T03:30:00", "day"),  # never shown
        ("2024-05-01", "2024-05-01T00:00:00", "day"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01T08:00:00", "second"),
    ],
)
def test_a_clock_without_a_zone_is_the_outlets(shown: str, value: str, precision: str) -> None:
    published = choose_date([witness(shown)], NOW, "Europe/Kyiv").published
    assert published
    assert (published.value, published.precision) == (datetime.fromisoformat(value).replace(tzinfo=UTC), precision)


def test_a_clock_of_nobodys_zone_is_exact_to_the_day() -> None:
    published = choose_date([witness("2024-05-01 10:00")], NOW).published
    assert published == DateEvidence(datetime(2024, 5, 1, 10, tzinfo=UTC), "day", "meta")


def test_midnight_keeps_its_zone_and_its_day() -> None:
    published = choose_date([witness("2024-05-01T00:00:00+08:00")], NOW).published
    assert published == DateEvidence(datetime(2024, 5, 1, tzinfo=UTC), "day", "meta", "+08:00")
