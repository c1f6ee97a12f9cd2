"""What new rules cost: every stored article judged again, beside the judge alone; and a look for a person's ruling."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import Figure, Stopwatch, milliseconds, per_second, print_figures
from benchmarks.judging import ordinary_texts
from benchmarks.storing import BATCH, BEGIN, OUTLET, record, visit
from legionwire.article import Article, Link, Reading, State, Verdict
from legionwire.cli.again import Waiting
from legionwire.config import load_config
from legionwire.config_values import sqlite_url
from legionwire.context import open_workers, topic_of
from legionwire.evidence import Evidence
from legionwire.language import ANALYSER_VERSION
from legionwire.links import FoundLink
from legionwire.rejudging import Rejudger
from legionwire.relevance import judge, rules_version
from legionwire.site_lines import SiteLines
from legionwire.storage import articles, rulings, runs
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.orders import unfinished
from legionwire.storage.rejudging import Scope
from legionwire.storage.sources import sync_sources
from legionwire.topic import Topic
from legionwire.urls import canonical_url, url_hash

ARTICLES = 2_000
ALONE = 200  # of their texts, judged in this process
ROUNDS = 1_000


def main() -> None:
    config = load_config({})
    topic = topic_of(config)
    texts = ordinary_texts()
    with tempfile.TemporaryDirectory() as name:
        store = Store(sqlite_url(Path(name) / "bench.db"))
        upgrade(store)
        fill(store, texts)
        with Stopwatch() as alone:
            for number in range(ALONE):
                judge(topic, "A title that says nothing", "", texts[number % len(texts)], "en")
        with Stopwatch() as again:
            asyncio.run(judge_again(store, topic, Path(name)))
        seconds = look_for_rulings(store)
        store.close()
    print_figures(
        f"Judging {ARTICLES:,} stored articles again, SQLite",
        [
            Figure("the judge alone, in one process", per_second(ALONE, alone.seconds)),
            Figure("all of it, workers and database", per_second(ARTICLES, again.seconds), "with their start"),
            Figure("a look for a ruling, within a transaction", milliseconds(seconds)),
        ],
    )


def fill(store: Store, texts: list[str]) -> None:
    """Articles with ordinary texts, and a verdict that no rules would give."""
    urls = [canonical_url(f"https://news.example/{number}") for number in range(ARTICLES)]
    with store.write() as db:
        sync_sources(db, [OUTLET], BEGIN)
    record(store, [FoundLink(url, url_hash(url), "news.example", Link(url), True) for url in urls], True)
    with store.write() as db:
        run_id = runs.create_run(db, "batch", runs.Task((OUTLET.id,)), BEGIN)
        orders = unfinished(db, [OUTLET.id], run_id, datetime.now(UTC), ARTICLES)
    for start in range(0, ARTICLES, BATCH):
        visits = [visit(order, start + number) for number, order in enumerate(orders[start : start + BATCH])]
        with store.write() as db:
            read = [replace(item, reading=reading_of(item.url, texts[n % len(texts)])) for n, item in enumerate(visits)]
            articles.save_visits(db, run_id, read)


def reading_of(url: str, text: str) -> Reading:
    verdict = Verdict("mention", 0.4, "unknown", (), "made up", "made up")
    read = Article("A title that says nothing", text, lang="en")
    return Reading(url, State.STORED, "", read, verdict, extractor_version="made up", analyser_version=ANALYSER_VERSION)


async def judge_again(store: Store, topic: Topic, folder: Path) -> None:
    async def none_of(site: str) -> SiteLines:
        return SiteLines()

    workers = open_workers(load_config({}))
    try:
        rejudger = Rejudger(workers, folder, Waiting(store), Evidence(none_of), {})
        judged = [item async for done in rejudger.articles(Scope(rules_version(topic))) for item in done]
        assert len(judged) == ARTICLES
    finally:
        workers.close()


def look_for_rulings(store: Store) -> float:
    with store.read() as db, Stopwatch() as watch:
        for number in range(ROUNDS):
            rulings.in_force(db, [number])
    return watch.seconds / ROUNDS


if __name__ == "__main__":
    main()
