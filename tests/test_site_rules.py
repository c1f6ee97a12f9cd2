"""Selectors in a source's table: what they find, what wins, and what is read where they find nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawling import Collection
from hypothesis import example, given
from hypothesis import strategies as st
from loopback import Answer, Site, redirect

from legionwire.article import NO_RULES, Article, Page, SiteRules
from legionwire.date_candidates import candidates_from_json
from legionwire.errors import FormatError
from legionwire.extract import extract
from legionwire.selectors import compile_selector

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://odd.example/n/77"

# A page as no newsroom system makes them: the text in the comments' box, split by line breaks, the title in a span, the
# date in a cell, boxes between the paragraphs that look like paragraphs.
ODD = """<html lang="en"><head><title>Odd Courier | Today</title>
<meta property="article:published_time" content="2026-11-02T08:00:00+00:00">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Odd Courier: all the news of
 today"}</script>
</head><body>
<table><tr><td class="stamp" title="2026-11-18T09:30:00+02:00">yesterday</td><td><span id="hd">Legion's ferry
 crosses the
 river again</span></td></tr></table>
<div class="comments-area"><p>The International Legion's ferry crossed the river again on Tuesday, after
 eleven weeks in the
 dock at Port Ansel, where its engine was taken out and put back twice.</p>
<p class="promo">Our readers have given two thousand times this year already, and each of these gifts has kept
 a reporter on
 the road, so please think about giving today.</p>
<p>Forty volunteers were on board, most of them on their way back from leave, said the ferry's master, Ilan
 Dorosh, who has
 done the crossing since he was nineteen.</p></div>
<div class="story"><p>Weather for the coast: showers from the west, clearing towards the evening, with winds
 of up to forty
 kilometres an hour, and a night without frost in the valleys and on the islands.</p>
<p>Tides at Port Ansel: high at six in the morning and again at half past six in the evening, low at noon and
 at midnight, a
 hand's breadth above what is usual for the season.</p>
<p>Ferries: the summer boats have been laid up, and the winter boats sail every two hours from the eastern
 pier, except on
 Sundays, when there are four crossings in all and none after dark.</p></div>
