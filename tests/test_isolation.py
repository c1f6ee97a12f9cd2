"""Pages made to be expensive, in a real crawl: each costs at most its worker and one line of the ledger, the honest
pages beside them arrive, and the whole crawl stays within its memory."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from crawling import Collection, assert_adds_up, children_of
from growth import assert_at_most, assert_in_line
from lxml.html import HtmlElement

from legionwire.article import Page
from legionwire.datelines import find_witnesses
from legionwire.documents import MAX_RUN, parse_document
from legionwire.errors import LegionwireError
from legionwire.extract import extract
from legionwire.jsonld import LinkedArticle
from legionwire.metas import Metas
from legionwire.storage.schema import page

HOST, NETWORK = "127.41.0.1", "127.41.0.0/16"
PAGE_SECONDS = 8
# Kibibytes, as the kernel counts: 300 MB when nothing is read, and two workers at the dearest pages, 75 MB more each.
MOST_MEMORY = 500_000_000 // 1024
HONEST = 20

BEAM = "<p>The bridge was opened again on day {n}, after the workers had replaced every one of its beams.</p>\n"


def document(inner: str, head: str = "", title: str = "Bridge reopened after repairs", number: int = 0) -> bytes:
    prose = "".join(BEAM.format(n=10 * number + n) for n in range(8))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>\n{prose}{inner}</article></body></html>"
    ).encode()


def storm(count: int) -> str:
    return f"<div {' '.join(f'a{n}=1' for n in range(count))}>x</div>"


def ld(text: str) -> bytes:
    return document("", f'<script type="application/ld+json">{text}</script>')


# Path, page, and how it may end: the state, or the kind of an error.
HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "attributes": (lambda: document(storm(40_000)), {"attribute_storm"}),
    "attributes-many-tags": (lambda: document(storm(900) * 600), {"attribute_storm"}),
    "tags": (lambda: document("<b>x</b>" * 250_000), {"too_large"}),
    "links": (lambda: document("".join(f"<a href=/{n}>link {n}</a> " for n in range(100_000))), {"too_large"}),
    "links-unclosed": (
        lambda: document("".join(f"<a href=/{n}>link {n} " for n in range(99_000))),
        {"attribute_storm"},
    ),
    "nested": (lambda: document("<div>t " * 60_000), {"stored", "timeout", "crash"}),
    "nested-spans": (lambda: document("<span>t " * 60_000), {"stored", "timeout", "crash"}),
    "text": (lambda: document(f"<p>{'word ' * 990_000}</p>"), {"stored"}),
    "larger-than-allowed": (lambda: document(f"<p>{'word ' * 1_100_000}</p>"), {"too_large"}),
    "value": (lambda: document(f'<div class="{"a " * 500_000}">x</div>'), {"stored"}),
    "brackets": (lambda: ld("[" * 100_000 + "]" * 100_000), {"stored"}),
    "integers": (lambda: ld(f'{{"@type": "NewsArticle", "headline": {"9" * 900_000}}}'), {"stored"}),
    "cells": (lambda: document(f"<table>{('<tr>' + '<td>cell</td>' * 20 + '</tr>') * 1_000}</table>"), {"stored"}),
    "breaks": (lambda: document("<br>" * 50_000), {"stored"}),
    "entities": (lambda: document(f"<p>{'&amp;' * 200_000}</p>"), {"stored"}),
}


@dataclass
class Site:
    """Hostile pages among honest ones, newest first as a feed shows them."""

    pages: dict[str, bytes]
    served: dict[str, float] = field(default_factory=dict)
    port: int = 0

    def feed(self) -> bytes:
        links = "".join(
            f"<item><title>{path}</title><link>http://{HOST}:{self.port}{path}</link></item>" for path in self.pages
        )
        return f'<rss version="2.0"><channel><title>t</title>{links}</channel></rss>'.encode()

    def handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site.feed() if self.path == "/feed.xml" else site.pages.get(self.path)
                self.send_response(200 if body else 404)
                kind = "application/rss+xml" if self.path == "/feed.xml" else "text/html; charset=utf-8"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")
                site.served[self.path] = time.monotonic()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        return Handler


class Watch(threading.Thread):
    """Looks at a crawl while it runs: its memory, and when each honest page was settled."""

    def __init__(self, collection: Collection, pid: int) -> None:
        super().__init__(daemon=True)
        self.collection, self.pid = collection, pid
        self.peak = 0  # kibibytes of all its processes
        self.settled: dict[str, float] = {}
        self.over = threading.Event()

    def run(self) -> None:
        turn = 0
        while not self.over.wait(0.1):
            self.peak = max(self.peak, sum(map(pss, [self.pid, *children_of(self.pid)])))
            turn += 1
            if turn % 5 == 0:
                for path in ends(self.collection, settled_only=True):
                    self.settled.setdefault(path, time.monotonic())


def pss(pid: int) -> int:
    """A process's memory in kibibytes; what it shares with others counts by their number."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def ends(collection: Collection, settled_only: bool = False) -> dict[str, str]:
    """How each page ended: its state, and for an error its kind."""
    try:
        rows = collection.rows(sa.select(page.c.url, page.c.state, page.c.reason))
    except LegionwireError:
        return {}  # the crawl has not made its tables yet
    rows = [row for row in rows if not settled_only or row.state != "queued"]
    return {urlsplit(row.url).path: row.reason.partition(":")[0] if row.state == "error" else row.state for row in rows}


