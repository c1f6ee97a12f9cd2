"""Word diffs: exact in both directions, readable, bounded."""

from __future__ import annotations

import html
import random
import re
from itertools import pairwise

import pytest
from growth import assert_at_most
from hypothesis import given
from hypothesis import strategies as st

from legionwire.diffs import Piece, diff, hunks, in_brackets, in_html, is_change, new_of, old_of, words_in

WORDS = st.sampled_from(["legion", "the", "three", "wounded", ",", " ", "\n", "国", "际", "ไทย", "é", "e\u0301", "<b>"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=40).map("".join))


@given(TEXTS, TEXTS)
def test_without_what_was_put_in_it_is_the_old_text_and_without_what_went_the_new(old, new):
    pieces = diff(old, new)
    assert (old_of(pieces), new_of(pieces)) == (old, new)
    assert is_change(pieces) == (old != new)
    kinds = [piece.kind for piece in pieces]
    assert all(pair not in (("same", "same"), ("ins", "del")) for pair in pairwise(kinds))
    assert all(piece.text for piece in pieces)


@given(TEXTS, TEXTS)
def test_the_fragment_holds_both_texts_to_the_letter(old, new):
    fragment = in_html(diff(old, new))
    body = fragment.removeprefix('<div class="diff">').removesuffix("</div>")

    def text_without(tag: str) -> str:
        kept = re.sub(rf"<{tag}>.*?</{tag}>", "", body, flags=re.DOTALL)
        return html.unescape(re.sub(r"</?(?:ins|del|br)>", "", kept))

    assert re.fullmatch(r"(?:[^<]|</?(?:ins|del)>|<br>)*", body)
    assert (text_without("ins"), text_without("del")) == (old, new)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        pytest.param("Three were hurt.", "Five were hurt.", "[-Three-]{+Five+} were hurt.", id="one word"),
        pytest.param("It was so.", "It was not so.", "It was {+not +}so.", id="a word more"),
        pytest.param(
            "one two three four of five six seven eight end",
            "un deux trois quatre of cinq six_ sept huit end",
            "[-one two three four of five six seven eight-]{+un deux trois quatre of cinq six_ sept huit+} end",
            id="no confetti: one word between two rewritten parts",
        ),
        pytest.param(
            "Monday three were hurt",
            "Tuesday five were hurt",
            "[-Monday three-]{+Tuesday five+} were hurt",
            id="a blank",
        ),
        pytest.param("a\nb\nc", "a\nnew\nb\nc", "a\n{+new\n+}b\nc", id="a line more"),
        pytest.param(
            "国际军团成员在基辅", "国际军团战士在基辅", "国际军团[-成员-]{+战士+}在基辅", id="Chinese by its signs"
        ),
        pytest.param("ทหารสามนาย", "ทหารห้านาย", "ทหาร[-สาม-]{+ห้า+}นาย", id="Thai by its signs"),
        pytest.param("Легіон і він", "Легіон і вони", "Легіон і [-він-]{+вони+}", id="Cyrillic by its words"),
        pytest.param("e\u0301te", "e\u0302te", "[-e\u0301te-]{+e\u0302te+}", id="a mark is part of its word"),
        pytest.param("", "x", "{+x+}", id="from nothing"),
        pytest.param("x", "", "[-x-]", id="to nothing"),
        pytest.param("", "", "", id="nothing at all"),
    ],
)
def test_changes_are_told_as_a_reader_sees_them(old, new, shown):
    assert in_brackets(diff(old, new)) == shown


def test_only_changed_lines_and_their_neighbours_are_shown():
    old = [f"line {number}" for number in range(20)]
    new = [*old[:5], "another", *old[6:15], *old[16:]]
    found = hunks(diff("\n".join(old), "\n".join(new)))
    assert [(item.skipped, in_brackets(item.pieces)) for item in found] == [
        (True, "line 4\n[-line 5-]{+another+}\nline 6\n"),
        (True, "line 14\n[-line 15\n-]line 16\nline 17\n"),
    ]
    assert hunks(diff("a\nb", "a\nb")) == ()
    assert [item.skipped for item in hunks(diff("a\nb", "x\nb"))] == [False]


@given(TEXTS, TEXTS)
def test_hunks_hold_every_change(old, new):
    pieces = diff(old, new)
    shown = [piece for hunk in hunks(pieces, 0) for piece in hunk.pieces if piece.kind != "same"]
    assert "".join(p.text for p in shown) == "".join(p.text for p in pieces if p.kind != "same")


def test_words_are_counted_and_signs_are_not():
    pieces = diff("One, two.", "One, two, three - four!")
    assert (words_in(pieces, "ins"), words_in(pieces, "del")) == (2, 0)
    assert words_in([Piece("ins", "国际 军团")], "ins") == 4


def test_a_fragment_is_of_its_language_and_direction():
    fragment = in_html(diff("فيلق", "الفيلق"), 'a"r', "rtl")
    assert fragment.startswith('<div class="diff" lang="a&quot;r" dir="rtl"><del>')


def vocabulary(size: int, words: int, seed: int) -> str:
    numbers = random.Random(seed)
    return " ".join(f"w{numbers.randrange(words)}" + "\n" * (number % 40 == 0) for number in range(size))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(vocabulary(60_000, 3_000, 1), vocabulary(60_000, 3_000, 2), id="unrelated"),
        pytest.param("a\nb\n" * 60_000, "b\na\nc\n" * 40_000, id="two lines over and over"),
        pytest.param("a " * 100_000, "a b " * 50_000, id="two words over and over"),
        pytest.param(
            "\n".join(f"l{n}" for n in range(60_000)),
            "\n".join(f"l{n * 7919 % 60_000}" for n in range(60_000)),
            id="lines in another order",
        ),
    ],
)
def test_no_text_costs_its_square(old, new):
    """A comparison of texts with nothing in common to hold on to costs some passes over them, and no more."""
    pieces = diff(old, new)
    assert (old_of(pieces), new_of(pieces)) == (old, new)
    assert_at_most(60, lambda: diff(old, new), lambda: re.findall(r"\w+|\W", old + new))
