"""The parts of the web pages: marks in texts, charts, times in words, who may ask, where it listens."""

from __future__ import annotations

import socket
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire import marking
from legionwire.config import WebSettings
from legionwire.errors import ConfigError
from legionwire.query import analyse_query, parse_query
from legionwire.web import charts, server, words
from legionwire.web.access import Access
from legionwire.web.periods import Month, by_month

# --- marking


def hits(text: str, query: str) -> list[marking.Span]:
    return marking.hits(text, None, analyse_query(parse_query(query).node, ()), "body")


@pytest.mark.parametrize(
    ("query", "shown", "marked"),
    [
        ("легион", "Иностранный ЛЕГИОН, легион.", ["ЛЕГИОН", "легион"]),
        ("ёлка", "Елка и ёлка", ["Елка", "ёлка"]),
        ("volunte", "volunteers volunté volunte", ["volunté", "volunte"]),
        ('"foreign legion"', "the Foreign\nLegion, a legion", ["Foreign\nLegion"]),
        ('"a b" b', "a b b", ["a b", "b"]),
        ("обʼєднання", "обєднання об’єднання об'єднання", ["обєднання", "об’єднання", "об'єднання"]),
        ("cafe", unicodedata.normalize("NFD", "Café"), [unicodedata.normalize("NFD", "Café")]),
    ],
)
def test_hits_are_found_as_the_index_finds_them(query, shown, marked):
    pieces = marking.cut(shown, hits(shown, query))
    assert [piece.text for piece in pieces if piece.kind == "hit"] == marked


PHRASES = st.lists(st.sampled_from(["a", "ab", '"a b"', "é"]), min_size=1)
PLACES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["a", "ab a", "b"])))


@given(st.text(st.sampled_from("ab é'\n.ä"), max_size=60), PHRASES, PLACES)
def test_pieces_are_the_text_whatever_is_marked(words, phrases, places):
    spans = [*marking.names(words, places), *hits(words, " ".join(phrases))]
    assert "".join(piece.text for piece in marking.cut(words, spans)) == words
    lines = ["".join(piece.text for piece in line) for line in marking.cut_lines(words, spans)]
    assert lines == [line for line in words.split("\n") if line.strip()]


@given(st.text(st.sampled_from("ab. \n"), max_size=900), st.text(st.sampled_from("ab. \n"), max_size=900))
def test_a_snippet_is_short_and_holds_its_hit(before, after):
    words = f"{before} legion {after}"
    spans = hits(words, "legion")
    pieces = marking.snippet(words, spans)
    assert "legion" in [piece.text for piece in pieces if piece.kind == "hit"]
    assert sum(len(piece.text) for piece in pieces) <= marking.SNIPPET + 4


def test_a_snippet_stands_where_most_words_meet():
    words = f"alpha {'x ' * 300} alpha beta {'y ' * 300}"
    pieces = marking.snippet(words, hits(words, "alpha beta"))
    assert [piece.text for piece in pieces if piece.kind == "hit"] == ["alpha", "beta"]


def test_marking_a_huge_text_of_hits_stays_bounded():
    words = "a " * 1_000_000
    assert len(hits(words, "a")) <= marking.MAX_SPANS + 1


# --- charts and words


@given(st.dictionaries(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(1, 10_000), min_size=1, max_size=40))
def test_a_timeline_shows_every_article_or_says_how_many_it_leaves_out(days):
    chart = charts.timeline(by_month(days), str)
    assert chart is not None
    assert sum(bar.count for bar in chart.bars) + chart.earlier == sum(days.values())
    assert len(chart.bars) >= 12
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.01 for bar in chart.bars)
    assert all((bar.height >= charts.LEAST) == (bar.count > 0) and bar.height <= charts.HEIGHT for bar in chart.bars)


def test_no_articles_make_no_timeline():
    assert charts.timeline({}, str) is None
    assert charts.timeline({Month(2024, 5): 0}, str) is None


def test_months_go_on_after_december():
    assert Month(2024, 12).plus(1) == Month(2025, 1)
    assert Month(2024, 1).plus(-1) == Month(2023, 12)
    assert Month.parse("2024-02") == Month(2024, 2)
    assert Month.parse("2024-2") is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-5, "in the future"), (0, "just now"), (59, "just now"), (60, "1 min ago"), (7200, "2 h ago"),
     (90_000, "25 h ago"), (180_000, "2 days ago")],
)  # fmt: skip
def test_how_long_ago(seconds, told):
    now = datetime(2024, 5, 18, tzinfo=UTC)
    assert words.ago(now - timedelta(seconds=seconds), now) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-5, "now"), (0, "now"), (59, "in a moment"), (60, "in 1 min"), (7200, "in 2 h"), (90_000, "in 25 h"),
     (180_000, "in 2 days")],
)  # fmt: skip
def test_how_long_until(seconds, told):
    now = datetime(2024, 5, 18, tzinfo=UTC)
    assert words.ahead(now + timedelta(seconds=seconds), now) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (61, "1 min 1 s"), (120, "2 min"), (3600, "1 h"), (3720, "1 h 2 min"), (172_800, "2 d"),
     (180_000, "2 d 2 h")],
)  # fmt: skip
def test_how_long_it_lasts(seconds, told):
    assert words.lasting(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("octets", "told"), [(0, "0 B"), (999, "999 B"), (25_200, "25.2 kB"), (201_000, "201 kB"), (3.2e12, "3200 GB")]
)
def test_sizes(octets, told):
    assert words.size(int(octets)) == told


# --- who may ask


def test_a_very_long_host_is_judged_at_once():
    assert not Access(WebSettings(0), "127.0.0.1").knows_host("[" * 100_000)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org", ""])
def test_it_listens_on_this_machine_only(host):
    with pytest.raises(ConfigError, match="this machine only"):
        server.listen(host, 0)


def test_a_taken_port_is_named():
    with server.listen(port=0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port}"):
            server.listen(port=port)


@pytest.mark.parametrize(("host", "shown"), [("localhost", "http://127.0.0.1:"), ("::1", "http://[::1]:")])
def test_the_address_is_one_to_click_on(host, shown):
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with server.listen(host, 0) as listening:
        assert server.address_of(listening).startswith(shown)
