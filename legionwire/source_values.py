"""What the keys of a source's table must be: addresses, languages, durations and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Literal

from legionwire.article import SiteRules
from legionwire.errors import FormatError
from legionwire.urls import canonical_url, registrable_domain
from legionwire.values import Given, UnusableError, did_you_mean, number, shown, text

Fetch = Literal["all", "hinted"]

# Sites that keep feeds for anybody.
FEED_SERVICES = frozenset(
    (
        *("feedburner.com", "google.com", "feedblitz.com", "feedpress.me", "feed43.com", "fetchrss.com"),
        *("politepol.com", "rss.app", "rsshub.app", "megaphone.fm", "simplecast.com", "acast.com", "libsyn.com"),
    )
)

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=366)

# Codes of countries that people write for languages; none of these is a language of ISO 639-1.
_COUNTRY_FOR_LANGUAGE = {"ua": "uk", "cz": "cs", "jp": "ja", "cn": "zh", "dk": "da", "gr": "el", "rs": "sr"}


def prose(given: Given) -> str:
    """Text over several lines, folded into one."""
    raw = " ".join(given.raw.split()) if isinstance(given.raw, str) else given.raw
    return text(Given(raw), "a text")


def address(given: Given) -> str:
    """An address that can be asked; kept as written."""
    expected = "an http(s) address"
    written = text(given, expected)
    if "{" in written:
        raise UnusableError("an http(s) address without {placeholders}", shown(written))
    try:
        canonical_url(written)
    except FormatError as error:
        raise UnusableError(expected, shown(written)) from error
    return written


def addresses(given: Given) -> tuple[str, ...]:
    return _several(given, address, 'a list such as ["https://example.org/feed/"]')


def country(given: Given) -> str:
    code = given.raw
    if not isinstance(code, str) or not re.fullmatch(r"[A-Za-z]{2}", code):
        raise UnusableError("a country code of two letters such as 'UA'", shown(code))
    return code.upper()


def languages(given: Given) -> tuple[str, ...]:
    found = _several(given, _language, 'a list of language codes such as ["uk", "en"]')
    if not found:
        raise UnusableError('a list of language codes such as ["uk", "en"]', "an empty list")
    return found


def _language(given: Given) -> str:
    code = given.raw
    if isinstance(code, str) and code in _COUNTRY_FOR_LANGUAGE:
        raise UnusableError("language codes", f"{shown(code)} (did you mean {_COUNTRY_FOR_LANGUAGE[code]}?)")
    if not isinstance(code, str) or not re.fullmatch(r"[a-z]{2,3}", code):
        raise UnusableError("language codes of small letters such as 'uk'", shown(code))
    return code


def domains(given: Given) -> tuple[str, ...]:
    return _several(given, _domain, 'a list of registrable domains such as ["bbc.com"]')


def _domain(given: Given) -> str:
    expected = "registrable domains such as 'bbc.com'"
    written = text(given, expected)
    try:
        registrable = registrable_domain(written)
    except FormatError as error:
        raise UnusableError(expected, shown(written)) from error
    if registrable != written:
        raise UnusableError(expected, f"{shown(written)} (did you mean {registrable}?)")
    return written


def fetch(given: Given) -> Fetch:
    if given.raw == "all":
        return "all"
    if given.raw == "hinted":
        return "hinted"
    raise UnusableError("'all' or 'hinted'", shown(given.raw))


def duration(given: Given) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,8})([smhdw])", given.raw) if isinstance(given.raw, str) else None
    if not match:
        raise UnusableError("like '30m' (a number with s, m, h, d or w)", shown(given.raw))
    value = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not timedelta(0) < value <= _LONGEST:
        raise UnusableError("longer than nothing and at most a year", shown(given.raw))
    return value


def expect(given: Given) -> float:
    if not isinstance(given.raw, Mapping) or set(given.raw) != {"per_week"}:
        raise UnusableError("like {per_week = 3}", shown(given.raw))
    return number("articles per week", 0, 1_000_000)(Given(given.raw["per_week"]))


def rules(given: Given) -> SiteRules:
    names = tuple(field.name for field in fields(SiteRules))
    if not isinstance(given.raw, Mapping):
        raise UnusableError("a table of selectors such as {body = 'div.story', drop = ['.promo']}", shown(given.raw))
    for name in given.raw:
        if name not in names:
            raise UnusableError("a table of selectors", f"the key {name!r} ({did_you_mean(name, names, 'keys')})")
    return SiteRules(**{name: _selectors(name, value) for name, value in given.raw.items()})


def _selectors(name: str, raw: object) -> tuple[str, ...]:
    from legionwire.selectors import compile_selector  # lxml is needed only where there are rules

    written = raw if isinstance(raw, list) else [raw]
    found = tuple(text(Given(selector), f"a CSS selector or a list of them (`{name}`)") for selector in written)
    for selector in found:
        try:
            compile_selector(selector)
        except FormatError as error:
            raise UnusableError(f"CSS selectors (`{name}`)", f"{shown(selector)}: {error.what}") from error
    return found


def _several(given: Given, parse: Callable[[Given], str], expected: str) -> tuple[str, ...]:
    if not isinstance(given.raw, list):
        raise UnusableError(expected, shown(given.raw))
    found = tuple(parse(Given(entry)) for entry in given.raw)
    for entry in found:
        if found.count(entry) > 1:
            raise UnusableError(f"{expected}, each once", f"{shown(entry)} twice")
    return found
