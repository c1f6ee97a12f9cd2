"""The topic as data: catalogue/topic.toml read, checked and made ready for matching.

Every mistake in the file is a CatalogueError that names file, table and key and says what was expected.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Self, cast, get_args

from legionwire.article import Org
from legionwire.errors import CatalogueError
from legionwire.gazetteer import Gazetteer, read_gazetteer
from legionwire.hints import Hinting, Named
from legionwire.literals import LiteralIndex
from legionwire.matching import PatternIndex, WordIndex
from legionwire.patterns import Pattern
from legionwire.tables import Table, did_you_mean

Tier = Literal["core", "related"]
Kind = Literal["lookalike", "unit", "strong", "plain", "weak", "member", "person"]
NO_ORGANISATIONS = ("both", "several", "unknown", "none")  # what verdicts say instead of one
_KINDS: tuple[tuple[str, Kind, str], ...] = (  # key in a language's table, kind, prefix of its rules
    ("strong", "strong", "core"),
    ("plain", "plain", "plain"),
    ("weak", "weak", "weak"),
    ("members", "member", "member"),
)
_LANGUAGE_KEYS = (*(key for key, _, _ in _KINDS), "indefinite", "ties")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to search for; `rule` is its id in verdicts."""

    rule: str
    kind: Kind
    patterns: tuple[Pattern, ...]
    name: str = ""
    lang: str = ""
    tier: Tier = "core"
    org: Org = "unknown"
    ambiguous: bool = False
    alone_enough: bool = False
    yields: bool = False  # gives way to a name of the topic that begins within it and goes on beyond it

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
    body: float = 0.3
    weak_lead: float = 0.3
    weak_body: float = 0.2
    dense: float = 0.2
    dense_share: float = 0.25
    tied_early: float = 0.2
    passage: float = 0.3
    passages_more: float = 0.1
    sentence: float = 0.08
    passages_most: float = 0.5
    passage_gap: float = 2
    usual_length: float = 25
    person: float = 0.1
    other_unit: float = -0.2
    early: float = 0.25
    early_most: float = 1000
    lead_sentences: float = 2
    lead_characters: float = 300
    lead_most: float = 600
    war_sentences: float = 2
    near: float = 25
    tie_reach: float = 45
    org_reach: float = 80


@dataclass(frozen=True)
class Topic:
    """What we look for, compiled: load it once in a process and judge every text with it."""

    name: str
    version: str  # as declared, and a short hash of the file
    subject: str = "the topic"  # in a verdict's reasons
    setting: str = "its setting"  # the same
    organisations: tuple[str, ...] = ()  # ids
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    units: tuple[Unit, ...] = field(default=(), repr=False)
    weights: Weights = Weights()
    indefinite: tuple[tuple[str, frozenset[str]], ...] = field(default=(), repr=False)  # articles by language
    short_forms: tuple[Entry, ...] = field(default=(), repr=False)
    hints: tuple[Entry, ...] = field(default=(), repr=False)
    context: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
    gazetteer: Gazetteer = field(default_factory=Gazetteer, repr=False)
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
    def literals(self) -> LiteralIndex:
        """What has to stand in a page that names the topic, for the screen. Look-alikes are no names."""
        return LiteralIndex(
            pattern for entry in self.entries if entry.kind != "lookalike" for pattern in entry.patterns
        )

    @cached_property
    def short_names(self) -> PatternIndex:
        """ "The Legion", for articles that have named it."""
        return PatternIndex(self.short_forms)

    @cached_property
    def hinting(self) -> Hinting:
        """For links: names and hints, as written and as addresses spell them."""
        return Hinting(_sought(self.entries), _sought(self.hints), dict(self.context))

    @cached_property
    def words(self) -> WordIndex:
        """Groups `setting activity fighters signs owners`, `org.<id>`, `ties` of all languages, `ties.<language>`."""
        return WordIndex(dict(self.context))

    @cached_property
    def articles(self) -> dict[str, frozenset[str]]:
        """Indefinite articles by language."""
        return dict(self.indefinite)


