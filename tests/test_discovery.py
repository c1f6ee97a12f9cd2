"""What of all that a site shows is watched, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import TOPIC

from legionwire.article import Link
from legionwire.discovery import (
    ARCHIVE_PARTS,
    Sight,
    choose,
    choose_fetch,
    is_live,
    is_topical,
    see_channel,
    see_links,
    to_read,
)
from legionwire.errors import FeedError, SitemapError
from legionwire.homepage import HomePage
from legionwire.leads import Lead, LeadKind, Origin

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SITE = "https://weekly.example"
HOME = HomePage(f"{SITE}/")


def sight(
    path: str,
    kind: LeadKind = "feed",
    *,
    entries: int = 10,
    hours: float = 1.0,
    hinted: int = 0,
    first: int = 0,
    topical: bool = False,
    age: timedelta = timedelta(0),
    site: str = SITE,
    origin: Origin = "announced",
    title: str = "",
) -> Sight:
    """A way in with so many entries, one every so many hours."""
    links = [
        Link(
            f"{site}/article-{first + n}",
            "Ukraine's International Legion" if n < hinted else f"Grain {n}",
            published=NOW - age - n * timedelta(hours=hours),
        )
        for n in range(entries)
    ]
    lead = Lead(SITE + path, kind, origin, topical=topical)
    return replace(see_links(lead, SITE + path, links, TOPIC), title=title)


def test_a_sight_counts_what_a_channel_shows() -> None:
    seen = sight("/feed/", entries=25, hours=6, hinted=3)
    assert (seen.entries, seen.hinted, seen.newest) == (25, 3, NOW)
    assert seen.per_week == 28
    assert seen.sites == (("weekly.example", 25),)


def test_one_old_entry_does_not_change_the_rate() -> None:
    links = [Link(f"{SITE}/{n}", published=NOW - timedelta(hours=n)) for n in range(20)]
    links.append(Link(f"{SITE}/rules", published=NOW - timedelta(days=2000)))
    seen = see_links(Lead(SITE, "feed", "given"), SITE, links, TOPIC)
    assert seen.per_week == 168
    assert sight("/feed/", entries=3).per_week is None  # too few to tell


def test_the_main_feed_and_a_sitemap_are_watched() -> None:
    seen = [sight("/feed/"), sight("/category/sport/feed/", first=50), sight("/sitemap.xml", "sitemap", entries=40)]
    choice = choose(HOME, seen, NOW, "national")
    assert choice.feeds == (f"{SITE}/feed/",)
    assert choice.sitemaps == (f"{SITE}/sitemap.xml",)
    assert choice.listings == ()


def test_a_feed_that_lives_is_better_than_one_that_is_asleep_or_empty() -> None:
    asleep, empty = sight("/old/feed/", age=timedelta(days=900)), sight("/rss", entries=0)
    alive = sight("/feed.xml")
    assert not is_live(asleep, NOW) and not is_live(empty, NOW) and is_live(alive, NOW)
    assert choose(HOME, [asleep, empty, alive], NOW, "national").feeds == (f"{SITE}/feed.xml",)
    assert choose(HOME, [empty, asleep], NOW, "national").feeds == (f"{SITE}/old/feed/",)
    assert choose(HOME, [empty], NOW, "national").feeds == (f"{SITE}/rss",)


def test_comments_are_never_watched() -> None:
    assert not choose(HOME, [sight("/comments/feed/")], NOW, "national")


def test_what_moved_is_watched_where_it_is_now() -> None:
    moved = replace(sight("/rss"), moved=f"{SITE}/feed/")
    assert choose(HOME, [moved], NOW, "national").feeds == (f"{SITE}/feed/",)


def test_a_general_outlet_with_a_list_on_the_topic_is_watched_by_that() -> None:
    seen = [
        sight("/feed/", entries=100, hours=0.2),
        sight("/tag/legion/feed/", topical=True, hinted=8, first=1000),
    ]
    choice = choose(HOME, seen, NOW, "national")
    assert (choice.feeds, choice.fetch) == ((f"{SITE}/tag/legion/feed/",), "all")
    assert "names the topic" in choice.why_fetch


def test_a_list_that_only_is_called_after_the_topic_is_none_on_it() -> None:
    named = sight("/world/", "listing", topical=True, hinted=2)
    assert not is_topical(named)
    choice = choose(HOME, [sight("/feed/", entries=100, hours=0.2), named], NOW, "national")
    assert (choice.feeds, choice.listings, choice.fetch) == ((f"{SITE}/feed/",), (), "hinted")


def test_lists_are_the_last_resort() -> None:
    lists = [sight("/politics/", "listing", entries=5), sight("/latest/", "listing", entries=20)]
    assert choose(HOME, lists, NOW, "national").listings == (f"{SITE}/latest/",)
    assert choose(HOME, [*lists, sight("/feed/")], NOW, "national").listings == ()
    assert not choose(HOME, [], NOW, "national")


def test_an_archive_is_left_out_beside_a_feed_and_taken_without_one() -> None:
    index = replace(
        sight("/sitemap.xml", "sitemap"), children=tuple(f"{SITE}/{n}.xml" for n in range(ARCHIVE_PARTS + 1))
    )
    choice = choose(HOME, [sight("/feed/"), index], NOW, "national")
    assert (choice.sitemaps, choice.archive) == ((), f"{SITE}/sitemap.xml")
    assert choose(HOME, [index], NOW, "national").sitemaps == (f"{SITE}/sitemap.xml",)
    news = sight("/sitemap-news.xml", "sitemap")
    assert choose(HOME, [sight("/feed/"), index, news], NOW, "national").sitemaps == (f"{SITE}/sitemap-news.xml",)


def test_articles_that_live_on_another_domain_are_told() -> None:
    choice = choose(HOME, [sight("/feed/", site="https://weekly-articles.example")], NOW, "national")
    assert choice.domains == ("weekly-articles.example",)
    assert choose(HOME, [sight("/feed/")], NOW, "national").domains == ()


@pytest.mark.parametrize(
    ("kind", "seen", "fetch", "words"),
    [
        ("national", sight("/f", entries=50, hours=0.2), "hinted", "840 a week: too many"),
        ("national", sight("/f", entries=50, hours=6), "all", "28 a week: few enough"),
        ("national", sight("/f", entries=50, hours=0.2, hinted=10), "all", "10 of 50 entries name the topic"),
        ("specialist", sight("/f", entries=50, hours=0.2), "all", "a specialist is read whole"),
        ("national", sight("/f", entries=2), "all", "few enough"),
        ("national", replace(sight("/f", entries=200), per_week=None), "hinted", "too many"),
        ("national", None, "all", "nothing was seen"),
    ],
)
def test_everything_or_hints(kind: str, seen: Sight | None, fetch: str, words: str) -> None:
    chosen, why = choose_fetch(kind, seen)
    assert chosen == fetch and words in why


def test_articles_are_read_from_what_was_chosen_and_of_its_own_site() -> None:
    seen = [sight("/feed/"), sight("/category/x/feed/", first=500)]
    choice = choose(HOME, seen, NOW, "national")
    links = to_read(seen, choice, HOME)
    assert [link.url for link in links][:2] == [f"{SITE}/article-0", f"{SITE}/article-1"]
    assert not any("article-5" in link.url and link.url.endswith("00") for link in links)
    foreign = [sight("/feed/", site="https://a.example", entries=2, first=1)]
    mixed = [replace(foreign[0], sites=(("a.example", 2),), links=(Link("https://b.example/1"),))]
    assert to_read(mixed, choose(HOME, mixed, NOW, "national"), HOME) == ()


def test_a_feed_and_an_index_are_read() -> None:
    rss = b"""<rss version="2.0"><channel><title>Weekly</title><language>en-GB</language>
    <item><link>https://weekly.example/1</link><title>International Legion of Ukraine</title></item></channel></rss>"""
    seen = see_channel(Lead(f"{SITE}/rss", "feed", "usual"), rss, f"{SITE}/rss", None, TOPIC)
    assert (seen.title, seen.language, seen.entries, seen.hinted) == ("Weekly", "en-gb", 1, 1)
    index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://weekly.example/category-sitemap.xml</loc><lastmod>2026-11-30</lastmod></sitemap>
    <sitemap><loc>https://weekly.example/post-1.xml</loc><lastmod>2025-01-01</lastmod></sitemap>
    <sitemap><loc>https://weekly.example/post-2.xml</loc><lastmod>2026-11-30</lastmod></sitemap></sitemapindex>"""
    seen = see_channel(Lead(f"{SITE}/s.xml", "sitemap", "robots"), index, f"{SITE}/s.xml", None, TOPIC)
    assert [url.removeprefix(SITE) for url in seen.children] == ["/post-2.xml", "/post-1.xml", "/category-sitemap.xml"]
    undated = index.replace(b"<lastmod>2026-11-30</lastmod>", b"").replace(b"<lastmod>2025-01-01</lastmod>", b"")
    seen = see_channel(Lead(f"{SITE}/s.xml", "sitemap", "robots"), undated, f"{SITE}/s.xml", None, TOPIC)
    assert seen.children[0] == f"{SITE}/post-2.xml"  # the last


