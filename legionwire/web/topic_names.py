"""What the things are called that the topic file knows by their ids: organisations, units, people, places."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from legionwire.cleaning import clean_line

_LONGEST = 120  # characters of a name


@dataclass(frozen=True, slots=True)
class TopicNames:
    """Names by ids."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def topic_names(topic: Path | None) -> TopicNames:
    """The names in a topic file. Only these are read of it, and what is wrong with it is for those to say who judge by
    it: where it cannot be read, there are no names, and pages show ids."""
    try:
        read = tomllib.loads(topic.read_text(encoding="utf-8")) if topic else {}
    except (OSError, ValueError, RecursionError):
        return TopicNames()
    return TopicNames(*(_names(read.get(table)) for table in ("organisations", "units", "persons", "places")))


def _names(tables: object) -> Mapping[str, str]:
    held = tables.items() if isinstance(tables, dict) else ()
    names = {id_: table.get("name") for id_, table in held if isinstance(table, dict)}
    return {id_: clean_line(name, _LONGEST) for id_, name in names.items() if isinstance(name, str)}
