"""Listings read without knowing the site."""

from __future__ import annotations

import gzip
import json

import growth
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listing_layouts import MORE_LAYOUTS
from listing_layouts_six import SIX_LAYOUTS
from listing_world import LAYOUTS, Layout

from legionwire.article import SiteRules
from legionwire.errors import ListingError
from legionwire.links import NO_FACTS, SiteFacts
from legionwire.listings import Listing, parse_listing
from legionwire.urls import canonical_url

HOME = "https://news.example"
WORLD = [make() for make in LAYOUTS]
WORDS = "Council approves the harbour plan after a long debate about number"


def read(layout: Layout) -> Listing:
    return parse_listing(layout.html.encode(), layout.url, "text/html; charset=utf-8")


def entry(number: int, path: str = "/2024/03/05/harbour-plan-of-the-council-{}") -> str:
    return f'<article><h2><a href="{path.format(number)}">{WORDS} {number}</a></h2></article>'


def page(*pieces: str, head: str = "") -> bytes:
    return f"<html lang=en><head>{head}</head><body><main>{''.join(pieces)}</main></body></html>".encode()


def urls(body: bytes, url: str = f"{HOME}/world/", facts: SiteFacts = NO_FACTS) -> list[str]:
    return [link.url for link in parse_listing(body, url, "text/html", facts).links]


@pytest.mark.parametrize("layout", WORLD, ids=lambda layout: layout.name)
def test_the_links_of_a_layout_are_those_of_its_articles(layout):
    found = {link.url for link in read(layout).links}
    assert found == {canonical_url(url) for url in layout.articles}


def test_recall_and_precision_over_all_layouts():
    found = {link.url for layout in WORLD for link in read(layout).links}
    true = {canonical_url(url) for layout in WORLD for url in layout.articles}
    assert len(found & true) >= 0.98 * len(true)
    assert len(found & true) >= 0.95 * len(found)


@pytest.mark.parametrize("layouts", [MORE_LAYOUTS, SIX_LAYOUTS], ids=["more", "six"])
def test_layouts_that_are_described_drawn_by_scripts_or_mixed(layouts):
    pages = [make() for make in layouts]
    found = {link.url: link for layout in pages for link in read(layout).links}
    true = {canonical_url(url): title for layout in pages for url, title in layout.articles.items()}
    days = {canonical_url(url): day for layout in pages for url, day in layout.dates.items()}
    assert len(found.keys() & true.keys()) >= 0.98 * len(true)
    assert len(found.keys() & true.keys()) >= 0.95 * len(found)
    for url in found.keys() & true.keys():
        assert found[url].title == true[url]
        assert (at.date().isoformat() if (at := found[url].published) else None) == days.get(url)
    for layout in pages:
        assert read(layout).next_page == (canonical_url(layout.next_page) if layout.next_page else None)


def described(*items: object, kind: str = "ItemList", key: str = "itemListElement", name: str = "") -> bytes:
    data = json.dumps({"@type": kind, "name": name, key: list(items)})
    return page(head=f'<script type="application/ld+json">{data}</script>')


ITEMS = [f"{HOME}/2024/03/05/harbour-plan-{n}" for n in range(4)]


def test_a_list_in_json_ld_is_one_of_articles_of_the_site():
    assert urls(described(*ITEMS)) == ITEMS
    assert urls(described(*({"@type": "ListItem", "item": {"@id": url}} for url in ITEMS))) == ITEMS
    articles = [{"@type": "NewsArticle", "url": f"/a/{n}"} for n in range(4)]
    assert urls(described(*articles, kind="Blog", key="blogPost")) == [f"{HOME}/a/{n}" for n in range(4)]
    assert urls(described(*ITEMS, kind="BreadcrumbList")) == []
    assert urls(described(*ITEMS, name="Most read")) == []
    assert urls(described(*ITEMS[:2])) == [], "two are no list"
    assert urls(described(*(f"{HOME}/{name}" for name in ("world", "sport", "arts")))) == [], "sections"
    assert urls(described(*(url.replace("news", "other") for url in ITEMS))) == [], "another's site"
    assert urls(described(None, 5, {"item": [1]}, {"url": {"a": 1}}, "http://[", *ITEMS)) == ITEMS


def test_a_list_in_json_ld_completes_the_one_that_is_shown_when_they_meet():
    shown = "".join(entry(n) for n in range(5))
    same = [f"{HOME}/2024/03/05/harbour-plan-of-the-council-{n}" for n in range(3, 8)]
    body = described(*same).replace(b"<main>", f"<main>{shown}".encode())
    assert len(urls(body)) == 8
    other = described(*ITEMS).replace(b"<main>", f"<main>{shown}".encode())
    assert len(urls(other)) == 5


@pytest.mark.parametrize("layout", WORLD, ids=lambda layout: layout.name)
def test_titles_and_dates_are_those_the_page_tells(layout):
    days = {canonical_url(url): day for url, day in layout.dates.items()}
    titles = {canonical_url(url): title for url, title in layout.articles.items()}
    for link in read(layout).links:
        assert link.title == titles[link.url]
        assert (link.published.date().isoformat() if link.published else None) == days.get(link.url)


