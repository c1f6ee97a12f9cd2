"""What articles name beside the Legion: places and words for the fighters, as the topic file writes them.

Every mistake in the file is a CatalogueError that names file, table and key and says what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from legionwire.article import MentionKind
from legionwire.matching import PatternIndex, Span
from legionwire.patterns import Pattern
from legionwire.tables import Table

# Languages whose texts are also searched with another's words: one language, two standards or scripts.
SISTERS = {"sr": ("sr", "hr"), "bs": ("hr", "sr")}
_FALLBACK = "en"
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that articles name, and how they write it; a look-alike hides its words from all others."""

    kind: MentionKind | Literal["lookalike"]
    key: str
    patterns: tuple[Pattern, ...]
    lang: str = ""
    capital: bool = False  # counts only where it begins with a capital letter, in scripts that have them

    @property
    def masks(self) -> bool:
        return self.kind == "lookalike"

    @property
    def yields(self) -> bool:
        return False

    def spells(self, form: str) -> bool:
        """Whether it is written so with all its accents."""
        return any(_spelling(pattern.source).fullmatch(form.casefold()) for pattern in self.patterns)


@lru_cache(maxsize=500)
def _spelling(source: str) -> re.Pattern[str]:
    """A pattern that does not fold."""
    return re.compile(source.casefold().strip("~").replace("~", r"\w{0,8}").replace(" ", r"[\s'’\-]+"))


class NameIndex:
    """Many named things, searched for together."""

    def __init__(self, names: Sequence[Named]) -> None:
        self.names = sorted(names, key=lambda name: not name.masks)
        self._index = PatternIndex(self.names)

    def find(self, text: str) -> list[tuple[Span, Named]]:
        """Their places in a folded text, look-alikes among them."""
        return [(span, self.names[span.entry]) for span in self._index.find(text)]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map; `named` finds it."""

    id: str
    name: str
    named: Named
    latitude: float | None = None  # degrees north
    longitude: float | None = None  # degrees east
    note: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """Places, words for the fighters by language, and the countries at war."""

    spots: tuple[Spot, ...] = field(default=(), repr=False)
    framing: tuple[Named, ...] = field(default=(), repr=False)
    home: frozenset[str] = frozenset()  # countries too often named to be noted, ISO 3166-1
    enemy: frozenset[str] = frozenset()  # countries whose people are of the fighters only beside a word for them
    _by_language: dict[str, NameIndex] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def places(self) -> NameIndex:
        """Places are searched for in all spellings, whatever the language."""
        return NameIndex([spot.named for spot in self.spots])

    def framing_words(self, lang: str | None) -> NameIndex:
        """The words for the fighters of a language; of English for texts of unknown language."""
        lang = lang or _FALLBACK
        if lang not in self._by_language:
            languages = SISTERS.get(lang, (lang,))
            self._by_language[lang] = NameIndex([word for word in self.framing if word.lang in languages])
        return self._by_language[lang]


def read_gazetteer(top: Table) -> Gazetteer:
    """The tables `places`, `framing` and `sides` of a topic file. Raises CatalogueError."""
    sides = top.table("sides")
    home, enemy = (_countries(sides, key) for key in ("home", "enemy"))
    sides.close()
    spots = tuple(_read_spot(table) for table in top.tables("places"))
    framing = tuple(word for table in top.tables("framing") for word in _read_framing(table))
    return Gazetteer(spots, framing, home, enemy)


def _countries(table: Table, key: str) -> frozenset[str]:
    codes = table.strings(key)
    for code in codes:
        if not _COUNTRY.fullmatch(code):
            raise table.error(key, f'must be a list of ISO 3166-1 codes like ["UA"], got {code!r}')
    return frozenset(codes)


def _read_spot(table: Table) -> Spot:
    named = Named("place", table.id, table.patterns("aliases", (), required=True), capital=True)
    latitude, longitude = (_degrees(table, key, most) for key, most in (("lat", 90), ("lon", 180)))
    spot = Spot(table.id, table.string("name", required=True), named, latitude, longitude, table.string("note"))
    table.close()
    if (latitude is None) != (longitude is None):
        raise table.error("lat", "and `lon` belong together: give both, or none")
    return spot


def _degrees(table: Table, key: str, most: int) -> float | None:
    value = table.number(key)
    if value is not None and abs(value) > most:
        raise table.error(key, f"must be degrees between -{most} and {most}, got {value}")
    return value


def _read_framing(table: Table) -> Iterator[Named]:
    """Each key but `note` is a language with its words."""
    table.ignore("note")
    for lang in sorted(table.raw.keys() - {"note"}):
        if not _LANGUAGE.fullmatch(lang):
            raise table.error(lang, "must be a language in two letters (ISO 639-1), or `note`")
        yield Named("framing", table.id, table.patterns(lang, (), required=True), lang)
    table.close()
