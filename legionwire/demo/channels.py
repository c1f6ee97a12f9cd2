"""The demo's feeds, sitemaps and robots.txt, written from an edition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from legionwire.demo.newsroom import DemoArticle, Edition

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a feed: an article or an odd address, which look alike from outside."""

    url: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    lang: str


def write_feed(edition: Edition) -> str:
    """RSS 2.0, Atom 1.0 or JSON Feed 1.1, whichever the outlet publishes."""
    match edition.outlet.feed:
        case "rss":
            return _rss(edition)
        case "atom":
            return _atom(edition)
        case "json":
            return _json_feed(edition)


def write_sitemaps(edition: Edition) -> Mapping[str, str]:
    """Every sitemap of the outlet by path. Paths that end in .gz are to be compressed."""
    outlet = edition.outlet
    match outlet.sitemap:
        case "none":
            return {}
        case "plain":
            return {outlet.sitemap_path: _plain_sitemap(edition)}
        case "news":
            return {outlet.sitemap_path: _news_sitemap(edition)}
        case "index":
            return _sitemap_index(edition)


def write_robots(edition: Edition) -> str:
    outlet = edition.outlet
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in outlet.disallow)]
    if outlet.sitemap_path:
        lines += ["", f"Sitemap: {edition.home}{outlet.sitemap_path}"]
    return "\n".join(lines) + "\n"


def _entries(edition: Edition) -> list[_Entry]:
    entries = [
        _Entry(a.url, a.title, a.standfirst, a.published, a.modified or a.published, a.authors, a.lang)
        for a in edition.live[: edition.outlet.feed_size]
    ]
    entries += [
        _Entry(odd.url, odd.title, "", odd.published, odd.published, (), edition.outlet.languages[0])
        for odd in edition.odd
        if odd.shown_in == "feed"
    ]
    return sorted(entries, key=lambda entry: entry.published, reverse=True)


def _rss(edition: Edition) -> str:
    outlet = edition.outlet
    items = "\n".join(
        f"""<item>
<title>{escape(entry.title)}</title>
<link>{escape(entry.url)}</link>
<guid isPermaLink="true">{escape(entry.url)}</guid>
<pubDate>{format_datetime(entry.published)}</pubDate>
<description>{escape(entry.summary)}</description>
{"".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in entry.authors)}
</item>"""
        for entry in _entries(edition)
    )
    return f"""<?xml version="1.0" encoding="{outlet.encoding}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{escape(outlet.name)}</title>
<link>{edition.home}/</link>
<description>{escape(outlet.tagline)}</description>
<language>{outlet.languages[0]}</language>
<lastBuildDate>{format_datetime(edition.updated)}</lastBuildDate>
<ttl>30</ttl>
<atom:link href="{edition.home}{outlet.feed_path}" rel="self" type="application/rss+xml"/>
{items}
</channel>
</rss>
"""


def _atom(edition: Edition) -> str:
    outlet = edition.outlet
    entries = "\n".join(
        f"""<entry>
<id>{escape(entry.url)}</id>
<title>{escape(entry.title)}</title>
<link rel="alternate" type="text/html" href="{escape(entry.url)}"/>
<published>{entry.published.isoformat()}</published>
<updated>{entry.updated.isoformat()}</updated>
{"".join(f"<author><name>{escape(name)}</name></author>" for name in entry.authors)}
<summary>{escape(entry.summary)}</summary>
</entry>"""
        for entry in _entries(edition)
    )
    return f"""<?xml version="1.0" encoding="{outlet.encoding}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.languages[0]}">
<id>{edition.home}/</id>
<title>{escape(outlet.name)}</title>
<subtitle>{escape(outlet.tagline)}</subtitle>
<updated>{edition.updated.isoformat()}</updated>
<author><name>{escape(outlet.name)}</name></author>
<link rel="self" href="{edition.home}{outlet.feed_path}"/>
<link rel="alternate" href="{edition.home}/"/>
{entries}
</feed>
"""


def _json_feed(edition: Edition) -> str:
    outlet = edition.outlet
    items = [
        {
            "id": entry.url,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "content_text": entry.summary,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": name} for name in entry.authors],
            "language": entry.lang,
        }
        for entry in _entries(edition)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": outlet.tagline,
        "home_page_url": f"{edition.home}/",
        "feed_url": f"{edition.home}{outlet.feed_path}",
        "language": outlet.languages[0],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _plain_sitemap(edition: Edition) -> str:
    """The home page, the articles with the day of their last change, and what else the site lists."""
    rows = [f"<url><loc>{edition.home}/</loc><changefreq>hourly</changefreq></url>"]
    rows += [
        f"<url><loc>{escape(a.url)}</loc><lastmod>{(a.modified or a.published):%Y-%m-%d}</lastmod></url>"
        for a in edition.live
    ]
    rows += [f"<url><loc>{escape(odd.url)}</loc></url>" for odd in edition.odd if odd.shown_in == "sitemap"]
    return _urlset(rows)


def _news_sitemap(edition: Edition) -> str:
    name = escape(edition.outlet.name)
    rows = [
        f"""<url><loc>{escape(a.url)}</loc>
<news:news>
<news:publication><news:name>{name}</news:name><news:language>{a.lang}</news:language></news:publication>
<news:publication_date>{a.published.isoformat()}</news:publication_date>
<news:title>{escape(a.title)}</news:title>
</news:news></url>"""
        for a in edition.live
    ]
    return _urlset(rows)


def _sitemap_index(edition: Edition) -> dict[str, str]:
    """One sitemap for each month, compressed, and the index over them."""
    months: dict[str, list[DemoArticle]] = {}
    for article in edition.live:
        months.setdefault(f"{article.published:%Y-%m}", []).append(article)
    sitemaps, rows = {}, []
    for month, articles in sorted(months.items()):
        path = f"/sitemaps/{month}.xml.gz"
        sitemaps[path] = _urlset(
            f"<url><loc>{escape(a.url)}</loc><lastmod>{(a.modified or a.published).isoformat()}</lastmod></url>"
            for a in articles
        )
        latest = max(a.modified or a.published for a in articles).astimezone(UTC)
        rows.append(f"<sitemap><loc>{edition.home}{path}</loc><lastmod>{latest.isoformat()}</lastmod></sitemap>")
    sitemaps[edition.outlet.sitemap_path] = _xml("sitemapindex", f'xmlns="{_SITEMAP}"', rows)
    return sitemaps


def _urlset(rows: Iterable[str]) -> str:
    return _xml("urlset", f'xmlns="{_SITEMAP}" xmlns:news="{_NEWS}"', rows)


def _xml(root: str, namespaces: str, rows: Iterable[str]) -> str:
    lines = "\n".join(rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {namespaces}>\n{lines}\n</{root}>\n'