@pytest.mark.parametrize("layout", WORLD, ids=lambda layout: layout.name)
def test_the_next_page_is_found(layout):
    assert read(layout).next_page == (canonical_url(layout.next_page) if layout.next_page else None)


@pytest.mark.parametrize(
    ("name", "url", "more", "following"),
    [
        pytest.param("link", "/world/", '<link rel="next" href="/world/older">', "/world/older", id="link rel"),
        pytest.param("a", "/world/", '<a rel="next" href="?page=2">x</a>', "/world/?page=2", id="anchor rel"),
        pytest.param("zero", "/world/", '<p><b>1</b> <a href="?page=1">2</a></p>', "/world/?page=1", id="from zero"),
        pytest.param("third", "/world/page/2/", '<a href="/world/">1</a> 2 <a href="/world/page/3/">3</a>',
                     "/world/page/3/", id="numbers"),
        pytest.param("last", "/world/page/3/", '<a href="/world/">1</a> <a href="/world/page/2/">2</a> <b>3</b>',
                     None, id="the last of the numbers"),
        pytest.param("offset", "/world/?start=20", '<a href="?start=0">1</a> <a href="?start=20">2</a> '
                     '<a href="?start=40">3</a>', "/world/?start=40", id="offsets"),
        pytest.param("uk", "/world/", '<a href="/world/p2/">Наступна</a>', "/world/p2/", id="a word"),
        pytest.param("cursor", "/world/", '<a href="?before=1709600000">Older stories</a>', "/world/?before=1709600000",
                     id="a cursor"),
        pytest.param("index", "/world/index.html", '<b>1</b> <a href="index2.html">2</a>', "/world/index2.html",
                     id="a file of its own"),
        pytest.param("named", "/node_1.htm", '<a href="/node_1_2.htm">下一页</a>', "/node_1_2.htm",
                     id="a number in its name"),
        pytest.param("named", "/topic/12", '<a href="/topic/12?page=2">Next</a>', "/topic/12?page=2",
                     id="a numbered list"),
        pytest.param("named", "/topic/12?page=2", '<a href="/topic/12?page=1">»</a>', None, id="a numbered list, back"),
        pytest.param("more", "/world/", '<a href="/other-section/">More</a>', None, id="more of something else"),
        pytest.param("back", "/world/?page=3", '<div class="pager"><a href="?page=1">»</a></div>', None, id="back"),
        pytest.param("day", "/world/2024/03/01/", "", "/world/2024/02/29/", id="the day before"),
        pytest.param("month", "/world/2024/1/", "", "/world/2023/12/", id="the month before"),
        pytest.param("date", "/world/?date=2024-03-01", "", "/world/?date=2024-02-29", id="a day in the query"),
        pytest.param("no day", "/world/2024/13/45/", "", None, id="no such day"),
        pytest.param("section", "/world/", '<link rel="next" href="/sport/">', None, id="another section"),
        pytest.param("round", "/world/", '<a rel="next" href="/sport/">Sport</a>', None, id="round the sections"),
        pytest.param("html", "/tag/x.html", '<link rel="next" href="/tag/x/2.html">', "/tag/x/2.html", id="below it"),
        pytest.param("foreign", "/world/", '<a rel="next" href="https://b.example/?page=2">x</a>', None, id="foreign"),
    ],
)  # fmt: skip
def test_where_a_list_goes_on(name, url, more, following):
    body = page(*(entry(number) for number in range(5)), f"<div>{more}</div>" if "link" not in more else "",
                head=more if "link" in more else "")  # fmt: skip
    found = parse_listing(body, f"{HOME}{url}", "text/html").next_page
    assert found == (f"{HOME}{following}" if following else None)


def test_adverts_are_left_out_and_nofollow_is_not():
    body = page(
        *(entry(number) for number in range(5)),
        entry(5).replace("<a ", '<a rel="sponsored nofollow" '),
        entry(6).replace("<a ", '<a rel="ugc" '),
        entry(7).replace("<a ", '<a rel="nofollow" '),
    )
    assert [url[-1] for url in urls(body)] == ["0", "1", "2", "3", "4", "7"]


def test_other_sites_count_when_they_are_the_outlets_own():
    body = page(
        *(entry(number) for number in range(5)), entry(5, "https://news-more.example/2024/03/05/harbour-plan-{}")
    )
    assert len(urls(body)) == 5
    assert len(urls(body, facts=SiteFacts(frozenset(["news-more.example"])))) == 6


def test_a_date_beside_a_headline_is_read_as_machines_do():
    card = '<div><h3><a href="/news/foreign-fighters-{0}">{1} {0}</a></h3><time datetime="2023-05-0{0}">May</time>'
    people = '<a href="/experts/jane-doe">Jane Doe</a></div>'
    body = page(*(card.format(number, WORDS) + people for number in range(1, 6)))
    found = parse_listing(body, f"{HOME}/news", "text/html").links
    assert [link.published and link.published.day for link in found] == [1, 2, 3, 4, 5]


