"""What is known of the lines of the sites at hand: read from the database once, then kept current."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from legionwire.article import Page
from legionwire.site_lines import SiteLines
from legionwire.storage.site_lines import MOST, Learnt
from legionwire.urls import registrable_domain

MAX_SITES = 300  # held at once


class Evidence:
    """`load` asks the database for a site's lines."""

    def __init__(self, load: Callable[[str], Awaitable[SiteLines]]) -> None:
        self._load = load
        self._sites: dict[str, SiteLines] = {}
        self._risen: dict[str, set[int]] = {}

    async def for_page(self, page: Page) -> SiteLines:
        """What a page of that address is compared with."""
        return await self.of(registrable_domain(page.url))

    async def of(self, site: str) -> SiteLines:
        """What a page of that site is compared with."""
        if site not in self._sites:
            while len(self._sites) >= MAX_SITES:
                del self._sites[next(iter(self._sites))]
            self._sites[site] = await self._load(site)
        return self._sites[site]

    def learn(self, learnt: Learnt) -> None:
        """A page's lines are known now."""
        if learnt.site in self._sites:
            self._sites[learnt.site] = self._sites[learnt.site].with_lines(learnt.lines).repeated(MOST)
        if learnt.risen:
            self._risen.setdefault(learnt.site, set()).update(learnt.risen)

    def risen(self) -> dict[str, set[int]]:
        """Pages with lines that were not known to repeat when they were read, by their site."""
        return self._risen
