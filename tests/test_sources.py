"""The catalogue: what a table may say, what is refused and in which words, and what is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from legionwire.article import SiteRules
from legionwire.config import shipped_catalogue
from legionwire.errors import CatalogueError, UsageError
from legionwire.source_toml import to_toml
from legionwire.sources import KINDS, Catalogue, Source, load_catalogue

REQUIRED = {
    "name": '"The Bugle"',
    "homepage": '"https://www.bugle.example/"',
    "country": '"ua"',
    "languages": '["uk", "en"]',
    "kind": '"national"',
    "feeds": '["https://feeds.bugle.example/all.xml"]',
}

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below tmp_path and returns its path."""

    def write_file(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write_file


def table(source_id: str = "bugle", /, **changes: str | None) -> str:
    """A source's table in TOML; a key given as None is left out."""
    keys = {key: value for key, value in (REQUIRED | changes).items() if value is not None}
    return f"[{source_id}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def only(catalogue: Catalogue) -> Source:
    (source,) = catalogue.sources
    return source


# --- what a table says


def test_least_table(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table())
    catalogue = load_catalogue(tmp_path)
    assert catalogue.warnings == ()
    assert only(catalogue) == Source(
        id="bugle",
        name="The Bugle",
        homepage="https://www.bugle.example/",
        country="UA",
        languages=("uk", "en"),
        kind="national",
        feeds=("https://feeds.bugle.example/all.xml",),
        fetch="all",
    )


def test_full_table(tmp_path: Path, write: Write) -> None:
    text = table(
        sitemaps='["https://www.bugle.example/news.xml"]',
        listings='["https://www.bugle.example/latest/"]',
        fetch='"hinted"',
        every='"30m"',
        min_every='"90s"',
        max_every='"2d"',
        delay="2",
        budget="500",
        priority="1",
        expect="{per_week = 3.5}",
        paused='"asked us to wait"',
        rules='{body = "article", drop = [".promo", "aside > p"]}',
        tdm='"none stated"',
        evidence='"seen 2026-08-05"',
        notes='"""two\n   lines"""',
        domains='["bugle-archive.example"]',
    )
    write("sources/ua.toml", text)
    source = only(load_catalogue(tmp_path))
    assert (source.sitemaps, source.listings) == (
        ("https://www.bugle.example/news.xml",),
        ("https://www.bugle.example/latest/",),
    )
    assert (source.fetch, source.priority, source.delay, source.budget) == ("hinted", 1, 2.0, 500)
    assert (source.every, source.min_every, source.max_every) == (
        timedelta(minutes=30),
        timedelta(seconds=90),
        timedelta(days=2),
    )
    assert (source.expect_per_week, source.paused) == (3.5, "asked us to wait")
    assert source.rules == SiteRules(body=("article",), drop=(".promo", "aside > p"))
    assert (source.tdm, source.evidence, source.notes) == ("none stated", "seen 2026-08-05", "two lines")
    assert source.domains == ("bugle-archive.example",)


def test_domains_of_a_source(tmp_path: Path, write: Write) -> None:
    text = table(
        homepage='"https://www.bugle.co.uk/news"',
        feeds='["https://feeds.buglecdn.com/all.xml"]',
        sitemaps='["http://127.20.0.1:8800/sitemap.xml"]',
        domains='["bugle.com"]',
    )
    write("sources/gb.toml", text)
    assert only(load_catalogue(tmp_path)).domain_set() == {"bugle.co.uk", "buglecdn.com", "127.20.0.1", "bugle.com"}


def test_fingerprint_changes_with_every_key(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table())
    source = only(load_catalogue(tmp_path))
    assert source.fingerprint() == only(load_catalogue(tmp_path)).fingerprint()
    changes: list[dict[str, Any]] = [{field.name: "changed"} for field in fields(Source)]
    changed = [replace(source, **change) for change in changes]
    assert len({source.fingerprint(), *(other.fingerprint() for other in changed)}) == len(changed) + 1


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        pytest.param({"kind": '"nationel"'}, "unknown kind 'nationel' (did you mean national?)", id="kind"),
        pytest.param(
            {"feeds": None}, "has neither feeds nor sitemaps nor listings: nothing will be found", id="no way in"
        ),
    ],
)
def test_oddities_are_warnings(tmp_path: Path, write: Write, changes: dict[str, str | None], warning: str) -> None:
    file = write("sources/ua.toml", table(**changes))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.warnings == (f"{file} [bugle]: {warning}",)
    assert len(catalogue.sources) == 1


