"""The analyser: what becomes of a text and of a query, and that the two meet."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inflection_cases import Case, cases, finds

from legionwire.language import (
    MAX_TERM,
    TermSequence,
    analyse,
    document_terms,
    languages_for,
    ways_to_say,
)


def terms(text: str) -> list[str]:
    return [token.term for token in analyse(text, None)]


LANGUAGES = [None, "uk", "en", "de", "fr", "tr", "ar", "he", "sr", "ja", "hi", "xx"]
TEXTS = st.one_of(
    st.text(),
    st.text("аеиійїґёъщлегіон' ’ʼ-47àéßıİIœ\u0301\u00ad"),
    st.text("東京ｶﾞ軍กอั한국 legion’s\u0301"),
    st.sampled_from([case.text for case in cases()]),
)


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        pytest.param("МІЖНАРОДНИЙ ЛЕГІОН", "uk", "міжнародний легіон", id="capitals"),
        pytest.param("інтернаціонального легіону", "uk", "інтернаціональний легіон", id="phrase"),
        pytest.param("об'єднання об’єднань обʼєднанню об`єднання", "uk", "обєднання " * 4, id="apostrophes"),
        pytest.param("Foreign Legions, ILDU", "en", "foreign legion ildu", id="English"),
        pytest.param("Буданов Буданова Буданову Будановим Буданові", "uk", "буданов " * 5, id="unknown surname"),
        pytest.param("Wagner Wagnera Wagnerem", "pl", "wagner " * 3, id="foreign surname"),
        pytest.param("Kijów Kijowa Kijowie", "pl", "kijow " * 3, id="town"),
        pytest.param("поранений поранених пораненими", "uk", "поранений " * 3, id="participle"),
        pytest.param("верхівка Wagner у Києві", "uk", "верхівка wagner у київ", id="Latin name in Cyrillic text"),
        pytest.param("the Легіону camp", "en", "the легіону camp", id="Cyrillic word in Latin text"),
        pytest.param("Чёрный чЕРный", "ru", "черный черный", id="yo"),
        pytest.param("l'armée d’Ukraine", "fr", "l armee de ukrain", id="elision"),
        pytest.param("Putin's Putin’s", "en", "putin putin", id="possessive"),
        pytest.param("İstanbul'da DIYARBAKIR Diyarbakır", "tr", "istanbul diyarbakir diyarbakir", id="Turkish"),
        pytest.param("легије legije", "sr", "legija legija", id="both scripts of Serbian"),
        pytest.param("3rd K-2 47-ма 47-ї 1st", "uk", "3rd k 2 47 47 1st", id="numbers"),
        pytest.param("Freiwilligenverbänden", "de", "freiwilligenverband", id="compound"),
        pytest.param("Frei\u00adwillige", "de", "freiwilliger", id="soft hyphen"),
        pytest.param("乌克兰2022年", "zh", "乌克 克兰 兰 2022 年", id="Chinese"),
        pytest.param("ｶﾞｰﾄﾞ", "ja", "ガー ード ド", id="narrow kana"),
        pytest.param("وَالْمَدِينَةُ", "ar", "مدينه", id="Arabic with vowels"),
        pytest.param("…—!", "uk", "", id="no words"),
    ],
)
def test_terms_of_a_document(text, lang, expected):
    assert [token.term for token in analyse(text, lang)] == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Чёрный", ["черный"]), ("Légion ÉTRANGÈRE", ["legion", "etrangere"]), ("їжак йод", ["їжак", "йод"])],
    ids=["yo", "accents", "letters that only look accented"],
)
def test_without_a_language_only_the_spelling_is_evened_out(text, expected):
    assert terms(text) == expected


@settings(deadline=None)  # a dictionary is opened, or even made
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_tokens_are_places_on_the_text(text, lang):
    before = (-1, 0)
    for token in analyse(text, lang):
        assert 0 < len(token.term) <= MAX_TERM
        assert 0 <= token.start < token.end <= len(text)
        assert token.start > before[0] and token.end >= before[1]  # pairs of letters overlap
        before = token[1:]
        assert all(not letter.isascii() or letter.isalnum() for letter in token.term)
        assert not any(letter.isspace() or letter == "_" for letter in token.term)


@settings(deadline=None)  # a dictionary is opened, or even made
@given(TEXTS)
def test_what_is_no_letter_of_an_indic_or_unspaced_script_is_no_part_of_a_term(text):
    plain = "".join(letter for letter in text if ord(letter) < 0x900)
    assert all(token.term.isalnum() for token in analyse(plain, None))


@settings(deadline=None)  # a dictionary is opened, or even made
@given(TEXTS, TEXTS, st.sampled_from(LANGUAGES), st.sampled_from([" ", "\n", "\t\t", "\u2003"]))
def test_texts_side_by_side_have_the_terms_of_both(one, other, lang, blank):
    both = [token.term for token in analyse(one + blank + other, lang)]
    assert both == [token.term for part in (one, other) for token in analyse(part, lang)]


@settings(deadline=None)  # a dictionary is opened, or even made
@given(TEXTS)
def test_terms_are_found_again_by_their_own_text(text):
    # In no language, and written with blanks: pairs of letters are pairs no more.
    found = terms("".join(letter for letter in text if ord(letter) < 0x900))
    assert terms(" ".join(found)) == found


@settings(deadline=None)  # a dictionary is opened, or even made
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_every_text_is_found_by_itself(text, lang):
    ways = ways_to_say(text, [lang] if lang else [])
    found = [token.term for token in analyse(text, lang)]
    assert bool(ways) == bool(found)
    assert len(set(ways)) == len(ways)
    if found and not ways[0].is_prefix:
        assert tuple(found)[: len(ways[0].terms)] == ways[0].terms


def test_a_document_is_title_and_the_rest():
    assert document_terms("Легіони", "Про добровольців", "Вони вдома.", "uk") == (
        "легіон",
        "про доброволець вони вдома",
    )


def test_the_language_decides():
    assert analyse("Legionen", "de")[0].term == "legion"
    assert analyse("Legionen", None)[0].term == "legionen"


# --- inflections


@pytest.mark.parametrize("lang", sorted({case.lang for case in cases()}))
def test_inflections_are_found_and_look_alikes_are_not(lang):
    ours = [case for case in cases() if case.lang == lang]
    counts = Counter((case.found, finds(case.query, case.text, lang)) for case in ours)
    right, missed, wrong = counts[True, True], counts[True, False], counts[False, True]
    assert right >= 0.95 * (right + missed), [case.query for case in ours if case.found and not met(case)]
    assert right >= 0.95 * (right + wrong), [case.query for case in ours if not case.found and met(case)]


def met(case: Case) -> bool:
    return finds(case.query, case.text, case.lang)


def test_there_are_cases_enough():
    counts = Counter(case.lang for case in cases())
    assert sum(counts.values()) > 600
    assert all(
        counts[lang] >= 40 for lang in ("uk", "ru", "pl", "cs", "de", "es", "fr", "pt", "it", "lt", "ka", "ar", "en")
    )


# --- queries


@pytest.mark.parametrize(
    ("query", "text", "lang"),
    [
        ("доброволь", "До міста прибули добровольці.", "uk"),
        ("найман", "Найманця затримали.", "uk"),
        ("freiwill", "Freiwillige kamen an.", "de"),
        ("zelens", "Zelensky spoke.", "en"),
        ("Залужн", "Із Залужним говорили.", "uk"),
        ("міжнародний лег", "Бійці міжнародного легіону.", "uk"),
    ],
)
def test_a_beginning_finds_words_that_go_on(query, text, lang):
    assert finds(query, text, lang, prefix=True)


def test_a_beginning_finds_no_word_that_begins_otherwise():
    assert not finds("легіон", "Легенди озера.", "uk", prefix=True)


def test_the_ways_of_a_beginning_are_few():
    for beginning in "пдвсп":
        assert len(ways_to_say(beginning, ["uk", "ru"], prefix=True)) <= 500


@pytest.mark.parametrize("query", ["", "...", "—", "'", "\u0301"])
def test_where_there_is_no_term_there_is_no_way(query):
    assert ways_to_say(query, ["uk"]) == ()


def test_a_single_sign_is_the_beginning_of_pairs():
    assert ways_to_say("軍", ["ja"]) == (TermSequence(("軍",), is_prefix=True),)


def test_words_of_every_language_asked_for_are_looked_for():
    ways = {way.terms for way in ways_to_say("legiony", ["pl", "cs"])}
    assert {("legion",), ("legiony",)} <= ways


def test_a_long_phrase_has_few_ways():
    phrase = "військові частини міжнародного легіону територіальної оборони прибули на схід країни"
    assert 1 <= len(ways_to_say(phrase, ["uk", "ru", "bg"])) <= 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("легіон", ("ru", "sr", "uk")),
        ("legion", ("en", "sr")),
        ("軍", ("ja",)),
        ("2022", ("ar", "en", "ja", "ru", "sr", "uk")),
        ("ILDU легіон", ("en", "ru", "sr", "uk")),
        ("جيش", ("ar",)),
    ],
)
def test_languages_are_chosen_by_script(text, expected):
    assert languages_for(text, {"uk", "ru", "sr", "en", "ja", "ar"}) == expected