</body></html>"""

RULES = SiteRules(
    body=(".nowhere", "div.comments-area"), title=("h1", "#hd"), date=("time", "td.stamp"), drop=("p.promo", "script")
)


def read(markup: str = ODD, rules: SiteRules = RULES) -> Article:
    found = extract(Page(URL, markup.encode(), NOW, rules=rules))
    assert found.article is not None, found.reason
    return found.article


def test_without_rules_the_odd_page_is_misread():
    assert read(rules=NO_RULES).title != "Legion's ferry crosses the river again"


def test_rules_say_where_everything_stands():
    article = read()
    assert article.title == "Legion's ferry crosses the river again"
    lines = article.text.splitlines()
    assert [line[:20] for line in lines] == ["The International Le", "Forty volunteers wer"]
    assert article.published is not None
    assert (article.published.value, article.published.origin) == (datetime(2026, 11, 18, 7, 30, tzinfo=UTC), "rule")
    assert [(date.origin, date.place) for date in article.dates][:2] == [
        ("rule", "td.stamp"),
        ("meta", "article:published_time"),
    ]
    assert article.date_conflict, "the page's own date is sixteen days off, and that is on record"


@pytest.mark.parametrize("tag", ["aside", "footer", "form", "nav", "td", "section"])
def test_a_body_is_read_whatever_its_element_is_called(tag: str) -> None:
    opening, closing = ("<table><tr><td", "</td></tr></table>") if tag == "td" else (f"<{tag}", f"</{tag}>")
    markup = ODD.replace('<div class="comments-area"', f'{opening} class="comments-area related"')
    markup = markup.replace("he was nineteen.</p></div>", f"he was nineteen.</p>{closing}")
    article = read(markup, SiteRules(body=(".comments-area",), title=("#hd",), drop=(".promo",)))
    assert article.text == read().text


def test_what_is_dropped_is_dropped_before_anything_is_read():
    markup = ODD.replace('"headline": "Odd', '"author": {"@type": "Person", "name": "Nobody Knows"}, "headline": "Odd')
    assert read(markup, NO_RULES).authors == ("Nobody Knows",)
    assert read(markup).authors == ()


@pytest.mark.parametrize(
    "rules",
    [
        SiteRules(body=(".gone",), title=("#gone",), date=(".gone",), drop=(".gone",)),
        SiteRules(body=(".stamp",)),  # it holds a word: on a page with so much more, that is not the body
        SiteRules(title=("div.empty",)),
    ],
    ids=["nothing", "next to nothing", "no words"],
)
def test_what_the_rules_do_not_find_is_read_as_ever(rules: SiteRules) -> None:
    markup = ODD.replace("</body>", '<div class="empty"> </div></body>')
    plain, ruled = read(markup, NO_RULES), read(markup, rules)
    assert (ruled.title, ruled.text, ruled.published) == (plain.title, plain.text, plain.published)


def test_a_short_body_counts_when_the_page_has_no_more():
    markup = ODD[: ODD.index('<div class="story">')] + "</body></html>"
    markup = markup.replace("<p>Forty", '<p class="promo">Forty')
    assert len(read(markup).text) < 250


def test_a_comma_means_all_of_them_in_the_order_of_the_page():
    rules = SiteRules(body=("div.story > p:last-child, .comments-area > p",), title=("#hd",), drop=(".promo",))
    assert [line.split()[0] for line in read(rules=rules).text.splitlines()] == ["The", "Forty", "Ferries:"]


def test_a_meta_tag_can_hold_title_and_date():
    markup = ODD.replace(
        "</head>", '<meta name="x-title" content="Ferry sails"><meta name="x-day" content="2026-11-17">'
    )
    article = read(markup, SiteRules(title=("meta[name=x-title]",), date=("meta[name=x-day]",)))
    assert article.title == "Ferry sails"
    assert article.published is not None
    assert (article.published.value.day, article.published.precision) == (17, "day")


@given(st.text(max_size=30))
@example(r"\1")  # escapes and signs that XML has no room for
@example("\ufffe")
def test_any_text_is_a_selector_or_is_refused(selector: str) -> None:
    try:
        compile_selector(selector)
    except FormatError as error:
        assert error.what


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Odd</title><link>{0}/</link>
<description>x</description><item><title>Ferry</title><link>{0}/n/77</link></item></channel></rss>"""
TABLE = """[odd]
name = "Odd Courier"
homepage = "{0}/"
country = "GB"
languages = ["en"]
kind = "regional"
feeds = ["{0}/feed.xml"]
delay = 0

[odd.rules]
body = [".nowhere", "div.comments-area"]
title = "#hd"
date = "td.stamp"
drop = ["p.promo", "script"]
"""


@pytest.fixture
def odd(tmp_path: Path):
    """A catalogue with one odd site, which is on loopback."""
    with Site() as site:
        address = site.url("")
        site.answers["/n/77"] = [Answer(headers={"Content-Type": "text/html; charset=utf-8"}, body=ODD.encode())]
        feed = FEED.format(address).encode()
        site.answers["/feed.xml"] = [Answer(headers={"Content-Type": "application/rss+xml"}, body=feed)]
        (tmp_path / "catalogue" / "sources").mkdir(parents=True)
        (tmp_path / "catalogue" / "sources" / "odd.toml").write_text(TABLE.format(address))
        collection = Collection(tmp_path / "data", tmp_path / "catalogue", settings=(("LEGIONWIRE_TOPIC", "all"),))
        collection.page, collection.site = site.url("/n/77"), site
        yield collection


def test_a_crawl_reads_by_the_rules_of_the_source(odd):
    odd.crawl()
    (row,) = odd.articles().values()
    wanted = read()
    assert (row.title, row.text) == (wanted.title, wanted.text)
    assert (row.published_at, row.published_origin) == (datetime(2026, 11, 18, 7, 30, tzinfo=UTC), "rule")
    assert candidates_from_json(row.dates) == wanted.dates
    shown = json.loads(odd.run("show", str(row.id), "--json").stdout)
    assert [date["origin"] for date in shown["dates"]] == ["rule", "meta"]
    assert "value=2026-11-18T07:30:00Z precision=second origin=rule zone=+02:00" in odd.run("show", str(row.id)).stdout


