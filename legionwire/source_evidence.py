"""Who vouches for a source's addresses, and the addresses for which nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from legionwire.article import ChannelKind
from legionwire.source_values import addresses, prose
from legionwire.values import Given, UnusableError, did_you_mean, shown, text

Sure = Literal["high", "medium", "low"]

SURE: tuple[Sure, ...] = ("high", "medium", "low")
# The keys of `unverified` are those of the table itself, so that a line is moved when its addresses have answered.
_KINDS: Mapping[str, ChannelKind] = {"feeds": "feed", "sitemaps": "sitemap", "listings": "listing"}
_KEYS = ("url", "seen", "by", "sure")
_FORM = 'a list such as [{url = "https://example.org/feed/", seen = 2026-10-08, by = "who saw it", sure = "high"}]'


@dataclass(frozen=True, slots=True)
class Way:
    """An address that shows what an outlet has published."""

    kind: ChannelKind
    url: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody saw an address answer, or holds it for one that does."""

    by: str
    url: str | None = None  # None: somebody vouches for the table as a whole, in words
    seen: date | None = None
    sure: Sure | None = None  # high: it answered, or a program that is kept up reads it; medium: on such a list


def ways(feeds: Iterable[str], sitemaps: Iterable[str], listings: Iterable[str]) -> tuple[Way, ...]:
    kinds: tuple[tuple[ChannelKind, Iterable[str]], ...] = (
        ("feed", feeds),
        ("sitemap", sitemaps),
        ("listing", listings),
    )
    return tuple(Way(kind, url) for kind, urls in kinds for url in urls)


def evidence(given: Given) -> tuple[Sighting, ...]:
    """A text about the table as a whole, or a list with the date on which each address was seen."""
    if isinstance(given.raw, str):
        return (Sighting(prose(given)),)
    if not isinstance(given.raw, list):
        raise UnusableError(f"a text, or {_FORM}", shown(given.raw))
    found = tuple(_sighting(entry) for entry in given.raw)
    for sighting in found:
        if [(one.url, one.by) for one in found].count((sighting.url, sighting.by)) > 1:
            raise UnusableError(f"{_FORM}, each once", f"{shown(sighting.url)} by {shown(sighting.by)} twice")
    return found


def _sighting(raw: object) -> Sighting:
    if not isinstance(raw, Mapping):
        raise UnusableError(_FORM, f"{shown(raw)} in it")
    for key in raw:
        if key not in _KEYS:
            raise UnusableError(_FORM, f"the key {key!r} ({did_you_mean(key, _KEYS, 'keys')})")
    for key in _KEYS:
        if key not in raw:
            raise UnusableError(_FORM, f"an entry without `{key}`")
    url = text(Given(raw["url"]))  # whether it is an address of the table shows that it is one at all
    seen, sure = raw["seen"], raw["sure"]
    if not isinstance(seen, date) or isinstance(seen, datetime):
        raise UnusableError("a list with dates such as `seen = 2026-10-08`, without quotes", shown(seen))
    if sure not in SURE:
        raise UnusableError(f"a list where `sure` is {', '.join(SURE[:-1])} or {SURE[-1]}", shown(sure))
    return Sighting(text(Given(raw["by"])), url, seen, sure)


def unverified(given: Given) -> tuple[Way, ...]:
    """Addresses that nobody saw answer, by the key under which they would be polled."""
    expected = 'a table such as {feeds = ["https://example.org/feed/"]}'
    if not isinstance(given.raw, Mapping):
        raise UnusableError(expected, shown(given.raw))
    for key in given.raw:
        if key not in _KINDS:
            raise UnusableError(expected, f"the key {key!r} ({did_you_mean(key, tuple(_KINDS), 'keys')})")
    return ways(*(addresses(Given(given.raw.get(key, []))) for key in _KINDS))


def unverified_table(guesses: Iterable[Way]) -> dict[str, tuple[str, ...]]:
    """The addresses by key, as `unverified` reads them."""
    held = tuple(guesses)
    table = {key: tuple(way.url for way in held if way.kind == kind) for key, kind in _KINDS.items()}
    return {key: urls for key, urls in table.items() if urls}
