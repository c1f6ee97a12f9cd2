"""What two texts have in common."""

import copy_texts
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.fingerprints import fingerprint
from legionwire.resemblance import Scores, compare

TEXTS = [text.text for lang in ("uk", "de", "ja", "ar") for text in copy_texts.collection(lang, 1, seed=7)]
ANY = st.one_of(st.text(max_size=300), st.sampled_from(TEXTS))


def scores(a: str, b: str) -> Scores:
    return compare(fingerprint("", a), fingerprint("", b))


@given(ANY, ANY)
def test_the_order_does_not_matter(a, b):
    assert scores(a, b) == scores(b, a)


@given(ANY)
def test_a_text_is_like_itself(text):
    same = scores(text, text)
    assert same.same_text
    assert same.containment == (1.0 if same.n_words or fingerprint("", text).shingles.size else 0.0)
    assert {same.facts, same.numbers, same.names, same.recurring} <= {None, 1.0}


@given(ANY, ANY)
def test_shares_are_shares(a, b):
    found = scores(a, b)
    for share in (found.containment, found.facts, found.numbers, found.names, found.recurring, found.lead):
        assert share is None or 0 <= share <= 1


FRAME = "Officials in the town of {town} said that {n} people were hurt, and {m} houses burnt down after {name} left."


@pytest.mark.parametrize(
    ("other", "numbers", "names"),
    [
        pytest.param({}, 1.0, 1.0, id="the same"),
        pytest.param({"n": 7, "m": 8}, 0.0, 1.0, id="other numbers"),
        pytest.param({"town": "Glinsk", "name": "Orest"}, 1.0, 0.0, id="other names"),
    ],
)
def test_what_fills_a_form_is_compared_place_by_place(other, numbers, names):
    filled = {"town": "Verbivka", "n": 12, "m": 34, "name": "Mykola"}
    a, b = FRAME.format(**filled), FRAME.format(**filled | other)
    found = scores(a, f"All of this is in the town's own paper. {b} Nobody knows 55 more.")
    assert found.numbers == numbers
    assert found.names is not None
    assert (found.names == 1.0) == (names == 1.0)


def test_years_do_not_count_as_numbers_of_a_form():
    frame = "In the spring of {year} the army lost {n} tanks and {m} drones near the river, as it does on every day."
    found = scores(frame.format(year=2024, n=5, m=6), frame.format(year=2024, n=8, m=9))
    assert found.numbers == 0.0


TAIL = "and so on and on, until there are words enough for the large ones to be few among them"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Yesterday the soldier met Anna Kovach, and then Peter.", 3),
        ("Yesterday. Then. Nobody came: Not one.", 0),
        ("учора боєць бачив Остапа, Ярину та Їжака", 3),
        ("χθες ο Γιώργος είδε τον Νίκο", 2),
        ("ALL LETTERS ARE LARGE IN THIS", 0),
        ("昨日マルセルとカシミールはテンに", 2),
        ("ابراهيم قال ان سلمى غابت", 0),
    ],
)
def test_names(text, named):
    assert len(fingerprint("", f"{text}, {TAIL}").facts) == named


def test_nouns_of_german_are_no_names():
    text = (
        "Am Abend sah der Bote Fritz Lang vor dem Haus einen Hund, eine Katze, den Wagen und das Rad, "
        "bis der Regen kam und die Frau mit dem Kind in das Dorf ging."
    )
    assert len(fingerprint("", text).facts) == 3  # Bote Fritz Lang


def test_a_year_counts_only_where_the_other_text_has_another_number():
    def counted(first: int, second: int) -> str:
        return f"the enemy lost about {first} soldiers near towns and then {second} vehicles were burning there."

    same = compare(fingerprint("", counted(1905, 2022)), fingerprint("", counted(1905, 2022)))
    assert (same.numbers, same.n_numbers) == (None, 0)
    for other in (counted(1800, 1700), counted(2005, 2100), counted(300, 400)):
        scores = compare(fingerprint("", counted(1905, 2022)), fingerprint("", other))
        assert (scores.numbers, scores.n_numbers) == (0, 4)
