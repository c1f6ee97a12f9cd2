"""The API: what it answers, what it refuses, and that its document tells the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import anyio
import jsonschema
import lxml.html
import pytest
import sqlalchemy as sa
from commands import Desk
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from stored import DAY, begin_run
from test_web import HOME, SHOWN
from web_collection import HOSTILE, SERIES, Collection, configure, write_collection

from legionwire.exported import NAMES
from legionwire.storage.engine import Store
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.storage.schema import article, revision, story
from legionwire.web.api.shapes import SPREAD, schema_of, to_bytes, to_plain
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS

ESCAPES = "\x1b]0;owned\x07\x1b[31m red \u202e drawkcab"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return write_collection(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def api(collection: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def document(api: TestClient) -> Any:
    return api.get("/api/openapi.json").json()


@pytest.fixture(scope="module")
def desk(collection: Collection) -> Desk:
    return Desk(collection.config.data, collection.config.catalogue)


def ask(api: TestClient, url: str, status: int = 200) -> Any:
    answer = api.get(url)
    assert answer.status_code == status, f"{url}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def refused(api: TestClient, url: str, status: int = 400) -> str:
    """What a refusal says, in one line."""
    error = ask(api, url, status)["error"]
    assert set(error) == {"status", "what", "way_out"}
    assert error["status"] == status
    return f"{error['what']}: {error['way_out']}"


def questions(collection: Collection) -> list[str]:
    """One or more for each operation that answers with JSON."""
    numbers = (collection.hostile, collection.arabic, collection.copy, collection.revised, collection.undated)
    return [
        "/api/articles?q=legion&sort=relevance",
        "/api/articles?copies=1&limit=3",
        *(f"/api/articles/{number}" for number in numbers),
        f"/api/articles/{collection.revised}/revisions",
        f"/api/articles/{collection.revised}/difference?from=2&to=1",
        "/api/facets?q=legion",
        "/api/timeline?q=legion&q=meeting&by=week&share=1",
        "/api/timeline?by=day",
        "/api/coverage",
        "/api/coverage?by=lang&months=1&from=2024-01&until=2024-05",
        "/api/stories",
        "/api/stories/00000000000000aa",
        "/api/sources",
        "/api/sources/alpha",
        "/api/sources/rested",
        "/api/runs",
        "/api/runs/1",
        "/api/runs/2",
        "/api/why?url=alpha.example/wall",
        "/api/why?url=https://nowhere.example/",
    ]


# --- the document


def test_the_document_is_one_of_openapi(document):
    """The rules of OpenAPI 3.1 that its schemas build upon, and those of its own that we could break."""
    assert document["openapi"] == "3.1.0"
    names = []
    for path, item in document["paths"].items():
        assert list(item) == ["get"], "nothing but reading"
        told = item["get"]
        names.append(told["operationId"])
        within = {one["name"] for one in told["parameters"] if one["in"] == "path"}
        assert within == set(re_names(path)), path
        assert all(one["required"] for one in told["parameters"] if one["in"] == "path")
        given = [(one["in"], one["name"]) for one in told["parameters"]]
        assert len(given) == len(set(given))
        for one in told["parameters"]:
            jsonschema.Draft202012Validator.check_schema(one["schema"])
            if "default" in one["schema"]:
                jsonschema.validate(one["schema"]["default"], one["schema"])
        assert "200" in told["responses"]
    assert len(names) == len(set(names))
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["description"], name
    for reference in references(document):
        held = document
        for step in reference.removeprefix("#/").split("/"):
            held = held[step]


def re_names(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def references(held: Any) -> Iterator[str]:
    if isinstance(held, dict):
        for name, inside in held.items():
            if name == "$ref":
                yield inside
            else:
                yield from references(inside)
    elif isinstance(held, list):
        for inside in held:
            yield from references(inside)


def test_every_route_is_in_the_document(collection, document):
    routes = {route.path for route in create_app(collection.config).routes if route.path.startswith("/api/")}
    assert routes - {"/api/{rest:path}"} == set(document["paths"])


def test_every_answer_is_what_the_document_says(api, collection, document):
    asked = set()
    for url in questions(collection):
        answer = ask(api, url)
        path = next(p for p in document["paths"] if matches(p, url.partition("?")[0]))
        asked.add(path)
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(whole, format_checker=checker).validate(answer)
    assert set(document["paths"]) - asked == {"/api/export.{format}", "/api/openapi.json", "/api/docs"}


def matches(path: str, url: str) -> bool:
    ours, theirs = path.split("/"), url.split("/")
    return len(ours) == len(theirs) and all(a == b or "{" in a for a, b in zip(ours, theirs, strict=True))


def test_the_documentation_tells_of_every_operation_and_shape(api, document):
    answer = api.get("/api/docs")
    tree = lxml.html.document_fromstring(answer.content.decode())
    ids = set(tree.xpath("//@id"))
    for path, item in document["paths"].items():
        assert item["get"]["operationId"] in ids
        assert f"GET {path}" in tree.xpath("//h3//code/text()")
    assert {f"shape-{name}" for name in document["components"]["schemas"]} <= ids
    assert {link.removeprefix("#") for link in tree.xpath("//main//a/@href") if link.startswith("#")} <= ids
    assert not tree.xpath("//script | //style | //@style")
    assert len(answer.content) < 60_000


# --- articles


def test_following_next_meets_every_article_once(api):
    for start in ("/api/articles?limit=7", "/api/articles?limit=7&sort=oldest", "/api/articles?q=meeting&limit=20",
                  "/api/articles?q=legion&sort=relevance&limit=13"):  # fmt: skip
        met, url = [], start
        while url is not None:
            answer = ask(api, url)
            met += [one["id"] for one in answer["articles"]]
            url = answer["next"]
            assert len(met) < 200
        assert len(met) == len(set(met)) == answer["count"]["n"], start


def test_a_page_and_the_api_find_the_same(api):
    for asked in ("", "?q=legion", "?q=meeting&sort=relevance", "?copies=1&source=beta&sort=oldest", "?month=2024-05"):
        tree = lxml.html.document_fromstring(api.get(f"/{asked}").content.decode())
        answer = ask(api, f"/api/articles{asked}")
        shown = tree.xpath("//main//li//h2/a/@href")
        assert [link.partition("?")[0] for link in shown] == [f"/article/{one['id']}" for one in answer["articles"]]
        told = " ".join(tree.xpath("//p[@role='status']")[0].text_content().split())
        assert f"{answer['count']['n']} article" in told


def test_a_command_and_the_api_find_the_same(api, desk):
    told = desk.run("search", "legion", "--limit", "100", "--json").json
    found = ask(api, "/api/articles?q=legion&copies=1&limit=100")
    assert len(told) == found["count"]["n"] > SERIES
    for ours, theirs in zip(found["articles"], told, strict=True):
        assert {name: ours[name] for name in theirs} == theirs
    parts = desk.run("search", "legion", "--facets", "--json").json
    facets = ask(api, "/api/facets?q=legion&copies=1")
    for part in ("source", "country", "lang", "relevance", "org"):
        held = [{"value": row["value"], "articles": row["articles"]} for row in parts if row["part"] == part]
        assert facets[part] == held
    months = ask(api, "/api/timeline?q=legion&copies=1&share=1")["series"][0]["stretches"]
    assert {one["start"][:7]: (one["articles"], round(one["articles"] / one["collected"], 4)) for one in months} == {
        row["value"]: (row["articles"], row["share"]) for row in parts if row["part"] == "month"
    }


def test_a_command_and_the_api_tell_the_same_of_an_article(api, desk, collection):
    for number in (collection.revised, collection.copy, collection.hostile):
        assert ask(api, f"/api/articles/{number}") == desk.run("show", str(number), "--json").json
    ours = ask(api, f"/api/articles/{collection.revised}/difference")
    assert ours == desk.run("show", str(collection.revised), "--diff", "--json").json


def test_commands_and_the_api_tell_the_same_of_the_rest(api, desk):
    assert ask(api, "/api/why?url=alpha.example/wall")["fates"] == desk.run("why", "alpha.example/wall", "--json").json
    assert ask(api, "/api/stories")["stories"] == desk.run("stories", "--json").json
    assert ask(api, "/api/stories/00000000000000aa") == desk.run("stories", "00000000000000aa", "--json").json
    assert ask(api, "/api/runs")["runs"] == desk.run("runs", "list", "--json").json
    run = desk.run("runs", "show", "1", "--json").json
    assert ask(api, "/api/runs/1") == {name: value for name, value in run.items() if name != "log"}


def test_following_next_meets_every_story_and_every_run_once(tmp_path):
    made = write_collection(tmp_path)
    store = Store(made.config.database)
    with store.write() as db:
        first = dict(db.execute(sa.select(story)).mappings().one())
        for n in range(1, 8):  # some at the same moment, as daily reports are
            db.execute(story.insert().values(first | {"id": f"{n:016x}", "last_at": first["last_at"] - (n // 3) * DAY}))
        for _ in range(5):
            begin_run(db)
    store.close()
    with TestClient(create_app(made.config), base_url=HOME) as client:
        for name, start in (("stories", "/api/stories?lang=ar&limit="), ("runs", "/api/runs?limit=")):
            whole = [one["id"] for one in ask(client, f"{start}100")[name]]
            assert len(whole) == len(set(whole)) >= 7
            for size in (1, 2, 3, len(whole)):
                met, url = [], f"{start}{size}"
                while url is not None:
                    answer = ask(client, url)
                    met += [one["id"] for one in answer[name]]
                    url = answer["next"]
                    assert len(met) < 50
                assert met == whole, size
        assert "a place in the list" in refused(client, "/api/stories?before=2024-99-99T00:00:00Z~0000000000000001")


def test_a_command_and_the_api_tell_the_same_coverage(api, desk):
    for by in ("outlet", "lang", "country", "month"):
        told = desk.run("coverage", "--by", by, "--json").json
        rows = ask(api, f"/api/coverage?by={by}")["rows"]
        assert [row["key"] for row in rows] == [row[by] for row in told] != []
        for ours, theirs in zip(rows, told, strict=True):
            assert {name: theirs[name] for name in ours if name in theirs} == {
                name: value for name, value in ours.items() if name in theirs
            }
    assert "no source" in refused(api, "/api/coverage?source=nobody")


def test_the_hits_are_marked_and_the_parts_are_the_text(api):
    for hit in ask(api, "/api/articles?q=MEETING&limit=5")["articles"]:
        assert [part["text"] for part in hit["title_marked"] if part["hit"]] == ["Meeting"]
        assert "".join(part["text"] for part in hit["title_marked"]) == hit["title"]
        assert "".join(part["text"] for part in hit["snippet_marked"]) == hit["snippet"]


def test_an_article_has_all_fields_of_the_contract(api, collection):
    found = ask(api, f"/api/articles/{collection.revised}")
    assert set(found) >= {*NAMES, "rulings", "revisions", "timeline", "copies", "alike", "judge"}
    assert [event["event"] for event in found["timeline"]] == ["first seen", "edited"]


def test_what_revisions_said_and_what_changed(api, collection):
    held = ask(api, f"/api/articles/{collection.revised}/revisions")["revisions"]
    assert [one["title"] for one in held] == ["Before", "After"]
    for numbers, a, b in (
        ("?from=1&to=2", 0, 1),
        ("?to=2", 0, 1),
        ("?from=1", 0, 1),
        ("?from=2&to=1", 1, 0),
        ("", 0, 1),
    ):
        told = ask(api, f"/api/articles/{collection.revised}/difference{numbers}")
        for name in ("title", "text"):
            assert "".join(part["text"] for part in told[name] if part["kind"] != "ins") == held[a][name]
            assert "".join(part["text"] for part in told[name] if part["kind"] != "del") == held[b][name]


def test_a_timeline_adds_up_whatever_its_stretches(api):
    sums = set()
    for by in ("day", "week", "month"):
        (series,) = ask(api, f"/api/timeline?by={by}&q=meeting")["series"]
        starts = [one["start"] for one in series["stretches"]]
        assert starts == sorted(set(starts))
        if by == "week":
            assert {date.fromisoformat(start).weekday() for start in starts} == {0}
        sums.add((series["articles"], sum(one["articles"] for one in series["stretches"])))
    assert sums == {(SERIES, SERIES)}


def test_a_timeline_has_its_first_and_its_last_day(api):
    whole = ask(api, "/api/timeline?by=day")["series"][0]["stretches"]
    part = ask(api, f"/api/timeline?by=day&from={whole[3]['start']}&until={whole[7]['start']}")["series"][0]
    assert part["stretches"] == whole[3:8]
    assert "such as 2026-11-01" in refused(api, "/api/timeline?from=2024")
    assert "a day" in refused(api, "/api/timeline?until=2024-02-30")
    assert "from" in refused(api, "/api/timeline?form=2024-02-20")


def test_several_queries_have_a_series_each(api):
    series = ask(api, "/api/timeline?q=meeting&q=nothing-has-it&q=meeting")["series"]
    assert [(one["q"], one["articles"]) for one in series] == [
        ("meeting", SERIES),
        ("nothing-has-it", 0),
        ("meeting", SERIES),
    ]


def test_strangers_words_stay_words(api, collection):
    """JSON is never taken for a page, and no byte of it moves a terminal."""
    store = Store(collection.config.database)
    with store.write() as db:
        db.execute(
            article.update().where(article.c.id == collection.undated).values(authors=[ESCAPES], section=ESCAPES)
        )
    store.close()
    answer = api.get(f"/api/articles/{collection.undated}")
    assert answer.json()["authors"] == [ESCAPES]
    assert not [byte for byte in answer.content if byte < 0x20 and byte != 0x0A]
    assert HOSTILE in [one["title"] for one in ask(api, "/api/articles?q=legion")["articles"]]
    for url in ("/api/articles", "/api/articles?q=%22", "/api/<script>", "/api/articles?<script>=1"):
        answer = api.get(url)
        assert answer.headers["content-type"] == "application/json"
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "access-control-allow-origin" not in answer.headers


# --- refusals


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/api/articles?ort=newest", "did you mean sort?"),
        ("/api/articles?langs=uk", "did you mean lang?"),
        ("/api/sources?q=x", "it takes none"),
        ("/api/articles?q=a&q=b", "once only"),
        ("/api/timeline?" + "&".join(["q=a"] * 7), "6 times"),
        ("/api/articles?limit=101", "1 to 100"),
        ("/api/articles?limit=0", "1 to 100"),
        ("/api/articles?limit=", "1 to 100"),
        ("/api/articles?limit=5.0", "1 to 100"),
        (f"/api/articles?before={10**18}0", "a place in the list"),
        (f"/api/articles?before={'9' * 5000}", "a place in the list"),
        ("/api/articles?lang=", "such as uk"),
        ("/api/articles?month=2024-13", "such as 2026-11"),
        ("/api/articles?as_of=2024-02-30", "a day or a time"),
        ("/api/articles?as_of=yesterday", "a day or a time"),
        ("/api/articles?q=%22open", "column 1"),
        ("/api/articles?q=titel:x", "did you mean title:?"),
        ("/api/articles?source=%00", "one line"),
        ("/api/articles?q=" + "x" * 7_000, "at most 500 characters"),
        ("/api/timeline?q=legion&q=%22", "column 1"),
        ("/api/stories?since=never", "a day or a time"),
        ("/api/why", "url is missing"),
        ("/api/why?url=", "an address"),
        ("/api/why?url=a%00b", "an address"),
        ("/api/export.jsonl?limit=5", "there are: q"),
        ("/api/export.jsonl?q=%22", "column 1"),
    ],
    ids=lambda value: value[:60],
)
def test_what_cannot_be_asked_is_refused_with_the_way_out(api, url, told):
    assert told in refused(api, url)


@pytest.mark.parametrize(
    "url",
    [
        "/api/nothing",
        "/api/articles/999999",
        "/api/articles/x",
        "/api/articles/-1",
        f"/api/articles/{'9' * 5000}",
        f"/api/articles/{2**63 - 1}",
        "/api/articles/999999/revisions",
        "/api/articles/1/difference",
        "/api/articles/1/difference?from=1&to=7",
        "/api/stories/0",
        "/api/stories/%00",
        "/api/sources/nobody",
        "/api/sources/%00",
        "/api/runs/999999",
        "/api/export.exe",
        "/api/articles/",
        "/api/%00",
    ],
)
def test_what_is_not_there_is_404_with_a_way_out(api, url):
    what, _, way_out = refused(api, url, 404).rpartition(": ")
    assert what
    assert way_out


def test_a_query_of_two_megabytes_is_refused(collection):
    """Straight to the application: no client of ours would send it."""
    query = b"q=" + b"x" * 2_000_000
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": "/api/articles", "raw_path": b"/api/articles", "query_string": query, "root_path": "",
             "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    anyio.run(create_app(collection.config), scope, receive, send)
    assert sent[0]["status"] in (400, 414)
    assert len(sent[1]["body"]) < 1_000
    assert json.loads(sent[1]["body"])["error"]["way_out"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent(api, method):
    answer = api.request(method, "/api/articles")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["status"] == 405


def test_a_foreign_name_is_refused_in_the_same_shape(api):
    answer = api.get("/api/articles", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert answer.json()["error"]["way_out"]


def test_a_collection_that_is_not_there_is_503(tmp_path):
    client = TestClient(create_app(configure(tmp_path)), base_url=HOME, raise_server_exceptions=False)
    for url in ("/api/articles", "/api/export.jsonl", "/api/runs/1"):
        assert "crawl --all" in refused(client, url, 503)
    assert client.get("/api/openapi.json").status_code == 200


def test_a_question_that_takes_too_long_is_503(collection, monkeypatch):
    monkeypatch.setattr("legionwire.storage.readonly.PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(ReadOnlyStore.__init__, "__defaults__", (0.0,))
    client = TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False)
    store_error = client.get("/api/facets?q=legion")
    assert store_error.status_code == 503
    assert "ask for less" in store_error.json()["error"]["way_out"]


def test_a_fault_of_the_program_is_told_in_the_same_shape(collection, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("legionwire.web.api.outlets.source_states", fail)
    client = TestClient(create_app(collection.config), base_url=HOME, raise_server_exceptions=False)
    told = refused(client, "/api/sources", 500)
    assert "ZeroDivisionError" in told
    assert "secret" not in told


# --- headers


def test_what_has_not_changed_is_not_sent_again(api, collection):
    for url in questions(collection):
        first = api.get(url)
        tag = first.headers["etag"]
        assert tag.startswith('"'), "strong"
        assert first.headers["cache-control"] == "no-cache"
        for known in (tag, f'W/{tag}, "other"', f'"other", {tag}', "*"):
            again = api.get(url, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), url
        assert api.get(url, headers={"if-none-match": '"other"'}).content == first.content


def test_a_change_changes_the_mark(collection):
    client = TestClient(create_app(collection.config), base_url=HOME)
    url = f"/api/articles/{collection.first}"
    tag = client.get(url).headers["etag"]
    store = Store(collection.config.database)
    with store.write() as db:
        db.execute(revision.update().where(revision.c.article_id == collection.first).values(title="Another"))
    store.close()
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_head_has_the_headers_and_no_body(api):
    for url in ("/api/articles", "/api/openapi.json", "/api/export.jsonl", "/api/docs"):
        whole, head = api.get(url), api.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers.get("etag") == whole.headers.get("etag")
        assert head.headers.get("x-legionwire-rows") == whole.headers.get("x-legionwire-rows")
    assert api.head("/api/articles?ort=x").status_code == 400


def test_the_beginning_leads_to_the_documentation(api):
    assert api.get("/api").url.path == "/api/docs"


# --- shapes


@dataclass(frozen=True)
class Inner:
    """Inside."""

    text: str
    number: float | None
    kind: Literal["a", "b"]


@dataclass(frozen=True)
class Outer:
    """Outside."""

    inner: Inner = field(metadata=SPREAD)
    from_: Annotated[tuple[Inner, ...], "all of them"]
    at: datetime | None
    day: date
    yes: bool
    several: Inner | None
    counts: tuple[int, ...] = ()


TIMES = st.datetimes(timezones=st.just(UTC))
INNER = st.builds(Inner, text=st.text(), number=st.none() | st.floats(allow_nan=False, allow_infinity=False),
                  kind=st.sampled_from("ab"))  # fmt: skip
OUTER = st.builds(Outer, inner=INNER, from_=st.lists(INNER).map(tuple), at=st.none() | TIMES, day=st.dates(),
                  yes=st.booleans(), several=st.none() | INNER, counts=st.lists(st.integers()).map(tuple))  # fmt: skip


@given(OUTER)
def test_a_value_fits_the_schema_of_its_type(value):
    named: dict[str, Any] = {}
    schema = {**schema_of(Outer, named), "components": {"schemas": named}}
    plain = json.loads(to_bytes(to_plain(value)))
    jsonschema.Draft202012Validator(schema).validate(plain)
    assert set(plain) == {"text", "number", "kind", "from", "at", "day", "yes", "several", "counts"}


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "\x1b", "𝔘", '"\\'])
def test_any_text_leaves_as_json(text):
    assert json.loads(to_bytes({"a": text})) == {"a": text}


def test_the_collection_was_only_read(collection):
    """The shown number is still that of the pages' tests: nothing above has put anything in."""
    store = ReadOnlyStore(collection.config.database)
    with store.read() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(article)).scalar_one() == SHOWN + 1
    store.close()