def test_unknown_id_names_its_neighbours(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table("bugle") + table("trumpet"))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.get("trumpet").id == "trumpet"
    with pytest.raises(UsageError, match=r"no source 'Bugel' in the catalogue \(did you mean bugle\?\)"):
        catalogue.get("Bugel")
    with pytest.raises(UsageError, match=r"no source 'xyz' in the catalogue \(`legionwire sources list` shows all\)"):
        catalogue.get("xyz")


# --- what is refused

TABLE_ERRORS = {
    "unknown key": ({"fetsch": '"all"'}, "`fetsch` is not a key (did you mean fetch?)"),
    "mistyped required key": ({"name": None, "nmae": '"x"'}, "`nmae` is not a key (did you mean name?)"),
    "missing key": ({"country": None}, "`country` is missing"),
    "bare duration": ({"every": '"30"'}, "`every` must be like '30m' (a number with s, m, h, d or w), got '30'"),
    "number as duration": ({"every": "30"}, "`every` must be like '30m' (a number with s, m, h, d or w), got 30"),
    "no duration": ({"every": '"0m"'}, "`every` must be longer than nothing and at most a year, got '0m'"),
    "duration of ages": (
        {"max_every": '"99999999w"'},
        "`max_every` must be longer than nothing and at most a year, got '99999999w'",
    ),
    "rhythm upside down": (
        {"min_every": '"2h"', "max_every": '"1h"'},
        "`min_every` must not be longer than `max_every`",
    ),
    "rules that are no table": (
        {"rules": '"div.story"'},
        "`rules` must be a table of selectors such as {body = 'div.story', drop = ['.promo']}, got 'div.story'",
    ),
    "unknown rule": (
        {"rules": '{boddy = "div.story"}'},
        "`rules` must be a table of selectors, got the key 'boddy' (did you mean body?)",
    ),
    "rule that is no selector": (
        {"rules": "{drop = ['.promo', 7]}"},
        "`rules` must be a CSS selector or a list of them (`drop`), got 7",
    ),
    "broken selector": (
        {"rules": "{body = 'div[class=story'}"},
        "`rules` must be CSS selectors (`body`), got 'div[class=story': Expected ']', got <EOF at 15>",
    ),
    "selector nobody knows": (
        {"rules": "{body = 'div:nonsense'}"},
        "`rules` must be CSS selectors (`body`), got 'div:nonsense': The pseudo-class :nonsense is unknown",
    ),
    "pseudo-element": (
        {"rules": "{title = 'h1::text'}"},
        "`rules` must be CSS selectors (`title`), got 'h1::text': pseudo-elements such as ::text select nothing",
    ),
    "text for a list": (
        {"feeds": '"https://bugle.example/feed"'},
        "`feeds` must be a list such as [\"https://example.org/feed/\"], got 'https://bugle.example/feed'",
    ),
    "feed twice": (
        {"feeds": '["https://bugle.example/f", "https://bugle.example/f"]'},
        (
            '`feeds` must be a list such as ["https://example.org/feed/"], each once, '
            "got 'https://bugle.example/f' twice"
        ),
    ),
    "other scheme": (
        {"feeds": '["ftp://bugle.example/"]'},
        "`feeds` must be an http(s) address, got 'ftp://bugle.example/'",
    ),
    "no scheme": ({"homepage": '"bugle.example"'}, "`homepage` must be an http(s) address, got 'bugle.example'"),
    "template": (
        {"sitemaps": '["https://bugle.example/{YYYY}.xml"]'},
        "`sitemaps` must be an http(s) address without {placeholders}, got 'https://bugle.example/{YYYY}.xml'",
    ),
    "other fetch": ({"fetch": '"some"'}, "`fetch` must be 'all' or 'hinted', got 'some'"),
    "country in words": (
        {"country": '"Ukraine"'},
        "`country` must be a country code of two letters such as 'UA', got 'Ukraine'",
    ),
    "country for language": (
        {"languages": '["ua"]'},
        "`languages` must be language codes, got 'ua' (did you mean uk?)",
    ),
    "language in words": (
        {"languages": '["English"]'},
        "`languages` must be language codes of small letters such as 'uk', got 'English'",
    ),
    "no language": (
        {"languages": "[]"},
        '`languages` must be a list of language codes such as ["uk", "en"], got an empty list',
    ),
    "truth for a number": (
        {"budget": "true"},
        "`budget` must be a whole number from 1 to 1000000000 (pages), got True",
    ),
    "priority": ({"priority": "0"}, "`priority` must be a whole number from 1 to 5 (1 is first), got 0"),
    "expectation": ({"expect": "{per_day = 3}"}, "`expect` must be like {per_week = 3}, got {'per_day': 3}"),
    "pause without reason": ({"paused": "true"}, "`paused` must be a text of one line, got True"),
    "subdomain": (
        {"domains": '["news.bugle.com"]'},
        "`domains` must be registrable domains such as 'bbc.com', got 'news.bugle.com' (did you mean bugle.com?)",
    ),
    "blank name": ({"name": '" "'}, "`name` must be a text of one line, got ' '"),
}


