"""Where the parts of a query stand in a text: in every form, script and field, and where their exact form does."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from queries import queries
from query_meaning import Document, find

from legionwire import marking
from legionwire.language import analyse
from legionwire.query import analyse_query, parse_query
from legionwire.query_hits import find_all, holds_exact
from legionwire.query_tree import Sought


def marked(query: str, text: str, lang: str | None = None, field: str = "body") -> list[str]:
    node = analyse_query(parse_query(query).node, (lang,) if lang else ())
    return [text[span.start : span.end] for span in marking.hits(text, lang, node, field)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "lang", "text", "expected"),
    [
        ("legion", "en", "Legions of the legion", ["Legions", "legion"]),
        ('"foreign legions"', "en", "The FOREIGN\nLegion, a legion", ["FOREIGN\nLegion"]),
        ("легіон", "uk", "Загін легіону, ЛЕГІОН", ["легіону", "ЛЕГІОН"]),
        ("об'єднання", "uk", "Об’єднання та обʼєднання", ["Об’єднання", "обʼєднання"]),
        ("国际军团", "zh", "新的国际军团。国际军", ["国际军团"]),
        ('"国际军团"~5', "zh", "新的国际军团来了", ["国际军团"]),
        ("לגיון", "he", "הודעה: לגיון זר", ["לגיון"]),
        ("volunt*", "en", "Volunteers, voluntary; volume", ["Volunteers", "voluntary"]),
        ('"foreign leg*"', "en", "foreign legions, foreign aid, foreign legs", ["foreign legions", "foreign legs"]),
        ('"a b"~1', None, "a x b, b a; a x x b", ["a", "b", "b", "a", "a"]),
        ('"a b"~1', None, "a x x b", []),
        ('"a b"~0', None, "a x b a x b", ["b", "a"]),
        ('"a b c"~1', None, "c a b a x x a b", ["c", "a", "b"]),
        ("=legion", "en", "Legion, legions, LEGION", ["Legion", "LEGION"]),
        ('="it\'s on"', "en", "It’s  on; its on; it's only", ["It’s  on"]),
        ("a -b", None, "a b", ["a"]),
        ("-(b OR -a)", None, "a b", []),
        ("a OR b", None, "b a c", ["b", "a"]),
        ("lang:uk a after:2024", None, "a uk 2024", ["a"]),
        ('"a a"', None, "a a a b a", ["a a a"]),
        ("a a", None, "a", ["a"]),
    ],
)  # fmt: skip
def test_what_is_sought_is_marked_as_it_is_written(query, lang, text, expected):
    assert marked(query, text, lang) == expected


def test_each_field_has_its_own_marks():
    assert marked("title:a b", "a b", field="title") == ["a", "b"]
    assert marked("title:a b", "a b", field="body") == ["b"]
    assert marked("body:(a OR b)", "a b", field="title") == []


WORDS = ["a", "b", "ab", "abc", "Legion", "legions", "国际", "国际军", "é", "c"]
TEXT = st.lists(st.sampled_from([*WORDS, "x", ".", "\n", "e\u0301"]), max_size=10).map(" ".join)


@given(queries(WORDS, leaves=1), TEXT, TEXT, st.sampled_from([None, "en", "zh"]))
@example("=c", "", "cé c", None)
def test_something_is_marked_exactly_where_the_query_finds(query, title, text, lang):
    held = (lang,) if lang else ()
    node = analyse_query(parse_query(query).node, held)
    if isinstance(node, Sought):
        spans = [*marking.hits(title, lang, node, "title"), *marking.hits(text, lang, node, "body")]
        found = find(query, [Document(title=title, text=text, lang=lang)], held)
        if node.exact is None:
            assert bool(spans) == bool(found)
        else:
            assert spans or not found


@given(queries(WORDS), TEXT, st.sampled_from(["title", "body"]))
def test_marks_stand_in_order_within_the_text_and_never_overlap_in_one_part(query, text, field):
    node = analyse_query(parse_query(query).node, ("en",))
    spans = marking.hits(text, "en", node, field)
    assert spans == sorted(spans, key=lambda span: (span.start, span.end))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    for part in {span.part for span in spans}:
        own = [span for span in spans if span.part == part]
        assert all(one.end <= other.start for one, other in pairwise(own))


@given(st.lists(st.sampled_from("abcx"), max_size=14), st.integers(0, 4))
def test_near_marks_are_the_words_of_some_window(words, distance):
    """Held against every window, one after the other."""
    expected = set()
    for start in range(len(words)):
        window = range(start, min(start + distance + 2, len(words)))
        if {"a", "b", "c"} <= {words[place] for place in window}:
            expected |= {place for place in window if words[place] != "x"}
    node = analyse_query(parse_query(f'"a b c"~{distance}').node, ())
    spans = marking.hits(" ".join(words), None, node, "body")
    assert [span.start // 2 for span in spans] == sorted(expected)


# --- exact forms


@pytest.mark.parametrize(
    ("form", "text", "there"),
    [
        ("Legion", "the LEGION.", True),
        ("Legion", "legions", False),
        ("Legion", "alegion", False),
        ("legion", "post-legion", True),
        ("foreign legion", "Foreign \n\u00a0Legion", True),
        ("об'єднання", "Об’єднання", True),
        ("caf", unicodedata.normalize("NFD", "café"), False),
        ("fé", unicodedata.normalize("NFD", "éfé"), False),
        ("cafe", "café", False),
        ("café", unicodedata.normalize("NFD", "CAFÉ"), True),
        (unicodedata.normalize("NFD", "café"), "café", True),
        ("\uf900", "\uf900\u8c48", True),
        ("军团", "国际军团的", True),
        ("군단", "군단이", True),
        ("C++", "in C++, not C", True),
        ("a.c", "abc", False),
        ("ὀδός", "ὈΔΌΣ", True),
        ("(a+)+$", "a" * 50, False),
    ],
)
def test_an_exact_form_is_told_from_others(form, text, there):
    assert holds_exact(text, form) == there


@given(st.text(min_size=1).filter(lambda form: form.strip() == form), st.text(), st.text())
def test_a_text_holds_every_form_that_stands_apart_in_it(form, before, after):
    assert holds_exact(f"{before} {form} {after}", form)


# --- bounds


@pytest.mark.parametrize("query", ["a", '"a b"', '"a b"~5', "=a", "ab*", " ".join(f'"a b"~{n}' for n in range(100))])
def test_marking_a_huge_text_stays_bounded(query):
    assert 0 < len(marked(query, "a b ab " * 300_000)) <= marking.MAX_SPANS


def test_windows_that_overlap_are_counted_once():
    assert len(marked('"a b"~100', "a b " * 2_000)) == 4_000


def test_a_word_that_comes_often_leaves_room_for_the_others():
    assert "b" in marked("a OR b", "a " * 20_000 + "b")
    words = "a " * 20_000 + "b a c"
    node = analyse_query(parse_query("a OR b OR c").node, ())
    shown = marking.snippet(words, marking.hits(words, None, node, "body"))
    assert {piece.text for piece in shown if piece.kind == "hit"} >= {"b", "c"}


def test_no_part_is_looked_for_where_there_is_none():
    assert find_all("a", None, (), 5) == []


@given(TEXT)
def test_the_tokens_of_a_text_stand_where_they_say(text):
    """What marking takes from the analyser."""
    tokens = analyse(text, "en")
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(re.search(r"\w", text[token.start : token.end]) for token in tokens)
