"""The demo web keeps its promises: news in six languages, well-formed channels, odd answers, a second edition."""

from __future__ import annotations

import gzip
import http.client
import json
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from legionwire.article import State
from legionwire.demo import DemoArticle, DemoWeb
from legionwire.errors import UsageError

LANGUAGES = {"en", "uk", "ru", "es", "pl", "de"}
XML = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
    "a": "http://www.w3.org/2005/Atom",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def fetch(url: str, method: str = "GET", **headers: str) -> Answer:
    """One request as it goes over the wire: no redirects followed, nothing decompressed."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=300)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    """The first edition; read only."""
    with DemoWeb() as running:
        yield running


@pytest.fixture
def own_web() -> Iterator[DemoWeb]:
    """For tests that tick or count."""
    with DemoWeb() as running:
        yield running


def channels(web: DemoWeb) -> dict[str, tuple[list[str], list[str]]]:
    """The feeds and sitemaps of every outlet, by its id, as the catalogue would have them."""
    found = {}
    for outlet, homepage in zip(web.outlets(), web.homepages(), strict=True):
        home = homepage.rstrip("/")
        found[outlet.id] = (
            [home + outlet.feed_path],
            [home + outlet.sitemap_path] if outlet.sitemap_path else [],
        )
    return found


def feed_links(url: str) -> list[str]:
    answer = fetch(url)
    assert answer.status == 200
    if "json" in answer.headers["Content-Type"]:
        return [item["url"] for item in json.loads(answer.body)["items"]]
    root = etree.fromstring(answer.body)
    links = root.xpath("//item/link/text() | //a:entry/a:link[@rel='alternate']/@href", namespaces=XML)
    assert isinstance(links, list)
    return [str(link) for link in links]


def sitemap_links(url: str) -> list[str]:
    answer = fetch(url)
    assert answer.status == 200
    body = gzip.decompress(answer.body) if url.endswith(".gz") else answer.body
    root = etree.fromstring(body)
    children = [str(loc.text) for loc in root.iterfind("s:sitemap/s:loc", XML)]
    return [str(loc.text) for loc in root.iterfind("s:url/s:loc", XML)] + [
        link for child in children for link in sitemap_links(child)
    ]


def all_links(web: DemoWeb) -> set[str]:
    shown: set[str] = set()
    for feeds, sitemaps in channels(web).values():
        shown.update(*map(feed_links, feeds), *map(sitemap_links, sitemaps))
    return shown


def article(web: DemoWeb, name: str) -> DemoArticle:
    return next(article for article in web.truth() if article.id == name)


# What is written


def test_there_are_enough_outlets_and_articles_in_six_languages(web: DemoWeb) -> None:
    truth = web.truth()
    assert len(web.outlets()) >= 4
    assert len(truth) >= 60
    assert {article.lang for article in truth} == LANGUAGES
    assert min(Counter(article.lang for article in truth).values()) >= 9


def test_about_a_third_is_on_the_topic_and_in_every_language(web: DemoWeb) -> None:
    on_topic = [article for article in web.truth() if article.about in ("core", "mention")]
    assert 0.3 <= len(on_topic) / len(web.truth()) <= 0.45
    assert {article.lang for article in on_topic if article.about == "core"} == LANGUAGES
    assert {article.lang for article in on_topic if article.about == "mention"} == LANGUAGES


def test_copies_have_the_very_text_of_an_article_of_another_outlet(web: DemoWeb) -> None:
    by_id = {article.id: article for article in web.truth()}
    copies = [article for article in web.truth() if article.copy_of]
    assert len(copies) >= 4
    for copy in copies:
        original = by_id[str(copy.copy_of)]
        assert (copy.text, copy.lang, copy.about) == (original.text, original.lang, original.about)
        assert copy.outlet != original.outlet
        assert copy.published > original.published


def test_no_other_two_articles_share_a_text_or_a_paragraph(own_web: DemoWeb) -> None:
    own_web.tick()
    blocks = Counter(b.text for article in own_web.truth() if not article.copy_of for b in article.body)
    assert [text for text, times in blocks.items() if times > 1] == []


def test_the_translation_is_not_called_a_copy(web: DemoWeb) -> None:
    (translation,) = [article for article in web.truth() if article.translation_of]
    original = article(web, str(translation.translation_of))
    assert translation.copy_of is None
    assert (translation.lang, original.lang) == ("uk", "en")


def test_articles_are_short_news_with_all_their_facts(own_web: DemoWeb) -> None:
    own_web.tick()
    for written in own_web.truth():
        assert 90 <= len(written.text.split()) <= 220, written.id
        assert written.title and written.standfirst and written.authors, written.id
        assert written.published.tzinfo is not None, written.id
        assert written.url.isascii(), written.id


def test_addresses_and_ids_are_unique(own_web: DemoWeb) -> None:
    own_web.tick()
    addresses = [a.url for a in own_web.truth()] + [odd.url for odd in own_web.odd()]
    assert len(set(addresses)) == len(addresses)
    assert len({article.id for article in own_web.truth()}) == len(own_web.truth())


# What is served


def test_every_article_page_holds_its_title_text_and_boilerplate(web: DemoWeb) -> None:
    outlets = {outlet.id: outlet for outlet in web.outlets()}
    for written in web.truth():
        outlet = outlets[written.outlet]
        answer = fetch(written.url)
        assert (answer.status, answer.headers["Content-Type"]) == (200, f"text/html; charset={outlet.encoding}")
        page = html.document_fromstring(answer.body.decode(outlet.encoding))
        assert page.get("lang") == written.lang
        assert [h1.text_content() for h1 in page.iter("h1")] == [written.title]
        paragraphs = [element.text_content() for element in page.iter("p", "h2")]
        wanted = [block.text for block in written.body] + list(outlet.boilerplate)
        assert [text for text in paragraphs if text in wanted] == wanted


NAMES = (
    "international legion",
    "нтернаціональн",
    "интернациональн",
    "legión internacional",
    "legion międzynarodow",
    "legionu międzynarodow",
    "internationale legion",
)


def test_articles_off_topic_do_not_name_the_legion_but_their_pages_do(web: DemoWeb) -> None:
    encodings = {outlet.id: outlet.encoding for outlet in web.outlets()}
    for written in web.truth():
        if written.about == "no":
            page = fetch(written.url).body.decode(encodings[written.outlet]).casefold()
            own = f"{written.title} {written.standfirst} {written.text}".casefold()
            assert [name for name in NAMES if name in own] == [], written.id
            assert any(name in page for name in NAMES), written.id


def test_every_article_is_shown_by_a_channel_of_its_outlet(web: DemoWeb) -> None:
    shown = all_links(web)
    assert [article.id for article in web.truth() if article.url not in shown] == []


@pytest.mark.parametrize("ticked", [False, True], ids=["before", "after the tick"])
def test_every_link_of_every_channel_is_in_the_truth_or_odd(own_web: DemoWeb, ticked: bool) -> None:
    if ticked:
        own_web.tick()
    known = {a.url for a in own_web.truth() if not a.removed} | {odd.url for odd in own_web.odd()}
    assert all_links(own_web) - known <= set(own_web.homepages())
    assert {odd.url for odd in own_web.odd()} <= all_links(own_web)


def test_all_four_feed_and_sitemap_formats_are_there(web: DemoWeb) -> None:
    types = {fetch(feed).headers["Content-Type"].split(";")[0] for feeds, _ in channels(web).values() for feed in feeds}
    assert types == {"application/rss+xml", "application/atom+xml", "application/feed+json"}
    assert {outlet.sitemap for outlet in web.outlets()} == {"news", "index", "plain", "none"}
    news = fetch(channels(web)["meridian-wire"][1][0]).body
    assert b"<news:title>" in news


def test_feed_dates_agree_with_the_truth(web: DemoWeb) -> None:
    (feed,), _ = channels(web)["rankovyi-litopys"]
    root = etree.fromstring(fetch(feed).body)
    dates = {
        entry.findtext("a:id", namespaces=XML): entry.findtext("a:published", namespaces=XML)
        for entry in root.iterfind("a:entry", XML)
    }
    for written in web.truth():
        if written.url in dates:
            assert dates[written.url] == written.published.isoformat()


def test_one_outlet_still_writes_windows_1251(web: DemoWeb) -> None:
    (feed,), _ = channels(web)["otkrytyi-bereg"]
    body = fetch(feed).body
    assert body.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert "Интернационального легиона".encode("windows-1251") in body


@pytest.mark.parametrize("name", ["wire-medics", "correo-regreso"], ids=["plain", "graph"])
def test_json_ld_names_title_date_and_authors(web: DemoWeb, name: str) -> None:
    written = article(web, name)
    page = html.document_fromstring(fetch(written.url).body.decode())
    data = json.loads(page.findtext(".//script[@type='application/ld+json']") or "")
    nodes = data.get("@graph", [data])
    (news,) = [node for node in nodes if node["@type"] == "NewsArticle"]
    assert (news["headline"], news["datePublished"]) == (written.title, written.published.isoformat())
    people = {node["@id"]: node["name"] for node in nodes if node["@type"] == "Person"}
    assert tuple(a.get("name") or people[a["@id"]] for a in news["author"]) == written.authors


def test_robots_names_the_sitemap_and_forbids_an_address_that_the_feed_shows(web: DemoWeb) -> None:
    home = web.homepages()[0]
    robots = fetch(f"{home}robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert f"Sitemap: {home}news-sitemap.xml" in robots.body.decode()
    (odd,) = [odd for odd in web.odd() if odd.kind == "forbidden"]
    assert odd.state is State.ROBOTS
    assert f"Disallow: {urlsplit(odd.url).path.split('live')[0]}" in robots.body.decode()


# The odd ones

STATUSES = {
    "busy": 503,
    "closed": 403,
    "consent": 200,
    "empty": 200,
    "forbidden": 200,
    "missing": 404,
    "pdf": 200,
    "print": 200,
    "redirect": 301,
    "redirect-home": 302,
    "same-address": 200,
    "section": 200,
    "soft-404": 200,
}


@pytest.mark.parametrize("kind", STATUSES)
def test_odd_addresses_answer_as_their_kind_says(web: DemoWeb, kind: str) -> None:
    (odd,) = [odd for odd in web.odd() if odd.kind == kind]
    answer = fetch(odd.url)
    assert answer.status == STATUSES[kind]
    body = answer.body.decode("windows-1251" if kind == "soft-404" else "latin-1")
    match kind:
        case "busy":
            assert int(answer.headers["Retry-After"]) > 0
        case "consent":
            assert "cookies" in body and odd.title not in body
        case "empty":
            assert "<p>" not in body
        case "pdf":
            start = int(answer.body.split(b"startxref\n")[1].split()[0])
            assert answer.body.startswith(b"%PDF-") and answer.body[start:].startswith(b"xref")
        case "print":
            assert f'<link rel="canonical" href="{odd.leads_to}">' in body
        case "redirect":
            assert odd.leads_to is not None
            assert answer.headers["Location"] == urlsplit(odd.leads_to).path
        case "redirect-home":
            assert answer.headers["Location"] in web.homepages()
        case "same-address":
            assert odd.leads_to == odd.url.partition("?")[0]
            assert answer.body == fetch(odd.leads_to).body
        case "soft-404":
            assert "Страница не найдена" in body


def test_odd_addresses_of_other_places_are_never_served_from_here(web: DemoWeb) -> None:
    elsewhere = {odd.kind: odd for odd in web.odd() if odd.kind not in STATUSES}
    assert set(elsewhere) == {"elsewhere", "local-file", "private-address"}
    assert {odd.state for odd in elsewhere.values()} == {State.REFUSED}
    assert not any(odd.url.startswith(web.homepages()) for odd in elsewhere.values())


# HTTP


def test_every_resource_answers_304_to_its_own_validators(web: DemoWeb) -> None:
    addresses = [a.url for a in web.truth()]
    for homepage, (feeds, sitemaps) in zip(web.homepages(), channels(web).values(), strict=True):
        addresses += [homepage, f"{homepage}robots.txt", *feeds, *sitemaps]
    for address in addresses:
        first = fetch(address)
        by_tag = fetch(address, If_None_Match=first.headers["ETag"])
        by_date = fetch(address, If_Modified_Since=first.headers["Last-Modified"])
        assert (by_tag.status, by_tag.body, by_date.status, by_date.body) == (304, b"", 304, b""), address


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": "Fri, 20 Nov 2099 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ],
    ids=["any tag", "other tag", "the tag decides", "old date", "no date"],
)
def test_conditions_are_weighed_as_rfc_9110_says(web: DemoWeb, headers: dict[str, str], status: int) -> None:
    assert fetch(web.truth()[0].url, **headers).status == status


def test_errors_and_redirects_carry_no_validators(web: DemoWeb) -> None:
    for kind in ("missing", "busy", "redirect", "closed"):
        (odd,) = [odd for odd in web.odd() if odd.kind == kind]
        assert fetch(odd.url, If_None_Match="*").status == STATUSES[kind]


def test_head_has_the_headers_of_get_and_no_body(web: DemoWeb) -> None:
    url = web.truth()[0].url
    head, get = fetch(url, method="HEAD"), fetch(url)
    assert head.body == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified"):
        assert head.headers[name] == get.headers[name]


def test_text_is_compressed_when_accepted_and_archives_are_left_alone(web: DemoWeb) -> None:
    url = web.truth()[0].url
    packed = fetch(url, Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == fetch(url).body
    month = fetch(f"{web.homepages()[1]}sitemaps/2026-11.xml.gz", Accept_Encoding="gzip")
    assert "Content-Encoding" not in month.headers
    assert month.headers["Content-Type"] == "application/gzip"


# The second edition


def test_the_tick_brings_changes_and_takes_away(own_web: DemoWeb) -> None:
    before = {article.id: article for article in own_web.truth()}
    own_web.tick()
    after = {article.id: article for article in own_web.truth()}
    new = [after[name] for name in after.keys() - before.keys()]
    changed = [after[name] for name in before if after[name].text != before[name].text]
    removed = [article for article in after.values() if article.removed]
    assert len(new) >= 3
    assert len(changed) == 1 and changed[0].title != before[changed[0].id].title
    assert changed[0].url == before[changed[0].id].url
    assert [fetch(article.url).status for article in new + changed] == [200] * (len(new) + 1)
    assert [fetch(article.url).status for article in removed] == [404]
    shown = all_links(own_web)
    assert {article.url for article in new} <= shown
    assert not {article.url for article in removed} & shown


def test_new_articles_are_not_there_before_the_tick(own_web: DemoWeb) -> None:
    before = {article.id for article in own_web.truth()}
    addresses = all_links(own_web)
    probe = DemoWeb()
    with probe:
        probe.tick()
        new_paths = [article.path for article in probe.truth() if article.id not in before]
    assert new_paths
    assert not any(address.endswith(path) for address in addresses for path in new_paths)
    assert {fetch(home.rstrip("/") + path).status for home in own_web.homepages() for path in new_paths} == {404}


def test_after_the_tick_only_what_changed_is_sent_again(own_web: DemoWeb) -> None:
    tags = {article.id: fetch(article.url).headers["ETag"] for article in own_web.truth()}
    feeds = [feed for feeds, _ in channels(own_web).values() for feed in feeds]
    feed_tags = {feed: fetch(feed).headers["ETag"] for feed in feeds}
    own_web.tick()
    statuses = {a.id: fetch(a.url, If_None_Match=tags[a.id]).status for a in own_web.truth() if a.id in tags}
    assert {name: status for name, status in statuses.items() if status != 304} == {
        "wire-blast": 200,
        "kurier-muzeum": 404,
    }
    assert {fetch(feed, If_None_Match=tag).status for feed, tag in feed_tags.items()} == {200, 304}


def test_a_second_tick_changes_nothing(own_web: DemoWeb) -> None:
    own_web.tick()
    once = own_web.truth()
    own_web.tick()
    assert own_web.truth() == once


# Statistics, catalogue, command


def test_stats_tell_requests_statuses_conditions_and_gaps_by_host(own_web: DemoWeb) -> None:
    first, second = own_web.homepages()[:2]
    tag = fetch(first).headers["ETag"]
    fetch(first, If_None_Match=tag, User_Agent="tester/1")
    fetch(f"{first}terminal/secret")
    fetch(second)
    stats = own_web.stats()
    busy, quiet = stats.hosts
    assert (busy.host, busy.requests, busy.statuses) == ("127.30.0.1", 3, ((200, 1), (304, 1), (404, 1)))
    assert (busy.conditional, busy.forbidden) == (1, 1)
    assert busy.smallest_gap is not None and busy.smallest_gap > 0
    assert (quiet.requests, quiet.smallest_gap) == (1, None)
    assert stats.requests == 4 and stats.count(304) == 1
    assert stats.asked("/terminal/secret")[0].forbidden
    assert stats.visits[1].user_agent == "tester/1"


def test_the_catalogue_has_a_table_for_each_outlet(web: DemoWeb, tmp_path: Path) -> None:
    file = web.catalogue(tmp_path, delay=0.25)
    assert file == tmp_path / "sources" / "demo.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    assert list(tables) == [outlet.id for outlet in web.outlets()]
    for table, (feeds, sitemaps) in zip(tables.values(), channels(web).values(), strict=True):
        assert (table["feeds"], table["sitemaps"], table["listings"]) == (feeds, sitemaps, [])
        assert table["delay"] == 0.25
        assert table["homepage"] in web.homepages()
        assert len(table["country"]) == 2 and table["name"] and table["languages"] and table["kind"]
    assert Counter(table["fetch"] for table in tables.values()) == {"all": 5, "hinted": 1}


def test_a_port_that_is_taken_is_an_error_that_says_so(web: DemoWeb) -> None:
    with pytest.raises(UsageError, match=f"port {web.port}"), DemoWeb(web.port):
        pass


def test_the_port_is_free_again_afterwards() -> None:
    with DemoWeb() as first:
        port = first.port
        fetch(first.homepages()[0])
    with DemoWeb(port) as second:
        assert fetch(second.homepages()[5]).status == 200


def test_the_command_prints_the_hosts_and_ends_with_an_interrupt() -> None:
    command = [sys.executable, "-m", "legionwire.demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(6)]
            assert fetch(lines[0].split("\t")[0]).status == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=300) == 130
        finally:
            process.kill()
    assert lines[5].startswith("http://127.30.0.6:")
