"""What happens, told alike in all languages."""

import tomllib
from importlib.resources import files

import pytest

from legionwire.event_words import KINDS, events_in

TABLES = tomllib.loads((files("legionwire") / "event_words.toml").read_text(encoding="utf-8"))
TOLD = [
    ("en", "two volunteers were killed by a drone", {"killed", "drone"}),
    ("uk", "суд засудив бійця", {"trial", "sentence"}),
    ("de", "der sanitater wurde getotet", {"medic", "killed"}),
    ("ja", "義勇兵が戦死", {"killed"}),
    ("ar", "وقتل خمسة اسرى", {"killed", "captured"}),
    ("nb", "nordmann drept", {"killed"}),
    ("ka", "ტყვედ ჩავარდა", {"captured"}),
]


@pytest.mark.parametrize(("lang", "folded", "expected"), TOLD)
def test_events(lang, folded, expected):
    assert set(events_in(folded, lang)) == expected


def test_a_whole_word_is_no_beginning():
    assert set(events_in("the deadline", "en")) == set()
    assert set(events_in("he is dead", "en")) == {"killed"}


def test_an_unknown_language_tells_nothing():
    assert list(events_in("killed", "xx")) == list(events_in("killed", None)) == []


def test_all_languages_speak_of_the_same_events():
    assert all(set(table) <= set(TABLES["en"]) for table in TABLES.values())
    assert set(TABLES["en"]) > KINDS
