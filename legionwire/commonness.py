"""How common a word, a name's skeleton or a country is in news on the topic, from common_signs.toml.

An estimate that does not depend on the articles at hand: on the day of a great event its own names are the commonest.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_LIKE = {"bs": "hr", "nb": "no", "nn": "no", "sl": "hr"}


def word_share(word: str, lang: str | None) -> float:
    """The share of texts in a language that hold a word, by its stem; 0 for one that is rare or unknown."""
    return _words(_LIKE.get(lang or "", lang or "")).get(word, 0.0)


def name_share(skeleton: str) -> float:
    """The share of texts in any language that hold something with this skeleton."""
    return _tiers("names").get(skeleton, 0.0)


def country_share(code: str) -> float:
    """The share of texts that name a country other than those at war, or its people."""
    return _tiers("countries").get(code, 0.0)


def event_share(event: str) -> float:
    """The share of texts that have a word for an event of event_words.toml."""
    return _tiers("events").get(event, 0.0)


@cache
def _tiers(table: str) -> dict[str, float]:
    return _read(_all().get(table, {}))


@cache
def _words(lang: str) -> dict[str, float]:
    return _read(_all()["words"].get(lang, {}))


def _read(tiers: dict[str, str]) -> dict[str, float]:
    return {sign: int(percent) / 100 for percent, signs in tiers.items() for sign in signs.split()}


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((files("legionwire") / "common_signs.toml").read_text(encoding="utf-8"))
