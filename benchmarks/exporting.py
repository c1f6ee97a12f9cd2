"""What an export costs in each format: rows a second of processor time, bytes, and by how much memory
grows, early and at the end.

    python -m benchmarks.exporting [ARTICLES]                  # 300,000 on SQLite
    python -m benchmarks.exporting [ARTICLES] --keep FOLDER    # use what was made there before, or leave it there

Each format is written by a process of its own, forked from this one, into a file that is thrown away. Memory is flat
when it grew little more until the last article than until a quarter of them was out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time
from typing import NamedTuple

from benchmarks import Figure, per_second, print_figures
from benchmarks.collection import fill, name_of
from benchmarks.search import kept
from legionwire import __version__
from legionwire.clock import utcnow
from legionwire.config_values import sqlite_url
from legionwire.export_about import About
from legionwire.export_formats import FORMATS, Format, writer_of
from legionwire.exported import Exported
from legionwire.lemmas import use_cache
from legionwire.storage.engine import Store
from legionwire.storage.exporting import exported
from legionwire.storage.results import Wanted, source_names

ARTICLES = 300_000
_STATUS = Path("/proc/self/status")
_FORGET_PEAK = "5"  # proc(5): what is written to clear_refs


class Cost(NamedTuple):
    """Of one export."""

    rows: int
    size: int
    seconds: float
    early: int  # bytes that memory grew by while the first quarter went out
    grown: int  # and until the last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the collection stays for the next time")
    given = parser.parse_args()
    with kept(given.keep) as folder:
        use_cache(folder)
        url = sqlite_url((folder / name_of(given.articles)).with_suffix(".db"))
        store = Store(url)
        fill(store, given.articles)
        store.close()
        print_figures(f"Exporting {given.articles:,} articles, SQLite", list(figures(url, given.articles)))


def figures(url: str, total: int) -> Iterator[Figure]:
    for form in FORMATS:
        cost = apart(url, form, total)
        assert cost.rows == total, f"{form} holds {cost.rows} of {total} articles"
        memory = f"+{cost.grown / 2**20:.0f} MB of memory, +{cost.early / 2**20:.0f} after a quarter"
        yield Figure(form, per_second(cost.rows, cost.seconds), f"{cost.size / 1e6:,.0f} MB, {memory}")


def apart(url: str, form: Format, total: int) -> Cost:
    """An export in a process of its own: what an earlier one left in memory is not its fault."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_export, args=(url, form, total, theirs))
    process.start()
    theirs.close()
    try:
        cost: Cost = ours.recv()
    finally:
        process.join()
    return cost


def _export(url: str, form: Format, total: int, answer: Connection) -> None:
    writer = writer_of(form)  # with its libraries
    store = Store(url)
    rows, size, early = 0, 0, 0
    with store.read() as db, tempfile.TemporaryFile() as file:

        def passing() -> Iterator[Exported]:
            nonlocal rows, early
            for article in exported(db, Wanted(copies=True)):
                rows += 1
                if rows == total // 4:
                    early = _memory("VmHWM") - before
                yield article

        now = utcnow()
        about = About(None, now, None, __version__, source_names(db))
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK)
        before = _memory("VmRSS")
        began = process_time()
        for piece in writer(passing(), about):
            size += file.write(piece)
        seconds = process_time() - began
        grown = _memory("VmHWM") - before
    store.close()
    answer.send(Cost(rows, size, seconds, early, grown))


def _memory(name: str) -> int:
    """A figure of this process, in bytes."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
