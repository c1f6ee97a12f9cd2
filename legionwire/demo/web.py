"""The demo web: every outlet on its own loopback address, all on one port, served from threads of this process.

    with DemoWeb() as web:
        web.catalogue(folder)      # crawl it ...
        web.tick()                 # ... and once more: news appear, change and vanish
        web.truth(), web.odd()     # what a crawler should have found

Needs Linux, where every address of 127.0.0.0/8 answers. Nothing listens beyond loopback.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import TracebackType
from typing import Self

from legionwire.demo.catalogue import write_catalogue
from legionwire.demo.newsroom import DemoArticle, DemoOdd, Edition, Outlet, load_newsrooms, make_editions
from legionwire.demo.site import Resource, Site, build_site
from legionwire.demo.visits import Stats, Visit, count_visits
from legionwire.errors import UsageError

NETWORK = "127.30.0.0/24"  # all outlets live here: the value for LEGIONWIRE_ALLOW_ADDRESSES

_VISITS_KEPT = 100_000
_COMPRESSIBLE = ("text/", "application/xml", "application/rss+xml", "application/atom+xml", "application/feed+json")
_ATTEMPTS = 5  # a port that is free on the first address may be taken on another


class DemoWeb:
    """A small news web on loopback. Use it as a context manager; it serves between enter and exit.

    The default port 0 lets the system choose one, which `port` names after entering. Entering raises UsageError when
    the port cannot be had on all addresses.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._newsrooms = load_newsrooms()
        self._visits: deque[Visit] = deque(maxlen=_VISITS_KEPT)
        self._tick_lock = threading.Lock()
        self._ticked = False
        self._editions: tuple[Edition, ...] = ()
        self._sites: Mapping[str, Site] = {}
        self._running = ExitStack()

    def __enter__(self) -> Self:
        hosts = [newsroom.outlet.host for newsroom in self._newsrooms]
        with ExitStack() as starting:
            servers = _bind(hosts, self.port, self)
            for server in servers:
                starting.callback(server.server_close)
            self.port = servers[0].server_port
            self._publish()
            for server in servers:
                thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
                thread.start()
                starting.callback(thread.join)
                starting.callback(server.shutdown)
            self._running = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def catalogue(self, folder: Path, delay: float = 0.0) -> Path:
        """Write `sources/demo.toml` into a catalogue folder. The delay is what every source asks for, in seconds."""
        return write_catalogue(self._editions, folder, delay)

    def outlets(self) -> tuple[Outlet, ...]:
        return tuple(edition.outlet for edition in self._editions)

    def homepages(self) -> tuple[str, ...]:
        return tuple(f"{edition.home}/" for edition in self._editions)

    def truth(self) -> tuple[DemoArticle, ...]:
        """The articles as they stand now: without those that come with the tick, then with the one that went marked."""
        return tuple(article for edition in self._editions for article in edition.articles)

    def odd(self) -> tuple[DemoOdd, ...]:
        """The addresses in feeds and sitemaps that are not articles of their own, with the state each should end in."""
        return tuple(odd for edition in self._editions for odd in edition.odd)

    def tick(self) -> None:
        """Let the news go on: some articles appear, one changes, one vanishes. A second tick changes nothing."""
        with self._tick_lock:
            self._ticked = True
            self._publish()

    def stats(self) -> Stats:
        """What has been asked for since the start (the last hundred thousand requests)."""
        return count_visits(self._visits.copy())

    def site(self, host: str) -> Site:
        """What the outlet at this address answers now. Called by the server for each request."""
        return self._sites[host]

    def note(self, visit: Visit) -> None:
        """Remember a request. Called by the server from its threads."""
        self._visits.append(visit)

    def _publish(self) -> None:
        self._editions = make_editions(self._newsrooms, self.port, self._ticked)
        self._sites = {edition.outlet.host: build_site(edition) for edition in self._editions}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, web: DemoWeb) -> None:
        self.host = host
        self.web = web
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer.server_bind asks the resolver for a name of the address, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.socket.getsockname()[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 30
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one packet
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Be quiet: visits are counted in DemoWeb."""

    def _answer(self, with_body: bool) -> None:
        arrived = time.monotonic()
        site = self.server.web.site(self.server.host)
        resource = site.answer(self.path)
        status = 304 if _is_unchanged(resource, self.headers) else resource.status
        self.server.web.note(
            Visit(
                at=arrived,
                host=self.server.host,
                target=self.path,
                method=self.command,
                status=status,
                conditional="If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
                forbidden=site.forbids(self.path),
                user_agent=self.headers.get("User-Agent", ""),
            )
        )
        self._send(resource, status, with_body)

    def _send(self, resource: Resource, status: int, with_body: bool) -> None:
        body = resource.body
        self.send_response(status)
        for name, value in resource.headers:
            self.send_header(name, value)
        if resource.modified is not None:
            self.send_header("ETag", resource.etag)
            self.send_header("Last-Modified", _http_date(resource.modified))
        self.send_header("Vary", "Accept-Encoding")
        if status == 304:
            self.end_headers()
            return
        if resource.content_type.startswith(_COMPRESSIBLE) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=5, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", resource.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _bind(hosts: list[str], port: int, web: DemoWeb) -> list[_Server]:
    """A listening server for each host, all on one port."""
    problem: OSError | None = None
    for _ in range(1 if port else _ATTEMPTS):
        with ExitStack() as bound:
            servers: list[_Server] = []
            try:
                for host in hosts:
                    server = _Server(host, servers[0].server_port if servers else port, web)
                    bound.callback(server.server_close)
                    servers.append(server)
            except OSError as error:
                problem = error
                continue
            bound.pop_all()
            return servers
    raise UsageError(
        f"the demo web cannot listen on port {port} of {hosts[0]} to {hosts[-1]}: {problem}",
        "choose another port; it needs Linux, where all of 127.0.0.0/8 is loopback",
    ) from problem


def _is_unchanged(resource: Resource, headers: Message) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides alone where it is given."""
    if resource.modified is None:
        return False
    tags = headers.get("If-None-Match")
    if tags is not None:
        wanted = resource.etag.removeprefix("W/")
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") == wanted for tag in tags.split(","))
    since = headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        return False
    return resource.modified.replace(microsecond=0) <= asked.replace(tzinfo=asked.tzinfo or UTC)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
