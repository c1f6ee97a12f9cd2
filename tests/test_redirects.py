"""Answers from another address than the one that was asked: each address ends in a state of its own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawling import Collection, assert_adds_up

PARAGRAPH = "<p>The ferry to the island runs again after {n} weeks of repairs, said the harbour master on Monday.</p>"
ARTICLE = f"""<!DOCTYPE html><html lang="en"><head><title>The ferry runs</title>
<meta property="og:type" content="article">
<meta property="article:published_time" content="2024-05-01T10:00:00Z"></head><body><article><h1>The ferry runs</h1>
{"".join(PARAGRAPH.format(n=n) for n in range(8))}</article></body></html>"""
CONSENT = """<html><head><title>Privacy</title></head><body><h1>Privacy</h1><p>We and our partners use cookies and
personal data for advertising; your consent is asked for.</p><button>Accept all</button></body></html>"""
PAGES = {"/article": ARTICLE, "/consent": CONSENT, "/": "<html><body><h1>Home</h1></body></html>"}
REDIRECTS = {
    "/behind-consent": "/consent?next=/behind-consent",
    "/moved": "/article",
    "/moved-twice": "/halfway",
    "/halfway": "/article",
    "/to-home": "/",
    "/to-elsewhere": "http://127.41.0.2:{port}/article",
    "/in-a-circle": "/in-a-circle",
    "/to-nothing": "/nothing",
    "/to-forbidden": "/private/a",
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, host = self.path.split("?")[0], self.headers["Host"]
        if path in REDIRECTS:
            self.answer(302, "", Location=REDIRECTS[path].format(port=self.server.server_port))
        elif path == "/feed.xml":
            shown = [path for path in REDIRECTS if path != "/halfway"]
            links = "".join(f"<item><title>t</title><link>http://{host}{path}</link></item>" for path in shown)
            self.answer(200, f'<rss version="2.0"><channel><title>t</title>{links}</channel></rss>')
        elif path == "/robots.txt":
            self.answer(200, "User-agent: *\nDisallow: /private/\n")
        elif path in PAGES:
            self.answer(200, PAGES[path])
        else:
            self.answer(404, "")

    def answer(self, status: int, body: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redirects")
    server = ThreadingHTTPServer(("127.41.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.41.0.1:{server.server_port}"
    (folder / "sources").mkdir()
    (folder / "sources" / "a.toml").write_text(
        f'[ferry]\nname = "Ferry"\nhomepage = "{home}/"\ncountry = "US"\nlanguages = ["en"]\nkind = "regional"\n'
        f'feeds = ["{home}/feed.xml"]\ndelay = 0.0\n'
    )
    collection = Collection(folder / "data", folder, "127.41.0.0/16", (("LEGIONWIRE_TOPIC", "all"),))
    assert_adds_up(collection.crawl())
    collection.home = home
    yield collection
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/article", "stored"),
        ("/moved", "alias"),
        ("/moved-twice", "alias"),
        ("/halfway", "alias"),
        ("/behind-consent", "wall"),  # not an alias of the wall: it is an article that we could not see
        ("/consent?next=/behind-consent", "wall"),
        ("/to-home", "gone"),
        ("/", "not_article"),
        ("/to-elsewhere", "refused"),
        ("/in-a-circle", "error"),
        ("/to-nothing", "gone"),
        ("/nothing", "gone"),
        ("/to-forbidden", "robots"),
        ("/private/a", "robots"),
    ],
)
def test_each_address_has_its_state(crawled, path, state):
    assert crawled.states()[f"{crawled.home}{path}"] == state


def test_the_foreign_address_is_in_the_ledger_too(crawled):
    foreign = [url for url in crawled.states() if "127.41.0.2" in url]
    assert [crawled.states()[url] for url in foreign] == ["refused"]


def test_the_article_is_stored_once(crawled):
    assert list(crawled.articles()) == [f"{crawled.home}/article"]
