"""What we know of inflection beside the dictionaries: inflection.toml, read once, by language."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CONTENT = (files("legionwire") / "inflection.toml").read_bytes()
VERSION = hashlib.sha256(_CONTENT).hexdigest()[:8]

# Close enough to share what is said of the other.
_LIKE = {"bs": "hr", "sr": "hr", "sh": "hr", "nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True)
class Inflection:
    """A language's tables; the file's head says what each is for."""

    snowball: str = ""
    endings: tuple[tuple[int, frozenset[str]], ...] = ()  # by length, the longest first
    fleeting: tuple[tuple[str, str], ...] = ()
    doubtful: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    backs: tuple[tuple[str, str], ...] = ()
    firsts: tuple[str, ...] = ()
    compounds: int = 0
    women: tuple[tuple[str, str], ...] = ()
    accents: tuple[tuple[str, str], ...] = ()
    apart: frozenset[str] = frozenset()
    mended: tuple[tuple[str, str], ...] = ()
    clitics: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()


def inflection(lang: str | None) -> Inflection:
    """The tables of a language (ISO 639-1), empty for one of which the file says nothing."""
    return _all().get(_LIKE.get(lang or "", lang or ""), _NOTHING)


_NOTHING = Inflection()


@cache
def _all() -> dict[str, Inflection]:
    return {lang: _parsed(table) for lang, table in tomllib.loads(_CONTENT.decode()).items()}


def _parsed(table: dict[str, Any]) -> Inflection:
    words = {name: tuple(value.split()) for name, value in table.items() if isinstance(value, str)}
    return Inflection(
        snowball=table.get("snowball", ""),
        endings=_by_length(words.get("endings", ())),
        doubtful=words.get("doubtful", ()),
        named=words.get("named", ()),
        fronts=words.get("fronts", ()),
        firsts=words.get("firsts", ()),
        compounds=table.get("compounds", 0),
        apart=frozenset(words.get("apart", ())),
        fleeting=_pairs(words.get("fleeting", ())),
        backs=_pairs(words.get("backs", ())),
        accents=_pairs(words.get("accents", ())),
        women=_pairs(words.get("women", ())),
        mended=_pairs(words.get("mended", ())),
        clitics=words.get("clitics", ()),
        forms=tuple(
            (head, form) for head, all_forms in _pairs(words.get("forms", ())) for form in all_forms.split(",")
        ),
    )


def _pairs(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, _, other in (word.partition("=") for word in words))


def _by_length(endings: tuple[str, ...]) -> tuple[tuple[int, frozenset[str]], ...]:
    lengths = sorted({len(ending) for ending in endings}, reverse=True)
    return tuple((length, frozenset(e for e in endings if len(e) == length)) for length in lengths)
