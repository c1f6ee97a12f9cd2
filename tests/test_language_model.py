"""The model of languages: what is kept unpacked answers as the library's own, and is never needed."""

from __future__ import annotations

import lzma
from pathlib import Path

import numpy as np
import pytest
from commands import CACHES
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import save_model

from legionwire.language_model import load

PACKED = MODEL_DIR / MODEL_FILE
TEXTS = ("Легіон тримає оборону під Харковом", "The Legion holds the line", "SE KÄMPFTEN BEI CHARKIW", "1914", "")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A packed model of two languages, which are told apart by the letters a and b."""
    moves = np.zeros(256, np.uint16)
    moves[ord("a")], moves[ord("b")] = 1, 2
    weights = np.array([[1, -1], [-1, 1]], np.float16)
    packed = tmp_path / "small.npz.xz"
    save_model(packed, (weights, np.zeros(2, np.float32), ["aa", "bb"], moves, [0, 0, 0], [-1, 0, 1]))
    return packed


def likeliest(identifier: LanguageIdentifier) -> list[str]:
    return [str(identifier.rank(text)[0][0]) for text in ("a a b", "b b a")]


def test_what_is_kept_answers_as_what_is_packed():
    kept, packed = load(PACKED, CACHES), LanguageIdentifier.from_modelpath(PACKED, norm_probs=True)
    for text in TEXTS:
        assert kept.rank(text) == packed.rank(text)
    assert not kept.nb_ptc.flags.owndata and not kept.nb_ptc.flags.writeable, "mapped, not read"


def test_a_model_is_unpacked_once(small: Path, tmp_path: Path):
    folder = tmp_path / "caches"
    assert likeliest(load(small, folder)) == ["aa", "bb"]
    (kept,) = folder.glob("*.model")
    made = kept.stat()
    assert likeliest(load(small, folder)) == ["aa", "bb"]
    assert kept.stat() == made


@pytest.mark.parametrize("left", [0, 1, 100, -65, -1000])
def test_a_file_that_is_not_whole_is_made_again(small: Path, tmp_path: Path, left: int):
    load(small, tmp_path)
    (kept,) = tmp_path.glob("*.model")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:left])
    assert likeliest(load(small, tmp_path)) == ["aa", "bb"]
    assert kept.read_bytes() == whole


def test_another_model_is_kept_under_another_name(small: Path, tmp_path: Path):
    load(small, tmp_path)
    (kept,) = tmp_path.glob("*.model")
    small.write_bytes(lzma.compress(lzma.decompress(small.read_bytes()), check=lzma.CHECK_CRC32))
    assert likeliest(load(small, tmp_path)) == ["aa", "bb"]
    assert len({kept, *tmp_path.glob("*.model")}) == 2


def test_where_nothing_can_be_kept_the_packed_one_is_read(small: Path, tmp_path: Path):
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    for folder in (None, no_folder, no_folder / "deeper"):
        assert likeliest(load(small, folder)) == ["aa", "bb"]
    assert not [*tmp_path.rglob("*.model")]
