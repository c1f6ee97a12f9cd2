"""The filters `parse sitemap` and `parse robots`: what docs/parse.md shows is what comes, any line has an answer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from commands import Desk

GUIDE = (Path(__file__).parent.parent / "docs" / "parse.md").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def examples(heading: str) -> tuple[list[str], list[dict[str, Any]]]:
    """The lines of the first block below a heading, and the answers below them."""
    lines = GUIDE.partition(f"\n## {heading}\n")[2].partition("```json\n")[2].partition("```")[0].splitlines()
    return lines[::2], [json.loads(line) for line in lines[1::2]]


def test_sitemaps_as_the_guide_shows_them_and_lines_of_every_kind(desk: Desk, tmp_path: Path) -> None:
    asked, answers = examples("Sitemaps")
    packed = tmp_path / "map.xml.gz"
    packed.write_bytes(gzip.compress(b"https://paper.example/a\nhttps://paper.example/b\n"))
    feed = (
        "<rss><channel><item><title>Legion</title><link>https://paper.example/c</link>"
        "<pubDate>Mon, 06 May 2024 15:00:00 +0300</pubDate></item></channel></rss>"
    )
    others = [
        json.dumps({"id": [4], "file": str(packed)}),
        json.dumps({"id": 5, "text": feed}),
        json.dumps({"id": 6, "file": str(tmp_path / "none")}),
        json.dumps({"id": 7}),
        json.dumps({"id": 8, "text": "<urlset/>", "url": "ftp://paper.example/"}),
        json.dumps({"id": 9, "text": "<urlset><url><loc>\ud800 https://x/</loc></url></urlset>"}),
        "no JSON",
    ]
    done = desk.run("parse", "sitemap", "--jsonl", stdin="\n".join([*asked, *others]).encode())
    given = done.json_lines
    assert given[: len(answers)] == answers
    text, read_feed, *bad = given[len(answers) :]
    assert (text["id"], text["kind"], [entry["url"][-1] for entry in text["entries"]]) == ([4], "text", ["a", "b"])
    assert (read_feed["kind"], read_feed["entries"]) == (
        "feed",
        [
            {
                "url": "https://paper.example/c",
                "modified": None,
                "title": "Legion",
                "published": "2024-05-06T12:00:00Z",
            }
        ],
    )
    assert [(answer["id"], answer["state"]) for answer in bad if answer["id"] != 9] == [
        (6, "error"),
        (7, "error"),
        (8, "error"),
        (None, "error"),
    ]
    assert all(answer["reason"] for answer in bad if answer["state"] == "error")
    assert {frozenset(answer) for answer in given} == {frozenset(answers[0])}, "an answer has the same keys always"
    assert done.code == 1


def test_robots_as_the_guide_shows_it_and_lines_of_every_kind(desk: Desk, tmp_path: Path) -> None:
    asked, answers = examples("robots.txt")
    packed = tmp_path / "robots.txt.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbfUser-agent: legionwire\nDisallow: /\nSitemap: /map.xml"))
    url = "https://paper.example/\u043b"
    others = [
        json.dumps({"id": 2, "file": str(packed), "urls": [url, "http://["]}),
        json.dumps({"id": 3, "text": "", "urls": "all"}),
        json.dumps({"id": 4, "text": "<html>", "agent": "\ud800", "urls": ["/\ud800"]}),
        "[]",
    ]
    done = desk.run("parse", "robots", "--jsonl", stdin="\n".join([*asked, *others]).encode())
    given = done.json_lines
    assert given[: len(answers)] == answers
    ours, *rest = given[len(answers) :]
    assert ours["allowed"] == {url: False, "http://[": None}
    assert ours["sitemaps"] == ["https://paper.example/map.xml"]
    assert [(answer["id"], answer["state"]) for answer in rest] == [(3, "error"), (4, "ok"), (None, "error")]
    assert rest[1]["allowed"] == {"/\ud800": True}
    assert done.code == 1
