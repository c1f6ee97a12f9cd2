"""A channel's body turned into addresses."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legionwire.article import ChannelKind
from legionwire.channels import read_channel
from legionwire.errors import FeedError, SitemapError
from legionwire.link_packs import PIECE
from legionwire.links import Channel, shown_address
from legionwire.topic import Topic, parse_topic
from legionwire.urls import canonical_url, url_hash

HOME = "https://news.example"
NOON = datetime(2024, 5, 18, 12, tzinfo=UTC)
EVERYTHING = Topic.everything()


def rss(items: Iterable[tuple[str, str, datetime | None]], head: str = "") -> bytes:
    """A feed of links with titles and dates."""
    dates = "%a, %d %b %Y %H:%M:%S +0000"
    entries = [
        f"<item><link>{url}</link><title>{title}</title>"
        + (f"<pubDate>{moment.strftime(dates)}</pubDate>" if moment else "")
        + "</item>"
        for url, title, moment in items
    ]
    return f'<rss version="2.0"><channel><title>News</title>{head}{"".join(entries)}</channel></rss>'.encode()


def sitemap(entries: Iterable[tuple[str, str | None]], kind: str = "url") -> bytes:
    """A sitemap, or an index of sitemaps, with the day each entry changed."""
    root = {"url": "urlset", "sitemap": "sitemapindex"}[kind]
    inner = "".join(
        f"<{kind}><loc>{url}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + f"</{kind}>"
        for url, day in entries
    )
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'.encode()


def channel(kind: ChannelKind, body: bytes, topic: Topic = EVERYTHING) -> Channel:
    return read_channel(kind, body, f"{HOME}/{kind}", None, topic)


def urls(read: Channel) -> list[str]:
    return [found.url for found in read.links]


def test_links_are_newest_first_and_undated_ones_last():
    read = channel(
        "feed",
        rss([
            (f"{HOME}/older", "Older", NOON - timedelta(days=1)),
            (f"{HOME}/undated", "Undated", None),
            (f"{HOME}/newest", "Newest", NOON),
            (f"{HOME}/undated-too", "Undated too", None),
        ]),
    )  # fmt: skip
    assert urls(read) == [f"{HOME}/{name}" for name in ("newest", "older", "undated", "undated-too")]


def test_without_a_date_of_publication_the_last_change_gives_the_order():
    read = channel("sitemap", sitemap([(f"{HOME}/a", "2024-05-01"), (f"{HOME}/b", None), (f"{HOME}/c", "2024-05-02")]))
    assert urls(read) == [f"{HOME}/c", f"{HOME}/a", f"{HOME}/b"]


def test_a_link_is_known_by_its_canonical_address():
    (found,) = channel("feed", rss([("HTTP://News.Example:80/a?utm_source=feed#top", "A title", NOON)])).links
    assert found.url == canonical_url("http://news.example/a")
    assert (found.url_hash, found.site) == (url_hash(found.url), "news.example")
    assert (found.link.title, found.link.published) == ("A title", NOON)
    assert "utm_source" in found.link.url, "the link itself is kept as it was shown"


def test_an_address_shown_twice_is_one_link():
    noisy = [(f"{HOME}/a?utm_source={name}", name, NOON) for name in ("x", "y", "z")]
    assert urls(channel("feed", rss([*noisy, (f"{HOME}/b", "b", NOON)]))) == [f"{HOME}/a", f"{HOME}/b"]
    assert urls(channel("sitemap", sitemap([(f"{HOME}/a", None), (f"{HOME}/a#part", None)]))) == [f"{HOME}/a"]


@pytest.mark.parametrize("shown", ["javascript:void(0)", "mailto:desk@news.example", "http://", "ftp://news.example/a"])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_what_is_no_address_is_kept_as_it_was_shown(kind, shown):
    body = rss([(shown, "A title", NOON), (f"{HOME}/a", "A", NOON)])
    if kind == "sitemap":
        body = sitemap([(shown, None), (f"{HOME}/a", None)])
    read = channel(kind, body)
    assert urls(read) == [f"{HOME}/a"]
    (refused,) = read.refused
    assert refused.shown == shown_address(shown)
    assert refused.reason


def test_an_index_lists_its_parts_and_no_links():
    read = channel("sitemap", sitemap([(f"{HOME}/1.xml#x", "2024-05-01"), (f"{HOME}/2.xml", None)], "sitemap"))
    assert read.links == ()
    assert [(child.url, child.modified) for child in read.children] == [
        (f"{HOME}/1.xml", datetime(2024, 5, 1, tzinfo=UTC)),
        (f"{HOME}/2.xml", None),
    ]


def test_each_is_read_as_what_it_is_in_the_others_place():
    feed = rss([(f"{HOME}/a", "A title", NOON)], head="<ttl>30</ttl>")
    read = channel("sitemap", feed)
    assert (urls(read), read.links[0].link.title, read.ttl) == ([f"{HOME}/a"], "A title", timedelta(minutes=30))
    assert channel("sitemap", gzip.compress(feed)) == read
    assert urls(channel("feed", sitemap([(f"{HOME}/b", "2024-05-18")]))) == [f"{HOME}/b"]
    parts = channel("feed", gzip.compress(sitemap([(f"{HOME}/1.xml", "2024-05-18")], kind="sitemap"))).children
    assert [child.url for child in parts] == [f"{HOME}/1.xml"]


def test_a_feed_that_says_how_long_it_stands_is_heard():
    assert channel("feed", rss([(f"{HOME}/a", "A", NOON)], "<ttl>30</ttl>")).ttl == timedelta(minutes=30)


def test_a_sitemap_that_is_cut_off_is_read_as_far_as_it_goes_and_says_so():
    whole = sitemap([(f"{HOME}/{number}", None) for number in range(20)])
    read = channel("sitemap", whole[: len(whole) * 2 // 3])
    assert 0 < len(read.links) < 20
    assert "cut off" in read.problem
    assert channel("sitemap", whole).problem == ""


OWLS = parse_topic(
    b"""
