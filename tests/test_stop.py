"""Crawls that are stopped: at once, in good order, and the next one goes on."""

import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa
from crawling import Collection, is_alive, wait_for

from legionwire import crawls
from legionwire.config import load_config
from legionwire.sources import load_catalogue
from legionwire.storage.runs import Task
from legionwire.storage.schema import page, run

PAGES = 20
DELAY = 3.0
ARTICLE = """<!DOCTYPE html><html lang="en"><head><title>Reading room {n}</title>
<meta property="article:published_time" content="2024-05-01T10:00:00Z"></head><body><article>
<h1>Reading room {n}</h1>{text}</article></body></html>"""
PARAGRAPH = "<p>The reading room number {n} opened again after {i} weeks, and the first visitors brought cake.</p>\n"


class Site:
    """A server with a feed and twenty pages, whose robots.txt is missing."""

    def __init__(self, links_to: "Site | None" = None) -> None:
        self.asked: list[str] = []
        self._links_to = links_to or self
        self.server = ThreadingHTTPServer(("127.41.0.1", 0), self._handler())
        self.home = f"http://127.41.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def asked_pages(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/page-")]

    def body(self, path: str) -> str | None:
        if path == "/feed.xml":
            links = [f"{self._links_to.home}/page-{n}" for n in range(PAGES)]
            items = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
            return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        if path.startswith("/page-"):
            n = path.removeprefix("/page-")
            return ARTICLE.format(n=n, text="".join(PARAGRAPH.format(n=n, i=i) for i in range(2, 9)))
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                body = site.body(self.path)
                if body is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml" if "feed" in self.path else "text/html")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def sites():
    pages = Site()
    both = [pages, Site(links_to=pages)]
    yield both
    for site in both:
        site.server.shutdown()


def collect(site: Site, folder, delay: float = DELAY) -> Collection:
    """A collection of one source with that pause between two requests."""
    (folder / "catalogue" / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "catalogue" / "sources" / "one.toml").write_text(
        f'[one]\nname = "One"\nhomepage = "{site.home}/"\ncountry = "US"\nlanguages = ["en"]\nkind = "regional"\n'
        f'feeds = ["{site.home}/feed.xml"]\ndelay = {delay}\n'
    )
    return Collection(folder / "data", folder / "catalogue", "127.41.0.0/16", (("LEGIONWIRE_TOPIC", "all"),))


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=lambda sign: sign.name)
def test_a_stop_waits_for_no_queue_and_the_next_crawl_goes_on(sites, tmp_path, sign):
    site = sites[0]
    collection = collect(site, tmp_path)
    launcher = collection.start("crawl", "--all")
    wait_for(lambda: len(site.asked_pages) >= 2)
    before, at = len(site.asked_pages), time.monotonic()
    launcher.send_signal(sign)
    _, err = launcher.communicate(timeout=300)
    assert time.monotonic() - at < PAGES * DELAY / 2, err  # the whole queue would take twice that
    assert launcher.returncode == 130
    assert len(site.asked_pages) <= before + 1
    ended = collection.rows(sa.select(run.c.outcome, run.c.reason))
    assert [row.outcome for row in ended] == ["cancelled"], ended
    rows = collection.rows(sa.select(page.c.state, page.c.reason))
    assert sorted(row.state for row in rows) == ["queued"] * (PAGES - len(site.asked_pages)) + ["stored"] * len(
        site.asked_pages
    ), rows

    collect(site, tmp_path, delay=0.0).crawl()
    assert set(collection.states().values()) == {"stored"}
    assert sorted(site.asked_pages) == sorted({f"/page-{n}" for n in range(PAGES)})  # each once


def test_a_robots_txt_not_asked_for_any_more_says_nothing_about_the_pages(sites, tmp_path):
    pages, feed = sites  # two ports of one host: they share a queue, and each has a robots.txt of its own
    collection = collect(feed, tmp_path)
    collection.run("db", "upgrade")
    launcher = collection.start("crawl", "--all")
    wait_for(lambda: len(collection.states()) == PAGES)
    launcher.send_signal(signal.SIGINT)
    launcher.communicate(timeout=300)
    assert pages.asked == []
    assert set(collection.states().values()) == {"queued"}
    assert set(collection.rows(sa.select(page.c.reason))) == {("found",)}


def test_a_crawl_whose_launcher_was_killed_waits_for_no_queue_either(sites, tmp_path):
    site = sites[0]
    collection = collect(site, tmp_path)
    launcher = collection.start("crawl", "--all")
    wait_for(lambda: site.asked_pages)
    launcher.kill()
    launcher.communicate(timeout=300)
    wait_for(lambda: collection.rows(sa.select(run.c.ended_at))[0].ended_at, seconds=PAGES * DELAY / 2)
    assert collection.rows(sa.select(run.c.outcome, run.c.reason)) == [
        ("failed", "the process that launched it is gone")
    ]
    assert set(collection.states().values()) <= {"queued", "stored"}


def test_a_fault_of_the_one_who_watches_leaves_no_crawl_behind(sites, tmp_path, monkeypatch):
    site = sites[0]
    for name, value in collect(site, tmp_path).environment.items():
        monkeypatch.setenv(name, value)
    config = load_config()
    reports = []

    def watch(report: crawls.Report) -> None:
        reports.append(report)
        if site.asked_pages:
            raise BrokenPipeError("nobody reads this any more")

    with pytest.raises(BrokenPipeError):
        crawls.run_crawl(config, load_catalogue(config.catalogue, config.overlay), Task(("one",)), watch)
    end = reports[-1].run
    assert end.outcome == "cancelled"
    assert not is_alive(end.pid)


TRACEBACK = """Traceback (most recent call last):
  File "somewhere.py", line 1, in <module>
    import nothing
ModuleNotFoundError: No module named 'nothing'
"""
STAMP = "2026-11-10 10:00:00"


@pytest.mark.parametrize(
    ("log", "words"),
    [
        pytest.param("", "", id="an empty log"),
        pytest.param(f"{STAMP} [py.warnings] WARNING: odd\n  warnings.warn(\n", "", id="a stray warning"),
        pytest.param(f"{STAMP} [a.b] ERROR: it broke\n{STAMP} [a] INFO: bye\n", "it broke", id="the last error"),
        pytest.param(TRACEBACK + "left over\n", "ModuleNotFoundError: No module named 'nothing'", id="a traceback"),
        pytest.param(f"{STAMP} [a] CRITICAL: oh\n{TRACEBACK}{STAMP} [a] ERROR: last\n", "last", id="the later one"),
    ],
)
def test_last_words_are_errors(tmp_path, log, words):
    file = tmp_path / "run.log"
    file.write_text(log)
    assert crawls._last_words(file) == words
