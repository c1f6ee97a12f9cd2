"""The filter `group`: a line in, a line out, and one bad line costs one line."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from commands import Desk, Done
from copy_texts import collection
from loopback import ROOT


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def run(desk: Desk, *items: dict[str, Any] | str) -> Done:
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    return desk.run("group", "--jsonl", stdin="\n".join(lines).encode())


TEXTS = collection("es", 2, seed=3)
ITEMS = [{"id": text.id, "url": f"https://{text.id}.example/x", "title": "", "text": text.text} for text in TEXTS]


def test_answers_come_in_order_and_say_who_belongs_together(desk: Desk) -> None:
    done = run(desk, *ITEMS)
    assert (done.code, done.err) == (0, "")
    answers = {answer["id"]: answer for answer in done.json_lines}
    assert list(answers) == [text.id for text in TEXTS]
    assert all(set(answer) == {"id", "group", "kind", "original"} for answer in answers.values())
    for text in TEXTS:
        answer = answers[text.id]
        if answer["kind"] in ("exact", "copy", "excerpt", "update"):
            assert answers[answer["original"]]["group"] == answer["group"]
            assert answers[answer["original"]]["kind"] is None
        elif answer["kind"]:
            assert answers[answer["original"]]["group"] != answer["group"]
        else:
            assert answer["original"] == answer["id"]
    assert {text.group for text in TEXTS if answers[text.id]["group"] == answers[TEXTS[0].id]["group"]} == {"a0"}


def test_the_order_of_the_lines_changes_no_group(desk: Desk) -> None:
    shuffled = ITEMS.copy()
    random.Random(4).shuffle(shuffled)
    answers = [
        {one["id"]: (one["kind"], one["original"]) for one in run(desk, *some).json_lines} for some in (ITEMS, shuffled)
    ]
    assert answers[0] == answers[1]


def test_one_bad_line_costs_itself(desk: Desk) -> None:
    text = TEXTS[0].text
    done = run(
        desk,
        {"id": 1, "url": "https://a.example/1", "text": text, "published": "2024-05-18T10:00:00Z"},
        "{",
        {"id": 2, "url": "https://b.example/1", "text": text, "published": "2024-05-18T09:00:00Z"},
        {"id": 3, "url": "https://c.example/1"},
        {"id": 2, "url": "https://d.example/1", "text": text},
        {"id": 5, "url": "nowhere", "text": text},
        {"text": text},
        {"id": 7, "text": text, "published": 12},
    )
    assert done.code == 1
    answers = done.json_lines
    assert [answer["original"] for answer in answers] == [2, None, 2, None, None, None, None, 2]
    assert [answer["kind"] for answer in answers] == ["exact", None, None, None, None, None, None, "exact"]
    assert answers[3]["error"] == 'the line needs "id" and "text"'
    assert answers[4]["error"] == "the id 2 came before"
    assert "5 lines could not be grouped" in done.err


def test_the_example_of_the_document_is_true(desk: Desk) -> None:
    given, answered = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "group.md").read_text(), re.DOTALL)
    assert desk.run("group", "--jsonl", stdin=given.encode()).out == answered


def test_nothing_in_nothing_out(desk: Desk) -> None:
    assert (run(desk).code, run(desk).out) == (0, "")


def test_the_way_in_is_named(desk: Desk) -> None:
    done = desk.run("group")
    assert done.code == 2
    assert "--jsonl" in done.err


def test_an_id_may_hold_half_a_character(desk: Desk) -> None:
    lines = ['{"id": "\\ud800", "text": "hello"}', '{"id": "\\ud801", "text": "hello"}']
    for options in ((), ("--stories",)):
        done = desk.run("group", "--jsonl", *options, stdin="\n".join(lines).encode())
        assert (done.code, done.err) == (0, "")
        assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["\ud800", "\ud801"]
