"""Asks for single addresses and waits for what comes: for spiders that look at sites and keep nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from legionwire.answers import READABLE, judge_status
from legionwire.article import Page, State
from legionwire.robots import RobotsRules
from spiders.base import ChannelSpider
from spiders.http import header, meta_for, moved_for_good, why
from spiders.middlewares.robots import NO_ANSWER, RULES


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for an address."""

    asked: str
    state: State  # STORED when there is something to read
    reason: str = ""
    response: Response | None = None
    moved: str | None = None  # where permanent redirects led
    rules: RobotsRules | None = None  # of the host that answered, or that was asked

    @property
    def url(self) -> str:
        """Where the answer came from."""
        return self.response.url if self.response else self.asked

    @property
    def content_type(self) -> str | None:
        return header(self.response, "Content-Type") if self.response else None


class AskingSpider(ChannelSpider):
    """Every request goes the way of a crawl's: robots.txt, addresses, pauses, one at a time for each site."""

    async def ask(self, url: str) -> Answer:
        """Ask for an address. Raises Stopped when the run was told to end."""
        request = Request(url, callback=NO_CALLBACK, meta=meta_for(url), dont_filter=True)
        engine = self.crawler.engine
        assert engine is not None, "requests go out from a running engine"
        try:
            response = await engine.download_async(request)
        except (*NO_ANSWER, ValueError) as error:  # ValueError: redirected to what is no address
            state, reason = why(Failure(error))  # type: ignore[no-untyped-call]
            return Answer(url, state, reason, rules=request.meta.get(RULES))
        rules, moved = response.meta.get(RULES), moved_for_good(response)
        if response.status in READABLE:
            return Answer(url, State.STORED, "", response, moved, rules)
        state, reason = judge_status(response.status)
        return Answer(url, state, reason, response, moved, rules)

    def page_of(self, answer: Answer) -> Page:
        """The answer for those who read pages."""
        assert answer.response is not None, "there is something to read"
        return page_of_response(answer.response, answer.asked, self.context.now())


def page_of_response(response: Response, asked: str, at: datetime) -> Page:
    """An answer as a value that may leave this process."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Page(response.url, response.body, at, asked, response.status, headers)