@dataclass
class Crawled:
    """What came of the crawl."""

    ends: dict[str, str]
    reasons: dict[str, str]  # by path
    waits: dict[str, float]  # seconds from answer to ledger
    peak: int
    funnels: list[dict[str, object]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("isolation")
    hostile = {f"/hostile/{name}": make() for name, (make, _) in HOSTILE.items()}
    honest = {f"/honest/{n}": document("", title=f"The bridge, day {n}", number=n) for n in range(HONEST)}
    mixed: dict[str, bytes] = {}
    for index, (path, body) in enumerate(honest.items()):
        mixed[path] = body
        mixed |= dict(list(hostile.items())[index : index + 1])
    site = Site(mixed)
    server = ThreadingHTTPServer((HOST, 0), site.handler())
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    home = f"http://{HOST}:{site.port}"
    (folder / "catalogue" / "sources").mkdir(parents=True)
    (folder / "catalogue" / "sources" / "mixed.toml").write_text(
        f'[mixed]\nname = "Mixed"\nhomepage = "{home}/"\ncountry = "US"\nlanguages = ["en"]\nkind = "regional"\n'
        f'feeds = ["{home}/feed.xml"]\ndelay = 0.0\n'
    )
    limits = (("LEGIONWIRE_CRAWL_PAGE_SECONDS", str(PAGE_SECONDS)), ("LEGIONWIRE_CRAWL_WORKERS", "2"))
    collection = Collection(folder / "data", folder / "catalogue", NETWORK, (("LEGIONWIRE_TOPIC", "all"), *limits))
    launcher = collection.start("crawl", "--all", "--json")
    watch = Watch(collection, launcher.pid)
    watch.start()
    out, err = launcher.communicate(timeout=500)
    watch.over.set()
    watch.join()
    server.shutdown()
    assert launcher.returncode == 0, err + collection.log()
    rows = collection.rows(sa.select(page.c.url, page.c.reason))
    reasons = {urlsplit(row.url).path: row.reason for row in rows}
    assert len(reasons) == len(rows)
    waits = {path: when - site.served[path] for path, when in watch.settled.items()}
    return Crawled(ends(collection), reasons, waits, watch.peak, json.loads(out))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_one_line_with_its_reason(crawled, name):
    path = f"/hostile/{name}"
    assert crawled.ends[path] in HOSTILE[name][1], crawled.reasons[path]
    assert crawled.reasons[path]


def test_the_honest_pages_are_all_there(crawled):
    assert {path: end for path, end in crawled.ends.items() if path.startswith("/honest/")} == {
        f"/honest/{n}": "stored" for n in range(HONEST)
    }
    assert len(crawled.ends) == HONEST + len(HOSTILE)
    assert_adds_up(crawled.funnels)


def test_the_honest_pages_arrive_on_time(crawled):
    """None waits for more than the hostile pages in front of it, and a batch."""
    waits = [seconds for path, seconds in crawled.waits.items() if path.startswith("/honest/")]
    assert max(waits) < 8 * PAGE_SECONDS  # of some twenty hostile ones, each of which may take PAGE_SECONDS


def test_the_crawl_stays_within_its_memory(crawled):
    assert 50_000 < crawled.peak < MOST_MEMORY


def test_a_text_without_end_is_cut_and_a_script_is_not():
    long = 3 * MAX_RUN // 2
    script = f"<script>{'c' * long}</script>"
    tree = parse_document(page_of(document(f"<p>{'a' * long}<b>x</b>{'b' * long}</p>", script)))
    assert isinstance(tree, HtmlElement)
    (bold,) = tree.iter("b")
    assert len(bold.tail) == len(bold.getparent().text) == MAX_RUN
    assert [len(script.text) for script in tree.iter("script")] == [long]


# --- in this process: what a page may cost when nothing is wrong with its size

EXPENSIVE = {
    "backslashes": lambda n: (
        '<html><head><title>Bridge</title><meta property="og:type" content="article"></head><body><script>'
        f"var a = '{chr(92) * 40 * n}'</script></body></html>"
    ).encode(),
    "items": lambda n: document("<ul>" + "<li>item of a list</li>" * n + "</ul>"),
    "cells": lambda n: document("<table><tr>" + "<td>cell</td>" * n + "</tr></table>"),
    "graphs": lambda n: ld("[" + ",".join(['{"@type":"NewsArticle","author":{"@id":"x"}}'] * n) + "]"),
    "commas": lambda n: ld('{"a":' + ("," + " " * 98) * n),
    "entities": lambda n: document("<p>" + "&bogus;" * 10 * n + "</p>"),
    "authors": lambda n: document("<p itemprop=author>" + "Ann Bee and " * n + "</p>"),
    "boxes": lambda n: document('<div class="author-box">x</div>' * n),
    "metas": lambda n: document("", '<meta property="og:title" content="x y z">' * n),
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_a_page_costs_in_line_with_its_size(name):
    assert_in_line(extract, lambda n: page_of(EXPENSIVE[name](n)), 750)


CROWDED = {
    "boxes in boxes": lambda n: b"<html><body>" + b"<div><div>a word</div></div>" * n,
    "one letter": lambda n: document("<p>" + "a<br>" * 2 * n + "</p>"),
    "headings": lambda n: document("".join(
        f"<div class={named(k)}>{BEAM.format(n=k)}</div><div class=q{named(k)}><h2>{k}</h2></div>"
        for k in range(n // 2)
    )),
}  # fmt: skip


@pytest.mark.parametrize("name", CROWDED)
def test_a_crowd_costs_in_line_with_its_size_and_little_more_than_as_many_paragraphs(name):
    assert_in_line(extract, lambda n: page_of(CROWDED[name](n)), 1_000)
    crowded, plain = page_of(CROWDED[name](2_000)), page_of(document("".join(BEAM.format(n=n) for n in range(2_000))))
    assert_at_most(4, lambda: extract(crowded), lambda: extract(plain))


def test_dates_deep_down_cost_no_more_than_dates_elsewhere():
    """Each with a look at all its ancestors they cost more than ten times as much."""
    times = '<time datetime="2024-05-18">x</time>' * 3_000
    deep, flat = (page_of(document(boxes + times)) for boxes in ("<div>" * 250, "<div></div>" * 250))

    def witnesses(page: Page) -> Callable[[], object]:
        tree = parse_document(page)
        return lambda: list(find_witnesses(tree, (), Metas(tree), LinkedArticle(), page, "", "en"))

    assert_at_most(4, witnesses(deep), witnesses(flat))


def named(number: int) -> str:
    """A name without a digit."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def page_of(body: bytes) -> Page:
    return Page("https://bridges.example/news/reopened-after-repairs", body, datetime.now(UTC))
