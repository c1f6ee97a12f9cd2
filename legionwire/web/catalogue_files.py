"""The catalogue as its files have it now. Operators edit them while the pages are served; to read two hundred tables
for every page takes longer than the page."""

from __future__ import annotations

import os
from pathlib import Path

from legionwire.config import Config
from legionwire.sources import Catalogue, load_catalogue

_Mark = frozenset[tuple[str, int, int, int]]  # of every file: name, inode, size, time of the last change


class CatalogueFiles:
    """Reads them again as soon as one of them is another."""

    def __init__(self, config: Config) -> None:
        self._folder, self._overlay = config.catalogue, config.overlay
        self._held: tuple[_Mark, Catalogue] | None = None

    def read(self) -> Catalogue:
        """All sources. Raises CatalogueError for what cannot be read, every time anew."""
        mark = self._mark()  # before the files are read: what changes meanwhile is seen the next time
        held = self._held
        if held is None or held[0] != mark:
            self._held = held = mark, load_catalogue(self._folder, self._overlay)
        return held[1]

    def _mark(self) -> _Mark:
        folders = self._folder / "sources", self._overlay, self._overlay / "sources"
        return frozenset(found for folder in folders for found in _files(folder))


def _files(folder: Path) -> list[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            files = [(entry.path, entry.stat()) for entry in entries if entry.name.endswith(".toml")]
    except OSError:
        return [(str(folder), 0, 0, 0)]  # whoever reads it knows better what to say
    return [(path, about.st_ino, about.st_size, about.st_mtime_ns) for path, about in files]