def test_a_page_is_neither() -> None:
    page = b"<!doctype html><html><body>Not found</body></html>"
    with pytest.raises(FeedError):
        see_channel(Lead(f"{SITE}/feed/", "feed", "usual"), page, f"{SITE}/feed/", "text/html", TOPIC)
    with pytest.raises(SitemapError):
        see_channel(Lead(f"{SITE}/s.xml", "sitemap", "usual"), page, f"{SITE}/s.xml", "text/html", TOPIC)


SIGHTS = st.lists(
    st.builds(
        sight,
        st.sampled_from(["/feed/", "/rss", "/tag/x/feed/", "/comments/feed/", "/sitemap.xml", "/latest/"]),
        st.sampled_from(["feed", "sitemap", "listing"]),
        entries=st.integers(0, 12),
        hours=st.sampled_from([0.1, 12.0]),
        topical=st.booleans(),
        hinted=st.integers(0, 12),
    ),
    max_size=6,
)


@given(SIGHTS)
def test_only_what_was_seen_is_chosen(seen: list[Sight]) -> None:
    choice = choose(HOME, seen, NOW, "national")
    addresses = {(item.lead.kind, item.lead.url) for item in seen}
    chosen = [("feed", url) for url in choice.feeds] + [("sitemap", url) for url in choice.sitemaps]
    assert set(chosen + [("listing", url) for url in choice.listings]) <= addresses
    assert not any("comments" in url for url in choice.feeds)
