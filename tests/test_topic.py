"""Reading the topic file: the shipped one is sound, and every mistake is named with file, table and key."""

from __future__ import annotations

import dataclasses
import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from legionwire.errors import CatalogueError
from legionwire.relevance import judge
from legionwire.topic import Topic, Weights, load_topic, parse_topic

SHIPPED = Path(__file__).parent.parent / "catalogue" / "topic.toml"
SMALL = """
name = "Owls"
version = "3"
[context]
ukraine = ["wood~"]
[languages.en]
legion = "owls?"
strong = ["barn {legion}"]
weak = ["night {legion}"]
[units.one]
name = "The first"
tier = "core"
org = "gur"
aliases = ["owl unit one"]
valid_from = 2022-03-07
successor = "two"
[units.two]
name = "The second"
tier = "related"
aliases = ["owl unit two"]
[persons.merlin]
name = "Merlin"
tier = "core"
aliases = ["merlin"]
[lookalikes.toys]
name = "Toys"
patterns = ["toy owls?"]
signs = ["plush"]
"""


def small(old: str = "", new: str = "") -> Topic:
    assert old in SMALL
    return parse_topic(SMALL.replace(old, new, 1).encode(), "owls.toml")


def test_shipped_topic_is_sound() -> None:
    topic = load_topic(SHIPPED)
    rules = [entry.rule for entry in topic.entries]
    assert len(rules) == len(set(rules))
    assert "core.uk.1" in rules
    assert "unit.gur-legion" in rules
    assert len({entry.lang for entry in topic.entries if entry.lang}) >= 45


def test_shipped_weights_are_complete_and_keep_the_title_enough() -> None:
    weights = load_topic(SHIPPED).weights
    assert weights.title >= weights.core > weights.lead >= weights.mention
    assert weights.lead + weights.tied >= weights.core
    text = SHIPPED.read_text("utf-8")
    assert all(re.search(rf"^{item.name} = ", text, re.MULTILINE) for item in dataclasses.fields(Weights))


def test_units_carry_their_time() -> None:
    unit = small().units[0]
    assert (unit.id, unit.valid_from, unit.valid_to, unit.successor) == ("one", date(2022, 3, 7), None, "two")


def test_version_follows_the_content() -> None:
    assert small().version.startswith("3+")
    assert small().version != small("Merlin", "Merlyn").version
    assert small().version == small().version


def test_a_topic_is_a_frozen_value_that_travels() -> None:
    topic = small()
    with pytest.raises(dataclasses.FrozenInstanceError):
        topic.name = "x"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(topic)) == topic


def test_another_topic_than_the_shipped_one_works() -> None:
    verdict = judge(small(), "Barn owls return", "", "A toy owl was lost in the wood.")
    assert (verdict.label, verdict.matches[0].rule) == ("core", "core.en.1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "Owls"', "", "owls.toml: `name` is missing"),
        ('version = "3"', "version = 3", "owls.toml: `version` must be a text, got 3"),
        ('version = "3"', 'version = "3"\nversoin = "4"', "did you mean `version`"),
        ("strong =", "stron =", "[languages.en]: `stron` is not a key of this table, did you mean `strong`"),
        ("ukraine =", "ukrain =", "[context]: `ukrain` is not a key of this table, did you mean `ukraine`"),
        ('["wood~"]', '"wood~"', "[context]: `ukraine` must be a list of texts"),
        ('["wood~"]', '[" "]', "[context]: `ukraine` holds an empty text"),
        ('["barn {legion}"]', '["barn .*"]', "[languages.en]: `strong` 'barn .*' holds a *"),
        ('["barn {legion}"]', '["barn {owl}"]', "there is no `owl` in this table"),
        ('legion = "owls?"', 'legion = "(owls"', "[languages.en]: `legion` '(owls'"),
        ('tier = "core"\norg', 'tier = "main"\norg', "[units.one]: `tier` must be one of core, related, got 'main'"),
        ('org = "gur"', 'org = "sbu"', "[units.one]: `org` must be one of ildu, gur, unknown, got 'sbu'"),
        ("2022-03-07", '"2022-03-07"', "[units.one]: `valid_from` must be a date like 2022-03-07, without quotes"),
        ("2022-03-07", "2022-03-07\nvalid_to = 2021-01-01", "[units.one]: `valid_to` must not be before"),
        ('successor = "two"', 'successor = "tow"', "`successor` names no unit of this file: 'tow', did you mean `two`"),
        ('aliases = ["merlin"]', "", "[persons.merlin]: `aliases` is missing: a list"),
        ('aliases = ["merlin"]', 'aliases = ["merlin"]\nalone_enough = 1', "`alone_enough` must be true or false"),
        ('signs = ["plush"]', 'sign = ["plush"]', "[lookalikes.toys]: `sign` is not a key"),
        ("[context]", "[weights]\ncore = true\n[context]", "[weights]: `core` must be a number, got True"),
        ("[context]", "[weights]\nlaed = 1\n[context]", "[weights]: `laed` is not a key of this table, did you mean"),
        ("[context]", "context = 1\n[other]", "owls.toml: `context` must be a table"),
        ("[context]", "[context", "is not TOML in UTF-8"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_mistakes_are_named(old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(message)):
        small(old, new)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml.*cannot be read"):
        load_topic(tmp_path / "none.toml")
    with pytest.raises(CatalogueError, match="is not TOML in UTF-8"):
        parse_topic(b"\xff\xfe", "x.toml")
