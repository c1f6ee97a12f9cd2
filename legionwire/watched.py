"""The catalogue as a service watches it: read anew when operators edit it. While it is wrong no crawl can begin, since
each reads it for itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from legionwire.config import Config
from legionwire.errors import CatalogueError
from legionwire.polling import Policy
from legionwire.sources import Catalogue, Source, load_catalogue

Seen = tuple[Path, int, int]  # a file, when it was changed, its size


class Watched:
    """The catalogue in force. `reload()` looks whether its files have changed."""

    def __init__(self, config: Config) -> None:
        """Raises CatalogueError: nothing can be watched without a catalogue."""
        self._config = config
        self._seen = _look(self._config)
        self.catalogue: Catalogue = load_catalogue(config.catalogue, config.overlay)
        self.trouble = ""  # what is wrong with the files as they are now

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.catalogue.sources

    @property
    def policies(self) -> Mapping[str, Policy]:
        """How often each source's channels may be asked."""
        return {source.id: source.polling() for source in self.sources}

    def reload(self) -> bool:
        """Whether the catalogue is another one now. What cannot be read changes nothing but `trouble`."""
        seen = _look(self._config)
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            catalogue = load_catalogue(self._config.catalogue, self._config.overlay)
        except CatalogueError as error:
            self.trouble = f"no crawl begins until the catalogue can be read: {error}"
            return False
        self.trouble = ""
        changed, self.catalogue = catalogue != self.catalogue, catalogue
        return changed


def current_catalogue(config: Config) -> Catalogue:
    """The catalogue as its files have it now; they are read again only when one of them changed. Raises
    CatalogueError."""
    return _read(config.catalogue, config.overlay, _look(config))


@lru_cache(maxsize=2)
def _read(folder: Path, overlay: Path, files: frozenset[Seen]) -> Catalogue:
    return load_catalogue(folder, overlay)


def _look(config: Config) -> frozenset[Seen]:
    """The files with their times and sizes."""
    found = []
    for folder in (config.catalogue / "sources", config.overlay, config.overlay / "sources"):
        for file in folder.glob("*.toml"):
            try:
                status = file.stat()
            except OSError:  # removed between the two looks: the next one sees that
                continue
            found.append((file, status.st_mtime_ns, status.st_size))
    return frozenset(found)
