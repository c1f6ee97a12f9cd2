"""A topic that is kept compiled is the topic of its file, and whatever else lies in its place is not believed."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from shipped import TOPIC

from legionwire import kept_topic as home
from legionwire.errors import CatalogueError
from legionwire.kept_topic import MOST_KEPT, kept_topic

SHIPPED = Path(__file__).parent.parent / "catalogue" / "topic.toml"
SMALL = 'name = "small"\nversion = "1"\n[languages.en]\nstrong = ["great legion"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "topic.toml"
    written.write_text(SMALL)
    return written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "caches"
    made.mkdir()
    return made


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were compiled since."""
    files: list[Path] = []
    compile_topic: Callable[[Path], object] = home.load_topic
    monkeypatch.setattr(home, "load_topic", lambda path: files.append(path) or compile_topic(path))
    return files


def test_what_is_kept_of_the_shipped_topic_is_the_topic(folder: Path, compiled: list[Path]) -> None:
    assert kept_topic(SHIPPED, folder) == kept_topic(SHIPPED, folder) == TOPIC
    assert compiled == [SHIPPED]
    text = "The International Legion of Ukraine"
    assert [*kept_topic(SHIPPED, folder).names.find(text.lower())] == [*TOPIC.names.find(text.lower())] != []


def test_another_content_is_another_topic(file: Path, folder: Path, compiled: list[Path]) -> None:
    assert kept_topic(file, folder).name == "small"
    file.write_text(SMALL.replace("small", "other"))
    assert kept_topic(file, folder).name == "other"
    assert compiled == [file, file]


def test_other_code_compiles_anew(
    file: Path, folder: Path, compiled: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "code" / "kept_topic.py"
    code.parent.mkdir()
    code.write_text("1")
    monkeypatch.setattr(home, "__file__", str(code))
    kept_topic(file, folder)
    os.utime(code, (1, 1))
    kept_topic(file, folder)
    kept_topic(file, folder)
    assert compiled == [file, file]


@pytest.mark.parametrize(
    "code", ["cos\nsystem\n(S'touch {}'\ntR.", "clegionwire.processes\nstart\n((S'touch'\nS'{}'\nltR."]
)
def test_a_pickle_that_calls_anything_is_not_believed(
    file: Path, folder: Path, compiled: list[Path], tmp_path: Path, code: str
) -> None:
    kept_topic(file, folder)
    (kept,) = folder.iterdir()
    pickled = code.format(tmp_path / "called").encode()
    kept.write_bytes(hashlib.sha256(pickled).digest() + pickled)
    assert kept_topic(file, folder).name == "small"
    assert compiled == [file, file]
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize("place", [0, 31, 32, 100, -1])
def test_a_torn_file_is_made_again(file: Path, folder: Path, compiled: list[Path], place: int) -> None:
    kept_topic(file, folder)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:place])
    assert kept_topic(file, folder).name == "small"
    assert kept.read_bytes() == whole
    changed = bytearray(whole)
    changed[place] ^= 1
    kept.write_bytes(changed)
    assert kept_topic(file, folder).name == "small"
    assert compiled == [file] * 3


def test_what_is_no_topic_is_not_believed(file: Path, folder: Path) -> None:
    kept_topic(file, folder)
    (kept,) = folder.iterdir()
    pickled = pickle.dumps("small")
    kept.write_bytes(hashlib.sha256(pickled).digest() + pickled)
    assert kept_topic(file, folder).name == "small"


def test_without_a_folder_nothing_is_kept(file: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "none", file):
        assert kept_topic(file, folder).name == "small"
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_with_a_mistake_is_told_each_time(file: Path, folder: Path) -> None:
    file.write_text(SMALL.replace("strong", "strnog"))
    for _ in range(2):
        with pytest.raises(CatalogueError, match="strnog"):
            kept_topic(file, folder)
    with pytest.raises(CatalogueError, match="cannot be read"):
        kept_topic(file.with_name("none.toml"), folder)
    assert not [*folder.iterdir()]


def test_the_oldest_go(file: Path, folder: Path) -> None:
    for number in range(MOST_KEPT + 2):
        (folder / f"topic-{number}.pickle").write_text("")
        os.utime(folder / f"topic-{number}.pickle", (number, number))
    kept_topic(file, folder)
    left = {path.name for path in folder.iterdir()}
    assert len(left) == MOST_KEPT and not left & {f"topic-{number}.pickle" for number in range(3)}
