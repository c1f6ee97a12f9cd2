"""Dictionaries made before they are needed, each by a process of its own: Polish takes ten seconds and 400 MB, which
neither a crawl nor a page in a worker has to spare.

Whoever starts a crawl makes those of its sources' languages; a crawl makes what its pages need beside these, and the
pages wait for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from legionwire import lemmas, processes
from legionwire.config import Config, crawl_environment
from legionwire.errors import ConfigError, DictionaryMissing, LegionwireError

MOST_SECONDS = 1800.0  # for one, on a machine a hundred times as slow as ours
POLL_SECONDS = 0.2
_BYTES_A_SECOND = 80_000  # of what they are made from

log = logging.getLogger("legionwire.dictionaries")


def missing(languages: Iterable[str], folder: Path) -> tuple[str, ...]:
    """The dictionaries of these languages (ISO 639-1) that are not kept, by their names, sorted."""
    names = {name for lang in languages if (name := lemmas.name_of(lang)) is not None}
    return tuple(sorted(name for name in names if not lemmas.is_kept(name, folder)))


def in_words(names: Iterable[str]) -> str:
    """What is going to be made, and how long that takes."""
    held = tuple(names)
    seconds = sum(map(lemmas.size, held)) / _BYTES_A_SECOND
    if seconds < 15:
        long = "some seconds"
    elif seconds < 45:
        long = "about half a minute"
    else:
        minutes = round(seconds / 60) or 1
        long = f"about {minutes} minute{'' if minutes == 1 else 's'}"
    return f"making dictionaries for {', '.join(held)}: once, {long}"


def make(config: Config, name: str, stopped: threading.Event | None = None) -> None:
    """Make a dictionary in a process of its own and wait for its end, or until `stopped`. One that is kept and whole
    stays as it is. Raises ConfigError when nothing can be kept, LegionwireError when it cannot be made."""
    _require_place(config.caches)
    command = [sys.executable, "-P", "-m", "legionwire.dictionaries", str(config.caches), name]
    process = processes.start(command, crawl_environment(config))
    try:
        deadline = time.monotonic() + MOST_SECONDS
        while not processes.wait(process, POLL_SECONDS):
            if stopped is not None and stopped.is_set():
                raise LegionwireError(f"the dictionary {name} is not made: stopped")
            if time.monotonic() > deadline:
                raise LegionwireError(f"the dictionary {name} is not made within {MOST_SECONDS / 60:.0f} min")
    finally:
        processes.stop(process, 0)
        assert process.stdin is not None
        process.stdin.close()
    if process.returncode:
        what = f"the dictionary {name} cannot be made: {processes.how_it_ended(process)}"
        raise LegionwireError(what, f"it takes 400 MB of memory, and 15 MB in {config.caches}")


def _require_place(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        what = f"the dictionaries of the search cannot be kept in {folder}: {error.strerror or error}"
        raise ConfigError(what, "let `caches` (LEGIONWIRE_CACHES) name a folder that can be written") from error


class Dictionaries:
    """What a crawl has made in the background, one after the other, beginning with those of some languages."""

    def __init__(self, config: Config, languages: Iterable[str] = ()) -> None:
        self._config = config
        self._stopped = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dictionaries")
        self._begun: dict[str, Future[None]] = {}  # none is tried twice
        for name in missing(languages, config.caches):
            self._begin(name)

    async def have(self, name: str) -> None:
        """Return when a dictionary is there. Raises DictionaryMissing when it cannot be had."""
        try:
            await asyncio.shield(asyncio.wrap_future(self._begin(name)))
        except LegionwireError as error:
            raise DictionaryMissing(name, str(error)) from error

    def close(self) -> None:
        """Give up what is being made."""
        self._stopped.set()
        self._thread.shutdown()

    def _begin(self, name: str) -> Future[None]:
        if name not in self._begun:
            self._begun[name] = self._thread.submit(self._make, name)
        return self._begun[name]

    def _make(self, name: str) -> None:
        if self._stopped.is_set():
            raise LegionwireError("the crawl ends")
        began = time.monotonic()
        try:
            make(self._config, name, self._stopped)
        except LegionwireError as error:
            log.error("%s", error)
            raise
        log.info("the dictionary %s was made in %.1f s", name, time.monotonic() - began)


def main(folder: str, name: str) -> int:
    """What the process does: exit code 0 when the dictionary is kept."""
    processes.watch_lifeline(lambda: os._exit(1))  # whoever wants it is gone
    return 0 if lemmas.keep(name, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
