"""The commands as operators use them: what they answer, what they say about bad input, how they end."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import CACHES, LEGIONWIRE, Desk, Done
from crawling import wait_for
from demo_collection import Demo, demo
from hypothesis import given
from hypothesis import strategies as st
from loopback import ROOT, Answer, Site
from test_layering import HOMES

from legionwire.article import State
from legionwire.cli import VERBS
from legionwire.cli.export import export
from legionwire.cli.search import search
from legionwire.cli.verbs import query_last
from legionwire.demo import NETWORK, DemoWeb

__all__ = ["demo"]

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9][;m]")

SOURCE = """
[{id}]
name = "{id}"
homepage = "{home}"
country = "GB"
languages = ["en"]
kind = "regional"
feeds = ["{feed}"]
"""


# --- answers


def test_search_answers_alike_in_every_form(demo: Demo) -> None:
    rows = demo.desk.run("search", "legion", "--json").json
    lines = demo.desk.run("search", "legion", "--jsonl").json_lines
    table = demo.desk.run("search", "legion", "--csv").lines
    cells = [line.split("\t") for line in demo.desk.run("search", "legion").lines]
    assert len(rows) > 5
    assert lines == rows
    assert table[0] == ",".join(rows[0]) and len(table) == len(rows) + 1
    assert [int(row[0]) for row in cells] == [row["id"] for row in rows]
    assert [row["published"] for row in rows] == sorted((row["published"] for row in rows), reverse=True)


def test_search_counts_and_limits(demo: Demo) -> None:
    one = demo.desk.run("search", "legion", "--limit", "1", "--fields", "title,id")
    assert len(one.lines) == 1 and one.lines[0].count("\t") == 1
    assert re.fullmatch(r"\d+ articles, 1 shown \(--limit 0 shows all\)\n", one.err)
    best = demo.desk.run("search", "legion", "--limit", "1", "--sort", "relevance")
    assert best.err == one.err
    title = one.lines[0].split("\t")[0]
    assert demo.desk.run("search", f'"{title}"').err == "1 article\n"


def test_a_dash_leaves_words_out(demo: Demo, tmp_path: Path) -> None:
    found = {row["id"] for row in demo.desk.run("search", "legion", "--jsonl", "--limit", "0").json_lines}
    schools = {row["id"] for row in demo.desk.run("search", "legion school", "--jsonl").json_lines}
    assert schools and schools < found
    for words in (("legion", "-school"), ("-school", "legion"), ("--", "legion", "-school"), ("legion", "-(school)")):
        done = demo.desk.run("search", "--limit", "0", *words, *(() if "--" in words else ("--jsonl",)))
        assert len(done.lines) == len(found - schools), words
    output = tmp_path / "some.jsonl"
    assert demo.desk.run("export", "legion", "-school", "-q", "-o", str(output)).err == ""
    assert {json.loads(line)["id"] for line in output.read_text().splitlines()} == found - schools
    assert json.loads((tmp_path / "some.jsonl.manifest.json").read_text())["query"] == "legion -school"


_WORD = st.sampled_from(
    ["legion", "-french", "-(a", "OR", "b)", '-"x y"', "-title:x", "-", "", "-oak", "-hq", "-ї", "-7"]
)
_OPTION = st.sampled_from(
    [("--limit", "3"), ("--limit=-3",), ("-q",), ("--fail-empty",), ("--sort", "--"), ("-o", "-x")]
)


@given(st.lists(_WORD | _OPTION), st.lists(st.text(max_size=3) | _WORD))
def test_the_query_stands_behind_the_options_in_its_order(
    parts: list[str | tuple[str, ...]], behind: list[str]
) -> None:
    line = [word for part in parts for word in ((part,) if isinstance(part, str) else part)]
    options = [word for part in parts if isinstance(part, tuple) for word in part]
    words = [part for part in parts if isinstance(part, str)]
    params = [*search.params, *export.params]
    assert query_last([*line, "--", *behind], params) == [*options, "--", *words, *behind]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("search", "legion", "--fail-empty"), 0),
        (("search", "zzzqqq"), 0),
        (("search", "zzzqqq", "--fail-empty"), 3),
        (("why", "https://nowhere.example/", "--fail-empty"), 3),
        (("export", "zzzqqq", "--fail-empty"), 3),
        (("runs", "list", "--fail-empty"), 0),
    ],
    ids=["found", "not asked", "search", "why", "export", "runs"],
)
def test_nothing_found_is_an_error_only_when_asked(demo: Demo, words: tuple[str, ...], code: int) -> None:
    assert demo.desk.run(*words).code == code


def test_show_tells_all_of_an_article(demo: Demo) -> None:
    copy = next(row for row in map(json.loads, demo.desk.run("export").lines) if row["copy_of"])
    shown = demo.desk.run("show", str(copy["id"]), "--json").json
    assert shown["copies"][0]["id"] == copy["copy_of"]
    key = copy.pop("story")
    assert (shown["story"] or {"id": None})["id"] == key
    assert {name: shown[name] for name in copy} == copy
    assert shown["why"]
    assert demo.desk.run("show", str(copy["id"]), "--fields", "title,lang").lines == [
        f"title\t{copy['title']}",
        f"lang\t{copy['lang']}",
    ]


WHY = [
    "private-address",
    "local-file",
    "forbidden",
    "redirect",
    "elsewhere",
    "closed",
    "missing",
    "pdf",
    "soft-404",
    "empty",
]


@pytest.mark.parametrize("kind", WHY)
def test_why_knows_every_kind_of_address(demo: Demo, kind: str) -> None:
    odd = next(odd for odd in demo.web.odd() if odd.kind == kind)
    (answer,) = demo.desk.run("why", odd.url, "--json").json
    assert answer["state"] == odd.state
    assert answer["reason"]


def test_why_knows_articles_channels_and_robots(demo: Demo) -> None:
    home = demo.web.homepages()[0]
    article = next(iter(demo.desk.run("export").json_lines))
    (answer,) = demo.desk.run("why", article["url"], "--json").json
    assert (answer["state"], answer["article"]) == (State.STORED, article["id"])
    channel = demo.desk.run("sources", "show", demo.web.outlets()[0].id, "--csv").lines[1].split(",")[1]
    assert "a feed of this source" in demo.desk.run("why", channel).out
    for robots in (f"{home}robots.txt", f"{home}robots.txt".removeprefix("http://")):
        assert "rules forbid" in demo.desk.run("why", robots).out


@pytest.mark.parametrize("url", ["https://nowhere.example/a", "nowhere.example/robots.txt"])
def test_why_of_an_address_never_seen(demo: Demo, url: str) -> None:
    done = demo.desk.run("why", url, "--json")
    assert (done.code, done.json) == (0, [])
    assert done.err.startswith("never seen: ")
    assert "no source of the catalogue has nowhere.example" in done.err


@pytest.mark.parametrize("url", ["file:///etc/shadow", "http://[", "\x1b[2J", "two words"])
def test_why_of_what_is_no_address(demo: Demo, url: str) -> None:
    done = demo.desk.run("why", url)
    assert (done.code, done.out) == (2, "")
    assert "is no address" in done.err
    assert "\x1b" not in done.err


def test_why_takes_several_addresses_and_names_owners(demo: Demo) -> None:
    known, unknown = demo.desk.run("export").json_lines[0]["url"], f"{demo.web.homepages()[0]}never"
    done = demo.desk.run("why", known, unknown, "--json")
    assert [fate["url"] for fate in done.json] == [known]
    assert f"belongs to {demo.web.outlets()[0].id}" in done.err


def test_show_takes_an_address(demo: Demo) -> None:
    article = demo.desk.run("export").json_lines[0]
    assert demo.desk.run("show", article["url"], "--json").json["id"] == article["id"]
    closed = next(odd.url for odd in demo.web.odd() if odd.kind == "closed")
    done = demo.desk.run("show", closed)
    assert done.code == 2 and "`legionwire why`" in done.err


def test_the_funnel_of_a_run_adds_up(demo: Demo) -> None:
    (run,) = demo.desk.run("runs", "list", "--json").json
    shown = demo.desk.run("runs", "show", str(run["id"]), "--json").json
    assert {name: shown[name] for name in run} == run
    assert {funnel["source"] for funnel in shown["funnels"]} == {outlet.id for outlet in demo.web.outlets()}
    for funnel in shown["funnels"]:
        assert funnel["found"] == funnel["known"] + funnel["new"]
        assert funnel["new"] == sum(funnel["states"].values())
    table = demo.desk.run("runs", "show", str(run["id"]), "--csv").lines
    assert [line.split(",")[0] for line in table[1:]] == [funnel["source"] for funnel in shown["funnels"]]
    assert "Spider closed" in demo.desk.run("runs", "show", str(run["id"]), "--log", "3").err


def test_status_agrees_with_the_export(demo: Demo) -> None:
    status = demo.desk.run("status", "--json").json
    articles = demo.desk.run("export").json_lines
    assert status["articles"] == len(articles) == status["addresses"]["stored"]
    assert status["copies"] == sum(article["copy_of"] is not None for article in articles)
    assert (status["troubles"], status["open_runs"]) == ([], [])
    assert "LEGIONWIRE_CONTACT" in demo.desk.run("status", contact="").err
    assert demo.desk.run("status", "--fields", "articles,sources").out == f"articles\t{len(articles)}\nsources\t6\n"


def test_sources_are_listed_with_and_without_a_collection(demo: Demo, tmp_path: Path) -> None:
    ids = sorted(outlet.id for outlet in demo.web.outlets())
    assert [row["id"] for row in demo.desk.run("sources", "list", "--json").json] == ids
    before = Desk(tmp_path / "none", demo.desk.catalogue).run("sources", "list", "--json").json
    assert [row["id"] for row in before] == ids
    assert {row["state"] for row in before} == {"never polled"}
    shown = demo.desk.run("sources", "show", ids[0], "--json").json
    assert shown["id"] == ids[0] and shown["channels"]


def test_export_is_whole_and_has_a_manifest(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    done = demo.desk.run("export", "-o", str(file))
    printed = demo.desk.run("export")
    assert file.read_text() == printed.out
    assert (done.out, done.err) == ("", f"{len(printed.lines)} articles in {file}\n")
    manifest = json.loads((tmp_path / "all.jsonl.manifest.json").read_text())
    assert manifest["articles"] == len(printed.lines)
    assert (manifest["bytes"], manifest["sha256"]) == (
        file.stat().st_size,
        hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    mask = os.umask(0)
    os.umask(mask)
    assert file.stat().st_mode & 0o777 == 0o666 & ~mask
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "all.jsonl.manifest.json"]


def test_config_names_the_origin_and_masks_secrets(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data", settings={"database": "postgresql://me:hunter2@db.example/news"})
    done = desk.run("config", "--json")
    rows = {row["name"]: row for row in done.json}
    assert "hunter2" not in done.out
    assert rows["database"]["origin"] == "environment LEGIONWIRE_DATABASE"
    assert rows["crawl.timeout"]["origin"] == "default"


def test_db_check_and_upgrade_leave_a_sound_collection_alone(demo: Demo) -> None:
    assert demo.desk.run("db", "check").err == "file, schema, views and search index are sound\n"
    upgraded = demo.desk.run("db", "upgrade")
    assert upgraded.code == 0 and "as it was" in upgraded.err


def test_a_search_index_that_lost_an_article_is_found(demo: Demo, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with sqlite3.connect(demo.desk.data / "legionwire.db") as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    with sqlite3.connect(copy) as db:
        db.execute("DELETE FROM article_terms WHERE article_id = (SELECT min(article_id) FROM article_terms)")
    done = demo.desk.run("db", "check", database=f"sqlite:///{copy}")
    assert done.code == 6
    assert "search\tarticle 1 is not in the search index" in done.out
    assert "problems found" in done.err


def test_urls_from_standard_input_are_asked_for(demo: Demo, tmp_path: Path) -> None:
    wanted = next(article.url for article in demo.web.truth())
    desk = Desk(tmp_path / "data", demo.desk.catalogue, {"allow_addresses": NETWORK})
    done = desk.run("crawl", "--urls", "-", "--json", stdin=f"# by hand\n\n{wanted}\n{wanted}\n".encode())
    assert done.code == 0
    assert [funnel["found"] for funnel in done.json] == [1]
    owner = done.json[0]["source"]
    assert desk.run("why", wanted, "--json").json[0]["source"] == owner
    assert desk.run("runs", "list", "--json").json[0]["sources"] == 1
    assert [line.split("\t")[0] for line in desk.run("runs", "show", "1").lines if line.startswith(owner)] == [owner]


# --- forms


def test_a_table_of_80_columns_breaks_no_id(demo: Demo) -> None:
    ids = {outlet.id for outlet in demo.web.outlets()}
    for words in (("sources", "list"), ("runs", "show", "1"), ("search", "legion")):
        done = demo.desk.run_on_terminal(*words)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
        table = plain.split("\n\n")[-1]  # `runs show` tells of the run first
        assert max(map(len, table.splitlines())) <= 80
        named = ids & set(table.split())
        assert named == ids if words[0] != "search" else named
    assert demo.desk.run_on_terminal("db", "check").out == ""


def test_colours_stay_out_of_pipes_and_of_terminals_that_want_none(demo: Demo) -> None:
    assert "\x1b" not in demo.desk.run("sources", "list").out
    assert not COLOUR.search(demo.desk.run_on_terminal("sources", "list", NO_COLOR="1").out)


@pytest.mark.parametrize(
    "words", [("-q", "search", "legion"), ("search", "-q", "legion"), ("search", "legion", "--quiet")], ids=" ".join
)
def test_quiet_is_heard_on_either_side_of_the_verb(demo: Demo, words: tuple[str, ...]) -> None:
    done = demo.desk.run(*words)
    assert done.out and not done.err


@pytest.mark.parametrize(
    "words", [("-v", "runs", "list"), ("runs", "list", "-v"), ("runs", "-v", "list")], ids=" ".join
)
def test_verbose_names_the_database(demo: Demo, words: tuple[str, ...]) -> None:
    assert demo.desk.run(*words).err.startswith("database: sqlite:///")


@pytest.mark.parametrize("words", [("export",), ("search", "legion", "--limit", "0", "--json")], ids=" ".join)
def test_a_reader_who_has_had_enough_is_no_failure(demo: Demo, words: tuple[str, ...]) -> None:
    command = subprocess.Popen(
        [*LEGIONWIRE, *words], env=demo.desk.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    command.stdout.close()
    _, err = command.communicate(timeout=300)
    assert command.returncode == 0
    assert b"Broken" not in err and b"Traceback" not in err


def test_a_full_disk_is_told(demo: Demo) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*LEGIONWIRE, "export"], env=demo.desk.environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert done.stderr == "legionwire: the output: No space left on device\n  -> is the disk full?\n"


def test_output_is_utf_8_whatever_the_locale(demo: Demo) -> None:
    done = subprocess.run(
        [*LEGIONWIRE, "search", "ЛЕГІОН"],
        env=demo.desk.environment() | {"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
    )
    assert "Легіон" in done.stdout.decode()


# --- bad input: one clear line, the way out, the exit code


def broken_file(folder: Path) -> None:
    (folder / "legionwire.toml").write_text("contact = \n")


def unknown_setting(folder: Path) -> None:
    (folder / "legionwire.toml").write_text("[crawl]\ndelya = 1\n")


def source_table(key: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "catalogue" / "sources").mkdir(parents=True)
        table = SOURCE.format(id="a", home="https://a.example/", feed="https://a.example/feed")
        (folder / "catalogue" / "sources" / "a.toml").write_text(f"{table}{key}\n")

    return write


def top_level_delay(folder: Path) -> None:
    (folder / "legionwire.toml").write_text("delay = 2\n")


def half_an_overlay(folder: Path) -> None:
    source_table("")(folder)
    (folder / "data" / "catalogue" / "sources").mkdir(parents=True)
    (folder / "data" / "catalogue" / "sources" / "mine.toml").write_text("[a]\ndelay = 2\n")


def garbage_database(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "legionwire.db").write_bytes(b"this was never a database, not even a small one" * 50)


def newer_database(folder: Path) -> None:
    (folder / "data").mkdir()
    with sqlite3.connect(folder / "data" / "legionwire.db") as db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        db.execute("INSERT INTO alembic_version VALUES ('9999')")


def older_index(folder: Path) -> None:
    source_table("")(folder)
    Desk(folder / "data", folder / "catalogue").run("db", "upgrade")
    with sqlite3.connect(folder / "data" / "legionwire.db") as db:
        db.execute("INSERT INTO fact (name, value) VALUES ('analyser', 'words-0')")


def data_is_a_file(folder: Path) -> None:
    (folder / "data").write_text("in the way")


def nothing(folder: Path) -> None:
    pass


BAD: dict[str, tuple[Callable[[Path], None], tuple[str, ...], int, str, str]] = {
    # name: what is prepared, the command, exit code, what it names, the way out
    "broken settings file": (broken_file, ("config",), 5, "legionwire.toml", "not valid TOML"),
    "unknown setting": (unknown_setting, ("config",), 5, "`delya` is not a setting", "delay"),
    "bad duration": (source_table("every = '30'"), ("sources", "list"), 5, "a.toml [a]: `every`", "like '30m'"),
    "unknown key": (source_table("feds = []"), ("crawl", "--all"), 5, "a.toml [a]: `feds`", "feeds"),
    "broken catalogue": (source_table("]"), ("crawl", "--all"), 5, "a.toml", "not valid TOML"),
    "no catalogue": (nothing, ("sources", "list"), 5, "catalogue/sources", "LEGIONWIRE_CATALOGUE"),
    "unknown source": (source_table(""), ("crawl", "b"), 2, "no source 'b'", "sources list"),
    "unknown source shown": (source_table(""), ("sources", "show", "b"), 2, "no source 'b'", "sources list"),
    "paused sources": (source_table("paused = 'closed down'"), ("crawl", "a"), 2, "paused", "closed down"),
    "nothing to crawl": (source_table(""), ("crawl",), 2, "nothing to crawl", "--all"),
    "bad --since": (source_table(""), ("crawl", "a", "--since", "30.2."), 2, "'30.2.'", "2022-02-24"),
    "bad --limit": (source_table(""), ("crawl", "a", "--limit", "0"), 2, "--limit", "crawl --help"),
    "empty --urls": (source_table(""), ("crawl", "--urls", "-"), 2, "--urls holds no address", "one address a line"),
    "missing --urls": (source_table(""), ("crawl", "--urls", "none.txt"), 2, "none.txt", "crawl --help"),
    "data is a file": (data_is_a_file, ("db", "upgrade"), 5, "data", "LEGIONWIRE_DATA"),
    "garbage database": (garbage_database, ("search", "x"), 6, "not a database", "backup"),
    "newer database": (newer_database, ("search", "x"), 6, "9999", "upgrade the program"),
    "older index, asked": (older_index, ("search", "x"), 6, "analyser words-0", "db reindex"),
    "older index, crawled into": (older_index, ("crawl", "a"), 6, "analyser words-0", "db reindex"),
    "no collection": (nothing, ("search", "x"), 6, "no collection yet", "crawl --all"),
    "unknown field of a query": (nothing, ("search", "legion colour:red"), 2, "column 8", "source"),
    "setting without section": (top_level_delay, ("config",), 5, "`delay` is not a setting", "[crawl]"),
    "missing overlay keys": (half_an_overlay, ("sources", "list"), 5, "`name` is missing", "catalogue/sources/a.toml"),
    "unclosed quotation": (nothing, ("search", '"x'), 2, "column 1", '"'),
    "empty why": (nothing, ("why", " "), 2, "no address", "https://"),
    "rubbish to try": (source_table(""), ("sources", "try", "rubbish"), 2, "'rubbish'", "sources list"),
    "export nowhere": (nothing, ("export", "-o", "none/a.jsonl"), 2, "none does not exist", "-o"),
    "read nothing": (nothing, ("read",), 2, "one way in", "--jsonl"),
    "file without url": (nothing, ("read", "--file", "a.html"), 2, "--url", "--file"),
    "judge without --jsonl": (nothing, ("judge",), 2, "--jsonl", "standard input"),
    "unknown command": (nothing, ("serch", "x"), 2, "'serch'", "did you mean search?"),
    "unknown option": (nothing, ("search", "--lmit", "3", "x"), 2, "--lmit", "--limit"),
    "unknown letter": (nothing, ("search", "legion", "-x"), 2, "'-x'", "search --help"),
    "no number": (nothing, ("search", "-french", "legion", "--limit"), 2, "--limit", "requires an argument"),
    "empty --fields": (nothing, ("config", "--fields", ","), 2, "--fields", "id,title"),
    "unknown field": (nothing, ("config", "--fields", "nam"), 2, "'nam'", "name, value, origin"),
}


@pytest.mark.parametrize(("prepare", "words", "code", "named", "way_out"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_line(
    tmp_path: Path, prepare: Callable[[Path], None], words: tuple[str, ...], code: int, named: str, way_out: str
) -> None:
    prepare(tmp_path)
    done = Desk(tmp_path / "data", tmp_path / "catalogue").run(*words)
    assert (done.code, done.out) == (code, "")
    lines = done.err.splitlines()
    assert lines[0].startswith("legionwire: ") and len(lines) <= 2
    assert named in lines[0]
    assert way_out in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("show", "4711"), "no article 4711"),
        (("runs", "show", "4711"), "no run 4711"),
        (("show", "x"), "no article 'x'"),
        (("rule", "4711", "no", "--because", "numbers are no addresses"), "`legionwire show 4711 --fields url`"),
    ],
    ids=["article", "run", "no number", "ruled"],
)
def test_unknown_numbers(demo: Demo, words: tuple[str, ...], named: str) -> None:
    done = demo.desk.run(*words)
    assert (done.code, done.out) == (2, "")
    assert named in done.err


def test_a_bad_line_among_urls_is_named(tmp_path: Path) -> None:
    source_table("")(tmp_path)
    desk = Desk(tmp_path / "data", tmp_path / "catalogue")
    done = desk.run("crawl", "--urls", "-", stdin=b"# mine\nhttps://a.example/1\nftp://a.example/2\n")
    assert done.code == 2
    assert done.err.startswith("legionwire: --urls, line 3: the address 'ftp://a.example/2'")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_data_folder(tmp_path: Path) -> None:
    source_table("")(tmp_path)
    data = tmp_path / "data"
    data.mkdir(mode=0o500)
    done = Desk(data, tmp_path / "catalogue").run("crawl", "a")
    assert done.code == 5
    assert done.err.startswith(f"legionwire: the data folder {data} cannot be used: Permission denied")


def test_errors_can_be_read_by_programs_and_traced_by_people(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    told = json.loads(desk.run("search", "x", "--json").err)
    assert (told["exit_code"], set(told)) == (6, {"error", "way_out", "exit_code"})
    assert "Traceback" in desk.run("search", "x", "--debug").err


# --- crawls that go wrong


def crawl_with_bad_feeds(tmp_path: Path, with_good: bool) -> tuple[Desk, Done]:
    """A source each with a broken feed, a page for a feed, no answer; and perhaps one that is well."""
    sources = tmp_path / "catalogue" / "sources"
    broken, page, dead = (
        b"Fatal error: out of memory in feed.php <",
        b"<!DOCTYPE html><html><body><p>Welcome</p></body></html>",
        b"",
    )
    with (
        Site("127.0.0.2", robots=Answer(404), feed=Answer(body=broken)) as a,
        Site("127.0.0.3", robots=Answer(404), feed=Answer(body=page)) as b,
        Site("127.0.0.4", robots=Answer(404), feed=Answer(500, body=dead)) as c,
        DemoWeb() as web,
    ):
        web.catalogue(tmp_path / "catalogue")
        tables = [
            SOURCE.format(id=name, home=site.url(), feed=site.url("/feed"))
            for name, site in (("cut", a), ("html", b), ("dead", c))
        ]
        (sources / "bad.toml").write_text("".join(tables))
        desk = Desk(tmp_path / "data", tmp_path / "catalogue", {"allow_addresses": "127.0.0.0/8"})
        good = [web.outlets()[0].id] if with_good else []
        return desk, desk.run("crawl", "cut", "html", "dead", *good, "--json")


def test_a_bad_feed_costs_its_own_source_only(tmp_path: Path) -> None:
    desk, done = crawl_with_bad_feeds(tmp_path, with_good=True)
    assert done.code == 4
    funnels = {funnel["source"]: funnel for funnel in done.json}
    good = funnels.pop(next(iter(funnels.keys() - {"cut", "html", "dead"})))
    assert good["outcome"] == "ok" and good["stored"] > 0
    assert {name: funnel["outcome"] for name, funnel in funnels.items()} == dict.fromkeys(funnels, "failed")
    assert "an HTML page" in funnels["html"]["trouble"]
    assert "HTTP 500" in funnels["dead"]["trouble"]
    assert "/feed" in funnels["cut"]["trouble"]
    assert "Traceback" not in done.err
    troubles = {trouble["source"] for trouble in desk.run("status", "--json").json["troubles"]}
    assert troubles == {"cut", "html", "dead"}


def test_a_topic_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    source_table("")(tmp_path)
    done = Desk(tmp_path / "data", tmp_path / "catalogue", {"topic": "none.toml"}).run("crawl", "a")
    assert done.code == 5
    assert "LEGIONWIRE_TOPIC" in done.err and "`all`" in done.err


def test_when_every_source_fails_the_crawl_has_failed(tmp_path: Path) -> None:
    _, done = crawl_with_bad_feeds(tmp_path, with_good=False)
    assert done.code == 1
    assert {funnel["outcome"] for funnel in done.json} == {"failed"}


def test_an_interrupted_crawl_ends_in_order_and_the_next_goes_on(tmp_path: Path) -> None:
    with DemoWeb() as web:
        web.catalogue(tmp_path / "catalogue", delay=0.2)
        desk = Desk(tmp_path / "data", tmp_path / "catalogue", {"allow_addresses": NETWORK})
        crawl = desk.start("crawl", "--all")
        articles = {article.url for article in web.truth()}
        wait_for(lambda: web.stats().requests >= 30)
        crawl.send_signal(signal.SIGINT)
        out, err = crawl.communicate(timeout=300)
        assert crawl.returncode == 130
        assert b"interrupted" in err and b"Traceback" not in err
        assert b"cancelled" in out

        (run,) = desk.run("runs", "list", "--json").json
        assert run["outcome"] == "cancelled"
        assert desk.run("db", "check").code == 0
        left = desk.run("status", "--json").json["addresses"]["queued"]
        assert left > 0

        again = desk.run("crawl", "--all", "--json")
        assert again.code == 0
        assert sum(funnel["resumed"] for funnel in again.json) == left
        assert "queued" not in desk.run("status", "--json").json["addresses"]
        exported = {row["url"] for row in desk.run("export").json_lines}
        assert exported <= articles and len(exported) > 20


def test_the_demo_runs_and_keeps_out_of_collections(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    done = desk.run("demo", "--keep", str(tmp_path / "kept"))
    assert done.code == 0, done.err
    assert "The first crawl" in done.out and "search ЛЕГІОН" in done.out
    (line,) = (line for line in done.err.splitlines() if line.startswith("  export "))
    told = dict(name.split("=", 1) for name in shlex.split(line)[1:])
    assert told["LEGIONWIRE_DATA"] == str(tmp_path / "kept")
    assert Path(told["LEGIONWIRE_CATALOGUE"], "sources").is_dir()
    assert told["LEGIONWIRE_CACHES"] == str(CACHES)
    again = desk.run("demo", "--keep", str(tmp_path / "kept"))
    assert again.code == 2 and "holds a collection already" in again.err
    assert f"rm -r {tmp_path / 'kept'}" in again.err


# --- speed


HELPED = """
import sys
from contextlib import suppress
from legionwire.cli import cli
for words in sys.argv[1:]:
    with suppress(SystemExit):
        cli.main([*words.split(), "--help"])
    print(words, *sorted(set(sys.modules)), file=sys.stderr)
"""


def test_help_imports_no_library_but_click() -> None:
    """What makes it quick: a fifth of a second where importing everything takes more than one."""
    words = ["", *VERBS, "sources try"]
    helped = subprocess.run(
        [sys.executable, "-c", HELPED, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert len(helped.stderr.splitlines()) == len(words)
    libraries = (HOMES.keys() | {"lxml"}) - {"click"} - sys.stdlib_module_names
    for line in helped.stderr.splitlines():
        assert libraries.isdisjoint(line.split()), line[:40]
    assert helped.stdout.count("Usage: ") == len(words)


IMPORTED = """
import sys
from legionwire.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)
print(sorted({"scrapy", "twisted", "trafilatura", "dateparser", "lxml"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [("search", "legion"), ("why", "https://a.example/"), ("status",), ("show", "1"), ("export",)],
    ids=" ".join,
)
def test_simple_questions_import_no_framework(demo: Demo, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words],
        env=demo.desk.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"
