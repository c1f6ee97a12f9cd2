"""What the organisations are called that verdicts tell apart: the topic file has their names."""

from __future__ import annotations

import tomllib
from pathlib import Path

from legionwire.cleaning import clean_line

_LONGEST = 120  # characters of a name


def organisation_names(topic: Path | None) -> dict[str, str]:
    """Names by ids. Only this is read of the file, and what is wrong with it is for those to say who judge by it: where
    it cannot be read, there are no names, and pages show ids."""
    try:
        tables = tomllib.loads(topic.read_text(encoding="utf-8")).get("organisations", {}) if topic else {}
    except (OSError, ValueError, RecursionError):
        return {}
    held = tables.items() if isinstance(tables, dict) else ()
    names = {id_: table.get("name") for id_, table in held if isinstance(table, dict)}
    return {id_: clean_line(name, _LONGEST) for id_, name in names.items() if isinstance(name, str)}
