"""What an operator wishes for one crawl must not decide over the next, although the channels did not change."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawling import Collection, assert_adds_up

PARAGRAPH = "<p>The library on the corner opened again after {n} weeks, and the first visitors brought cake.</p>"
ITEM = "<item><title>{title}</title><link>http://{host}/{name}</link><pubDate>{date}</pubDate></item>"
ITEMS = {"old": "Sat, 18 May 2024 10:00:00 GMT", "new": "Sun, 18 May 2025 10:00:00 GMT"}
PARTS = 7
MONTHS = [f"{year}-{month:02}" for year in (2022, 2023) for month in range(1, 13)]


class Library(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        host, name = self.headers["Host"], self.path.strip("/")
        if name == "feed.xml":
            items = "".join(ITEM.format(title=n, host=host, name=n, date=date) for n, date in ITEMS.items())
            self.answer(f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>')
        elif name == "index.xml":
            parts = "".join(f"<sitemap><loc>http://{host}/part-{n}.xml</loc></sitemap>" for n in range(PARTS))
            self.answer(f"<sitemapindex>{parts}</sitemapindex>")
        elif name.startswith("deep-"):
            level = int(name[5])
            listed = [f"leaf-{level}.xml", f"deep-{level + 1}.xml", "deep-0.xml"]
            self.answer(
                "".join(["<sitemapindex>", *(f"<sitemap><loc>http://{host}/{x}</loc></sitemap>" for x in listed)])
            )
        elif name == "months.xml":
            listed = [f"http://{host}/{month}.xml" for month in MONTHS]
            listed += [f"http://{host}/months.xml", "http://127.43.0.1/foreign.xml"]
            self.answer("".join(["<sitemapindex>", *(f"<sitemap><loc>{url}</loc></sitemap>" for url in listed)]))
        elif name.endswith(".xml"):
            self.answer(f"<urlset><url><loc>http://{host}/{name[:-4]}-page</loc></url></urlset>")
        elif name in ITEMS or name.endswith("-page"):
            text = "".join(PARAGRAPH.format(n=n) for n in range(8))
            self.answer(
                f"<html><head><title>{name}</title></head><body><article><h1>{name}</h1>{text}</article></body></html>"
            )
        else:
            self.send_error(404)

    def answer(self, body: str) -> None:
        if self.headers["If-None-Match"] == '"1"':
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        for header, value in {"ETag": '"1"', "Content-Length": str(len(body)), "Content-Type": "text/html"}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def library(tmp_path):
    server = ThreadingHTTPServer(("127.42.0.1", 0), Library)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.42.0.1:{server.server_port}"
    (tmp_path / "sources").mkdir()

    def collection(channels: str) -> Collection:
        (tmp_path / "sources" / "a.toml").write_text(
            f'[library]\nname = "Library"\nhomepage = "{home}/"\ncountry = "US"\nlanguages = ["en"]\n'
            f'kind = "regional"\n{channels.format(home=home)}\ndelay = 0.0\n'
        )
        return Collection(tmp_path / "data", tmp_path, "127.42.0.0/16", (("LEGIONWIRE_TOPIC", "all"),))

    yield collection
    server.shutdown()


def names(collection: Collection) -> set[str]:
    return {url.rpartition("/")[2] for url in collection.articles()}


def test_dates_asked_for_once_hold_once(library):
    collection = library('feeds = ["{home}/feed.xml"]')
    assert_adds_up(collection.crawl("library", "--since", "2025-01-01"))
    assert names(collection) == {"new"}
    assert_adds_up(collection.crawl("library"))
    assert names(collection) == {"new", "old"}


def test_a_source_that_becomes_wanted_as_a_whole_is_read_anew(library):
    collection = library('feeds = ["{home}/feed.xml"]\nfetch = "hinted"')
    collection.settings = ()  # the shipped topic, which nothing here names
    collection.crawl("library")
    library('feeds = ["{home}/feed.xml"]')
    assert collection.crawl("library")[0]["new"] == 0  # the addresses are known, and wanted now
    assert set(collection.states().values()) == {"off_topic"}


def test_a_limit_leaves_the_rest_for_the_next_crawls(library):
    collection = library('sitemaps = ["{home}/index.xml"]')
    sizes = []
    for _ in range(4):
        assert_adds_up(collection.crawl("library", "--limit", "2"))
        sizes.append(len(names(collection)))
    assert sizes == [2, 4, 6, 7]


def test_only_the_parts_that_may_hold_the_time_asked_for_are_opened(library):
    collection = library('sitemaps = ["{home}/months.xml"]')
    assert_adds_up(collection.crawl("library", "--since", "2023-03-10", "--until", "2023-04-20"))
    assert names(collection) == {"2023-03-page", "2023-04-page"}
    assert "22 of 24 parts are left out" in collection.log()
    assert collection.states()["http://127.43.0.1/foreign.xml"] == "refused"
    assert_adds_up(collection.crawl("library", "--since", "2023-04-10", "--until", "2023-05-20"))
    assert names(collection) == {"2023-03-page", "2023-04-page", "2023-05-page"}


def test_indexes_within_indexes_end_and_do_not_go_round(library):
    collection = library('sitemaps = ["{home}/deep-0.xml"]')
    assert_adds_up(collection.crawl("library"))
    assert names(collection) == {"leaf-0-page", "leaf-1-page", "leaf-2-page"}
    log = collection.log()
    assert log.count("not followed further") == 1 and "deep-3.xml: indexes within indexes" in log


def test_an_index_of_sitemaps_in_a_feeds_place_is_followed(library):
    collection = library('feeds = ["{home}/months.xml"]')
    collection.crawl()
    assert names(collection) == {f"{month}-page" for month in MONTHS}
