"""The catalogue: which outlets we watch, and how. One TOML table per outlet, in files that operators edit.

`<catalogue>/sources/*.toml` is what is shipped or configured. The overlay (`<data>/catalogue/`) holds the operator's
own tables, in `sources/*.toml` or beside it; its table replaces the one of the same id as a whole, so that what stands
in one place is what is in force.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from legionwire import source_values as values
from legionwire.article import NO_RULES, Page, SiteRules
from legionwire.errors import CatalogueError, UsageError
from legionwire.links import SiteFacts
from legionwire.polling import Policy
from legionwire.source_evidence import Sighting, Way, evidence, unverified, ways
from legionwire.source_layers import laid_over
from legionwire.source_values import Fetch
from legionwire.urls import registrable_domain
from legionwire.values import Given, UnusableError, did_you_mean, number, text, whole
from legionwire.zones import zone_of

KINDS = ("specialist", "agency", "national", "regional", "official", "think-tank", "broadcaster", "aggregator")

_ID, _ID_IS = re.compile(r"[a-z0-9][a-z0-9-]{0,63}"), "small letters, digits and hyphens, at most 64"

T = TypeVar("T")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet."""

    id: str
    name: str
    homepage: str
    country: str  # ISO 3166-1, upper case
    languages: tuple[str, ...]  # ISO 639-1, most likely first
    kind: str  # one of KINDS, or what the operator wrote
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    fetch: Fetch = "all"  # "hinted": only links whose address, title or summary names the topic
    every: timedelta | None = None  # ask in this rhythm, whatever the outlet's own
    min_every: timedelta | None = None
    max_every: timedelta | None = None
    delay: float | None = None  # seconds between two requests, when the outlet wants more than the default
    budget: int | None = None  # pages asked in one crawl
    priority: int = 3  # 1 is first, 5 is last
    expect_per_week: float | None = None  # fewer articles than this is worth a look
    paused: str | None = None  # the reason; policy, unlike `sources pause`
    rules: SiteRules = NO_RULES
    tdm: str | None = None  # what the outlet says on text and data mining
    evidence: tuple[Sighting, ...] = ()  # who vouches for the addresses
    notes: str | None = None
    domains: tuple[str, ...] = ()  # further registrable domains its articles live on
    unverified: tuple[Way, ...] = ()  # guesses: no crawl asks for them, and their sites are not this outlet's

    def polled(self) -> tuple[Way, ...]:
        """What crawls may ask for to learn what is new."""
        return ways(self.feeds, self.sitemaps, self.listings)

    def domain_set(self) -> frozenset[str]:
        """The registrable domains this outlet is asked on."""
        addresses = (self.homepage, *self.feeds, *self.sitemaps, *self.listings)
        return frozenset(self.domains) | {registrable_domain(address) for address in addresses}

    def own_sites(self) -> frozenset[str]:
        """Those of them that are its own whoever else has a feed there: of its home page, and as it says."""
        return frozenset(self.domains) | {registrable_domain(self.homepage)}

    def introduce(self, page: Page) -> Page:
        """The page with what the catalogue knows of its outlet."""
        return replace(page, languages=self.languages, rules=self.rules, zone=zone_of(self.country))

    def facts(self) -> SiteFacts:
        """What helps to read its listings."""
        return SiteFacts(self.domain_set(), self.languages, self.rules)

    def polling(self) -> Policy:
        """How often its channels may be asked."""
        return Policy(self.every, self.min_every, self.max_every)

    def fingerprint(self) -> str:
        """Changes when anything in the table changes; the same on every machine."""
        content = "\n".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self))
        return hashlib.sha256(content.encode()).hexdigest()[:16]