@pytest.mark.parametrize(("changes", "expected"), TABLE_ERRORS.values(), ids=TABLE_ERRORS.keys())
def test_error_in_a_table(tmp_path: Path, write: Write, changes: dict[str, str | None], expected: str) -> None:
    file = write("sources/ua.toml", table(**changes))
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{file} [bugle]: {expected}"
    assert error.value.exit_code == 5


def test_bad_id(tmp_path: Path, write: Write) -> None:
    file = write("sources/ua.toml", table("Bugle_News"))
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == (
        f"{file} [Bugle_News]: the name of a table is small letters, digits and hyphens, at most 64"
    )


def test_key_outside_a_table(tmp_path: Path, write: Write) -> None:
    file = write("sources/ua.toml", 'name = "The Bugle"\n')
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{file}: `name` stands outside a table: write a line [source-id] above it"


def test_id_in_two_files_names_both(tmp_path: Path, write: Write) -> None:
    first, second = write("sources/a.toml", table()), write("sources/b.toml", table())
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{second} [bugle]: is in {first} as well: remove one of the two"


def test_broken_toml_names_the_line(tmp_path: Path, write: Write) -> None:
    file = write("sources/ua.toml", "[bugle]\nname =\n")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{file}: is not valid TOML: Invalid value (at line 2, column 7)"


def test_other_encoding_names_the_byte(tmp_path: Path, write: Write) -> None:
    file = write("sources/ua.toml", "")
    file.write_bytes("[ї]".encode("cp1251"))
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{file}: is not UTF-8 at byte 1"


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path / "nowhere")
    assert str(error.value) == (
        f"{tmp_path}/nowhere/sources: cannot be read: No such file or directory "
        "(LEGIONWIRE_CATALOGUE names the folder that holds `sources`)"
    )


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "sources" / "folder.toml").mkdir(parents=True)
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)
    assert str(error.value) == f"{tmp_path}/sources/folder.toml: cannot be read: Is a directory"


