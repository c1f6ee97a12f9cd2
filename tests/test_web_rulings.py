"""Rulings on the article's page: who may, what is refused, what becomes of them, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from stored import DAY, NOW
from web_collection import HOSTILE, Collection, write_collection

from legionwire.allowance import Allowance, Rate
from legionwire.config import Config, WebSettings
from legionwire.storage.engine import Store
from legionwire.storage.schema import article, ruling
from legionwire.web.access import COOKIE, SESSION_SECONDS, Access
from legionwire.web.app import create_app
from legionwire.web.guard import LONGEST_URL

HOME = "http://127.0.0.1:8000"
TOKEN = "a-Token-of-the-Tests-1"
OWN = {"Sec-Fetch-Site": "same-origin"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A collection that nobody rules on."""
    return write_collection(tmp_path_factory.mktemp("ruled"))


@pytest.fixture
def own(blank_url: str, tmp_path: Path) -> Collection:
    """One of its own for a test that writes."""
    return write_collection(tmp_path / "web", blank_url if blank_url.startswith("postgresql") else "")


def with_token(config: Config, *hosts: str) -> Config:
    return replace(config, web=WebSettings(8000, TOKEN, hosts))


def client(config: Config, bound: str = "127.0.0.1", base: str = HOME, peer: str = "127.0.0.1") -> TestClient:
    app = create_app(config, bound)
    return TestClient(app, base_url=base, follow_redirects=False, client=(peer, 5000), raise_server_exceptions=False)


@pytest.fixture
def desk(own: Collection) -> Iterator[TestClient]:
    """On this machine, where a token is set."""
    with client(with_token(own.config)) as web:
        yield web


def sign_in(web: TestClient, **headers: str) -> Any:
    return web.post("/login", data={"token": TOKEN, "next": "/article/1"}, headers=OWN | headers)


def page(web: TestClient, url: str) -> lxml.html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == 200, answer.text[:300]
    return lxml.html.document_fromstring(answer.content.decode())


def form_of(web: TestClient, number: int) -> dict[str, str]:
    """The fields of the form on an article's page, as a browser would send them untouched."""
    (form,) = page(web, f"/article/{number}").xpath("//form[contains(@action, '/rule')]")
    return {name: value or "" for name, value in form.form_values()} | {"because": "a person looked", "who": "Anna"}


def send(web: TestClient, number: int, **fields: str) -> Any:
    return web.post(f"/article/{number}/rule", data=form_of(web, number) | fields, headers=OWN)


def rows(config: Config) -> list[Any]:
    """The rulings that were made here; the collection has some of its own."""
    store = Store(config.database)
    with store.read() as db:
        found = db.execute(sa.select(ruling).where(ruling.c.ruled_at > NOW + 9 * DAY).order_by(ruling.c.id)).all()
    store.close()
    return list(found)


def row(config: Config, number: int) -> Any:
    store = Store(config.database)
    with store.read() as db:
        found = db.execute(sa.select(article).where(article.c.id == number)).one()
    store.close()
    return found


# --- the form


def test_who_signs_in_rules_and_sees_what_it_does(own: Collection, desk: TestClient) -> None:
    number = own.first
    assert "Sign in" in page(desk, f"/article/{number}").text_content()
    entered = sign_in(desk)
    assert (entered.status_code, entered.headers["location"]) == (303, "/article/1")
    done = send(desk, number, label="mention", date="2022-05-01", tags="pay, Prisoner exchange", note="asked the desk")
    assert (done.status_code, done.headers["location"]) == (303, f"/article/{number}?ruled=labelled#ruling")
    assert "The article has this label now." in page(desk, done.headers["location"]).text_content()
    found = row(own.config, number)
    assert (found.relevance, found.published_origin, f"{found.published_at:%Y-%m-%d}") == (
        "mention",
        "ruling",
        "2022-05-01",
    )
    told = " ".join(page(desk, f"/article/{number}").text_content().split())
    for words in ("mention · Anna", "published 2022-05-01 · Anna", "tag pay", "asked the desk", "by a person’s ruling"):
        assert words in told, words
    assert [item.who for item in rows(own.config)] == ["Anna"] * 4
    (tag,) = page(desk, f"/article/{number}").xpath("//section[@class='rulings']//a[text()='pay' or bdi='pay']/@href")
    assert f"/article/{number}" in desk.get(tag).text

    assert send(desk, number, withdraw="tag pay").headers["location"].endswith("ruled=tagged#ruling")
    send(desk, number, withdraw="all")
    found = row(own.config, number)
    assert (found.relevance, found.published_origin) == ("core", "json-ld")
    assert send(desk, number, withdraw="all").status_code == 400


