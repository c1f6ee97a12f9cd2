"""A channel that is kept on another site: that site has a lease, a queue and a pause of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa
from crawling import Collection

from legionwire.clock import utcnow
from legionwire.storage import leases, runs
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.schema import channel, run, run_source

FEED = '<rss version="2.0"><channel><title>t</title></channel></rss>'
ELSEWHERE = "127.43.0.9"
TABLE = """[{name}]
name = "{name}"
homepage = "{home}/"
country = "US"
languages = ["en"]
kind = "regional"
feeds = ["{home}/feed.xml"]
delay = 0.0
"""


class Handler(BaseHTTPRequestHandler):
    """Three outlets whose feeds are kept by one service."""

    asked: list[tuple[str, float]]
    port: int

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        self.asked.append((host, monotonic()))
        if self.path == "/robots.txt":
            self.send_error(404)
        elif host != ELSEWHERE:
            self.send_response(301)
            self.send_header("Location", f"http://{ELSEWHERE}:{self.port}/of/{host}.xml")
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    first = ThreadingHTTPServer((ELSEWHERE, 0), Handler)
    port = first.server_port
    servers = [first, *(ThreadingHTTPServer((f"127.43.0.{n}", port), Handler) for n in range(1, 4))]
    Handler.asked, Handler.port = [], port
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    homes = {f"outlet{n}": f"http://127.43.0.{n}:{port}" for n in range(1, 4)}
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    tables = "\n".join(TABLE.format(name=name, home=home) for name, home in homes.items())
    (tmp_path / "catalogue" / "sources" / "all.toml").write_text(tables)
    yield Collection(tmp_path / "data", tmp_path / "catalogue", "127.43.0.0/16")
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_site_it_leads_to_is_asked_in_its_own_rhythm(collection: Collection) -> None:
    collection.crawl()
    moments = [at for host, at in Handler.asked if host == ELSEWHERE]
    assert len(moments) >= 3, "the three feeds"
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert min(pauses) >= 0.95, "one a second, whoever sends us there"


def test_a_site_that_another_run_is_asking_is_left_to_it(collection: Collection) -> None:
    (collection.folder / "logs").mkdir(parents=True)
    store = Store(collection.database)
    upgrade(store)
    now = utcnow()
    with store.write() as db:
        other = runs.create_run(db, "batch", runs.Task(()), now)
        runs.claim_run(db, other, 1, now)
        db.execute(run.update().values(hostname="elsewhere.example"))
        leases.lock_free(db, [ELSEWHERE], now)
        leases.take(db, [ELSEWHERE], other, now + timedelta(minutes=5))
    store.close()
    collection.crawl("outlet1")
    assert ELSEWHERE not in {host for host, _ in Handler.asked}
    way = collection.rows(sa.select(channel).where(channel.c.source_id == "outlet1"))[0]
    assert (way.failures, way.why) == (0, "host asks")
    assert timedelta(minutes=14) < way.next_poll_at - utcnow() < timedelta(minutes=17)
    told = collection.rows(sa.select(run_source.c.reason).where(run_source.c.run_id == other + 1))[0].reason
    assert f"leads to {ELSEWHERE}, which another run is asking" in told
