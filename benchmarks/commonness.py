"""Make legionwire/common_signs.toml: how common words and names are in texts on the topic, from tests/judged.

    python -m benchmarks.commonness > legionwire/common_signs.toml

A word's share is the share of its language's 16 texts that have it; names, by the beginning of their romanised forms,
and countries are counted in all 544 texts, and in each language's.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

from legionwire.commonness import name_form
from legionwire.story_signs import StoryArticle, signs_of

TEXTS = Path(__file__).parent.parent / "tests" / "judged"
WORD_TIERS = (0.5, 0.3, 0.18)  # of a language's texts at least
NAME_TIERS = (0.3, 0.15, 0.08, 0.04, 0.02, 0.01)  # of all texts
COUNTRY_TIERS = (0.15, 0.06, 0.03)
EVENT_TIERS = (0.3, 0.15, 0.1, 0.06, 0.03, 0.01)

HEAD = """\
# How common words, names and countries are in news on the topic: made by `python -m benchmarks.commonness` from
# tests/judged, not by hand. legionwire/commonness.py reads it. A tier's name is the share of texts, in percent, that
# hold what stands in it at least; what is in none is rare.
"""


def main() -> None:
    texts: Counter[str] = Counter()
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names: Counter[str] = Counter()
    names_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    countries_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    countries: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for file in sorted(TEXTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            signs = signs_of(StoryArticle(row["id"], row["title"], row["text"], row["lang"]))
            texts[row["lang"]] += 1
            words[row["lang"]].update(word for word, _ in signs.stems)
            for counted, of_language, found in (
                (names, names_of, {name_form(name.roman) for name in signs.names}),
                (countries, countries_of, {code for code, _ in signs.countries}),
            ):
                counted.update(found)
                of_language[row["lang"]].update(found)
            events.update(event for event, _ in signs.events)
    print(HEAD)
    print_tiers("names", names, texts.total(), NAME_TIERS)
    print_tiers("countries", countries, texts.total(), COUNTRY_TIERS)
    print_tiers("events", events, texts.total(), EVENT_TIERS)
    for lang in sorted(words):
        print_tiers(f"names_of.{lang}", names_of[lang], texts[lang], WORD_TIERS)
        print_tiers(f"countries_of.{lang}", countries_of[lang], texts[lang], WORD_TIERS)
        print_tiers(f"words.{lang}", words[lang], texts[lang], WORD_TIERS)


def print_tiers(table: str, counted: Counter[str], texts: int, tiers: tuple[float, ...]) -> None:
    print(f"[{table}]")
    above = 2.0
    for tier in tiers:
        within = sorted(sign for sign, n in counted.items() if tier <= n / texts < above)
        print(f'{round(tier * 100)} = "{" ".join(within)}"')
        above = tier
    print()


if __name__ == "__main__":
    main()
