"""How well verdicts agree with what people say of the same texts. Pure: counts in, ratios out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from legionwire.article import Label

LABELS: tuple[Label, ...] = get_args(Label)
JUDGED: tuple[Label, ...] = ("core", "mention", "no")  # what is averaged; related counts as no
_NAMED = ("core", "mention")


@dataclass(frozen=True, slots=True)
class Pair:
    """What a text is by a person, and by the judge."""

    person: Label
    judge: Label
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Ratios:
    """Precision and recall of one answer; None where nothing was found, or nothing was there to find."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of some texts: how many, how well it is told whether the Legion is named at all, how many labels are right."""

    n: int
    named: Ratios
    correct: int


def accuracy(pairs: Collection[Pair]) -> Accuracy:
    """Core and mention name the Legion, related and no do not."""
    return Accuracy(len(pairs), _ratios(pairs, _NAMED), sum(pair.person == pair.judge for pair in pairs))


def by_language(pairs: Collection[Pair]) -> dict[str, Accuracy]:
    """The same for each language, that with most texts first."""
    langs = Counter(pair.lang for pair in pairs)
    ordered = sorted(langs, key=lambda lang: (-langs[lang], lang))
    return {lang: accuracy([pair for pair in pairs if pair.lang == lang]) for lang in ordered}


def by_label(pairs: Collection[Pair]) -> dict[Label, Ratios]:
    """How well core, mention and no are told apart; related counts as no."""
    return {label: _ratios(pairs, ("no", "related") if label == "no" else (label,)) for label in JUDGED}


def macro_f1(pairs: Collection[Pair]) -> float | None:
    """The mean of the three, over those that either side used; None when there are none."""
    given = [ratios.f1 for ratios in by_label(pairs).values() if (ratios.precision, ratios.recall) != (None, None)]
    return sum(f1 or 0.0 for f1 in given) / len(given) if given else None


def confusion(pairs: Iterable[Pair]) -> Mapping[tuple[Label, Label], int]:
    """How often a person said the first and the judge the second."""
    return Counter((pair.person, pair.judge) for pair in pairs)


def _ratios(pairs: Collection[Pair], labels: Collection[str]) -> Ratios:
    there = sum(pair.person in labels for pair in pairs)
    found = sum(pair.judge in labels for pair in pairs)
    right = sum(pair.person in labels and pair.judge in labels for pair in pairs)
    f1 = 2 * right / (there + found) if there + found else None
    return Ratios(right / found if found else None, right / there if there else None, f1)
