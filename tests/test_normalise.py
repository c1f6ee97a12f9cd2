"""Folding: many spellings become one, and every offset finds its way back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.normalise import Folded, fold

strange = st.text(st.characters() | st.sampled_from("ﬁßŉİıㅎ½ﷺé\u0301\u00ad*«’ієŁØæ軍'"), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Légion ÉTRANGÈRE", "legion etrangere"),
        ("Ёлка і Її", "елка і її"),
        ("и\u0306", "й"),
        ("le\u00adgi\u200bon*", "legion"),
        ("д’ ʼ ` ′", "д' ' ' '"),
        ("Naţională", "națională"),
        ("בין־לאומי", "בין-לאומי"),
        ("الأجنبيّ أإآٱ", "الاجنبي اااا"),
        ("الفيـــلق", "الفيلق"),
        ("ＬＥＧＩＯＮ", "legion"),
        ("ULUSLARARASI", "uluslararası"),
        ("lеgiоn", "legion"),
        ("лeгioн", "легіон"),
        ("Łódź Ørsted đ", "lodz orsted d"),
        ("a–b—c‑d", "a-b-c-d"),
        ("「軍團」", " 軍團 "),
    ],
)
def test_spellings_become_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("カ") != fold("ガ")
    assert fold("NATOвський") == "natoвськии"  # no alphabet can spell it whole
    assert fold("a\nb") == "a\nb"


@given(strange)
@settings(deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(strange, strange)
@settings(deadline=None)
def test_every_span_finds_its_way_back(before: str, after: str) -> None:
    folded = Folded(f"{before} marker {after}")
    start = folded.text.index("marker")
    begin, end = folded.span(start, start + len("marker"))
    assert "marker" in fold(folded.original[begin:end])


def test_the_way_back_is_exact_far_into_a_long_text() -> None:
    folded = Folded("ﷺ½ß\u00ad" * 5000 + "Légion")
    start = folded.text.index("legion")
    begin, end = folded.span(start, start + 6)
    assert folded.original[begin:end] == "Légion"
