"""docs/analysts.md: its code runs from top to bottom, in a folder of its own, and says something."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analysts_collection import SAID, write_analysts_collection
from commands import CACHES, Desk
from loopback import ROOT

DOCUMENT = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TASKS = 5


def parts() -> list[tuple[str, str]]:
    """What is to be done, in order: a block of Python, or a command that makes a file."""
    found = []
    for kind, block in FENCE.findall(DOCUMENT):
        if kind == "python":
            found.append(("python", block))
        elif not kind:
            calls = re.findall(r"^\$ legionwire (export .*)$", block, re.MULTILINE)
            found += [("command", call) for call in calls]
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """What the whole document printed and what it left in its names; and the folder that it worked in."""
    folder = tmp_path_factory.mktemp("analyst")
    made = write_analysts_collection(folder / "data")
    desk = Desk(made.config.data, made.config.catalogue)
    names: dict[str, Any] = {}
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:  # to the end: what polars and DuckDB have read they read again
        patch.chdir(made.config.data.parent)
        patch.setenv("MPLBACKEND", "Agg")
        patch.setenv("LEGIONWIRE_DATA", str(made.config.data))
        patch.setenv("LEGIONWIRE_CACHES", str(CACHES))
        with contextlib.redirect_stdout(output):
            for kind, part in parts():
                if kind == "command":
                    done = desk.run(*shlex.split(part))
                    assert done.code == 0, done.err
                else:
                    exec(compile(part, "docs/analysts.md", "exec"), names)
        yield output.getvalue(), names, folder


def test_each_task_has_a_page_a_command_and_python():
    sections = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[1 : TASKS + 1]
    assert [section[:2] for section in sections] == [f"{n}." for n in range(1, TASKS + 1)]
    for section in sections:
        for way in ("**Page**", "**Command**", "**Python**"):
            assert way in section
        assert "```python\n" in section
        assert "\n$ legionwire " in section


def test_it_finds_the_first_report_and_its_copies(told):
    output, names, _ = told
    assert names["first"].copy_of is None
    assert {report.copy_kind for report in names["others"]} >= {None, "exact"}
    assert "a report of its own" in output


def test_it_finds_what_was_edited(told):
    output, names, _ = told
    assert (names["before"].n, names["after"].n) == (1, 3)
    assert "[-Two-]{+Four+} wounded" in output


def test_it_counts_the_words_for_the_fighters(told):
    _, names, _ = told
    rows = names["words"].fetchall()
    assert {row[:4] for row in rows} >= {("de", 2022, "mercenary", True), ("uk", 2024, "volunteer", False)}
    assert {row[0] for row in rows} == set(SAID)
    assert names["shares"].to_dicts()[0] == {"lang": "de", "volunteer": 6, "mercenary": 3}


def test_it_draws_two_pictures(told):
    _, names, folder = told
    for name in ("words.png", "months.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
        assert (folder / name).stat().st_size > 5_000
    months = names["months"]
    assert months["month"].is_sorted()
    assert months.drop("month").sum().sum_horizontal()[0] == names["articles"].collect().height


def test_it_checks_a_set_and_tells_what_is_missing(told):
    output, names, folder = told
    assert names["manifest"]["rows"] > 30
    assert "all articles as of 20" in output
    assert "beta failed last on 2024-05-18" in output
    assert (folder / "set.ris").exists()
    assert (folder / "set.parquet").exists()
