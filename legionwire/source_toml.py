"""A source as a table of the catalogue: what `load_catalogue` reads back as the same source."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import timedelta

from legionwire.article import SiteRules
from legionwire.sources import Source


def to_toml(source: Source) -> str:
    """The table, with what differs from the defaults; in the order of the fields."""
    lines = [f"[{source.id}]"]
    for field in fields(Source)[1:]:
        value = getattr(source, field.name)
        if field.default is MISSING or value != field.default:
            lines.append(_line(field.name, value))
    return "\n".join(lines) + "\n"


def _line(name: str, value: object) -> str:
    if name == "expect_per_week":
        return f"expect = {{per_week = {value}}}"
    if isinstance(value, SiteRules):
        return f"{name} = {{{', '.join(f'{key} = {_value(selectors)}' for key, selectors in value.given().items())}}}"
    return f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
        return f'"{seconds // size}{unit}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _text(value) if isinstance(value, str) else str(value)


_UNITS = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def _text(value: str) -> str:
    """A JSON string is a TOML string too, as long as nothing in it is an escaped surrogate."""
    return json.dumps(value, ensure_ascii=False)
