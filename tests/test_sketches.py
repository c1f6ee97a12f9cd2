"""Keys by which copies meet."""

import random

import copy_texts
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.candidates import CROWD, pairs
from legionwire.sketches import BITS, CAP, FLOOR, anchors, need, sketch

WORDS = [f"word{n}" for n in range(900)]


def text_of(seed: int, length: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


@pytest.mark.parametrize(
    ("length", "fewest", "most"), [(0, 0, 0), (2, 1, 1), (12, 9, 9), (100, 20, 20), (3000, 28, 28)]
)
def test_size(length, fewest, most):
    keys = sketch(text_of(1, length))
    assert fewest <= len(keys) <= most
    assert list(keys) == sorted(set(keys))
    assert all(0 <= key < 1 << BITS for key in keys)
    assert anchors(keys) == keys[:4]


@given(st.integers(0, 500), st.integers(60, 400))
def test_a_text_meets_its_half_and_what_it_was_built_into(seed, length):
    text = text_of(seed, length)
    half = " ".join(text.split()[: length // 2])
    framed = f"{text_of(seed + 1000, length // 2)} {text} {text_of(seed + 2000, length // 2)}"
    own = sketch(text)
    for other in (sketch(half), sketch(framed)):
        assert len({*own} & {*other}) >= 1  # two out of twenty is the rule, and one in some hundred texts


def test_two_texts_of_one_vocabulary_do_not_meet():
    keys = [set(sketch(text_of(seed, 400))) for seed in range(40)]
    assert all(not one & other for place, one in enumerate(keys) for other in keys[:place])


def test_rows_and_recall_of_our_own_texts():
    texts = [text for lang in copy_texts.LANGUAGES for text in copy_texts.collection(lang, 3, seed=5)]
    keys = [sketch(text.text) for text in texts]
    met = {tuple(pair) for pair in pairs(keys, range(len(keys))).tolist()}
    places = range(len(texts))
    true = {
        (a, b) for b in places for a in range(b) if texts[a].group == texts[b].group and texts[a].lang == texts[b].lang
    }
    assert sum(map(len, keys)) / len(keys) <= 21
    # All halves of an article, also those that have nothing in common.
    assert len(true & met) / len(true) >= 0.97


@given(st.lists(st.integers(0, 30), min_size=2, max_size=60), st.randoms(use_true_random=False))
def test_candidates_are_the_same_in_any_order(seeds, shuffle):
    sketches = [tuple(sorted({seed * 7 % 11, seed * 3 % 13 + 20, seed + 40})) for seed in seeds]
    ranks = list(range(len(seeds)))
    order = ranks.copy()
    shuffle.shuffle(order)
    expected = {
        (a, b)
        for b in ranks
        for a in range(b)
        if len({*sketches[a]} & {*sketches[b]}) >= need(len(sketches[a]), len(sketches[b]))
    }
    assert {tuple(pair) for pair in pairs(sketches, ranks).tolist()} == expected or len(seeds) > CROWD
    mixed = pairs([sketches[place] for place in order], order).tolist()
    again = {tuple(sorted((order[a], order[b]))) for a, b in mixed}
    assert again == {tuple(pair) for pair in pairs(sketches, ranks).tolist()}


def test_in_a_crowd_everybody_meets_the_first():
    crowd = [(1, 2, 3)] * (3 * CROWD)
    met = pairs(crowd, list(range(len(crowd))))
    assert len(met) < CROWD * len(crowd)
    assert {b for a, b in met.tolist() if a == 0} == set(range(1, len(crowd)))


def test_no_candidates_among_nothing():
    assert pairs([], []).tolist() == pairs([()], [0]).tolist() == []


def test_floor_and_cap_leave_room_for_anchors():
    assert 0 < FLOOR <= CAP <= 28
