"""What a topic file of many names costs: to load, to keep, and for each article that is judged by it."""

from __future__ import annotations

import random
import sys
import tracemalloc
from time import perf_counter

from benchmarks import Figure, Stopwatch, milliseconds, print_figures, spread
from benchmarks.judging import ordinary_texts
from legionwire.relevance import hinted, judge
from legionwire.topic import Topic, parse_topic

SIZES = (1_000, 10_000, 50_000)
ROUNDS = 40
_SYLLABLES = ("ba", "ko", "mir", "tal", "ves", "dun", "per", "sha", "lo", "gri", "nek", "our", "zi", "fa", "hel", "wyn")
_HEAD = """
name = "Many names"
version = "1"
[context]
setting = ["river~"]
[languages.en]
noun = "ferr(y|ies)"
strong = ["northern {noun}"]
"""


def main(sizes: tuple[int, ...] = SIZES) -> None:
    texts = ordinary_texts()
    for size in sizes:
        data = topic_file(size).encode()
        with Stopwatch() as loading:
            topic = parse_topic(data, "many.toml")
        with Stopwatch() as indexing:
            judge(topic, "A title", "", texts[0])
        named = [f"{text}\n{topic.units[n % len(topic.units)].entry.name} came." for n, text in enumerate(texts)]
        middle, worst = spread([seconds_of(topic, texts[n % len(texts)]) for n in range(ROUNDS)])
        middle_named, worst_named = spread([seconds_of(topic, named[n % len(named)]) for n in range(ROUNDS)])
        crowd = "\n".join(unit.entry.name for unit in topic.units)[:500_000]
        figures = [
            Figure(f"a file of {len(data) / 1e6:.1f} MB, read and checked", milliseconds(loading.seconds)),
            Figure("the automatons, built at the first text", milliseconds(indexing.seconds)),
            Figure("an article that names none of them", middle, worst),
            Figure("one that names one", middle_named, worst_named),
            Figure(f"{len(crowd) // 1000} kB of nothing but names", milliseconds(seconds_of(topic, crowd))),
            Figure("a link", milliseconds(link_seconds(topic))),
            Figure("memory", f"{megabytes(data):.0f} MB"),
        ]
        print_figures(f"A topic of {size:,} names", figures)


def topic_file(size: int) -> str:
    """Half units, half persons, with names of two words that nobody has, none twice."""
    draw = random.Random(size)
    names: dict[str, None] = {}
    while len(names) < size:
        names[" ".join("".join(draw.choices(_SYLLABLES, k=draw.randint(2, 3))).capitalize() for _ in "ab")] = None
    tables = [
        f'[{"units" if number % 2 else "persons"}.n{number}]\nname = "{name}"\ntier = "core"\naliases = ["{name}"]\n'
        for number, name in enumerate(names)
    ]
    return _HEAD + "".join(tables)


def seconds_of(topic: Topic, text: str) -> float:
    begin = perf_counter()
    judge(topic, "A title that says nothing", "", text)
    return perf_counter() - begin


def link_seconds(topic: Topic) -> float:
    begin = perf_counter()
    for number in range(ROUNDS):
        hinted(topic, f"https://example.org/world/2026/11/{number}-quiet-night", "A quiet night on the lake")
    return (perf_counter() - begin) / ROUNDS


def megabytes(data: bytes) -> float:
    """What Python holds for a topic that has judged a text. The automatons' own memory is not in it."""
    tracemalloc.start()
    topic = parse_topic(data, "many.toml")
    judge(topic, "A title", "", "A text.")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1e6


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
