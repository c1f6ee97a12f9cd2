"""Feeds: every format, every trap we know, and the law that any bytes give a Feed or a FeedError."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from growth import assert_in_line
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legionwire import feeds
from legionwire.article import Link
from legionwire.errors import FeedError
from legionwire.feeds import MAX_ENTRIES, Feed, parse_feed
from legionwire.moments import Moment

URL = "https://paper.example/news/feed.xml"
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)


def rss(*items: str, channel: str = "", attributes: str = 'version="2.0"') -> bytes:
    """An RSS 2.0 feed around the given items."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0"?><rss {attributes}><channel><title>Paper</title>{channel}{inner}</channel></rss>'.encode()
    )


def atom(*entries: str, feed: str = "", attributes: str = "") -> bytes:
    """An Atom 1.0 feed around the given entries."""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Paper</title>{feed}{inner}</feed>'.encode()


def json_feed(*items: object, **more: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more}).encode()


def only(feed: Feed) -> Link:
    assert len(feed.links) == 1, feed
    return feed.links[0]


FORMATS = {
    "rss-0.91": b"""<?xml version="1.0"?>
        <!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.test/rss-0.91.dtd">
        <rss version="0.91"><channel><title>Paper</title><language>en-GB</language>
        <item><title>First</title><link>https://paper.example/1</link><description>One</description></item>
        </channel></rss>""",
    "rss-2.0": b"""<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paper</title>
        <atom:link href="https://paper.example/feed" rel="self"/><link>https://paper.example/</link>
        <language>en-gb</language><image><title>Logo</title><url>/logo.png</url><link>https://paper.example/</link></image>
        <item><title>First</title><link>https://paper.example/1</link><description>One</description>
        <pubDate>Mon, 06 May 2024 15:00:00 +0300</pubDate><guid isPermaLink="false">7</guid></item></channel></rss>""",
    "rss-0.90": b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Paper</title></channel>
        <item><title>First</title><link>https://paper.example/1</link><description>One</description></item></rdf:RDF>""",
    "rss-1.0": b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://paper.example/"><title>Paper</title><dc:language>en-gb</dc:language>
        <items><rdf:Seq><rdf:li resource="https://paper.example/1"/></rdf:Seq></items></channel>
        <item rdf:about="https://paper.example/1"><title>First</title><link>https://paper.example/1</link>
        <description>One</description><dc:date>2024-05-06T12:00:00Z</dc:date></item></rdf:RDF>""",
    "atom-1.0": b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Paper</title>
        <link rel="self" href="https://paper.example/feed"/><id>urn:feed</id><updated>2024-05-07T00:00:00Z</updated>
        <entry><title>First</title><link rel="replies" href="https://paper.example/1#c"/>
        <link rel="alternate" type="text/html" href="https://paper.example/1"/>
        <link rel="enclosure" href="https://paper.example/1.mp3"/><id>urn:1</id><summary>One</summary>
        <published>2024-05-06T14:00:00+02:00</published><updated>2024-05-06T13:00:00Z</updated></entry></feed>""",
    "atom-0.3": b"""<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Paper</title>
        <entry><title>First</title><link rel="alternate" type="text/html" href="https://paper.example/1"/>
        <summary>One</summary><issued>2024-05-06T12:00:00Z</issued></entry></feed>""",
    "json-1.1": json_feed(
        {"id": "1", "url": "https://paper.example/1", "title": "First", "summary": "One", "content_html": "<p>long",
         "date_published": "2024-05-06T12:00:00Z", "date_modified": "2024-05-06T13:00:00Z"},
        title="Paper", language="en-GB",
    ),
    "json-1": json_feed(
        {"id": "https://paper.example/1", "title": "First", "content_text": "One"},
        title="Paper", version="https://jsonfeed.org/version/1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_formats(name: str) -> None:
    feed = parse_feed(FORMATS[name], URL)
    link = only(feed)
    assert (feed.title, link.url, link.title, link.summary) == ("Paper", "https://paper.example/1", "First", "One")
    assert feed.problem is None
    assert link.published == (NOON if name in ("rss-2.0", "rss-1.0", "atom-1.0", "atom-0.3", "json-1.1") else None)
    assert link.modified == (NOON + timedelta(hours=1) if name in ("atom-1.0", "json-1.1") else None)
    assert feed.language == ("en-gb" if name not in ("rss-0.90", "atom-0.3", "json-1") else None)


def test_each_entry_has_its_own_link_and_title() -> None:
    # A reader known to us gives every entry the last one's title.
    feed = parse_feed(rss(*(f"<title>T{n}</title><link>https://paper.example/{n}</link>" for n in "abc")), URL)
    assert [(link.url[-1], link.title) for link in feed.links] == [("a", "Ta"), ("b", "Tb"), ("c", "Tc")]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param("<link>\n  https://paper.example/a \t</link>", "https://paper.example/a", id="white-space"),
        pytest.param("<link>/a</link>", "https://paper.example/a", id="relative-to-the-feed"),
        pytest.param("<link>//other.example/a</link>", "https://other.example/a", id="no-scheme"),
        pytest.param("<link>https://paper.example/?a=1&amp;b=2</link>", "https://paper.example/?a=1&b=2", id="escaped"),
        pytest.param("<link>https://paper.example/?a=1&b=2</link>", "https://paper.example/?a=1&b=2", id="not-escaped"),
        pytest.param("<link>https://paper.example/?a=1&copy=2</link>", "https://paper.example/?a=1&copy=2", id="copy"),
        pytest.param(
            "<link>https://paper.example/?a&amp;amp;b</link>", "https://paper.example/?a&b", id="escaped-twice"
        ),
        pytest.param("<link><![CDATA[https://paper.example/?a&b]]></link>", "https://paper.example/?a&b", id="cdata"),
        pytest.param("<link>https://paper.example/новини</link>", "https://paper.example/новини", id="cyrillic"),
        pytest.param("<link>https://paper.example/a b</link>", "https://paper.example/a%20b", id="blank-within"),
        pytest.param('<link href="https://paper.example/a"/>', "https://paper.example/a", id="atom-style"),
        pytest.param("<guid>https://paper.example/a</guid>", "https://paper.example/a", id="guid"),
        pytest.param(
            "<link/><guid>https://paper.example/a</guid>", "https://paper.example/a", id="empty-link-and-guid"
        ),
        pytest.param(
            "<guid>https://paper.example/g</guid><link>https://paper.example/a</link>",
            "https://paper.example/a",
            id="link-before-guid",
        ),
        pytest.param('<guid isPermaLink="false">https://paper.example/a</guid>', None, id="guid-no-permalink"),
        pytest.param("<guid>tag-17</guid>", None, id="guid-no-address"),
        pytest.param("<link>javascript:alert(1)</link>", None, id="javascript"),
        pytest.param("<link>file:///etc/passwd</link>", None, id="file"),
        pytest.param("<link>http://[::1</link>", None, id="unreadable"),
        pytest.param(
            "<link>http://[::1</link><guid>https://paper.example/a</guid>", "https://paper.example/a", id="next"
        ),
        pytest.param("<title>no link at all</title>", None, id="none"),
        pytest.param(
            '<link>https://proxy.example/~r/1</link><f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
            "https://paper.example/a</f:origLink>",
            "https://paper.example/a",
            id="feedburner",
        ),
        pytest.param(
            '<link>https://paper.example/a</link><m:link xmlns:m="urn:m">https://x.example/</m:link>',
            "https://paper.example/a",
            id="a-link-of-another-module",
        ),
    ],
)
def test_links_of_rss(item: str, expected: str | None) -> None:
    feed = parse_feed(rss(item), URL)
    assert [link.url for link in feed.links] == ([expected] if expected else [])
    assert feed.problem == ("entries without an address: 1" if not feed.links and not feed.refused else None)


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "ftp://paper.example/a", "http://[::1", "mailto:a@b.example"]
)
def test_what_is_no_address_is_shown_and_not_lost(written: str) -> None:
    for body in (rss(f"<link> {written} </link>"), atom(f'<link href="{written}"/>'), json_feed({"url": written})):
        feed = parse_feed(body, URL)
        assert (feed.links, feed.refused, feed.problem) == ((), (written,), None)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param('<link href="/a"/>', "https://paper.example/a", id="rel-absent"),
        pytest.param('<link rel="self" href="/s"/><link href="/a"/>', "https://paper.example/a", id="self-first"),
        pytest.param('<link href="/a"/><link rel="related" href="/r"/>', "https://paper.example/a", id="related-last"),
        pytest.param('<link href="/a"/><link href="/b"/>', "https://paper.example/a", id="the-first-of-two"),
        pytest.param(
            '<link type="application/json" href="/j"/><link type="text/html; charset=utf-8" href="/a"/>',
            "https://paper.example/a",
            id="page-before-data",
        ),
        pytest.param('<link rel="enclosure" href="/e.mp3"/><id>https://paper.example/a</id>', None, id="no-alternate"),
        pytest.param(
            '<link href="/a"/><source><title>S</title><link href="/s"/></source>',
            "https://paper.example/a",
            id="source",
        ),
    ],
)
def test_links_of_atom(entry: str, expected: str | None) -> None:
    assert [link.url for link in parse_feed(atom(entry), URL).links] == ([expected] if expected else [])