def test_empty_catalogue(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", "# nothing yet\n")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path, tmp_path / "no-overlay")
    assert str(error.value) == f"{tmp_path}/sources: holds no source: write a table, or set LEGIONWIRE_CATALOGUE"


# --- the overlay


def test_overlay_replaces_whole_tables_and_adds_others(tmp_path: Path, write: Write) -> None:
    write("shipped/sources/ua.toml", table("bugle", delay="5", kind='"odd"') + table("trumpet"))
    write("own/sources/mine.toml", table("bugle", name='"My Bugle"'))
    write("own/added.toml", table("drum"))
    write("own/topic.toml", "this = 'is not about sources'")
    catalogue = load_catalogue(tmp_path / "shipped", tmp_path / "own")
    assert [source.id for source in catalogue.sources] == ["bugle", "drum", "trumpet"]
    assert (catalogue.get("bugle").name, catalogue.get("bugle").delay) == ("My Bugle", None)
    (shared,) = catalogue.warnings  # and what is replaced is not complained about
    assert shared == (
        "bugle.example belongs to bugle, drum and trumpet: each keeps what its own channels show, "
        "what others show counts for bugle (priority, then name)"
    )


def test_an_overlay_table_that_lacks_keys_names_the_one_it_replaces(tmp_path: Path, write: Write) -> None:
    shipped = write("shipped/sources/ua.toml", table("bugle"))
    mine = write("own/sources/mine.toml", "[bugle]\ndelay = 5\n")
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path / "shipped", tmp_path / "own")
    assert str(error.value) == (
        f"{mine} [bugle]: `name` is missing: this table replaces the one in {shipped} as a whole, so copy it from there"
    )


def test_a_shared_site_is_owned_by_priority_then_name(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table("bugle") + table("trumpet", priority="1") + table("drum", priority="1"))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.owners() == {"bugle.example": "drum"}


# --- and back


def test_every_shipped_source_can_be_written_as_it_is_read(tmp_path: Path, write: Write) -> None:
    catalogue = load_catalogue(shipped_catalogue())
    write("sources/again.toml", "".join(map(to_toml, catalogue.sources)))
    assert load_catalogue(tmp_path).sources == catalogue.sources


def test_every_key_can_be_written_as_it_is_read(tmp_path: Path, write: Write) -> None:
    given = {
        "name": '"The \\"Bugle\\" \U0001f4ef"',
        "every": "'90m'",
        "min_every": "'45s'",
        "max_every": "'2w'",
        "delay": "2.5",
        "budget": "7",
        "priority": "1",
        "expect": "{per_week = 3}",
        "paused": '"a while"',
        "rules": "{drop = ['p', 'a'], body = 'a[title=\"z\"]'}",
        "domains": '["drum.example"]',
        "fetch": '"hinted"',
    }
    write("sources/ua.toml", table("bugle", **given))
    (source,) = load_catalogue(tmp_path).sources
    write("sources/ua.toml", to_toml(source))
    assert load_catalogue(tmp_path).sources == (source,)


def test_id_twice_in_the_overlay(tmp_path: Path, write: Write) -> None:
    write("shipped/sources/ua.toml", table("bugle"))
    write("own/bugle.toml", table("bugle"))
    write("own/sources/bugle.toml", table("bugle"))
    with pytest.raises(CatalogueError, match=r"own/sources/bugle\.toml \[bugle\]: is in .*own/bugle\.toml as well"):
        load_catalogue(tmp_path / "shipped", tmp_path / "own")


def test_overlay_alone_makes_a_catalogue(tmp_path: Path, write: Write) -> None:
    (tmp_path / "shipped" / "sources").mkdir(parents=True)
    write("own/bugle.toml", table("bugle"))
    assert only(load_catalogue(tmp_path / "shipped", tmp_path / "own")).id == "bugle"


def test_editors_locks_are_no_files_of_the_catalogue(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table())
    (tmp_path / "sources" / ".#ua.toml").symlink_to("someone@host.1:2")
    write("sources/ua.toml~", "half a li")
    assert only(load_catalogue(tmp_path)).id == "bugle"


# --- what is shipped


def test_shipped_catalogue() -> None:
    catalogue = load_catalogue(shipped_catalogue())
    assert catalogue.warnings == ()
    assert len(catalogue.sources) >= 30
    assert len({language for source in catalogue.sources for language in source.languages}) >= 15
    assert {source.kind for source in catalogue.sources} <= set(KINDS)
    for source in catalogue.sources:
        addresses = (source.homepage, *source.feeds, *source.sitemaps, *source.listings)
        assert {urlsplit(address).scheme for address in addresses} == {"https"}, source.id
        assert source.evidence, f"{source.id}: who vouches for its addresses?"


def test_no_channel_is_shipped_twice() -> None:
    channels = [url for source in load_catalogue(shipped_catalogue()).sources for url in source.feeds + source.sitemaps]
    assert sorted(channels) == sorted(set(channels))
