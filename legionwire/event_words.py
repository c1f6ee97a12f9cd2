"""What happens in an article, by words of event_words.toml: killed, captured, sentenced ..., in 39 languages.

The words are beginnings; the file's head says how they are written. A language is compiled when first needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from legionwire.spelling import fold, fold_run

KINDS = frozenset(["talk", "week", "since", "daily"])  # of pieces; all others are events
_INSIDE = frozenset(["ar", "he", "fa", "zh", "ja", "ko", "th"])  # words stand in the midst of letters
_LIKE = {"bs": "hr", "nb": "no", "nn": "no"}


def events_in(folded: str, lang: str | None) -> Iterator[str]:
    """The events that words of a folded text stand for, each word's; blanks divide the words."""
    pattern = _patterns().get(_LIKE.get(lang or "", lang or ""))
    if pattern is not None:
        for match in pattern.finditer(f" {folded} "):
            if match.lastgroup:
                yield match.lastgroup


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    tables = tomllib.loads((files("legionwire") / "event_words.toml").read_text(encoding="utf-8"))
    return {lang: _compiled(table, lang) for lang, table in tables.items()}


def _compiled(table: dict[str, str], lang: str) -> re.Pattern[str]:
    groups = []
    for event, words in table.items():
        either = "|".join(_source(word) for word in sorted(words.split(), key=len, reverse=True))
        groups.append(f"(?P<{event}>{either})")
    begin = "" if lang in _INSIDE else "(?<= )"
    return re.compile(begin + "(?:" + "|".join(groups) + ")")


def _source(word: str) -> str:
    parts = [fold_run(fold(part)) for part in word.removeprefix("=").split("_")]
    return " ".join(map(re.escape, parts)) + ("(?= )" if word.startswith("=") else "")
