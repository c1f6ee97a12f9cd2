"""legionwire: every public news article about Ukraine's International Legion, in one database you can question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from legionwire.collection import Collection

__version__ = "0.1.0"


def open(place: str | Path | None = None) -> Collection:  # noqa: A001
    """A collection to ask from Python, for reading only: that of the settings, or the one at `place`.

    `place` is a data folder, a database file, or a URL such as postgresql://reader@host/news. Raises DatabaseError when
    there is none, or when it needs `legionwire db upgrade`.
    """
    from legionwire.collection import open_collection  # whoever only wants the version pays for no database

    return open_collection(place)
