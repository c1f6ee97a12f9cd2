"""The whole way of an article, for real: the demo's outlets crawled twice over loopback."""

from collections import Counter
from datetime import UTC

import pytest
from crawling import Collection, assert_adds_up

from legionwire import __version__
from legionwire.demo import NETWORK, DemoWeb


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    """Two crawls of the demo web, and a third after its news changed."""
    folder = tmp_path_factory.mktemp("news")
    with DemoWeb() as web:
        web.catalogue(folder / "catalogue")
        collection = Collection(folder / "data", folder / "catalogue", NETWORK)
        collection.web = web
        collection.truth = {article.url: article for article in web.truth()}
        collection.first = collection.crawl()
        collection.first_states, collection.first_articles = collection.states(), collection.articles()
        before = len(web.stats().visits)
        collection.second = collection.crawl()
        collection.second_visits = web.stats().visits[before:]
        collection.second_articles = collection.articles()
        web.tick()
        collection.third = collection.crawl()
        yield collection


def test_what_is_stored_is_what_the_articles_are_about(news):
    labels = {url: row.relevance for url, row in news.first_articles.items()}
    expected = {
        url: article.about
        for url, article in news.truth.items()
        if article.about in ("core", "mention", "related") and news.first_states.get(url) != "skipped"
    }
    hinted = {url for url in expected if url not in news.first_states}  # passed over: nothing in the feed named it
    assert labels == {url: about for url, about in expected.items() if url not in hinted}
    assert all(news.truth[url].outlet == "correo-valdemora" for url in hinted)


@pytest.mark.parametrize("field", ["title", "authors", "lang", "published"])
def test_articles_are_read_as_they_were_written(news, field):
    wrong = {}
    for url, row in news.first_articles.items():
        truth = news.truth[url]
        got, want = getattr(row, {"published": "published_at"}.get(field, field)), getattr(truth, field)
        if field == "authors":
            got, want = set(got), set(want)
        if field == "published":
            day_only = row.published_precision == "day"
            want = want.astimezone(UTC)
            got, want = (got.date(), want.date()) if day_only else (got, want)
        if got != want:
            wrong[url] = (got, want)
    assert not wrong


def test_texts_are_whole_and_clean(news):
    for url, row in news.first_articles.items():
        text = " ".join(row.text.split())
        for block in news.truth[url].body:
            assert " ".join(block.text.split()) in text, url
        assert "Enter your address to sign up" not in text


def test_every_odd_address_ends_in_its_state(news):
    states = {odd.url: news.first_states.get(odd.url, "not in the ledger") for odd in news.web.odd()}
    twins = {odd.url for odd in news.web.odd() if odd.kind == "same-address"}  # one address with the article's
    assert {url: state for url, state in states.items() if url not in twins} == {
        odd.url: odd.state for odd in news.web.odd() if odd.url not in twins
    }


def test_why_answers_for_every_address_a_channel_showed(news):
    for odd in news.web.odd():
        answer = news.run("why", odd.url, "--json", "--fail-empty")
        assert answer.returncode == 0, odd


def test_copies_are_linked_to_the_first_and_none_is_dropped(news):
    by_id = {row.id: row for row in news.first_articles.values()}
    linked = {row.url: by_id[row.copy_of].url for row in by_id.values() if row.copy_of}
    true = {
        url: next(other.url for other in news.truth.values() if other.id == article.copy_of)
        for url, article in news.truth.items()
        if article.copy_of
    }
    assert linked == {url: first for url, first in true.items() if url in news.first_articles}
    assert linked


@pytest.mark.parametrize("which", ["first", "second", "third"])
def test_the_funnel_adds_up(news, which):
    assert_adds_up(getattr(news, which))


def test_a_second_crawl_asks_politely_and_stores_nothing(news):
    assert news.second_articles.keys() == news.first_articles.keys()
    assert sum(funnel["revised"] for funnel in news.second) == 0
    article_paths = {article.path for article in news.truth.values()}
    assert not [visit for visit in news.second_visits if visit.target in article_paths]
    channels = [visit for visit in news.second_visits if visit.status == 304]
    assert channels
    assert all(visit.conditional for visit in channels)


def test_after_the_tick_exactly_the_new_and_the_changed_arrive(news):
    now = {article.url: article for article in news.web.truth()}
    stored = news.articles()
    appeared = now.keys() - news.truth.keys()
    wanted = {url for url in appeared if now[url].about != "no"}
    assert stored.keys() - news.first_articles.keys() == wanted
    edited = {url for url, article in now.items() if article.modified and url in stored}
    counts = news.revisions()
    assert {url for url, row in stored.items() if counts[row.id] > 1} == edited
    assert edited
    assert all(stored[url].title == now[url].title for url in edited)


def test_manners(news):
    stats = news.web.stats()
    assert sum(host.forbidden for host in stats.hosts) == 0
    assert {visit.user_agent for visit in stats.visits} == {f"legionwire/{__version__} (+tests@example.org)"}
    robots = Counter(visit.host for visit in stats.visits if visit.target == "/robots.txt")
    assert set(robots.values()) == {1}  # asked once, remembered for a day
