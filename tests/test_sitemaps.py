"""Sitemaps: every form, every trap we know, and the law that any bytes give a Sitemap or a SitemapError."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from growth import assert_in_line
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legionwire import sitemaps
from legionwire.article import Link
from legionwire.errors import SitemapError
from legionwire.sitemaps import MAX_BYTES, MAX_CHILDREN, Sitemap, SitemapRef, parse_sitemap

URL = "https://paper.example/maps/sitemap.xml"
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"


def urlset(*urls: str, attributes: str = f'xmlns="{SITEMAP}" xmlns:news="{NEWS}" xmlns:image="{IMAGE}"') -> bytes:
    inner = "".join(f"<url>{url}</url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{inner}</urlset>'.encode()


def index(*sitemaps: str) -> bytes:
    inner = "".join(f"<sitemap>{sitemap}</sitemap>" for sitemap in sitemaps)
    return f'<sitemapindex xmlns="{SITEMAP}">{inner}</sitemapindex>'.encode()


def addresses(sitemap: Sitemap) -> list[str]:
    return [link.url for link in sitemap.links]


ONE = "<loc>https://paper.example/a</loc>"


def test_a_url_set() -> None:
    sitemap = parse_sitemap(
        urlset(f"{ONE}<lastmod>2024-05-06T15:00:00+03:00</lastmod>", "<loc>https://paper.example/b</loc>"), URL
    )
    assert sitemap == Sitemap((Link("https://paper.example/a", modified=NOON), Link("https://paper.example/b")))


def test_an_index() -> None:
    sitemap = parse_sitemap(index("<loc>https://paper.example/1.xml</loc><lastmod>2024-05-06</lastmod>"), URL)
    assert sitemap.links == ()
    assert sitemap.children == (SitemapRef("https://paper.example/1.xml", datetime(2024, 5, 6, tzinfo=UTC)),)


def test_news() -> None:
    news = (
        "<news:news><news:publication><news:name>Paper</news:name><news:language>uk</news:language></news:publication>"
        "<news:publication_date>2024-05-06T12:00:00Z</news:publication_date><news:title> Legion &amp; law </news:title>"
        "</news:news>"
    )
    assert parse_sitemap(urlset(ONE + news), URL).links == (
        Link("https://paper.example/a", title="Legion & law", published=NOON),
    )


def test_a_time_of_publication_without_a_zone_is_right_to_the_day_only() -> None:
    news = "<news:news><news:publication_date>2024-05-06T12:00:00</news:publication_date></news:news>"
    assert parse_sitemap(urlset(ONE + news), URL).links[0].published == datetime(2024, 5, 6, tzinfo=UTC)


def test_pictures_do_not_speak_for_the_page() -> None:
    picture = (
        "<image:image><image:loc>https://cdn.example/1.jpg</image:loc><image:title>Photo</image:title></image:image>"
    )
    assert parse_sitemap(urlset(picture + ONE), URL).links == (Link("https://paper.example/a"),)


def test_a_picture_that_stands_beside_the_address_is_not_taken_for_it() -> None:
    loose = "<image:loc>https://cdn.example/1.jpg</image:loc><image:title>Photo</image:title>"
    undeclared = "<video:loc>https://cdn.example/1.mp4</video:loc>"
    assert parse_sitemap(urlset(loose + undeclared + ONE), URL).links == (Link("https://paper.example/a"),)
    assert parse_sitemap(urlset(loose), URL).links == ()


def test_news_that_stands_beside_the_address_counts() -> None:
    loose = "<news:publication_date>2024-05-06T12:00:00Z</news:publication_date><news:title>Legion</news:title>"
    assert parse_sitemap(urlset(ONE + loose), URL).links == (
        Link("https://paper.example/a", title="Legion", published=NOON),
    )


def test_addresses_that_templates_misplace() -> None:
    inner = "<loc><url><![CDATA[https://paper.example/a?b&c]]></url></loc><lastmod>2024-05-06T12:00:00Z</lastmod>"
    (link,) = parse_sitemap(urlset(inner), URL).links
    assert (link.url, link.modified) == ("https://paper.example/a?b&c", NOON)
    bare = parse_sitemap(index("\n https://paper.example/1.xml?a&amp;b \n", "words"), URL)
    assert [child.url for child in bare.children] == ["https://paper.example/1.xml?a&b"]


def test_kinds() -> None:
    kinds = [parse_sitemap(body, URL).kind for body in (urlset(ONE), index(ONE), b"https://paper.example/a")]
    assert kinds == ["urlset", "index", "text"]


def test_a_list_of_addresses_may_have_a_heading_and_notes() -> None:
    text = b"All our pages\n\n  https://paper.example/a\n# more\nHTTP://paper.example/b\nhttps://paper.example/c\n"
    assert addresses(parse_sitemap(text, URL)) == [
        "https://paper.example/a",
        "HTTP://paper.example/b",
        "https://paper.example/c",
    ]


@pytest.mark.parametrize(
    ("lastmod", "expected"),
    [
        pytest.param("2024-05-06T12:00:00Z", NOON, id="instant"),
        pytest.param("2024-05-06T12:00Z", NOON, id="no-seconds"),
        pytest.param("2024-05-06T12:00:00.000+00:00", NOON, id="fraction"),
        pytest.param("\n 2024-05-06T12:00:00Z ", NOON, id="white-space"),
        pytest.param("2024-05-06", datetime(2024, 5, 6, tzinfo=UTC), id="day"),
        pytest.param("2024-05-06T12:00:00", NOON, id="no-zone"),
        pytest.param("2024-05-06 12:00", NOON, id="no-zone-and-no-seconds"),
        pytest.param("Mon, 06 May 2024 15:00:00 +0300", NOON, id="rfc822"),
        pytest.param("2024-05-06T11:59:60Z", datetime(2024, 5, 6, 11, 59, 59, tzinfo=UTC), id="leap-second"),
        pytest.param("2024-02-30T12:00:00Z", None, id="no-such-day"),
        pytest.param("2024-05", None, id="month"),
        pytest.param("0000-00-00", None, id="zeros"),
        pytest.param("-0001-11-30T00:00:00+00:00", None, id="before-christ"),
        pytest.param("today", None, id="words"),
    ],
)
def test_lastmod(lastmod: str, expected: datetime | None) -> None:
    (link,) = parse_sitemap(urlset(f"{ONE}<lastmod>{lastmod}</lastmod>"), URL).links
    assert link.modified == expected


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        pytest.param("\n https://paper.example/a \n", "https://paper.example/a", id="white-space"),
        pytest.param("/a", "https://paper.example/a", id="relative"),
        pytest.param("//other.example/a", "https://other.example/a", id="no-scheme"),
        pytest.param("<![CDATA[https://paper.example/?a=1&b=2]]>", "https://paper.example/?a=1&b=2", id="cdata"),
        pytest.param("https://paper.example/?a=1&b=2", "https://paper.example/?a=1&b=2", id="not-escaped"),
        pytest.param("https://paper.example/легіон", "https://paper.example/легіон", id="cyrillic"),
    ],
)
def test_loc(loc: str, expected: str) -> None:
    assert addresses(parse_sitemap(urlset(f"<loc>{loc}</loc>"), URL)) == [expected]


@pytest.mark.parametrize(
    "loc", ["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)", "http://[::1", "https://x.example\\@y/"]
)
def test_what_is_no_address_is_refused_and_not_lost(loc: str) -> None:
    for body in (urlset(f"<loc>{loc}</loc>", ONE), index(f"<loc>{loc}</loc>", ONE)):
        sitemap = parse_sitemap(body, URL)
        assert len(sitemap.links) + len(sitemap.children) == 1
        assert sitemap.refused == (loc,)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xef\xbb\xbf" + urlset(ONE), id="byte-order-mark"),
        pytest.param(b"\n\n" + urlset(ONE), id="blank-lines-first"),
        pytest.param(urlset(ONE, attributes=""), id="no-namespace"),
        pytest.param(urlset(ONE, attributes='xmlns="http://no.example/"'), id="wrong-namespace"),
        pytest.param(b"<s:urlset xmlns:s='urn:s'><s:url><s:loc>/a</s:loc></s:url></s:urlset>", id="prefix"),
        pytest.param(b"<s:urlset><s:url><s:loc>/a</s:loc></s:url></s:urlset>", id="undeclared-prefix"),
        pytest.param(b"<URLSET><URL><LOC>https://paper.example/a</LOC></URL></URLSET>", id="capitals"),
        pytest.param(urlset(ONE + "<news:news><news:title>x & y</news:title></news:news>"), id="ampersand"),
        pytest.param(urlset(ONE, "<loc/>", "", "<lastmod>2024</lastmod>"), id="entries-without-address"),
        pytest.param(urlset(ONE, ONE, ONE), id="repeats"),
        pytest.param(urlset(ONE) + b"<!-- made by a machine -->\n", id="comment-after"),
        pytest.param(
            f"<?xml version='1.0' encoding='utf-16'?><urlset><url>{ONE}</url></urlset>".encode("utf-16"), id="utf-16"
        ),
        pytest.param(gzip.compress(urlset(ONE)), id="gzip"),
        pytest.param(gzip.compress(urlset(ONE)[:80]) + gzip.compress(urlset(ONE)[80:]), id="gzip-in-members"),
        pytest.param(gzip.compress(urlset(ONE)) + b"\x00" * 64, id="gzip-padded"),
        pytest.param(b"https://paper.example/a", id="text"),
        pytest.param(b"\xef\xbb\xbfhttps://paper.example/a\r\n\r\nhttps://paper.example/a\r\n", id="text-with-mark"),
        pytest.param("https://paper.example/a\n".encode("utf-16"), id="text-in-utf-16"),
        pytest.param(gzip.compress(b"https://paper.example/a\n"), id="text-in-gzip"),
    ],
)
def test_forms_that_say_the_same(body: bytes) -> None:
    sitemap = parse_sitemap(body, URL)
    assert addresses(sitemap) == (["https://paper.example/a"])
    assert not sitemap.truncated


def test_a_title_in_its_own_encoding() -> None:
    text = f"<urlset><url>{ONE}<news:news><news:title>Легіон</news:title></news:news></url></urlset>"
    body = b'<?xml version="1.0" encoding="windows-1251"?>' + text.encode("cp1251")
    assert parse_sitemap(body, URL).links[0].title == "Легіон"


@pytest.mark.parametrize("body", [urlset(), index(), b"<urlset/>"], ids=["urlset", "index", "self-closing"])
def test_an_empty_sitemap_is_no_error(body: bytes) -> None:
    sitemap = parse_sitemap(body, URL)
    assert sitemap == Sitemap((), kind=sitemap.kind)


@pytest.mark.parametrize(
    ("body", "came"),
    [
        pytest.param(b"", "an empty answer", id="empty"),
        pytest.param(b"<!doctype html><title>404</title>", "an HTML page", id="html"),
        pytest.param(
            b"<html><body><pre>&lt;urlset&gt;<urlset></pre></body></html>", "an HTML page", id="html-with-one"
        ),
        pytest.param(b"<rss><channel/></rss>", "a feed", id="feed"),
        pytest.param(b"<?xml version='1.0'?><error code='1'/>", "markup with the root <error>", id="other-xml"),
        pytest.param(b'{"error": 1}', "JSON", id="json"),
        pytest.param(b"HTTP error 500", "plain text", id="text"),
        pytest.param(bytes(range(256)), "binary data", id="binary"),
        pytest.param(b"\x1f\x8b\x08\x00not gzip at all", "broken gzip data", id="broken-gzip"),
        pytest.param(gzip.compress(b"<html></html>"), "an HTML page", id="html-in-gzip"),
        pytest.param(gzip.compress(gzip.compress(urlset(ONE))), "compressed data", id="gzip-twice"),
    ],
)
def test_what_came_instead(body: bytes, came: str) -> None:
    with pytest.raises(SitemapError) as error:
        parse_sitemap(body, URL)
    assert came in str(error.value)
    assert URL in str(error.value)


WHOLE = urlset(*(f"<loc>https://paper.example/page{n:04}</loc>" for n in range(5)))


@pytest.mark.parametrize("length", range(280, len(WHOLE) - 10, 9))
def test_a_truncated_file_gives_whole_entries_only(length: int) -> None:
    sitemap = parse_sitemap(WHOLE[:length], URL)
    assert addresses(sitemap) == [f"https://paper.example/page{n:04}" for n in range(len(sitemap.links))]
    assert sitemap.truncated


@pytest.mark.parametrize("links", [1, 5000])
def test_a_gzip_file_with_a_wrong_checksum_gives_all_that_is_in_it(links: int) -> None:
    packed = bytearray(gzip.compress(urlset(*(f"<loc>https://paper.example/{n * 7919}</loc>" for n in range(links)))))
    packed[-8] ^= 1
    found = parse_sitemap(bytes(packed), URL)
    assert found.truncated
    assert len(found.links) == links


def test_a_truncated_gzip_file_gives_what_came() -> None:
    packed = gzip.compress(urlset(*(f"<loc>https://paper.example/{n * 7919}</loc>" for n in range(5000))))
    sitemap = parse_sitemap(packed[: len(packed) // 2], URL)
    assert 1000 < len(sitemap.links) < 4900
    assert all(link.url == f"https://paper.example/{n * 7919}" for n, link in enumerate(sitemap.links))
    assert sitemap.truncated


def test_a_file_that_the_parser_gives_up_is_truncated() -> None:
    sitemap = parse_sitemap(urlset(ONE, "<x>" * 300, "<loc>/b</loc>"), URL)
    assert addresses(sitemap) == ["https://paper.example/a"]
    assert sitemap.truncated


@pytest.mark.parametrize("kind", ["xml", "text"])
def test_at_most_so_many_links_and_the_first_ones(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(sitemaps, "MAX_LINKS", 1000)  # what holds for as many holds for more
    addresses = [f"https://paper.example/{n}" for n in range(1005)]
    listed = "\n".join(addresses).encode()
    sitemap = parse_sitemap(urlset(*map("<loc>{}</loc>".format, addresses)) if kind == "xml" else listed, URL)
    assert [link.url for link in sitemap.links] == addresses[:1000]
    assert sitemap.truncated


def test_exactly_as_many_as_allowed_is_not_truncated() -> None:
    sitemap = parse_sitemap(index(*(f"<loc>/{n}.xml</loc>" for n in range(MAX_CHILDREN))), URL)
    assert len(sitemap.children) == MAX_CHILDREN
    assert not sitemap.truncated


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(urlset(ONE).removesuffix(b"</urlset>"))]
    pieces += [packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)]
    return b"".join(pieces) + packer.flush()


def test_a_compression_bomb_is_unpacked_to_the_limit_only() -> None:
    packed = bomb(6 * MAX_BYTES)
    tracemalloc.start()
    sitemap = parse_sitemap(packed, URL)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert addresses(sitemap) == ["https://paper.example/a"]
    assert sitemap.truncated
    assert peak < 5 * MAX_BYTES


def test_entities_are_never_expanded() -> None:
    doctype = b'<!DOCTYPE urlset [<!ENTITY a "https://paper.example/"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    sitemap = parse_sitemap(doctype + urlset("<loc>/x&b;c</loc>", ONE), URL)
    assert addresses(sitemap) == ["https://paper.example/x&b;c", "https://paper.example/a"]


HOSTILE = {
    "elements": (lambda n: urlset(ONE + "<a/>" * n), 50_000),
    "addresses-in-one-entry": (lambda n: urlset("<loc>x</loc>" * n), 25_000),
    "entries-in-entries": (lambda n: urlset("<url>" * n), 60_000),
    "ampersands": (lambda n: urlset("&" * n), 100_000),
    "attributes": (lambda n: urlset("<a " + " ".join(f"a{k}=''" for k in range(n)) + "/>"), 25_000),
    "one-long-address": (lambda n: urlset("<loc>" + "a" * n + "</loc>"), 1_800_000),
    "refused": (lambda n: urlset(*["<loc>x:</loc>"] * n), 6_000),
}


@pytest.mark.parametrize(("make", "size"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_sitemap_takes_a_time_in_line_with_its_size(make: Callable[[int], bytes], size: int) -> None:
    assert_in_line(lambda body: parse_sitemap(body, URL), make, size)


FRAGMENTS = st.sampled_from(
    b"""<urlset> </urlset> <sitemapindex> </sitemapindex> <url> </url> <sitemap> </sitemap> <loc> </loc> <lastmod>
    2024-05-06 <news:news> </news:news> <news:title> <publication_date> https://paper.example/ http://[ /a <![CDATA[ ]]>
    & &# < > <!-- --> <? <!DOCTYPE [ ]> xmlns=' ' \x00 \xff \x1f\x8b \x1f\x8b\x08\x00 <a:b>""".split()
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=8)), max_size=40).map(b"".join), st.binary(max_size=300))
)
@example(b"<urlset")
@example(b"<urlset><url")
@example(b"http://")
def test_any_bytes_give_a_sitemap_or_a_sitemap_error(body: bytes) -> None:
    for candidate in (body, gzip.compress(body)):
        try:
            sitemap = parse_sitemap(candidate, URL)
        except SitemapError as error:
            assert str(error)
            continue
        found = [link.url for link in sitemap.links] + [child.url for child in sitemap.children]
        assert all(url.startswith(("http://", "https://")) for url in found)