name = "Owls"
version = "1"
noun = "legion"
[context]
setting = ["wood~"]
[languages.en]
legion = "owls?"
strong = ["barn {legion}"]
weak = ["night {legion}"]
""",
    "owls.toml",
)


@pytest.mark.parametrize(
    ("url", "title", "summary", "named"),
    [
        pytest.param(f"{HOME}/1", "A barn owl was seen", "", True, id="title"),
        pytest.param(f"{HOME}/1", "Birds", "Among them a barn owl", True, id="summary"),
        pytest.param(f"{HOME}/barn-owl-seen", "Birds", "", True, id="address"),
        pytest.param(f"{HOME}/1", "Birds", "Sparrows", False, id="nowhere"),
    ],
)
def test_a_link_that_names_the_topic_is_hinted(url, title, summary, named):
    body = rss([(url, title, NOON)]).replace(b"</item>", f"<description>{summary}</description></item>".encode())
    assert [found.hinted for found in channel("feed", body, OWLS).links] == [named]
    assert channel("feed", body).links[0].hinted, "where everything is the topic, everything names it"


@pytest.mark.parametrize(
    ("kind", "error"), [pytest.param("feed", FeedError, id="feed"), pytest.param("sitemap", SitemapError, id="sitemap")]
)
@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Not found</body></html>", b"\x00\xff" * 50], ids=["empty", "page", "noise"]
)
def test_a_body_with_nothing_to_read_in_it(kind, error, body):
    with pytest.raises(error):
        channel(kind, body)


SHOWN = st.tuples(
    st.sampled_from([f"{HOME}/a", f"{HOME}/a#b", f"{HOME}/b", "https://else.example/", "mailto:x", "ftp://x/y"]),
    st.sampled_from(["One", "Two"]),
    st.none() | st.integers(0, 9).map(lambda days: NOON + timedelta(days=days)),
)


@given(st.lists(SHOWN, max_size=8))
def test_every_link_shown_is_found_or_refused_and_none_is_invented(shown):
    read = channel("feed", rss(shown))
    web = {canonical_url(url) for url, _, _ in shown if url.startswith("http")}
    assert sorted(urls(read)) == sorted(web)
    assert {refused.shown for refused in read.refused} == {url for url, _, _ in shown if not url.startswith("http")}
    moments = [found.link.published for found in read.links]
    dated = [moment for moment in moments if moment]
    assert moments == sorted(dated, reverse=True) + [None] * (len(moments) - len(dated))


def test_the_newest_links_of_a_large_sitemap_come_as_such_and_the_others_packed() -> None:
    begin = NOON - timedelta(days=1000)
    entries = [(f"{HOME}/{n}", f"{begin + timedelta(hours=n):%Y-%m-%dT%H:00Z}") for n in range(PIECE + 5)]
    read = channel("sitemap", sitemap(entries))
    assert urls(read) == [f"{HOME}/{n}" for n in range(PIECE + 4, 4, -1)]
    (pack,) = read.more
    assert [link.url for link in pack.links()] == [f"{HOME}/{n}" for n in range(4, -1, -1)]


@pytest.mark.parametrize("end", ["", "</urlset>"])
def test_a_file_whose_end_is_missing_is_told(end: str) -> None:
    assert channel("sitemap", f"<urlset><url><loc>{HOME}/1</loc></url>{end}".encode()).cut_off == (not end)
    feed = f"<rss><channel><item><link>{HOME}/1</link></item>{'</channel></rss>' if end else ''}"
    assert channel("feed", feed.encode()).cut_off == (not end)
