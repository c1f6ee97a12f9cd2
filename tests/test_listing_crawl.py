"""Outlets with nothing but listings, crawled for real over loopback."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from crawling import Collection, assert_adds_up

from legionwire.storage.schema import channel, page

HOST = "127.44.0.1"
EACH = 10  # articles on a page
TABLE = """[{name}]
name = "{name}"
homepage = "{home}/"
country = "US"
languages = ["en"]
kind = "regional"
listings = ["{home}/{name}/"]
domains = []
delay = 0.0
"""
WORDS = "The council has approved the harbour plan after a long debate about its costs and its use"

SAYINGS = (
    "The council voted late in the evening, when most of the visitors had gone home and the lamps were lit.",
    "Two members were against it, because nobody had told them how deep the new basin was going to be.",
    "The mayor answered that divers would measure it in spring, before any stone was laid or any ship moved.",
    "Fishermen, who had waited outside with their boats, said they could live with a year of noise and dust.",
)


class Newsroom:
    """What is published: the numbers of each outlet's articles, the newest first."""

    def __init__(self) -> None:
        self.steady = list(range(40, 0, -1))
        self.endless = [3, 2, 1]
        self.words = WORDS
        self.broken_page = 0  # of the steady outlet, answers 403
        self.asked: list[str] = []

    def listing(self, name: str, number: int) -> str:
        if name in ("endless", "walled"):  # whatever page is asked for, it shows the same, and one more to come
            numbers, following = self.endless, number + 1
        else:
            numbers = self.steady[EACH * (number - 1) : EACH * number]
            following = number + 1 if EACH * number < len(self.steady) else 0
        cards = "".join(
            f'<article><h2><a href="/{name}/2024/03/05/harbour-plan-part-{n}">{self.words}, part {n}</a></h2></article>'
            for n in numbers
        )
        nav = f'<nav class="pages"><a rel="next" href="?page={following}">Older</a></nav>' if following else ""
        return f"<html><body><nav><a href='/{name}/about-us'>About</a></nav><main>{cards}{nav}</main></body></html>"

    def lists(self, name: str) -> list[str]:
        """The pages of a listing that were asked for."""
        return [path for path in self.asked if path.partition("?")[0] == f"/{name}/"]

    def articles(self) -> Counter[str]:
        return Counter(path for path in self.asked if "/2024/" in path)


def handler(room: Newsroom) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/robots.txt":
                rules = b"User-agent: *\nDisallow: /walled/?page="
                self.send_response(200)
                self.send_header("Content-Length", str(len(rules)))
                self.end_headers()
                self.wfile.write(rules)
                return
            room.asked.append(self.path)
            name, rest = parts.path[1:].split("/", 1)
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            if name == "steady" and not rest and number == room.broken_page:
                self.send_error(403)
                return
            said = f"<p>{{}} ({rest})</p>"
            text = f"<html><body><article><h1>{WORDS}</h1>{''.join(map(said.format, SAYINGS))}</article></body></html>"
            body = (text if rest else room.listing(name, number)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Newsroom]]:
    """What was asked in three crawls: the first, one after nothing changed, one after three articles more; the
    collection hangs on the list's last."""
    folder: Path = tmp_path_factory.mktemp("listings")
    room = Newsroom()
    server = ThreadingHTTPServer((HOST, 0), handler(room))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "catalogue" / "sources").mkdir(parents=True)
    home = f"http://{HOST}:{server.server_port}"
    tables = "\n".join(TABLE.format(name=name, home=home) for name in ("steady", "endless", "walled"))
    (folder / "catalogue" / "sources" / "all.toml").write_text(tables)
    collection = Collection(folder / "data", folder / "catalogue", "127.44.0.0/16", (("LEGIONWIRE_TOPIC", "all"),))
    yield _three_crawls(room, collection)
    server.shutdown()
    server.server_close()


def _three_crawls(room: Newsroom, collection: Collection) -> list[Newsroom]:
    seen = []
    for change in range(3):
        if change == 2:
            room.steady[:0] = [43, 42, 41]
            room.words = "Harbour plan approved"  # another headline in a list is no edit of the article
        room.asked = []
        assert_adds_up(collection.crawl())
        told = Newsroom()
        told.asked, told.collection, told.states = list(room.asked), collection, collection.states()  # type: ignore[attr-defined]
        seen.append(told)
    return seen


def test_a_first_visit_reads_the_whole_list_and_each_article_once(visits: list[Newsroom]) -> None:
    first = visits[0]
    assert first.lists("steady") == ["/steady/", "/steady/?page=2", "/steady/?page=3", "/steady/?page=4"]
    assert sorted(first.articles().values()) == [1] * 46
    assert Counter(first.states.values())["stored"] == 46  # type: ignore[attr-defined]


def test_an_endless_list_is_left_and_called_a_trap(visits: list[Newsroom]) -> None:
    first = visits[0]
    assert len(first.lists("endless")) == 4
    rows = visits[-1].collection.rows(sa.select(page.c.url, page.c.reason).where(page.c.state == "trap"))  # type: ignore[attr-defined]
    assert sorted(row.url.partition("?")[2] for row in rows) == ["page=2", "page=3", "page=4", "page=5"]
    assert {row.reason for row in rows} == {"3 pages in a row brought nothing new"}


def test_a_later_visit_stops_at_known_ground_and_at_known_traps(visits: list[Newsroom]) -> None:
    second = visits[1]
    assert (second.lists("steady"), second.lists("endless")) == (["/steady/"], ["/endless/"])
    assert not second.articles()


def test_what_is_new_is_asked_for_and_nothing_else(visits: list[Newsroom]) -> None:
    third = visits[2]
    assert sorted(third.articles()) == [f"/steady/2024/03/05/harbour-plan-part-{n}" for n in (41, 42, 43)]
    assert third.lists("steady") == ["/steady/", "/steady/?page=2"]


def test_no_page_of_a_list_stays_behind(visits: list[Newsroom]) -> None:
    rows = visits[-1].collection.rows(sa.select(channel.c.kind, channel.c.url, channel.c.shown, channel.c.problem))  # type: ignore[attr-defined]
    assert sorted((row.kind, row.url.rsplit("/", 2)[1], row.shown, row.problem) for row in rows) == [
        ("listing", "endless", 3, ""),
        ("listing", "steady", 10, ""),
        ("listing", "walled", 3, ""),
    ], "a page that robots.txt forbids ends a list like one that is not there"


def test_a_list_that_broke_off_is_read_on_later(tmp_path: Path) -> None:
    room = Newsroom()
    room.broken_page = 3
    server = ThreadingHTTPServer(("127.44.0.2", 0), handler(room))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    home = f"http://127.44.0.2:{server.server_port}"
    (tmp_path / "catalogue" / "sources" / "all.toml").write_text(TABLE.format(name="steady", home=home))
    collection = Collection(tmp_path / "data", tmp_path / "catalogue", "127.44.0.0/16", (("LEGIONWIRE_TOPIC", "all"),))
    collection.run("crawl", "--all", "--limit", "1")
    assert room.lists("steady") == ["/steady/"], "one page shows more than the run may ask for"
    collection.run("crawl", "--all", "--limit", "15")
    assert len(collection.states()) == 20, "the third page was refused"
    room.broken_page, room.asked = 0, []
    collection.run("crawl", "--all", "--limit", "25")
    assert room.lists("steady") == ["/steady/", "/steady/?page=3", "/steady/?page=4"]
    assert len(collection.states()) == 40
    server.shutdown()
    server.server_close()
