"""The topic as data: catalogue/topic.toml read, checked and made ready for matching.

Every mistake in the file is a CatalogueError that names file, table and key and says what was expected.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Self, cast, get_args

from legionwire.errors import CatalogueError
from legionwire.matching import PatternIndex, WordIndex
from legionwire.patterns import Pattern
from legionwire.tables import Table, did_you_mean

Tier = Literal["core", "related"]
UnitOrg = Literal["ildu", "gur", "unknown"]
Kind = Literal["lookalike", "unit", "strong", "weak", "member", "person"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to search for; `rule` is its id in verdicts."""

    rule: str
    kind: Kind
    patterns: tuple[Pattern, ...]
    name: str = ""
    lang: str = ""
    tier: Tier = "core"
    org: UnitOrg = "unknown"
    ambiguous: bool = False
    alone_enough: bool = False

    @property
    def masks(self) -> bool:
        """Look-alikes and units that are not the Legion hide their words from the Legion's names."""
        return self.kind == "lookalike" or (self.kind == "unit" and self.tier == "related")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its place in time; `entry` finds it."""

    id: str
    entry: Entry
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """How evidence adds up; catalogue/topic.toml explains each."""

    core: float = 0.6
    mention: float = 0.2
    title: float = 0.7
    title_weak: float = 0.3
    lead: float = 0.4
    lead_without_title: float = 0.6
    body: float = 0.3
    weak_lead: float = 0.3
    weak_lead_without_title: float = 0.45
    weak_body: float = 0.2
    tied: float = 0.2
    density: float = 3.0
    density_most: float = 0.4
    density_floor: float = 10
    person: float = 0.1
    other_unit: float = -0.2
    lead_sentences: float = 2
    lead_characters: float = 300
    lead_most: float = 600
    near: float = 25
    tie_reach: float = 45
    org_reach: float = 80


@dataclass(frozen=True)
class Topic:
    """What we look for, compiled: load it once in a process and judge every text with it."""

    name: str
    version: str  # as declared, and a short hash of the file
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    units: tuple[Unit, ...] = field(default=(), repr=False)
    weights: Weights = Weights()
    indefinite: tuple[tuple[str, frozenset[str]], ...] = field(default=(), repr=False)  # articles by language
    short_forms: tuple[Entry, ...] = field(default=(), repr=False)
    hints: tuple[Entry, ...] = field(default=(), repr=False)
    context: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    accepts_all: bool = False

    @classmethod
    def everything(cls) -> Self:
        """A topic that every text is about."""
        return cls(name="everything", version="all", accepts_all=True)

    @cached_property
    def names(self) -> PatternIndex:
        """Look-alikes, units, names and persons, in the order in which they hide each other."""
        return PatternIndex(self.entries)

    @cached_property
    def short_names(self) -> PatternIndex:
        """ "The Legion", for articles that have named it."""
        return PatternIndex(self.short_forms)

    @cached_property
    def hint_words(self) -> PatternIndex:
        return PatternIndex(self.hints)

    @cached_property
    def words(self) -> WordIndex:
        """Groups `ukraine war gur ildu fighters signs`, `ties` of all languages and `ties.<language>` of one."""
        return WordIndex(dict(self.context))

    @cached_property
    def articles(self) -> dict[str, frozenset[str]]:
        """Indefinite articles by language."""
        return dict(self.indefinite)


def load_topic(path: Path) -> Topic:
    """Read a topic file; raises CatalogueError."""
    try:
        return parse_topic(path.read_bytes(), str(path))
    except OSError as error:
        way_out = "LEGIONWIRE_TOPIC names the topic file, or is `all`"
        raise CatalogueError(path, "", "", f"cannot be read: {error.strerror} ({way_out})") from error


def parse_topic(data: bytes, file: str) -> Topic:
    """Read the bytes of a topic file; `file` is for messages. Raises CatalogueError."""
    try:
        raw = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(file, "", "", f"is not TOML in UTF-8: {error}") from error
    top = Table(raw, file, "", frozenset())
    anchors = top.strings("anchors")
    name, version = top.string("name", required=True), top.string("version", required=True)
    weights = _read_weights(top.table("weights"))
    context = top.table("context")
    groups = {group: context.strings(group) for group in ("ukraine", "war", "gur", "ildu")}
    context.close()
    languages = [_Language.read(table, anchors) for table in top.tables("languages")]
    units = tuple(_read_unit(table, anchors) for table in top.tables("units"))
    persons = [_read_person(table, anchors) for table in top.tables("persons")]
    lookalikes, signs = _read_lookalikes(top.tables("lookalikes"), anchors)
    hints = top.table("hints")
    hint = Entry("hint", "weak", hints.patterns("patterns", anchors))
    groups["fighters"] = hints.strings("fighters")
    hints.close()
    top.close()
    _check_successors(units, file)
    groups |= {"signs": signs, "ties": tuple(tie for language in languages for tie in language.ties)}
    groups |= {f"ties.{language.code}": language.ties for language in languages if language.ties}
    return Topic(
        name=name,
        version=f"{version}+{hashlib.sha256(data).hexdigest()[:8]}",
        entries=tuple(_in_order(lookalikes, units, languages, persons)),
        units=units,
        weights=weights,
        indefinite=tuple((language.code, language.indefinite) for language in languages if language.indefinite),
        short_forms=tuple(language.short_form for language in languages if language.short_form),
        hints=(hint,),
        context=tuple(groups.items()),
    )


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    short_form: Entry | None
    entries: tuple[Entry, ...]
    indefinite: frozenset[str]
    ties: tuple[str, ...]

    @classmethod
    def read(cls, table: Table, anchors: tuple[str, ...]) -> _Language:
        legion = table.string("legion")
        short = table.patterns_of("legion", (legion,), anchors) if legion else ()
        entries: list[Entry] = []
        kinds: tuple[tuple[str, Kind, str], ...] = (
            ("strong", "strong", "core"),
            ("weak", "weak", "weak"),
            ("members", "member", "member"),
        )
        for key, kind, prefix in kinds:
            patterns = table.patterns(key, anchors, {"legion": legion} if legion else {})
            entries += [
                Entry(f"{prefix}.{table.id}.{number}", kind, (pattern,), lang=table.id)
                for number, pattern in enumerate(patterns, 1)
            ]
        indefinite = frozenset(word.casefold() for word in table.strings("indefinite"))
        ties = table.strings("ties")
        table.close()
        short_form = Entry(f"short.{table.id}", "weak", short, lang=table.id) if short else None
        return cls(table.id, short_form, tuple(entries), indefinite, ties)


def _read_weights(table: Table) -> Weights:
    known = {item.name: table.number(item.name) for item in fields(Weights)}
    table.close()
    return Weights(**{key: value for key, value in known.items() if value is not None})


def _read_unit(table: Table, anchors: tuple[str, ...]) -> Unit:
    entry = Entry(
        rule=f"unit.{table.id}",
        kind="unit",
        patterns=table.patterns("aliases", anchors, required=True),
        name=table.string("name", required=True),
        tier=cast(Tier, table.choice("tier", get_args(Tier))),
        org=cast(UnitOrg, table.choice("org", get_args(UnitOrg), "unknown")),
        ambiguous=table.boolean("ambiguous"),
    )
    begins, ends = table.day("valid_from"), table.day("valid_to")
    if begins and ends and ends < begins:
        raise table.error("valid_to", f"must not be before `valid_from` ({begins})")
    unit = Unit(
        table.id, entry, begins, ends, table.string("successor") or None, table.string("note"), table.string("source")
    )
    table.close()
    return unit


def _read_person(table: Table, anchors: tuple[str, ...]) -> Entry:
    entry = Entry(
        rule=f"person.{table.id}",
        kind="person",
        patterns=table.patterns("aliases", anchors, required=True),
        name=table.string("name", required=True),
        tier=cast(Tier, table.choice("tier", get_args(Tier))),
        ambiguous=table.boolean("ambiguous"),
        alone_enough=table.boolean("alone_enough"),
    )
    table.ignore("note", "source")
    table.close()
    return entry


def _read_lookalikes(tables: Iterator[Table], anchors: tuple[str, ...]) -> tuple[list[Entry], tuple[str, ...]]:
    entries: list[Entry] = []
    signs: list[str] = []
    for table in tables:
        patterns = table.patterns("patterns", anchors, required=True)
        entries.append(Entry(f"lookalike.{table.id}", "lookalike", patterns, table.string("name", required=True)))
        signs += table.strings("signs")
        table.ignore("note", "source")
        table.close()
    return entries, tuple(signs)


def _in_order(
    lookalikes: list[Entry], units: tuple[Unit, ...], languages: list[_Language], persons: list[Entry]
) -> Iterator[Entry]:
    yield from lookalikes
    yield from sorted((unit.entry for unit in units), key=lambda entry: not entry.masks)
    for language in languages:
        yield from language.entries
    yield from persons


def _check_successors(units: tuple[Unit, ...], file: str) -> None:
    ids = [unit.id for unit in units]
    for unit in units:
        if unit.successor and unit.successor not in ids:
            guess = did_you_mean(unit.successor, ids)
            raise CatalogueError(
                file, f"units.{unit.id}", "successor", f"names no unit of this file: {unit.successor!r}{guess}"
            )
