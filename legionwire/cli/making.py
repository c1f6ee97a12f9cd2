"""The dictionaries that a crawl's pages need, made before it begins; the operator is told, for it takes its time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from legionwire.cli.notes import note

if TYPE_CHECKING:
    from legionwire.cli.progress import Progress
    from legionwire.config import Config


def make_dictionaries(config: Config, languages: Iterable[str], progress: Progress) -> None:
    """Make those of these languages that are not kept; nothing is said when all are.

    Raises ConfigError when they cannot be kept, LegionwireError when one cannot be made."""
    from legionwire.dictionaries import in_words, make, missing

    names = missing(languages, config.caches)
    if names:
        note(in_words(names))
    for done, name in enumerate(names):
        progress.prepare(f"making {name}", done, len(names))
        make(config, name)
