"""A channel whose body breaks off is asked for as if for the first time, whatever its validators say."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import sqlalchemy as sa
from crawling import Collection

from legionwire.storage.schema import skipped_link

HOST = "127.45.0.1"
TABLE = """[broken]
name = "Broken"
homepage = "http://{site}/"
country = "US"
languages = ["en"]
kind = "regional"
sitemaps = ["http://{site}/map.xml"]
fetch = "hinted"
delay = 0.0
"""
WHOLE = "<urlset>" + "".join(f"<url><loc>/news/{n}</loc></url>" for n in range(6)) + "</urlset>"


class Handler(BaseHTTPRequestHandler):
    """Its first answer ends in the middle, and has the same validator as the whole file."""

    asked_with: list[str | None]

    def do_GET(self) -> None:
        if self.path != "/map.xml":
            self.send_error(404)
            return
        told = self.headers["If-None-Match"]
        self.asked_with.append(told)
        body = b"" if told else WHOLE[: 80 if len(self.asked_with) == 1 else None].encode()
        self.send_response(304 if told else 200)
        self.send_header("ETag", '"one"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_what_breaks_off_leaves_no_validators(tmp_path: Path) -> None:
    server = ThreadingHTTPServer((HOST, 0), Handler)
    Handler.asked_with = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    table = TABLE.format(site=f"{HOST}:{server.server_port}")
    (tmp_path / "catalogue" / "sources" / "all.toml").write_text(table)
    collection = Collection(tmp_path / "data", tmp_path / "catalogue", "127.45.0.0/16")
    shown = []
    for _ in range(3):
        collection.crawl()
        shown.append(collection.rows(sa.select(sa.func.count()).select_from(skipped_link))[0][0])
    server.shutdown()
    server.server_close()
    assert Handler.asked_with == [None, None, '"one"']
    assert 0 < shown[0] < 6
    assert shown[1:] == [6, 6]
