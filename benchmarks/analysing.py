"""What the search terms of an article cost: CPU for texts never met and met before, the dictionaries on disk and in
memory, and how long it takes to make them.

    python -m benchmarks.analysing
    python -m benchmarks.analysing --lines FILE      # JSON lines with `lang` and `text`
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks import Figure, milliseconds, print_figures
from legionwire.language import analyse, ways_to_say
from legionwire.lemmas import dictionary, use_cache

TESTS = Path(__file__).parent.parent / "tests"
COMMON = ("uk", "en", "ru", "pl", "de", "fr")
WORDS = 265  # of an article, on average
QUERIES = (
    ("uk", "доброволець"),
    ("uk", "міжнародний легіон"),
    ("pl", "żołnierz"),
    ("de", "Freiwillige"),
    ("en", "legion"),
)

Sample = tuple[str, str]  # language, text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=Path, help="texts of your own, in the place of those of tests/judged")
    given = parser.parse_args()
    samples = list(read_samples(given.lines or TESTS / "judged" / "development.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        use_cache(Path(folder))
        print_figures("Dictionaries", [making(lang, Path(folder)) for lang in COMMON])
        print_figures("Terms", [*opening(Path(folder)), *analysing(samples), *asking()])


def read_samples(file: Path) -> list[Sample]:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(line["lang"], line["text"]) for line in lines if line["lang"] in COMMON]


def making(lang: str, folder: Path) -> Figure:
    """Once for each language; in a process of its own, whose memory counts."""
    program = (
        "import resource, sys, time; from pathlib import Path; from legionwire import lemmas;"
        "lemmas.use_cache(Path(sys.argv[1])); lemmas.dictionary(sys.argv[2]);"
        "print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    made = subprocess.run(
        [sys.executable, "-c", program, str(folder), lang], capture_output=True, text=True, check=True
    )
    seconds, peak = made.stdout.split()
    size = sum(path.stat().st_size for path in folder.glob(f"{lang}-*"))
    return Figure(f"{lang} made", f"{float(seconds):.1f} s CPU", f"{size / 1e6:.1f} MB, {peak} MB while it is made")


def opening(folder: Path) -> list[Figure]:
    begin, before = process_time(), resident()
    for lang in COMMON:
        dictionary(lang)
    seconds = process_time() - begin
    return [Figure("six dictionaries opened", milliseconds(seconds), f"{resident() - before} MB more, shared")]


def analysing(samples: Sequence[Sample]) -> list[Figure]:
    before = resident()
    first, words = spent(samples)
    again, _ = spent(samples)
    more = f"{len(samples)} texts, {words} words, {', '.join(COMMON)}"
    return [
        Figure(f"CPU for {WORDS} words, in one pass", milliseconds(first / words * WORDS), more),
        Figure("  all words met before", milliseconds(again / words * WORDS)),
        Figure(
            "memory then", f"{resident() - before} MB", "terms remembered, and what was looked at of the dictionaries"
        ),
    ]


def spent(samples: Sequence[Sample]) -> tuple[float, int]:
    begin = process_time()
    words = sum(len(analyse(text, lang)) for lang, text in samples)
    return process_time() - begin, words


def asking() -> list[Figure]:
    figures = []
    for lang, query in QUERIES:
        times = []
        for _ in range(20):
            begin = perf_counter()
            ways = ways_to_say(query, [lang])
            times.append(perf_counter() - begin)
        figures.append(Figure(f"a query: {query}", milliseconds(median(times)), f"{len(ways)} ways to say it"))
    begin = perf_counter()
    ways = ways_to_say("доброволь", ["uk"], prefix=True)
    figures.append(Figure("a beginning: доброволь*", milliseconds(perf_counter() - begin), f"{len(ways)} ways"))
    return figures


def resident() -> int:
    """MB of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 // 1_000_000


if __name__ == "__main__":
    main()
