"""The OpenAPI document, made from the operations that are served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from legionwire import __version__
from legionwire.web.api.answers import Failure
from legionwire.web.api.operations import Operation
from legionwire.web.api.parameters import Parameter
from legionwire.web.api.replies import JSON
from legionwire.web.api.shapes import Schema, schema_of

# What every question may meet; 404 where something is named in the path.
REFUSALS = {
    400: "The question cannot be understood: a parameter that is not known, or a value of another kind.",
    401: "From elsewhere a token is needed: Authorization: Bearer TOKEN.",
    404: "What is asked for does not exist.",
    405: "Nothing but GET and HEAD.",
    414: "The address is too long.",
    421: "The request names a host that this server is not.",
    429: "Too much at once; Retry-After tells how many seconds to wait.",
    500: "A fault of the program.",
    503: "The collection cannot be asked now, or the answer took too long.",
}
_ALWAYS = (400, 401, 405, 414, 421, 429, 500, 503)
_MARK = {"description": "A mark of the content; send it as If-None-Match.", "schema": {"type": "string"}}


def openapi(operations: Iterable[Operation]) -> Mapping[str, Any]:
    """The document. Operations are told in their order."""
    named: dict[str, Schema] = {}
    failure = schema_of(Failure, named)
    paths = {operation.path: {"get": _told(operation, named)} for operation in operations}
    refusals = {
        f"Refusal{status}": {"description": about, "content": {JSON: {"schema": failure}}}
        for status, about in REFUSALS.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Legionwire",
            "version": __version__,
            "summary": "News about Ukraine's International Legion, with their revisions, copies and provenance.",
            "description": "Only reading: GET and HEAD. The parameters are those of the pages. Times are ISO 8601 in "
            "UTC. Lists have the address of their next page in `next`. Every answer that is none has one shape.",
        },
        "paths": paths,
        "components": {"schemas": named, "responses": refusals},
    }


def _told(operation: Operation, named: dict[str, Schema]) -> Mapping[str, Any]:
    schema = {"schema": schema_of(operation.answer, named)} if operation.answer else {}
    headers = {name: {"description": about, "schema": {"type": "string"}} for name, about in operation.headers}
    answer: dict[str, Any] = {
        "description": " ".join((operation.answer.__doc__ or "").split()) if operation.answer else operation.about,
        "content": dict.fromkeys(operation.media, schema),
    }
    answers: dict[str, Any] = {"200": answer}
    if operation.is_marked:
        headers["ETag"] = _MARK
        answers["304"] = {"description": "Nothing has changed since If-None-Match was given."}
    if headers:
        answer["headers"] = headers
    statuses = sorted({*_ALWAYS, *((404,) if operation.within else ())})
    answers |= {str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in statuses}
    parameters = [_parameter(one, "path") for one in operation.within]
    parameters += [_parameter(one, "query") for one in operation.parameters]
    return {
        "operationId": operation.name,
        "summary": operation.about,
        "parameters": parameters,
        "responses": answers,
    }


def _parameter(parameter: Parameter, place: str) -> Mapping[str, Any]:
    schema = parameter.kind.schema
    if parameter.most > 1:
        schema = {"type": "array", "items": schema, "maxItems": parameter.most}
    elif parameter.usual is not None:
        schema = {**schema, "default": parameter.usual}
    told = {"name": parameter.name, "in": place, "description": parameter.about, "schema": schema}
    return told | {"required": True} if place == "path" or parameter.required else told
