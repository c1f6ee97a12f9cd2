"""The analyser and the query language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.errors import UsageError
from legionwire.language import terms
from legionwire.query import parse_query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ЛЕГІОН і Легіон", ["легіон", "і", "легіон"], id="Cyrillic capitals"),
        pytest.param("Об’єднання об'єднання обʼєднання", ["обєднання"] * 3, id="apostrophes"),
        pytest.param("Чёрный чЕРный", ["черный", "черный"], id="yo"),
        pytest.param("Légion ÉTRANGÈRE", ["legion", "etrangere"], id="accents"),
        pytest.param("їжак йод", ["їжак", "йод"], id="letters that only look accented"),
        pytest.param("2nd unit, 475-й полк", ["2nd", "unit", "475", "й", "полк"], id="numbers"),
        pytest.param("…—!", [], id="no words"),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


@given(st.text())
def test_terms_are_found_again_by_their_own_text(text):
    found = terms(text)
    assert terms(" ".join(found)) == found
    assert all(term and " " not in term for term in found)


def test_words_and_phrases():
    assert parse_query('Легіон "Defence Intelligence"').phrases == (("легіон",), ("defence", "intelligence"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('legion "of', "column 8 is never closed"),
        ("...", "nothing to search for"),
        ("", "nothing to search for"),
        (" ".join("abcdefgh"[n % 8] * (n + 1) for n in range(60)), "60 parts"),
    ],
    ids=["open quotation", "no words", "empty", "too long"],
)
def test_a_bad_query_says_what_is_wrong(query, words):
    with pytest.raises(UsageError, match=words):
        parse_query(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("legion OR corps", "'OR' at column 8"),
        ("legion AND corps", "'AND'"),
        ("NOT legion", "'NOT' at column 1"),
        ("legion*", "'legion*'"),
        ('title:"two words"', "'title:\"two'"),
        ("source:bbc", "'source:bbc'"),
        ("legion -corps", "'-corps'"),
    ],
    ids=lambda text: text,
)
def test_what_other_searches_obey_is_refused_not_looked_for(query, words):
    with pytest.raises(UsageError) as error:
        parse_query(query)
    assert words in error.value.what


@pytest.mark.parametrize("query", ["or", '"AND"', '"source:bbc"', "Kyiv: blasts", "https://a.example/b", "a - b"])
def test_words_that_only_look_like_operators_are_words(query):
    assert parse_query(query).phrases