_KEYS = tuple("expect" if field.name == "expect_per_week" else field.name for field in fields(Source)[1:])  # all but id


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sources by id, and what is odd about them without being wrong."""

    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()

    def get(self, source_id: str) -> Source:
        """The source of that id. Raises UsageError with the ids that come close."""
        found = next((source for source in self.sources if source.id == source_id), None)
        if found is None:
            close = difflib.get_close_matches(source_id.lower(), [source.id for source in self.sources], n=3)
            way_out = f"did you mean {' or '.join(close)}?" if close else "`legionwire sources list` shows all"
            raise UsageError(f"no source {source_id!r} in the catalogue", way_out)
        return found

    def languages_of(self, source_ids: Collection[str]) -> frozenset[str]:
        """What some of the sources write in, ISO 639-1."""
        return frozenset(lang for source in self.sources if source.id in source_ids for lang in source.languages)

    def owners(self) -> dict[str, str]:
        """Registrable domain -> the source that owns it. Where sources share one, the first by priority, then by id.

        Whoever has its feed on another outlet's site does not own that, nor does anybody a site that serves feeds.
        """
        owners: dict[str, str] = {}
        ranked = sorted(self.sources, key=lambda item: (item.priority, item.id))
        for source in ranked:
            for domain in sorted(source.own_sites()):
                owners.setdefault(domain, source.id)
        for source in ranked:
            for domain in sorted(source.domain_set() - values.FEED_SERVICES):
                owners.setdefault(domain, source.id)
        return owners

    def own_sites(self) -> dict[str, frozenset[str]]:
        """Of each source the registrable domains whose addresses are its own when its own channels show them."""
        owners = self.owners()
        return {
            source.id: source.own_sites()
            | {site for site in source.domain_set() if owners.get(site, source.id) == source.id}
            for source in self.sources
        }


def load_catalogue(folder: Path, overlay: Path | None = None) -> Catalogue:
    """Read every table of `folder`/sources and lay `overlay` over it, source by source: a table there replaces the one
    below it, or, with `extends = true`, lays its keys over that. The overlay need not exist.

    Raises CatalogueError naming file, table, key and what was expected.
    """
    warnings: dict[str, tuple[str, ...]] = {}
    shipped: dict[str, _Home] = {}
    sources = _read_files(_toml_files(folder / "sources"), warnings, shipped)
    if overlay is not None and overlay.exists():
        own = [file for file in _toml_files(overlay) if file.name != "topic.toml"]
        own += _toml_files(overlay / "sources") if (overlay / "sources").exists() else []
        sources |= _read_files(own, warnings, {}, shipped)
    if not sources:
        raise CatalogueError(folder / "sources", "", "", "holds no source: write a table, or set LEGIONWIRE_CATALOGUE")
    ids = sorted(sources)
    catalogue = Catalogue(tuple(sources[id_] for id_ in ids))
    odd = tuple(warning for id_ in ids for warning in warnings[id_])
    return replace(catalogue, warnings=(*odd, *_shared_sites(catalogue)))


def _shared_sites(catalogue: Catalogue) -> list[str]:
    """What is said of sites that several sources claim."""
    sharers: dict[str, list[str]] = {}
    for source in catalogue.sources:
        for domain in sorted(source.domain_set() - values.FEED_SERVICES):
            sharers.setdefault(domain, []).append(source.id)
    owners = catalogue.owners()
    return [
        f"{domain} belongs to {', '.join(ids[:-1])} and {ids[-1]}: each keeps what its own channels show, "
        f"what others show counts for {owners[domain]} (priority, then name)"
        for domain, ids in sorted(sharers.items())
        if len(ids) > 1
    ]


def _toml_files(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        way_out = "LEGIONWIRE_CATALOGUE names the folder that holds `sources`"
        raise CatalogueError(folder, "", "", f"cannot be read: {error.strerror or error} ({way_out})") from error
    # Names with a dot in front are editors' locks and backups.
    return [file for file in files if file.suffix == ".toml" and not file.name.startswith(".")]


def _read_files(
    files: list[Path],
    warnings: dict[str, tuple[str, ...]],
    homes: dict[str, _Home],
    below: Mapping[str, _Home] | None = None,
) -> dict[str, Source]:
    """The sources of one layer by id. `warnings` holds per id what is odd, and is replaced with the table.

    `homes` takes where each id stands; `below` has that of the layer over which this one is laid.
    """
    sources: dict[str, Source] = {}
    for file in files:
        for source_id, table in _read_toml(file).items():
            if source_id in homes:
                raise CatalogueError(
                    file, source_id, "", f"is in {homes[source_id].file} as well: remove one of the two"
                )
            if not isinstance(table, dict):
                raise CatalogueError(file, "", source_id, "stands outside a table: write a line [source-id] above it")
            replaced = (below or {}).get(source_id)
            if replaced and table.get("extends") is True:
                table = laid_over(table, replaced.table)
            homes[source_id] = _Home(file, table)
            sources[source_id] = _parse_source(file, source_id, table, replaced.file if replaced else None)
            warnings[source_id] = tuple(f"{file} [{source_id}]: {oddity}" for oddity in _oddities(sources[source_id]))
    return sources


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a table stands, and what it says."""

    file: Path
    table: Mapping[str, object]


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise CatalogueError(file, "", "", f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(file, "", "", f"is not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(file, "", "", f"is not valid TOML: {error}") from error


def _parse_source(file: Path, source_id: str, table: Mapping[str, object], replaced: Path | None) -> Source:
    if not _ID.fullmatch(source_id):
        raise CatalogueError(file, source_id, "", f"the name of a table is {_ID_IS}")
    reader = _Table(file, source_id, table, replaced)
    source = Source(
        id=source_id,
        name=reader.required("name", text),
        homepage=reader.required("homepage", values.address),
        country=reader.required("country", values.country),
        languages=reader.required("languages", values.languages),
        kind=reader.required("kind", text),
        feeds=reader.optional("feeds", values.addresses, ()),
        sitemaps=reader.optional("sitemaps", values.addresses, ()),
        listings=reader.optional("listings", values.addresses, ()),
        fetch=reader.optional("fetch", values.fetch, "all"),
        every=reader.optional("every", values.duration, None),
        min_every=reader.optional("min_every", values.duration, None),
        max_every=reader.optional("max_every", values.duration, None),
        delay=reader.optional("delay", number("seconds", 0, 3600), None),
        budget=reader.optional("budget", whole("pages", 1, 1_000_000_000), None),
        priority=reader.optional("priority", whole("1 is first", 1, 5), 3),
        expect_per_week=reader.optional("expect", values.expect, None),
        paused=reader.optional("paused", text, None),
        rules=reader.optional("rules", values.rules, NO_RULES),
        tdm=reader.optional("tdm", values.prose, None),
        evidence=reader.optional("evidence", evidence, ()),
        notes=reader.optional("notes", values.prose, None),
        domains=reader.optional("domains", values.domains, ()),
        unverified=reader.optional("unverified", unverified, ()),
    )
    _check_addresses(source, reader)
    if source.min_every and source.max_every and source.min_every > source.max_every:
        raise reader.error("min_every", "must not be longer than `max_every`")
    return source


def _check_addresses(source: Source, reader: _Table) -> None:
    """Evidence is about addresses that the table holds, and a guess is not polled: else one of two was mistyped."""
    polled, guessed = {way.url for way in source.polled()}, {way.url for way in source.unverified}
    for url in sorted(polled & guessed):
        raise reader.error("unverified", f"holds {url}, which is polled as well: remove it from one of the two")
    for sighting in source.evidence:
        if sighting.url is not None and sighting.url not in polled | guessed:
            known = sorted(polled | guessed)
            way_out = did_you_mean(sighting.url, known, "it has") if known else "it has none"
            raise reader.error("evidence", f"tells of {sighting.url}, which is no address of this table ({way_out})")


def source_name(given: Given) -> str:
    """What a table may be called."""
    name = text(given, _ID_IS)
    if not _ID.fullmatch(name):
        raise UnusableError(_ID_IS, repr(name))
    return name


def _oddities(source: Source) -> list[str]:
    oddities = []
    if source.kind not in KINDS:
        oddities.append(f"unknown kind {source.kind!r} ({did_you_mean(source.kind, KINDS, 'kinds')})")
    if not (source.polled() or source.unverified or source.paused):
        oddities.append("has neither feeds nor sitemaps nor listings: nothing will be found")
    return oddities


class _Table:
    """One table being read. Every error names file, table and key."""

    def __init__(self, file: Path, source_id: str, table: Mapping[str, object], replaced: Path | None) -> None:
        self._file, self._id, self._table, self._replaced = file, source_id, table, replaced
        for key in table:
            if key not in _KEYS:
                raise self.error(key, f"is not a key ({did_you_mean(key, _KEYS, 'keys')})")

    def required(self, key: str, parse: Callable[[Given], T]) -> T:
        if key not in self._table:
            if self._replaced is None:
                raise self.error(key, "is missing")
            raise self.error(
                key, f"is missing: this table replaces the one in {self._replaced} as a whole, so copy it from there"
            )
        try:
            return parse(Given(self._table[key]))
        except UnusableError as error:
            raise self.error(key, str(error)) from error

    def optional(self, key: str, parse: Callable[[Given], T], default: D) -> T | D:
        return self.required(key, parse) if key in self._table else default

    def error(self, key: str, expected: str) -> CatalogueError:
        return CatalogueError(self._file, self._id, key, expected)