def test_xml_base_of_feed_and_entry() -> None:
    entries = '<link href="a"/></entry><entry xml:base="deep/"><link href="b"/>'
    feed = parse_feed(atom(entries, attributes='xml:base="https://base.example/x/"'), URL)
    assert [link.url for link in feed.links] == ["https://base.example/x/a", "https://base.example/x/deep/b"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Plain", "Plain", id="plain"),
        pytest.param("  two\n words ", "two words", id="white-space"),
        pytest.param("A &amp; B", "A & B", id="ampersand"),
        pytest.param("A &amp;amp; B", "A & B", id="ampersand-as-html"),
        pytest.param("A & B", "A & B", id="ampersand-not-escaped"),
        pytest.param("5 < 6", "5 < 6", id="less-than-not-escaped"),
        pytest.param("&laquo;Legion&raquo;&nbsp;here", "«Legion» here", id="html-entities"),
        pytest.param("&nosuch; thing", "&nosuch; thing", id="unknown-entity"),
        pytest.param("&#171;Legion&#xBB;", "«Legion»", id="numbers"),
        pytest.param("a&#0;b&#x1b;c&#1114112;d", "abcd", id="forbidden-numbers"),
        pytest.param("&lt;b&gt;Bold&lt;/b&gt; Legion", "Bold Legion", id="escaped-tags"),
        pytest.param("<![CDATA[<i>Legion</i> &mdash; home]]>", "Legion — home", id="cdata"),
        pytest.param("&lt;script&gt;alert(1)&lt;/script&gt;Legion", "Legion", id="script"),
        pytest.param("<![CDATA[a<!-- <b> -->b<script>if (1<2) {}</script>c]]>", "abc", id="what-nobody-sees"),
        pytest.param("<b>Le</b>gi<i>on</i>", "Legion", id="inline-markup"),
        pytest.param("a &#X41;", "a A", id="capital-x"),
        pytest.param("One&lt;br/&gt;two&lt;/p&gt;three", "One two three", id="line-breaks"),
        pytest.param("Le&lt;em&gt;gi&lt;/em&gt;on", "Legion", id="inline-tags-join"),
        pytest.param("a\x01b\x08c\x1b[31m\x9d", "abc[31m", id="controls"),
        pytest.param("", None, id="empty"),
        pytest.param("&lt;br&gt;", None, id="nothing-left"),
    ],
)
def test_titles(title: str, expected: str | None) -> None:
    assert only(parse_feed(rss(f"<title>{title}</title><link>/a</link>"), URL)).title == expected