def test_copies_are_tied_and_untied_on_the_page(own: Collection, desk: TestClient) -> None:
    sign_in(desk)
    assert row(own.config, own.copy).copy_of == own.first
    send(desk, own.copy, not_copy_of=str(own.first))
    assert row(own.config, own.copy).copy_of is None
    tree = page(desk, f"/article/{own.first}")
    (value,) = tree.xpath("//select[@name='withdraw']/option[starts-with(@value,'copy ')]/@value")
    assert send(desk, own.first, withdraw=value).status_code == 303
    assert row(own.config, own.copy).copy_of == own.first
    refused = send(desk, own.copy, copy_of="999999")
    assert (refused.status_code, "There is no article 999999" in refused.text) == (400, True)


def test_hidden_is_hidden_at_once_and_the_page_stays(own: Collection, desk: TestClient) -> None:
    sign_in(desk)
    assert f"/article/{own.undated}?" in desk.get("/?q=undated").text
    assert send(desk, own.undated, label="no").headers["location"].endswith("ruled=hidden#ruling")
    assert f"/article/{own.undated}?" not in desk.get("/?q=undated").text
    assert "no: hide it" in desk.get(f"/article/{own.undated}").text


def test_what_people_write_stays_words(own: Collection, desk: TestClient) -> None:
    sign_in(desk)
    evil = f"{HOSTILE}\x1b]0;x\x07\u202e\x00"
    assert send(desk, own.first, label="mention", because=evil, note=evil, who=evil[:60]).status_code == 303
    (saved,) = rows(own.config)
    assert saved.because == HOSTILE + "]0;x"
    tree = page(desk, f"/article/{own.first}")
    (section,) = tree.xpath("//section[@class='rulings']")
    assert HOSTILE in " ".join(section.text_content().split())
    assert not tree.xpath("//script | //img | //*[@onerror]")
    assert send(desk, own.first, tags="<script>").status_code == 400


# --- who may


def test_without_a_token_nobody_rules_and_nothing_asks_for_it(held: Collection) -> None:
    with client(held.config) as web:
        for url in ("/login", "/logout", f"/article/{held.first}/rule"):
            answer = web.post(url, data={"label": "no"}, headers=OWN | BEARER)
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert web.get("/login").status_code == 404
        answer = web.get(f"/article/{held.first}")
        assert "Sign in" not in answer.text and "set-cookie" not in answer.headers
    assert rows(held.config) == []


@pytest.mark.parametrize("given", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "ключ", "\ud800"])
def test_a_wrong_token_opens_nothing(held: Collection, given: str) -> None:
    with client(with_token(held.config)) as web:
        body = b"token=" + given.encode("utf-8", "surrogatepass") + b"&next=/"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = web.post("/login", content=body, headers=OWN | kind)
        assert answer.status_code in (400, 403)
        assert "set-cookie" not in answer.headers
        forged = web.get("/", headers={"Authorization": b"Bearer " + given.encode("utf-8", "surrogatepass")})
        assert forged.status_code == 200, "on this machine everybody reads"


