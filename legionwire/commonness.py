"""How common a word, a name or a country is in news on the topic, from common_signs.toml.

An estimate that does not depend on the articles at hand: on the day of a great event its own names are the commonest.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_FORM = 5  # letters
_LIKE = {"bs": "hr", "nb": "no", "nn": "no", "sl": "hr"}


def word_share(word: str, lang: str | None) -> float:
    """The share of texts in a language that hold a word, by its stem; 0 for one that is rare or unknown."""
    return _tiers_of("words", _code(lang)).get(word, 0.0)


def name_form(roman: str) -> str:
    """What names are counted by: the beginning of the romanised form, which inflection leaves alone."""
    return roman[:_FORM]


def name_share(roman: str, lang: str | None) -> float:
    """The share of texts in any language, or in this one, that hold a name or another word that begins like this."""
    form = name_form(roman)
    return max(_tiers("names").get(form, 0.0), _tiers_of("names_of", _code(lang)).get(form, 0.0))


def country_share(code: str, lang: str | None) -> float:
    """The share of texts that name a country other than those at war, or its people: in Georgian, mostly Georgia."""
    return max(_tiers("countries").get(code, 0.0), _tiers_of("countries_of", _code(lang)).get(code, 0.0))


def event_share(event: str) -> float:
    """The share of texts that have a word for an event of event_words.toml."""
    return _tiers("events").get(event, 0.0)


@cache
def _tiers(table: str) -> dict[str, float]:
    return _read(_all().get(table, {}))


@cache
def _tiers_of(table: str, lang: str) -> dict[str, float]:
    return _read(_all()[table].get(lang, {}))


def _code(lang: str | None) -> str:
    return _LIKE.get(lang or "", lang or "")


def _read(tiers: dict[str, str]) -> dict[str, float]:
    return {sign: int(percent) / 100 for percent, signs in tiers.items() for sign in signs.split()}


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads((files("legionwire") / "common_signs.toml").read_text(encoding="utf-8"))
