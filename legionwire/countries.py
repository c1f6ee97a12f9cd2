"""Countries and their people as texts name them: names from CLDR, their cases and the people from tables of our own.

The tables are legionwire/nationalities/<language>.toml; docs/design.md says what they hold. The names of a language
are made ready when first needed, in some 50 ms, and kept for the life of the process.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice

from babel import Locale, UnknownLocaleError

from legionwire.gazetteer import SISTERS, Named, NameIndex
from legionwire.matching import WordIndex
from legionwire.normalise import fold
from legionwire.pattern_syntax import PatternError
from legionwire.patterns import Pattern, parse_pattern
from legionwire.tables import Table

MAX_INITIALS = 2_000  # of a text are looked at
_FALLBACK = "en"
_LANGUAGE = re.compile(r"[a-z]{2}")
# Codes in CLDR that are no countries, and islands whose names are mostly something else.
_NOT_COUNTRIES = re.compile("A[CQ]|BV|C[PQ]|DG|E[AUZ]|G[GS]|HM|I[CMO]|JE|QO|T[AF]|U[MN]|VA|X[AB]|ZZ")
_ASIDE = re.compile(r"\s*[(（].*")
_LAST_VOWELS = re.compile(r"(?<=\w{2})[aeiouyąęėáéíóúýăâаеёиіїєоуыэюяйь]{1,2}$")


@dataclass(frozen=True)
class CountryNames:
    """What a language calls countries and their people."""

    names: NameIndex
    initials: Mapping[str, str]  # as written, such as US: the country's code
    beside: WordIndex  # groups `office` (the French president), `tongue` (speaks French), `person` (a French medic)
    clitics: str  # letters that may be glued in front of a name
    nouns_first: bool  # an adjective stands behind its noun
    cases: bool  # names have them
    suffixes: bool  # whether cases are written behind an apostrophe
    careful: frozenset[str]  # countries whose names are people's or other places' names as well
    before_countries: frozenset[str]  # words behind which these are countries
    adjectives: tuple[str, ...]  # how words of nationality end that are adjectives, as written
    nouns: tuple[str, ...]  # how those end that are nouns for people
    before_people: frozenset[str]  # words behind which the others are nouns, where nouns come first
    after_people: frozenset[str]  # words in front of which they are, where adjectives do

    def initials_in(self, original: str) -> Iterator[tuple[int, int, str]]:
        """Places of initials in a text as written, with the country's code."""
        places = self._initials.finditer(original) if self.initials else iter(())
        for place in islice(places, MAX_INITIALS):
            yield *place.span(), self.initials[place[0]]

    @cached_property
    def _initials(self) -> re.Pattern[str]:
        either = "|".join(sorted(map(re.escape, self.initials), key=len, reverse=True))
        return re.compile(rf"(?<![\w.])(?:{either})(?!\w)")


def english_name(code: str) -> str:
    """What English calls a country, by its code; the code where nobody knows it."""
    return str(Locale(_FALLBACK).territories.get(code, code))


def country_names(lang: str | None) -> CountryNames:
    """The names in a language; in English when that is unknown."""
    return _names_of(lang if lang and _LANGUAGE.fullmatch(lang) else _FALLBACK)


@cache
def _names_of(lang: str) -> CountryNames:
    codes = SISTERS.get(lang, (lang,))
    tables = [_open(code) for code in codes]
    names = [name for code, table in zip(codes, tables, strict=True) for name in _names(table, code)]

    def words(key: str) -> tuple[str, ...]:
        return tuple(word for table in tables for word in table.strings(key))

    def folded(key: str) -> frozenset[str]:
        return frozenset(map(fold, words(key)))

    found = CountryNames(
        names=NameIndex(names),
        initials={word: code for table in tables for code, word in _initials(table.table("initials"))},
        beside=WordIndex({"office": words("offices"), "tongue": words("tongues"), "person": words("persons")}),
        clitics=tables[0].string("clitics"),
        nouns_first=tables[0].boolean("nouns_first"),
        cases=tables[0].boolean("cases"),
        suffixes=tables[0].boolean("suffixes"),
        careful=frozenset(words("careful")),
        before_countries=folded("before_countries"),
        adjectives=words("adjectives"),
        nouns=words("nouns"),
        before_people=folded("before_people"),
        after_people=folded("after_people"),
    )
    for table in tables:
        table.seen |= {"cases", "clitics", "nouns_first", "suffixes"}
        table.close()
    return found


