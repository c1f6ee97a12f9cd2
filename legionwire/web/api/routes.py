"""All of `/api`, as the application serves it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from legionwire.config import Config
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.api import articles, counts, coverage, exports, outlets
from legionwire.web.api.document import openapi
from legionwire.web.api.documentation import Documentation
from legionwire.web.api.operations import Operation, Way, ask
from legionwire.web.api.replies import NotThere, reply
from legionwire.web.api.shapes import to_bytes
from legionwire.web.rendering import Renderer

_DOCUMENT = Operation("/api/openapi.json", "openapi", "This document.", media=("application/json",))
_DOCUMENTATION = Operation("/api/docs", "docs", "This document for people.", media=("text/html",))


def api_routes(store: ReadOnlyStore, config: Config, renderer: Renderer) -> list[Route]:
    """The routes of the API. The document tells of each of them."""
    asking = (
        *articles.ways(store),
        *counts.ways(store),
        *outlets.ways(store, config),
        *coverage.ways(store, config),
        exports.way(config),
    )
    operations = (*(way.operation for way in asking), _DOCUMENT, _DOCUMENTATION)
    document = openapi(operations)
    content = to_bytes(document)

    def tell(request: Request) -> Response:
        ask(request, _DOCUMENT)
        return reply(request, content)

    ways = (*asking, Way(_DOCUMENT, tell), Way(_DOCUMENTATION, Documentation(operations, document, renderer).show))
    return [*(way.route for way in ways), Route("/api", _begin), Route("/api/{rest:path}", _nothing)]


async def _begin(request: Request) -> Response:
    return RedirectResponse("/api/docs")


async def _nothing(request: Request) -> Response:
    raise NotThere(f"there is nothing at {request.url.path[:200]}")