def test_a_short_headline_over_a_short_address_is_one_of_the_list():
    slugs = {
        "legion": "The Legion",
        "exile": "Exile and return of a soldier",
        "medics": "Medics at the front line of war",
    }
    slugs |= {"volunteers": "They came to fight for a country not theirs", "dawn": "What was seen at dawn on the river"}
    card = '<div class=post><h3><a href="/{}">{}</a></h3><span class=date>05.03.2022</span></div>'
    assert urls(page(*(card.format(*item) for item in slugs.items()))) == [f"{HOME}/{slug}" for slug in slugs]


def test_rules_say_where_the_links_of_an_odd_site_stand():
    body = page(
        *(entry(number) for number in range(5)),
        '<ul id="odd"><li><a href="/x1">One</a><li><a href="/x2">Two</a></ul><a class="on" href="/elsewhere">on</a>',
    )
    facts = SiteFacts(rules=SiteRules(links=(".missing", "#odd"), next=("a.on",)))
    listing = parse_listing(body, f"{HOME}/world/", "text/html", facts)
    assert [link.url for link in listing.links] == [f"{HOME}/x1", f"{HOME}/x2"]
    assert listing.next_page == f"{HOME}/elsewhere"


def test_a_page_of_one_article_and_one_of_none():
    assert urls(page("<h1>Latest</h1>", entry(1))) == [f"{HOME}/2024/03/05/harbour-plan-of-the-council-1"]
    assert urls(page("<h1>Latest</h1>", '<nav><a href="/world/">World</a></nav>')) == []


def test_one_address_is_one_link_under_its_best_title():
    body = page(
        *(
            f'<div><a href="/n/4{n}51"><img src=x></a><h3><a href="/n/4{n}51#top">{WORDS} {n}</a></h3>'
            f'<a href="/n/4{n}51?utm_source=list">Read more</a></div>'
            for n in range(6)
        )
    )
    listing = parse_listing(body, f"{HOME}/world/", "text/html")
    assert [link.title for link in listing.links] == [f"{WORDS} {n}" for n in range(6)]


def test_lines_of_a_menu_are_no_articles_though_their_addresses_look_alike():
    menu = "".join(f'<a href="/{slug}">{slug}</a>' for slug in ("history-of-our-paper", "our-team-and-friends"))
    cards = (entry(n, "/the-harbour-plan-of-the-council-part-{}") for n in range(6))
    assert len(urls(page(f"<div>{menu}</div>", *cards))) == 6


@pytest.mark.parametrize(
    "body",
    [b"", b"%PDF-1.7", b'{"items": []}', b'<rss version="2.0"><channel/></rss>', gzip.compress(b"<html>")],
    ids=["nothing", "pdf", "json", "feed", "gzip"],
)
def test_what_is_no_page_is_an_error_that_names_it(body):
    with pytest.raises(ListingError, match=r"https://news.example/world/"):
        parse_listing(body, f"{HOME}/world/", None)


TAGS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<ul>",
        "<li>",
        "<a>",
        "</a>",
        "<h2>",
        "<article>",
        "<nav>",
        "<time>",
        "<table>",
        "<td>",
        "<base>",
    ]
)
LINKS = st.sampled_from(
    ["/2024/03/05/a-b-c-d", "?page=2", "#x", "javascript:1", "http://[", "//", "mailto:a", "\udcff", "/tag/x"]
)


@given(
    st.lists(
        st.one_of(TAGS, st.text(max_size=20), LINKS.map(lambda url: f'<a href="{url}" rel="next">text</a>')),
        max_size=60,
    )
)
@settings(max_examples=75, deadline=None)
def test_any_page_is_read(pieces):
    body = ("<html><body>" + "".join(pieces)).encode("utf-8", "replace")
    listing = parse_listing(body, f"{HOME}/world/", "text/html")
    found = [link.url for link in listing.links]
    assert len(found) == len(set(found))
    assert all(canonical_url(url) == url and url.startswith(HOME) for url in found)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda size: page(*(entry(number) for number in range(size))), id="many cards"),
        pytest.param(lambda size: page(*(f'<a href="/n/{n}555">{WORDS}</a>' for n in range(size))), id="no cards"),
        pytest.param(
            lambda size: page(*(f"<h3>{n % 28 + 1} March 2024</h3>" + entry(n) for n in range(size))), id="days"
        ),
        pytest.param(
            lambda size: page('<p class="pagination">' + "".join(f"<a href='?page={n}'>{n}</a>" for n in range(size))),
            id="numbers",
        ),
    ],
)
def test_a_page_costs_by_its_size(make):
    growth.assert_in_line(lambda body: parse_listing(body, f"{HOME}/world/", "text/html"), make, 60)
