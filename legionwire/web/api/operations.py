"""What can be asked: each operation once, with its parameters and the type of its answer. The routes and the document
are both made of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from legionwire.storage.engine import Connection
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.api.parameters import Given, Parameter, read
from legionwire.web.api.replies import JSON, NotThere, reply
from legionwire.web.api.shapes import to_bytes, to_plain


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to an operation: what stands in the path, and what behind the question mark."""

    path: Mapping[str, str]
    given: Given

    def first(self, name: str) -> str | None:
        return self.given[name][0] if name in self.given else None

    def whole(self, name: str, usual: int) -> int:
        return int(self.given[name][0]) if name in self.given else usual

    def flat(self) -> dict[str, str]:
        """Each parameter with its first value, as the pages take them."""
        return {name: values[0] for name, values in self.given.items()}


Answering = Callable[[Connection, Asked], object]
Endpoint = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """A question that programs may ask."""

    path: str  # as OpenAPI writes it
    name: str
    about: str
    answer: type | None = None  # of what becomes JSON
    parameters: tuple[Parameter, ...] = ()
    within: tuple[Parameter, ...] = ()  # its path
    media: tuple[str, ...] = (JSON,)
    headers: tuple[tuple[str, str], ...] = ()  # of an answer: name, meaning
    is_marked: bool = True  # an answer has a mark of its content


@dataclass(frozen=True, slots=True)
class Way:
    """An operation and who answers it."""

    operation: Operation
    endpoint: Endpoint

    @property
    def route(self) -> Route:
        return Route(self.operation.path, self.endpoint, name=self.operation.name)


def answered(store: ReadOnlyStore, operation: Operation, answering: Answering) -> Way:
    """An operation that one transaction answers with a value."""
    assert operation.answer is not None
    kind = operation.answer

    def endpoint(request: Request) -> Response:
        asked = ask(request, operation)
        store.require_current()
        with store.read() as db:
            answer = answering(db, asked)
        assert isinstance(answer, kind)
        return reply(request, to_bytes(to_plain(answer)))

    return Way(operation, endpoint)


def ask(request: Request, operation: Operation) -> Asked:
    """The question in an address. Raises UsageError for parameters that cannot be read, and NotThere for a path that
    no number or name of its kind stands in."""
    for parameter in operation.within:
        value = request.path_params[parameter.name]
        if not parameter.kind.allows(value):
            raise NotThere(f"there is nothing {value[:80]!r} here", f"it must be {parameter.kind.expected}")
    return Asked(dict(request.path_params), read(request.query_params.multi_items(), operation.parameters))
