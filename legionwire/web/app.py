"""One ASGI application: `create_app(config)`."""

from __future__ import annotations

import http
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from legionwire.config import Config
from legionwire.errors import DatabaseError, LegionwireError, UsageError
from legionwire.lemmas import use_cache
from legionwire.query import SYNTAX
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.access import Access
from legionwire.web.api.feed import feed_route
from legionwire.web.api.replies import OneShape, is_api, refusal
from legionwire.web.api.routes import api_routes
from legionwire.web.assets import load_assets
from legionwire.web.cite_pages import CitePages
from legionwire.web.compressing import Compressed
from legionwire.web.coverage_page import CoveragePage
from legionwire.web.data_page import DataPage
from legionwire.web.guard import HEADERS, Guard
from legionwire.web.pages import Pages
from legionwire.web.readiness import Readiness
from legionwire.web.rendering import Frame, Renderer
from legionwire.web.ruling_page import RulingPage
from legionwire.web.run_pages import RunPages
from legionwire.web.search_page import SearchPage
from legionwire.web.sign_in import SignIn
from legionwire.web.source_pages import SourcePages
from legionwire.web.story_pages import StoryPages
from legionwire.web.timeline_page import TimelinePage
from legionwire.web.topic_names import topic_names
from legionwire.web.warming import start_warming

THREADS = 10  # questions answered at once; fewer than the connections that a pool holds


def create_app(config: Config, bound: str = "127.0.0.1") -> Starlette:
    """The pages over the collection of this configuration. It need not exist yet: until then the pages say so. `bound`
    is the address that a server listens on for them: who it lets in hangs on that."""
    use_cache(config.caches)
    store = ReadOnlyStore(config.database)
    assets = load_assets()
    names, cite = topic_names(config.topic), CitePages(store, config.export.text)
    renderer = Renderer(assets, names.organisations)
    access = Access(config.web, bound)
    sign_in, rulings = SignIn(access, renderer), RulingPage(store, config, access)
    search, pages = SearchPage(store, renderer), Pages(store, renderer, names, cite, rulings)
    stories = StoryPages(store, renderer)
    sources, runs = SourcePages(store, renderer, config), RunPages(store, renderer, config)
    timeline = TimelinePage(store, renderer)
    coverage = CoveragePage(store, renderer, config)
    refusals = _Refusals(renderer)

    def static(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        return asset.respond(request)

    routes = [
        Route("/", search.show),
        Route("/article/{id:int}", pages.article),
        Route("/article/{id:int}/cite.{suffix}", cite.file),
        Route("/stories", stories.all),
        Route("/story/{id}", stories.one),
        Route("/article/{id:int}/rule", rulings.rule, methods=["POST"]),
        Route("/login", sign_in.show),
        Route("/login", sign_in.enter, methods=["POST"]),
        Route("/logout", sign_in.leave, methods=["POST"]),
        Route("/why", pages.why),
        Route("/timeline", timeline.show),
        Route("/timeline.csv", timeline.table),
        Route("/coverage", coverage.show),
        Route("/coverage.csv", coverage.table),
        Route("/data", DataPage(store, renderer, config).show),
        Route("/sources", sources.all),
        Route("/sources/{id}", sources.one),
        Route("/runs", runs.all),
        Route("/runs/{id:int}", runs.one),
        Route("/healthz", _alive),
        Route("/readyz", Readiness(config.database).respond),
        Route("/static/{name}", static),
        feed_route(store),
        *api_routes(store, config, renderer),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(OneShape), Middleware(Guard, access=access, ask=sign_in.ask), Middleware(Compressed)],
        exception_handlers={
            UsageError: refusals.usage,
            DatabaseError: refusals.database,
            HTTPException: refusals.http,
            Exception: refusals.fault,
        },
        lifespan=partial(_lifespan, store),
    )
    app.router.redirect_slashes = False
    return app


@asynccontextmanager
async def _lifespan(store: ReadOnlyStore, app: Starlette) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    start_warming(store)
    yield


async def _alive(request: Request) -> Response:
    """Whether the process answers; it touches nothing else."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


class _Refusals:
    """Pages that say what went wrong and the way out, never a traceback."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def usage(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, UsageError)
        return self._page(request, 400, error.what, error.way_out)

    def database(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, DatabaseError)
        return self._page(request, 503, error.what, error.way_out)

    def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        named = error.detail != http.HTTPStatus(error.status_code).phrase
        what = error.detail if named else f"there is no page {request.url.path}"
        return self._page(request, error.status_code, what, getattr(error, "way_out", ""))

    def fault(self, request: Request, error: Exception) -> Response:
        """The server logs the traceback. This answer passes no middleware."""
        if isinstance(error, LegionwireError):
            response = self._page(request, 500, error.what, error.way_out)
        else:
            what = f"a fault of the program: {type(error).__name__}"
            response = self._page(request, 500, what, "its log tells more; please report it")
        response.headers.update(HEADERS)
        return response

    def _page(self, request: Request, status: int, what: str, way_out: str) -> Response:
        if is_api(request.url.path):
            return refusal(status, what, way_out)
        frame = Frame(_TITLES.get(status, "This did not work"))
        given = {
            "what": what,
            "way_out": way_out,
            "code": status,
            "q": request.query_params.get("q", ""),
            "syntax": SYNTAX,
        }
        return self._renderer.page(request, "problem.html", frame, status, **given)


_TITLES = {
    400: "This cannot be asked",
    403: "This is not allowed",
    404: "Nothing is here",
    500: "This went wrong",
    503: "The collection cannot be asked now",
}