def test_titles_of_modules_are_not_the_entrys_title() -> None:
    item = (
        '<media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>Photo</media:title></media:group>'
        '<media:title xmlns:media="http://search.yahoo.com/mrss/">Photo</media:title><title>Legion</title><link>/a</link>'
        '<media:description xmlns:media="http://search.yahoo.com/mrss/">Soldiers</media:description>'
    )
    link = only(parse_feed(rss(item + "<description>Home</description>"), URL))
    assert (link.title, link.summary) == ("Legion", "Home")


@pytest.mark.parametrize("make", [rss, atom])
def test_modules_speak_where_nothing_else_does(make: Callable[[str], bytes]) -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    entry = (
        f'<link href="/a"/><media:group {media}><media:title>Film</media:title>'
        "<media:description>Soldiers</media:description></media:group>"
    )
    link = only(parse_feed(make(entry), URL))
    assert (link.title, link.summary) == ("Film", "Soldiers")


def test_long_titles_and_summaries_are_cut() -> None:
    link = only(
        parse_feed(rss(f"<title>{'t' * 9000}</title><link>/a</link><description>{'s ' * 90000}</description>"), URL)
    )
    assert link.title == "t" * 500
    assert link.summary is not None
    assert 1990 <= len(link.summary) <= 2000


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param('<summary type="html">&lt;p&gt;One &amp;amp; two&lt;/p&gt;</summary>', "One & two", id="html"),
        pytest.param(
            '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>two</p></div></summary>',
            "One two",
            id="xhtml",
        ),
        pytest.param('<content type="html">&lt;p&gt;Whole&lt;/p&gt;</content>', "Whole", id="content-for-summary"),
        pytest.param("<content>Whole</content><summary>Short</summary>", "Short", id="summary-before-content"),
        pytest.param("<summary/><content>Whole</content>", "Whole", id="empty-summary"),
    ],
)
def test_summaries_of_atom(entry: str, expected: str) -> None:
    assert only(parse_feed(atom(entry + '<link href="/a"/>'), URL)).summary == expected


