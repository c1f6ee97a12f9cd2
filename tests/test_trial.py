"""`sources try`: what a crawl would make of a source or an address, and nothing kept of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Desk

from legionwire.article import State
from legionwire.config import Config, load_config
from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import UsageError
from legionwire.sources import load_catalogue
from legionwire.trial import Trial, run_trial


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as web:
        yield web


@pytest.fixture
def config(web: DemoWeb, tmp_path: Path) -> Config:
    """Settings under which the demo web may be asked."""
    web.catalogue(tmp_path / "catalogue")
    desk = Desk(tmp_path / "data", tmp_path / "catalogue", {"allow_addresses": NETWORK})
    return load_config(desk.environment(), tmp_path)


def tried(config: Config, what: str, limit: int = 2) -> Trial:
    trial = run_trial(config, load_catalogue(config.catalogue), what, limit)
    assert not config.data.exists()
    return trial


def test_a_source_is_tried_by_its_id(web: DemoWeb, config: Config) -> None:
    outlet = web.outlets()[0]
    trial = tried(config, outlet.id)
    assert trial.understood
    assert [(way.kind, way.problem or "") for way in trial.ways] == [("feed", ""), ("sitemap", "")]
    assert 0 < len(trial.articles) <= 2
    truth = {article.url: article.title for article in web.truth()}
    for sample in trial.articles:
        assert sample.title == truth[sample.url]
        assert sample.words > 50
        assert sample.verdict.split(":")[0] in ("core", "mention", "related", "no")
    assert State.REFUSED in {state for _, state, _ in trial.others}  # its feed shows file:///etc/passwd


def test_a_source_that_wants_hinted_links_only_tells_what_a_crawl_would_skip(web: DemoWeb, config: Config) -> None:
    hinted = next(outlet for outlet in web.outlets() if outlet.fetch == "hinted")
    trial = tried(config, hinted.id, limit=50)
    assert trial.fetch == "hinted"
    assert 0 < trial.skipped < trial.links
    skipped = [article.skipped for article in trial.articles]
    assert any(skipped) and not all(skipped)
    everything = next(outlet for outlet in web.outlets() if outlet.fetch == "all")
    assert tried(config, everything.id).skipped == 0
    desk = Desk(config.data, config.catalogue, {"allow_addresses": NETWORK})
    told = desk.run("sources", "try", hinted.id, "--limit", "50").out
    hints = trial.links - trial.skipped
    assert f'{trial.links} links, {hints} hinted: a crawl would skip {trial.skipped} (fetch = "hinted")' in told
    assert told.count("a crawl would skip this") == sum(skipped)


def test_an_address_is_tried_as_what_it_is(web: DemoWeb, config: Config) -> None:
    outlet = web.outlets()[0]
    home = web.homepages()[0].rstrip("/")
    article = next(article for article in web.truth() if article.url.startswith(f"{home}/"))
    feed = tried(config, f"{home}{outlet.feed_path}", limit=1)
    assert [(way.kind, way.problem or "") for way in feed.ways] == [("feed", "")]
    assert len(feed.articles) == 1
    page = tried(config, article.url)
    assert [sample.title for sample in page.articles] == [article.title]
    assert page.ways == ()


def test_a_page_of_links_to_articles_is_tried_as_a_listing(web: DemoWeb, config: Config) -> None:
    trial = tried(config, web.homepages()[0], limit=1)
    assert [(way.kind, way.problem or "") for way in trial.ways] == [("listing", "")]
    assert len(trial.articles) == 1


def test_a_page_without_article_tells_what_was_tried(web: DemoWeb, config: Config) -> None:
    wall = next(odd for odd in web.odd() if odd.state == State.WALL)
    trial = tried(config, wall.url)
    assert not trial.understood
    assert [(way.kind, bool(way.problem)) for way in trial.ways] == [("feed", True), ("sitemap", True)]
    assert [(url, state) for url, state, _ in trial.others] == [(wall.url, State.WALL)]


def test_a_first_page_is_understood_as_a_site_and_nothing_is_written(web: DemoWeb, config: Config) -> None:
    home, outlet = web.homepages()[0], web.outlets()[0]
    desk = Desk(config.data, config.catalogue, {"allow_addresses": NETWORK})
    done = desk.run("sources", "try", home, "--limit", "1", "--json")
    assert done.code == 0, done.err
    assert done.err.endswith("nothing was kept\n") and f"it is in the catalogue as {outlet.id}" in done.err
    chosen = [way["url"] for way in done.json["ways"] if way["chosen"]]
    assert chosen[0] == home.rstrip("/") + outlet.feed_path
    assert len(done.json["articles"]) >= 1
    assert not config.data.exists()


def test_an_address_that_does_not_answer_is_asked_no_third_time(web: DemoWeb, config: Config) -> None:
    gone = f"{web.homepages()[0]}nothing-here"
    before = web.stats().requests
    trial = tried(config, gone)
    assert [(way.kind, way.status) for way in trial.ways] == [("feed", 404)]
    assert trial.others == ((gone, State.GONE, "HTTP 404: not found"),)
    assert [visit.target for visit in web.stats().visits[before:]].count("/nothing-here") == 2


@pytest.mark.parametrize(
    ("what", "words"),
    [("rubbish", "no source 'rubbish'"), ("ftp://a.example/", "not http"), ("http://[", "cannot be tried")],
)
def test_rubbish_is_refused(config: Config, what: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        tried(config, what)


def test_the_command_shows_what_was_understood_and_keeps_nothing(
    web: DemoWeb, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(config.data, config.catalogue, {"allow_addresses": NETWORK})
    outlet = web.outlets()[0]
    with tempfile.TemporaryDirectory() as scratch:  # not below tmp_path: that is too long for a socket's name
        monkeypatch.setenv("TMPDIR", scratch)
        done = desk.run("sources", "try", outlet.id, "--limit", "1")
        assert not list(Path(scratch).glob("legionwire-trial-*"))
    assert not config.data.exists()
    assert done.code == 0
    assert done.err == "nothing was kept\n"
    assert f"feed {web.homepages()[0].rstrip('/')}{outlet.feed_path}: " in done.out
    assert "verdict\t" in done.out and "refused: " in done.out
