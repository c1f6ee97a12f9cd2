"""`sources add`, `check` and `sample` as an operator types them, on the demo's outlets and on sites of odd manners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import Desk
from loopback import Answer, Site, redirect

from legionwire.article import SiteRules, State
from legionwire.cli.adding import look, wishes_of
from legionwire.clock import utcnow
from legionwire.config import load_config
from legionwire.demo import NETWORK, DemoWeb
from legionwire.discovery import MAX_REQUESTS
from legionwire.errors import UsageError
from legionwire.source_toml import to_toml
from legionwire.sources import Source, load_catalogue
from legionwire.survey import Wishes, propose, run_survey

OTHER = Source(
    "other", "Other", "https://other.example/", "DE", ("de",), "national", feeds=("https://other.example/f",)
)
NO_WISHES = {"source_id": None, "name": None, "country": None, "languages": (), "kind": "x", "fetch": None}
FEED = b"""<rss version="2.0"><channel><title>Harbour Gazette</title><language>en-IE</language>
<item><link>{0}2026/a-bridge/</link><title>A bridge</title><pubDate>Mon, 30 Nov 2026 06:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as web:
        yield web


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An operator with a catalogue of one other outlet."""
    sources = tmp_path / "catalogue" / "sources"
    sources.mkdir(parents=True)
    (sources / "other.toml").write_text(to_toml(OTHER), encoding="utf-8")
    return Desk(tmp_path / "data", tmp_path / "catalogue", {"allow_addresses": f"{NETWORK},127.0.0.8/30"})


def feed_of(site: Site) -> Answer:
    return Answer(body=FEED.replace(b"{0}", site.url().encode()), headers={"Content-Type": "application/rss+xml"})


def own_tables(desk: Desk) -> list[str]:
    folder = desk.data / "catalogue" / "sources"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def test_an_outlet_is_added_with_one_command_and_works(web: DemoWeb, desk: Desk) -> None:
    edition = next(outlet for outlet in web.outlets() if outlet.sitemap == "index")
    home = next(url for url in web.homepages() if edition.host in url)
    done = desk.run("sources", "add", home)
    assert done.code == 0, done.err
    (file,) = own_tables(desk)
    assert f"written to {desk.data / 'catalogue' / 'sources' / file}" in done.err
    assert desk.catalogue is not None
    source = load_catalogue(desk.catalogue, desk.data / "catalogue").get(file.removesuffix(".toml"))
    assert source.name == edition.name
    assert source.feeds == (home.rstrip("/") + edition.feed_path,)
    assert source.sitemaps == (home.rstrip("/") + edition.sitemap_path,)
    assert source.languages[0] == edition.languages[0]
    assert source.country == edition.country
    assert to_toml(source) in done.out

    again = desk.run("sources", "add", home)
    assert (again.code, again.out) == (2, "")
    assert f"this site is in the catalogue already, as {source.id}" in again.err and "--force" in again.err

    checked = desk.run("sources", "check", source.id, "--json")
    assert checked.code == 0, checked.err
    assert [(row["kind"], row["state"]) for row in checked.json] == [("feed", "ok"), ("sitemap", "ok")]
    assert all(row["entries"] > 0 and row["newest"] for row in checked.json)


def test_a_site_that_says_no_is_added_by_force_only_and_paused(desk: Desk) -> None:
    with Site("127.0.0.9") as site:
        site.answers["/"] = [Answer(403)]
        done = desk.run("sources", "add", site.url())
        assert done.code == 1
        assert "is not added: HTTP 403: forbidden" in done.err and "--force" in done.err
        assert site.pages == ["/"]  # who says no is asked nothing more
        assert own_tables(desk) == []
        forced = desk.run("sources", "add", site.url(), "--force", "--id", "closed", "--country", "ie")
    assert forced.code == 0, forced.err
    assert desk.catalogue is not None
    source = load_catalogue(desk.catalogue, desk.data / "catalogue").get("closed")
    assert (source.paused, source.country) == ("HTTP 403: forbidden", "IE")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source_id": "Not An Id"}, "--id must be small letters"),
        ({"languages": ("ua",)}, "--language must be .*did you mean uk"),
        ({"country": "Germany"}, "--country must be a country code"),
        ({"name": "two\nlines"}, "--name must be a text of one line"),
    ],
)
def test_options_are_checked_before_anything_is_asked(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        wishes_of(**(NO_WISHES | given))


def test_a_site_that_is_watched_and_what_is_no_address_are_not_asked(desk: Desk) -> None:
    config = load_config(desk.environment(), desk.data.parent)
    catalogue = load_catalogue(config.catalogue)
    with pytest.raises(UsageError, match="in the catalogue already, as other"):
        look(config, catalogue, OTHER.homepage, 3, force=False)
    with pytest.raises(UsageError, match="'rubbish' cannot be looked at"):
        look(config, catalogue, "rubbish", 3, force=False)
    assert not desk.data.exists()


def test_a_site_without_a_word_about_its_feed_is_found_where_feeds_mostly_are(desk: Desk) -> None:
    """It answers 200 to everything, moved for good, reserves mining, and one of its articles is gone."""
    with Site("127.0.0.9") as old, Site("127.0.0.10") as site:
        old.answers["/"] = [redirect(site.url(), 301)]
        site.answers["/"] = [
            Answer(
                body=b"<html lang=en><head><title>Harbour Gazette</title></head><body><p>Soon here.</p></body></html>",
                headers={"Content-Type": "text/html", "TDM-Reservation": "1"},
            )
        ]
        site.answers["/rss.xml"] = [feed_of(site)]
        site.answers["/2026/a-bridge/"] = [Answer(404)]
        site.answers["/ai.txt"] = [Answer(body=b"Disallow: /\n", headers={"Content-Type": "text/plain"})]
        config = load_config(desk.environment(), desk.data.parent)
        found = run_survey(config, load_catalogue(config.catalogue), old.url(), 3)
    assert not desk.data.exists()
    assert (found.state, found.moved) == (State.STORED, site.url())
    assert [(term.origin, term.reserved) for term in found.terms] == [("header", True), ("ai.txt", False)]
    feeds = [sight for sight in found.sights if sight.lead.kind == "feed"]
    assert [(sight.lead.url, sight.lead.origin, sight.entries) for sight in feeds] == [
        (site.url("/rss.xml"), "usual", 1)
    ]
    assert [(article.state, article.reason) for article in found.articles] == [(State.GONE, "HTTP 404: not found")]
    assert found.requests <= MAX_REQUESTS
    assert len(old.pages) == 1 and site.robots == 1


def test_a_page_about_feeds_and_an_index_of_sitemaps_are_followed(desk: Desk) -> None:
    with Site("127.0.0.9") as site:
        html = {"Content-Type": "text/html"}
        index = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>{0}tags.xml</loc><lastmod>2026-11-30</lastmod></sitemap>
        <sitemap><loc>{0}old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
        <sitemap><loc>{0}new.xml</loc><lastmod>2026-11-29</lastmod></sitemap></sitemapindex>"""
        part = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>{0}2026/a-bridge/</loc><lastmod>2026-11-29</lastmod></url></urlset>"""
        site.answers |= {
            "/robots.txt": [
                Answer(body=f"User-agent: *\nCrawl-delay: 0.1\nSitemap: {site.url('/index.xml')}\n".encode())
            ],
            "/": [Answer(body=b'<html lang="en-IE"><body><a href="/rss">RSS</a></body></html>', headers=html)],
            "/rss": [Answer(body=b'<ul><li><a href="/feeds/all.xml">All news</a></ul>', headers=html)],
            "/feeds/all.xml": [feed_of(site)],
            "/index.xml": [Answer(body=index.replace("{0}", site.url()).encode())],
            "/new.xml": [Answer(body=part.replace("{0}", site.url()).encode())],
        }
        config = load_config(desk.environment(), desk.data.parent)
        found = run_survey(config, load_catalogue(config.catalogue), site.url(), 0)
        choice = propose(found, Wishes(), (), utcnow()).choice
        assert choice.feeds == (site.url("/feeds/all.xml"),)
        assert choice.sitemaps == (site.url("/index.xml"),)
        assert found.crawl_delay == 0.1
        assert "/new.xml" in site.pages and not {"/old.xml", "/tags.xml", "/feed/"} & set(site.pages)


def test_a_private_network_is_not_looked_at(desk: Desk) -> None:
    with Site("127.0.0.9") as site:
        config = load_config(desk.environment(allow_addresses=""), desk.data.parent)
        found = run_survey(config, load_catalogue(config.catalogue), site.url(), 3)
        assert site.asked == []
    assert found.state is State.REFUSED and "127.0.0.9" in found.reason


def test_channels_that_moved_and_died_are_told_apart_and_written_down(desk: Desk) -> None:
    closed = Answer(body=b"User-agent: *\nDisallow: /")
    with Site("127.0.0.9") as site, Site("127.0.0.10", robots=closed) as shut, Site("127.0.0.11") as sold:
        sold.answers |= {"/feed": [feed_of(sold)]}
        site.answers |= {
            "/away": [redirect(sold.url("/feed"), 301)],
            "/good": [feed_of(site)],
            "/old": [redirect(site.url("/new"), 301)],
            "/new": [feed_of(site)],
            "/gone": [Answer(410)],
            "/page": [Answer(headers={"Content-Type": "text/html"})],
            "/list": [Answer(body=b"<ol class=odd><li><a href=/x1>One</a><li><a href=/x2>Two</a></ol>")],
        }
        feeds = tuple(site.url(path) for path in ("/good", "/old", "/gone", "/page", "/away"))
        odd = Source("odd", "Odd", site.url(), "DE", ("de",), "national", feeds=feeds, sitemaps=(shut.url("/s.xml"),))
        odd = replace(odd, listings=(site.url("/list"),), rules=SiteRules(links=(".odd",)))
        own = desk.data / "catalogue" / "sources" / "odd.toml"
        own.parent.mkdir(parents=True)
        own.write_text(to_toml(odd), encoding="utf-8")
        done = desk.run("sources", "check", "odd", "--write", "--json")
        assert shut.pages == []
    assert done.code == 4, done.err
    states = {row["url"].rpartition("/")[2]: row["state"] for row in done.json}
    assert (states.pop("away"), states.pop("s.xml")) == ("moved", "robots")
    assert states == {"good": "ok", "old": "moved", "gone": "gone", "page": "error", "list": "ok"}
    assert f"odd: new addresses in {own}" in done.err
    assert desk.catalogue is not None
    written = load_catalogue(desk.catalogue, desk.data / "catalogue").get("odd")
    assert written.feeds == (feeds[0], site.url("/new"), *feeds[2:]), "and none on somebody else's site"


def test_a_page_is_kept_beside_its_reading_and_compared(web: DemoWeb, desk: Desk) -> None:
    article = next(article for article in web.truth() if not article.copy_of)
    samples = desk.data.parent / "samples"
    done = desk.run("sources", "sample", article.url, "--into", str(samples), "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["title"]) == ("article", article.title)
    (file,) = samples.glob("*.json")
    file.write_text(file.read_text(encoding="utf-8").replace(article.title, "Another title"), encoding="utf-8")
    compared = desk.run("sources", "sample", "--check", str(samples), "--json")
    assert compared.code == 1
    assert [(row["result"], row["differs"]) for row in compared.json] == [("different", ["title"])]
