"""The way of an article's address: asked for, answered, turned into a visit for the pipelines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import NOT_MODIFIED, READABLE, judge_status
from legionwire.article import Link, Page, State, Visit
from legionwire.context import CrawlContext
from legionwire.errors import FormatError
from legionwire.ledger import REVISITED, UNSETTLED, VALIDATED, alias_state
from legionwire.links import FoundLink
from legionwire.storage import ledger
from legionwire.storage.engine import Connection
from legionwire.storage.orders import Order, hinted_now, orders_for
from legionwire.storage.sources import BY_HAND
from legionwire.urls import canonical_url, is_home, registrable_domain, url_hash
from spiders.http import header, meta_for, request_of, validators, why
from spiders.middlewares.refusals import RefusedRequest
from spiders.pace import Stopped

REVISIT_PRIORITY = -10  # behind every address that nobody has read yet


class ArticleSpider(Spider):
    """Asks for addresses of the ledger, each at most once in a run."""

    context: CrawlContext
    asked: set[int]  # page ids asked for in this run

    def article_request(self, order: Order, priority: int = 0) -> Request | None:
        """Ask for an address of the ledger, unless the source's budget is spent."""
        if order.page_id in self.asked or not self.context.may_ask(order.source_id):
            return None
        self.asked.add(order.page_id)
        tally = self.context.tally(order.source_id)
        tally.resumed += self._is_resumed(order)
        known = order.state in REVISITED
        tally.revisited += known
        return Request(
            order.url,
            callback=self.parse_article,
            errback=self.article_failed,
            # "Not modified" of a page whose text was never kept would leave it unread for ever.
            headers=validators(order.etag, order.last_modified) if order.state in VALIDATED else {},
            cb_kwargs={"order": order},
            meta=meta_for(order.url),
            priority=priority,
            dont_filter=True,
        )

    def _is_resumed(self, order: Order) -> bool:
        return order.state not in REVISITED and order.first_run_id != self.context.run_id

    async def parse_article(self, response: Response, order: Order) -> AsyncIterator[Visit]:
        at = self.context.now()
        visit = Visit(
            order.page_id,
            order.source_id,
            order.url,
            order.state,
            at,
            resumed=self._is_resumed(order),
            status=response.status,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
        )
        final = canonical_url(response.url)
        if final != order.url:
            visit = await self._moved(visit, order, final, response.meta.get("redirect_urls", []))
        if response.status == NOT_MODIFIED:
            yield replace(visit, state=order.state, reason="not modified")
        elif response.status not in READABLE:
            state, reason = judge_status(response.status)
            yield replace(visit, state=state, reason=reason, alias_of=None)
        elif visit.state:
            yield visit
        else:
            order = await self.context.read(hinted_now, order)  # a sitemap may have come after the feed
            yield replace(visit, page=self._page(response, order, at))

    async def _moved(self, visit: Visit, order: Order, final: str, hops: list[str]) -> Visit:
        """An answer from another address: whose visit this is now, or what becomes of the address we asked."""
        target = await self._record_target(order, final, hops)
        if is_home(final):
            return replace(visit, state=State.GONE, reason="leads to the home page")
        # What was passed over as a trap is none when an address that was asked for leads there.
        if target.state in UNSETTLED | {State.TRAP} and target.page_id not in self.asked:
            self.asked.add(target.page_id)
            return replace(visit, page_id=target.page_id, url=final, was=target.state, came_from=order.page_id)
        state, reason = alias_state(target.state, final)
        return replace(visit, state=state, reason=reason, alias_of=target.page_id)

    async def _record_target(self, order: Order, final: str, hops: list[str]) -> Order:
        link = Link(final, order.hint_title, None, order.hint_published_at, order.hint_modified_at)
        found = FoundLink(final, url_hash(final), registrable_domain(final), link, hinted=True)
        own = self.context.is_own_site(order.source_id, order.url, final)
        finder = replace(self.context.finder(order.source_id, None), since=None, any_site=own)
        recorded, target = await self.context.write(_record_target, finder, found, hops[1:], self.context.now())
        self.context.count(recorded)
        return target

    def _page(self, response: Response, order: Order, at: datetime) -> Page:
        source = self.context.sources.get(order.source_id)
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        )
        link = Link(order.url, order.hint_title, None, order.hint_published_at, order.hint_modified_at)
        page = Page(response.url, response.body, at, order.url, response.status, headers, link)
        return source.introduce(page) if source else page

    async def article_failed(self, failure: Failure) -> AsyncIterator[Visit]:
        if isinstance(failure.value, Stopped):
            return  # nothing was learned: its row stays as it is
        order: Order = request_of(failure).cb_kwargs["order"]
        at = self.context.now()
        state, reason = why(failure)
        visit = Visit(order.page_id, order.source_id, order.url, order.state, at, resumed=self._is_resumed(order))
        request = request_of(failure)
        if request.meta.get("redirect_times"):
            with suppress(FormatError):  # a redirect to what is no address is named in the reason alone
                visit = await self._moved(visit, order, canonical_url(request.url), request.meta["redirect_urls"])
        until = failure.value.until if isinstance(failure.value, RefusedRequest) else None
        yield replace(visit, state=state, reason=reason, not_before=until, alias_of=None)

    async def requests_by_hand(self, urls: Iterable[str]) -> list[Request]:
        """Requests for addresses that an operator gave, whatever the ledger says of them. "Not modified" is no
        answer to that: it would leave a page unread by today's rules."""
        found = []
        for url in urls:
            canonical = canonical_url(url)
            found.append(FoundLink(canonical, url_hash(canonical), registrable_domain(canonical), Link(url), True))
        finder = self.context.finder(BY_HAND, None)
        recorded = await self.context.write(ledger.record_links, finder, found, self.context.now())
        self.context.count(recorded)
        orders = await self.context.read(lambda db: list(orders_for(db, [link.url_hash for link in found])))
        bare = [replace(order, etag=None, last_modified=None) for order in await self.context.leased(orders)]
        return [request for order in bare if (request := self.article_request(order))]


def _record_target(
    db: Connection, finder: ledger.Finder, found: FoundLink, hops: list[str], now: datetime
) -> tuple[ledger.Recorded, Order]:
    """Where a redirect leads, and the addresses it led through, in the ledger."""
    recorded = ledger.record_links(db, finder, [found], now)
    target = next(iter(orders_for(db, [found.url_hash])))
    if is_home(found.url) and target.state is State.QUEUED:
        ledger.settle(db, target.page_id, State.NOT_ARTICLE, "home page", now)
    for url in {canonical_url(hop) for hop in hops} - {found.url}:
        hop = FoundLink(url, url_hash(url), registrable_domain(url), Link(url), hinted=True)
        through = ledger.record_links(db, finder, [hop], now)
        recorded = replace(recorded, known=recorded.known | through.known, new=recorded.new | through.new)
        order = next(iter(orders_for(db, [hop.url_hash])))
        if order.state is State.QUEUED:
            ledger.settle(db, order.page_id, State.ALIAS, f"leads to {found.url}", now, alias_of=target.page_id)
    return recorded, target