def _open(lang: str) -> Table:
    """A language without a table of ours has CLDR's names and nothing else."""
    file = files("legionwire") / "nationalities" / f"{lang}.toml"
    raw = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return Table(raw, file.name, "", frozenset())


def _names(table: Table, lang: str) -> Iterator[Named]:
    """Everything to search for, from a language's table and from CLDR."""
    glue = "~" if table.boolean("glued") else ""
    shorthand = table.table("words")
    words = {word: shorthand.string(word) for word in shorthand.raw}
    yield Named("lookalike", lang, table.patterns("lookalikes", ()))
    for code, sources in _by_country(table.table("people"), words):
        for capital in (True, False):
            alike = [source for source in sources if _is_capital(source) == capital]
            yield Named("nationality", code, table.patterns_of(code, _glued(glue, alike), ()), lang, capital)
    known = _cldr_names(table, lang)
    for code in table.strings("without"):
        known.pop(code, None)
    usable = {code: _usable(glue, sources) for code, sources in known.items()}
    for code, sources in _by_country(table.table("countries"), words):
        yield Named("country", code, table.patterns_of(code, _glued(glue, sources), ()), lang, capital=True)
        known[code] += sources
    for code, patterns in usable.items():
        yield Named("country", code, patterns, lang, capital=True)
    for everybody in table.strings("everybody"):
        for code, sources in known.items():
            people = [everybody.replace("NAME", f"({source})") for source in sources]
            yield Named("nationality", code, _usable(glue, people), lang)


def _by_country(table: Table, words: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Patterns as written, {words} filled in: a capital or an accent can still be told."""
    for code in table.raw:
        yield code, [re.sub(r"\{(\w+)\}", lambda word: f"({words[word[1]]})", text) for text in table.strings(code)]


def _glued(glue: str, sources: list[str]) -> tuple[str, ...]:
    return tuple(glue + source for source in sources)


def _is_capital(source: str) -> bool:
    """A pattern written with a capital wants one in the text: "Polish", not "polish"."""
    return next((letter.isupper() for letter in source if letter.isalpha()), False)


def _usable(glue: str, sources: list[str]) -> tuple[Pattern, ...]:
    """Patterns made from CLDR's names, less those that are too short to look for."""
    patterns = []
    for source in sources:
        with suppress(PatternError):
            patterns.append(parse_pattern(glue + source))
    return tuple(patterns)


def _initials(table: Table) -> Iterator[tuple[str, str]]:
    return ((code, word) for code in table.raw for word in table.strings(code))


def _cldr_names(table: Table, lang: str) -> defaultdict[str, list[str]]:
    """CLDR's nominatives by country, with the endings of their cases."""
    endings = table.table("endings")
    rules = sorted(((ending, endings.string(ending)) for ending in endings.raw), key=lambda rule: -len(rule[0]))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for tag in table.strings("cldr") or (lang,):
        with suppress(UnknownLocaleError, ValueError):
            for code, name in Locale.parse(tag).territories.items():
                if len(code) == 2 and code.isalpha() and not _NOT_COUNTRIES.fullmatch(code):
                    found[code].append(_in_all_cases(_ASIDE.sub("", name), rules))
    return found


def _in_all_cases(name: str, rules: list[tuple[str, str]]) -> str:
    """A pattern for a nominative; of the words before the last, which are adjectives mostly, any ending will do."""
    if not rules:
        return name
    *before, last = re.split(r"(?<=[\s\-–])", name)
    ending, cases = next(((end, to) for end, to in rules if last.lower().endswith(end)), ("", ""))
    stem = last[: len(last) - len(ending)]
    return "".join(_LAST_VOWELS.sub("~", word.strip(" -–")) + " " for word in before) + stem + cases
