"""How well pages are read, and what it costs, beside those who do the same; then what the pool of workers makes of it.

`python -m benchmarks.reading [PACK]`: with a pack of real pages (see samples.py) their quality is judged, too.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import trafilatura
from trafilatura.meta import reset_caches

from benchmarks import Figure, milliseconds, print_figures
from benchmarks.pooling import cost_of_two, prepared, throughput
from benchmarks.readers import EXTRACT, REFERENCE, Answer, Reader, readers
from benchmarks.samples import Sample, demo_samples, enlarged, find_pack, pack_samples, score
from legionwire.extract import extract
from legionwire.reading import prepare

ROUNDS = 3  # of all readers over all pages
SMALL, LARGE = 400, 200  # pages read in one measurement of the pool


@dataclass
class Costs:
    """What one reader used: processor seconds of each round, and its answers."""

    rounds: list[float] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    failures: int = 0  # pages that it raised for


def main(arguments: Sequence[str] = ()) -> None:
    prepare(*prepared())
    pack = find_pack(arguments)
    samples = pack_samples(pack) if pack else demo_samples()
    costs = compare([reader for reader in readers() if reader.read], samples)
    what = f"{len(samples)} {'real pages' if pack else 'pages of the demo'}"
    print_figures(f"Reading: {what}, processor time of a page", list(times(costs, len(samples))))
    if pack:
        print_quality(pack, costs)
    print_figures(f"Second passes: {what}", [second_passes(samples)])
    pages = [sample.page for sample in samples]
    if pack:
        figures = [*throughput("real pages", pages, LARGE), *cost_of_two(pages)]
    else:
        large = [enlarged(page) for page in pages]
        figures = [*throughput("demo pages", pages, SMALL), *throughput("the same, 150 kB each", large, LARGE)]
        figures += cost_of_two(large)
    print_figures("The pool: page to article, verdict, search terms and WARC record", figures)


def compare(chosen: Sequence[Reader], samples: Sequence[Sample]) -> dict[str, Costs]:
    """Every reader over every page. They take turns page by page, each round in another order, so that what the
    machine does meanwhile, and what one leaves in shared caches, falls on all alike."""
    costs = {reader.name: Costs() for reader in chosen}
    for sample in samples[:5]:  # libraries load their tables at the first page
        for reader in chosen:
            _read(reader, sample, Costs())
    gc.freeze()  # collecting what was there before is nobody's cost
    for number in range(ROUNDS):
        spent = dict.fromkeys(costs, 0.0)
        for index, sample in enumerate(samples):
            first = (index + number) % len(chosen)
            for reader in (*chosen[first:], *chosen[:first]):
                spent[reader.name] += _read(reader, sample, costs[reader.name])
        for name, seconds in spent.items():
            costs[name].rounds.append(seconds)
    gc.unfreeze()
    return costs


def _read(reader: Reader, sample: Sample, costs: Costs) -> float:
    """Read one page; the processor time it took."""
    assert reader.read is not None
    reset_caches()  # the same page was read a moment ago, which does not happen to a crawl
    begin = process_time()
    try:
        answer = reader.read(sample)
    except Exception:  # noqa: BLE001  (whatever a reader raises for a page, it has no answer for it)
        answer = {}
        costs.failures += 1
    spent = process_time() - begin
    costs.answers[sample.id] = answer
    return spent


def times(costs: Mapping[str, Costs], count: int) -> Iterator[Figure]:
    """A page's cost for every reader, and its ratio to trafilatura's defaults in the same round."""
    reference = costs[REFERENCE].rounds
    for reader in readers():
        if reader.name not in costs:
            yield Figure(reader.name, "not installed")
            continue
        cost = costs[reader.name]
        ratio = median(own / other for own, other in zip(cost.rounds, reference, strict=True))
        remark = f"{count / median(cost.rounds):,.0f} a second, {ratio:.2f} times trafilatura's default"
        remark += " (goal: at most 0.75)" if reader.name == EXTRACT else ""
        remark += f", {cost.failures // ROUNDS} pages failed" if cost.failures else ""
        yield Figure(reader.name, milliseconds(median(cost.rounds) / count), remark)


def print_quality(pack: Path, costs: Mapping[str, Costs]) -> None:
    """What the pack's judge says, one line a reader."""
    print("\nQuality, by the judge of the pack")
    heads = ("body full F1", ">= .99", "body best F1", ">= .99", "title", "authors", "day", "minute")
    wide = max(map(len, costs))
    print(f"  {'':<{wide}}" + "".join(f"{head:>14}" for head in heads))
    for name, cost in costs.items():
        judged = score(pack, cost.answers)
        print(f"  {name:<{wide}}" + "".join(f"{value:>14.4f}" for value in _row(judged)))


def _row(judged: Mapping[str, Any]) -> Iterator[float]:
    for body in ("full", "best"):
        yield judged[body]["f1"]
        yield judged[body]["pages_ge_99"]
    yield from (judged[name] for name in ("title_exact", "authors_exact", "date_day", "date_minute"))


def second_passes(samples: Sequence[Sample]) -> Figure:
    """For how many pages our extraction asks trafilatura more than once."""
    calls = list[int]()
    with _counted(calls):
        for sample in samples:
            calls.append(0)
            extract(sample.page)
    assert any(calls), "trafilatura was asked by another name: it cannot be counted here"
    often = sum(count > 1 for count in calls)
    remark = f"{often} of {len(calls)} (goal: at most one in five)"
    return Figure("pages that trafilatura reads twice", f"{often / len(calls):.1%}", remark)


@contextmanager
def _counted(calls: list[int]) -> Iterator[None]:
    """Each call of trafilatura's extraction adds one to the last of `calls`."""
    real: Callable[..., Any] = trafilatura.bare_extraction

    def counting(*args: Any, **kwargs: Any) -> Any:
        calls[-1] += 1
        return real(*args, **kwargs)

    trafilatura.bare_extraction = counting
    try:
        yield
    finally:
        trafilatura.bare_extraction = real


if __name__ == "__main__":
    main(sys.argv[1:])
