"""Real crawls of small sites on loopback: `Site` serves, `crawl` runs Scrapy as it is run, in a process of its own."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
SPIDER = Path(__file__).with_name("loopback_spider.py")
PROMPT = {"DOWNLOAD_DELAY": "0", "DOWNLOAD_TIMEOUT": "5", "EXTENSIONS": "{}", "ITEM_PIPELINES": "{}"}


@dataclass(frozen=True)
class Answer:
    """What a path answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"<p>here</p>"
    seconds: float = 0.0  # to wait before it


@dataclass(frozen=True)
class Outcome:
    """What became of one address of a crawl."""

    url: str
    status: int | None = None
    state: str | None = None  # of a RefusedRequest
    reason: str | None = None
    until: datetime | None = None
    error: str | None = None  # any other failure's class


@dataclass(frozen=True)
class Crawled:
    """What a crawl wrote down."""

    outcomes: tuple[Outcome, ...]
    asked_to_wait: tuple[tuple[str, datetime, str], ...]  # remember_not_before
    robots_kept: tuple[str, ...]  # robots_memory.put
    listening: int  # sockets that wait for connections
    log: str

    def of(self, url: str) -> Outcome:
        """The outcome of one address."""
        (outcome,) = (outcome for outcome in self.outcomes if outcome.url == url)
        return outcome


class Site:
    """A web site at one loopback address. A list of answers is given one by one, the last one for ever."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, **answers: Answer | Sequence[Answer]) -> None:
        self.asked: list[tuple[str, float]] = []  # path and time of each request
        self.answers: dict[str, Sequence[Answer]] = {}
        for name, answer in answers.items():
            path = "/robots.txt" if name == "robots" else f"/{name}"
            self.answers[path] = [answer] if isinstance(answer, Answer) else answer
        self._server = ThreadingHTTPServer((host, port), self._handler())
        self.host, self.port = host, self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """An address of this site, under any name for its host."""
        return f"http://{host or self.host}:{self.port}{path}"

    @property
    def pages(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    @property
    def robots(self) -> int:
        """How often robots.txt was asked for."""
        return len(self.asked) - len(self.pages)

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def answer(self, path: str) -> Answer:
        """The next answer of a path: 404 for a robots.txt that nobody wrote, a page for anything else."""
        times = sum(asked == path for asked, _ in self.asked) - 1
        missing = Answer(404) if path == "/robots.txt" else Answer()
        answers = self.answers.get(path, [missing])
        return answers[min(times, len(answers) - 1)]

    def _handler(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, time.monotonic()))
                answer = site.answer(self.path)
                time.sleep(answer.seconds)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *args: object) -> None:
                """Nothing."""

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def redirect(url: str, status: int = 302) -> Answer:
    """An answer that sends elsewhere."""
    return Answer(status, {"Location": url})


def crawl(
    tmp_path: Path,
    *urls: str,
    allowed: Sequence[str] = (),
    together: bool = False,
    not_before: Mapping[str, str] | None = None,
    **settings: str,
) -> Crawled:
    """Ask for the addresses with the project's settings, one after the other unless `together`."""
    plan = {"urls": urls, "allowed": allowed, "together": together, "not_before": not_before or {}}
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    command = [sys.executable, "-P", "-m", "scrapy", "runspider", str(SPIDER), "-a", f"folder={tmp_path}"]
    for name, value in {**PROMPT, **settings}.items():
        command += ["-s", f"{name}={value}"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SCRAPY_SETTINGS_MODULE": "legionwire.settings",
        "http_proxy": "http://127.0.0.1:9",  # must not be heard of
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    report = tmp_path / "report.json"
    assert report.exists(), done.stderr
    return _crawled(json.loads(report.read_text("utf-8")), done.stderr)


def _crawled(report: dict[str, Any], log: str) -> Crawled:
    outcomes = []
    for outcome in report["outcomes"]:
        until = outcome.pop("until", None)
        outcomes.append(Outcome(**outcome, until=datetime.fromisoformat(until) if until else None))
    return Crawled(
        tuple(outcomes),
        tuple((host, datetime.fromisoformat(when), why) for host, when, why in report["asked_to_wait"]),
        tuple(report["robots_kept"]),
        report["listening"],
        log,
    )
