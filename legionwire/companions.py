"""Pages that come in one after the other, without a database: the earlier ones of a site are evidence for the later."""

from __future__ import annotations

from dataclasses import replace

from legionwire.article import Reading
from legionwire.boilerplate import strip_article
from legionwire.site_lines import SiteLines
from legionwire.urls import canonical_url, registrable_domain, url_hash

MAX_SITES = 2_000
MAX_SITE_LINES = 5_000
MAX_ALL_LINES = 400_000  # of all sites together: about 120 MB


class Companions:
    """What is known of the sites met so far; of too many the one not met for longest is forgotten."""

    def __init__(self) -> None:
        self._sites: dict[str, SiteLines] = {}
        self._lines = 0

    def strip(self, reading: Reading) -> Reading:
        """The reading without what earlier pages of its site hold; it is one of these from now on."""
        if reading.article is None:
            return reading
        site, key = registrable_domain(reading.url), url_hash(canonical_url(reading.url))
        known = self._sites.pop(site, SiteLines())
        self._lines -= len(known.holders)
        article, hashes = strip_article(reading.article, key, known)
        self._sites[site] = known.with_page(key, hashes).latest(MAX_SITE_LINES)
        self._lines += len(self._sites[site].holders)
        while len(self._sites) > MAX_SITES or (self._lines > MAX_ALL_LINES and len(self._sites) > 1):
            self._lines -= len(self._sites.pop(next(iter(self._sites))).holders)
        return replace(reading, article=article)
