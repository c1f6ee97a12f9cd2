"""The catalogue beside the pages: what operators edit is seen at once, what nobody edited is not read again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from web_collection import configure

from legionwire.errors import CatalogueError
from legionwire.web import catalogue_files
from legionwire.web.catalogue_files import CatalogueFiles

TABLE = (
    '[{0}]\nname = "{0}"\nhomepage = "https://{0}.example/"\ncountry = "UA"\nlanguages = ["uk"]\nkind = "national"\n'
)
TABLE += 'feeds = ["https://{0}.example/feed"]\n'


def ids(files: CatalogueFiles) -> list[str]:
    return [source.id for source in files.read().sources]


def test_what_an_operator_edits_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(configure(tmp_path), catalogue=tmp_path / "own")
    (config.catalogue / "sources").mkdir(parents=True)
    file = config.catalogue / "sources" / "a.toml"
    file.write_text(TABLE.format("one"))
    read: list[Path] = []
    really = catalogue_files.load_catalogue
    monkeypatch.setattr(catalogue_files, "load_catalogue", lambda *given: (read.append(given[0]), really(*given))[1])
    files = CatalogueFiles(config)
    assert (ids(files), ids(files), len(read)) == (["one"], ["one"], 1)
    (config.overlay / "sources").mkdir(parents=True)
    (config.overlay / "sources" / "b.toml").write_text(TABLE.format("two"))
    assert (ids(files), ids(files), len(read)) == (["one", "two"], ["one", "two"], 2)

    about = file.stat()
    file.write_text(TABLE.format("uno"))  # as long as it was
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    assert ids(files) == ["two", "uno"]
    file.write_text("[uno\n")
    for _ in range(2):
        with pytest.raises(CatalogueError, match=r"a\.toml"):
            files.read()
    file.unlink()
    assert ids(files) == ["two"]
