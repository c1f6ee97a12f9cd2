"""What the database takes and gives: links of a large sitemap, articles, searches, `why`."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks import SEED, Figure, Stopwatch, per_second, print_figures, spread
from legionwire.article import Article, DateEvidence, Reading, State, Verdict, Visit, WarcPlace
from legionwire.channels import read_channel
from legionwire.config import shipped_catalogue
from legionwire.config_values import sqlite_url
from legionwire.dedup import text_key
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.links import FoundLink
from legionwire.query import parse_query
from legionwire.sources import Source
from legionwire.storage import articles, fates, ledger, results, runs
from legionwire.storage.engine import Store
from legionwire.storage.exporting import exported
from legionwire.storage.migrate import upgrade
from legionwire.storage.orders import Order, unfinished
from legionwire.storage.sources import root_channels, sync_sources
from legionwire.topic import load_topic

LINKS = 50_000  # the most a sitemap may hold
ARTICLES = 10_000
BATCH = 50  # visits in a transaction, as in pipelines/store.py
WORDS = 350  # of one article
VOCABULARY = 60_000
AGAIN = 1_000  # articles visited a second time
ROUNDS = 40
BEGIN = datetime(2022, 2, 27, tzinfo=UTC)
OUTLET = Source(
    "outlet", "Outlet", "https://news.example/", "UA", ("en",), "national", sitemaps=("https://news.example/map.xml",)
)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "bench.db"
        store = Store(sqlite_url(file))
        upgrade(store)
        with store.write() as db:
            sync_sources(db, [OUTLET], BEGIN)
        figures = [*links(store), *visits(store), Figure("size of the database", f"{megabytes(file):,.0f} MB")]
        print_figures(f"Storing: a sitemap of {LINKS:,} links, {ARTICLES:,} articles of {WORDS} words, SQLite", figures)
        print_figures(f"Asking: {ARTICLES:,} articles, {2 * LINKS:,} addresses", list(answers(store)))
        store.close()


# --- links


def links(store: Store) -> Iterator[Figure]:
    """A sitemap's way into the ledger: read, then recorded under either policy, then shown a second time."""
    topic = load_topic(shipped_catalogue() / "topic.toml")
    where = (OUTLET.sitemaps[0], "application/xml", topic)
    with Stopwatch() as reading:
        first = read_channel("sitemap", sitemap("a"), *where)
    second = read_channel("sitemap", sitemap("b"), *where)
    yield Figure("links read from a sitemap, with hints", per_second(LINKS, reading.seconds), "in a worker")
    for what, found, fetch_all in (
        ("links recorded, fetch = hinted", first.links, False),
        ("the same links shown again", first.links, False),
        ("links recorded, fetch = all", second.links, True),
    ):
        seconds = record(store, found, fetch_all)
        yield Figure(what, per_second(len(found), seconds), "in one transaction")


def sitemap(section: str) -> bytes:
    entries = "".join(
        f"<url><loc>https://news.example/{section}/{n}-quiet-night-on-the-river</loc>"
        f"<lastmod>{BEGIN + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
        for n in range(LINKS)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def record(store: Store, found: Sequence[FoundLink], fetch_all: bool) -> float:
    with Stopwatch() as watch, store.write() as db:
        run_id = runs.create_run(db, "batch", runs.Task((OUTLET.id,)), BEGIN)
        channel = root_channels(db, [OUTLET.id], ["sitemap"])[0]
        sites = OUTLET.domain_set()
        finder = ledger.Finder(
            run_id=run_id,
            source_id=OUTLET.id,
            channel_id=channel.id,
            fetch_all=fetch_all,
            since=None,
            any_site=False,
            own_sites=sites,
            owners=dict.fromkeys(sites, OUTLET.id),
            batch=frozenset({OUTLET.id}),
        )
        ledger.record_links(db, finder, found, BEGIN)
    return watch.seconds


# --- articles


def visits(store: Store) -> Iterator[Figure]:
    with store.write() as db:
        run_id = runs.create_run(db, "batch", runs.Task((OUTLET.id,)), BEGIN)
        orders = unfinished(db, [OUTLET.id], run_id, datetime.now(UTC), ARTICLES)
    made = [visit(order, number) for number, order in enumerate(orders)]
    with Stopwatch() as watch:
        for start in range(0, len(made), BATCH):
            with store.write() as db:
                articles.save_visits(db, run_id, made[start : start + BATCH])
    yield Figure("articles stored and indexed", per_second(len(made), watch.seconds), f"{BATCH} in a transaction")
    with Stopwatch() as watch:
        for start in range(0, AGAIN, BATCH):
            with store.write() as db:
                articles.save_visits(db, run_id, made[start : start + BATCH])
    yield Figure("the same articles, nothing changed", per_second(AGAIN, watch.seconds))


def visit(order: Order, number: int) -> Visit:
    """An article of made-up words, as common and as rare as words are in a language."""
    dice = random.Random(SEED + number)
    words = [f"w{int(VOCABULARY ** dice.random())}" for _ in range(WORDS)]  # Zipf: the k-th word has a share of 1/k
    words[40:42] = ["international", "legion"]
    title, text = " ".join(words[:8]), " ".join(words)
    at = BEGIN + timedelta(minutes=number)
    published = DateEvidence(at, "second", "json-ld")
    title_terms, text_terms = document_terms(title, "", text, None)
    reading = Reading(
        order.url,
        State.STORED,
        "made up",
        Article(title, text, published=published, lang="en", access="free"),
        Verdict("mention", 0.4, "unknown", (), "made up", "made up"),
        title_terms=title_terms,
        text_terms=text_terms,
        extractor_version="made up",
        analyser_version=ANALYSER_VERSION,
    )
    place = WarcPlace("2022/02/run-1.warc.gz", 0, 1, "sha1:-")
    key = text_key(title, text, at)
    head = (order.page_id, order.source_id, order.url, order.state, datetime.now(UTC))
    return Visit(*head, status=200, state=State.STORED, reading=reading, text_key=key, warc=place)


# --- questions


def answers(store: Store) -> Iterator[Figure]:
    for what, words in (
        ("search: a rare word, newest 20", "w5000"),
        ("search: two common words, newest 20", "w20 w30"),
        ("search: a phrase in every article, newest 20", '"international legion"'),
    ):
        with store.read() as db:
            question = results.ask(db, results.Wanted(parse_query(words)))
            total = results.count(db, question).n
        yield asked(store, f"{what} of {total:,}", partial(results.find, question=question, sort="newest", size=20))
    for what, url in (
        ("why: an address of the ledger", "https://news.example/b/7-quiet-night-on-the-river"),
        ("why: an address that was skipped", "https://news.example/a/7-quiet-night-on-the-river"),
        ("why: an address never seen", "https://news.example/c/7-quiet-night-on-the-river"),
    ):
        yield asked(store, what, partial(fates.fate_of, url=url))
    with Stopwatch() as watch, store.read() as db:
        count = sum(1 for _ in exported(db, results.Wanted(copies=True)))
    yield Figure("export of everything", per_second(count, watch.seconds))


def asked(store: Store, what: str, question: Callable[..., object]) -> Figure:
    taken = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        with store.read() as db:
            question(db)
        taken.append(perf_counter() - begin)
    return Figure(what, *spread(taken))


def megabytes(file: Path) -> float:
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 1e6


if __name__ == "__main__":
    main()
