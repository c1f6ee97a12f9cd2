"""A whole crawl, from feed to database, against the same Scrapy project with trafilatura called inline.

`python -m benchmarks.crawl [PACK]`: a site on loopback shows every page of the pack (see samples.py), or the demo's
pages made as large as real ones, again and again under new addresses. The topic is "all", so every page is stored.
Nobody waits: no pause between requests, eight hosts. What is timed lies between the first request and the end of
the crawl's process; the two take turns.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import Figure, print_figures, usable_cores
from benchmarks.samples import Sample, demo_samples, enlarged, find_pack, pack_samples
from benchmarks.webs import handler_of
from legionwire import processes
from legionwire.config import Config, crawl_environment, load_config, project_root
from legionwire.source_toml import to_toml
from legionwire.sources import Source

NETWORK = "127.50.0.0/16"
HOSTS = [f"127.50.0.{number}" for number in range(1, 9)]
PAGES = 240  # of one crawl
TURNS = 2


def main(arguments: Sequence[str] = ()) -> None:
    pack = find_pack(arguments)
    samples = pack_samples(pack) if pack else [replace(s, page=enlarged(s.page)) for s in demo_samples()]
    rates: dict[str, list[float]] = {"legionwire": [], "trafilatura inline": []}
    with Site(samples) as site:
        for _ in range(TURNS):
            rates["legionwire"].append(rate(site, ours))
            rates["trafilatura inline"].append(rate(site, theirs))
    pairs = zip(rates["legionwire"], rates["trafilatura inline"], strict=True)
    ratios = [own / other for own, other in pairs]
    remark = f"{median(ratios):.2f} times inline, {min(ratios):.2f} to {max(ratios):.2f} (goal: at least 2)"
    figures = [
        Figure(name, f"{median(speeds):.1f}/s", remark if name == "legionwire" else "")
        for name, speeds in rates.items()
    ]
    what = f"{PAGES} addresses, {len(samples)} {'real pages' if pack else 'pages of the demo'} in turn"
    print_figures(f"Crawl: {what}, all stored; {usable_cores()} workers, and the site on the same cores", figures)


class Site:
    """Eight hosts with a feed each, on one port."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._bodies = [sample.page.body for sample in samples]
        self._types = [sample.page.header("Content-Type") or "text/html; charset=utf-8" for sample in samples]
        self.asked: list[float] = []  # when the requests of a crawl came
        self._servers = [ThreadingHTTPServer((HOSTS[0], 0), handler_of(self.answer, "HTTP/1.1"))]
        self.port = self._servers[0].server_port
        self._servers += [
            ThreadingHTTPServer((host, self.port), handler_of(self.answer, "HTTP/1.1")) for host in HOSTS[1:]
        ]

    def __enter__(self) -> Site:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def sources(self) -> list[Source]:
        return [
            Source(f"host{n}", f"Host {n}", f"http://{host}:{self.port}/", "UA", ("en",), "national",
                   (f"http://{host}:{self.port}/feed",), delay=0.0)
            for n, host in enumerate(HOSTS)
        ]  # fmt: skip

    def answer(self, path: str, host: str) -> tuple[str, bytes] | None:
        self.asked.append(perf_counter())
        if path == "/feed":
            mine = range(HOSTS.index(host.partition(":")[0]), PAGES, len(HOSTS))
            items = "".join(f"<item><title>{n}</title><link>http://{host}/news/page-{n}</link></item>" for n in mine)
            return "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        if path.startswith("/news/"):
            number = int(path.rpartition("-")[2]) % len(self._bodies)
            return self._types[number], self._bodies[number]
        return None


def rate(site: Site, command: Callable[[], list[str]]) -> float:
    """Pages a second of one crawl into a new collection."""
    with tempfile.TemporaryDirectory(prefix="legionwire-crawl-") as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        (folder / "sources" / "all.toml").write_text("\n".join(map(to_toml, site.sources())))
        settings = {"DATA": f"{folder}/data", "CATALOGUE": name, "TOPIC": "all", "ALLOW_ADDRESSES": NETWORK}
        config = load_config({f"LEGIONWIRE_{key}": value for key, value in settings.items()}, folder)
        site.asked.clear()
        log = folder / "log"
        process = processes.start(command(), environment(config), log=log)
        code = process.wait()
        end = perf_counter()
        if code or not site.asked:
            sys.exit(f"{' '.join(command())} failed:\n{log.read_text()[-3000:]}")
        require_all(config)
        return PAGES / (end - site.asked[0])


def ours() -> list[str]:
    return [sys.executable, "-m", "legionwire", "crawl", "--all"]


def theirs() -> list[str]:
    return [sys.executable, "-P", "-m", "scrapy", "crawl", "batch"]


def environment(config: Config) -> dict[str, str]:
    """For both; `legionwire crawl` gives its own settings module to the process that it starts."""
    return crawl_environment(config) | {"SCRAPY_SETTINGS_MODULE": "benchmarks.inline", "PWD": str(project_root())}


def require_all(config: Config) -> None:
    """A crawl that lost pages is no measurement."""
    with sqlite3.connect(config.data / "legionwire.db") as db:
        states = dict(db.execute("SELECT state, count(*) FROM page GROUP BY state").fetchall())
    if states.get("stored", 0) < 0.95 * PAGES:
        sys.exit(f"of {PAGES} pages not all were stored: {states}")


if __name__ == "__main__":
    main(sys.argv[1:])
