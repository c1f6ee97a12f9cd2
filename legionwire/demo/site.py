"""Every answer of one demo outlet, made in advance: path in, resource out."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from legionwire.demo import channels, pages
from legionwire.demo.newsroom import DemoArticle, DemoOdd, Edition

RETRY_AFTER = 1  # seconds; what the busy page asks for: over before anybody crawls again

_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True)
class Resource:
    """An answer as it goes out, before validators and compression."""

    body: bytes
    content_type: str
    modified: datetime | None = None  # None: carries no validators
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def etag(self) -> str:
        # Weak, because the same tag goes out with the compressed and the plain body.
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:24]}"'


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet's resources at one moment."""

    resources: Mapping[str, Resource]
    not_found: Resource
    disallow: tuple[str, ...]

    def answer(self, target: str) -> Resource:
        """The resource at a request target. An unknown query is ignored, as most sites do."""
        return self.resources.get(target) or self.resources.get(target.partition("?")[0]) or self.not_found

    def forbids(self, target: str) -> bool:
        """Whether robots.txt forbids it; the demo's rules are plain prefixes."""
        return any(target.startswith(prefix) for prefix in self.disallow)


def build_site(edition: Edition) -> Site:
    outlet = edition.outlet
    feed_type = f"{_FEED_TYPES[outlet.feed]}; charset={outlet.encoding if outlet.feed != 'json' else 'utf-8'}"
    resources = {
        "/": _html(edition, pages.list_page(edition, outlet.name, "/"), edition.updated),
        outlet.section_path: _html(
            edition, pages.list_page(edition, outlet.section, outlet.section_path), edition.updated
        ),
        "/robots.txt": Resource(channels.write_robots(edition).encode(), "text/plain; charset=utf-8", _oldest(edition)),
        outlet.feed_path: Resource(
            channels.write_feed(edition).encode(outlet.encoding, "xmlcharrefreplace"), feed_type, edition.updated
        ),
    }
    for path, sitemap in channels.write_sitemaps(edition).items():
        resources[path] = _sitemap(path, sitemap, edition.updated)
    for article in edition.live:
        resources[article.path] = _html(
            edition, pages.article_page(edition, article), article.modified or article.published
        )
    articles = {article.url: article for article in edition.articles}
    for odd in edition.odd:
        made = _odd(edition, odd, articles)
        if made is not None:
            resources[urlsplit(odd.url).path] = made
    return Site(resources, _html(edition, pages.not_found_page(edition), None, status=404), outlet.disallow)


def _odd(edition: Edition, odd: DemoOdd, articles: Mapping[str, DemoArticle]) -> Resource | None:
    """What stands behind an odd address; None when nothing of its own does."""
    match odd.kind:
        case "busy":
            retry = (("Retry-After", str(RETRY_AFTER)),)
            return _bare(pages.bare_page("503 Service Unavailable"), status=503, headers=retry)
        case "closed":
            return _bare(pages.bare_page("403 Forbidden"), status=403)
        case "consent":
            return _bare(pages.consent_page(edition), odd.published)
        case "empty":
            return _bare(pages.bare_page(odd.title), odd.published)
        case "forbidden":
            return _bare(pages.bare_page(odd.title, "<p>Robots do not read this page.</p>"), odd.published)
        case "pdf":
            return Resource(pages.pdf_file(odd), "application/pdf", odd.published)
        case "print":
            assert odd.leads_to is not None
            return _bare(pages.print_page(articles[odd.leads_to]), odd.published)
        case "redirect":
            assert odd.leads_to is not None
            return _bare("", status=301, headers=(("Location", urlsplit(odd.leads_to).path),))
        case "redirect-home":
            return _bare("", status=302, headers=(("Location", f"{edition.home}/"),))
        case "soft-404":
            return _html(edition, pages.not_found_page(edition), odd.published)
        case "elsewhere" | "local-file" | "missing" | "private-address" | "same-address" | "section":
            return None


def _html(edition: Edition, page: str, modified: datetime | None, status: int = 200) -> Resource:
    encoding = edition.outlet.encoding
    return Resource(page.encode(encoding, "xmlcharrefreplace"), f"text/html; charset={encoding}", modified, status)


def _bare(
    page: str, modified: datetime | None = None, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Resource:
    return Resource(page.encode(), "text/html; charset=utf-8", modified, status, headers)


def _sitemap(path: str, sitemap: str, modified: datetime) -> Resource:
    body = sitemap.encode()
    if path.endswith(".gz"):
        return Resource(gzip.compress(body, mtime=0), "application/gzip", modified)
    return Resource(body, "application/xml; charset=utf-8", modified)


def _oldest(edition: Edition) -> datetime:
    return min(article.published for article in edition.articles).astimezone(UTC)
