"""The filters `read` and `judge`: a line in, a line out, and one bad line costs one line."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from commands import Desk, Done
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from legionwire.article import Page
from legionwire.reading import warc_record

ADDRESS = "https://news.example/2026/11/boats"
TEXT = (
    "<p>The boats of the International Legion crossed the river at night, its commander told reporters in Kyiv, "
    "and came back before sunrise with every volunteer aboard.</p>"
    "<p>Nobody on the other bank noticed them for three hours. The regional administration in southern Ukraine "
    "confirmed the crossing on Monday and asked fishermen to stay away from the water until the end of the month.</p>"
)
# Every tag keeps to the limit of attributes, all of them together take libxml2 seconds.
SLOW = b"<ul>" * 200 + b"<li>a b c</li>" * 45_000  # within all caps, and seconds of work


def page(title: str, text: str = TEXT) -> bytes:
    head = f"<head><title>{title}</title><meta property='og:type' content='article'></head>"
    return f"<html lang='en'>{head}<body><article><h1>{title}</h1>{text}</article></body></html>".encode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def lines_of(*items: dict[str, Any] | str) -> bytes:
    return "\n".join(item if isinstance(item, str) else json.dumps(item) for item in items).encode()


def read_lines(desk: Desk, *items: dict[str, Any] | str, **settings: str) -> Done:
    return desk.run("read", "--jsonl", stdin=lines_of(*items), **settings)


# --- read


def test_read_answers_in_order_and_echoes_ids(desk: Desk, tmp_path: Path) -> None:
    items = []
    for number in range(20):
        file = tmp_path / f"{number}.html"
        # The first takes longest to read, so that an answer out of order would show.
        file.write_bytes(page(f"Boats number {number}", TEXT * (300 if number == 0 else 1)))
        items.append({"id": f"n{number}", "file": str(file), "url": f"{ADDRESS}/{number}"})
    done = read_lines(desk, *items)
    assert (done.code, done.err) == (0, "")
    assert [answer["id"] for answer in done.json_lines] == [item["id"] for item in items]
    assert [answer["title"] for answer in done.json_lines] == [f"Boats number {number}" for number in range(20)]
    first = done.json_lines[1]
    assert {"url", "standfirst", "text", "authors", "published", "lang", "access", "state", "reason"} <= set(first)
    assert first["state"] == "article" and "three hours" in first["text"]


def test_read_takes_gzipped_files_and_any_kind_of_id(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page("Boats")))
    ids: list[Any] = [7, None, "\ud800", {"deep": [1]}]
    items = [{"id": id_, "file": str(tmp_path / "a.html.gz"), "url": ADDRESS} for id_ in ids]
    done = read_lines(desk, *items)
    assert done.code == 0
    assert [answer["id"] for answer in done.json_lines] == ids
    assert {answer["title"] for answer in done.json_lines} == {"Boats"}


def test_a_bad_line_costs_that_line_only(desk: Desk, tmp_path: Path) -> None:
    good, cut = tmp_path / "good.html", tmp_path / "cut.gz"
    good.write_bytes(page("Boats"))
    cut.write_bytes(gzip.compress(page("Boats"))[:60])
    done = read_lines(
        desk,
        {"id": 1, "file": str(tmp_path / "missing.html"), "url": ADDRESS},
        {"id": 2, "file": str(cut), "url": ADDRESS},
        '{"id": 3, "file": ',
        "[4]",
        '{"id": NaN}',
        {"id": 6, "url": ADDRESS},
        {"id": 7, "file": str(good), "url": "ftp://news.example/a"},
        "",
        {"id": 8, "file": str(good), "url": ADDRESS},
    )
    answers = done.json_lines
    assert [answer["id"] for answer in answers] == [1, 2, None, None, None, 6, 7, 8]
    assert [answer["state"] for answer in answers] == ["error"] * 7 + ["article"]
    for answer, words in zip(
        answers, ["missing.html", "cut.gz", "line 3 is not JSON", "line 4", "line 5", "file", "ftp:"], strict=False
    ):
        assert words in answer["reason"]
    assert done.code == 1
    assert done.err == "7 pages could not be opened\n"


def test_a_page_that_hangs_its_worker_costs_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(page("Boats"))
    (tmp_path / "storm.html").write_bytes(page("Storm", TEXT).replace(b"</article>", SLOW + b"</article>"))
    items = [
        {"id": number, "file": str(tmp_path / f"{name}.html"), "url": f"{ADDRESS}/{number}"}
        for number, name in enumerate(["good", "storm", "good", "good"])
    ]
    done = read_lines(desk, *items, crawl_page_seconds="1", crawl_workers="1")
    answers = done.json_lines
    assert [answer["state"] for answer in answers] == ["article", "error", "article", "article"]
    assert answers[1] == {
        "id": 1,
        "url": f"{ADDRESS}/1",
        "state": "error",
        "reason": "timeout: it took longer than 1 s",
    }
    assert done.code == 0  # the page is to blame, and it was answered


def test_a_page_larger_than_allowed_is_not_opened(desk: Desk, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(b"<p>" * 2_000_000))
    done = read_lines(desk, {"id": 1, "file": str(bomb), "url": ADDRESS}, crawl_max_body="1")
    assert done.code == 1
    assert "longer than 1 MiB" in done.json_lines[0]["reason"]


def test_read_one_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("Boats"))
    done = desk.run("read", "--file", str(tmp_path / "a.html"), "--url", ADDRESS)
    assert done.code == 0
    assert (done.json["url"], done.json["title"]) == (ADDRESS, "Boats")
    assert "id" not in done.json


def warc_of(*answers: tuple[str, bytes, str, str]) -> bytes:
    """Records of (address, body, status, type), after one that is no answer."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    for url, body, status, kind in answers:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], "HTTP/1.1")
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers)
        writer.write_record(record)
    return buffer.getvalue()


