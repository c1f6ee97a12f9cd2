"""Sentences of our own and queries in another form: what the analyser is to find, and what it is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from legionwire.language import TermSequence, analyse, ways_to_say

FILE = Path(__file__).with_name("inflections.jsonl")


@dataclass(frozen=True)
class Case:
    lang: str
    text: str
    query: str
    found: bool
    note: str


def cases() -> list[Case]:
    return [Case(**json.loads(line)) for line in FILE.read_text(encoding="utf-8").splitlines()]


def finds(query: str, text: str, lang: str, *, prefix: bool = False) -> bool:
    """Whether a query as a phrase finds a text, as both databases do it."""
    terms = [token.term for token in analyse(text, lang)]
    return any(stands_in(terms, way) for way in ways_to_say(query, [lang], prefix=prefix))


def stands_in(terms: Sequence[str], way: TermSequence) -> bool:
    *before, last = way.terms
    for start in range(len(terms) - len(before)):
        end = terms[start + len(before)]
        if list(terms[start : start + len(before)]) == before and (
            end.startswith(last) if way.is_prefix else end == last
        ):
            return True
    return False
