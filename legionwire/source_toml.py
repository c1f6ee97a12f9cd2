"""A source as a table of the catalogue: what `load_catalogue` reads back as the same source."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import timedelta

from legionwire.article import SiteRules
from legionwire.source_evidence import Sighting, unverified_table
from legionwire.sources import Source


def to_toml(source: Source) -> str:
    """The table, with what differs from the defaults; in the order of the fields."""
    lines = [f"[{source.id}]"]
    for field in fields(Source)[1:]:
        value = getattr(source, field.name)
        if field.default is MISSING or value != field.default:
            lines += _lines(field.name, source)
    return "\n".join(lines) + "\n"


def changes_toml(source: Source, below: Source) -> str:
    """A table that lays over `below` what is different in `source`; the whole of it where that lacks something."""
    lines = [f"[{source.id}]", "extends = true"]
    for field in fields(Source)[1:]:
        value, held = getattr(source, field.name), getattr(below, field.name)
        if field.name == "evidence":
            new = tuple(sighting for sighting in source.evidence if sighting not in below.evidence)
            if any(sighting.url is None for sighting in (*source.evidence, *below.evidence)) and value != held:
                return to_toml(source)
            lines += _evidence(new) if new else []
        elif value != held:
            if value == field.default:
                return to_toml(source)
            lines += _lines(field.name, source)
    return "\n".join(lines) + "\n"


def _lines(name: str, source: Source) -> list[str]:
    if name == "evidence":
        return _evidence(source.evidence)
    if name == "unverified":
        return [f"unverified.{key} = {_value(urls)}" for key, urls in unverified_table(source.unverified).items()]
    return [_line(name, getattr(source, name))]


def _evidence(sightings: tuple[Sighting, ...]) -> list[str]:
    """A text, or an address a line."""
    if sightings[0].url is None:
        return [f"evidence = {_text(sightings[0].by)}"]
    return ["evidence = [", *(f"    {_sighting(sighting)}," for sighting in sightings), "]"]


def _sighting(sighting: Sighting) -> str:
    url, by, sure = _text(sighting.url or ""), _text(sighting.by), _text(sighting.sure or "")
    return f"{{url = {url}, seen = {sighting.seen}, by = {by}, sure = {sure}}}"


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