def test_content_encoded_stands_in_for_a_missing_description() -> None:
    item = "<link>/a</link><content:encoded><![CDATA[<p>Whole</p>]]></content:encoded>"
    assert only(parse_feed(rss(item), URL)).summary == "Whole"  # the prefix is declared nowhere


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        pytest.param("<ttl>60</ttl>", timedelta(hours=1), id="ttl"),
        pytest.param("<ttl> 15 </ttl>", timedelta(minutes=15), id="ttl-with-blanks"),
        pytest.param("<ttl>999999999</ttl>", timedelta(days=365), id="ttl-absurd"),
        pytest.param("<ttl>-5</ttl>", None, id="ttl-negative"),
        pytest.param("<ttl>soon</ttl>", None, id="ttl-words"),
        pytest.param("<ttl>0</ttl>", None, id="ttl-zero"),
        pytest.param("<sy:updatePeriod>hourly</sy:updatePeriod>", timedelta(hours=1), id="period"),
        pytest.param(
            "<sy:updatePeriod>\n daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(hours=6),
            id="period-and-frequency",
        ),
        pytest.param(
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            None,
            id="frequency-zero",
        ),
        pytest.param("<sy:updatePeriod>always</sy:updatePeriod>", None, id="period-unknown"),
        pytest.param("<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>", timedelta(minutes=30), id="ttl-first"),
    ],
)
def test_ttl(channel: str, expected: timedelta | None) -> None:
    namespaces = 'version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert parse_feed(rss(channel=channel, attributes=namespaces), URL).ttl == expected


def test_hub() -> None:
    assert (
        parse_feed(rss(channel='<atom:link rel="hub" href="https://hub.example/"/>'), URL).hub == "https://hub.example/"
    )
    assert parse_feed(atom(feed='<link rel="hub" href="/hub"/>'), URL).hub == "https://paper.example/hub"
    hubs = [{"type": "rssCloud", "url": "https://no.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]
    assert parse_feed(json_feed(hubs=hubs), URL).hub == "https://hub.example/"
    assert parse_feed(rss(channel='<atom:link rel="hub" href="javascript:1"/>'), URL).hub is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rss-0.91", "rss 0.91"), ("rss-2.0", "rss 2.0"), ("rss-0.90", "rss 0.90"), ("rss-1.0", "rss 1.0"),
        ("atom-1.0", "atom 1.0"), ("atom-0.3", "atom 0.3"), ("json-1.1", "json feed 1.1"), ("json-1", "json feed 1"),
    ],
)  # fmt: skip
def test_a_feed_is_called_by_its_format(name: str, expected: str) -> None:
    assert parse_feed(FORMATS[name], URL).format == expected


def test_entries_are_told_with_and_without_address() -> None:
    items = (
        "<title>A</title><link>/a</link><guid isPermaLink='false'>7</guid><dc:creator>Ann</dc:creator>",
        "<title>B</title><guid isPermaLink='false'>7</guid><author>b@paper.example (Bob)</author>",
        "<title>C</title><link>javascript:1</link><pubDate>Mon, 06 May 2024 15:00:00</pubDate>",
    )
    feed = parse_feed(rss(*items, channel="<link>/</link>"), URL)
    assert feed.link == "https://paper.example/"
    assert [(e.url, e.title, e.id, e.authors) for e in feed.entries] == [
        ("https://paper.example/a", "A", "7", ("Ann",)),
        (None, "B", "7", ("b@paper.example (Bob)",)),
        (None, "C", None, ()),
    ]
    assert [link.url for link in feed.links] == ["https://paper.example/a"]
    assert feed.refused == ("javascript:1",)
    # The clock is told without a zone: shown, and no instant.
    shown = feed.entries[2].published
    assert shown == Moment(datetime(2024, 5, 6, 15, tzinfo=UTC), "second")
    assert parse_feed(rss(items[2].replace("javascript:1", "/c")), URL).links[0].published is None


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param('<{}link rel="next" href="?page=2"/>', "https://paper.example/news/feed.xml?page=2", id="paged"),
        pytest.param('<{}link rel="prev-archive" href="/2024-04"/>', "https://paper.example/2024-04", id="archived"),
        pytest.param('<{}link rel="self" href="/f"/><{}link rel="previous" href="/p"/>', None, id="newer"),
        pytest.param('<{}link rel="next" href="file:///etc/passwd"/>', None, id="no-web-address"),
        pytest.param(
            '<{0}link rel="prev-archive" href="/2"/><{0}link rel="next" href="/1"/>',
            "https://paper.example/1",
            id="both",
        ),
    ],
)
def test_the_page_with_what_is_older(links: str, expected: str | None) -> None:
    attributes = 'version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    assert (
        parse_feed(rss(channel=links.replace("{}", "{0}").format("atom:"), attributes=attributes), URL).older
        == expected
    )
    assert parse_feed(atom(feed=links.replace("{}", "{0}").format("")), URL).older == expected


