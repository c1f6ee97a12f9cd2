"""Exports over HTTP: whole or broken off, never cut; who goes away is not worked for; not too many at once."""

from __future__ import annotations

import http.client
import io
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import feedparser
import polars
import pytest
import sqlalchemy as sa
from commands import Desk
from starlette.testclient import TestClient
from test_web import HOME
from web_collection import Collection, write_collection

from legionwire.config import Config, load_config
from legionwire.export_formats import FORMATS, KINDS
from legionwire.storage.engine import Connection
from legionwire.web import server
from legionwire.web.api import exports, feed
from legionwire.web.app import create_app

SUFFIXES = {form: KINDS[form].suffixes[0] for form in FORMATS}
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def api(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False) as client:
        yield client


# --- what comes


@pytest.mark.parametrize("form", FORMATS)
def test_the_api_and_the_command_give_the_same_file(api, collection, tmp_path, form):
    desk, file = Desk(collection.config.data, collection.config.catalogue), tmp_path / f"x{SUFFIXES[form]}"
    assert desk.run("export", "legion", "-o", str(file)).code == 0
    answer = api.get(f"/api/export{SUFFIXES[form]}?q=legion&copies=1")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == KINDS[form].content_type
    assert answer.headers["content-disposition"] == f'attachment; filename="legionwire{SUFFIXES[form]}"'
    ours, theirs = answer.content, file.read_bytes()
    if form == "atom":  # which says when it was made, and where
        ours, theirs = (b"".join(line for line in held.splitlines() if not of_its_own(line)) for held in (ours, theirs))
    assert ours == theirs


def of_its_own(line: bytes) -> bool:
    return line.startswith(b"  <updated>") or b'rel="self"' in line


@pytest.mark.parametrize(
    "asked", ["", "?copies=1", "?q=legion", "?q=legion&source=beta", "?month=2024-05", "?q=nothing-has-this-word"]
)
def test_as_many_come_as_are_said_and_found(api, asked):
    answer = api.get(f"/api/export.jsonl{asked}")
    found = api.get(f"/api/articles{asked}").json()["count"]["n"]
    assert len(answer.text.splitlines()) == int(answer.headers["x-legionwire-rows"]) == found
    table = polars.read_parquet(io.BytesIO(api.get(f"/api/export.parquet{asked}").content))
    assert table["id"].to_list() == [json.loads(line)["id"] for line in answer.text.splitlines()]


def test_the_question_that_a_file_names_finds_the_same_on_the_command_line(api, collection):
    desk = Desk(collection.config.data, collection.config.catalogue)
    answer = api.get("/api/export.parquet?q=legion+OR+shared&source=beta&month=2024-05&copies=1")
    table = polars.read_parquet(io.BytesIO(answer.content))
    told = json.loads(polars.read_parquet_metadata(io.BytesIO(answer.content))["legionwire"])["query"]
    assert told == "(legion OR shared) source:beta on:2024-05"
    found = desk.run("search", told, "--limit", "0", "--sort", "oldest", "--json").json
    assert [row["id"] for row in found] == table["id"].to_list() != []


def test_the_policy_goes_for_exports(collection, tmp_path):
    config = load_config(
        {
            "LEGIONWIRE_DATA": str(collection.config.data),
            "LEGIONWIRE_CATALOGUE": str(collection.config.catalogue),
            "LEGIONWIRE_EXPORT_TEXT": "excerpt",
        },
        tmp_path,
    )
    client = TestClient(create_app(config), base_url=HOME, raise_server_exceptions=False)
    texts = [json.loads(line)["text"] for line in client.get("/api/export.jsonl").text.splitlines()]
    assert 0 < max(map(len, texts)) < 300
    assert not any(json.loads(line)["text"] for line in client.get("/api/export.jsonl?text=none").text.splitlines())
    assert client.get("/api/export.jsonl?text=full").status_code == 400


def test_only_a_moment_that_nothing_can_reach_any_more_is_exported(api):
    answer = api.get("/api/export.jsonl?as_of=2999-01-01")
    assert answer.status_code == 400
    assert "name a time until" in answer.json()["error"]["way_out"]
    early = api.get("/api/export.jsonl?as_of=2020-01-01")
    assert (early.status_code, early.text, early.headers["x-legionwire-rows"]) == (200, "", "0")


# --- the feed of a question


def test_a_feed_has_the_newest_and_no_more(api, monkeypatch):
    monkeypatch.setattr(feed, "ENTRIES", 5)
    answer = api.get("/feed.atom?q=meeting")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [f"Meeting {number}" for number in range(5)]
    assert read.feed.links[0].href == f"{HOME}/feed.atom?q=meeting"
    assert len({entry.id for entry in read.entries}) == 5


