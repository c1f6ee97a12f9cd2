"""A table made from what was found, and where it is written."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legionwire.article import Link, State
from legionwire.config import Config, load_config
from legionwire.discovery import ArticleSight, Findings, see_links
from legionwire.errors import CatalogueError, UsageError
from legionwire.homepage import HomePage
from legionwire.leads import Lead
from legionwire.own_tables import add_table
from legionwire.source_evidence import Sighting, Way
from legionwire.source_toml import to_toml
from legionwire.sources import Catalogue, Source, load_catalogue
from legionwire.survey import (
    UNKNOWN_COUNTRY,
    Wishes,
    country_of,
    free_id,
    is_first_page,
    known_as,
    languages_of,
    name_of,
    owned_by_others,
    propose,
    refusal_of,
)
from legionwire.terms import Term
from legionwire.topic import Topic
from legionwire.trial import source_at
from legionwire.urls import canonical_url

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
URL = "https://www.example-weekly.de/"


def found(home: HomePage | None = None, title: str = "", language: str = "", langs: tuple[str, ...] = ()) -> Findings:
    home = home or HomePage(URL, "Example Weekly", "Example Weekly", "de")
    links = [Link(f"{home.url}{n}", published=NOW) for n in range(3)]
    seen = see_links(Lead(f"{home.url}feed/", "feed", "announced"), f"{home.url}feed/", links, Topic.everything())
    return Findings(
        home.url,
        State.STORED,
        home=home,
        sights=(replace(seen, title=title, language=language),),
        articles=tuple(ArticleSight(f"{home.url}{n}", State.STORED, "", lang=lang) for n, lang in enumerate(langs)),
        terms=(Term("header", "reserved", reserved=True),),
    )


def test_the_table_can_be_loaded_as_it_is_written(tmp_path: Path) -> None:
    source = propose(found(langs=("de", "de", "en")), Wishes(), (), NOW).source
    assert source == Source(
        id="example-weekly",
        name="Example Weekly",
        homepage=URL,
        country="DE",
        languages=("de", "en"),
        kind="national",
        feeds=(f"{URL}feed/",),
        tdm="reserved (header)",
        evidence=(Sighting("sources add, named in the page's head", f"{URL}feed/", NOW.date(), "high"),),
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.toml").write_text(to_toml(source), encoding="utf-8")
    assert load_catalogue(tmp_path).sources == (source,)


def test_a_source_that_is_looked_at_by_an_address_can_be_loaded_without_its_channels(tmp_path: Path) -> None:
    source = replace(
        propose(found(), Wishes(), (), NOW).source, unverified=(Way("sitemap", "https://www.example-weekly.de/s.xml"),)
    )
    bare = source_at(Catalogue((source,)), f"{URL}2026/a-bridge/")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "x.toml").write_text(to_toml(bare), encoding="utf-8")
    assert load_catalogue(tmp_path).get(source.id).polled() == ()


def test_what_the_operator_says_wins() -> None:
    wishes = Wishes("mine", "My Name", "us", ("en",), "agency", "hinted")
    source = propose(found(), wishes, (), NOW).source
    assert (source.id, source.name, source.country, source.languages) == ("mine", "My Name", "US", ("en",))
    assert (source.kind, source.fetch) == ("agency", "hinted")


def test_a_feed_that_shows_what_another_outlet_publishes_makes_it_not_its_own() -> None:
    seen = found()
    links = [Link(f"https://wire.example/{n}", published=NOW) for n in range(9)]
    wire = see_links(Lead(f"{URL}feed/", "feed", "announced"), f"{URL}feed/", links, Topic.everything())
    seen = replace(seen, sights=(wire,))
    assert propose(seen, Wishes(), (), NOW).source.domains == ("wire.example",)
    proposal = propose(seen, Wishes(), (), NOW, {"wire.example"})
    assert proposal.source.domains == () and any("wire.example" in guess for guess in proposal.guesses)
    outlet = replace(propose(found(), Wishes(), (), NOW).source, id="wire", homepage="https://wire.example/")
    assert "wire.example" in owned_by_others(Catalogue((outlet,)), None)
    assert owned_by_others(Catalogue((outlet,)), outlet) == frozenset()


def test_a_site_that_says_no_would_be_paused_for_that_reason() -> None:
    refused = Findings(URL, State.BLOCKED, "HTTP 403: forbidden")
    assert refusal_of(refused) == "HTTP 403: forbidden"
    assert propose(refused, Wishes(), (), NOW).source.paused == "HTTP 403: forbidden"
    walled = Findings(URL, State.STORED, home=HomePage(URL, problem="wall: login page"))
    assert refusal_of(walled) == "wall: login page"
    assert refusal_of(found()) == ""


@pytest.mark.parametrize(
    ("url", "name", "taken", "expected"),
    [
        ("https://defence-blog.com/", "Defence Blog", (), "defence-blog"),
        ("https://news.bbc.co.uk/", "BBC", (), "bbc"),
        ("https://news.bbc.co.uk/", "BBC", ("bbc", "bbc-2"), "bbc-3"),
        ("http://127.20.0.1:8920/", "Defence Desk", (), "defence-desk"),
        ("http://127.20.0.1:8920/", "Вісті", (), "site-127-20-0-1"),
        ("https://münchen-post.de/", "Münchner Post", (), "munchner-post"),
        (f"https://{'a' * 63}.com/", "", (), "a" * 60),
    ],
)
def test_ids(url: str, name: str, taken: tuple[str, ...], expected: str) -> None:
    assert free_id(canonical_url(url), name, taken) == expected


@pytest.mark.parametrize(
    ("title", "site_name", "feed", "expected"),
    [
        ("Anything", "The Name", "Feed", "The Name"),
        ("Home - Defence Blog", "", "Defence Blog » Feed", "Defence Blog"),
        ("Example Weekly: news from nowhere", "", "", "Example Weekly"),
        ("News from nowhere | Example Weekly", "", "All of it", "Example Weekly"),
        ("", "", "Weekly RSS", "Weekly"),
        ("", "", "", "www.example-weekly.de"),
    ],
)
def test_names(title: str, site_name: str, feed: str, expected: str) -> None:
    home = HomePage(URL, title, site_name)
    assert name_of(home, found(home, title=feed)) == expected


@pytest.mark.parametrize(
    ("home", "languages", "expected", "is_guess"),
    [
        (HomePage("https://weekly.co.uk/"), ("en",), "GB", False),
        (HomePage("https://weekly.ua/"), ("ru",), "UA", False),
        (HomePage("https://weekly.io/", language="en-us"), ("en",), "US", True),
        (HomePage("https://weekly.com/", locale="pt_br"), ("pt",), "BR", True),
        (HomePage("https://weekly.com/", language="zh-hans"), ("zh",), UNKNOWN_COUNTRY, True),
        (HomePage("https://weekly.com/"), ("uk",), "UA", True),
        (HomePage("https://weekly.eu/"), ("en",), UNKNOWN_COUNTRY, True),
        (HomePage("https://weekly.com/"), (), UNKNOWN_COUNTRY, True),
    ],
)
def test_countries(home: HomePage, languages: tuple[str, ...], expected: str, is_guess: bool) -> None:
    country, guess = country_of(home, found(home), languages)
    assert (country, bool(guess)) == (expected, is_guess)


def test_languages_are_those_of_the_texts_and_declared_ones_where_nothing_was_read() -> None:
    home = HomePage(URL, language="en-gb")
    assert languages_of(home, found(home, langs=("uk", "uk", "ru"))) == ("uk", "ru")
    assert languages_of(home, found(home, language="de")) == ("en",)
    assert languages_of(HomePage(URL), found(HomePage(URL), language="de-at")) == ("de",)
    assert languages_of(HomePage(URL, language="x!"), found(HomePage(URL, language="x!"))) == ()


def test_a_site_that_is_watched_is_known_by_its_first_page_or_its_section() -> None:
    first = Source("weekly", "W", "https://www.weekly.example/", "DE", ("de",), "national")
    section = Source("world", "W", "https://daily.example/world/", "DE", ("de",), "national")
    catalogue = Catalogue((first, section))
    assert known_as(catalogue, "https://weekly.example/") == first
    assert known_as(catalogue, "https://blog.weekly.example/") is None
    assert known_as(catalogue, "https://daily.example/world") == section
    assert known_as(catalogue, "https://daily.example/") is None


@pytest.mark.parametrize(
    ("what", "expected"),
    [("https://a.example/", True), ("https://a.example", True), ("https://a.example/feed", False), ("bbc", False)],
)
def test_first_pages(what: str, expected: bool) -> None:
    assert is_first_page(what) is expected


# --- where it is written


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    shipped = Source("shipped", "S", "https://s.example/", "DE", ("de",), "national", feeds=("https://s.example/f",))
    (tmp_path / "catalogue" / "sources" / "a.toml").write_text(to_toml(shipped), encoding="utf-8")
    return load_config(
        {"LEGIONWIRE_DATA": str(tmp_path / "data"), "LEGIONWIRE_CATALOGUE": str(tmp_path / "catalogue")}, tmp_path
    )


def test_a_table_is_written_once_and_replaced_by_force_only(config: Config) -> None:
    source = propose(found(), Wishes(), (), NOW).source
    file = add_table(config, source, force=False)
    assert file == config.data / "catalogue" / "sources" / "example-weekly.toml"
    assert load_catalogue(config.catalogue, config.overlay).get("example-weekly") == source
    with pytest.raises(UsageError, match="is there already"):
        add_table(config, source, force=False)
    again = propose(found(), Wishes(name="New"), (), NOW).source
    add_table(config, again, force=True)
    assert load_catalogue(config.catalogue, config.overlay).get("example-weekly").name == "New"


def test_a_file_with_other_tables_is_left_alone(config: Config) -> None:
    source = propose(found(), Wishes(), (), NOW).source
    file = add_table(config, source, force=False)
    both = file.read_text(encoding="utf-8") + to_toml(propose(found(), Wishes(id="other"), (), NOW).source)
    file.write_text(both, encoding="utf-8")
    with pytest.raises(UsageError, match="other"):
        add_table(config, source, force=True)
    assert file.read_text(encoding="utf-8") == both


def test_a_table_that_stands_elsewhere_in_the_overlay_is_not_doubled(config: Config) -> None:
    source = propose(found(), Wishes(), (), NOW).source
    (config.overlay / "sources").mkdir(parents=True)
    mine = config.overlay / "sources" / "mine.toml"
    mine.write_text(to_toml(source), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"as well"):
        add_table(config, source, force=True)
    assert [file.name for file in (config.overlay / "sources").iterdir()] == ["mine.toml"]
    assert tomllib.loads(mine.read_text(encoding="utf-8"))
