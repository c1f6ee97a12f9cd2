"""The catalogue: what a table may say, what is refused and in which words, and what is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from legionwire.article import SiteRules
from legionwire.cli.sources import source_row
from legionwire.config import shipped_catalogue
from legionwire.errors import CatalogueError, UsageError
from legionwire.source_evidence import Sighting, Way
from legionwire.source_toml import changes_toml, to_toml
from legionwire.sources import KINDS, Catalogue, Source, load_catalogue
from legionwire.urls import canonical_url, registrable_domain
from legionwire.web.outlets import outlet_of
from legionwire.zones import zone_of

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
    assert (source.tdm, source.evidence, source.notes) == ("none stated", (Sighting("seen 2026-08-05"),), "two lines")
    assert source.domains == ("bugle-archive.example",)


ALL = "https://feeds.bugle.example/all.xml"
SEEN = f'{{url = "{ALL}", seen = 2026-10-08, by = "an audit", sure = "high"}}'


def test_evidence_of_each_address(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table(evidence=f"[{SEEN}]"))
    (sighting,) = only(load_catalogue(tmp_path)).evidence
    assert sighting == Sighting("an audit", "https://feeds.bugle.example/all.xml", date(2026, 10, 8), "high")


def test_unverified_addresses_are_not_polled(tmp_path: Path, write: Write) -> None:
    guesses = '{listings = ["https://bugle.example/tag/"], feeds = ["https://b.example/", "https://a.example/"]}'
    write("sources/ua.toml", table(feeds=None, unverified=guesses))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.warnings == (), "there is something to try"
    source = only(catalogue)
    assert source.polled() == ()
    assert source.domain_set() == {"bugle.example"}, "nobody knows whether the guessed sites are this outlet's"
    assert source.unverified == (
        Way("feed", "https://b.example/"),
        Way("feed", "https://a.example/"),
        Way("listing", "https://bugle.example/tag/"),
    )


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

# What the messages about evidence and guesses expect.
SIGHTINGS = 'a list such as [{url = "https://example.org/feed/", seen = 2026-10-08, by = "who saw it", sure = "high"}]'
DATES = "a list with dates such as `seen = 2026-10-08`, without quotes"
GUESSES = 'a table such as {feeds = ["https://example.org/feed/"]}'

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
    "evidence in pieces": ({"evidence": "[3]"}, f"`evidence` must be {SIGHTINGS}, got 3 in it"),
    "evidence of another type": ({"evidence": "3"}, f"`evidence` must be a text, or {SIGHTINGS}, got 3"),
    "typo in evidence": (
        {"evidence": f"[{SEEN.replace('seen', 'sen')}]"},
        f"`evidence` must be {SIGHTINGS}, got the key 'sen' (did you mean seen?)",
    ),
    "evidence without a date": (
        {"evidence": f"[{SEEN.replace('seen = 2026-10-08, ', '')}]"},
        f"`evidence` must be {SIGHTINGS}, got an entry without `seen`",
    ),
    "date in quotes": (
        {"evidence": f"[{SEEN.replace('2026-10-08', chr(34) + '2026-10-08' + chr(34))}]"},
        f"`evidence` must be {DATES}, got '2026-10-08'",
    ),
    "date with a time": (
        {"evidence": f"[{SEEN.replace('2026-10-08', '2026-10-08T07:00:00')}]"},
        f"`evidence` must be {DATES}, got datetime.datetime(2026, 10, 8, 7, 0)",
    ),
    "unknown degree": (
        {"evidence": f"[{SEEN.replace('high', 'very')}]"},
        "`evidence` must be a list where `sure` is high, medium or low, got 'very'",
    ),
    "evidence twice": (
        {"evidence": f"[{SEEN}, {SEEN}]"},
        f"`evidence` must be {SIGHTINGS}, each once, got '{ALL}' by 'an audit' twice",
    ),
    "evidence of another address": (
        {"evidence": f"[{SEEN.replace('all.xml', 'al.xml')}]"},
        f"`evidence` tells of {ALL.replace('all', 'al')}, which is no address of this table (did you mean {ALL}?)",
    ),
    "evidence where there is no address": (
        {"evidence": f"[{SEEN}]", "feeds": None},
        f"`evidence` tells of {ALL}, which is no address of this table (it has none)",
    ),
    "a list of guesses": (
        {"unverified": '["https://bugle.example/feed/"]'},
        f"`unverified` must be {GUESSES}, got ['https://bugle.example/feed/']",
    ),
    "unknown kind of guess": (
        {"unverified": '{feed = ["https://bugle.example/feed/"]}'},
        f"`unverified` must be {GUESSES}, got the key 'feed' (did you mean feeds?)",
    ),
    "a guess that is polled": (
        {"unverified": f'{{feeds = ["{ALL}"]}}'},
        f"`unverified` holds {ALL}, which is polled as well: remove it from one of the two",
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


def test_an_overlay_table_may_lay_its_keys_over_the_shipped_one(tmp_path: Path, write: Write) -> None:
    seen = "evidence = [{{url = {url}, seen = 2026-11-01, by = {by}, sure = 'high'}}{more}]"
    old, new, map_ = (f"https://bugle.example/{name}" for name in ("feed", "rss", "map.xml"))
    more = f", {{url = '{map_}', seen = 2026-11-01, by = 'us', sure = 'high'}}"
    keys = {"feeds": f"['{old}']", "sitemaps": f"['{map_}']", "delay": "5"}
    evidence = seen.format(url=f"'{old}'", by="'us'", more=more).partition(" = ")[2]
    shipped = write("shipped/sources/ua.toml", table("bugle", **keys, evidence=evidence))
    mine = seen.format(url=f"'{new}'", by="'it moved'", more="")
    write("own/sources/mine.toml", f"[bugle]\nextends = true\nfeeds = ['{new}']\n{mine}\n")
    source = load_catalogue(tmp_path / "shipped", tmp_path / "own").get("bugle")
    assert (source.feeds, source.sitemaps, source.delay) == ((new,), (map_,), 5)
    assert [(sighting.url, sighting.by) for sighting in source.evidence] == [(map_, "us"), (new, "it moved")]
    # What is corrected below still counts, and evidence for what is gone there goes too.
    shipped.write_text(table("bugle", feeds=f"['{old}']", name='"The Bugle"'))
    source = load_catalogue(tmp_path / "shipped", tmp_path / "own").get("bugle")
    assert (source.name, source.feeds, source.sitemaps, source.delay) == ("The Bugle", (new,), (), None)
    assert [sighting.url for sighting in source.evidence] == [new]


def test_only_what_changed_is_written_over_a_shipped_table(tmp_path: Path, write: Write) -> None:
    keys = {"feeds": "['https://bugle.example/feed']", "delay": "5", "budget": "7"}
    write("shipped/sources/ua.toml", table("bugle", **keys))
    below = load_catalogue(tmp_path / "shipped").get("bugle")
    changed = replace(below, feeds=("https://bugle.example/rss",), budget=9)
    text = changes_toml(changed, below)
    assert text == '[bugle]\nextends = true\nfeeds = ["https://bugle.example/rss"]\nbudget = 9\n'
    write("own/sources/bugle.toml", text)
    assert load_catalogue(tmp_path / "shipped", tmp_path / "own").get("bugle") == changed
    unsaid = replace(below, delay=None)
    assert changes_toml(unsaid, below) == to_toml(unsaid), "what is to go cannot be said by a key"


def test_who_has_a_feed_on_anothers_site_does_not_own_that(tmp_path: Path, write: Write) -> None:
    feeds = "['https://feeds.feedburner.com/bugle', 'https://drum.example/of/bugle', 'https://bugle-rss.example/feed']"
    write("sources/ua.toml", table("bugle", feeds=feeds))
    write("sources/us.toml", table("drum", homepage='"https://drum.example/"', feeds="['https://drum.example/feed']"))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.owners() == {
        "bugle.example": "bugle",
        "bugle-rss.example": "bugle",
        "drum.example": "drum",
    }
    own = catalogue.own_sites()
    assert own["bugle"] == {"bugle.example", "bugle-rss.example", "feedburner.com"}, "what it shows there is its own"
    assert own["drum"] == {"drum.example"}


def test_a_shared_site_is_owned_by_priority_then_name(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table("bugle") + table("trumpet", priority="1") + table("drum", priority="1"))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.owners() == {"bugle.example": "drum"}


# --- and back


def test_every_shipped_source_can_be_written_as_it_is_read(tmp_path: Path, write: Write) -> None:
    catalogue = load_catalogue(shipped_catalogue())
    write("sources/again.toml", "".join(map(to_toml, catalogue.sources)))
    assert load_catalogue(tmp_path).sources == catalogue.sources


@pytest.mark.parametrize("evidence", ['"seen by \\"us\\""', f"[{SEEN}]", "[]"])
def test_every_key_can_be_written_as_it_is_read(tmp_path: Path, write: Write, evidence: str) -> None:
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
        "unverified": '{sitemaps = ["https://bugle.example/map"], feeds = ["https://bugle.example/rss"]}',
    }
    write("sources/ua.toml", table("bugle", **given, evidence=evidence))
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


# --- what is told of it


def test_a_source_of_guesses_waits_for_no_crawl(tmp_path: Path, write: Write) -> None:
    write("sources/ua.toml", table(feeds=None, unverified='{feeds = ["https://bugle.example/rss"]}'))
    source = only(load_catalogue(tmp_path))
    row = source_row(source, None, datetime(2026, 11, 30, tzinfo=UTC))
    assert row["state"] == "nothing to poll: no address of it was seen to answer"
    assert (row["channels"], row["due"], row["next"]) == (0, False, None)
    outlet = outlet_of(source, None)
    assert (outlet.condition, outlet.told) == ("unverified", "no address of it was seen to answer")
    assert outlet_of(replace(source, feeds=("https://bugle.example/all",)), None).told == "waits for its first crawl"


# --- what is shipped


# Hosts that carry other people's pages: mirrors, proxies, what a publisher tests before it is published, AMP twins.
MIRRORS = {"lfwp.net", "yingdouwang.com", "run.app", "arc-cdn.net", "ampproject.org", "archive.org", "google.com"}


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(shipped_catalogue())


def test_shipped_catalogue(shipped: Catalogue) -> None:
    assert shipped.warnings == ()
    assert len(shipped.sources) >= 150
    assert len({language for source in shipped.sources for language in source.languages}) >= 30
    polled = [source for source in shipped.sources if source.polled() and not source.paused]
    assert len(polled) >= 120
    assert {source.kind for source in shipped.sources} <= set(KINDS)
    for source in shipped.sources:
        assert zone_of(source.country) or source.country in HAVE_SEVERAL_ZONES, source.id
        assert canonical_url(source.homepage) == source.homepage, source.id
        assert len({source.name for source in shipped.sources}) == len(shipped.sources)


HAVE_SEVERAL_ZONES = {"AU", "BR", "CA", "RU", "US"}


def test_somebody_vouches_for_every_shipped_address_that_is_polled(shipped: Catalogue) -> None:
    for source in shipped.sources:
        seen = {sighting.url: sighting for sighting in source.evidence}
        assert set(seen) == {way.url for way in source.polled()}, source.id
        for sighting in seen.values():
            assert sighting.seen is not None, source.id
            assert date(2026, 1, 1) <= sighting.seen <= date(2026, 10, 8), source.id
            assert sighting.sure in ("high", "medium"), f"{source.id}: hearsay is not polled"
            assert "guess" not in sighting.by


def test_every_shipped_outlet_can_be_found_out_about(shipped: Catalogue) -> None:
    """What is neither polled nor paused has something that can be tried."""
    for source in shipped.sources:
        assert source.polled() or source.unverified or source.paused, source.id


def test_a_shipped_outlet_is_paused_for_a_reason_of_a_known_kind(shipped: Catalogue) -> None:
    reasons = {source.id: source.paused.partition(": ") for source in shipped.sources if source.paused}
    assert {word for word, _, _ in reasons.values()} == {"walled", "reserved", "sanctioned", "silent"}
    assert all(why for _, _, why in reasons.values())
    assert {"tass", "ria", "tvzvezda", "sputnik", "rt", "lenta"} <= {
        source_id for source_id, (word, _, _) in reasons.items() if word == "sanctioned"
    }


def test_no_address_is_shipped_twice(shipped: Catalogue) -> None:
    ways = [canonical_url(way.url) for source in shipped.sources for way in source.polled() + source.unverified]
    assert sorted(ways) == sorted(set(ways))
    homepages = [source.homepage for source in shipped.sources]
    assert sorted(homepages) == sorted(set(homepages))


def test_shipped_addresses_are_the_publishers_own(shipped: Catalogue) -> None:
    for source in shipped.sources:
        for url in (source.homepage, *(way.url for way in source.polled() + source.unverified)):
            host = urlsplit(url).hostname or ""
            assert urlsplit(url).scheme == "https", url
            assert registrable_domain(url) not in MIRRORS, url
            assert not any(sign in host for sign in ("staging", "amp.", "mirror", "proxy")), url