_SHORT = 5  # letters


def _sought(entries: Sequence[Entry]) -> list[Named]:
    """What to look for in links. A short name that counts only in company ("Wali", a verb in Polish) is not enough."""
    return [
        Named(
            tuple(item for item in entry.patterns if not (entry.ambiguous and 0 < len(item.squeezed) <= _SHORT)),
            entry.masks,
            entry.yields,
            entry.kind == "lookalike",
        )
        for entry in entries
    ]


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
    except RecursionError as error:
        raise CatalogueError(file, "", "", "holds lists or tables far too deep in each other") from error
    top = Table(raw, file, "", frozenset())
    anchors = top.strings("anchors")
    name, version = top.string("name", required=True), top.string("version", required=True)
    weights = _read_weights(top.table("weights"))
    subject, noun = top.string("subject") or "the topic", _read_noun(top)
    context = top.table("context")
    setting = context.string("name") or "its setting"
    groups = {group: context.words(group) for group in ("setting", "activity")}
    context.close()
    organisations = dict(_read_organisation(table) for table in top.tables("organisations"))
    groups |= {f"org.{org}": words for org, words in organisations.items()}
    languages = [_Language.read(table, anchors, noun) for table in top.tables("languages")]
    units = tuple(_read_unit(table, anchors, tuple(organisations)) for table in top.tables("units"))
    persons = [entry for table in top.tables("persons") for entry in _read_person(table, anchors)]
    lookalikes, signs, owners = _read_lookalikes(top.tables("lookalikes"), anchors)
    hints = top.table("hints")
    hint = Entry("hint", "weak", hints.patterns("patterns", anchors))
    groups["fighters"] = hints.words("fighters")
    hints.close()
    gazetteer = read_gazetteer(top)
    top.close()
    _check_successors(units, file)
    groups |= {"signs": signs, "owners": owners, "ties": tuple(tie for language in languages for tie in language.ties)}
    groups |= {f"ties.{language.code}": language.ties for language in languages if language.ties}
    return Topic(
        name=name,
        version=f"{version}+{hashlib.sha256(data).hexdigest()[:8]}",
        subject=subject,
        setting=setting,
        organisations=tuple(organisations),
        entries=tuple(_in_order(lookalikes, units, languages, persons)),
        units=units,
        weights=weights,
        indefinite=tuple((language.code, language.indefinite) for language in languages if language.indefinite),
        short_forms=tuple(language.short_form for language in languages if language.short_form),
        hints=(hint,),
        context=tuple(groups.items()),
        gazetteer=gazetteer,
    )


def _read_noun(top: Table) -> str:
    """The key under which the tables of languages give the noun of the topic's names."""
    noun = top.string("noun") or "noun"
    if not re.fullmatch(r"[a-z]\w{0,29}", noun) or noun in _LANGUAGE_KEYS:
        raise top.error("noun", f"must be a word of small letters, and none of {', '.join(_LANGUAGE_KEYS)}: {noun!r}")
    return noun


def _read_organisation(table: Table) -> tuple[str, tuple[str, ...]]:
    if table.id in NO_ORGANISATIONS:
        raise table.error("", f"must have another id: {', '.join(NO_ORGANISATIONS)} stand for no organisation")
    table.string("name", required=True)
    words = table.words("words")
    table.ignore("note", "source")
    table.close()
    return table.id, words


