"""`/feed.atom`: the newest articles that a question finds, for feed readers, which come back for more."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from legionwire.export_formats import KINDS, writer_of
from legionwire.shortened import shortened
from legionwire.storage import results
from legionwire.storage.exporting import find_exported
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.api.exports import about_of
from legionwire.web.api.operations import Operation, ask
from legionwire.web.api.parameters import WANTED
from legionwire.web.api.replies import reply
from legionwire.web.asking import read_ask

PATH = "/feed.atom"
ENTRIES = 100

_OPERATION = Operation(PATH, "feed", f"The newest {ENTRIES} articles that a question finds.", parameters=WANTED)
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


def feed_route(store: ReadOnlyStore) -> Route:
    """The feed of any question."""

    def respond(request: Request) -> Response:
        question = read_ask(ask(request, _OPERATION).flat())
        store.require_current()
        with store.read() as db:
            found = results.find(db, results.ask(db, question.wanted), "newest", ENTRIES)
            held = [article for hit in found if (article := find_exported(db, hit.id)) is not None]
            # Not the present moment: a feed without news is the same feed, and readers that have it are told so.
            changed = max((article.modified or article.first_seen for article in held), default=_NOTHING_YET)
            about = about_of(db, question, changed, "excerpt", str(request.url))
        articles = (shortened(article, "excerpt") for article in held)
        return reply(request, b"".join(writer_of("atom")(articles, about)), KINDS["atom"].content_type)

    return Route(PATH, respond, name="feed")