def test_the_next_page_of_a_json_feed() -> None:
    assert parse_feed(json_feed(next_url="/feed/2.json"), URL).older == "https://paper.example/feed/2.json"


def test_a_channel_of_cdf() -> None:
    item = '<ITEM HREF="/a" LASTMOD="2024-05-06T12:00Z"><TITLE>A</TITLE><ABSTRACT>One</ABSTRACT></ITEM>'
    feed = parse_feed(f'<CHANNEL HREF="/"><TITLE>Paper</TITLE>{item}</CHANNEL>'.encode(), URL)
    assert (feed.format, feed.link, feed.title) == ("cdf", "https://paper.example/", "Paper")
    assert feed.links == (Link("https://paper.example/a", "A", "One", published=NOON),)


def test_text_in_base64_is_read() -> None:
    entry = '<link href="/a"/><title mode="base64">TGVnaW9u</title><summary mode="base64">no such thing</summary>'
    link = only(parse_feed(atom(entry), URL))
    assert (link.title, link.summary) == ("Legion", "no such thing")


@pytest.mark.parametrize("empty", [rss(), atom(), json_feed(), b"<rss/>"], ids=["rss", "atom", "json", "self-closing"])
def test_a_feed_without_entries_is_no_error(empty: bytes) -> None:
    feed = parse_feed(empty, URL)
    assert (feed.links, feed.problem) == ((), None)


@pytest.mark.parametrize(
    ("body", "came"),
    [
        pytest.param(b"", "an empty answer", id="empty"),
        pytest.param(b"\xef\xbb\xbf \r\n", "an empty answer", id="blank"),
        pytest.param(b"<!DOCTYPE html><html><body><item>x</item></body></html>", "an HTML page", id="html"),
        pytest.param(b"<html><script>'<rss><item>'</script></html>", "an HTML page", id="html-with-a-feed-in-a-script"),
        pytest.param(b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap", id="sitemap"),
        pytest.param(b'<?xml version="1.0"?><opml version="1.0"/>', "markup with the root <opml>", id="opml"),
        pytest.param(b"Too many requests", "plain text", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary data", id="image"),
        pytest.param(b"<9:rss><item/></9:rss>", "no XML that can be read", id="no-root-for-the-parser"),
        pytest.param(b"\x1f\x8b\x08\x00rest", "compressed data", id="gzip"),
        pytest.param(b'{"error": 1}', "no JSON Feed", id="json"),
        pytest.param(b'[{"a": 1}]', "no JSON Feed", id="json-list"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "items": [', "broken JSON", id="json-cut-off"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1"}', "no list `items`", id="json-without-items"),
        pytest.param(b"[" * 100_000, "broken JSON", id="json-too-deep"),
    ],
)
def test_what_came_instead(body: bytes, came: str) -> None:
    with pytest.raises(FeedError) as error:
        parse_feed(body, URL)
    assert came in str(error.value)
    assert URL in str(error.value)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\n\n" + rss("<link>/a</link>"), id="blank-lines-first"),
        pytest.param(b"<br />\n<b>Warning</b>: x on line <b>3</b>" + rss("<link>/a</link>"), id="php-warning-first"),
        pytest.param(rss("<link>/a</link>") + b"\n<!-- cached -->\n<script>1</script>", id="junk-after"),
        pytest.param(rss("<link>/a</link><title>R&D</title>"), id="ampersand"),
        pytest.param(rss("<link>/a</link><media:x>1</media:x>"), id="undeclared-prefix"),
        pytest.param(rss("<link>/a</link>", attributes='xmlns="http://no.example/ns"'), id="wrong-namespace"),
        pytest.param(b"<rdf:RDF><item><link>/a</link></item></rdf:RDF>", id="undeclared-root-prefix"),
        pytest.param(
            b"<rss><rss:channel><rss:item><rss:link>/a</rss:link></rss:item></rss:channel></rss>", id="rss-prefix"
        ),
        pytest.param(b"<!DOCTYPE html PUBLIC 'x' 'y'>" + rss("<link>/a</link>"), id="doctype-of-a-page"),
        pytest.param(b"<RSS><CHANNEL><ITEM><LINK>/a</LINK></ITEM></CHANNEL></RSS>", id="capitals"),
    ],
)
def test_harmless_slips_are_put_right(body: bytes) -> None:
    feed = parse_feed(body, URL)
    assert [link.url for link in feed.links] == ["https://paper.example/a"]
    assert feed.problem is None


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        pytest.param(
            "<item><link>/a</link><title>A<b>B</title></item><item><link>/b</link></item>", "not well-formed", id="b"
        ),
        pytest.param("<item><link>/a</link><item><link>/b</link>", "not well-formed", id="items-never-closed"),
        pytest.param(
            "<item><link>/a</link></wrong></item><item><link>/b</link></item>", "not well-formed", id="wrong-end"
        ),
    ],
)
def test_broken_xml_is_salvaged(items: str, problem: str) -> None:
    feed = parse_feed(f"<rss><channel>{items}</channel></rss>".encode(), URL)
    assert [link.url for link in feed.links] == ["https://paper.example/a", "https://paper.example/b"]
    assert problem in (feed.problem or "")


