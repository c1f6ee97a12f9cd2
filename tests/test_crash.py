"""Crawls that are killed: nothing lost, nothing doubled, no process left behind; a page that hangs or kills its
worker costs one line of the ledger."""

import os
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from crawling import Collection, assert_adds_up, children_of, is_alive, wait_for

from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import LegionwireError
from legionwire.storage.schema import article, page, revision, run


@pytest.fixture(scope="module")
def web():
    with DemoWeb() as web:
        yield web


@pytest.fixture(scope="module")
def whole(web, tmp_path_factory):
    """What a crawl that nobody disturbs collects."""
    return crawled_whole(web, tmp_path_factory.mktemp("whole"))


def crawled_whole(web: DemoWeb, folder: Path) -> Collection:
    web.catalogue(folder / "catalogue")
    collection = Collection(folder / "data", folder / "catalogue", NETWORK)
    collection.crawl()
    collection.crawl()  # what a host put off is asked again
    return collection


def slow_collection(web: DemoWeb, folder: Path) -> Collection:
    """A collection whose crawl takes some seconds, so that there is a middle to be killed in."""
    web.catalogue(folder / "catalogue", delay=0.15)
    return Collection(folder / "data", folder / "catalogue", NETWORK, has_schema=False)


def versions(collection: Collection) -> dict[str, int]:
    """How many revisions each article has."""
    counts = collection.revisions()
    return {row.url: counts[row.id] for row in collection.articles().values()}


def settled_pages(collection: Collection) -> int:
    try:
        return int(collection.rows(sa.select(sa.func.count()).where(page.c.state != "queued"))[0][0])
    except LegionwireError:
        return 0  # the crawl has not made its tables yet


