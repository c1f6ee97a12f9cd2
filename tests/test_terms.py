"""What a site says on text and data mining."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.terms import (
    Term,
    in_words,
    term_of_ai,
    term_of_headers,
    terms_of_metas,
    terms_of_tdmrep,
)

REP = "https://weekly.example/.well-known/tdmrep.json"


def test_a_header_reserves() -> None:
    said = term_of_headers({"tdm-reservation": "1", "tdm-policy": "https://weekly.example/tdm.json"})
    assert said == Term("header", "reserved, policy https://weekly.example/tdm.json", reserved=True)
    assert term_of_headers({"tdm-reservation": "0"}) == Term("header", "not reserved")
    assert term_of_headers({"tdm-reservation": "perhaps"}) is None
    assert term_of_headers({}) is None


def test_a_meta_tag_reserves_and_noai_is_noted() -> None:
    reserved, noted = terms_of_metas("1", "", "index, noai")
    assert reserved == Term("meta tag", "reserved", reserved=True)
    assert noted == Term("meta robots", "noai")
    assert terms_of_metas("", "", "index, follow") == ()


def test_tdmrep_has_rules_for_paths() -> None:
    body = (
        b'[{"location": "/news/*", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}, {"tdm-reservation": 0}, {"x": 1}]'
    )
    assert terms_of_tdmrep(body, REP) == (
        Term("tdmrep.json", "reserved for /news/*, policy https://weekly.example/tdm.json", reserved=True),
        Term("tdmrep.json", "not reserved for /"),
    )


@pytest.mark.parametrize("body", [b"<html>Not found</html>", b"{}", b"[1, null]", b"", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_tdmrep_says_nothing(body: bytes) -> None:
    assert terms_of_tdmrep(body, REP) == ()


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    assert isinstance(terms_of_tdmrep(body, REP), tuple)


def test_ai_txt_is_only_noted() -> None:
    assert term_of_ai(b"User-Agent: *\nDisallow: /\n", "text/plain") == Term("ai.txt", "2 lines")
    assert term_of_ai(b"<html>a page for every address</html>", "text/html") is None


def test_the_words_for_the_table() -> None:
    assert in_words(()) is None
    header, tag = Term("header", "reserved", reserved=True), Term("meta tag", "reserved", reserved=True)
    assert in_words((header, tag, header)) == "reserved (header); reserved (meta tag)"
