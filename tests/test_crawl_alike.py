"""Real crawls of the demo web on PostgreSQL end as they do on SQLite, killed ones too."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import databases
import pytest
import sqlalchemy as sa
from crawling import Collection, assert_adds_up, children_of, is_alive, wait_for

from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import LegionwireError
from legionwire.storage.schema import article, link, page, revision, run


def content(collection: Collection) -> dict[str, Any]:
    """What a collection holds, without the numbers and times that belong to one crawl."""
    articles = {row.id: row for row in collection.articles().values()}
    names = ("title", "standfirst", "text", "authors", "lang", "relevance", "matches", "text_key")
    links = collection.rows(sa.select(link.c.a, link.c.b))
    revisions = collection.rows(sa.select(revision.c.article_id, revision.c.n, revision.c.title, revision.c.text))
    return {
        "articles": {row.url: [_day(row), *(getattr(row, name) for name in names)] for row in articles.values()},
        "copies": {row.url: articles[row.copy_of].url for row in articles.values() if row.copy_of},
        "links": {frozenset((articles[row.a].url, articles[row.b].url)) for row in links},
        "revisions": {(articles[row.article_id].url, row.n, row.title, row.text) for row in revisions},
        "states": collection.states(),
    }


def _day(row: Any) -> str:
    """Not the hour: of two channels that give a link different ones the first to be read is believed, and which of
    two is read first is chance on either database."""
    return f"{row.published_at:%Y-%m-%d}" if row.published_at else ""


@pytest.fixture
def url() -> Iterator[str]:
    """A database without tables: the crawl makes them."""
    made = databases.create(databases.server())
    yield made
    databases.drop(made)


COMMANDS = (
    ("search", "legion", "--jsonl"),
    ("search", '"international legion"', "--jsonl"),
    ("search", "легіон", "--sort", "oldest", "--jsonl"),
    ("export",),
    ("sources", "list", "--jsonl"),
)


def test_crawls_end_alike_and_commands_say_the_same_on_both_databases(tmp_path, url):
    folder = tmp_path / "catalogue"
    with DemoWeb() as web, ThreadPoolExecutor(2) as pool:
        web.catalogue(folder)
        both = [
            Collection(tmp_path / "sqlite", folder, NETWORK),
            Collection(tmp_path / "postgresql", folder, NETWORK, (("LEGIONWIRE_DATABASE", url),)),
        ]
        assert both[1].run("sources", "list", "--jsonl").returncode == 0, "no collection yet is no error here"
        list(pool.map(Collection.crawl, both))
        on_sqlite, on_postgresql = map(content, both)
        assert len(on_sqlite["articles"]) > 10
        assert on_postgresql == on_sqlite

        web.tick()
        funnels = list(pool.map(Collection.crawl, both))
        on_sqlite, on_postgresql = map(content, both)
        assert any(n > 1 for _, n, _, _ in on_sqlite["revisions"])
        assert on_postgresql == on_sqlite
        assert funnels[1] == funnels[0]
        assert_adds_up(funnels[1])
        for words in COMMANDS:
            said = [sorted((_timeless(line) for line in printed(collection, words)), key=str) for collection in both]
            assert len(said[0]) == len(said[1]) > 0, words
            assert [differing(*pair) for pair in zip(*said, strict=True) if pair[0] != pair[1]] == [], words
        assert printed(both[1], ("db", "check")) == []


def printed(collection: Collection, words: tuple[str, ...]) -> list[dict[str, Any]]:
    done = collection.run(*words)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (one.get(name), other.get(name)) for name in one | other if one.get(name) != other.get(name)}


def _timeless(record: dict[str, Any]) -> dict[str, Any]:
    """Without what depends on when, and as which, this crawl stored it. Dates are the best that anybody had told
    by then: a page may be read between feed and sitemap."""
    own = (
        "id",
        "copy_of",
        "first_seen",
        "last_checked",
        "captured_at",
        "capture",
        "removed_at",
        "polled",
        "published",
        "published_precision",
        "published_origin",
        "date_conflict",
        "dates",
        "modified",
    )
    return {name: value for name, value in record.items() if name not in (*own, "next", "next_poll", "interval")}


def test_a_crawl_that_is_killed_loses_nothing_on_postgresql(tmp_path, url):
    """And its locks end with it: the next one starts at once."""
    with DemoWeb() as web:
        web.catalogue(tmp_path / "catalogue", delay=0.1)
        collection = Collection(tmp_path / "data", tmp_path / "catalogue", NETWORK, (("LEGIONWIRE_DATABASE", url),))
        launcher = collection.start("crawl", "--all")
        try:
            wait_for(lambda: _settled(collection) >= 10)
            family = children_of(launcher.pid)
            for pid in (launcher.pid, *family):
                os.kill(pid, signal.SIGKILL)
        finally:
            launcher.communicate(timeout=300)
        wait_for(lambda: not any(is_alive(pid) for pid in family))
        held = len(collection.articles())
        assert_adds_up(collection.crawl())
        wanted = {item.url for item in web.truth() if item.about in ("core", "mention", "related")}
    states = collection.states()
    rows = collection.rows(sa.select(article.c.url))
    assert held < len(rows)
    assert sorted(url for (url,) in rows) == sorted(url for url in wanted & states.keys() if states[url] != "skipped")
    assert collection.rows(sa.select(run.c.outcome).where(run.c.id == 1)) == [("crashed",)]
    assert printed(collection, ("db", "check")) == []


def _settled(collection: Collection) -> int:
    try:
        return int(collection.rows(sa.select(sa.func.count()).where(page.c.state != "queued"))[0][0])
    except LegionwireError:
        return 0  # the crawl has not made its tables yet
