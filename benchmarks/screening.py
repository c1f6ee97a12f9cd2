"""What the screen costs, and what it spares, beside a reader that reads every page.

`python -m benchmarks.screening [PACK]`: with a pack of real pages (see samples.py), else with pages of the demo, as
large as real ones.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from time import process_time

from trafilatura.meta import reset_caches

from benchmarks import Figure, milliseconds, print_figures
from benchmarks.pooling import TOPIC
from benchmarks.readers import REFERENCE, readers
from benchmarks.samples import Sample, demo_samples, enlarged, find_pack, pack_samples
from legionwire.reading import read_bare, read_page, warc_record
from legionwire.screen import Screening, screen
from legionwire.site_lines import MAX_HOLDERS, SiteLines
from legionwire.topic import Topic, load_topic

STREAM = 400  # pages, of which one in a hundred matters
SETTLED = SiteLines(pages=frozenset(range(MAX_HOLDERS)))  # a site that is known


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of our work and of trafilatura's, on the same pages."""

    own: float
    reference: float
    pages: int

    def figure(self, what: str, goal: str = "") -> Figure:
        remark = (
            f"trafilatura's default: {milliseconds(self.reference / self.pages)}, {self.reference / self.own:.1f} times"
        )
        return Figure(what, milliseconds(self.own / self.pages), f"{remark}{goal and f' (goal: {goal})'}")


def main(arguments: Sequence[str] = ()) -> None:
    pack = find_pack(arguments)
    demo = [replace(sample, page=enlarged(sample.page)) for sample in demo_samples()]
    topic = load_topic(TOPIC)
    about = [sample for sample in demo if is_about(topic, sample)]
    samples = [sample for sample in (pack_samples(pack) if pack else demo) if not is_about(topic, sample)]
    stream = [
        about[number // 100 % len(about)] if number % 100 == 50 else sample
        for number, sample in enumerate(islice(cycle(samples), STREAM))
    ]
    for sample in about:  # opens the dictionaries of its language, which a crawl makes before its pages are read
        read_page(sample.page, topic, SETTLED)
    figures = [
        in_turn(samples, lambda sample: screen(sample.page, topic)).figure("the screen", "at least 15"),
        in_turn(stream, lambda sample: read_page(sample.page, topic, SETTLED)).figure(
            "a stream, 1 % matters", "at least 10"
        ),
        in_turn(samples, lambda sample: warc_record(sample.page)).figure("a WARC record"),
        *ways(topic, samples),
    ]
    print_figures(f"Screening: {len(samples)} pages that are not about the topic, processor time of a page", figures)


def is_about(topic: Topic, sample: Sample) -> bool:
    verdict = read_bare(sample.page, topic).verdict
    return verdict is not None and verdict.label != "no"


def ways(topic: Topic, samples: Sequence[Sample]) -> Iterator[Figure]:
    """How often the screen says what."""
    said = Counter(screen(sample.page, topic) for sample in samples)
    told = {Screening.OFF: "not parsed", Screening.NAMED: "may name the topic", Screening.DOUBT: "may be no article"}
    for way, meaning in told.items():
        yield Figure(meaning, f"{said[way] / len(samples):.1%}", f"{said[way]} of {len(samples)}")


def in_turn(samples: Sequence[Sample], work: Callable[[Sample], object]) -> Cost:
    """Both see a page one after the other: what the machine does meanwhile falls on both."""
    reference = next(reader.read for reader in readers() if reader.name == REFERENCE)
    assert reference
    work(samples[0])  # libraries load their tables at the first page
    reference(samples[0])
    gc.freeze()
    spent = [0.0, 0.0]
    for sample in samples:
        reset_caches()  # the same page was read a moment ago, which does not happen to a crawl
        for place, job in enumerate((work, reference)):
            begin = process_time()
            job(sample)
            spent[place] += process_time() - begin
    gc.unfreeze()
    return Cost(spent[0], spent[1], len(samples))


if __name__ == "__main__":
    main(sys.argv[1:])
