"""The numbers and days of a text, in any language's way of writing them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.story_numbers import figures, magnitude_share

NUMBERS = [
    ("en", "killed 35 and wounded 134 at 6:30 in 2022", [35, 134]),
    ("en", "Russia lost 1,270 of 665,250", [1270, 665250]),
    ("uk", "втрати становлять 663 980 осіб", [663980]),
    ("es", "2.400 euros", [2400]),
    ("zh", "得年二十七歲，三千二百人", [27, 3200]),
    ("ko", "벌금 500만원을 14개월", [5_000_000, 14]),
    ("en", "born in 1990, died in 2024", []),
    ("en", "4.2 million", []),
]
DAYS = [
    ("en", "killed on 14 November", (11, 14)),
    ("en", "killed on November 14, 2024", (11, 14)),
    ("uk", "загинув 14 листопада", (11, 14)),
    ("tr", "en son 27 Şubat'ta", (2, 27)),
    ("de", "am 14. November", (11, 14)),
    ("ru", "14.11.2024", (11, 14)),
    ("ja", "11月14日に戦死", (11, 14)),
    ("zh", "十一月十四日", (11, 14)),
    ("zh", "本月十四日", (11, 14)),
]


@pytest.mark.parametrize(("lang", "text", "expected"), NUMBERS)
def test_numbers(lang, text, expected):
    assert sorted(figures(text, lang).numbers) == sorted(expected)


@pytest.mark.parametrize(("lang", "text", "expected"), DAYS)
def test_days(lang, text, expected):
    found = figures(text, lang, date(2024, 11, 20))
    assert found.days == (expected,) and found.numbers == ()


def test_a_day_without_a_month_is_the_last_such_day():
    assert figures("28日", "ja", date(2024, 1, 3)).days == ((12, 28),)
    assert figures("28日", "ja").days == ()


@given(st.text(max_size=200), st.sampled_from(["en", "zh", "ko", "ru", None]))
def test_any_text_can_be_read(text, lang):
    found = figures(text, lang, date(2024, 3, 1))
    assert all(number > 1 for number in found.numbers)
    assert all(1 <= month <= 12 and 1 <= day <= 31 for month, day in found.days)


def test_small_and_round_numbers_are_common():
    shares = [magnitude_share(number) for number in (3, 9, 20, 27, 61, 180, 757)]
    assert shares == sorted(shares, reverse=True)
    assert magnitude_share(300) > magnitude_share(307)
