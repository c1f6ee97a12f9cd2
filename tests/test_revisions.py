"""An article over a month, for real: crawled under a clock that is set forward, edited, taken down, restored."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from crawling import CHECKOUT, Collection, assert_adds_up
from stored import DAY, HOUR

from legionwire.storage.schema import article, revision

CLOCK = """
import os, sys
from datetime import datetime as real, timedelta

AHEAD = timedelta(seconds=float(os.environ["CLOCK_AHEAD"]))

class Clock(real):
    @classmethod
    def now(cls, zone=None):
        return real.now(zone) + AHEAD

if not any("multiprocessing" in word for word in sys.orig_argv):  # workers look at no clock
    from legionwire import clock
    from legionwire.storage import leases

    for module in (clock, leases):
        module.datetime = Clock
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="{published}"><meta property="og:type" content="article"></head><body>
<header><nav><a href="/">Home</a> <a href="/world">World</a></nav></header>
<article><h1>{title}</h1>
<p class="meta">By <a href="/author/1">Ada Writer</a> · <span class="reading-time">{n} min read</span></p>
<p>Updated {n} minutes ago</p>
<div class="share"><a href="#">Share</a> <span>{n} shares</span> <span>{n} views</span></div>
{text}
<p class="counter">{n} comments</p></article>
<aside><h2>Read also</h2><ul><li><a href="/other-{n}">Another article number {n}</a></li></ul></aside>
<footer>{n} people are reading this site now</footer></body></html>"""
PARAGRAPHS = (
    "The library on the corner opened again on Monday after repairs that had taken most of the winter to finish.",
    "Its reading room has forty new chairs, and the first visitors brought a cake for the people who work there.",
    "The mayor, who came late, said that the roof would hold for thirty years and thanked the firm that had built it.",
    "A second room, for children, is to open in spring when the money that was promised by the province has come.",
)


@dataclass
class Outlet:
    """A server with a feed of one article, which its tests edit."""

    title: str = "The library opens again"
    paragraphs: list[str] = field(default_factory=lambda: list(PARAGRAPHS))
    furniture: int = 3
    status: int = 200
    asked: list[tuple[str, bool]] = field(default_factory=list)  # path, and whether with validators

    def __post_init__(self) -> None:
        self.published = datetime.now(UTC) - timedelta(minutes=5)
        self.server = ThreadingHTTPServer(("127.44.0.1", 0), self._handler())
        self.home = f"http://127.44.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def body(self, path: str) -> str | None:
        if path == "/feed.xml":
            item = f"<item><title>The library</title><link>{self.home}/library</link></item>"
            return f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
        if path != "/library":
            return None
        text = "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        published = self.published.isoformat(timespec="seconds")
        return PAGE.format(title=self.title, text=text, n=self.furniture, published=published)

    def _handler(outlet) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tag = f'"{hash((outlet.title, *outlet.paragraphs, outlet.furniture))}"'
                given = self.headers["If-None-Match"]
                outlet.asked.append((self.path, given is not None))
                body = outlet.body(self.path)
                is_page = self.path == "/library"
                if body is None or (is_page and outlet.status != 200):
                    self.send_error(outlet.status if is_page else 404)
                    return
                if is_page and given == tag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "application/rss+xml")
                if is_page:
                    self.send_header("ETag", tag)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    @property
    def visits(self) -> int:
        return sum(path == "/library" for path, _ in self.asked)


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    opened = Outlet()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


class World:
    """A collection of the outlet and a clock."""

    def __init__(self, outlet: Outlet, folder: Path) -> None:
        self.outlet = outlet
        sources = folder / "catalogue" / "sources"
        sources.mkdir(parents=True)
        (sources / "one.toml").write_text(
            f'[one]\nname = "One"\nhomepage = "{outlet.home}/"\ncountry = "US"\nlanguages = ["en"]\n'
            f'kind = "regional"\nfeeds = ["{outlet.home}/feed.xml"]\ndelay = 0\n'
        )
        (folder / "clock").mkdir()
        (folder / "clock" / "sitecustomize.py").write_text(CLOCK)
        self._settings = (("LEGIONWIRE_TOPIC", "all"), ("PYTHONPATH", f"{folder / 'clock'}:{CHECKOUT}"))
        self.collection = Collection(folder / "data", folder / "catalogue", "127.44.0.0/16")
        self.set(timedelta(0))

    def set(self, age: timedelta) -> None:
        """The clock stands so long after the publication."""
        ahead = (self.outlet.published + age - datetime.now(UTC)).total_seconds()
        self.collection.settings = (*self._settings, ("CLOCK_AHEAD", str(max(ahead, 0.0))))

    def crawl(self, age: timedelta) -> dict[str, object]:
        """Crawl the source at that age of its article; its funnel."""
        self.set(age)
        funnels = self.collection.crawl("one")
        assert_adds_up(funnels)
        return funnels[0]

    def revisit(self, age: timedelta) -> dict[str, object]:
        """A crawl in which the article's page is asked for, once, with what was sent with it."""
        before = self.outlet.visits
        funnel = self.crawl(age)
        assert self.outlet.visits == before + 1
        assert funnel["revisited"] == 1
        return funnel

    def age(self, moment: datetime) -> timedelta:
        return moment - self.outlet.published


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_edited_three_times_taken_down_and_restored(outlet, tmp_path):
    world = World(outlet, tmp_path)
    world.crawl(minutes(5))
    outlet.title = "The library opens after repairs"
    assert world.revisit(minutes(70))["revised"] == 1
    outlet.paragraphs[2] = (
        "The mayor said that the roof would hold for twenty years. Correction: an earlier version said thirty."
    )
    assert world.revisit(7 * HOUR)["revised"] == 1
    outlet.paragraphs.insert(
        3, "The firm that repaired it has since been named: it is the one that had built the school."
    )
    assert world.revisit(26 * HOUR)["revised"] == 1

    outlet.status = 404
    world.revisit(8 * DAY)
    assert world.collection.rows(sa.select(article.c.removed_at)) == [(None,)], "it may be a hiccup"
    world.revisit(8 * DAY + 2 * HOUR)
    ((removed,),) = world.collection.rows(sa.select(article.c.removed_at))
    assert abs(world.age(removed) - 8 * DAY) < minutes(5)
    outlet.status = 200
    assert world.revisit(8 * DAY + 9 * HOUR)["revised"] == 0
    assert outlet.asked[-1] == ("/library", True), "asked with the validators of what was read"

    told = json.loads(world.collection.run("show", "1", "--json").stdout)
    timeline = [(item["event"], item["n"]) for item in told["timeline"]]
    assert timeline == [
        ("first seen", 1),
        ("edited", 2),
        ("edited", 3),
        ("edited", 4),
        ("removed", None),
        ("restored", None),
    ]
    assert told["removed_at"] is None
    causes = world.collection.rows(sa.select(revision.c.cause).order_by(revision.c.n))
    assert causes == [("edit",)] * 4
    shown = world.collection.run("show", "1", "--diff", "2:3").stdout
    assert "twenty" in shown
    assert "{+" in shown
