"""A first page, read for its feeds, its lists and its terms."""

from datetime import UTC, datetime

import pytest
from shipped import TOPIC

from legionwire.article import Page
from legionwire.homepage import HomePage, read_home
from legionwire.topic import Topic

URL = "https://weekly.example/"
HEAD = """<title>Example Weekly - news from nowhere</title><meta property="og:site_name" content="Example Weekly">
<meta property="og:locale" content="en_GB"><meta name="tdm-reservation" content="1">"""


def home(head: str = "", body: str = "", topic: Topic = TOPIC, lang: str = "en") -> HomePage:
    html = f'<!doctype html><html lang="{lang}"><head>{HEAD}{head}</head><body>{body}</body></html>'
    return read_home(page(html), topic)


def page(html: str, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(URL, html.encode(), datetime(2026, 11, 30, tzinfo=UTC), headers=(("Content-Type", content_type),))


def test_name_language_and_terms() -> None:
    found = home(lang="en_GB")
    assert (found.title, found.site_name) == ("Example Weekly - news from nowhere", "Example Weekly")
    assert (found.language, found.locale) == ("en-gb", "en_gb")
    assert [term.reserved for term in found.terms] == [True]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed/">', ["/feed/"]),
        ('<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom.xml">', ["/atom.xml"]),
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', ["/feed.json"]),
        ('<link rel="alternate" type="application/json" href="/feed/json">', ["/feed/json"]),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">', []),
        ('<link rel="alternate" hreflang="uk" href="/uk/">', []),
        ('<link rel="alternate stylesheet" type="application/rss+xml" href="/feed/">', []),
        ('<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
    ],
)
def test_feeds_that_the_head_announces(link: str, expected: list[str]) -> None:
    assert [lead.url.removeprefix(URL[:-1]) for lead in home(link).feeds] == expected


def test_feeds_that_are_linked_are_of_the_site_itself() -> None:
    found = home(body='<a href="/rss">RSS</a> <a href="https://other.example/rss">RSS</a> <a href="/">RSS</a>')
    assert [(lead.url, lead.origin) for lead in found.feeds] == [(f"{URL}rss", "linked")]


def test_a_feed_that_names_the_topic_is_topical() -> None:
    found = home(
        '<link rel="alternate" type="application/rss+xml" title="All" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="International Legion" href="/tag/7/feed/">'
    )
    assert [lead.topical for lead in found.feeds] == [True, False]


def test_lists_are_told_from_articles_and_from_what_is_no_news() -> None:
    found = home(
        body="""<nav><a href="/about">About</a><a href="/politics/">Politics</a><a href="/latest/">Latest</a>
        <a href="/login">Log in</a><a href="/tag/international-legion/">International Legion</a></nav>
        <a href="/2026/11/29/a-bridge-is-open/">A bridge is open</a><a href="/a-longer-title-of-an-article">Longer</a>
        <a href="https://other.example/news/">News</a>"""
    )
    assert [lead.url.removeprefix(URL[:-1]) for lead in found.listings] == [
        "/tag/international-legion/",
        "/latest/",
        "/politics/",
    ]
    assert [lead.topical for lead in found.listings] == [True, False, False]
    assert not any(
        lead.topical for lead in home(body='<a href="/latest/">Latest</a>', topic=Topic.everything()).listings
    )


def test_what_is_no_page_says_why() -> None:
    assert "PDF" in read_home(page("%PDF-1.7", "application/pdf"), TOPIC).problem
