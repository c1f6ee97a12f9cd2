"""The API on PostgreSQL: the same as on SQLite, to the byte."""

from __future__ import annotations

from collections.abc import Iterator

import databases
import pytest
from starlette.testclient import TestClient
from test_api import questions
from test_web import HOME
from web_collection import Collection, write_collection

from legionwire.export_formats import KINDS
from legionwire.web.app import create_app


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Collection, Collection]]:
    url = databases.create(databases.server())
    folder = tmp_path_factory.mktemp("alike")
    yield write_collection(folder / "sqlite"), write_collection(folder / "postgresql", url)
    databases.drop(url)


@pytest.fixture(scope="module")
def clients(both: tuple[Collection, Collection]) -> Iterator[list[TestClient]]:
    opened = [TestClient(create_app(made.config), base_url=HOME, raise_server_exceptions=False) for made in both]
    with opened[0], opened[1]:
        yield opened


def test_every_answer_is_the_same(both, clients):
    asked = list(zip(*map(questions, both), strict=True))
    for ours, theirs in asked:
        one, other = clients[0].get(ours), clients[1].get(theirs)
        assert one.status_code == other.status_code == 200, ours
        assert one.content == other.content, ours
        assert one.headers["etag"] == other.headers["etag"]


def test_every_export_is_the_same(clients):
    for form, kind in KINDS.items():
        url = f"/api/export{kind.suffixes[0]}?q=legion&copies=1"
        one, other = (client.get(url) for client in clients)
        assert one.status_code == other.status_code == 200
        assert one.headers["x-legionwire-rows"] == other.headers["x-legionwire-rows"]
        if form != "atom":  # which says when it was made
            assert one.content == other.content, form
    one, other = (client.get("/feed.atom?q=legion") for client in clients)
    assert one.content == other.content


@pytest.mark.parametrize(
    "url",
    ["/api/articles?ort=x", "/api/articles?q=%22", "/api/articles/999999", f"/api/articles/{2**63 - 1}",
     f"/api/runs/{2**63 - 1}", "/api/stories/0", "/api/sources/%00", "/api/why?url=a%00", "/api/export.exe",
     f"/api/articles?before={2**63 - 1}&after=-{2**63}", "/api/articles?q=source%3A%22%5C0%22",
     "/api/articles?q=%00legion", "/api/articles?as_of=0001-01-01", "/api/articles?as_of=9999-12-31T23:59:59Z",
     "/api/stories?since=0001-01-01T00:00:00Z", "/api/runs?before=9223372036854775807"],
)  # fmt: skip
def test_every_odd_question_has_the_same_answer(clients, url):
    one, other = (client.get(url) for client in clients)
    assert one.status_code == other.status_code < 500, (one.text, other.text)
    assert one.content == other.content
