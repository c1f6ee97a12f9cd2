"""What a sitemap of 200,000 addresses in one file costs: the worker that reads it alone, and a whole crawl of it.

The crawl is a real one, on loopback, of a source with a budget beside a neighbour with a feed. Memory is what the
kernel says was the height of each process; time is that of its processors.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path
from subprocess import Popen

from benchmarks import TICKS, Figure, print_figures
from benchmarks.webs import handler_of
from legionwire import processes, reading
from legionwire.config import Config, crawl_environment, load_config, shipped_catalogue
from legionwire.links import Channel
from legionwire.source_toml import to_toml
from legionwire.sources import Source
from legionwire.topic import load_topic
from legionwire.workers import Limits, Workers

ADDRESSES = 200_000
BUDGET = 20
HOST, NEIGHBOUR = "127.51.0.1", "127.51.0.2"
BEGIN = datetime(2022, 2, 27, tzinfo=UTC)
WORDS = ("the-town-holds-the-bridge", "the-foreign-legion-holds-the-bridge")  # one address in a hundred names the topic
TITLES = ("Містяни тримають міст через річку", "Іноземний легіон тримає міст")
GOAL = "goal: under 300 MB and 10 s of CPU in the worker"


def moment(number: int) -> datetime:
    """In no order that a file would have; the largest number is the newest."""
    return BEGIN + timedelta(minutes=7 * number)


def plain(root: str) -> bytes:
    """As most are: address, lastmod and what nobody reads. The oldest first."""
    entries = (
        f"<url><loc>{root}/news/{n}-{WORDS[n % 100 == 0]}-over-the-river-for-another-night</loc>"
        f"<lastmod>{moment(n):%Y-%m-%dT%H:%M:%SZ}</lastmod><changefreq>never</changefreq></url>\n"
        for n in range(ADDRESSES)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</urlset>'.encode()


def news(root: str) -> bytes:
    """With a headline and a date of publication for each, scattered, and addresses that must be escaped."""
    numbers = (n * 7919 % ADDRESSES for n in range(ADDRESSES))
    entries = (
        f"<url><loc>{root}/news/{n}?a=1&amp;b=2</loc><n:news><n:title>{TITLES[n % 100 == 0]} {n}</n:title>"
        f"<n:publication_date>{moment(n).isoformat()}</n:publication_date></n:news></url>"
        for n in numbers
    )
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    )
    return f"<urlset {spaces}>{''.join(entries)}</urlset>".encode()


# --- the worker alone


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process."""

    cpu: float  # seconds
    height: float  # MB, with what every worker holds
    before: float = 0.0  # MB


def read(body: bytes) -> tuple[Channel, Cost]:
    """In a worker: what it gives, and what that cost but for the way home."""
    before, begin = _height(), time.process_time()
    channel = reading.read_links("sitemap", body, "https://paper.example/map.xml", "application/xml")
    return channel, Cost(time.process_time() - begin, _height(), before)


def _height() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(make: Callable[[str], bytes]) -> Figure:
    """A pool of its own, so that the height is this file's."""
    body = make("https://paper.example")
    topic = load_topic(shipped_catalogue() / "topic.toml")
    workers = Workers(
        1, Limits(600.0), prepare=reading.prepare, prepare_args=(topic,), preload=("legionwire.preloaded",)
    )
    try:
        begin = time.process_time()
        channel, cost = asyncio.run(workers.run(read, body))
        ours = time.process_time() - begin
        height = asyncio.run(workers.run(_height))  # with the way home
    finally:
        workers.close()
    value = f"{cost.cpu:.1f} s of CPU, {height:.0f} MB, of which {cost.before:.0f} MB before"
    remark = f"{len(channel.links):,} links and {len(channel.more)} packs of them; {ours:.1f} s of CPU here"
    return Figure(f"in a worker: {make.__name__}, {len(body) / 1e6:.0f} MB", value, remark)


# --- a crawl


class Web:
    """The outlet with the large sitemap, and its neighbour."""

    def __init__(self, make: Callable[[str], bytes]) -> None:
        self.asked: list[tuple[str, float]] = []
        self._servers = [ThreadingHTTPServer((HOST, 0), handler_of(self.answer))]
        self.port = self._servers[0].server_port
        self._servers.append(ThreadingHTTPServer((NEIGHBOUR, self.port), handler_of(self.answer)))
        self.map = make(f"http://{HOST}:{self.port}")
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def sources(self) -> list[Source]:
        large, beside = f"http://{HOST}:{self.port}/", f"http://{NEIGHBOUR}:{self.port}/"
        shared = {"country": "UA", "languages": ("en",), "kind": "national", "delay": 0.0}
        return [
            Source("large", "Large", large, sitemaps=(f"{large}map.xml",), budget=BUDGET, **shared),  # type: ignore[arg-type]
            Source("beside", "Beside", beside, feeds=(f"{beside}feed",), **shared),  # type: ignore[arg-type]
        ]

    def answer(self, path: str, host: str) -> tuple[str, bytes] | None:
        self.asked.append((f"{host.partition(':')[0]}{path}", time.perf_counter()))
        if path == "/map.xml":
            return "application/xml", self.map
        if path == "/feed":
            items = "".join(f"<item><link>http://{host}/news/{n}-a-quiet-night</link></item>" for n in range(BUDGET))
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        text = "<p>The river was quiet, and the bridge was open for all who came by.</p>" * 20
        page = f"<html><title>{path}</title><article><h1>A quiet night {path}</h1>{text}</article></html>"
        return ("text/html", page.encode()) if path.startswith("/news/") else None