def test_stored_articles_are_read_again_by_the_rules_of_today(odd, tmp_path):
    file = tmp_path / "catalogue" / "sources" / "odd.toml"
    table = file.read_text()
    file.write_text(table[: table.index("[odd.rules]")])
    odd.crawl()
    (row,) = odd.articles().values()
    assert row.title != read().title
    file.write_text(table)
    odd.run("reread", "--all")
    (row,) = odd.articles().values()
    assert (row.title, row.text, row.n_revisions) == (read().title, read().text, 2)


def test_the_rules_are_shown(odd):
    shown = json.loads(odd.run("sources", "show", "odd", "--json").stdout)
    assert shown["rules"]["body"] == [".nowhere", "div.comments-area"]
    assert 'title = ["#hd"]' in odd.run("sources", "show", "odd", "--toml").stdout
    assert ".nowhere, div.comments-area" in odd.run("sources", "show", "odd").stdout


def test_an_address_is_tried_by_the_rules_of_the_source_it_belongs_to(odd):
    done = odd.run("sources", "try", odd.page, "--json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert [article["title"] for article in shown["articles"]] == ["Legion's ferry crosses the river again"]


def test_read_goes_by_the_rules_of_the_source_a_page_belongs_to(odd, tmp_path):
    (tmp_path / "page.html").write_text(ODD)
    answer = json.loads(odd.run("read", "--file", str(tmp_path / "page.html"), "--url", odd.page).stdout)
    assert (answer["title"], answer["text"]) == (read().title, read().text)
    assert [date["origin"] for date in answer["dates"]] == ["rule", "meta"]
    assert answer["published_zone"] == "+02:00"


# --- read --url: a page that is asked for


def test_a_page_is_asked_for_and_read_as_from_a_file(odd, tmp_path):
    (tmp_path / "page.html").write_text(ODD)
    asked = odd.run("read", "--url", odd.page)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout) == json.loads(
        odd.run("read", "--file", str(tmp_path / "page.html"), "--url", odd.page).stdout
    )
    assert [path for path, _ in odd.site.asked] == ["/robots.txt", "/n/77"]
    assert not odd.folder.exists(), "nothing is kept"


@pytest.mark.parametrize(
    ("path", "answer", "state", "reason", "code"),
    [
        ("/robots.txt", Answer(body=b"User-agent: legionwire\nDisallow: /n/"), "robots", "robots.txt", 0),
        ("/n/77", Answer(404), "gone", "404", 0),
        ("/n/77", Answer(403), "blocked", "403", 0),
        ("/n/77", Answer(429, {"Retry-After": "300"}), "deferred", "asked to wait", 0),
        ("/n/77", Answer(500), "error", "500", 1),
        ("/n/77", Answer(headers={"Content-Type": "application/pdf"}, body=b"%PDF-1.4"), "not_article", "PDF", 0),
    ],
    ids=["robots.txt", "gone", "blocked", "to wait", "broken", "a PDF"],
)
def test_a_refusal_is_an_answer(odd, path, answer, state, reason, code):
    odd.site.answers[path] = [answer]
    done = odd.run("read", "--url", odd.page)
    told = json.loads(done.stdout)
    assert (told["url"], told["state"], done.returncode) == (odd.page, state, code)
    assert reason in told["reason"]


def test_private_networks_are_refused_unless_they_are_allowed(odd):
    odd.networks = "127.99.0.0/16"
    told = json.loads(odd.run("read", "--url", odd.page).stdout)
    assert told["state"] == "refused"
    assert odd.site.asked == []


def test_a_page_that_moved_is_read_where_it_is(odd):
    odd.site.answers["/old"] = [redirect(odd.page)]
    told = json.loads(odd.run("read", "--url", odd.site.url("/old")).stdout)
    assert (told["url"], told["state"], told["title"]) == (odd.page, "article", read().title)


def test_an_address_that_is_none_is_a_mistake_of_the_caller(odd):
    done = odd.run("read", "--url", "ftp://odd.example/")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read" in done.stderr
