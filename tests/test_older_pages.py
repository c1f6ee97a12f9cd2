"""Feeds in pages (RFC 5005): read on while pages bring what nobody saw, and only so far."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from crawling import Collection

from legionwire.storage.schema import skipped_link
from spiders.feeds import FeedsSpider

HOST = "127.44.0.1"
PER_PAGE = 3
TABLE = """[paged]
name = "Paged"
homepage = "http://{site}/"
country = "US"
languages = ["en"]
kind = "regional"
feeds = ["http://{site}/feed.xml"]
fetch = "hinted"
delay = 0.0
"""


class Handler(BaseHTTPRequestHandler):
    """A feed of as many pages as one asks for; the newest article has the highest number."""

    newest: int
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if not self.path.startswith("/feed.xml"):
            self.send_error(404)
            return
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        first = self.newest - PER_PAGE * (number - 1)
        # What stands on older pages was published later: an editor may pin what he likes.
        dates = (f"<pubDate>2024-05-{min(number, 28):02} 12:{n:02}:00Z</pubDate>" for n in range(PER_PAGE))
        items = "".join(f"<item><link>/news/{first - n}</link>{date}</item>" for n, date in enumerate(dates))
        older = f'<atom:link rel="next" href="?page={number + 1}"/>'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(
            f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{older}{items}</channel></rss>'.encode()
        )

    def log_message(self, *_: object) -> None:
        pass

    @classmethod
    def pages(cls) -> list[str]:
        """What was asked of the feed since the last time."""
        asked, cls.asked = [path for path in cls.asked if path.startswith("/feed.xml")], []
        return asked


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    server = ThreadingHTTPServer((HOST, 0), Handler)
    Handler.newest, Handler.asked = 1000, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    table = TABLE.format(site=f"{HOST}:{server.server_port}")
    (tmp_path / "catalogue" / "sources" / "all.toml").write_text(table)
    yield Collection(tmp_path / "data", tmp_path / "catalogue", "127.44.0.0/16")
    server.shutdown()
    server.server_close()


def test_older_pages_are_read_while_they_bring_new_links(collection: Collection) -> None:
    collection.crawl()
    first = [f"/feed.xml?page={n}" for n in range(2, 2 + FeedsSpider.max_older)]
    assert Handler.pages() == ["/feed.xml", *first], "all is new, so as far as one run goes"
    known = PER_PAGE * (1 + FeedsSpider.max_older)
    assert collection.rows(sa.select(sa.func.count()).select_from(skipped_link))[0][0] == known
    collection.crawl()
    assert Handler.pages() == ["/feed.xml"], "nothing is new"
    Handler.newest += PER_PAGE + 1
    collection.crawl()
    assert Handler.pages() == ["/feed.xml", "/feed.xml?page=2", "/feed.xml?page=3"], "the third page is known"
    assert collection.rows(sa.select(sa.func.count()).select_from(skipped_link))[0][0] == known + PER_PAGE + 1


def test_a_budget_waits_for_older_pages(collection: Collection) -> None:
    table = collection.catalogue / "sources" / "all.toml"
    table.write_text(table.read_text().replace('fetch = "hinted"', f"budget = {PER_PAGE}"))
    collection.run("crawl", "--all")
    news = [path for path in Handler.asked if path.startswith("/news/")]
    last = Handler.newest - PER_PAGE * FeedsSpider.max_older
    assert sorted(news) == sorted(f"/news/{last - n}" for n in range(PER_PAGE)), "the newest of all pages"
