"""Verdicts held against people's labels: the figures are those of the textbook, and `topic test` prints them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from legionwire.accuracy import LABELS, Pair, Ratios, accuracy, by_label, by_language, confusion, macro_f1
from legionwire.cli import cli
from legionwire.cli.notes import Options
from legionwire.errors import CatalogueError, UsageError

PAIRS = st.lists(st.builds(Pair, st.sampled_from(LABELS), st.sampled_from(LABELS), st.sampled_from(["en", "uk", ""])))


def test_the_figures_of_a_small_set() -> None:
    pairs = [
        Pair("core", "core", "en"), Pair("core", "mention", "en"), Pair("mention", "no", "en"),
        Pair("no", "core", "uk"), Pair("related", "no", "uk"), Pair("no", "related", "uk"),
    ]  # fmt: skip
    found = accuracy(pairs)
    assert (found.n, found.correct, found.named) == (6, 1, Ratios(2 / 3, 2 / 3, 2 / 3))
    assert by_label(pairs) == {
        "core": Ratios(1 / 2, 1 / 2, 1 / 2), "mention": Ratios(0, 0, 0), "no": Ratios(2 / 3, 2 / 3, 2 / 3)
    }  # fmt: skip
    assert macro_f1(pairs) == pytest.approx((1 / 2 + 0 + 2 / 3) / 3)
    assert {lang: (part.n, part.named) for lang, part in by_language(pairs).items()} == {
        "en": (3, Ratios(1, 2 / 3, 0.8)), "uk": (3, Ratios(0, None, 0))
    }  # fmt: skip


@given(PAIRS)
def test_the_parts_add_up_whatever_the_order(pairs: list[Pair]) -> None:
    shuffled = random.Random(1).sample(pairs, len(pairs))
    assert accuracy(shuffled) == accuracy(pairs)
    parts = by_language(pairs).values()
    assert (sum(part.n for part in parts), sum(part.correct for part in parts)) == (len(pairs), accuracy(pairs).correct)
    assert sum(confusion(pairs).values()) == len(pairs)
    mean = macro_f1(pairs)
    assert (mean is None) == (not pairs)
    assert mean is None or 0 <= mean <= 1


@given(PAIRS)
def test_a_judge_that_always_agrees_is_perfect(pairs: list[Pair]) -> None:
    right = [Pair(pair.person, pair.person, pair.lang) for pair in pairs]
    assert accuracy(right).correct == len(right)
    assert accuracy(right).named.f1 in (1.0, None)
    assert macro_f1(right) in (1.0, None)


# --- the command

TOPIC = """
name = "Owls"
version = "3"
noun = "legion"
[languages.en]
legion = "owls?"
strong = ["barn {legion}"]
[languages.de]
strong = ["schleiereule"]
[lookalikes.ware]
name = "Owlware"
patterns = ["barn owl software"]
"""
LINES = """
{"title": "A barn owl is back", "text": "It was gone for years.", "lang": "en", "label": "core"}
{"title": "Ein Vogel kommt", "text": "Es ist eine Schleiereule.", "lang": "de", "label": "core"}
{"title": "Barn owl software", "text": "It crashed.", "lang": "en", "label": "mention"}
this is no JSON
{"title": "Weather", "text": "Rain.", "label": "no"}
{"title": "Weather", "text": "Rain.", "label": "maybe"}
{"label": "no"}
"""


def call(tmp_path: Path, *words: str, stdin: str = "") -> Result:
    file = tmp_path / "topic.toml"
    file.write_text(TOPIC, encoding="utf-8")
    env = {"LEGIONWIRE_DATA": str(tmp_path), "LEGIONWIRE_TOPIC": str(file)}
    return CliRunner(env=env).invoke(cli, ["topic", *words], stdin, obj=Options(), standalone_mode=False)


def test_an_operators_own_labels_are_judged(tmp_path: Path) -> None:
    done = call(tmp_path, "test", "-", "--json", stdin=LINES)
    assert done.return_value == 1, done.exception  # three lines cannot be used
    found = json.loads(done.stdout)
    assert (found["n"], found["correct"], found["precision"], found["recall"]) == (4, 2, 1.0, 0.6667)
    assert [(part["lang"], part["n"], part["recall"]) for part in found["languages"]] == [
        ("en", 2, 0.5), ("de", 1, 1.0), ("und", 1, None)
    ]  # fmt: skip
    assert found["confusion"]["core"] == {"core": 1, "mention": 1, "related": 0, "no": 0}
    assert [(error["line"], error["label"], error["verdict"]) for error in found["errors"]] == [
        (3, "core", "mention"), (4, "mention", "no")
    ]  # fmt: skip
    assert 'only a look-alike, "Barn owl software" (lookalike.ware)' in found["errors"][1]["reason"]
    told = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert told[:2] == ["line 5 is not JSON", "line 7 has no label of core, mention, related, no"]
    assert told[2] == "line 8 has neither title nor text"

    words = call(tmp_path, "test", "-", "-v", stdin=LINES).stdout.splitlines()
    assert "named\tprecision 1.000, recall 0.667, F1 0.800" in words
    assert words[-2:] == [
        '3\tde\tcore\tmention\tmention: lead names "Schleiereule" (core.de.1)',
        '4\ten\tmention\tno\tno: only a look-alike, "Barn owl software" (lookalike.ware)',
    ]


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    assert isinstance(call(tmp_path, "test", "-", stdin="\n[]\n").exception, UsageError)


def test_a_topic_file_is_checked(tmp_path: Path) -> None:
    held = json.loads(call(tmp_path, "check", "--json").stdout)
    assert (held["topic"], held["languages"], held["names"], held["lookalikes"], held["units"]) == ("Owls", 2, 2, 1, 0)
    assert held["version"].startswith("3+") and held["rules_version"].startswith(held["version"])
    broken = tmp_path / "broken.toml"
    broken.write_text(TOPIC.replace("patterns =", "pattern ="), encoding="utf-8")
    error = call(tmp_path, "check", str(broken)).exception
    assert isinstance(error, CatalogueError)
    assert (error.table, error.key) == ("lookalikes.ware", "patterns")