def test_the_cookie_is_for_this_server_alone_and_no_script(held: Collection) -> None:
    with client(with_token(held.config, "news.example.org")) as web:
        cookie = sign_in(web).headers["set-cookie"]
        assert re.search(r"; HttpOnly", cookie) and re.search(r"; SameSite=strict", cookie, re.IGNORECASE)
        assert "Secure" not in cookie and TOKEN not in cookie
        behind = {"X-Forwarded-Proto": "https", "Host": "news.example.org"}
        assert "; Secure" in sign_in(web, **behind).headers["set-cookie"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
     {"Origin": "null"}, {"Origin": "https://evil.example"}, {"Origin": "http://127.0.0.1:9000"}, {"Origin": "http://[x"},
     {"Sec-Fetch-Site": "cross-site", "Origin": HOME}],
)  # fmt: skip
def test_a_form_of_another_site_is_refused(held: Collection, headers: dict[str, str]) -> None:
    with client(with_token(held.config)) as web:
        sign_in(web)
        fields = form_of(web, held.first) | {"label": "no"}
        assert web.post(f"/article/{held.first}/rule", data=fields, headers=headers).status_code == 403
        assert web.post("/login", data={"token": TOKEN}, headers=headers).status_code == 403
        assert web.post("/logout", data=fields, headers=headers).status_code == 403
    assert rows(held.config) == []


def test_a_form_without_its_mark_is_refused(held: Collection) -> None:
    with client(with_token(held.config)) as web:
        first = sign_in(web).cookies[COOKIE]
        fields = form_of(web, held.first) | {"label": "no"}
        web.cookies.clear()
        assert web.post(f"/article/{held.first}/rule", data=fields, headers=OWN).status_code == 403, "no session"
        assert sign_in(web).cookies[COOKIE] != first
        for mark in ("", "0" * 64, fields["form"], "ключ"):
            sent = fields | {"form": mark}
            assert web.post(f"/article/{held.first}/rule", data=sent, headers=OWN).status_code == 403, mark
    assert rows(held.config) == []


def test_a_page_of_plain_http_says_where_a_form_comes_from(own: Collection) -> None:
    """Browsers send Sec-Fetch-Site to this machine and over HTTPS only; else there is the Origin."""
    home = "http://192.0.2.7:8000"
    with client(with_token(own.config), "192.0.2.7", home, "192.0.2.9") as web:
        entered = web.post("/login", data={"token": TOKEN, "next": "/"}, headers={"Origin": home})
        assert entered.status_code == 303
        fields = form_of(web, own.first) | {"label": "mention"}
        assert web.post(f"/article/{own.first}/rule", data=fields, headers={"Origin": home}).status_code == 303
        assert row(own.config, own.first).relevance == "mention"


