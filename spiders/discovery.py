"""Looks at one site as a newcomer would: its first page, its terms, its ways in, a few articles. Keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from legionwire import discovery as site
from legionwire.article import ChannelKind, State
from legionwire.discovery import ArticleSight, Choice, Findings, Sight
from legionwire.errors import FormatError, WorkerError
from legionwire.handover import hand_over
from legionwire.homepage import HomePage
from legionwire.leads import Lead, in_order, usual_feeds, usual_sitemaps
from legionwire.robots import RobotsRules
from legionwire.seeing import see_article, see_home, see_list, see_terms, see_way_in
from legionwire.terms import AI_PLACE, TDMREP_PLACE, Term
from spiders.asking import Answer, AskingSpider

READ, SPARE = 3, 2  # articles, when the task does not say; tried beyond that when some cannot be read


class DiscoverySpider(AskingSpider):
    """Hands over `Findings` on the site of its task's only address."""

    name = "discovery"
    kinds: ClassVar[tuple[ChannelKind, ...]] = ()
    asked_for = 0

    async def start(self) -> AsyncIterator[Request]:
        (url,) = self.context.task.urls
        hand_over(self.context.config.data, replace(await self._look_at(url), requests=self.asked_for))
        nothing_more: tuple[Request, ...] = ()
        for request in nothing_more:
            yield request

    async def _ask(self, url: str) -> Answer:
        if self.asked_for >= site.MAX_REQUESTS:
            return Answer(url, State.SKIPPED, f"{site.MAX_REQUESTS} requests are enough for one site")
        self.asked_for += 1
        return await self.ask(url)

    async def _look_at(self, url: str) -> Findings:
        first = await self._ask(url)
        given: tuple[Sight, ...] = ()
        if first.state is State.STORED and (way_in := await self._as_way_in(first)):
            given = (way_in,)  # the operator knows it already: the site itself is one page further up
            first = await self._ask(_root(first.url))
        rules = first.rules or RobotsRules()
        found = Findings(
            url,
            first.state,
            first.reason,
            moved=first.moved,
            crawl_delay=rules.crawl_delay,
            robots_sitemaps=rules.sitemaps,
            sights=given,
        )
        home = await self._home(first) if first.state is State.STORED else None
        if home is None and given:
            home = HomePage(_root(given[0].url))
        if home is None or home.problem:
            return replace(found, home=home, reason=home.problem if home else first.reason)
        terms = (*home.terms, *await self._terms(home.url))
        sights = await self._ways_in(home, rules, given)
        choice = site.choose(home, sights, self.context.now(), "")
        read = await self._articles(sights, choice, home)
        terms += tuple(term for _, term in read if term)
        return replace(
            found,
            state=State.STORED,
            home=home,
            terms=tuple(dict.fromkeys(terms)),
            sights=sights,
            articles=tuple(sight for sight, _ in read),
        )

    async def _as_way_in(self, answer: Answer) -> Sight | None:
        """The sight of what was given, when that is a feed or a sitemap and no page."""
        for lead in (Lead(answer.asked, "feed", "given"), Lead(answer.asked, "sitemap", "given")):
            sight = await self._see(lead, answer)
            if not sight.problem or sight.entries:
                return sight
        return None

    async def _home(self, answer: Answer) -> HomePage:
        try:
            return await self.context.workers.run(see_home, self.page_of(answer))
        except WorkerError as error:
            return HomePage(answer.url, problem=str(error))

    async def _terms(self, home: str) -> tuple[Term, ...]:
        root = _root(home)
        tdmrep, ai = await self._ask(root + TDMREP_PLACE[1:]), await self._ask(root + AI_PLACE[1:])
        try:
            return await self.context.workers.run(
                see_terms,
                (_body(tdmrep), tdmrep.url) if tdmrep.state is State.STORED else None,
                (_body(ai), ai.content_type or "") if ai.state is State.STORED else None,
            )
        except WorkerError as error:
            self.logger.warning("the terms of %s cannot be read: %s", root, error)
            return ()

    async def _ways_in(self, home: HomePage, rules: RobotsRules, given: tuple[Sight, ...]) -> tuple[Sight, ...]:
        sights = list(given)
        sights += await self._feeds(home.feeds)
        if not any(sight.lead.kind == "feed" and not sight.problem for sight in sights):
            sights += await self._first_of(usual_feeds(home.url)[: site.MAX_PLACES])
        named = tuple(Lead(url, "sitemap", "robots") for url in rules.sitemaps)
        if named:
            sights += [await self._look(lead) for lead in in_order(named)[: site.MAX_SITEMAPS]]
        else:
            sights += await self._first_of(usual_sitemaps(home.url))
        sights = [await self._looked_into(sight) for sight in sights]
        works = any(sight.entries for sight in sights)
        lists = [lead for lead in home.listings if lead.topical or not works][: site.MAX_LISTINGS]
        if not works and not lists:
            lists = [Lead(home.url, "listing", "given")]
        sights += [await self._look(lead) for lead in lists]
        return tuple(sights)

    async def _feeds(self, leads: tuple[Lead, ...]) -> list[Sight]:
        """The feeds that the page names. What turns out to be a page about feeds is read for more of them, once."""
        sights = []
        for lead in leads[: site.MAX_FEEDS]:
            answer = await self._ask(lead.url)
            sight = await self._see(lead, answer)
            sights.append(sight)
            if sight.problem and not sight.entries and lead.origin == "linked" and answer.state is State.STORED:
                more = [other for other in (await self._home(answer)).feeds if other not in leads]
                sights += [await self._look(other) for other in more[: site.MAX_FEEDS]]
                break
        return sights

    async def _first_of(self, leads: Iterable[Lead]) -> list[Sight]:
        """Ask one after the other until there is one that can be read."""
        for lead in leads:
            sight = await self._look(lead)
            if not sight.problem or sight.entries:
                return [sight]
        return []

    async def _looked_into(self, sight: Sight) -> Sight:
        """Of an index that names no articles itself, what its newest part shows."""
        if sight.entries or not sight.children:
            return sight
        part = await self._look(Lead(sight.children[0], "sitemap", sight.lead.origin))
        if not part.entries:
            return sight
        return replace(part, lead=sight.lead, url=sight.url, moved=sight.moved, children=sight.children, problem="")

    async def _look(self, lead: Lead) -> Sight:
        return await self._see(lead, await self._ask(lead.url))

    async def _see(self, lead: Lead, answer: Answer) -> Sight:
        if answer.state is not State.STORED:
            return Sight(lead, answer.url, problem=answer.reason)
        run = self.context.workers.run
        try:
            if lead.kind == "listing":
                sight = await run(see_list, lead, self.page_of(answer))
            else:
                sight = await run(see_way_in, lead, _body(answer), answer.url, answer.content_type)
        except (FormatError, WorkerError) as error:
            return Sight(lead, answer.url, problem=error.args[0] if error.args else str(error))
        return replace(sight, moved=answer.moved)

    async def _articles(
        self, sights: tuple[Sight, ...], choice: Choice, home: HomePage
    ) -> list[tuple[ArticleSight, Term | None]]:
        """As many as the task's limit says; when some cannot be read, two more are tried."""
        limit = READ if self.context.task.limit is None else self.context.task.limit
        read: list[tuple[ArticleSight, Term | None]] = []
        for link in site.to_read(sights, choice, home)[: limit + SPARE if limit else 0]:
            if sum(sight.state is State.STORED for sight, _ in read) < limit:
                read.append(await self._article(link.url))
        return read

    async def _article(self, url: str) -> tuple[ArticleSight, Term | None]:
        answer = await self._ask(url)
        if answer.state is not State.STORED:
            return ArticleSight(url, answer.state, answer.reason), None
        try:
            return await self.context.workers.run(see_article, self.page_of(answer))
        except WorkerError as error:
            return ArticleSight(url, State.ERROR, str(error)), None


def _body(answer: Answer) -> bytes:
    assert isinstance(answer.response, Response), "there is something to read"
    return answer.response.body


def _root(url: str) -> str:
    return urljoin(url, "/")
