"""Dates as evidence: month names with clock times, zones, what is kept of every witness and what is never believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import DateCandidate, Link, Page
from legionwire.date_candidates import MAX_CANDIDATES, candidates_from_json, candidates_to_json, date_candidates
from legionwire.dates import Witness, choose_date, read_date
from legionwire.extract import extract
from legionwire.moments import Moment

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

# The ninth of a month as newspapers print it, with a clock time before or behind it.
FORMS = {
    "uk": "14:05, 9 {} 2023",
    "ru": "9 {} 2023, 14:05",
    "be": "9 {} 2023, 14:05",
    "pl": "9 {} 2023, 14:05",
    "es": "9 de {} de 2023 14:05",
    "pt": "9 de {} de 2023 às 14h05",
    "de": "9. {} 2023, 14:05 Uhr",
    "fr": "Le 9 {} 2023 à 14h05",
    "ar": "9 {} 2023 14:05",
    "it": "9 {} 2023 ore 14:05",
    "cs": "9. {} 2023 14:05",
    "tr": "9 {} 2023 14:05",
    "nl": "9 {} 2023 om 14:05",
    "sv": "9 {} 2023 kl. 14:05",
    "ka": "9 {} 2023, 14:05",
    "he": "9 {} 2023 14:05",
    "en": "{} 9, 2023 2:05 pm",
    "ja": "2023年{}月9日 14時05分",
    "zh": "2023年{}月9日 14:05",
    "ko": "2023년 {}월 9일 오후 2:05",
}
MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "en": "January February March April May June July August September October November December",
}
NUMBERS = "1 2 3 4 5 6 7 8 9 10 11 12"


@pytest.mark.parametrize("lang", FORMS)
def test_every_month_is_known_in_a_full_date_with_its_clock_time(lang: str) -> None:
    for month, name in enumerate(MONTHS.get(lang, NUMBERS).split(), start=1):
        wanted = Moment(datetime(2023, month, 9, 14, 5, tzinfo=UTC), "minute")
        assert read_date(FORMS[lang].format(name), lang) == wanted, name


@pytest.mark.parametrize(
    ("text", "hour", "zone"),
    [
        ("2023-06-01T14:05:00+03:00", 11, "+03:00"),
        ("2023-06-01T14:05:00Z", 14, "+00:00"),
        ("2023-06-01T14:05:00-0430", 18, "-04:30"),
        ("1 January 2023, 14:05 CET", 13, "+01:00"),
        ("1 July 2023, 14:05 CEST", 12, "+02:00"),
        ("1 January 2023, 14:05 EET", 12, "+02:00"),
        ("1 July 2023, 14:05 EEST", 11, "+03:00"),
        ("March 13, 2022 2:05 PM EDT", 18, "-04:00"),
        ("March 12, 2022 2:05 PM EST", 19, "-05:00"),
        ("1 июня 2023 14:05 МСК", 11, "+03:00"),
        ("2023-06-01 14:05", 14, ""),
        ("2023-06-01", 0, ""),
    ],
)
def test_the_zone_is_kept_beside_the_value_in_utc(text: str, hour: int, zone: str) -> None:
    moment = read_date(text, "en")
    assert moment
    assert (moment.value.hour, moment.zone) == (hour, zone)
    choice = choose_date([Witness(moment, "meta")], NOW).published
    assert choice
    assert (choice.value.hour, choice.zone) == (hour, zone)


def test_every_witness_of_a_page_is_kept():
    markup = """<html lang="uk"><head><title>Поромник</title>
      <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Пором знову ходить",
        "datePublished": "2026-11-18T09:30:00+02:00"}</script>
      <meta property="article:published_time" content="2026-11-18T09:30:00+02:00">
      <meta name="date" content="2026-11-17">
      </head><body><article><h1>Пором знову ходить</h1>
      <time class="when" datetime="2026-11-18 09:30">18 листопада</time>
      <p>Пором через річку знову ходить щодня, крім неділі, повідомив у середу голова громади Остап Криниця.</p>
      <p>Перший рейс о шостій ранку, останній о десятій вечора, а взимку на годину раніше, бо темніє.</p>
      <p>Торік пором стояв чотири місяці, доки шукали нового дизеля, і люди їздили через міст у сусідньому районі.</p>
      </article></body></html>"""
    link = Link("https://visnyk.example/porom", "Пором", published=datetime(2026, 11, 18, 7, 31, tzinfo=UTC))
    page = Page("https://visnyk.example/2026/11/18/porom", markup.encode(), NOW, link=link)
    article = extract(page).article
    assert article is not None
    assert article.published is not None
    assert (article.published.value, article.published.zone) == (datetime(2026, 11, 18, 7, 30, tzinfo=UTC), "+02:00")
    assert [(date.origin, date.place, date.precision, date.zone) for date in article.dates] == [
        ("json-ld", "datePublished", "second", "+02:00"),
        ("meta", "article:published_time", "second", "+02:00"),
        ("meta", "date", "day", ""),
        ("time", "time.when", "minute", ""),
        ("feed", "", "second", "+00:00"),
        ("url", "", "day", ""),
    ]


def at(value: datetime, origin: str = "meta", *, zoned: bool = True) -> Witness:
    return Witness(Moment(value, "second", zoned=zoned), origin)


@pytest.mark.parametrize(
    ("value", "believed"),
    [
        (NOW + timedelta(days=1), True),  # a clock that is ahead, a zone that was forgotten
        (NOW + timedelta(days=1, seconds=1), False),
        (datetime(2004, 12, 31, tzinfo=UTC), False),
        (datetime(2005, 1, 1, tzinfo=UTC), True),
    ],
)
def test_what_one_witness_alone_is_not_believed(value: datetime, believed: bool) -> None:
    assert (choose_date([at(value)], NOW).published is not None) is believed


@pytest.mark.parametrize("year", [1970, 1989, 1990, 2004])
def test_old_dates_need_a_second_witness_and_never_lie_before_1990(year: int) -> None:
    value = datetime(year, 1, 1, tzinfo=UTC)
    same = [at(value, "json-ld"), at(value, "json-ld")]
    assert choose_date(same, NOW).published is None, "one origin is one witness"
    assert (choose_date([at(value, "json-ld"), at(value, "url")], NOW).published is not None) is (year >= 1990)


def test_what_is_not_believed_is_kept_all_the_same():
    witnesses = [at(NOW + timedelta(days=400), "json-ld"), at(datetime(1970, 1, 1, tzinfo=UTC)), at(NOW, "time")]
    assert [date.origin for date in date_candidates(witnesses)] == ["json-ld", "meta", "time"]


def test_a_statement_is_kept_once_and_a_page_cannot_make_any_number():
    many = [at(NOW + timedelta(hours=hours)) for hours in range(100)]
    assert len(date_candidates([*many, *many])) == MAX_CANDIDATES
    assert len(date_candidates([at(NOW), at(NOW)])) == 1


CANDIDATES = st.builds(
    DateCandidate,
    st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC)),
    st.sampled_from(["second", "minute"]),
    st.sampled_from(["json-ld", "rule"]),
    st.sampled_from(["", "+02:00"]),
    st.text(max_size=20),
)


@given(st.lists(CANDIDATES, max_size=5))
def test_what_is_kept_comes_back_as_it_was(dates: list[DateCandidate]) -> None:
    assert candidates_from_json(json.loads(json.dumps(candidates_to_json(dates)))) == tuple(dates)


def test_a_day_comes_back_as_a_day():
    day = DateCandidate(datetime(2026, 11, 18, tzinfo=UTC), "day", "url")
    assert candidates_to_json([day])[0]["value"] == "2026-11-18"
    assert candidates_from_json(candidates_to_json([day])) == (day,)
    assert candidates_from_json(None) == ()