def test_a_feed_without_news_is_not_sent_again(api):
    for url in ("/feed.atom", "/feed.atom?q=nothing-has-this-word"):
        answer = api.get(url)
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert not feedparser.parse(answer.content).bozo
        again = api.get(url, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert api.get("/feed.atom?ort=x").status_code == 400


# --- how it comes


class Client:
    """Asks an application directly, and goes away, or stops reading, when a test wants it."""

    def __init__(self, app: Any, path: str = "/api/export.jsonl", query: str = "") -> None:
        self._app = app
        self._scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        self.sent: list[Any] = []
        self.began, self.gone = anyio.Event(), anyio.Event()
        self.reads: anyio.Event | None = None  # until then it takes nothing

    async def ask(self) -> None:
        await self._app(self._scope, self._receive, self._send)

    async def _receive(self) -> Any:
        if not self.sent:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)
        if message["type"] == "http.response.start":
            self.began.set()
        if self.reads is not None and message["type"] == "http.response.body":
            await self.reads.wait()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def is_whole(self) -> bool:
        return self.sent[-1].get("more_body") is False


really_exported = exports.exported


def test_who_goes_away_ends_the_question(dialect, database_url, tmp_path, monkeypatch):
    """Even one that the database is still thinking about: without it this test would take as long as an export may."""
    made = write_collection(tmp_path / "made", database_url if dialect == "postgresql" else "")
    app, asked, ended = create_app(made.config), anyio.Event(), []

    def never(db: Connection, wanted: Any) -> Iterator[Any]:
        try:
            anyio.from_thread.run_sync(asked.set)
            db.execute(sa.text(ENDLESS[dialect]))
            yield from ()
        finally:
            ended.append(True)

    async def go() -> None:
        client = Client(app)
        async with anyio.create_task_group() as group:
            group.start_soon(client.ask)
            await asked.wait()
            client.gone.set()
        assert ended == [True]
        assert not client.is_whole
        monkeypatch.setattr(exports, "exported", really_exported)
        again = [Client(app) for _ in range(exports.AT_ONCE + 1)]  # its place is free again
        for one in again:
            await one.ask()
            assert (one.status, one.is_whole) == (200, True)

    monkeypatch.setattr(exports, "exported", never)
    anyio.run(go)


def test_not_too_many_run_at_once(collection):
    app = create_app(collection.config)

    async def go() -> None:
        reads = anyio.Event()
        clients = [Client(app) for _ in range(exports.AT_ONCE)]
        async with anyio.create_task_group() as group:
            for client in clients:
                client.reads = reads
                group.start_soon(client.ask)
                await client.began.wait()
            late = Client(app)
            await late.ask()
            assert late.status == 429
            headers = dict(late.sent[0]["headers"])
            assert int(headers[b"retry-after"]) > 0
            assert "under way" in json.loads(late.sent[1]["body"])["error"]["what"]
            reads.set()
        assert all(client.is_whole for client in clients)
        again = Client(app)
        await again.ask()
        assert (again.status, again.is_whole) == (200, True)

    anyio.run(go)


@pytest.mark.parametrize(
    ("patience", "told"), [(0.3, "took longer"), (900.0, "66 were counted")], ids=["time is up", "the count was wrong"]
)
def test_what_cannot_be_finished_breaks_off(collection, monkeypatch, caplog, patience, told):
    """No last message: a server then closes the connection, and no reader takes what came for all there is."""

    def lasting(db: Connection, wanted: Any) -> Iterator[Any]:
        yield next(really_exported(db, wanted))
        if patience < 1:
            db.execute(sa.text(ENDLESS["sqlite"]))

    monkeypatch.setattr(exports, "exported", lasting)
    monkeypatch.setattr(exports, "PATIENCE_SECONDS", patience)
    client = Client(create_app(collection.config), query="copies=1")
    anyio.run(client.ask)
    assert client.status == 200
    assert not client.is_whole
    assert told in caplog.text


def test_a_long_answer_comes_in_pieces(collection, monkeypatch):
    """And no piece is made before the one ahead of it was taken."""
    made: list[int] = []

    def many(db: Connection, wanted: Any) -> Iterator[Any]:
        for article in list(really_exported(db, wanted)):
            for _ in range(20):
                made.append(1)
                yield article

    app = create_app(collection.config)

    async def go() -> None:
        client = Client(app)
        client.reads = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(client.ask)
            while len(client.sent) < 2:
                await anyio.sleep(0.01)
            before = len(made)
            assert before < 200
            client.reads.set()
        assert client.is_whole
        pieces = [len(message.get("body", b"")) for message in client.sent[1:]]
        assert len(pieces) > 10
        assert max(pieces) < 3 * exports.PIECE

    monkeypatch.setattr(exports, "exported", many)
    monkeypatch.setattr(exports, "_counted", lambda articles, rows: articles)
    anyio.run(go)


@contextmanager
def serving(config: Config) -> Iterator[str]:
    running = server.make_server(config)
    with server.listen(port=0) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"{server.address_of(listening)}api/export.jsonl?copies=1"
        finally:
            running.should_exit = True
            thread.join()


def test_a_real_server_streams_to_a_real_client(collection):
    """With uvicorn between: the length is not known, the rows are."""
    with serving(collection.config) as url, urllib.request.urlopen(url) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert len(answer.read().splitlines()) == int(answer.headers["X-Legionwire-Rows"])


def test_a_real_client_knows_that_an_answer_broke_off(collection, monkeypatch):
    monkeypatch.setattr(exports, "exported", lambda db, wanted: list(really_exported(db, wanted))[:9])
    broken = pytest.raises(http.client.IncompleteRead)
    with serving(collection.config) as url, urllib.request.urlopen(url) as answer, broken:
        answer.read()
