"""What in a text is not the article: told by words and by the shape of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.asides import find_asides, without_asides

PROSE = "The bridge over the river was opened again on Monday after repairs that took the town most of a year. "
TEXT = [PROSE * 2, PROSE + "Nobody was hurt.", PROSE * 3]


def asides_in(*lines: str) -> list[str]:
    text = "\n".join(lines)
    return [text[start:end] for start, end in find_asides(text)]


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Legion faces questions over missing pay?",
        "Read also: Minister resigns.",
        "Topics: War | Foreign fighters | Donbas",
        "Sign up for our weekly newsletter",
        "Читайте також: Легіон змінює командира?",
        "Теги: #легіон #рекрутинг",
        "ЧИТАЙТЕ ТАКЖЕ: Что дальше?",
        "Čtěte také: Most je hotový?",
        "CZYTAJ TEŻ: Rekordowa kolejka. Co dalej?",
        ">> À lire aussi : Enquête sur la Légion",
        "Le puede interesar: Así quedó el puente.",
        "Lees ook: Brug weer open.",
        "LUE MYÖS: Silta avattiin – tämä siitä tiedetään",
        "اقرأ أيضا: افتتاح الجسر",
        "▶ 관련기사: 다리 개통",
        "相关阅读:大桥重新开放。",
        "【関連記事】",
        "Photo: Anna Smith",
        "Foto: Marek Tamm / Sakala",
        "Soldiers of the Legion at the bridge",
    ],
)
def test_lines_that_are_not_the_article(line: str) -> None:
    assert asides_in(TEXT[0], line, TEXT[1], TEXT[2]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Nobody was hurt.",
        "“We will be back,” he said.",
        "What is the Legion?",
        "21.45 — The bridge is closed again",
        "The mayor named four reasons why the town had to wait for so long before it could use its bridge again:",
        PROSE + "It is not known when the second one, which is older and longer, is to be repaired",
    ],
)
def test_lines_that_are(line: str) -> None:
    assert asides_in(TEXT[0], line, TEXT[1], TEXT[2]) == []


def test_a_list_of_headlines_goes_whole_though_one_is_a_question() -> None:
    listed = [
        "Most read",
        "1. Pensions: what changes in July",
        "2. Who fights in the Legion? One tells.",
        "3. Snow is coming",
    ]
    assert asides_in(*TEXT, *listed) == listed


def test_what_stands_under_such_words_goes_with_them() -> None:
    assert asides_in(TEXT[0], "Read also:", "The Legion has a new commander.", TEXT[1], TEXT[2]) == [
        "Read also:",
        "The Legion has a new commander.",
    ]


def test_a_text_without_sentences_has_no_loose_lines() -> None:
    assert asides_in("Bridge open", "The Legion at the bridge", "More tomorrow then") == []


def test_the_first_line_may_be_a_standfirst() -> None:
    assert asides_in("The Legion has a new bridge", *TEXT) == []


def test_a_single_line_is_the_article() -> None:
    assert asides_in("Photo of the Legion: given by the army.") == []


lines = st.lists(
    st.one_of(st.sampled_from([*TEXT, "Read also:", "Tags: a | b", "• One", "What?"]), st.text(max_size=60))
)


@given(lines)
def test_asides_are_whole_lines_in_order_and_leave_everything_in_its_place(parts: list[str]) -> None:
    text = "\n".join(parts)
    asides = find_asides(text)
    assert asides == sorted(asides)
    for start, end in asides:
        assert start < end <= len(text)
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"
    left = without_asides(text, asides)
    assert len(left) == len(text)
    assert all(after in (before, " ") for before, after in zip(text, left, strict=True))
