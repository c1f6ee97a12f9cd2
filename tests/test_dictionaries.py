"""Dictionaries are made by processes of their own, before a page needs one or while it waits; its terms are right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from commands import Desk
from crawling import Collection
from loopback import Answer, Site

from legionwire import lemmas
from legionwire.article import Page, Reading
from legionwire.config import Config, load_config
from legionwire.context import open_workers
from legionwire.dictionaries import Dictionaries, in_words, make, missing
from legionwire.errors import ConfigError, DictionaryMissing, LegionwireError
from legionwire.language import ANALYSER_VERSION, document_terms
from legionwire.reading import read_page
from legionwire.storage.schema import article

SMALL = "lv"  # made in half a second
TEXT = "Karavīri devās uz Rīgu, un karavīriem bija līdzi rozīnes. Pilsētas iedzīvotāji viņus gaidīja pie tilta. "


def page(number: int) -> Page:
    body = f"<html lang='lv'><title>Karavīri Rīgā {number}</title><article><h1>Karavīri Rīgā {number}</h1>" + "".join(
        f"<p>{n}. {TEXT * 3}</p>" for n in range(5)
    )
    return Page(f"https://avize.example/zinas/{number}-karaviri-riga", body.encode(), datetime.now(UTC))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """No dictionary is kept."""
    settings = {"LEGIONWIRE_DATA": str(tmp_path / "data"), "LEGIONWIRE_TOPIC": "all", "LEGIONWIRE_CRAWL_WORKERS": "2"}
    return load_config(settings)


def read(config: Config, *pages: Page) -> list[Reading | BaseException]:
    async def work() -> list[Reading | BaseException]:
        workers = open_workers(config)
        try:
            return await asyncio.gather(*(workers.run(read_page, page) for page in pages), return_exceptions=True)
        finally:
            workers.close()

    return asyncio.run(work())


def kept(config: Config) -> list[str]:
    return sorted(file.name.split("-")[0] for file in config.caches.glob("*.trie"))


def test_only_what_there_is_and_is_not_kept_is_missing(config: Config) -> None:
    assert missing(["lv", "sr", "hr", "th", "xx", "pl"], config.caches) == ("hbs", "lv", "pl")
    make(config, SMALL)
    assert missing(["lv", "th", "pl"], config.caches) == ("pl",)


def test_the_operator_is_told_how_long_it_takes() -> None:
    assert in_words(["lv"]) == "making dictionaries for lv: once, some seconds"
    assert in_words(["pl", "ru", "uk"]) == "making dictionaries for pl, ru, uk: once, about half a minute"
    assert in_words(["de", "fi", "nl", "pl", "ru", "sv", "tr"]).endswith(": once, about 1 minute")


def test_it_is_made_elsewhere_and_found_here(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_opened", {}), ("_folder", None), ("_makes", True)):
        monkeypatch.setattr(lemmas, name, value)
    monkeypatch.setattr(lemmas, "_made", None)  # whoever calls it here fails
    make(config, SMALL)
    lemmas.use_cache(config.caches, makes=False)
    held = lemmas.dictionary(SMALL)
    assert held is not None and next(held.lemmas("karavīri")) == "karavīrs"
    with pytest.raises(DictionaryMissing, match="dictionary pl is missing"):
        lemmas.dictionary("pl")


def test_pages_wait_for_what_they_lack_and_their_terms_are_right(config: Config) -> None:
    """No language was declared; none of the two pages is read with other terms than the analyser's."""
    readings = read(config, page(1), page(2))
    assert kept(config) == [SMALL]
    for reading in readings:
        assert isinstance(reading, Reading) and reading.article
        found = reading.article
        assert found.lang == SMALL and reading.analyser_version == ANALYSER_VERSION
        terms = document_terms(found.title, found.standfirst, found.text, found.lang)
        assert (reading.title_terms, reading.text_terms) == terms
        assert "karavirs" in reading.text_terms.split()


def test_what_was_damaged_is_made_again(config: Config) -> None:
    make(config, SMALL)
    (file,) = config.caches.glob("*.trie")
    file.write_bytes(file.read_bytes()[:1000])
    assert missing([SMALL], config.caches) == ()
    (reading,) = read(config, page(1))
    assert isinstance(reading, Reading) and "karavirs" in reading.text_terms.split()


def test_a_page_whose_dictionary_cannot_be_had_is_an_error_and_no_other_text(config: Config) -> None:
    config.data.mkdir()
    config.caches.write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match="cannot be kept") as caught:
        make(config, SMALL)
    assert "LEGIONWIRE_CACHES" in caught.value.way_out
    (error,) = read(config, page(1))
    assert isinstance(error, DictionaryMissing) and "cannot be kept" in error.what
    assert error.kind == "dictionary"


def test_what_is_being_made_is_given_up_at_the_end(config: Config) -> None:
    held = Dictionaries(config, ["pl", "tr", "de"])
    held.close()  # at once: nobody waits for three of the largest
    assert kept(config) == []
    with pytest.raises(LegionwireError, match="pl"):
        asyncio.run(held.have("pl"))


def test_reading_alone_needs_no_dictionary(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page(1).body)
    desk = Desk(config.data, settings={"caches": str(config.caches)})
    done = desk.run("read", "--file", str(file), "--url", page(1).url)
    assert done.code == 0 and done.json["lang"] == SMALL
    assert not config.caches.exists()


def test_a_crawl_makes_them_before_it_begins_and_once(tmp_path: Path) -> None:
    with Site("127.41.0.1") as site:
        link = site.url("/zinas/1-karaviri-riga")
        feed = f"<rss version='2.0'><channel><title>t</title><item><link>{link}</link></item></channel></rss>".encode()
        site.answers["/feed.xml"] = [Answer(headers={"Content-Type": "application/rss+xml"}, body=feed)]
        site.answers["/zinas/1-karaviri-riga"] = [Answer(headers={"Content-Type": "text/html"}, body=page(1).body)]
        table = f'[avize]\nname = "Avīze"\nhomepage = "{site.url()}"\ncountry = "LV"\nlanguages = ["lv"]\n'
        (tmp_path / "catalogue" / "sources").mkdir(parents=True)
        (tmp_path / "catalogue" / "sources" / "lv.toml").write_text(
            f'{table}kind = "regional"\nfeeds = ["{site.url("/feed.xml")}"]\ndelay = 0.0\n'
        )
        settings = (("LEGIONWIRE_TOPIC", "all"), ("LEGIONWIRE_CACHES", str(tmp_path / "caches")))
        collection = Collection(tmp_path / "data", tmp_path / "catalogue", "127.41.0.0/16", settings)
        first, second = collection.run("crawl", "--all"), collection.run("crawl", "--all")
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr + collection.log()
    assert "making dictionaries for lv: once, some seconds\n" in first.stderr
    assert "making" not in second.stderr
    (title,) = [row.title for row in collection.rows(sa.select(article.c.title))]
    assert collection.run("search", "karavīrs", "--fields", "title").stdout.strip() == title