def test_read_takes_the_html_answers_of_a_warc_file(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    own = Page(f"{ADDRESS}/own", page("As we write it"), datetime(2026, 11, 1, tzinfo=UTC))
    others = warc_of(
        (f"{ADDRESS}/1", page("Boats"), "200 OK", "text/html; charset=utf-8"),
        (f"{ADDRESS}/2", page("Gone"), "404 Not Found", "text/html"),
        (f"{ADDRESS}/3.png", b"\x89PNG", "200 OK", "image/png"),
        ("https://[odd", page("Odd"), "200 OK", "text/html"),
    )
    file.write_bytes(others + warc_record(own)[0])
    done = desk.run("read", "--warc", str(file))
    assert [answer.get("title", answer["state"]) for answer in done.json_lines] == ["Boats", "error", "As we write it"]
    assert done.code == 1  # one address was none


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>no archive", "is not a WARC file"),
        (b"", "is not a WARC file"),
        (gzip.compress(b"nor this"), "is not a WARC file"),
        (warc_of((ADDRESS, page("Boats"), "200 OK", "text/html"))[:-60], "breaks off"),
        (None, "cannot be read: No such file"),
    ],
    ids=["html", "empty", "gzip", "cut", "missing"],
)
def test_what_is_no_warc_file_is_told_in_one_line(
    desk: Desk, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "a.warc.gz"
    if content is not None:
        file.write_bytes(content)
    done = desk.run("read", "--warc", str(file))
    assert done.code == 1
    assert done.err.startswith(f"legionwire: {file} {words}")
    assert "Traceback" not in done.err


def test_pages_of_one_input_are_evidence_for_those_after_them(desk: Desk, tmp_path: Path) -> None:
    appeal = "What stands here is weighed twice before it is printed."
    items: list[dict[str, Any]] = []
    for number, site in enumerate(("news", "news", "other", "news")):
        words = "".join(f"<p>{('north', 'south', 'east', 'west')[number]} {n} of the river, {TEXT[3:150]}</p>"
                        for n in ("one", "two", "three", "four", "five"))  # fmt: skip
        file = tmp_path / f"{number}.html"
        file.write_bytes(page(f"Boats number {number}", f"{words}<p>{appeal}</p>"))
        items.append({"id": number, "file": str(file), "url": f"https://{site}.example/2026/11/{number}"})
    answers = read_lines(desk, *items).json_lines
    assert [answer["stripped"] for answer in answers] == [[], [appeal], [], [appeal]]
    assert [appeal in answer["text"] for answer in answers] == [True, False, True, False]
    alone = desk.run("read", "--jsonl", "--alone", stdin=lines_of(*items)).json_lines
    assert [answer["stripped"] for answer in alone] == [[], [], [], []]
    one_worker = read_lines(desk, *items, crawl_workers="1").json_lines
    assert one_worker == answers


# --- judge

TEXTS = [
    ("core", "International Legion in Ukraine opens a school", "The International Legion of Ukraine opened a school."),
    ("no", "Town council buys a tractor", "The council of a small town bought a tractor and painted it red."),
]


def test_judge_gives_a_verdict_for_each_line_in_order(desk: Desk) -> None:
    items = [
        {"id": number, "url": f"{ADDRESS}/{number}", "title": title, "text": text * 5, "lang": "en"}
        for number, (_, title, text) in enumerate(TEXTS * 10)
    ]
    done = desk.run("judge", "--jsonl", stdin=lines_of(*items))
    assert (done.code, done.err) == (0, "")
    answers = done.json_lines
    assert [answer["id"] for answer in answers] == list(range(20))
    assert [answer["label"] for answer in answers] == [label for label, _, _ in TEXTS * 10]
    assert {"id", "url", "label", "score", "org", "matches"} <= set(answers[0])
    assert answers[0]["matches"] and answers[1]["matches"] == []


def test_judge_goes_on_after_a_broken_line(desk: Desk) -> None:
    _, title, text = TEXTS[0]
    done = desk.run("judge", "--jsonl", stdin=lines_of("{", {"id": 2}, {"id": 3, "title": title, "text": text}))
    assert [(answer["id"], answer["label"]) for answer in done.json_lines] == [(None, None), (2, "no"), (3, "core")]
    assert done.json_lines[0]["error"].startswith("line 1 is not JSON")
    assert "error" not in done.json_lines[1]
    assert done.code == 1
    assert done.err.startswith('1 line could not be judged: see `error`; a line looks like {"id": 1, "title": ')
