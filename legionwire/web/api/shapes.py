"""Values as JSON, and their types as JSON Schema: both are read from the same dataclasses, so that neither can say what
the other does not.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from legionwire.exported import Exported, moment, to_row

Schema = Mapping[str, Any]

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
# A publication date that is exact to the day has no zone (exported.published).
_LOOSE: Mapping[tuple[type, str], Schema] = {(Exported, "published"): {"type": ["string", "null"]}}


# The metadata of a field whose own fields stand among those of what holds it; a later one of the same name goes before.
SPREAD = {"spread": True}


def to_plain(value: object) -> object:
    """A value as JSON knows it: dataclasses become objects, times text in UTC with Z."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Exported):
        return to_row(value)
    if is_dataclass(value) and not isinstance(value, type):
        plain: dict[str, object] = {}
        for name, spread in _names(type(value)):
            inside = to_plain(getattr(value, name))
            plain |= cast(dict[str, object], inside) if spread else {_written(name): inside}
        return plain
    if isinstance(value, Mapping):
        return {str(name): to_plain(inside) for name, inside in value.items()}
    assert isinstance(value, tuple | list), f"no shape for {type(value)}"
    return [to_plain(inside) for inside in value]


def to_bytes(value: object) -> bytes:
    """The same as a document. Half a surrogate pair leaves as the escape that it is in JSON."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n").encode(errors="backslashreplace")


def schema_of(kind: Any, named: dict[str, Schema]) -> Schema:
    """What `to_plain` makes of values of a type. Dataclasses are put into `named` and referred to."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin is Annotated:
        return {**schema_of(inside[0], named), "description": inside[1]}
    if origin is Literal:
        return {"type": "string", "enum": list(inside)}
    if origin in (Union, types.UnionType):
        return _either([schema_of(one, named) for one in inside])
    if origin is tuple:
        return {"type": "array", "items": schema_of(inside[0], named)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(inside[1], named)}
    assert is_dataclass(kind), f"no schema for {kind}"
    assert isinstance(kind, type)
    name = kind.__name__
    if name not in named:
        named[name] = {}  # it may hold its like
        named[name] = _object(kind, named)
    return {"$ref": f"#/components/schemas/{name}"}


def _object(kind: type, named: dict[str, Schema]) -> Schema:
    properties: dict[str, Schema] = {}
    hints = get_type_hints(kind, include_extras=True)
    for name, spread in _names(kind):
        if spread:
            properties |= _object(hints[name], named)["properties"]
        else:
            properties[_written(name)] = _LOOSE.get((kind, name)) or schema_of(hints[name], named)
    about = " ".join((kind.__doc__ or "").split())
    required = list(properties)
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _either(schemas: list[Schema]) -> Schema:
    kinds = [schema for schema in schemas if set(schema) == {"type"}]
    if len(kinds) == len(schemas):
        return {"type": [schema["type"] for schema in kinds]}
    if len(schemas) == 2 and _PLAIN[type(None)] in schemas:
        (other,) = (schema for schema in schemas if schema != _PLAIN[type(None)])
        if "format" in other:
            return {**other, "type": [other["type"], "null"]}
    return {"anyOf": schemas}


@cache
def _names(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a dataclass, and whether each is spread."""
    return tuple((field.name, field.metadata.get("spread", False)) for field in fields(kind))


def _written(name: str) -> str:
    """`from_` is the only way to write `from`."""
    return name.removesuffix("_")