@pytest.mark.parametrize("length", range(60, 260, 7))
def test_a_truncated_feed_gives_whole_entries_only(length: int) -> None:
    whole = rss("<title>A</title><link>https://paper.example/aaaa</link>", "<link>https://paper.example/bbbb</link>")
    try:
        feed = parse_feed(whole[:length], URL)
    except FeedError as error:
        assert whole[:length].count(b"</item>") == 0
        assert "cut off before its first whole entry" in error.what
        return
    assert [link.url[-4:] for link in feed.links] in (["aaaa"], ["aaaa", "bbbb"])
    if length < len(whole) - len("</rss>"):
        assert "cut off" in (feed.problem or "")


def test_a_channel_that_is_closed_is_whole() -> None:
    feed = parse_feed(b"<rss><channel><title>Paper</title></channel></rss", URL)
    assert (feed.title, feed.links) == ("Paper", ())


def test_each_address_once_and_in_order() -> None:
    feed = parse_feed(rss(*(f"<link>/{name}</link><title>{n}</title>" for n, name in enumerate("abacb"))), URL)
    assert [(link.url[-1], link.title) for link in feed.links] == [("a", "0"), ("b", "1"), ("c", "3")]


def test_nested_entries_keep_their_order_and_their_own_words() -> None:
    items = "".join(f"<item><title>T{n}</title><link>/{n}</link>" for n in "abc") + "</item>"
    feed = parse_feed(f"<rss><channel>{items}<item><link>/d</link></item></channel></rss>".encode(), URL)
    assert [(link.url[-1], link.title) for link in feed.links] == [("a", "Ta"), ("b", "Tb"), ("c", "Tc"), ("d", None)]


def test_the_same_guid_does_not_merge_entries() -> None:
    feed = parse_feed(rss(*(f'<link>/{n}</link><guid isPermaLink="false">1</guid>' for n in "ab")), URL)
    assert len(feed.links) == 2


CYRILLIC = "Інтернаціональний легіон поповнився новими добровольцями, повідомляє кореспондент із передової. " * 4


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        pytest.param("utf-8", "utf-8", "application/rss+xml", id="utf-8"),
        pytest.param("utf-8-sig", None, None, id="utf-8-with-mark"),
        pytest.param("utf-16", "utf-16", "application/rss+xml", id="utf-16"),
        pytest.param("utf-16-be", None, None, id="utf-16-without-mark"),
        pytest.param("cp1251", "windows-1251", "text/xml", id="windows-1251"),
        pytest.param("koi8-u", "koi8-u", None, id="koi8-u"),
        pytest.param("cp1251", "ms-cyrl", None, id="an-old-name"),
        pytest.param("cp1251", None, "text/xml; charset=windows-1251", id="declared-by-the-server"),
        pytest.param("utf-8", "windows-1251", "text/xml; charset=iso-8859-1", id="both-declarations-false"),
        pytest.param("cp1251", "utf-8", None, id="declared-utf-8-and-is-not"),
        pytest.param("cp1251", "iso-8859-1", None, id="declared-western-and-is-not"),
    ],
)
def test_encodings(encoding: str, declared: str | None, content_type: str | None) -> None:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    text = f"{declaration}<rss><channel><item><link>/a</link><title>{CYRILLIC}</title></item></channel></rss>"
    assert only(parse_feed(text.encode(encoding), URL, content_type)).title == CYRILLIC.strip()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            + rss("<title>&b;</title><link>/a</link>"),
            id="bomb",
        ),
        pytest.param(
            b'<!DOCTYPE rss [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + rss("<title>&b;</title><link>/a</link>"),
            id="external",
        ),
    ],
)
def test_entities_are_never_expanded(body: bytes) -> None:
    assert only(parse_feed(body, URL)).title == "&b;"


