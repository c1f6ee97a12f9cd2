"""Asks every channel of its sources once and hands over how it answered. Keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from legionwire.answers import READABLE, judge_status
from legionwire.article import ChannelKind, State
from legionwire.checking import ChannelCheck, check_of_failure, check_of_sight
from legionwire.errors import FormatError, WorkerError
from legionwire.handover import hand_over
from legionwire.leads import Lead
from legionwire.seeing import see_home, see_list, see_way_in
from spiders.asking import AskingSpider, page_of_response
from spiders.http import header, meta_for, moved_for_good, request_of, why
from spiders.pace import Stopped


class CheckSpider(AskingSpider):
    """Hands over one `ChannelCheck` for each feed, sitemap and listing of its sources."""

    name = "check"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ()

    async def start(self) -> AsyncIterator[Request]:
        for source_id in self.context.task.sources:
            source = self.context.sources[source_id]
            leads = [Lead(url, "feed", "given") for url in source.feeds]
            leads += [Lead(url, "sitemap", "given") for url in source.sitemaps]
            leads += [Lead(url, "listing", "given") for url in source.listings]
            for lead in leads:
                yield Request(
                    lead.url,
                    callback=self.answered,
                    errback=self.failed,
                    cb_kwargs={"source": source_id, "lead": lead},
                    meta=meta_for(lead.url),
                    dont_filter=True,
                )

    async def answered(self, response: Response, source: str, lead: Lead) -> None:
        self._tell(await self._check(response, source, lead))

    async def failed(self, failure: Failure) -> None:
        if isinstance(failure.value, Stopped):
            return
        asked = request_of(failure).cb_kwargs
        lead: Lead = asked["lead"]
        self._tell(check_of_failure(asked["source"], lead.kind, lead.url, *why(failure)))

    async def _check(self, response: Response, source: str, lead: Lead) -> ChannelCheck:
        def failed(state: State, reason: str) -> ChannelCheck:
            return check_of_failure(source, lead.kind, lead.url, state, reason)

        if response.status not in READABLE:
            return failed(*judge_status(response.status))
        page, run = page_of_response(response, lead.url, self.context.now()), self.context.workers.run
        try:
            if lead.kind == "listing":
                sight = await run(see_list, lead, page, self.context.sources[source].facts())
            else:
                sight = await run(see_way_in, lead, response.body, response.url, header(response, "Content-Type"))
        except WorkerError as error:
            return failed(State.ERROR, str(error))
        except FormatError as error:
            try:
                wall = (await run(see_home, page)).problem
            except WorkerError:
                wall = ""
            is_wall = wall.startswith((f"{State.WALL}:", f"{State.BLOCKED}:"))
            return failed(State.WALL, wall) if is_wall else failed(State.ERROR, error.what)
        return check_of_sight(source, replace(sight, moved=moved_for_good(response)), self.context.now())

    def _tell(self, check: ChannelCheck) -> None:
        self.logger.info("%s [%s] %s: %s %s", check.kind, check.source, check.url, check.state, check.reason)
        hand_over(self.context.config.data, check)