def crawl_process(launcher: subprocess.Popen[str]) -> int:
    """The crawl, which is the launcher's only child."""
    direct = [
        int(child)
        for child in Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read_text().split()
        if b"scrapy" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return direct[0] if direct else 0


def content(collection: Collection) -> set[tuple[str, str, str]]:
    return {(row.url, row.title, row.text_key) for row in collection.articles().values()}


def assert_all_gone(pids: list[int]) -> None:
    wait_for(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.parametrize(("victim", "after"), [("crawl", 1), ("launcher", 8), ("both", 25)])
def test_kill_9_in_mid_crawl(web, whole, tmp_path, victim, after):
    collection = slow_collection(web, tmp_path)
    launcher = collection.start("crawl", "--all")
    try:
        wait_for(lambda: settled_pages(collection) >= after)
        family = [launcher.pid, *children_of(launcher.pid)]
        crawl = crawl_process(launcher)
        assert crawl
        assert len(family) >= 4, "launcher, crawl, fork server, workers"
        if victim in ("launcher", "both"):
            os.kill(launcher.pid, signal.SIGKILL)
        if victim in ("crawl", "both"):
            os.kill(crawl, signal.SIGKILL)
    finally:
        _, err = launcher.communicate(timeout=300)
    assert_all_gone(family)
    outcome = collection.rows(sa.select(run.c.outcome, run.c.reason).where(run.c.id == 1))[0]
    if victim == "crawl":
        assert launcher.returncode == 1
        assert outcome.outcome == "crashed"
        assert "SIGKILL" in outcome.reason
        assert "Traceback" not in err
    else:
        assert outcome.outcome in (None, "failed")  # killed as well, or stopped because nobody waits for it

    funnels = collection.crawl()
    collection.crawl()
    assert_adds_up(funnels)
    assert content(collection) == content(whole)
    assert collection.states() == whole.states()
    doubles = sa.select(article.c.url).group_by(article.c.url).having(sa.func.count() > 1)
    assert collection.rows(doubles) == []
    assert collection.rows(sa.select(revision.c.article_id).where(revision.c.n > 1)) == []
    assert collection.rows(sa.select(run.c.id).where(run.c.ended_at.is_(None))) == []
    assert collection.run("db", "check").returncode == 0


@pytest.fixture(scope="module")
def revisited(tmp_path_factory):
    """A web whose news went on, a collection that read both editions undisturbed, and one that read the first."""
    folder = tmp_path_factory.mktemp("revisited")
    with DemoWeb() as web:
        whole = crawled_whole(web, folder / "whole")
        disturbed = slow_collection(web, folder / "disturbed")
        for _ in range(2):
            disturbed.crawl()
        web.tick()
        for _ in range(2):
            whole.crawl()
        yield web, whole, disturbed


def test_kill_9_while_changed_articles_are_read_again(revisited):
    web, whole, disturbed = revisited
    before, asked = content(disturbed), len(web.stats().visits)
    launcher = disturbed.start("crawl", "--all")
    news = {article.path for article in web.truth()}
    wait_for(lambda: sum(visit.target in news for visit in web.stats().visits[asked:]) >= 3)
    family = [launcher.pid, *children_of(launcher.pid)]
    os.kill(crawl_process(launcher), signal.SIGKILL)
    launcher.communicate(timeout=300)
    assert_all_gone(family)
    assert content(disturbed) != content(whole), "killed before its end"

    for _ in range(2):
        disturbed.crawl()
    assert content(disturbed) == content(whole) != before
    assert disturbed.states() == whole.states()
    assert versions(disturbed) == versions(whole)
    assert max(versions(whole).values()) == 2
    assert disturbed.run("db", "check").returncode == 0


def test_a_second_crawl_of_the_same_outlets_is_refused_while_one_runs(web, whole, tmp_path):
    collection = slow_collection(web, tmp_path)
    first = collection.start("crawl", "--all")
    wait_for(lambda: settled_pages(collection) >= 1)
    second = collection.run("crawl", "lagekarte")
    assert second.returncode == 1
    assert "run 1 is crawling lagekarte right now" in second.stderr
    _, err = first.communicate(timeout=300)
    assert first.returncode == 0, err
    collection.crawl()
    assert content(collection) == content(whole)
    assert collection.states() == whole.states()
    assert collection.run("db", "check").returncode == 0


# --- pages that are bad for their worker

GOOD = """<!DOCTYPE html><html lang="en"><head><title>Good news {n}</title>
<meta property="article:published_time" content="2024-05-0{n}T10:00:00Z"></head><body><article><h1>Good news {n}</h1>
{text}</article></body></html>"""
PARAGRAPH = "<p>The reading room on the corner opened again after {n} weeks, and the first visitors brought cake.</p>\n"
# Just within the limits of size and markup (legionwire/documents.py): half a minute of work or more.
LABOUR = "".join(f"<p>{n} words of a paragraph that goes on\n" for n in range(95_000))


class BadSite(BaseHTTPRequestHandler):
    pages = ["/labour"] + [f"/good-{n}" for n in range(1, 6)]

    def do_GET(self) -> None:
        kind = "text/html; charset=utf-8"
        if self.path == "/feed.xml":
            host = self.headers["Host"]
            items = "".join(f"<item><title>{p}</title><link>http://{host}{p}</link></item>" for p in self.pages)
            body, kind = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>', "application/rss+xml"
        elif self.path == "/labour":
            body = f"<html><body><article><h1>Work</h1>{LABOUR}</article></body></html>"
        elif self.path in self.pages:
            n = int(self.path[-1])
            text = "".join(PARAGRAPH.format(n=n * 10 + i) for i in range(6))
            body = GOOD.format(n=n, text=text)
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        data = body.encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bad_site(tmp_path):
    server = ThreadingHTTPServer(("127.40.0.1", 0), BadSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.40.0.1:{server.server_port}"
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    (tmp_path / "catalogue" / "sources" / "bad.toml").write_text(
        f'[bad]\nname = "Bad"\nhomepage = "{home}/"\ncountry = "US"\nlanguages = ["en"]\nkind = "regional"\n'
        f'feeds = ["{home}/feed.xml"]\ndelay = 0.0\n'
    )
    yield home
    server.shutdown()


GOOD_ENDS = {f"/good-{n}": "stored" for n in range(1, 6)}


def ends(collection: Collection) -> dict[str, str]:
    """How each page of the bad site ended: its state, and for an error its kind."""
    rows = collection.rows(sa.select(page.c.url, page.c.state, page.c.reason))
    return {urlsplit(row.url).path: row.reason.partition(":")[0] if row.state == "error" else row.state for row in rows}


def bad_collection(folder: Path, page_seconds: int) -> Collection:
    limits = (("LEGIONWIRE_CRAWL_PAGE_SECONDS", str(page_seconds)), ("LEGIONWIRE_CRAWL_WORKERS", "2"))
    settings = (("LEGIONWIRE_TOPIC", "all"), *limits)
    return Collection(folder / "data", folder / "catalogue", "127.40.0.0/16", settings)


def test_a_page_that_hangs_its_worker_costs_one_line(bad_site, tmp_path):
    collection = bad_collection(tmp_path, page_seconds=5)
    collection.crawl("bad")
    assert ends(collection) == {"/labour": "timeout", **GOOD_ENDS}


def test_a_page_that_kills_its_worker_costs_one_line(bad_site, tmp_path):
    collection = bad_collection(tmp_path, page_seconds=600)
    collection.run("db", "upgrade")
    launcher = collection.start("crawl", "bad")
    wait_for(lambda: ends(collection) == {"/labour": "queued", **GOOD_ENDS})
    os.kill(busy_worker(launcher.pid), signal.SIGKILL)  # nothing else is left to read
    _, err = launcher.communicate(timeout=300)
    assert launcher.returncode == 0, err + collection.log()
    assert ends(collection) == {"/labour": "crash", **GOOD_ENDS}


def busy_worker(launcher: int) -> int:
    """The worker whose processor time grows most."""
    before = worker_ticks(launcher)
    return int(
        wait_for(lambda: next((pid for pid, n in worker_ticks(launcher).items() if n > before.get(pid, 0) + 20), 0))
    )


def worker_ticks(launcher: int) -> dict[int, int]:
    """The processor time that each worker has used, in the system's ticks."""
    found = {}
    for pid in children_of(launcher):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if b"forkserver" in command:
            found[pid] = int(fields[11])
    return found
