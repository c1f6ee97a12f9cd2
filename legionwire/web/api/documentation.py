"""`/api/docs`: the document for people. It needs no script and nobody else's server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from legionwire.web.api.document import REFUSALS
from legionwire.web.api.exports import AT_ONCE, PATIENCE_SECONDS, ROWS
from legionwire.web.api.operations import Operation
from legionwire.web.api.parameters import LARGEST_PAGE
from legionwire.web.rendering import Frame, Renderer

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a shape."""

    name: str
    kind: str  # in words
    of: str  # the name of the shape that it has or holds; may be empty
    about: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that answers are made of."""

    name: str
    about: str
    parts: tuple[Part, ...]


class Documentation:
    """`/api/docs`"""

    def __init__(self, operations: Sequence[Operation], document: Mapping[str, Any], renderer: Renderer) -> None:
        self._operations, self._renderer = operations, renderer
        self._shapes = shapes(document["components"]["schemas"])

    def show(self, request: Request) -> Response:
        return self._renderer.page(
            request,
            "api.html",
            Frame("API", "data"),
            operations=self._operations,
            shapes=self._shapes,
            refusals=REFUSALS,
            largest=LARGEST_PAGE,
            at_once=AT_ONCE,
            minutes=int(PATIENCE_SECONDS // 60),
            rows=ROWS,
        )


def shapes(schemas: Mapping[str, Any]) -> tuple[Shape, ...]:
    """The shapes of a document, by name."""
    return tuple(
        Shape(name, schema["description"], tuple(_part(field, held) for field, held in schema["properties"].items()))
        for name, schema in sorted(schemas.items())
    )


def _part(name: str, schema: Mapping[str, Any]) -> Part:
    kind, of = _kind(schema)
    return Part(name, kind, of, schema.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """A schema in words, and the shape that it speaks of."""
    if "$ref" in schema:
        return "object", schema["$ref"].removeprefix(_REF)
    if "anyOf" in schema:
        (kind, of), (other, _) = (_kind(one) for one in schema["anyOf"])
        return f"{kind} or {other}", of
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}", ""
    given = schema.get("type", "anything")
    names = [given] if isinstance(given, str) else given
    if "array" in names:
        kind, of = _kind(schema["items"])
        return f"list of {kind}", of
    if "additionalProperties" in schema:
        return f"object: {_kind(schema['additionalProperties'])[0]} by name", ""
    return " or ".join(_WORDS.get(schema.get("format", name) if name == "string" else name, name) for name in names), ""


_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "date-time": "time", "date": "day"}
