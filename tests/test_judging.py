"""The shipped topic on whole made-up articles in 34 languages, hard ones by design: see tests/judged/README.md."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from legionwire.relevance import judge
from legionwire.topic import load_topic

HERE = Path(__file__).parent
LABELS = ("core", "mention", "no")


@dataclass(frozen=True)
class Judged:
    id: str
    lang: str
    kind: str
    wanted: str
    given: str

    @property
    def named(self) -> tuple[bool, bool]:
        """Whether the Legion is named at all: in truth, and as judged."""
        return self.wanted != "no", self.given != "no"


@cache
def judged(name: str) -> tuple[Judged, ...]:
    topic = load_topic(HERE.parent / "catalogue" / "topic.toml")
    found = []
    for line in (HERE / "judged" / f"{name}.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        verdict = judge(topic, item["title"], "", item["text"], item["lang"])
        given = "no" if verdict.label == "related" else verdict.label
        found.append(Judged(item["id"], item["lang"], item["class"], item["label"], given))
    return tuple(found)


def all_judged() -> tuple[Judged, ...]:
    return judged("development") + judged("later") + judged("sample")


def precision_and_recall(items: tuple[Judged, ...]) -> tuple[float, float]:
    pairs = Counter(item.named for item in items)
    right = pairs[True, True]
    return right / (right + pairs[False, True]), right / (right + pairs[True, False])


def macro_f1(items: tuple[Judged, ...]) -> float:
    pairs = Counter((item.wanted, item.given) for item in items)

    def f1(label: str) -> float:
        wanted = sum(number for (truth, _), number in pairs.items() if truth == label)
        given = sum(number for (_, answer), number in pairs.items() if answer == label)
        return 2 * pairs[label, label] / (wanted + given)

    return sum(map(f1, LABELS)) / len(LABELS)


def wrong(items: tuple[Judged, ...]) -> list[str]:
    return [f"{item.id} {item.kind}: {item.wanted}, not {item.given}" for item in items if item.wanted != item.given]


def test_the_sets_are_as_wide_as_promised() -> None:
    everything = all_judged()
    assert len(everything) >= 540
    assert len({item.lang for item in everything}) >= 34
    assert len({item.id for item in everything}) == len(everything)
    assert Counter(item.wanted for item in everything).keys() == set(LABELS)


@pytest.mark.parametrize(
    ("name", "at_least", "macro"), [("development", 0.97, 0.93), ("later", 0.91, 0.86), ("sample", 0.97, 0.93)]
)
def test_the_legion_is_told_from_what_looks_like_it(name: str, at_least: float, macro: float) -> None:
    items = judged(name)
    assert min(precision_and_recall(items)) >= at_least, wrong(items)
    assert macro_f1(items) >= macro, wrong(items)


def test_a_name_beside_the_article_is_not_in_it() -> None:
    """Read-also lines, lists of headlines, tags, captions."""
    items = tuple(item for item in all_judged() if "sidebar" in item.kind or "tag" in item.kind)
    assert len(items) >= 20
    assert sum(item.given != "no" for item in items if item.wanted == "no") <= 1, wrong(items)


def test_no_language_is_left_behind() -> None:
    by_language: dict[str, list[Judged]] = {}
    for item in all_judged():
        by_language.setdefault(item.lang, []).append(item)
    shares = {
        lang: sum(item.named[0] == item.named[1] for item in items) / len(items) for lang, items in by_language.items()
    }
    assert min(shares.values()) >= 0.8, sorted(shares.items(), key=lambda pair: pair[1])[:5]
