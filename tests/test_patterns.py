"""The pattern language: what it matches, what it refuses, and that stems never lie."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from legionwire.normalise import fold
from legionwire.patterns import MAX_LENGTH, PatternError, parse_pattern


def found(pattern: str, text: str) -> list[str]:
    folded = fold(text)
    return [folded[start:end] for start, end in parse_pattern(pattern).find(folded)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("legion", "Legion, légion; legions", ["legion", "legion"]),
        ("legions?", "a legion of legions", ["legion", "legions"]),
        ("легион~", "легионами", ["легионами"]),
        ("legion~", "legionabcdefghijkl", []),
        ("~فيلق", "بالفيلق", ["فيلق"]),
        ("legion", "interlegion", []),
        ("foreign legion", "foreign-legion, Foreign  'Legion'", ["foreign-legion", "foreign  'legion"]),
        ("foreign legion", "foreign\nlegion", ["foreign\nlegion"]),
        ("foreign legion", "foreignlegion", []),
        ("foreign ?legion", "foreignlegion", ["foreignlegion"]),
        (
            "big <2> legion",
            "big legion, big old legion, big a b legion",
            ["big legion", "big old legion", "big a b legion"],
        ),
        ("big <2> legion", "big a b c legion", []),
        ("(red|blue) legion", "red legion, blue legion, green legion", ["red legion", "blue legion"]),
        ("(very )?red legion", "very red legion", ["very red legion"]),
        ("外籍(軍團|兵團)", "一座外籍軍團營", ["外籍軍團"]),
        ("d'artagnan", "D’Artagnan", ["d'artagnan"]),
    ],
)
def test_matches(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_words_are_filled_in() -> None:
    pattern = parse_pattern("foreign {legion}", {"legion": "legion|corps"})
    assert pattern.find("foreign corps") == [(0, 13)]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("legion.*", "holds a *"),
        (r"\w+legion", "not part of the pattern language"),
        ("(a+)+legion", "not part of the pattern language"),
        ("(?<=x)legion", "must follow"),
        ("legion{2,}", "not part of the pattern language"),
        ("[a-z] legion", "not part of the pattern language"),
        ("legion~~", "one ~ is enough"),
        ("(legion", "not closed"),
        ("legion)", "never opened"),
        ("?legion", "must follow"),
        ("big <9> legion", "not part of the pattern language"),
        ("{corps} legion", "no `corps`"),
        ("ab cd", "three letters"),
        ("(legion)?", "three letters"),
        ("~", "three letters"),
        ("", "three letters"),
        ("((((((legion))))))", "nested too deeply"),
        ("legion" * MAX_LENGTH, "longer than"),
    ],
)
def test_refuses(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=re.escape(message)):
        parse_pattern(pattern)


words = st.text("legion軍團ий", min_size=3, max_size=6)
patterns = st.recursive(
    words,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}|{two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}({two[1]})?"),
        inner.map(lambda one: f"{one}~" if not one.endswith("~") else one),
    ),
    max_leaves=4,
)


@given(patterns, st.data())
@settings(deadline=None, max_examples=200)
def test_every_match_holds_a_stem(source: str, data: st.DataObject) -> None:
    try:
        pattern = parse_pattern(source)
    except PatternError:
        assume(False)
    text = fold(data.draw(st.from_regex(pattern.expression.removesuffix(r"(?!\w)"), fullmatch=True)))
    for start, end in pattern.find(text):
        assert any(stem in text[start:end] for stem in pattern.stems)
        assert not pattern.also or any(literal in text[start:end] for literal in pattern.also)


@given(patterns)
@settings(deadline=None)
def test_expressions_repeat_nothing_without_bound(source: str) -> None:
    try:
        expression = parse_pattern(source).expression
    except PatternError:
        assume(False)
    assert not re.search(r"(?<!\\)[*+]|\{\d+,\}", expression)
