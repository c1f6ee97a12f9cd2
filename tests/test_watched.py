"""The catalogue as a service watches it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from legionwire.config import load_config
from legionwire.errors import CatalogueError
from legionwire.watched import Watched

TABLE = """[{name}]
name = "{name}"
homepage = "https://{name}.example/"
country = "UA"
languages = ["uk"]
kind = "national"
feeds = ["https://{name}.example/feed"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    write(tmp_path, "one")
    return tmp_path


def write(folder: Path, name: str, more: str = "") -> Path:
    file = folder / "sources" / f"{name}.toml"
    file.write_text(TABLE.format(name=name) + more)
    stamp = file.stat().st_mtime_ns + len(list(folder.rglob("*"))) * 1_000_000  # a coarse clock hides quick edits
    os.utime(file, ns=(stamp, stamp))
    return file


def watched(folder: Path) -> Watched:
    return Watched(load_config({"LEGIONWIRE_CATALOGUE": str(folder), "LEGIONWIRE_DATA": str(folder / "data")}, folder))


def names(held: Watched) -> list[str]:
    return [source.id for source in held.sources]


def test_an_edit_is_seen_once(folder):
    held = watched(folder)
    assert not held.reload()
    write(folder, "two")
    assert held.reload()
    assert names(held) == ["one", "two"]
    assert not held.reload()


def test_the_operators_own_tables_are_watched_too(folder):
    held = watched(folder)
    (folder / "data" / "catalogue" / "sources").mkdir(parents=True)
    write(folder / "data" / "catalogue", "one", 'every = "20m"\n')
    assert held.reload()
    assert held.policies["one"].every == timedelta(minutes=20)


def test_a_table_that_went_is_gone(folder):
    write(folder, "two")
    held = watched(folder)
    (folder / "sources" / "two.toml").unlink()
    assert held.reload()
    assert names(held) == ["one"]


def test_a_comment_changes_nothing(folder):
    held = watched(folder)
    write(folder, "one", "# looked at\n")
    assert not held.reload()


def test_a_mistake_leaves_the_catalogue_as_it_was_until_it_is_mended(folder):
    held = watched(folder)
    write(folder, "two", "feedz = 1\n")
    assert not held.reload()
    assert names(held) == ["one"]
    assert "`feedz` is not a key" in held.trouble
    assert not held.reload()
    assert held.trouble, "and it is still wrong"
    write(folder, "two", "# mended\n")
    assert held.reload()
    assert (names(held), held.trouble) == (["one", "two"], "")


def test_nothing_is_watched_without_a_catalogue(tmp_path):
    with pytest.raises(CatalogueError):
        watched(tmp_path)
