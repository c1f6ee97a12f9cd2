"""The one door for text: what must go, what must stay, and the laws that hold for every string."""

from __future__ import annotations

import re
import unicodedata

import pytest
from growth import assert_in_line
from hypothesis import given, settings
from hypothesis import strategies as st

from legionwire.cleaning import clean_line, clean_text, clean_url

FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2028\u2029\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufffe\uffff\U0001fffe\U0010ffff\U000e0041]"
)
# Strings of what hurts, mixed with what is ordinary: random code points alone would seldom hit it.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\x1b\x7f\x85\x9b\xad\u0300\u0327\u0344\u200b\u200c\u200d\u2028\u202e\u2066\u2069\ufeff\ufffe"
        ),
        st.sampled_from("\ud800\udfff\U0001ffff\U000e0041 \t\n\r\x0b\xa0\u2009\u3000eéу́їй한가"),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        pytest.param("Legion\x00 in\x1b[31m red", "Legion in[31m red", id="nul-and-escape"),
        pytest.param("csi \x9b31m del \x7f.", "csi 31m del .", id="c1-and-del"),
        pytest.param("half \ud83d pair", "half pair", id="lone-surrogate"),
        pytest.param("\ufeffTitle\ufffe", "Title", id="bom-and-noncharacter"),
        pytest.param("safe\u202egnp.exe\u202c", "safegnp.exe", id="bidi-override"),
        pytest.param("\u2067open isolate", "open isolate", id="bidi-isolate-left-open"),
        pytest.param("Inter\u00adnational", "International", id="soft-hyphen"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="persian-non-joiner-stays"),
        pytest.param("क\u094d\u200dष", "क\u094d\u200dष", id="hindi-joiner-stays"),
        pytest.param("и\u0306 і\u0308", "й ї", id="composed"),
        pytest.param("  two\u00a0\u2009 words \t\r\n here ", "two words here", id="white-space-folded"),
        pytest.param("one\u2028two\x85three", "one two three", id="line-separators"),
        pytest.param("flag \U0001f3f4\U000e0067\U000e007f", "flag \U0001f3f4", id="tags"),
        pytest.param("", "", id="empty"),
    ],
)
def test_line(given_text: str, expected: str) -> None:
    assert clean_line(given_text, 100) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line-ends"),
        pytest.param("a\n\n \n\t\n\nb", "a\n\nb", id="one-blank-line-at-most"),
        pytest.param("\n\n a  b \n", "a b", id="edges"),
        pytest.param("a\u2029b\u2028c\x0cd", "a\nb\nc\nd", id="separators-become-newlines"),
        pytest.param("a\x00\nb", "a\nb", id="controls-go-newlines-stay"),
    ],
)
def test_text(given_text: str, expected: str) -> None:
    assert clean_text(given_text, 100) == expected


@pytest.mark.parametrize(
    ("given_text", "limit", "expected"),
    [
        pytest.param("abcdef", 3, "abc", id="plain"),
        pytest.param("ab cdef", 3, "ab", id="no-blank-at-the-end"),
        pytest.param("abx\u0316\u0317", 4, "ab", id="letter-and-its-marks-go-together"),
        pytest.param("abx\u0316\u0317", 5, "abx\u0316\u0317", id="fits-exactly"),
        pytest.param("abc", 0, "", id="nothing"),
    ],
)
def test_cut(given_text: str, limit: int, expected: str) -> None:
    assert clean_line(given_text, limit) == expected


@settings(deadline=None)
@given(NASTY, st.integers(0, 120))
def test_laws_of_lines_and_texts(text: str, limit: int) -> None:
    for clean in (clean_line, clean_text):
        cleaned = clean(text, limit)
        assert clean(cleaned, limit) == cleaned
        assert len(cleaned) <= limit
        assert not FORBIDDEN.search(cleaned)
        assert unicodedata.is_normalized("NFC", cleaned)
        cleaned.encode("utf-8")
    assert "\n" not in clean_line(text, limit)
    assert "\n\n\n" not in clean_text(text, limit)


@settings(deadline=None)
@given(st.text(st.sampled_from("a\u0300\u0327\u0344 "), min_size=20, max_size=400))
def test_marks_stay_bounded_and_the_result_stable(text: str) -> None:
    cleaned = clean_line(text, 1000)
    assert clean_line(cleaned, 1000) == cleaned
    assert not re.search("[\u0300\u0301\u0308\u0327]{31}", cleaned)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + "\u0315\u0300" * 500_000, id="marks-out-of-order"),
        pytest.param("\u0315\u0300" * 15 + "a", id="repeated-runs"),
        pytest.param(" \n" * 500_000, id="white-space"),
        pytest.param("\x00" * 1_000_000, id="nul"),
    ],
)
def test_a_hostile_text_takes_a_time_in_line_with_its_length(text: str) -> None:
    many = text * (1_200_000 // len(text))
    assert_in_line(lambda cut: clean_text(cut, 500_000), lambda size: many[:size], len(many) // 8)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://example.com/a", "https://example.com/a", id="as-it-is"),
        pytest.param("\n  https://example.com/a \t", "https://example.com/a", id="white-space-around"),
        pytest.param("https://example.com/a\n  /b", "https://example.com/a%20%20/b", id="broken-over-lines"),
        pytest.param("https://example.com/a b", "https://example.com/a%20b", id="blank-within"),
        pytest.param("https://example.com/a\u202eb", "https://example.com/a%E2%80%AEb", id="bidi-within"),
        pytest.param("https://example.com/новини", "https://example.com/новини", id="cyrillic-stays"),
        pytest.param("HTTP://EXAMPLE.com/", "HTTP://EXAMPLE.com/", id="case-stays"),
        pytest.param("https://example.com\\@evil.test/", None, id="backslash"),
        pytest.param("https://example.com/\x00", "https://example.com/", id="nul-at-the-end"),
        pytest.param("https://example.com/\x1b[2J", None, id="escape"),
        pytest.param("https://example.com/\ud800", None, id="surrogate"),
        pytest.param("javascript:alert(1)", None, id="javascript"),
        pytest.param("data:text/html,x", None, id="data"),
        pytest.param("file:///etc/passwd", None, id="file"),
        pytest.param("/relative", None, id="relative"),
        pytest.param("https://example.com/" + "a" * 3000, None, id="too-long"),
        pytest.param("", None, id="empty"),
    ],
)
def test_url(url: str, expected: str | None) -> None:
    assert clean_url(url) == expected


@settings(deadline=None)
@given(NASTY)
def test_laws_of_urls(rest: str) -> None:
    cleaned = clean_url("https://example.com/" + rest)
    if cleaned is not None:
        assert clean_url(cleaned) == cleaned
        assert len(cleaned) <= 2048
        assert not re.search(r"\s", cleaned)
        assert not FORBIDDEN.search(cleaned)
        cleaned.encode("utf-8")
