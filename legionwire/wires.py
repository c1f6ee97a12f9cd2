"""What news agencies leave in texts that others take over: their name at one end, a mark of what was sent again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_HEAD, _TAIL = 200, 300  # characters at the ends of a text where an agency is named as its source
_SHORT = 4  # letters; shorter names are found in capitals only: AFP, but no "tass" within a sentence

# "UPDATE 2-Missiles hit ...", "CORRECTED: ...", "Rectificatif : ...": the words of wires themselves.
_MARK = re.compile(
    r"^\W*(?:update\s?\d*|updated|correct(?:ed|ion)|refile|recast|wrapup\s?\d*|lead\s?\d+|rectificati(?:f|on)|corrig[ée]|"
    r"actualizaci[oó]n|correcci[oó]n|berichtigung|korrektur|korrigiert|aktualisiert|aktualizacja|sprostowanie|korekta|"
    r"оновлено|виправлено|уточнення|обновлено|исправлено|уточнение|rettelse|rättelse|korjaus|oprava|aggiornamento|"
    r"rettifica|atualiza[cç][aã]o|corre[cç][aã]o|güncelleme|düzeltme)\s*[-–—:.)\]]",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the catalogue. `label` is what its domain calls it: afp of afp.com."""

    id: str
    name: str
    label: str = ""


def is_marked(title: str) -> bool:
    """Whether a title says that this was sent before, and is sent again with changes."""
    return _MARK.match(title) is not None


def credit_of(text: str, organisations: Iterable[str], agencies: frozenset[Agency]) -> str | None:
    """The id of the agency that a text names as its source: among its authors, or at one of its ends. The first of
    several, since what is named last is where that one had it from."""
    return _credit((*organisations, text[:_HEAD], text[-_TAIL:]), agencies)


@lru_cache(maxsize=4096)  # a report that comes every day is compared with two hundred of its kind each time
def _credit(pieces: tuple[str, ...], agencies: frozenset[Agency]) -> str | None:
    names, pattern = _pattern_of(agencies)
    if pattern is None:
        return None
    for piece in pieces:
        if found := pattern.search(piece):
            return names[found.group("short") or found.group("long").casefold()]
    return None


@lru_cache(maxsize=8)
def _pattern_of(agencies: frozenset[Agency]) -> tuple[Mapping[str, str], re.Pattern[str] | None]:
    """The agencies by their names, and what finds these. Long ones may have an ending: "за даними Укрінформу"."""
    names: dict[str, str] = {}
    for agency in sorted(agencies, key=lambda agency: agency.id):
        for name in (*re.split(r"\s*[/|(),]\s*", agency.name), agency.label):
            if len(name) > _SHORT:
                names.setdefault(name.casefold(), agency.id)
            elif len(name) > 1:
                names.setdefault(name.upper(), agency.id)
    if not names:
        return names, None
    longest = sorted(names, key=lambda name: (-len(name), name))
    long = "|".join(re.escape(name) for name in longest if len(name) > _SHORT) or r"(?!)"
    short = "|".join(re.escape(name) for name in longest if len(name) <= _SHORT) or r"(?!)"
    return names, re.compile(rf"(?<!\w)(?:(?P<long>(?i:{long}))\w{{0,2}}|(?P<short>{short}))(?!\w)")
