"""The web pages on PostgreSQL: the same as on SQLite to the letter, and what they say when it cannot be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from web_collection import STORY, configure, write_collection

from legionwire.config import Config
from legionwire.errors import DatabaseError
from legionwire.storage.engine import Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.schema import metadata
from legionwire.web.app import create_app

HOME = "http://127.0.0.1:8000"


@pytest.fixture
def url() -> Iterator[str]:
    """A PostgreSQL database without tables."""
    made = databases.create(databases.server())
    yield made
    databases.drop(made)


def client_of(config: Config) -> TestClient:
    return TestClient(create_app(config), base_url=HOME, raise_server_exceptions=False)


PAGES = (
    "/",
    "/?copies=1",
    "/?q=legion",
    "/?q=%22the+legion+met%22&copies=1",
    "/?q=nothing-has-this-word",
    "/?q=%D8%A7%D9%84%D9%81%D9%8A%D9%84%D9%82",  # Arabic
    "/?source=alpha&relevance=core",
    "/?lang=ar",
    "/?lang=und",
    "/?q=legion&since=2024-01-01&until=2024-04-01",
    "/?q=%22",
    "/timeline?q=legion&q=meeting&by=week",
    "/timeline?split=lang&copies=1&share=1",
    "/timeline?split=source&by=day",
    "/timeline.csv?split=country",
    "/coverage",
    "/coverage?by=month",
    "/coverage?source=beta&lang=en",
    "/coverage.csv?by=lang",
    "/stories",
    "/stories?lang=ar&since=2024-01-01",
    "/stories?lang=pl",
    f"/story/{STORY}",
    f"/story/{STORY}?by=outlet",
    "/story/0000000000000000",
    "/sources",
    "/sources/alpha",
    "/sources/beta",
    "/sources/rested",
    "/runs",
    "/runs/1",
    "/why?url=https://alpha.example/wall",
    "/why?url=https://alpha.example/first",
    "/article/999999",
    "/readyz",
)


def timeless(page: str) -> str:
    """Without the moment at which it was made; the collection's own times are of 2024."""
    return re.sub(r'<time datetime="(?!2024)[^<]*</time>', "", page)


def test_every_page_is_the_same_on_both_databases(tmp_path, url):
    on_sqlite, on_postgresql = write_collection(tmp_path / "sqlite"), write_collection(tmp_path / "postgresql", url)
    names = ("hostile", "arabic", "first", "copy", "revised", "undated")
    articles = [(getattr(on_sqlite, name), getattr(on_postgresql, name)) for name in names]
    with client_of(on_sqlite.config) as one, client_of(on_postgresql.config) as other:
        asked = [(page, page) for page in PAGES] + [
            (f"/article/{a}?q=legion", f"/article/{b}?q=legion") for a, b in articles
        ]
        asked += [(f"/article/{a}/cite.ris", f"/article/{b}/cite.ris") for a, b in articles]
        asked += [
            (f"/article/{a}?with={articles[0][0]}", f"/article/{b}?with={articles[0][1]}") for a, b in articles[1:]
        ]
        asked += [(f"/story/{on_sqlite.name}", f"/story/{on_postgresql.name}")]
        for first, second in asked:
            answers = one.get(first), other.get(second)
            assert answers[0].status_code == answers[1].status_code, first
            assert timeless(answers[0].text) == timeless(answers[1].text), first
        assert sum(one.get(page).status_code == 200 for page in PAGES) >= 23
        older = [one.get("/?q=legion"), other.get("/?q=legion")]
        for _ in range(2):
            links = [answer.text.partition('rel="next" href="')[2].partition('"')[0] for answer in older]
            assert links[0] == links[1] != ""
            older = [one.get(links[0].replace("&amp;", "&")), other.get(links[1].replace("&amp;", "&"))]
            assert timeless(older[0].text) == timeless(older[1].text)


def everything(url: str) -> list[object]:
    store = Store(url)
    with closing(store), store.read() as db:
        return [db.execute(sa.select(table)).all() for table in metadata.sorted_tables]


def test_asking_changes_nothing(tmp_path, url):
    made = write_collection(tmp_path, url)
    before = everything(url)
    with client_of(made.config) as client:
        for page in ("/", "/?q=legion", "/sources", "/runs", f"/article/{made.first}"):
            assert client.get(page).status_code == 200
    assert everything(url) == before


@pytest.mark.parametrize(
    ("script", "told"),
    [
        pytest.param("UPDATE alembic_version SET version_num = '9999'", "upgrade the program", id="newer"),
        pytest.param("DROP TABLE article CASCADE", "db upgrade", id="incomplete"),
        pytest.param("DROP TABLE alembic_version", "no collection yet", id="empty"),
    ],
)
def test_a_database_that_cannot_be_asked_says_why(tmp_path, url, script, told):
    store = Store(write_collection(tmp_path, url).config.database)
    with closing(store), store.write() as db:
        db.execute(sa.text(script))
    answer = client_of(configure(tmp_path, url)).get("/")
    assert answer.status_code == 503
    assert told in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_vanishes_and_comes_back_is_asked_again(tmp_path, url):
    made = write_collection(tmp_path, url)
    client = client_of(made.config)
    assert client.get("/readyz").text == "ready; no scheduler runs\n"
    databases.drop(url)
    assert client.get("/").status_code == 503
    assert "not ready" in client.get("/readyz").text
    with databases.administrator(databases.server()) as db:
        db.exec_driver_sql(f"CREATE DATABASE {sa.make_url(url).database}")
    again = write_collection(tmp_path / "again", url)
    assert client.get(f"/article/{again.first}").status_code == 200


def test_no_question_holds_the_server_for_long(url):
    store = ReadOnlyStore(url, patience=0.05)
    with closing(store), pytest.raises(DatabaseError, match=r"took longer than 0\.05 s"), store.read() as db:
        db.execute(sa.text("SELECT pg_sleep(60)"))


def test_the_name_of_the_pages_store_holds_no_password(tmp_path: Path):
    store = ReadOnlyStore("postgresql://me:s3cret@db.example/news?password=s3cret")
    with closing(store):
        assert store.name == "postgresql://me:***@db.example/news"
