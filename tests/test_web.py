"""The web pages: what they show, what they refuse, and that strangers' words stay words."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sqlite3
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import lxml.html
import pytest
import sqlalchemy as sa
from commands import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from stored import DAY, NOW
from web_collection import ARABIC, HOSTILE, SERIES, STORY, Collection, configure, write_collection

from legionwire.errors import DatabaseError
from legionwire.storage.engine import Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.schema import absence, article, revision
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS
from legionwire.web.search_page import PAGE_SIZE
from legionwire.web.topic_names import TopicNames, topic_names

HOME = "http://127.0.0.1:8000"
SHOWN = SERIES + 5  # the series and the named ones; one more is a copy


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="module")
def web(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def parse(answer: Any) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(answer.content.decode())


def page(web: TestClient, url: str, status: int = 200) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == status, f"{url}: {answer.text[:500]}"
    return parse(answer)


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def spaced(element: lxml.html.HtmlElement) -> str:
    """As it is read: elements that stand apart are apart."""
    return " ".join(" ".join(element.itertext()).split())


def main(tree: lxml.html.HtmlElement) -> str:
    return spaced(tree.xpath("//main")[0])


def titles(tree: lxml.html.HtmlElement) -> list[str]:
    return [text(heading) for heading in tree.xpath("//main//li//h2")]


def links(tree: lxml.html.HtmlElement, label: str) -> list[str]:
    return [link.get("href") for link in tree.xpath("//main//a") if text(link) == label]


# --- every page

FILES = re.compile(r"\.\w+\Z|\A/api/(?!docs)")  # what links lead to that is no page


@pytest.fixture(scope="module")
def pages(web: TestClient) -> dict[str, lxml.html.HtmlElement]:
    """Every page that can be reached from the first by following links; of long lists of the same kind, a few."""
    seen: dict[str, lxml.html.HtmlElement] = {}
    kinds: dict[tuple[str, ...], int] = {}
    waiting = ["/", "/?q=legion&copies=1", "/why?url=https://alpha.example/wall"]
    while waiting:
        url = waiting.pop()
        parts = urlsplit(url)
        asked = sorted(parse_qs(parts.query))
        kind = (parts.path.rstrip("0123456789"), *(asked if len(asked) < 3 else ("several",)))
        if url in seen or kinds.get(kind, 0) >= 4:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        seen[url] = page(web, url)
        found = [link.get("href").split("#")[0] for link in seen[url].xpath("//a")]
        waiting += [link for link in found if link.startswith("/") and not FILES.search(urlsplit(link).path)]
    return seen


def test_every_page_that_a_link_leads_to_is_there_and_well_made(pages):
    kinds = {urlsplit(url).path.rstrip("0123456789") for url in pages}
    assert kinds >= {"/", "/article/", "/runs", "/runs/", "/why", "/stories", f"/story/{STORY}"}
    assert {"/sources", "/sources/alpha", "/sources/beta", "/sources/rested"} <= {urlsplit(url).path for url in pages}
    for url, tree in pages.items():
        assert len(tree.xpath("//h1")) == 1, url
        assert tree.get("lang") == "en", url
        assert text(tree.xpath("//title")[0]).endswith("Legionwire"), url
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), url
        assert all(target in ids for target in tree.xpath("//label/@for")), url
        assert all(target in ids for target in tree.xpath("//@aria-labelledby | //@aria-describedby")), url
        assert not tree.xpath("//script | //style | //@style | //iframe | //object | //form[@method!='get']"), url
        assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")], url


def test_no_page_asks_another_host_for_anything(pages):
    for url, tree in pages.items():
        assert all(target.startswith("/") for target in tree.xpath("//link/@href | //@src | //form/@action")), url
        for link in tree.xpath("//a"):
            target = link.get("href")
            if not target.startswith(("/", "#")):
                assert target.startswith(("https://", "http://")), f"{url}: {target}"
                assert link.get("rel") == "noopener noreferrer", f"{url}: {target}"


@pytest.mark.parametrize(
    ("url", "status"),
    [("/", 200), ("/healthz", 200), ("/static/style.css", 200), ("/nothing", 404), ("/?q=%22", 400)],
)
def test_every_answer_forbids_scripts_and_frames(web, url, status):
    answer = web.get(url)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in answer.headers


def test_a_head_request_has_the_headers_and_no_body(web):
    answer = web.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent(web, method):
    answer = web.request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_asking_changes_nothing(collection):
    file = collection.config.data / "legionwire.db"
    before = hashlib.sha256(file.read_bytes()).digest()
    with TestClient(create_app(collection.config), base_url=HOME) as client:
        for url in ("/", "/?q=legion", "/sources", "/runs", f"/article/{collection.first}"):
            assert client.get(url).status_code == 200
    assert hashlib.sha256(file.read_bytes()).digest() == before


# --- who may ask


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9", "LOCALHOST", "[::1]:8000", "127.0.0.2"])
def test_our_own_names_are_answered(web, host):
    assert web.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", "[::2]",
     "0.0.0.0", "127.0.0.1:8000@evil.example", "localhost:", "[::1", "::1", "127.0.0.1, evil.example"],
)  # fmt: skip
def test_foreign_names_are_not_answered(web, host):
    answer = web.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "legion" not in answer.text


# --- search


def test_the_first_page_shows_the_newest(web):
    tree = page(web, "/")
    assert len(titles(tree)) == PAGE_SIZE
    assert set(titles(tree)[:2]) == {HOSTILE, ARABIC}
    assert f"1–25 of {SHOWN} articles" in main(tree)
    assert "1 copy folded" in main(tree)


@pytest.mark.parametrize("start", ["/", "/?copies=1", "/?q=legion", "/?source=alpha&copies=1"])
def test_turning_pages_meets_every_article_once_there_and_back(web, start):
    there = [page(web, start)]
    while older := links(there[-1], "Older"):
        there.append(page(web, older[0]))
        assert len(there) < 10
    met = [link for tree in there for link in tree.xpath("//main//li//h2/a/@href")]
    assert len(met) == len(set(met)) == int(re.findall(r"of (\d+) articles", main(there[0]))[0])
    back = [there[-1]]
    while newer := links(back[-1], "Newer"):
        back.append(page(web, newer[0]))
        assert len(back) < 10
    assert {link for tree in back for link in tree.xpath("//main//li//h2/a/@href")} == set(met)
    assert titles(back[-1]) == titles(there[0])


def test_the_newest_page_is_full_wherever_one_comes_from(web):
    first = page(web, "/")
    last_of_first = links(first, "Older")[0].removeprefix("/?before=")
    assert titles(page(web, f"/?after={last_of_first}")) == titles(first)


def test_the_numbers_of_a_page_are_those_of_its_place(web):
    second = page(web, links(page(web, "/"), "Older")[0])
    assert f"26–50 of {SHOWN} articles" in main(second)
    assert links(second, "Newest") == ["/"]


def test_a_place_beyond_the_end_says_so(web):
    assert "nothing older" in main(page(web, "/?before=-5"))
    assert "nothing older" in main(page(web, f"/?before=-{'9' * 19}"))


def test_copies_are_folded_and_can_be_shown(web):
    folded = page(web, "/?q=shared")
    assert titles(folded) == ["Shared words"]
    assert links(folded, "1 copy") != []
    shown = page(web, links(folded, "show copies")[0])
    assert titles(shown) == ["Shared words", "Shared words"]
    assert links(shown, "fold copies") == ["/?q=shared"]


def test_an_outlet_that_has_only_the_copy_is_not_told_to_have_nothing(web):
    tree = page(web, "/?q=shared&source=beta")
    assert titles(tree) == []
    assert links(tree, "show copies")[0].startswith("/?q=shared&source=beta")
    assert titles(page(web, links(tree, "show copies")[0])) == ["Shared words"]


@pytest.mark.parametrize("query", ["MEETING", "meeting 7", '"meeting 7"', "Méeting"])
def test_words_are_found_and_marked_whatever_their_case(web, query):
    tree = page(web, f"/?q={quote(query)}")
    assert "Meeting 7" in titles(tree)
    assert "Meeting" in {mark.text.split()[0] for mark in tree.xpath("//main//h2//mark")}


def test_the_months_of_the_chart_lead_to_what_they_count(web):
    tree = page(web, "/?q=meeting")
    bars = tree.xpath("//main//svg//a")
    assert len(bars) >= 7
    told = {}
    for bar in bars:
        name, count = re.match(r"(.+): (\d+) article", bar.xpath("string(title)")).groups()
        told[name] = int(count)
        chosen = page(web, bar.get("href"))
        assert re.search(rf"\b{count} articles?\b", text(chosen.xpath("//p[@role='status']")[0])), name
        assert links(chosen, f"Remove {name}") == ["/?q=meeting"]
    assert sum(told.values()) == SERIES
    table = {row[0].text_content(): int(row[1].text_content()) for row in tree.xpath("//main//details//tbody/tr")}
    assert table == told


@pytest.mark.parametrize("start", ["/", "/?q=meeting", "/?copies=1&relevance=core", "/?month=2024-05"])
def test_every_choice_leads_to_as_many_articles_as_it_says(web, start):
    for item in page(web, start).xpath("//aside//li[not(contains(@class, 'chosen'))]/a"):
        count = text(item.xpath("span[@class='number']")[0])
        status = text(page(web, item.get("href")).xpath("//p[@role='status']")[0])
        assert re.search(rf"\b{count} articles?\b", status), f"{item.get('href')}: {status}"


def test_a_choice_can_be_taken_back(web):
    chosen = page(web, "/?lang=ar")
    assert titles(chosen) == [ARABIC]
    (item,) = chosen.xpath("//aside//li[@class='chosen']/a")
    assert item.get("href") == "/"


def test_what_is_not_found_says_what_to_try(web):
    tree = page(web, "/?q=nowhere&month=2024-05")
    assert "none found" in main(tree)
    assert links(tree, "Look in everything") == ["/?q=nowhere"]


def test_foreign_words_carry_their_language_and_direction(web, collection):
    for tree in (page(web, "/"), page(web, f"/article/{collection.arabic}")):
        (heading,) = [element for element in tree.xpath("//h1 | //h2") if text(element) == ARABIC]
        assert (heading.get("lang"), heading.get("dir")) == ("ar", "rtl")


def test_the_page_reloads_itself_only_when_asked_to(web):
    first = page(web, "/?q=legion")
    assert not first.xpath("//meta[@http-equiv='refresh']")
    (toggle,) = [link.get("href") for link in first.xpath("//footer//a") if "every minute" in text(link)]
    again = page(web, toggle)
    assert again.xpath("//meta[@http-equiv='refresh']/@content") == ["60"]
    assert [link.get("href") for link in again.xpath("//footer//a") if text(link) == "stop"] == ["/?q=legion"]


# --- bad questions


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/?q=%22open", "column 1"),
        ("/?q=...", "othing to search for"),
        (f"/?q={'a' * 501}", "500 are possible"),
        (f"/?q={'+'.join('abcdefghij' * 12)}", "100"),
        ("/?month=2024-13", "parameter month"),
        ("/?month=9999-12", "parameter month"),
        ("/?relevance=very", "parameter relevance"),
        ("/?lang=<b>", "parameter lang"),
        ("/?source=%00", "parameter source"),
        ("/?copies=2", "parameter copies"),
        ("/?before=x", "parameter before"),
        ("/article/1?q=%22", "column 1"),
    ],
)
def test_a_question_that_cannot_be_read_says_where(web, url, told):
    tree = page(web, url, 400)
    assert told in main(tree)
    assert tree.xpath("//input[@name='q']")
    assert "Traceback" not in main(tree)


def test_the_words_stay_in_the_box(web):
    tree = page(web, f"/?q={quote(HOSTILE + chr(34))}", 400)
    assert tree.xpath("//input[@name='q']/@value") == [HOSTILE + '"']


@pytest.mark.parametrize(
    "url",
    ["/article/999", f"/article/{'9' * 40}", "/article/x", "/article/-1", "/article/1/", "/sources/nobody",
     "/sources/%00", "/runs/999", f"/runs/{2**63}", "/nothing", "/static/../app.py", "/static/app.py"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(web, url):
    tree = page(web, url, 404)
    assert text(tree.xpath("//h1")[0]) == "Nothing is here"


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.text(st.sampled_from("\"'()*-^: ANDORN\x00\ud7ff"), max_size=30), st.booleans())
def test_any_words_give_an_answer_or_say_what_is_wrong(web, words, copies):
    answer = web.get("/", params={"q": words, "copies": str(int(copies))})
    assert answer.status_code in (200, 400)
    shown = words.encode(errors="replace").decode()
    parse(answer)
    assert "<script" not in answer.text or "<script" in shown


def test_a_fault_of_the_program_shows_no_traceback(collection, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("legionwire.web.run_pages.summary", broken)
    client = TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False)
    answer = client.get("/runs")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.text
    assert "secret words" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


# --- a collection that cannot be asked


def broken_client(folder: Path) -> TestClient:
    return TestClient(create_app(configure(folder)), base_url=HOME, raise_server_exceptions=False)


def test_without_a_collection_the_pages_say_how_to_make_one(tmp_path):
    client = broken_client(tmp_path / "not yet made")
    for url in ("/", "/article/1", "/sources", "/runs", "/why"):
        tree = page(client, url, 503)
        assert "no collection yet" in main(tree)
        assert "legionwire crawl --all" in main(tree)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").text == "ok\n"
    assert not (tmp_path / "not yet made" / "legionwire.db").exists()


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda file: file.write_bytes(b"this is no database" * 100), "not a database"),
        (lambda file: sqlite3.connect(file).close(), "no collection yet"),
        (lambda file: run_sql(file, "UPDATE alembic_version SET version_num = '9999'"), "upgrade the program"),
        (lambda file: run_sql(file, "UPDATE fact SET value = 'other-1'"), "made by analyser other-1"),
        (lambda file: run_sql(file, "DROP TABLE article_terms; DROP TABLE article"), "no such table"),
    ],
    ids=["garbage", "empty", "newer", "other analyser", "incomplete"],
)
def test_a_database_that_cannot_be_asked_says_why(tmp_path, break_it, told):
    made = write_collection(tmp_path)
    file = made.config.data / "legionwire.db"
    for leftover in ("-wal", "-shm"):
        Path(f"{file}{leftover}").unlink(missing_ok=True)
    if "garbage" in told or told in ("not a database", "no collection yet"):
        file.unlink()
    break_it(file)
    client = broken_client(tmp_path)
    tree = page(client, "/?q=legion", 503)
    assert told in main(tree)
    assert "Traceback" not in main(tree)
    page(client, "/", 200 if "analyser" in told else 503)  # what asks for no words needs no index


def run_sql(file: Path, script: str) -> None:
    with sqlite3.connect(file) as db:
        db.executescript(script)
    db.close()


def test_a_collection_that_appears_or_is_replaced_is_seen_at_once(tmp_path):
    client = broken_client(tmp_path / "there")
    assert client.get("/readyz").status_code == 503
    (made := write_collection(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere" / "legionwire.db").rename(tmp_path / "there" / "legionwire.db")
    assert client.get("/readyz").text == "ready; no scheduler runs\n"
    assert client.get(f"/article/{made.first}").status_code == 200
    write_collection(tmp_path / "empty one")
    run_sql(tmp_path / "empty one" / "legionwire.db", "UPDATE article SET title = 'Replaced'")
    (tmp_path / "empty one" / "legionwire.db").replace(tmp_path / "there" / "legionwire.db")
    assert "Replaced" in client.get(f"/article/{made.first}").text


def test_a_restored_copy_without_a_journal_is_read_as_it_is(tmp_path):
    made = write_collection(tmp_path / "old")
    restored = configure(tmp_path / "new")
    run_sql(tmp_path / "old" / "legionwire.db", f"VACUUM INTO '{tmp_path / 'new' / 'legionwire.db'}'")
    client = TestClient(create_app(restored), base_url=HOME)
    assert client.get(f"/article/{made.first}").status_code == 200
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["legionwire.db"]


def test_the_store_of_the_pages_cannot_write(collection):
    store = ReadOnlyStore(collection.config.database)
    with pytest.raises(DatabaseError, match="readonly"), store.read() as db:
        db.execute(sa.text("DELETE FROM fact"))
    store.close()


def test_no_question_holds_the_database_for_long(collection):
    store = ReadOnlyStore(collection.config.database, patience=0.05)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(DatabaseError, match=r"took longer than 0\.05 s"), store.read() as db:
        db.execute(sa.text(endless))
    store.close()


# --- strangers' words


def test_hostile_words_are_shown_as_words(web, collection):
    for url in ("/", "/?q=script+alert", f"/article/{collection.hostile}?q=legion"):
        answer = web.get(url)
        tree = parse(answer)
        assert not tree.xpath("//script | //img"), url
        assert "<script" not in answer.text, url
        assert HOSTILE in {text(heading) for heading in tree.xpath("//h1 | //h2")}, url
    assert HOSTILE in text(page(web, f"/article/{collection.hostile}").xpath("//title")[0])
    assert "<b>come back</b> later" in main(page(web, "/sources"))
    assert "<i>all</i>" in main(page(web, "/why?url=alpha.example/wall"))


def test_only_web_addresses_become_links(tmp_path):
    made = write_collection(tmp_path)
    run_sql(made.config.data / "legionwire.db", "UPDATE article SET url = 'javascript:alert(3)'")
    client = TestClient(create_app(made.config), base_url=HOME)
    tree = page(client, f"/article/{made.first}")
    assert "javascript:alert(3)" in main(tree)
    assert not [link for link in tree.xpath("//a/@href") if not link.startswith(("/", "https://", "#"))]


# --- an article


def test_an_article_tells_all_that_is_known(web, collection):
    tree = page(web, f"/article/{collection.revised}?q=after")
    told = main(tree)
    assert text(tree.xpath("//h1")[0]) == "After"
    assert text(tree.xpath("//h1/mark")[0]) == "After"
    for fact in (
        "Alpha",
        "A. Writer",
        "1 May 2024 known to the day, from the page’s structured data",
        "2 places with after",
        "core named in the title",
        "2. changed, seen 18 May 2024, 13:00 After",
        "1. first seen 18 May 2024, 12:00 Before",
        "read as revision 2 200",
        "extractor-1",
        "rules-1",
    ):
        assert fact in told, fact
    assert links(tree, "Read at the outlet") == ["https://alpha.example/revised"]
    assert links(tree, "Archived copies") == ["https://web.archive.org/web/*/https://alpha.example/revised"]


def test_the_names_that_brought_it_here_are_marked_where_they_stand(tmp_path):
    made = write_collection(tmp_path)
    matches = '[{"rule": "core.en.1", "form": "word3", "where": "lead", "start": 18, "strength": "strong"}]'
    run_sql(made.config.data / "legionwire.db", f"UPDATE article SET matches = '{matches}' WHERE id = {made.first}")
    client = TestClient(create_app(made.config), base_url=HOME)
    marked = page(client, f"/article/{made.first}").xpath("//div[@class='text']//span[@class='name']")
    assert [text(name) for name in marked] == ["word3"]
    assert "strong · text · core.en.1" in main(page(client, f"/article/{made.first}"))


def test_copies_stand_in_the_order_of_time_and_the_first_is_named(web, collection):
    for shown in (collection.first, collection.copy):
        tree = page(web, f"/article/{shown}")
        section = tree.xpath("//section[h2[@id='copies']]")[0]
        assert text(section.xpath("h2")[0]) == "1 copy of one text"
        first, second = (spaced(item) for item in section.xpath(".//li"))
        assert first.startswith("Alpha original")
        assert second.startswith("Beta same words")
        assert ("this article" in first) == (shown == collection.first)
    assert "The same words as in another article" in main(page(web, f"/article/{collection.copy}"))


def test_an_article_without_a_date_says_so(web, collection):
    assert "Published not known" in main(page(web, f"/article/{collection.undated}"))


# --- sources, runs, addresses


def test_the_sources_are_told_worst_first(web):
    tree = page(web, "/sources")
    assert "1 of 2 outlets answered when last asked" in main(tree)
    assert [text(heading) for heading in tree.xpath("//tr[@class='part']")] == ["Not answering 1", "Paused 1", "Well 1"]
    (row,) = [text(row) for row in tree.xpath("//tbody/tr") if "Beta" in text(row)]
    assert "HTTP 503" in row
    assert "0 of 1" in row


def test_a_source_tells_its_channels_and_what_became_of_its_addresses(web):
    told = main(page(web, "/sources/beta"))
    assert "Not answering: HTTP 503" in told
    assert "https://beta.example/feed" in told
    assert "stored an article of the collection" in told
    assert "German, English" in told
    assert "Paused: by the catalogue: it asked us to stay away" in main(page(web, "/sources/rested"))


def test_a_broken_catalogue_does_not_take_the_sources_away(tmp_path):
    made = write_collection(tmp_path)
    (made.config.catalogue / "sources" / "all.toml").write_text("[alpha]\nnam = 1\n")
    client = TestClient(create_app(made.config), base_url=HOME)
    for url in ("/sources", "/sources/beta"):
        told = main(page(client, url))
        assert "The catalogue cannot be read" in told
        assert "Beta & Söhne" in told or "Beta" in told


def test_the_runs_tell_how_they_ended(web):
    tree = page(web, "/runs")
    (open_run,) = tree.xpath("//section[@class='card']")
    assert spaced(open_run).startswith("Run 2 silent by hand Its process gives no sign of life")
    (ended,) = [spaced(row) for row in tree.xpath("//tbody/tr")]
    assert ended.startswith("Run 1 by hand in part 1 of 2 sources failed")


def test_the_funnel_of_a_run_adds_up(web):
    tree = page(web, "/runs/1")
    rows = tree.xpath("//table[contains(@class, 'funnel')]//tr")
    numbers = {text(row[0]).split()[0]: int(text(row[1]).replace(",", "")) for row in rows}
    assert numbers["found"] == numbers["known"] + numbers["new"]
    assert numbers["new"] == sum(count for name, count in numbers.items() if name not in ("found", "known", "new"))
    assert "do not add up" not in main(tree)
    assert "every channel failed" in main(tree)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://alpha.example/wall", "wall consent wall"),
        ("alpha.example/wall", "wall consent wall"),
        ("https://alpha.example/feed", "a feed of this source"),
        ("https://nobody.example/", "Never seen: https://nobody.example/"),
        ("javascript:alert(1)", "Never seen"),
        (HOSTILE, "Never seen"),
        ("x" * 5000, "Never seen"),
    ],
)
def test_an_address_has_an_answer(web, url, told):
    assert told in main(page(web, f"/why?url={quote(url)}"))


# --- static files


def test_the_style_sheet_is_kept_for_good_under_its_own_name(web):
    (url,) = page(web, "/").xpath("//link[@rel='stylesheet']/@href")
    answer = web.get(url)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert web.get(url, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert web.get(url, headers={"if-none-match": '"other"'}).status_code == 200
    assert web.get("/static/style.css?v=old").headers["cache-control"] == "no-cache"
    assert not re.search(r"@import|url\(", answer.text)


# --- the command


@pytest.fixture
def desk(collection: Collection) -> Desk:
    return Desk(collection.config.data, collection.config.catalogue)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_its_address_answers_and_stops_in_good_order(desk, sign):
    process = desk.start("serve", "--port", "0")
    try:
        assert process.stderr is not None
        told = process.stderr.readline().decode()
        address = re.search(r"http://127\.0\.0\.1:\d+/", told)
        assert address, told
        with urllib.request.urlopen(f"{address[0]}readyz", timeout=300) as answer:
            assert answer.read() == b"ready; no scheduler runs\n"
            assert "server" not in answer.headers
        process.send_signal(sign)
        out, err = process.communicate(timeout=300)
        assert (process.returncode, out, err) == (0, b"", b"")
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def test_the_history_of_an_article_and_any_two_of_its_revisions(tmp_path: Path) -> None:
    own = write_collection(tmp_path / "web")
    store = Store(own.config.database)
    with store.write() as db:
        (first,) = db.execute(sa.select(revision).where(revision.c.article_id == own.hostile)).all()
        for n, words in ((2, "a second wording"), (3, f"a third wording {HOSTILE}")):
            db.execute(revision.insert().values(**(first._asdict() | {"n": n, "text": words})))
        gone = {"article_id": own.hostile, "gone_at": NOW + DAY, "reason": "HTTP 404: not found"}
        db.execute(absence.insert().values(**gone, confirmed_at=NOW + DAY, back_at=NOW + 2 * DAY))
    store.close()
    at = f"/article/{own.hostile}"
    with TestClient(create_app(own.config), base_url=HOME) as client:
        tree = page(client, at)
        assert [option.text for option in tree.xpath("//select[@name='b']/option")] == ["1", "2", "3"]
        assert tree.xpath("//a[text()='what changed']/@href") == [f"{at}?a=2&b=3", f"{at}?a=1&b=2"]
        told = main(tree)
        assert told.index("back, seen 20 May") < told.index("gone since 19 May") < told.index("1. first seen")
        compared = page(client, f"{at}?a=2&b=3")
        (section,) = compared.xpath("//section[@class='compared']")
        assert [text(item) for item in section.xpath(".//del")] == ["second"]
        assert text(section.xpath(".//ins")[0]) == "third"
        assert HOSTILE.split("<")[0] in text(section)
        assert not section.xpath(".//script | .//img | .//*[@onerror]")
        (fragment,) = section.xpath(".//div[@class='diff']")
        assert (fragment.get("lang"), fragment.get("dir")) == ("en", "ltr")
        assert "Both say the same" in main(page(client, f"{at}?a=2&b=2"))
        assert text(page(client, f"{at}?b=3").xpath("//h2[@id='compared']")[0]) == "From revision 2 to revision 3"
        assert text(page(client, f"{at}?a=1").xpath("//h2[@id='compared']")[0]) == "From revision 1 to revision 3"
        page(client, f"{at}?a=1&b=9", 404)
        page(client, f"{at}?b=1", 404)
        page(client, f"{at}?a=one", 400)


def test_serve_refuses_the_public(desk):
    done = desk.run("serve", "--host", "0.0.0.0")
    assert done.code == 5
    assert "this machine only" in done.err
    assert "ssh -L" in done.err


def test_lines_that_were_left_out_are_folded_away(tmp_path: Path) -> None:
    own = write_collection(tmp_path / "web")
    store = Store(own.config.database)
    with store.write() as db:
        db.execute(article.update().where(article.c.id == own.hostile).values(stripped=[[0, HOSTILE]]))
        (before,) = db.execute(sa.select(revision).where(revision.c.article_id == own.hostile)).all()
        again = before._asdict() | {"n": 2, "cause": "reread", "stripped": []}
        db.execute(revision.insert().values(**again))
    store.close()
    with TestClient(create_app(own.config), base_url=HOME) as client:
        shown = page(client, f"/article/{own.hostile}")
    (folded,) = shown.xpath("//details[@class='stripped']")
    assert text(folded.xpath("summary")[0]) == "Lines left out because they repeat on this site"
    assert [text(line) for line in folded.xpath("p")] == [HOSTILE]
    assert "2. read again by us" in main(shown)


# --- asking in other ways


def test_a_bad_query_is_shown_beside_what_may_be_asked(web):
    tree = page(web, "/?q=legion+OR", 400)
    assert "at column 8" in main(tree)
    (syntax,) = tree.xpath("//details[@class='syntax']")
    assert "open" in syntax.attrib and "volunt*" in text(syntax)
    (usual,) = page(web, "/?q=legion").xpath("//details[@class='syntax']")
    assert "open" not in usual.attrib
    meanings = [text(meaning) for meaning in usual.xpath(".//dt")]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize("url", ["/?sort=relevance", "/?q=lang:en&sort=relevance"])
def test_what_no_word_speaks_for_has_the_order_of_time(web, url):
    tree = page(web, url)
    assert [text(link) for link in tree.xpath("//p[@class='order']/a")] == ["newest first", "oldest first"]
    assert tree.xpath("//p[@class='order']/a[@aria-current]")[0].text == "newest first"
    assert titles(tree) == titles(page(web, url.replace("sort=relevance", "")))
    (best,) = page(web, "/?q=legion&sort=relevance").xpath("//p[@class='order']/a[@aria-current]")
    assert best.text == "best match first"


def test_countries_and_organisations_have_names(web):
    tree = page(web, "/?copies=1")
    choices = [text(label) for label in tree.xpath("//aside//span[@class='label']")]
    assert {"Ukraine", "International Legion for the Defence of Ukraine"} <= set(choices)
    narrowed = page(web, "/?country=DE&org=ildu")
    chips = [text(chip) for chip in narrowed.xpath("//ul[@class='chips']//a")]
    assert chips == ["Remove outlets in Germany", "Remove International Legion for the Defence of Ukraine"]


TOPIC = '[organisations.land]\nname = "The force on  land"\n[organisations.sea]\nname = 7\n'


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (TOPIC, {"land": "The force on land"}),
        ("organisations = [1]", {}),
        ("[[", {}),
        ('name = "' + "[" * 9000, {}),
        (None, {}),
    ],
    ids=["names", "no tables", "no TOML", "cut off", "no file"],
)
def test_organisations_are_called_as_in_the_topic_file(tmp_path, written, names):
    file = tmp_path / "topic.toml"
    if written is not None:
        file.write_text(written, encoding="utf-8")
    assert topic_names(file).organisations == names
    assert topic_names(None) == TopicNames()


def test_the_organisations_of_another_topic_can_be_chosen(tmp_path):
    made = write_collection(tmp_path)
    run_sql(made.config.data / "legionwire.db", f"UPDATE article SET org = 'land' WHERE id = {made.first}")
    (tmp_path / "topic.toml").write_text(TOPIC, encoding="utf-8")
    client = TestClient(create_app(replace(made.config, topic=tmp_path / "topic.toml")), base_url=HOME)
    (link,) = [link.get("href") for link in page(client, "/").xpath("//aside//a") if "The force on land" in text(link)]
    assert len(titles(page(client, link))) == 1


def test_a_moment_stays_chosen_and_shares_are_of_what_was_there_by_then(tmp_path):
    made = write_collection(tmp_path)
    late = "first_seen_at = '2030-01-01T00:00:00Z'"
    run_sql(made.config.data / "legionwire.db", f"UPDATE article SET {late} WHERE id = {made.first}")
    client = TestClient(create_app(made.config), base_url=HOME)
    tree = page(client, "/?share=1&copies=1&as_of=2029-01-01")
    assert tree.xpath("//form//input[@name='as_of']/@value") == ["2029-01-01T00:00:00Z"]
    shares = {spaced(row).split()[-1] for row in tree.xpath("//table[@class='months']/tbody/tr")}
    assert shares == {"100"}


# --- on the way


@pytest.mark.parametrize(
    "url, headers, is_compressed",
    [
        ("/", {}, True),
        ("/sources", {}, True),
        ("/static/style.css", {}, True),
        ("/", {"Cookie": "session=of-somebody"}, False),
        ("/", {"Authorization": "Bearer something"}, False),
        ("/", {"Accept-Encoding": "identity"}, False),
        ("/api/articles", {}, False),
        ("/feed.atom", {}, False),
        ("/healthz", {}, False),
    ],
)
def test_pages_travel_compressed_but_for_whoever_has_a_secret(web, url, headers, is_compressed):
    answer = web.get(url.replace("style.css", _style_of(web)), headers=headers)
    assert answer.status_code == 200
    assert (answer.headers.get("content-encoding") == "gzip") == is_compressed
    if is_compressed:
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) < len(answer.content) / 2


def _style_of(web: TestClient) -> str:
    return str(page(web, "/").xpath("//link[@rel='stylesheet']/@href")[0]).removeprefix("/static/")