def test_a_program_rules_with_the_token_alone(own: Collection) -> None:
    with client(with_token(own.config)) as web:
        fields = {"label": "related", "because": "by a script", "who": "robot"}
        url = f"/article/{own.first}/rule"
        assert web.post(url, data=fields, headers=BEARER).status_code == 303
        assert web.post(url, data=fields, headers={"Authorization": f"Basic {TOKEN}"}).status_code == 403
        assert web.post("/article/999999/rule", data=fields, headers=BEARER).status_code == 404
        assert web.post(f"/article/{2**63}/rule", data=fields, headers=BEARER).status_code == 404
        assert web.get(url, headers=BEARER).status_code in (404, 405)
    assert len(rows(own.config)) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"because": ""}, 400), ({"who": " "}, 400), ({"who": "x" * 101}, 400), ({"label": "nonsense"}, 400),
     ({"label": ""}, 400), ({"date": "yesterday"}, 400), ({"withdraw": "everything"}, 400),
     ({"withdraw": "label"}, 400), ({"because": "x" * 2001}, 400), ({"note": "x" * 40_000}, 413)],
)  # fmt: skip
def test_what_cannot_be_ruled_is_told_and_leaves_nothing(held: Collection, fields: dict[str, str], status: int) -> None:
    with client(with_token(held.config)) as web:
        given = {"label": "no", "because": "so", "who": "Anna"} | fields
        answer = web.post(f"/article/{held.first}/rule", data=given, headers=BEARER)
        assert answer.status_code == status, answer.text
    assert rows(held.config) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{}", "application/json", 415), (b"label=no", "multipart/form-data; boundary=x", 415), (b"because=%ff", "", 400),
     ("label=\u00e4".encode(), "", 400), (b"&".join(b"a=%d" % n for n in range(99)), "", 400), (b"", "", 400)],
)  # fmt: skip
def test_what_is_no_form_is_refused(held: Collection, body: bytes, kind: str, status: int) -> None:
    with client(with_token(held.config)) as web:
        headers = BEARER | {"Content-Type": kind or "application/x-www-form-urlencoded"}
        assert web.post(f"/article/{held.first}/rule", content=body, headers=headers).status_code == status
    assert rows(held.config) == []


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [("/?q=legion", "/?q=legion"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"),
     ("/a\r\nSet-Cookie: x=1", "/"), ("javascript:alert(1)", "/"), ("", "/"), ("/" + "a" * 3000, "/")],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_only(held: Collection, wanted: str, leads: str) -> None:
    with client(with_token(held.config)) as web:
        done = web.post("/login", data={"token": TOKEN, "next": wanted}, headers=OWN)
        assert (done.status_code, done.headers["location"]) == (303, leads)
        (hidden,) = page(web, "/login?next=//evil.example").xpath("//input[@name='next']/@value")
        assert hidden == "/"


def test_signing_out_ends_it(held: Collection) -> None:
    with client(with_token(held.config)) as web:
        sign_in(web)
        mark = form_of(web, held.first)["form"]
        assert web.post("/logout", data={"form": "x"}, headers=OWN).status_code == 403
        assert web.post("/logout", data={"form": mark}, headers=OWN).status_code == 303
        assert "Sign in" in web.get(f"/article/{held.first}").text


def test_a_database_that_is_locked_is_told(own: Collection, desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    if not own.config.database.startswith("sqlite"):
        pytest.skip("a server's lock has its own time")
    monkeypatch.setattr("legionwire.storage.engine.LOCK_SECONDS", 0.1)
    sign_in(desk)
    fields = form_of(desk, own.first) | {"label": "no"}
    store = Store(own.config.database)
    with store.write():
        answer = desk.post(f"/article/{own.first}/rule", data=fields, headers=OWN)
        assert desk.get(f"/article/{own.first}").status_code == 200, "readers go on"
    store.close()
    assert (answer.status_code, "locked" in answer.text) == (503, True)
    assert rows(own.config) == []


# --- from elsewhere


PAGES = (
    "/",
    "/?q=legion",
    "/article/1",
    "/why",
    "/sources",
    "/sources/alpha",
    "/runs",
    "/runs/1",
    "/readyz",
    "/nothing",
)


@pytest.mark.parametrize("bound", ["0.0.0.0", "192.0.2.7"])
def test_from_elsewhere_every_page_needs_the_token(held: Collection, bound: str) -> None:
    base = "http://192.0.2.7:8000"
    with client(with_token(held.config, "192.0.2.7"), bound, base, "192.0.2.9") as web:
        for url in PAGES:
            answer = web.get(url)
            assert answer.status_code == 401, url
            assert (answer.headers["www-authenticate"], answer.headers["cache-control"]) == (
                "Bearer",
                "private, no-cache",
            )
            assert "Shared words" not in answer.text and "alpha" not in answer.text.replace(url, "").lower()
            assert web.get(url, headers=BEARER).status_code in (200, 404), url
        assert web.get("/healthz").text == "ok\n"
        assert web.get("/static/style.css").status_code == 200
        asked = web.get("/article/1?q=a&b=%22")
        (hidden,) = lxml.html.document_fromstring(asked.content).xpath("//input[@name='next']/@value")
        assert hidden == "/article/1?q=a&b=%22"
        entered = web.post("/login", data={"token": TOKEN, "next": hidden}, headers={"Origin": base})
        assert entered.status_code == 303
        assert web.get("/").status_code == 200
        assert web.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 200, (
            "with the cookie, which is any host's here"
        )
        web.cookies.clear()
        assert web.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 401, "a name is no proof"


def test_an_error_for_programs_is_an_object(held: Collection) -> None:
    with client(with_token(held.config, "192.0.2.7"), "0.0.0.0", "http://192.0.2.7:8000", "192.0.2.9") as web:
        answer = web.get("/api/articles")
        assert answer.status_code == 401
        assert answer.json() == {
            "error": {
                "status": 401,
                "what": "from elsewhere a token is needed",
                "way_out": "send `Authorization: Bearer TOKEN`",
            }
        }


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"])
def test_what_comes_through_a_proxy_comes_from_elsewhere(held: Collection, header: str) -> None:
    with client(held.config) as web:
        answer = web.get("/", headers={header: "127.0.0.1"})
        assert (answer.status_code, "set web.token" in answer.text) == (401, True)
    with client(with_token(held.config, "news.example.org")) as web:
        assert web.get("/", headers={header: "127.0.0.1"}).status_code == 401
        assert web.get("/", headers={"Host": "news.example.org"}).status_code == 401, "another name is one, too"
        assert web.get("/", headers={"Host": "NEWS.example.org:443"} | BEARER).status_code == 200
        assert web.get("/", headers={"Host": "other.example.org"} | BEARER).status_code == 421
        assert web.get("/", headers={"Host": "news.example.org.evil.example"} | BEARER).status_code == 421


def test_sessions_end_and_are_ended_by_another_token() -> None:
    access = Access(WebSettings(0, TOKEN), "127.0.0.1")
    session = access.new_session(1000.0)

    def known(value: str, at: float = 1000.0, of: Access = access) -> bool:
        headers = Headers({"host": "127.0.0.1", "cookie": f"a=b; {COOKIE}={value}; {COOKIE}=x"})
        return of.visitor(headers, at).session == value

    assert known(session) and known(session, 1000.0 + SESSION_SECONDS - 1)
    assert not known(session, 1000.0 + SESSION_SECONDS)
    assert not known(session, of=Access(WebSettings(0, TOKEN + "2"), "127.0.0.1"))
    assert not known(session, of=Access(WebSettings(0), "127.0.0.1"))
    later = str(int(session.partition(".")[0]) + 1)
    assert not known(f"{later}.{session.partition('.')[2]}")
    for place in (0, 12, len(session) - 1):
        assert not known(session[:place] + ("1" if session[place] != "1" else "2") + session[place + 1 :])
    assert Access(WebSettings(0), "0.0.0.0").form_token("") != "" and not access.is_form_token(
        "", access.form_token("")
    )


# --- how much


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 9), st.floats(0.1, 10))
def test_nobody_gets_more_than_the_rate(pauses: list[float], burst: int, per_second: float) -> None:
    allowance, now, granted = Allowance(Rate(burst, per_second)), 0.0, 0
    for pause in pauses:
        now += pause
        wait = allowance.take("a", now)
        granted += not wait
        assert granted <= burst + now * per_second + 1e-6
        if wait:
            assert Rate(burst, per_second).per_second * wait <= 1
            now += wait + 1e-6
            assert allowance.take("a", now) == 0.0, "it keeps its word"
            granted += 1
    assert allowance.take("another", now) == 0.0, "others do not wait for it"


def test_who_asks_too_much_waits_and_others_do_not(held: Collection) -> None:
    base = "http://192.0.2.7:8000"
    config = with_token(held.config, "192.0.2.7")
    app = create_app(config, "192.0.2.7")
    given = {"base_url": base, "raise_server_exceptions": False}
    with TestClient(app, client=("192.0.2.9", 1), **given) as web:
        answers = [web.get("/nothing") for _ in range(130)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused and int(refused[0].headers["retry-after"]) >= 1
        assert web.get("/healthz").status_code == 200
        other = TestClient(app, client=("192.0.2.10", 1), **given)
        assert other.get("/nothing").status_code == 401
        tries = [web.post("/login", data={"token": "wrong"}, headers={"Origin": base}).status_code for _ in range(12)]
        assert tries[0] == 403 and tries[-1] == 429


def test_a_very_long_address_is_refused_at_once(held: Collection) -> None:
    with client(held.config) as web:
        answer = web.get("/?q=" + "a" * LONGEST_URL)
        assert (answer.status_code, len(answer.text) < 200) == (414, True)
        assert web.get("/?q=" + "a" * 400).status_code == 200
