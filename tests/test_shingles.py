"""Words in every script, and runs of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.shingles import distinct, read, runs, words_of

WORDS = st.lists(st.sampled_from(["legion", "holds", "the", "bridge", "мост", "легион", "12", "350"]), max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. grew 1,000.5 %", ["the", "u", "s", "grew", "10005"]),
        ("Об’єкт, об\u02bcєкт, об'єкт", ["об", "єкт"] * 3),
        ("Украї\u0301на ёлка", ["україна", "елка"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("الكِتَاب كتـــاب ٣٤", ["الكتاب", "كتاب", "34"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("2024年5月にLegionが", ["2024", "年", "5", "月", "に", "legion", "が"]),
        ("ครับ", ["ค", "ร", "ั", "บ"]),
        ("ﬁne ＡＢＣ １２", ["fine", "abc", "12"]),
        ("\U00020000\U0001f600x", ["\U00020000", "x"]),
        ("\ud800 x", ["x"]),
        ("", []),
        ("... !", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


@given(WORDS, st.integers(1, 5))
def test_equal_runs_have_equal_hashes_and_others_do_not(words, size):
    found = runs(read(" ".join(words)), size).tolist()
    whole = [tuple(words[at : at + size]) for at in range(len(words) - size + 1)] or [tuple(words)][: len(words)]
    assert len(found) == len(whole)
    assert len(set(found)) == len(set(whole))
    assert len({*zip(found, whole, strict=True)}) == len(set(whole))


@given(WORDS, WORDS, st.integers(1, 4))
def test_a_run_is_the_same_wherever_it_stands(before, words, size):
    own = set(runs(read(" ".join(words)), size).tolist())
    longer = set(runs(read(" ".join(before + words)), size).tolist())
    assert len(words) < size or own <= longer


def test_a_character_without_blanks_counts_for_half_a_word():
    text = read("国際部隊の兵士らは昨夜遅く")
    assert text.n_words == len(text.hashes) - len(text.hashes) // 2
    assert len(runs(text, 4)) == len(text.hashes) - 7  # eight characters each
    mixed = read("国際 legion 部隊 came 昨夜")
    assert len(runs(mixed, 2)) == 6  # the last is "came 昨夜"


def test_text_with_and_without_such_characters_has_the_same_runs_of_its_words():
    words = ["the", "legion", "held", "the", "bridge", "over", "the", "river"]
    plain, mixed = runs(read(" ".join(words)), 3), runs(read(" ".join(words) + " 国際"), 3)
    assert plain.tolist() == mixed[: len(plain)].tolist()


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_distinct_sorts(values):
    assert distinct(np.array(values, np.uint64)).tolist() == sorted(set(values))


@given(st.text(max_size=80))
def test_any_text_has_words(text):
    words = words_of(text)
    assert len(words) == len(read(text).hashes)
    assert all(words)


def test_hashes_are_those_of_last_year():
    # Keys are stored: another hash makes every sketch of a collection worthless, and needs another VERSION.
    found = runs(read("The Legion held the bridge"), 4).tolist()
    assert found == [
        2258861626754990272,
        4002966553680066151,
    ]