_CODE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    short_form: Entry | None
    entries: tuple[Entry, ...]
    indefinite: frozenset[str]
    ties: tuple[str, ...]

    @classmethod
    def read(cls, table: Table, anchors: tuple[str, ...], noun: str) -> _Language:
        if not _CODE.fullmatch(table.id):
            raise table.error("", "must be named by a language's code (ISO 639), such as en or uk-Latn")
        said = table.string(noun)
        short = table.patterns_of(noun, (said,), anchors) if said else ()
        entries: list[Entry] = []
        for key, kind, prefix in _KINDS:
            patterns = table.patterns(key, anchors, {noun: said} if said else {})
            entries += [
                Entry(f"{prefix}.{table.id}.{number}", kind, (pattern,), lang=table.id)
                for number, pattern in enumerate(patterns, 1)
            ]
        indefinite = frozenset(word.casefold() for word in table.strings("indefinite"))
        ties = table.words("ties")
        table.close()
        short_form = Entry(f"short.{table.id}", "weak", short, lang=table.id) if short else None
        return cls(table.id, short_form, tuple(entries), indefinite, ties)


def _read_weights(table: Table) -> Weights:
    known = {item.name: table.number(item.name) for item in fields(Weights)}
    length = known["usual_length"]
    if length is not None and length <= 0:
        raise table.error("usual_length", f"must be more than 0 sentences, got {length}")
    table.close()
    weights = Weights(**{key: value for key, value in known.items() if value is not None})
    if weights.core <= weights.mention:
        raise table.error("core", f"must be above `mention` ({weights.mention:g}), got {weights.core:g}")
    return weights


def _read_unit(table: Table, anchors: tuple[str, ...], organisations: tuple[str, ...]) -> Unit:
    entry = Entry(
        rule=f"unit.{table.id}",
        kind="unit",
        patterns=table.patterns("aliases", anchors, required=True),
        name=table.string("name", required=True),
        tier=cast(Tier, table.choice("tier", get_args(Tier))),
        org=table.choice("org", (*organisations, "unknown"), "unknown"),
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


def _read_person(table: Table, anchors: tuple[str, ...]) -> Iterator[Entry]:
    entry = Entry(
        rule=f"person.{table.id}",
        kind="person",
        patterns=table.patterns("aliases", anchors, required=True),
        name=table.string("name", required=True),
        tier=cast(Tier, table.choice("tier", get_args(Tier))),
        ambiguous=table.boolean("ambiguous"),
        alone_enough=table.boolean("alone_enough"),
    )
    yield entry
    if loose := table.patterns("loose", anchors):
        yield replace(entry, patterns=loose, ambiguous=True, alone_enough=False)
    table.ignore("note", "source")
    table.close()


def _read_lookalikes(
    tables: Iterator[Table], anchors: tuple[str, ...]
) -> tuple[list[Entry], tuple[str, ...], tuple[str, ...]]:
    entries: list[Entry] = []
    signs: list[str] = []
    owners: list[str] = []
    for table in tables:
        patterns, name = table.patterns("patterns", anchors, required=True), table.string("name", required=True)
        entries.append(Entry(f"lookalike.{table.id}", "lookalike", patterns, name, yields=table.boolean("yields")))
        signs += table.words("signs")
        owners += table.words("owners")
        table.ignore("note", "source")
        table.close()
    return entries, tuple(signs), tuple(owners)


def _in_order(
    lookalikes: list[Entry], units: tuple[Unit, ...], languages: list[_Language], persons: list[Entry]
) -> Iterator[Entry]:
    yield from lookalikes
    yield from sorted((unit.entry for unit in units), key=lambda entry: not entry.masks)
    for language in languages:
        yield from language.entries
    yield from persons


def _check_successors(units: tuple[Unit, ...], file: str) -> None:
    successors = {unit.id: unit.successor for unit in units}
    for unit in units:
        if unit.successor and unit.successor not in successors:
            guess = did_you_mean(unit.successor, list(successors))
            raise CatalogueError(
                file, f"units.{unit.id}", "successor", f"names no unit of this file: {unit.successor!r}{guess}"
            )
    settled: set[str] = set()
    for unit in units:
        line: list[str] = []
        after: str | None = unit.id
        while after and after not in settled:
            line.append(after)
            settled.add(after)
            after = successors[after]
        if after in line:
            circle = " -> ".join([*line[line.index(after) :], after])
            raise CatalogueError(file, f"units.{after}", "successor", f"leads back to itself: {circle}")