@pytest.mark.parametrize("form", ["&#{};", "&#x{:X};", "&#x{:05x};"])
def test_a_feed_may_write_all_its_letters_as_numbers(form: str) -> None:
    title = "".join(form.format(ord(letter)) for letter in "Легіон—™")
    feed = parse_feed(
        rss(*(f"<title>{title}</title><link>/{n}</link>" + form.format(0x456) * 60 for n in range(6000))), URL
    )
    assert (len(feed.links), feed.problem) == (6000, None)
    assert feed.links[-1].title == "Легіон—™"


def test_a_json_feed_takes_only_what_has_the_right_type() -> None:
    items = [
        {"url": 7, "external_url": "https://other.example/x", "title": ["no"], "date_published": 1714996800},
        {"url": "/a", "title": "nul \x00 and \ud800 half"},
        "no item",
        None,
        {"id": "17"},
    ]
    feed = parse_feed(json_feed(*items, title=3, language="not a language"), URL)
    assert feed.links == (Link("https://other.example/x"), Link("https://paper.example/a", "nul and half"))
    assert (feed.title, feed.language, feed.problem) == (None, None, "entries without an address: 3")


@pytest.mark.parametrize("page", ["<html><body>x</body></html>", "<rss version='2.0'>", "<channel></channel>"])
def test_a_json_feed_may_hold_pages_and_feeds(page: str) -> None:
    feed = parse_feed(json_feed({"url": "/a", "content_html": page}), URL)
    assert [link.url for link in feed.links] == ["https://paper.example/a"]


def test_tags_without_an_end_do_not_swallow_what_follows() -> None:
    """A parser goes 256 levels deep."""
    summary = '<description>A<br>B<BR>C<hr><img src="/i.png" alt="D"><br/><img src="/i.png"/></description>'
    feed = parse_feed(rss(*(f"{summary}<link>/{n}</link>" for n in range(300))), URL)
    assert [link.url for link in feed.links] == [f"https://paper.example/{n}" for n in range(300)]
    assert {link.summary for link in feed.links} == {"A B C"}
    assert feed.problem is None


@pytest.mark.parametrize("image", ["<img>https://paper.example/i.png</img>", "<br></br>", "<![CDATA[<br>]]>"])
def test_tags_with_an_end_keep_it(image: str) -> None:
    feed = parse_feed(rss(f"<title>A {image}</title><link>/a</link>", "<link>/b</link>"), URL)
    assert [link.url for link in feed.links] == ["https://paper.example/a", "https://paper.example/b"]
    assert feed.problem is None


@pytest.mark.parametrize("kind", ["rss", "json"])
def test_at_most_so_many_entries_and_the_first_ones(kind: str) -> None:
    number = MAX_ENTRIES + 10
    links = [f"/{n}" for n in range(number)]
    body = (
        rss(*(f"<link>{link}</link>" for link in links)) if kind == "rss" else json_feed(*({"url": u} for u in links))
    )
    feed = parse_feed(body, URL)
    assert len(feed.links) == MAX_ENTRIES
    assert feed.links[-1].url == f"https://paper.example/{MAX_ENTRIES - 1}"
    assert feed.problem == f"too long: only the newest {MAX_ENTRIES:,} entries were read"


def test_of_too_many_entries_the_newest_are_read_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 2000)  # what holds for as many holds for more
    days = [NOON + timedelta(minutes=n) for n in range(2010)]  # the oldest first
    items = (f"<link>/{n}</link><pubDate>{day:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" for n, day in enumerate(days))
    as_json = ({"url": f"/{n}", "date_published": day.isoformat()} for n, day in enumerate(days))
    for body in (rss(*items), json_feed(*as_json, title="Paper")):
        feed = parse_feed(body, URL)
        assert feed.title == "Paper"
        assert [link.published for link in feed.links] == days[:-2001:-1]


def test_of_a_feed_that_is_too_large_the_newest_entries_are_read() -> None:
    long = "<description>" + "x" * 1_000_000 + "</description>"
    items = (f"<link>/{n}</link>{long}<pubDate>2024-05-{n:02}T12:00:00Z</pubDate>" for n in range(1, 21))
    feed = parse_feed(rss(*items), URL)
    assert [link.url[-3:] for link in feed.links] == ["/20", "/19", "/18", "/17", "/16", "/15", "/14", "/13", "/12"]
    assert feed.problem == "too long: only the newest 9 entries were read"