def test_columns_behind_an_address_are_no_part_of_it() -> None:
    body = b"https://paper.example/1\t2024-05-06\nhttps://paper.example/2 \t0.5\nhttps://paper.example/3 4\n"
    links = [link.url for link in parse_sitemap(body, "https://paper.example/urls.txt").links]
    assert links == ["https://paper.example/1", "https://paper.example/2", "https://paper.example/3%204"]


def test_documents_that_were_joined_are_read_as_one() -> None:
    first, second = urlset(ONE), urlset("<loc>https://paper.example/b</loc>")
    prefixed = b"<?xml version='1.0'?><s:urlset xmlns:s='urn:s'><s:url><s:loc>/c</s:loc></s:url></s:urlset>"
    doctype = b"<!DOCTYPE urlset [<!ENTITY a 'x'>]>"
    sitemap = parse_sitemap(b"\n".join((first, second, doctype + prefixed, index("<loc>/1.xml</loc>"))), URL)
    assert addresses(sitemap) == [f"https://paper.example/{name}" for name in "abc"]
    assert [child.url for child in sitemap.children] == ["https://paper.example/1.xml"]
    assert not sitemap.truncated
    cut = parse_sitemap(first + second[:-20], URL)
    assert (addresses(cut), cut.truncated) == (["https://paper.example/a"], True)


def test_pieces_say_what_the_whole_says() -> None:
    """Longer than what is put right at once, with all that is to be put right, in each of its pieces."""
    title = "<news:news><news:title><![CDATA[Мости & <b>ріки</b>]]> x & y \x08&nbsp;</news:title></news:news>"
    entries = [f"<loc>https://paper.example/{n}?a=1&b={n}</loc>{title}" for n in range(6_000)]
    for encoding in ("utf-8", "utf-16", "cp1251"):
        text = urlset(*entries, attributes="").decode().replace("UTF-8", encoding)
        sitemap = parse_sitemap(text.encode(encoding), URL)
        assert addresses(sitemap) == [f"https://paper.example/{n}?a=1&b={n}" for n in range(6_000)]
        assert {link.title for link in sitemap.links} == {"Мости & <b>ріки</b> x & y"}
        assert not sitemap.truncated
