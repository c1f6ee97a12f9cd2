"""Texts that are kept for comparing: the same as if they were made each time, and never more than there is room for."""

from dataclasses import fields
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from legionwire.fingerprints import Fingerprint, fingerprint
from legionwire.kept_texts import KeptTexts, Text, keys_of
from legionwire.sketches import sketch
from legionwire.slots import Slots

WORDS = [
    *("Kharkiv", "Odesa", "said", "on", "Monday", "that", "12", "of", "1999", "soldiers", "held", "Izium", "near"),
    *("the", "river.", "Київ", "Харків", "東京", "キーウ"),
]


def text_of(seed: int, length: int = 60) -> str:
    dice = Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(length))


def parts(one: Fingerprint | Slots) -> list[object]:
    values = [getattr(one, field.name) for field in fields(one)]
    return [
        parts(value) if isinstance(value, Slots) else value.tolist() if isinstance(value, np.ndarray) else value
        for value in values
    ]


def is_made_anew(found: Text, title: str, text: str) -> bool:
    long = len(text.split()) >= 40
    return found.keys == (sketch(text) if long else ()) and parts(found.print_) == parts(fingerprint(title, text))


@given(
    st.lists(st.tuples(st.sampled_from(["", "One", "one", "Other"]), st.integers(0, 5), st.sampled_from([3, 50, 90])))
)
def test_whatever_was_asked_for_before_the_answer_is_the_same(asked: list[tuple[str, int, int]]) -> None:
    kept = KeptTexts(room=12_000)
    for title, seed, length in asked:
        text = text_of(seed, length)
        assert is_made_anew(kept.text(title, text), title, text)
        assert kept.n_bytes <= 12_000


def test_what_is_asked_for_again_is_not_made_again() -> None:
    kept = KeptTexts()
    first = kept.text("Title", text_of(1))
    assert kept.text("Title", text_of(1)) is first
    assert kept.text("Other", text_of(1)) is not first


def test_another_spelling_is_another_text() -> None:
    """Names are written large: the words alone do not tell what a text is."""
    kept = KeptTexts()
    plain, loud = kept.text("", text_of(2)), kept.text("", text_of(2).upper())
    assert plain.print_.text_hash == loud.print_.text_hash
    assert plain.print_.facts.tolist() != loud.print_.facts.tolist()


def test_a_word_of_the_title_is_none_of_the_text() -> None:
    kept = KeptTexts()
    assert kept.text("Fire", f"in Odesa {text_of(3)}") is not kept.text("Firein", f" Odesa {text_of(3)}")
    assert kept.text("1 a", "b") is not kept.text("1", " ab")


def test_those_that_were_asked_for_last_stay() -> None:
    room = KeptTexts()
    for seed in range(3):
        room.text("", text_of(seed))
    kept = KeptTexts(room=room.n_bytes)
    first, second = kept.text("", text_of(0)), kept.text("", text_of(1))
    kept.text("", text_of(2))
    assert kept.text("", text_of(0)) is first
    kept.text("", text_of(7))
    assert kept.text("", text_of(0)) is first
    assert kept.text("", text_of(1)) is not second


def test_what_is_larger_than_the_room_is_not_kept_and_nothing_is_for_nothing() -> None:
    kept = KeptTexts(room=10_000)
    assert is_made_anew(kept.text("", text_of(4, 3_000)), "", text_of(4, 3_000))
    assert kept.n_bytes == 0
    for number in range(50):
        kept.text(str(number), "")
    assert 0 < kept.n_bytes <= 10_000


def test_keys_are_those_of_the_whole_text() -> None:
    assert keys_of(text_of(5)) == KeptTexts().text("", text_of(5)).keys == sketch(text_of(5))
    assert keys_of("too short") == ()