def test_an_entry_that_is_too_large_costs_itself_alone() -> None:
    large = f"<link>/large</link><title>{'x' * 11_000_000}</title><pubDate>2024-05-07T12:00:00Z</pubDate>"
    feed = parse_feed(rss(large, "<link>/small</link>"), URL)
    assert [link.url for link in feed.links] == ["https://paper.example/small"]


HOSTILE = {
    "categories": (lambda n: rss("<link>/a</link>" + "".join(f"<category>{k}</category>" for k in range(n))), 7_500),
    "unclosed-items": (lambda n: b"<rss><channel>" + b"<item>" * n + b"</channel></rss>", 37_500),
    "empty-items": (lambda n: rss(*[""] * n), 6_000),
    "nesting": (lambda n: rss("<link>/a</link><description>" + "<div>" * n), 7_500),
    "a-whole-tree-in-one-entry": (lambda n: atom("<link href='/a'/><x>" + "<y/>" * n + "</x>"), 25_000),
    "a-whole-tree-in-one-summary": (lambda n: atom("<link href='/a'/><summary>" + "<y/>" * n + "</summary>"), 25_000),
    "a-whole-tree-in-the-last-of-nested-entries": (
        lambda n: atom("<entry>" * 200 + "<y/>" * n + "</entry>" * 200),
        25_000,
    ),
    "attributes": (lambda n: rss("<link>/a</link><x " + " ".join(f"a{k}=''" for k in range(n)) + "/>"), 12_500),
    "less-than": (lambda n: rss("<" * n), 125_000),
    "cdata": (lambda n: rss("<![CDATA[" * n), 25_000),
    "marks": (lambda n: rss("<link>/a</link><title>" + "\u0315\u0300" * n + "</title>"), 37_500),
    "open-tags": (
        lambda n: rss(*["<link>/a</link><description>" + "&lt;a " * n + "</description>"] * 40),
        500,
    ),
    "comments-never-closed": (lambda n: rss(*["<link>/a</link><title>" + "&lt;!--" * n + "</title>"] * 40), 500),
    "scripts-never-closed": (lambda n: rss(*["<link>/a</link><title>" + "&lt;script>" * n + "</title>"] * 40), 500),
    "end-tags": (lambda n: rss("</item" * n), 62_500),
}


@pytest.mark.parametrize(("make", "size"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_feed_takes_a_time_in_line_with_its_size(make: Callable[[int], bytes], size: int) -> None:
    """feedparser takes a minute for the categories."""

    def read(body: bytes) -> None:
        with suppress(FeedError):
            parse_feed(body, URL)

    assert_in_line(read, make, size)


FRAGMENTS = st.sampled_from(
    b"""<rss> <rss~version='2.0'> </rss> <channel> <item> </item> <link> </link> <title> </title> <pubDate> <ttl>9</ttl>
    <feed~xmlns='http://www.w3.org/2005/Atom'> </feed> <entry> </entry> <link~href='/a'/> xml:base='http://[' http://[
    <![CDATA[ ]]> & &amp; &# &#x110000; <!-- --> <? ?> <!DOCTYPE~ [ ]> <rdf:RDF~ xmlns:x=' > < ' <a:b> ~ \x00 \xff \xd0
    {"version":"https://jsonfeed.org/version/1","items":[ {"url":"/a"} ]}""".split()
).map(lambda piece: piece.replace(b"~", b" "))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=8)), max_size=40).map(b"".join), st.binary(max_size=300))
)
@example(b"<rss")
@example(b"<rss xmlns='not <a> name space'><item><link>/a</link></item></rss>")  # lxml refuses to write that one
@example(b"<rss xmlns='not a name'><item><link>/a</link></item></rss>")  # feedparser raises on that one
@example(b"<rdf:RDF\xffxmlns><item/></rdf:RDF>")
@example(b"<rss><item")
@example(b"<feed xml:base='http://['><entry><link href='a'/></entry></feed>")
def test_any_bytes_give_a_feed_or_a_feed_error(body: bytes) -> None:
    for content_type in (None, "text/xml; charset=nonsense"):
        try:
            feed = parse_feed(body, URL, content_type)
        except FeedError as error:
            assert str(error)
            continue
        assert all(link.url.startswith(("http://", "https://")) for link in feed.links)
        assert not any(shown.startswith(("http://paper", "https://paper")) for shown in feed.refused)


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_any_text_in_a_feed_comes_out_clean(title: str, link: str, date: str) -> None:
    for body in (
        rss(f"<title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"),
        json_feed({"url": link, "title": title, "date_published": date}),
    ):
        try:
            feed = parse_feed(body, URL)
        except FeedError:
            continue
        for found in feed.links:
            (found.url + (found.title or "")).encode("utf-8")
            assert "\x00" not in found.url + (found.title or "")
