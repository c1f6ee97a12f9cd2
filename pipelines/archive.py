"""Keeps the raw answer of what is kept, in one WARC file for each crawl process.

A record is on disk before the database speaks of it; a crash, or a power cut, leaves at most a record that nothing
points to.
"""

from __future__ import annotations

import asyncio
import io
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from warcio.warcwriter import WARCWriter

from legionwire import __version__
from legionwire.article import State, Visit, WarcPlace
from legionwire.clock import utcnow
from legionwire.reading import may_be_kept
from pipelines.stage import Stage

KEPT = frozenset({State.STORED, State.WALL})


class ArchivePipeline(Stage):
    """Appends the record that the worker made; opens the file at the first one."""

    _file: BinaryIO | None = None
    _name = ""

    async def process_item(self, item: Visit) -> Visit:
        reading = item.reading
        if reading is None or reading.warc_record is None:
            return item
        bare = replace(reading, warc_record=None)
        if item.state not in KEPT and not may_be_kept(reading):
            return replace(item, reading=bare)
        try:
            file = self._file or self._open(utcnow())
            offset = file.tell()
            file.write(reading.warc_record)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())  # in a thread: a slow disk must not stop the reactor
        except OSError as error:
            self.give_up(f"captures cannot be written: {error.strerror or error}")
            return item
        place = WarcPlace(self._name, offset, len(reading.warc_record), reading.warc_digest or "")
        return replace(item, reading=bare, warc=place)

    def close_spider(self) -> None:
        if self._file:
            self._file.close()

    def _open(self, now: datetime) -> BinaryIO:
        self._name = f"{now:%Y/%m}/run-{self.context.run_id}.warc.gz"
        path = self.context.config.data / "captures" / self._name
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
        file.write(_warcinfo(path))
        for folder in path.parents[: 1 + self._name.count("/")]:
            _sync_folder(folder)
        self._file = file
        return file


def _sync_folder(folder: Path) -> None:
    """A file outlives a power cut only when its name does, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _warcinfo(path: Path) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    writer.write_record(writer.create_warcinfo_record(path.name, {"software": f"legionwire/{__version__}"}))
    return buffer.getvalue()
