"""Reading the topic file: the shipped one is sound, and every mistake is named with file, table and key."""

from __future__ import annotations

import dataclasses
import pickle
import re
from datetime import date
from pathlib import Path

import pytest
from growth import assert_in_line

from legionwire.errors import CatalogueError
from legionwire.relevance import judge
from legionwire.topic import Topic, Weights, load_topic, parse_topic

SHIPPED = Path(__file__).parent.parent / "catalogue" / "topic.toml"
SMALL = """
name = "Owls"
version = "3"
noun = "owl"
[context]
setting = ["wood~"]
[organisations.field]
name = "Owls of the field"
words = ["field~"]
[languages.en]
owl = "owls?"
strong = ["barn {owl}"]
weak = ["night {owl}"]
[units.one]
name = "The first"
tier = "core"
org = "field"
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
    names = [(entry.rule, entry.ambiguous) for entry in topic.entries]  # a person's loose names are ambiguous
    assert len(names) == len(set(names))
    assert "core.uk.1" in rules
    assert "unit.gur-legion" in rules
    assert len({entry.lang for entry in topic.entries if entry.lang}) >= 45


def test_shipped_weights_are_complete_and_keep_the_title_enough() -> None:
    weights = load_topic(SHIPPED).weights
    assert weights.title >= weights.core > weights.lead >= weights.mention
    assert weights.lead + weights.tied_early >= weights.core
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
        ("setting =", "seting =", "[context]: `seting` is not a key of this table, did you mean `setting`"),
        ('["wood~"]', '"wood~"', "[context]: `setting` must be a list of texts"),
        ('["wood~"]', '[" "]', "[context]: `setting` holds an empty text"),
        ('["wood~"]', '["wood~", "*"]', "[context]: `setting` holds a word without letters: '*'"),
        ('["wood~"]', '["w(oo|u)d"]', "[context]: `setting` 'w(oo|u)d' cannot be read: plain words stand here"),
        ('["field~"]', '["fi~ld"]', "[organisations.field]: `words` 'fi~ld' cannot be read"),
        ("organisations.field", "organisations.both", "[organisations.both]: must have another id"),
        ('noun = "owl"', 'noun = "strong"', "`noun` must be a word of small letters, and none of strong, plain"),
        ('noun = "owl"', 'noun = "the owl"', "`noun` must be a word of small letters"),
        ('["barn {owl}"]', '["barn .*"]', "[languages.en]: `strong` 'barn .*' holds a *"),
        ('["barn {owl}"]', '["barn {owls}"]', "there is no `owls` in this table"),
        ('["barn {owl}"]', '["..."]', "needs at least three letters in a row"),
        ('["barn {owl}"]', '["of?"]', "needs at least three letters in a row"),
        ('["barn {owl}"]', f'["{"barn " * 50}"]', "is longer than 240 characters; split it"),
        ('["barn {owl}"]', f'["barn{" <4> owl" * 6}"]', "can match the same words in more than 256 ways"),
        ('owl = "owls?"', 'owl = "(owls"', "[languages.en]: `owl` '(owls'"),
        ('tier = "core"\norg', 'tier = "main"\norg', "[units.one]: `tier` must be one of core, related, got 'main'"),
        ('org = "field"', 'org = "feld"', "[units.one]: `org` must be one of field, unknown, got 'feld'"),
        ("2022-03-07", '"2022-03-07"', "[units.one]: `valid_from` must be a date like 2022-03-07, without quotes"),
        ("2022-03-07", "2022-03-07\nvalid_to = 2021-01-01", "[units.one]: `valid_to` must not be before"),
        ('successor = "two"', 'successor = "tow"', "`successor` names no unit of this file: 'tow', did you mean `two`"),
        ('successor = "two"', 'successor = "one"', "[units.one]: `successor` leads back to itself: one -> one"),
        ('aliases = ["owl unit two"]', 'aliases = ["owl unit two"]\nsuccessor = "one"', "back to itself: one -> two"),
        ('aliases = ["merlin"]', "", "[persons.merlin]: `aliases` is missing: a list"),
        ('aliases = ["merlin"]', 'aliases = ["merlin"]\nalone_enough = 1', "`alone_enough` must be true or false"),
        ('signs = ["plush"]', 'sign = ["plush"]', "[lookalikes.toys]: `sign` is not a key"),
        ("[context]", "[weights]\ncore = true\n[context]", "`core` must be a number, at most 1,000,000, got True"),
        ("[context]", "[weights]\nnear = inf\n[context]", "must be a number, at most 1,000,000, got inf"),
        ("[context]", "[weights]\nnear = nan\n[context]", "[weights]: `near` must be a number"),
        ("[context]", "units = []\n[context]", "owls.toml"),
        ("[context]", "[weights]\ncore = 0.1\n[context]", "[weights]: `core` must be above `mention` (0.2), got 0.1"),
        ("[languages.en]", "[languages.english]", "must be named by a language's code"),
        ("[context]", '[places.x]\nname = "X"\naliases = ["xyzzy"]\nlat = 1\n[context]', "`lon` belong together"),
        ("[context]", "[weights]\nlaed = 1\n[context]", "[weights]: `laed` is not a key of this table, did you mean"),
        ("[context]", "context = 1\n[other]", "owls.toml: `context` must be a table"),
        ("[context]", "[context", "is not TOML in UTF-8"),
        ("[context]", f"deep = {'[' * 9999}{']' * 9999}\n[context]", "far too deep in each other"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_mistakes_are_named(old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(message)):
        small(old, new)


def many(count: int) -> bytes:
    """A topic of so many units, of which 200 share each first name."""
    names = (f"{'abcdefghij'[n % 10]}n{n // 200}le wick{n % 200}er" for n in range(count))
    tables = (f'[units.u{n}]\nname = "U"\ntier = "related"\naliases = ["{name}"]\n' for n, name in enumerate(names))
    return b'name = "Many"\nversion = "1"\n' + "".join(tables).encode()


def test_many_names_cost_as_many_times_as_much_and_no_more() -> None:
    text = "\n".join(f"{unit.entry.patterns[0].source} came." for unit in parse_topic(many(1_000), "many.toml").units)

    def read_and_judge(file: bytes) -> None:
        verdict = judge(parse_topic(file, "many.toml"), "", "", text)
        assert (verdict.label, len(verdict.matches)) == ("related", 100)

    assert_in_line(read_and_judge, many, 800)


def test_the_message_for_a_long_value_is_short() -> None:
    with pytest.raises(CatalogueError) as caught:
        small('["barn {owl}"]', f'["({"barn " * 100_000}"]')
    assert len(str(caught.value)) < 300


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml.*cannot be read"):
        load_topic(tmp_path / "none.toml")
    with pytest.raises(CatalogueError, match="is not TOML in UTF-8"):
        parse_topic(b"\xff\xfe", "x.toml")


@pytest.mark.parametrize("length", ["-1", "0"])
def test_a_text_cannot_be_shorter_than_nothing(length: str) -> None:
    with pytest.raises(CatalogueError, match=r"usual_length.*more than 0 sentences"):
        parse_topic(f'name = "A"\nversion = "1"\n[weights]\nusual_length = {length}\n'.encode(), "topic.toml")
