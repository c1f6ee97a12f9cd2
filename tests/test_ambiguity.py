"""No pattern of a topic file is a bomb: what could match in too many ways is refused, what is let through is quick."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import pytest
from growth import assert_at_most, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.ambiguity import ways
from legionwire.matching import PatternIndex
from legionwire.pattern_syntax import MAX_BLANKS, MAX_ENDING, Blank, Choice, Ending, Node, Parser, PatternError, Text
from legionwire.patterns import MAX_LENGTH, MAX_WAYS, Pattern, parse_pattern, squeeze


def bound(pattern: str) -> int:
    """The closest that can be told: the smallest limit that lets it through."""
    nodes = Parser(pattern).read()
    return 1 + bisect_left(range(1, 2 * MAX_WAYS), True, key=lambda limit: ways(nodes, limit) <= limit)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("grey owl", 1),
        ("(grey|brown) owls?", 2),
        ("(big|bigger) owl", 1),
        ("(grey|greyish)(ish)? owl", 2),
        ("owl~ of", 1),
        ("owl~s of", 9),
        ("owl <4> of", 5),
        ("owl <4> of <4> of <4> of", 125),
        ("(old )?owl", 1),
        ("(owl )?(owl )?(owl )?owl", 8),
    ],
)
def test_forks_that_the_next_letters_decide_do_not_count(pattern: str, count: int) -> None:
    assert bound(pattern) == count


@dataclass(frozen=True)
class Counter:
    """Counts, by trying, in how many ways a sequence can match from a place of a text on."""

    text: str

    def count(self, nodes: tuple[Node, ...], at: int) -> int:
        if not nodes:
            return 1
        return sum(self.count((*part, *nodes[1:]), end) for part, end in self.steps(nodes[0], at))

    def steps(self, node: Node, at: int) -> list[tuple[tuple[Node, ...], int]]:
        """What is left of the node, and the place reached, for each choice that it offers."""
        text = self.text
        match node:
            case Text(letter):
                return [((), at + 1)] if text[at : at + 1] == letter else []
            case Ending():
                return [((), at + n) for n in range(MAX_ENDING + 1) if self.are_letters(at, at + n)]
            case Choice(branches, optional):
                return [*((branch, at) for branch in branches), *([((), at)] if optional else [])]
            case Blank(words, optional):
                found = [at + n for n in range(not optional, MAX_BLANKS + 1) if self.are_blanks(at, at + n)]
                for _ in range(words):
                    found += [end for start in found for end in self.word_ends(start) if end not in found]
                return [((), end) for end in found]

    def are_letters(self, start: int, end: int) -> bool:
        return end <= len(self.text) and all(letter.isalnum() for letter in self.text[start:end])

    def are_blanks(self, start: int, end: int) -> bool:
        return end <= len(self.text) and not self.text[start:end].strip()

    def word_ends(self, start: int) -> list[int]:
        ends = [
            end for end in range(start + 1, len(self.text)) if self.are_letters(start, end) and self.text[end] == " "
        ]
        return [end + 1 for end in ends[-1:]]


PIECES = st.recursive(
    st.sampled_from(["a", "b", "ab", "a?", "~a", "~", " ", " a", " <1> ", " <2> a", " ?"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map(lambda part: f"({part})?"),
    ),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None)
@given(PIECES, st.lists(st.text("ab ", min_size=4, max_size=14), min_size=3, max_size=3))
def test_no_text_can_be_matched_in_more_ways_than_told(pattern: str, texts: list[str]) -> None:
    try:
        nodes = Parser(f"a{pattern}b").read()
    except PatternError:
        return
    counts = [Counter(f"a{text}").count(nodes, 0) for text in texts]
    assert all(
        count <= ways(nodes, limit) or limit < ways(nodes, limit) for count in counts for limit in (1, 3, 9, 10**9)
    )


class Wanted:
    masks = yields = False

    def __init__(self, *patterns: Pattern) -> None:
        self.patterns = patterns


BOMBS = {
    "words between": "xyz" + " <4> x" * 30 + " qqq",
    "two words between": "xyz" + " <2> x" * 8 + " qqq",
    "endings": "xyz" + "~a" * 20 + " qqq",
    "optional letters": "xyz" + "a?" * 60 + "a" * 60 + " qqq",
    "optional words": "xyz" + "( x)?" * 40 + " qqq",
    "alternatives": "xyz" + "( x| x x)" * 20 + " qqq",
    "nested": "xyz" + "((((a?b?)?a?)?b?)?a?)?" * 8 + " qqq",
    "blanks": "xyz" + "( ?~ ?)?" * 20 + " qqq",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_at_once_and_says_what_to_do(bomb: str) -> None:
    assert len(bomb) <= MAX_LENGTH

    def refused() -> None:
        with pytest.raises(PatternError, match="can match the same words in more than 256 ways: write it as several"):
            parse_pattern(bomb)

    assert_at_most(30, refused, steps(1_000_000))


# The most that is let through of each kind, on texts that make it try everything and never match.
WORST = {
    "xyz" + " <3> x" * 4 + " qqq": "xyz" + " x" * 16 + "qqq ",
    "xyz" + "~a" * 2 + "a?a? qqq": "xyz" + "a" * 20 + " qqq ",
    "xyz" + "a?" * 8 + "a" * 8 + " qqq": "xyz" + "a" * 15 + "qqq ",
    "xyz" + "( x)?" * 8 + " qqq": "xyz" + " x" * 8 + "qqq ",
    "xyz" + "( x| x x)" * 6 + " qqq": "xyz" + " x" * 12 + "qqq ",
}


@pytest.mark.parametrize("pattern", WORST)
def test_five_megabytes_of_the_worst_take_no_longer_than_a_moment(pattern: str) -> None:
    parsed = parse_pattern(pattern)
    assert bound(pattern) > MAX_WAYS / 8
    text = (WORST[pattern] * 1_000_000)[:5_000_000]
    assert_at_most(50, lambda: PatternIndex([Wanted(parsed)]).find(text), steps(1_000_000))


@cache
def grouped(name: str) -> Pattern:
    """The same name, written so that it is read as a pattern."""
    return parse_pattern(name[:-1] + f"({name[-1]}|{name[-1]})")


@given(st.text("abc軍 -'", min_size=4, max_size=9).filter(lambda name: len(name.strip(" -")) == len(name)), st.data())
def test_a_plain_name_is_found_where_its_pattern_is(name: str, data: st.DataObject) -> None:
    try:
        plain, pattern = parse_pattern(name), grouped(name)
    except PatternError:
        return
    text = data.draw(st.text("abc軍 -'\n.", max_size=12)) + data.draw(
        st.sampled_from(["", name, name.replace(" ", "-")])
    )
    text += data.draw(st.text("ab ", max_size=3))
    assert plain.squeezed
    assert not pattern.squeezed
    assert plain.find(text) == pattern.find(text)
    assert not plain.find(text) or plain.squeezed in squeeze(text)


def test_a_group_of_many_spellings_is_read_in_a_moment() -> None:
    """The next letter decides each fork, so nothing is ambiguous; the spellings together are a billion."""
    pattern = parse_pattern("legion (x" + "(a|b)" * 30 + ")")
    assert pattern.find("legion x" + "ab" * 15)
