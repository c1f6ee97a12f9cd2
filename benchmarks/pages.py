"""What a page costs in a large collection of generated articles: milliseconds of the server's processor time, and the
kB that travel, compressed as for a browser.

    python -m benchmarks.pages [ARTICLES]                  # 100,000 on SQLite
    python -m benchmarks.pages [ARTICLES] --keep FOLDER    # use what was made there before, or leave it there

The application is asked in this process, as a server asks it, warm: each page once, then `ROUNDS` times, of which the
middle counts. What it counts beside its answers (coverage, figures) is counted before.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from statistics import median
from time import process_time, sleep
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from starlette.applications import Starlette

from benchmarks import Figure, milliseconds, print_figures
from benchmarks.collection import fill, name_of
from benchmarks.search import kept
from legionwire.config import load_config
from legionwire.config_values import sqlite_url
from legionwire.storage.engine import Store
from legionwire.storage.schema import article, revision
from legionwire.web.app import create_app

ARTICLES = 100_000
ROUNDS = 7
MOST_MS, MOST_KB = 150, 60
COUNTED_SECONDS = 120  # that coverage may take to be counted for the first time
PAGES = {
    "newest articles": "/",
    "a word": "/?q=легіон",
    "a word, best first": "/?q=legion&sort=relevance",
    "a word, as a share": "/?q=legion&share=1",
    "two words in a language": "/?q=legion+volunteers&lang=en",
    "an article": "/article/{middle}",
    "stories": "/stories",
    "timeline of a word": "/timeline?q=legion",
    "timeline of three": "/timeline?q=legion&q=volunteers&q=camp",
    "timeline by language": "/timeline?split=lang",
    "coverage": "/coverage",
    "coverage by month": "/coverage?by=month",
    "data": "/data",
    "sources": "/sources",
    "runs": "/runs",
    "API: a word": "/api/articles?q=legion",
    "API: facets": "/api/facets?q=legion",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the collection stays for the next time")
    given = parser.parse_args()
    with kept(given.keep) as folder:
        url = sqlite_url((folder / name_of(given.articles)).with_suffix(".db"))
        store = Store(url)
        fill(store, given.articles)
        tell(store, given.articles // 2)
        store.close()
        app = create_app(load_config({"LEGIONWIRE_DATA": str(folder), "LEGIONWIRE_DATABASE": url}, folder))
        figures = asyncio.run(measured(app, given.articles))
        print_figures(f"Pages over {given.articles:,} articles, SQLite; goal {MOST_MS} ms, {MOST_KB} kB", figures)


def tell(store: Store, number: int) -> None:
    """The article whose page is asked for has a revision, as every one has that a crawl brought."""
    held = (article.c[name] for name in ("id", "title", "standfirst", "text", "text_key", "first_seen_at"))
    names = ("article_id", "title", "standfirst", "text", "content_key", "seen_at", "n")
    with store.write() as db:
        if db.execute(sa.select(revision.c.n).where(revision.c.article_id == number)).first() is None:
            one = sa.select(*held, sa.literal(1)).where(article.c.id == number)
            db.execute(revision.insert().from_select(names, one))


async def measured(app: Starlette, total: int) -> list[Figure]:
    figures = []
    async with app.router.lifespan_context(app):
        await counted(app)
        for name, address in PAGES.items():
            target = address.format(middle=total // 2)
            taken, size = [], 0
            for _ in range(1 + ROUNDS):
                began = process_time()
                status, size = await answer(app, target)
                taken.append(process_time() - began)
                assert status == 200, f"{target}: {status}"
            figures.append(Figure(name, milliseconds(median(taken[1:])), f"{size / 1000:.1f} kB; {target}"))
    return figures


async def counted(app: Starlette) -> None:
    """Wait until what is counted or read in the background is there."""
    for address in ("/?q=legion", "/coverage", "/data"):
        for _ in range(COUNTED_SECONDS):
            if (await answer(app, address))[0] == 200:
                break
            sleep(1)


async def answer(app: Starlette, target: str) -> tuple[int, int]:
    """Status and size of an answer, over ASGI."""
    path, _, query = target.partition("?")
    scope: MutableMapping[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": quote(query, safe="=&+").encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    status, size = 0, 0

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, size
        status = message.get("status", status)
        size += len(message.get("body", b""))

    await app(scope, receive, send)
    return status, size


if __name__ == "__main__":
    main()