def crawled(make: Callable[[str], bytes]) -> list[Figure]:
    """One crawl into a new collection, and what its heaviest worker and the crawl's own process cost."""
    web = Web(make)
    try:
        with tempfile.TemporaryDirectory(prefix="legionwire-sitemaps-") as name:
            folder = Path(name)
            (folder / "sources").mkdir()
            (folder / "sources" / "all.toml").write_text("\n".join(map(to_toml, web.sources())))
            settings = {"DATA": f"{folder}/data", "CATALOGUE": name, "TOPIC": "all", "ALLOW_ADDRESSES": "127.51.0.0/16"}
            config = load_config({f"LEGIONWIRE_{key}": value for key, value in settings.items()}, folder)
            log = folder / "log"
            process = processes.start(
                [sys.executable, "-m", "legionwire", "crawl", "--all"], crawl_environment(config), log=log
            )
            costs = watched(process)
            if process.returncode:
                sys.exit(f"the crawl failed:\n{log.read_text()[-3000:]}")
            return list(figures(make.__name__, web, config, costs))
    finally:
        web.close()


def watched(process: Popen[bytes]) -> dict[str, Cost]:
    """The heaviest of each kind of process below one, looked at ten times a second until it ends."""
    costs: dict[int, tuple[str, Cost]] = {}
    while process.poll() is None:
        for pid in descendants(process.pid):
            if seen := look_at(pid):
                costs[pid] = seen
        time.sleep(0.1)
    heaviest: dict[str, Cost] = {}
    for kind, cost in costs.values():
        if kind not in heaviest or cost.height > heaviest[kind].height:
            heaviest[kind] = cost
    return heaviest


def descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        try:
            tasks = list(Path(f"/proc/{parent}/task").iterdir())
            children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except OSError:  # it has ended
            continue
        found += children
        waiting += children
    return found


def look_at(pid: int) -> tuple[str, Cost] | None:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        status = Path(f"/proc/{pid}/status").read_text()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    kind = "worker" if "forkserver" in command else "crawl" if "scrapy" in command else ""
    height = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return (kind, Cost((int(fields[11]) + int(fields[12])) / TICKS, height / 1024)) if kind else None


def figures(name: str, web: Web, config: Config, costs: dict[str, Cost]) -> list[Figure]:
    with sqlite3.connect(config.data / "legionwire.db") as db:
        held = db.execute("SELECT count(*) FROM page WHERE source_id = 'large'").fetchone()[0]
    asked = [path for path, _ in web.asked if path.startswith(f"{HOST}/news/")]
    newest = sum(
        any(path.startswith(f"{HOST}/news/{n}{end}") for end in "?-")
        for path in asked
        for n in range(ADDRESSES - BUDGET, ADDRESSES)
    )
    begun = next(at for path, at in web.asked if path == f"{HOST}/map.xml")
    beside = [at - begun for path, at in web.asked if path.startswith(f"{NEIGHBOUR}/news/")]
    order = "newest first" if newest == BUDGET else "NOT newest first"
    pages = f"after the sitemap was asked for, all {len(beside)} of its pages were"
    of_budget = f"of {len(asked)} pages asked for {newest} are of the {BUDGET} newest; {held:,} in the ledger"
    return [
        *(
            Figure(f"in a crawl, {name}: its {kind}", f"{cost.cpu:.1f} s of CPU, {cost.height:.0f} MB")
            for kind, cost in sorted(costs.items())
        ),
        Figure(f"in a crawl, {name}: the budget", order, of_budget),
        Figure(f"in a crawl, {name}: the neighbour", f"{max(beside):.1f} s", pages),
    ]


def main() -> None:
    os.environ.setdefault("LEGIONWIRE_CACHES", tempfile.gettempdir())
    shown = [alone(make) for make in (plain, news)]
    shown += [figure for make in (plain, news) for figure in crawled(make)]
    print_figures(f"A sitemap of {ADDRESSES:,} addresses in one file ({GOAL})", shown)


if __name__ == "__main__":
    main()
