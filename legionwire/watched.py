"""The catalogue as a service watches it: read anew when operators edit it. While it is wrong no crawl can begin, since
each reads it for itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from legionwire.config import Config
from legionwire.errors import CatalogueError
from legionwire.polling import Policy
from legionwire.sources import Catalogue, Source, load_catalogue


class Watched:
    """The catalogue in force. `reload()` looks whether its files have changed."""

    def __init__(self, config: Config) -> None:
        """Raises CatalogueError: nothing can be watched without a catalogue."""
        self._config = config
        self._seen = self._look()
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
        seen = self._look()
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

    def _look(self) -> frozenset[tuple[Path, int, int]]:
        """The files with their times and sizes."""
        found = []
        for folder in (self._config.catalogue / "sources", self._config.overlay, self._config.overlay / "sources"):
            for file in folder.glob("*.toml"):
                try:
                    status = file.stat()
                except OSError:  # removed between the two looks: the next one sees that
                    continue
                found.append((file, status.st_mtime_ns, status.st_size))
        return frozenset(found)
