"""Forms that dictionaries give to another word: they meet their own, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inflection_cases import finds

from legionwire import paradigms
from legionwire.inflection import inflection
from legionwire.language import ways_to_say
from legionwire.lemmas import Dictionary, dictionary

WITH_TABLES = [lang for lang in ("ar", "cs", "de", "es", "fr", "it", "pl", "pt", "ru", "uk") if inflection(lang).forms]


def held(lang: str) -> Dictionary:
    found = dictionary(lang)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        *(
            ("ar", *pair.split())
            for pair in ("عاد يعودون", "باع يبيعون", "نام ينام", "بنى بنوا", "دعا يدعون", "نسي نسوا")
        ),
        *(("ar", *pair.split()) for pair in ("وقف يقفون", "احتاج يحتاجون", "استولى استولوا", "أعاد يعيدون", "رد ردوا")),
        *(("ar", *pair.split()) for pair in ("قاتل يقاتلون", "دخل سيدخلون", "انسحب ينسحبون", "رأى يرون")),
        *(("es", *pair.split()) for pair in ("descubrir descubierta", "quedar quedándose", "salvar sálvennos")),
        *(
            ("es", *pair.split())
            for pair in ("decir decírselo", "corregir corrija", "bueno buen", "entregar entréguenlo")
        ),
        *(("it", *pair.split()) for pair in ("dare darglielo", "aiutare aiutateci", "andare andarsene", "grande gran")),
        *(("fr", *pair.split()) for pair in ("conquérir conquise", "résoudre résolu", "beau bel")),
        *(("pt", *pair.split()) for pair in ("expor exposta", "entregar entregues")),
        *(("de", *pair.split()) for pair in ("zerbrechen zerbrach", "fallen gefallen", "beißen gebissen")),
        *(("ru", *pair.split()) for pair in ("ловить ловлю", "рубить рублю", "строгий строжайшие", "важный важнейших")),
        *(("uk", *pair.split()) for pair in ("сильний найсильніші", "високий найвищого")),
        *(("pl", *pair.split()) for pair in ("kupić kupię", "silny najsilniejszych", "ciężki najcięższe")),
    ],
)
def test_forms_meet_either_way(lang, one, other):
    assert finds(one, other, lang)
    assert finds(other, one, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        *(("ar", *pair.split()) for pair in ("يعود عيد", "نهر هر", "بنت بنى", "قدم تقدم", "تطوع طاع", "بيت نبي")),
        *(("ar", *pair.split()) for pair in ("أسير سار", "نقل قال", "تونس يونس", "يمين أمين", "تعاون عاون")),
        *(("es", *pair.split()) for pair in ("Grávalos grava", "comida comer", "coja cojín")),
        ("de", "Gefahren", "fuhr"),
        ("fr", "entreprise", "entreprendre"),
        ("fr", "vert", "ouvrir"),
        ("pl", "Najda", "dać"),
        ("pl", "najemnik", "jemny"),
        ("ru", "купол", "куплю"),
    ],
)
def test_look_alikes_do_not_meet(lang, one, other):
    assert not finds(one, other, lang)
    assert not finds(other, one, lang)


@pytest.mark.parametrize("lang", WITH_TABLES)
def test_what_the_tables_say_is_in_the_dictionaries(lang):
    for head, form in inflection(lang).forms:
        assert head.count("-") == form.count("-") <= 1
        if "-" not in head:
            assert held(lang).knows(head) and held(lang).knows(form), (head, form)


@settings(deadline=None)  # a dictionary is opened, or even made
@given(st.text("اأآويىتنسبمرعدلقةء", min_size=1, max_size=12))
def test_whatever_is_written_in_arabic_is_a_word_with_few_ways(word):
    known = held("ar").lemma
    for verb in paradigms.heads(word, "ar", known):
        assert word in list(paradigms.forms(verb, "ar", known))
    assert len(ways_to_say(word, ["ar"])) <= 30


def test_a_capital_at_the_beginning_hides_no_form():
    assert finds("Elija", "elegir", "es")


def test_the_article_makes_a_noun():
    assert list(paradigms.heads("اليمين", "ar", held("ar").lemma)) == []
