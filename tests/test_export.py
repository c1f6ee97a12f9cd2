"""`legionwire export` and `cite`: what lands where, what is said of it, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
from commands import LEGIONWIRE, Desk
from conftest import Scratch
from exported_articles import NOW, article
from stored import DAY, HOUR, as_if_in_time, begin_run, kept, store_article
from web_collection import HOSTILE, Collection, write_collection

from legionwire.cli import cli
from legionwire.cli.notes import Options
from legionwire.collecting import Collecting, Failure
from legionwire.export_about import About
from legionwire.export_formats import FORMATS, KINDS, Format, writer_of
from legionwire.exported import Exported
from legionwire.query import parse_query
from legionwire.storage import exporting, results, runs
from legionwire.storage.collecting import collecting_until
from legionwire.storage.engine import Store
from legionwire.storage.results import Wanted
from legionwire.tallies import Tally

QUERIES = ("", "meeting lang:en", "title:meeting before:2024-03")
SOME: tuple[Format, ...] = ("jsonl", "parquet", "atom")
AFTER = "2024-06-01"  # all of the collection was there by then


@dataclass(frozen=True)
class Held:
    """A collection and who asks it."""

    desk: Desk
    articles: Collection


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("export") / "data"
    collection = write_collection(folder)
    return Held(Desk(folder, collection.config.catalogue), collection)


def manifest_of(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.with_name(f"{file.name}.manifest.json").read_text()))


def exported_to(held: Held, file: Path, *words: str, **settings: str) -> dict[str, Any]:
    """The manifest of an export."""
    done = held.desk.run("export", *words, "-o", str(file), **settings)
    assert done.code == 0, done.err
    return manifest_of(file)


def rows_in(form: Format, content: bytes) -> int:
    """How many articles a file holds, counted without our own code."""
    text = content.decode(errors="replace")
    match form:
        case "jsonl":
            return text.count("\n")
        case "csv":
            return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
        case "parquet":
            return pl.read_parquet(io.BytesIO(content)).height
        case "atom":
            return text.count("<entry")
        case "ris":
            return text.count("ER  - \r\n")
        case "bibtex":
            return text.count("@article{")
        case "csl":
            return len(json.loads(text))


# --- what is written


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_whole_and_its_manifest_knows_it(held: Held, form: Format, tmp_path: Path) -> None:
    file = tmp_path / f"set{KINDS[form].suffixes[0]}"
    done = held.desk.run("export", "legion", "-o", str(file))
    manifest, content = manifest_of(file), file.read_bytes()
    assert manifest["format"] == form  # by the name alone
    assert (done.out, done.err) == ("", f"{manifest['rows']} articles in {file}\n")
    assert manifest["articles"] == manifest["rows"] == rows_in(form, content) > 60
    assert (manifest["bytes"], manifest["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, f"{file.name}.manifest.json"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_pipe_gets_the_same_as_a_file(held: Held, form: Format, tmp_path: Path) -> None:
    exported_to(held, tmp_path / "a", "--format", form)
    command = [*LEGIONWIRE, "export", "--format", form]
    printed = subprocess.run(command, env=held.desk.environment(), capture_output=True)
    assert printed.stdout == (tmp_path / "a").read_bytes()
    assert printed.stderr == b"66 articles\n"


@pytest.mark.parametrize("query", QUERIES)
def test_as_many_are_exported_as_are_found(held: Held, query: str, tmp_path: Path) -> None:
    store = Store(held.articles.config.database)
    parsed = parse_query(query) if query else None
    with store.read() as db:
        counted = {
            copies: results.count(db, results.ask(db, Wanted(parsed, copies=copies))).n for copies in (True, False)
        }
    store.close()
    words = [query] if query else []
    assert exported_to(held, tmp_path / "a.csv", *words)["rows"] == counted[True]
    assert exported_to(held, tmp_path / "b.csv", *words, "--no-copies")["rows"] == counted[False]
    if query:
        told = held.desk.run("search", query, "--limit", "0", "--jsonl")
        assert len(told.lines) == counted[True]


def test_copies_may_be_left_out(held: Held, tmp_path: Path) -> None:
    both = exported_to(held, tmp_path / "a.jsonl")
    firsts = exported_to(held, tmp_path / "b.jsonl", "--no-copies")
    assert (both["copies"], firsts["copies"]) == (True, False)
    ids = {json.loads(line)["id"] for line in (tmp_path / "a.jsonl").open()}
    assert ids - {json.loads(line)["id"] for line in (tmp_path / "b.jsonl").open()} == {held.articles.copy}


def test_a_name_that_tells_nothing_is_json_lines(held: Held, tmp_path: Path) -> None:
    assert exported_to(held, tmp_path / "articles")["format"] == "jsonl"
    assert exported_to(held, tmp_path / "articles.csv", "--format", "ris")["format"] == "ris"


def test_the_manifest_tells_what_was_asked_and_what_may_lack(held: Held, tmp_path: Path) -> None:
    manifest = exported_to(held, tmp_path / "a.csv", "lang:en")
    assert (manifest["query"], manifest["as_of"], manifest["text"]) == ("lang:en", None, "full")
    assert (manifest["first"], manifest["last"]) == ("2023-10-25T00:00:00Z", "2024-05-20T12:00:00Z")
    assert manifest["versions"]["extractors"] == ["extractor-1"]
    assert manifest["versions"].keys() == {"legionwire", "schema", "analyser", "extractors", "rules"}
    assert manifest["sources"] == {"asked": ["alpha", "beta"], "in_the_set": ["alpha", "beta"]}
    gaps = manifest["gaps"]
    assert gaps["failures"] == {
        "beta": {"runs": {"failed": 1}, "last": "2024-05-18T13:00:00Z", "reason": "every channel failed"}
    }
    assert gaps["open_runs"] == [2]
    assert gaps["paused"] == {}
    assert gaps["silent_months"]["outlets"] == {"beta": ["2023-10"]}


# --- a moment that is past


def test_one_as_of_is_one_set_whatever_comes_later(tmp_path: Path) -> None:
    collection = write_collection(tmp_path / "data")
    held = Held(Desk(tmp_path / "data", collection.config.catalogue), collection)
    store = Store(collection.config.database)
    with store.write() as db:
        as_if_in_time(db)

    def taken(when: str) -> dict[Format, dict[str, Any]]:
        files = {form: tmp_path / f"{when}-{form}" for form in SOME}
        return {form: exported_to(held, file, "--format", form, "--as-of", AFTER) for form, file in files.items()}

    before = taken("before")
    assert before["jsonl"]["rows"]
    with store.write() as db:
        later = datetime(2024, 7, 1, tzinfo=UTC)
        run = begin_run(db, at=later)
        store_article(db, run, "https://alpha.example/later", "legion later", published=later, at=later)
        runs.close_run(db, run, "failed", "late", later + HOUR)
    store.close()
    after = taken("after")
    now = exported_to(held, tmp_path / "now.jsonl")
    assert now["rows"] == before["jsonl"]["rows"] + 1
    for form in SOME:
        assert (tmp_path / f"before-{form}").read_bytes() == (tmp_path / f"after-{form}").read_bytes()
        for manifest in (before[form], after[form]):
            assert manifest.pop("created") and manifest.pop("file")
        assert before[form] == after[form]
    assert before["jsonl"]["as_of"] == "2024-06-01T00:00:00Z"
    assert "paused" not in before["jsonl"]["gaps"]  # nobody knows who was paused then


def test_what_came_later_is_not_in_it(held: Held, tmp_path: Path) -> None:
    assert exported_to(held, tmp_path / "a.csv", "--as-of", "2020-01-01")["rows"] == 0
    for early in (("export", "-o", str(tmp_path / "b.csv")), ("search", "legion")):
        told = held.desk.run(*early, "--as-of", "2020-01-01").err
        assert "nothing was collected by 2020-01-01T00:00:00Z: the first article came in at 20" in told
    assert "nothing was collected" not in held.desk.run("search", "zzz", "--as-of", "2199-01-01").err
    refused = held.desk.run("export", "--as-of", "yesterday")
    assert refused.code == 2 and "is no time" in refused.err


# --- how much of a text


@pytest.mark.parametrize("policy", ["excerpt", "none"])
def test_a_policy_holds_for_every_export(held: Held, policy: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    done = held.desk.run("export", "-o", str(file), export_text=policy)
    told = {"excerpt": "of each text the beginning", "none": "without their texts"}[policy]
    assert done.err == f"66 articles in {file}, {told}\n"
    assert manifest_of(file)["text"] == policy
    lengths = [len(json.loads(line)["text"]) for line in file.open()]
    assert (max(lengths) < 300) if policy == "excerpt" else not any(lengths)
    refused = held.desk.run("export", "--text", "full", export_text=policy)
    assert (refused.code, refused.out) == (2, "")
    assert "does not let out full texts" in refused.err


def test_less_than_the_policy_allows_may_be_asked_for(held: Held, tmp_path: Path) -> None:
    assert exported_to(held, tmp_path / "a.jsonl", "--text", "none")["text"] == "none"
    assert exported_to(held, tmp_path / "a.jsonl", "--text", "none", export_text="excerpt")["text"] == "none"


# --- where it goes


def test_parquet_is_nothing_for_a_terminal(held: Held) -> None:
    done = held.desk.run_on_terminal("export", "--format", "parquet")
    assert done.code == 2
    assert done.err == "legionwire: parquet is nothing for a terminal\n  -> name a file with -o\n"


def test_a_terminal_sees_how_far_it_is(held: Held, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = subprocess.Popen(
        [*LEGIONWIRE, "export", "-o", str(tmp_path / "a.csv")],
        env=held.desk.environment() | {"TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # the other side was closed
            break
    os.close(ours)
    assert command.wait(timeout=300) == 0
    assert b"exporting" in shown and b"crawling" not in shown.rpartition(b"exporting")[2]


def test_an_interrupted_export_leaves_nothing(held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Exported]:
        yield article()
        raise KeyboardInterrupt

    old = tmp_path / "old.csv"
    old.write_text("as it was")
    monkeypatch.setattr(exporting, "exported", broken)
    for name, value in held.desk.environment().items():
        monkeypatch.setenv(name, value)
    for form in FORMATS:
        with pytest.raises(click.Abort):
            cli.main(["export", "--format", form, "-o", str(old)], standalone_mode=False, obj=Options())
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]
    assert old.read_text() == "as it was"


# --- references


def test_articles_are_cited_in_the_order_asked_for(held: Held) -> None:
    hostile, arabic = str(held.articles.hostile), str(held.articles.arabic)
    done = held.desk.run("cite", arabic, hostile)
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "A. Writer. “الفيلق الدولي ينشر حصيلة الشهر.” Beta, 20 May 2024. https://beta.example/arabic",
        f"A. Writer. “{HOSTILE}.” Alpha, 20 May 2024. https://alpha.example/hostile",
    ]
    for style, sign in (("ris", "TY  - NEWS"), ("bibtex", "@article{"), ("csl", '"article-newspaper"')):
        assert held.desk.run("cite", arabic, hostile, "--format", style).out.count(sign) == 2


def test_what_is_no_article_is_not_cited(held: Held) -> None:
    done = held.desk.run("cite", "1", "99999")
    assert (done.code, done.out) == (2, "")
    assert "there is no article 99999" in done.err
    assert held.desk.run("cite", "0").code == held.desk.run("cite", "one").code == held.desk.run("cite").code == 2


def test_a_reference_is_the_same_in_an_export(held: Held, tmp_path: Path) -> None:
    one = held.desk.run("cite", str(held.articles.arabic), "--format", "ris").out
    exported_to(held, tmp_path / "a.ris", "lang:ar")
    assert (tmp_path / "a.ris").read_bytes().decode().replace("\r\n", "\n") == one.replace("\r\n", "\n")


# --- what is counted on the way, and how the collecting went


def test_silences_are_told_as_stretches() -> None:
    tally = Tally()
    months = {"alpha": [(2023, 1), (2023, 2), (2023, 6)], "beta": [(2022, 11), (2023, 3)]}
    passing = [
        article(source=name, published=datetime(*month, 5, tzinfo=UTC)) for name in months for month in months[name]
    ]
    assert list(tally.passing(passing)) == passing
    assert tally.silences() == {
        "alpha": ("2022-11/2022-12", "2023-03/2023-05"),
        "beta": ("2022-12/2023-02", "2023-04/2023-06"),
    }
    assert tally.rows == 5
    assert (tally.first, tally.last) == (datetime(2022, 11, 5, tzinfo=UTC), datetime(2023, 6, 5, tzinfo=UTC))
    assert Tally().silences() == {}


def test_what_runs_tell_until_a_moment(scratch: Scratch) -> None:
    with scratch() as db:
        first = begin_run(db, "alpha", "beta", at=NOW)
        runs.close_source(db, first, "alpha", "ok", "")
        runs.close_source(db, first, "beta", "failed", "HTTP 503")
        runs.close_run(db, first, "partial", "", NOW + HOUR)
        second = begin_run(db, "alpha", "beta", at=NOW + DAY)
        runs.close_source(db, second, "alpha", "crashed", "out of memory")
        runs.close_source(db, second, "beta", "ok", "")
        runs.close_run(db, second, "partial", "", NOW + DAY + HOUR)
        beta = Failure("beta", {"failed": 1}, NOW + HOUR, "HTTP 503")
        assert collecting_until(db, NOW, is_now=False) == Collecting((), (), (first,), None)
        assert collecting_until(db, NOW + HOUR, is_now=False) == Collecting(("alpha", "beta"), (beta,), (), None)
        assert collecting_until(db, NOW + DAY, is_now=False) == Collecting(("alpha", "beta"), (beta,), (second,), None)
        late = collecting_until(db, NOW + 2 * DAY, is_now=True)
        alpha = Failure("alpha", {"ok": 1, "crashed": 1}, NOW + DAY + HOUR, "out of memory")
        beta = Failure("beta", {"ok": 1, "failed": 1}, NOW + HOUR, "HTTP 503")
        assert late == Collecting(("alpha", "beta"), (alpha, beta), (), {})


def test_what_either_database_holds_is_read_back(scratch: Scratch) -> None:
    with scratch() as db:
        run = begin_run(db, "alpha", "beta")
        store_article(
            db, run, "https://alpha.example/1", title="Перший =1+1", published=NOW - DAY, warc=kept(offset=12)
        )
        store_article(db, run, "https://beta.example/1", published=NOW, lang=None)
        store_article(db, run, "https://beta.example/2", "not dated", published=None)
        wanted = Wanted(copies=True)
        articles = list(exporting.exported(db, wanted))
        about = About(None, NOW, None, "1", results.source_names(db))
        content = b"".join(writer_of("parquet")(exporting.exported(db, wanted), about))
        assert results.count(db, results.ask(db, wanted)).n == len(articles) == 3
    rows = pl.read_parquet(io.BytesIO(content)).to_dicts()
    assert [row["url"] for row in rows] == [one.url for one in articles]
    for name in ("id", "title", "published", "first_seen", "captured_at", "lang", "copy_of", "score", "date_conflict"):
        assert [row[name] for row in rows] == [getattr(one, name) for one in articles]
    assert [row["authors"] for row in rows] == [["A. Writer"]] * 3
    assert articles[0].captured_at is not None and rows[0]["capture"] == "2024.warc.gz:12"


def test_a_moment_that_something_may_still_reach_is_refused(held: Held, tmp_path: Path) -> None:
    ended = held.desk.run("export", "--as-of", "2199-01-01", "-o", str(tmp_path / "x.jsonl"))
    assert ended.code == 2
    assert "may not all be there yet" in ended.err
    assert "wait 2 minutes" in ended.err
    assert list(tmp_path.iterdir()) == []
