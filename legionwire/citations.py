"""An article as it is cited: what every style of references needs, and a plain line for people.

Nothing is made up. A date that is known to the day is a day, an unknown one is left out; names stand as the outlet
wrote them, because nobody can tell given and family names apart in every language; "accessed" is the day on which the
page was fetched that the text was read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from legionwire.cleaning import clean_line
from legionwire.exported import Exported
from legionwire.printable import encodable
from legionwire.shortened import beginning
from legionwire.urls import url_hash

Style = Literal["text", "ris", "bibtex", "csl"]
STYLES: tuple[Style, ...] = get_args(Style)

_LONGEST = 1_000_000  # characters of a field: nothing that is kept is longer
_SAFE_IN_ADDRESS = {char: f"%{ord(char):02X}" for char in ' "<>\\^`{|}'}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reference says. Every text is one line without control characters."""

    key: str  # the same in every collection: outlet and hash of the address
    number: int  # in this collection
    title: str
    persons: tuple[str, ...]
    organisations: tuple[str, ...]
    outlet: str
    published: date | None
    accessed: date | None
    url: str
    lang: str | None
    tags: tuple[str, ...]
    abstract: str  # the beginning of it
    capture: str | None  # file:offset


def citation_of(article: Exported, outlet: str) -> Citation:
    """How to cite an article of an outlet that is called so."""
    organisations = set(article.organisations)
    return Citation(
        key=key_of(article),
        number=article.id,
        title=_line(article.title),
        persons=_lines(name for name in article.authors if name not in organisations),
        organisations=_lines(name for name in article.authors if name in organisations),
        outlet=_line(outlet) or article.source,
        published=article.published.date() if article.published else None,
        accessed=article.captured_at.date() if article.captured_at else None,
        url=_address(article.url),
        lang=_line(article.lang) if article.lang else None,
        tags=_lines(article.tags),
        abstract=_line(beginning(article.standfirst or article.text)),
        capture=_line(article.capture) if article.capture else None,
    )


def key_of(article: Exported) -> str:
    """What tells an article apart wherever it is cited, in letters, digits and hyphens."""
    outlet = "".join(char if char.isascii() and char.isalnum() else "-" for char in article.source)
    return f"{outlet}-{url_hash(encodable(article.url)) & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def reference(cited: Citation) -> str:
    """The plain line: authors, headline, outlet, day, address, day of access."""
    authors = _listed((*cited.persons, *cited.organisations))
    parts = [authors if authors.endswith(".") else f"{authors}."] if authors else []
    if cited.title:
        parts.append(f"“{cited.title}{'' if cited.title.endswith(('.', '!', '?', '…')) else '.'}”")
    parts.append(", ".join(filter(None, (cited.outlet, _day(cited.published)))) + ".")
    parts.append(cited.url)
    if cited.accessed:
        parts.append(f"(accessed {_day(cited.accessed)})")
    return " ".join(parts)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _day(value: date | None) -> str:
    """A day as English has it, in any locale."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else ""


def _line(text: str) -> str:
    return clean_line(text, _LONGEST)


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_line, texts))))


def _address(url: str) -> str:
    """The address without what would end a field early; canonical ones have nothing of it."""
    return "".join(_SAFE_IN_ADDRESS.get(char, char) for char in _line(url))
