"""Dictionaries: made once, kept, shared; whatever happens to what is kept, the answers are right."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from legionwire import lemmas, stems
from legionwire.lemmas import SIMPLEMMA, dictionary

SMALL = "lv"  # made in half a second


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No dictionary is open, and none is kept."""
    monkeypatch.setattr(lemmas, "_opened", {})
    monkeypatch.setattr(lemmas, "_folder", tmp_path / "caches")
    return tmp_path / "caches"


def answers() -> list[tuple[str, ...]]:
    held = dictionary(SMALL)
    assert held is not None
    return [tuple(dict.fromkeys(held.lemmas(word))) for word in ("karavīri", "karavīrs", "Rīgā", "kvaksstks")]


RIGHT = [("karavīrs",), ("karavīrs",), ("Rīga",), ()]


def reopened() -> list[tuple[str, ...]]:
    lemmas._opened.clear()
    return answers()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("[!.]*"))


def test_versions_are_those_that_are_installed():
    assert importlib.metadata.version("simplemma") == SIMPLEMMA
    assert importlib.metadata.version("pystemmer") == stems.PYSTEMMER


def test_every_dictionary_that_we_count_on_is_there():
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    assert lemmas._KNOWN <= SUPPORTED_LANGUAGES
    assert dictionary("xx") is None and dictionary(None) is None and dictionary("../lv") is None


def test_it_is_kept_and_opened_again(anew: Path) -> None:
    assert answers() == RIGHT
    assert len(files(anew)) == 2
    kept = [(path, path.stat().st_mtime_ns) for path in anew.iterdir()]
    assert reopened() == RIGHT
    assert [(path, path.stat().st_mtime_ns) for path in anew.iterdir()] == kept


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def gone(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("part", [0, 1], ids=["own", "trie"])
@pytest.mark.parametrize("damage", [torn, empty, changed, gone, a_folder])
def test_what_is_damaged_is_made_again(anew: Path, damage, part: int) -> None:
    answers()
    damage(anew / files(anew)[part])
    assert reopened() == RIGHT


def test_where_nothing_can_be_kept_the_answers_are_the_same(anew: Path) -> None:
    anew.write_text("a file where the folder should be")
    assert answers() == RIGHT
    lemmas.use_cache(None)
    assert reopened() == RIGHT


def test_whoever_waits_for_one_is_told_and_only_then(anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(lemmas, "_told", None)
    lemmas.use_cache(anew, told=heard.append)
    assert answers() == RIGHT
    assert heard == [SMALL]
    assert reopened() == RIGHT
    assert heard == [SMALL]


def test_two_processes_at_once(anew: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from legionwire import lemmas;"
        "lemmas.use_cache(Path(sys.argv[1])); print(*lemmas.dictionary('lv').lemmas('karavīri'))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, str(anew)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0].strip() for process in both] == ["karavīrs"] * 2
    assert len(files(anew)) == 2


def test_forms_of_one_word_have_one_dictionary_form() -> None:
    held = dictionary(SMALL)
    assert held is not None
    for form in held.forms("karav", 200):
        for lemma in held.lemmas(form):
            assert lemma in held.lemmas(lemma) or not held.knows(lemma)
