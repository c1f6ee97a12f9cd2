"""`legionwire parse`: what docs/parse.md shows is what the program answers, and one bad line costs one line."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from commands import Desk

from legionwire.cli.parse import ask_date, ask_feed
from legionwire.date_strings import read_date_string
from legionwire.errors import FeedError

DOCUMENT = (Path(__file__).parent.parent / "docs" / "parse.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```json\n(.*?)\n```", DOCUMENT.partition("\n## Sitemaps\n")[0], re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| `([^`|]+)` \| (?:`([^`|]+)`|null) \| [^|]+ \|$", DOCUMENT, re.MULTILINE)
RSS = (
    "<rss version='2.0'><channel><item><title>{0}</title><link>https://paper.example/{0}</link></item></channel></rss>"
)


def answer(item: dict[str, Any]) -> dict[str, Any]:
    """As the program answers, without a worker."""
    asked = ask_feed(item) if "<" in item["text"] else ask_date(item)
    try:
        return {"id": item["id"], **asked.shown(asked.work(*asked.args))}
    except FeedError as error:
        return {"id": item["id"], "state": "error", "reason": error.what}


@pytest.mark.parametrize(("line", "expected"), [*zip(SHOWN[::2], SHOWN[1::2], strict=True)])
def test_the_examples_are_answered_as_shown(line: str, expected: str) -> None:
    assert answer(json.loads(line)) == json.loads(expected)


@pytest.mark.parametrize(("written", "read"), ROWS)
def test_the_table_of_dates_is_true(written: str, read: str) -> None:
    assert (read_date_string(written).value or "") == read


def test_the_table_of_dates_is_found() -> None:
    assert len(ROWS) > 12


def test_feeds_are_answered_in_order_and_one_bad_line_costs_one_line(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_text(RSS.format("one"), encoding="utf-16")
    (tmp_path / "2.xml.gz").write_bytes(gzip.compress(RSS.format("two").encode()))
    (tmp_path / "cut.xml.gz").write_bytes(gzip.compress(RSS.format("two").encode())[:40])
    lines = [
        {"id": 1, "file": str(tmp_path / "1.xml"), "content_type": "text/html; charset=koi8-u"},
        {"id": [2], "file": str(tmp_path / "2.xml.gz"), "url": "https://paper.example/feed"},
        {"id": 3, "file": str(tmp_path / "nothing.xml")},
        {"id": 4, "file": str(tmp_path / "cut.xml.gz")},
        {"id": 5, "text": "<html></html>"},
        {"id": 6, "text": RSS.format("six"), "url": "file:///etc/passwd"},
        {"id": 7},
        {"id": 8, "text": "\ud800" + RSS.format("eight")},
        {"id": 9, "text": "<!DOCTYPE rss [<!ENTITY a '&#38;a;&#38;a;'>]>" + RSS.format("&a;")},
    ]
    data = "\n".join([*map(json.dumps, lines), "no json", '"a text"']).encode()
    done = Desk(tmp_path / "data").run("parse", "feed", "--jsonl", stdin=data)
    answers = done.json_lines
    assert [given["id"] for given in answers] == [1, [2], 3, 4, 5, 6, 7, 8, 9, None, None]
    states = [given["state"] for given in answers]
    assert states == ["ok", "ok", *["error"] * 5, "ok", "ok", "error", "error"]
    titles = [given["entries"][0]["title"] for given in answers if given["state"] == "ok"]
    assert titles == ["one", "two", "eight", "&a;"]
    assert all(given["reason"] for given in answers if given["state"] == "error")
    assert (done.code, done.err.count("could not be used")) == (1, 1)  # beside it what a slow machine says of progress


def test_dates_are_answered_in_order_and_one_bad_line_costs_one_line(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "text": "2024-05-06T12:00:00Z"},
        {"id": 2, "text": "5 minutes ago", "now": "2024-05-06T12:00:00+03:00"},
        {"id": 3, "text": "5 minutes ago"},
        {"id": 4, "text": 5},
        {"id": 5, "text": "yesterday", "now": "today"},
        {"id": 6, "text": "2024-05-06 12:00", "zone": "../../etc/passwd"},
        {"id": 7, "text": "2024-05-06 12:00", "zone": "Europe/Kyiv"},
        {"id": 8, "text": "x" * 1000},
    ]
    done = Desk(tmp_path / "data").run("parse", "date", "--jsonl", stdin="\n".join(map(json.dumps, lines)).encode())
    answers = done.json_lines
    assert [given["id"] for given in answers] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [given["value"] for given in answers] == [
        "2024-05-06T12:00:00Z", "2024-05-06T08:55:00Z", None, None, None, None, "2024-05-06T09:00:00Z", None,
    ]  # fmt: skip
    assert all(given["reason"] for given in answers if given["value"] is None)
    assert (done.code, done.err.count("could not be used")) == (1, 1)  # beside it what a slow machine says of progress
