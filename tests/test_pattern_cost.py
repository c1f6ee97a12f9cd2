"""Our own patterns on texts written to be expensive: no bomb among them, however a stranger fills what we read."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

import pytest
from growth import assert_each_at_most, steps

from legionwire import body, bylines, dates, genre, notice_signs, phrases, standfirst, titles, voices, wall_signs
from legionwire.bylines import split_names
from legionwire.cleaning import clean_line, clean_text
from legionwire.dates import read_date, url_date
from legionwire.languages import language_code
from legionwire.lines import PHRASE_CHARS, clean_lines, is_boilerplate, loose
from legionwire.metadata import MAX_TITLE
from legionwire.titles import Titles, choose_title
from legionwire.voices import hear

# What is said again and again: blanks, digits, separators, beginnings of names, dates, phrases and tags.
UNITS = (
    *(" ", "a", "1", "-", ".", ",", "\\", "<", "_", "é", "—", "\t", "\u0301"),
    *(
        "A ",
        "1 ",
        "1.",
        "1/1/",
        "12:",
        "20",
        "2024-",
        "May 1 ",
        "1 mai ",
        "Ann Bee ",
        "Ann Bee and ",
        "by ",
        "one two ",
    ),
    *("editor ", "special to ", " - ", " | ", "&amp;", "<!--", "follow a b ", "more on ", "sign up for ", "the post "),
    *("page you ", "404 ", "/2024/01/", "/tag/", "_20240101", "年1月", "http://", "a@", "\n1\n", "https:// "),
)
LONG = 100_000
# How much of a stranger's text a pattern meets: the lines, titles and marks it is used on are no longer.
MARKS = 3 * 301
PATTERNS = [
    *((phrases, "match", PHRASE_CHARS), (bylines, "search", 200), (dates, "search", 200)),
    *((wall_signs, "search", 2_048), (notice_signs, "search", 2_048), (standfirst, "search", MARKS)),
    *((body, "search", MARKS), (titles, "search", MAX_TITLE)),
    *((genre, "search", MAX_TITLE), (voices, "search", voices.MAX_LINE)),
]
READERS = {
    "read_date": read_date,
    "url_date": url_date,
    "split_names": lambda text: list(split_names(text)),
    "is_boilerplate": is_boilerplate,
    "clean_lines": lambda text: clean_lines([text], ("Bridge reopened after repairs",), ("Ann Bee",)),
    "loose": loose,
    "clean_line": lambda text: clean_line(text, 500_000),
    "clean_text": lambda text: clean_text(text, 500_000),
    "choose_title": lambda text: choose_title(Titles(*[text[:MAX_TITLE]] * 4, (text[:MAX_TITLE],) * 20)),
    "language_code": language_code,
    "hear": lambda text: hear(text, "en"),
}


@pytest.mark.parametrize("name", READERS)
def test_a_long_text_is_read_in_a_moment(name):
    works = [partial(READERS[name], (unit * LONG)[:LONG] + "!") for unit in UNITS]
    assert_each_at_most(30, works, steps(1_000_000))


@pytest.mark.parametrize(("module", "way", "size"), [pytest.param(*given, id=given[0].__name__) for given in PATTERNS])
def test_no_pattern_is_a_bomb(module: SimpleNamespace, way: str, size: int):
    """At the most that it is given; a pattern that squares takes a second there, or never ends."""
    patterns = {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}
    assert patterns
    works = [
        partial(getattr(pattern, way), (unit * size)[: size - 1] + "!")
        for pattern in patterns.values()
        for unit in UNITS
    ]
    assert_each_at_most(3, works, steps(1_000_000))
