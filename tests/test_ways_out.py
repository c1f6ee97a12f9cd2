"""All that leaves the house, page by page and command by command, over a collection in which strangers tried
everything: nothing runs, nothing is obeyed, nothing is loaded from elsewhere."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from commands import Desk
from starlette.testclient import TestClient
from stored import DAY, NOW
from web_collection import Collection, write_collection

from legionwire.cli import cli
from legionwire.cli.notes import Options
from legionwire.cli.terminal import escaped, lines, one_line
from legionwire.config import WebSettings
from legionwire.errors import LegionwireError
from legionwire.rulings import Ruling
from legionwire.storage import rulings
from legionwire.storage.engine import Connection, Store
from legionwire.storage.schema import absence, article, channel, page, revision, run, run_source, source, story
from legionwire.urls import url_hash
from legionwire.web import connections, forms, server
from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS

HOME = "http://127.0.0.1:8000"
# Markup, attributes, a formula, a window title for the terminal, one-byte controls, turned writing, an end of CDATA.
EVIL = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script>\"><img src=x onerror=alert(2)>'\"&lt; \x1b]0;owned\x07\x1b[2J\x9b31m"
    "\u202egnp.exe\u2066 ]]> {{ 7*7 }} %s javascript:alert(3)\r\n\x00end"
)
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORMULA = tuple("=+-@\t\r＝＋－＠")
BAD_URL = "javascript:alert(document.domain)//\u202e\x1b]0;x\x07"


def poison(db: Connection, numbers: Collection) -> None:
    """Strangers' values in every column that a page or a command shows."""
    evil = EVIL.replace("\x00", "") if db.dialect.name == "postgresql" else EVIL
    mine = article.c.id == numbers.hostile
    words = {"title": evil, "standfirst": evil, "text": f"{evil}\n{evil} legion\n{evil}", "authors": [evil, "=1+1"]}
    told = {"section": evil, "tags": [evil], "organisations": [evil], "verdict": f"core: {evil}", "genre_origin": evil}
    match = {"rule": evil, "form": evil, "where": "title", "start": 0, "strength": "strong"}
    more = {
        "url": BAD_URL,
        "url_hash": url_hash(BAD_URL),
        "stripped": [[0, evil]],
        "matches": [match],
        "n_revisions": 3,
        "org": "ildu",
    }
    db.execute(article.update().where(mine).values(**words, **told, **more))
    (first,) = db.execute(sa.select(revision).where(revision.c.article_id == numbers.hostile)).all()
    for n, text in ((2, f"{evil} before"), (3, f"{evil} \x1b[31mafter\u202e")):
        given_ = first._asdict() | {"n": n, "text": text, "title": f"{evil} {n}", "content_key": str(n)}
        db.execute(revision.insert().values(**given_))
    db.execute(absence.insert().values(article_id=numbers.hostile, gone_at=NOW, reason=evil, back_at=NOW + DAY))
    db.execute(page.update().values(reason=evil))
    its = page.c.id == sa.select(article.c.page_id).where(mine).scalar_subquery()
    db.execute(page.update().where(its).values(url=BAD_URL, url_hash=url_hash(BAD_URL)))
    db.execute(channel.update().values(problem=evil, failures=3))
    db.execute(run.update().values(reason=evil, hostname=evil, cancel_reason=evil))
    db.execute(run_source.update().values(reason=evil))
    db.execute(source.update().where(source.c.id == "beta").values(name=evil))
    db.execute(story.update().values(title=evil))
    (url,) = db.execute(sa.select(article.c.url).where(article.c.id == numbers.first)).scalars()
    for kind, values in (("label", {}), ("tag", {"tag": "pay"}), ("copy", {"tie": "copy-of", "other": BAD_URL})):
        label = "core" if kind == "label" else None
        rulings.add(db, url, Ruling(label, evil, evil, evil, NOW, kind, **values))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    made = write_collection(tmp_path_factory.mktemp("out"))
    store = Store(made.config.database)
    with store.write() as db:
        poison(db, made)
    store.close()
    return made


# --- pages


@pytest.fixture(scope="module")
def web(poisoned: Collection) -> Iterator[TestClient]:
    with TestClient(create_app(poisoned.config), base_url=HOME, raise_server_exceptions=False) as client:
        yield client


def walk(web: TestClient, *starts: str) -> dict[str, str]:
    """Every page that links lead to from here, of each kind a few."""
    found: dict[str, str] = {}
    kinds: dict[str, int] = {}
    waiting = list(starts)
    while waiting:
        url = waiting.pop(0)
        kind = re.sub(r"\d+", "1", urlsplit(url).path) + ("?" if "?" in url else "")
        if url in found or (url not in starts and kinds.get(kind, 0) >= 6):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = web.get(url)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, url
        assert "set-cookie" not in answer.headers, url
        assert answer.status_code < 500, url
        if "html" in answer.headers["content-type"]:
            found[url] = answer.content.decode()
            links = lxml.html.document_fromstring(found[url]).xpath("//a/@href")
            waiting += [link for link in (urljoin(url, link) for link in links) if link.startswith("/")]
    return found


def test_every_page_shows_words_and_nothing_else(web: TestClient, poisoned: Collection) -> None:
    at = f"/article/{poisoned.hostile}"
    starts = (
        *("/", at, f"{at}?a=2&b=3", f"{at}?q=legion", f"{at}?ruled=%3Cscript%3E", f"/article/{poisoned.first}"),
        *(f"/article/{poisoned.copy}", "/?q=legion", "/?q=%3Cscript%3E", "/?q=%22", "/?q=tag:pay", "/?lang=%3Cb%3E"),
        *("/?month=%E2%80%AE", "/why?url=https://alpha.example/wall", "/why?url=%3Ch1%3E", "/sources/alpha"),
        *("/sources/beta", "/runs/1", "/runs/2", "/nothing/%3Cscript%3E"),
    )
    pages = walk(web, *starts)
    assert len(pages) > 25
    for url, text in pages.items():
        assert not OBEYED.search(text), url
        tree = lxml.html.document_fromstring(text)
        assert not tree.xpath("//script | //img | //iframe | //object | //embed | //base | //style | //@style"), url
        assert not [name for name in tree.xpath("//@*") if name.attrname.lower().startswith("on")], url
        for name in ("href", "src", "action", "formaction"):
            for target in tree.xpath(f"//@{name}"):
                is_web = target.startswith(("/", "#", "https://", "http://", "data:image/svg"))
                assert is_web or (name == "href" and target.startswith("?")), f"{url}: {target[:80]!r}"
        assert "49" not in "".join(tree.xpath("//h1//text()")), f"{url}: a template within"
    assert "<script>alert(1)</script>" in lxml.html.document_fromstring(pages[at]).text_content()


def test_refusals_are_as_guarded_as_pages(web: TestClient) -> None:
    asked = ("/nothing", "/?q=" + "a" * 9000, "/?q=%22", "/static/x", "/article/99999999999999999999", "/%00")
    answers = [web.get(url) for url in asked]
    answers += [web.get("/", headers={"Host": "evil.example"}), web.get("/", headers={"X-Forwarded-For": "192.0.2.1"})]
    answers += [web.post("/"), web.request("TRACE", "/"), web.get("/?q=%00&lang=%00")]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:10] == [404, 414, 400, 404, 404, 404, 421, 401, 405, 405]
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "set-cookie" not in answer.headers
        assert answer.status_code < 500


# --- commands


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("search", "legion"), ("stories",), ("rulings",), ("sources", "list"), ("sources", "show", "beta"),
    ("sources", "show", "alpha"), ("runs", "list"), ("runs", "show", "1"), ("status",), ("show", "HOSTILE"),
    ("show", "HOSTILE", "--stripped"), ("show", "HOSTILE", "--diff", "2:3"), ("show", "FIRST"), ("stories", "STORY"),
    ("why", "https://alpha.example/first"), ("why", "https://alpha.example/wall"), ("topic", "test", "--rulings"),
)  # fmt: skip
FORMS = ((), ("--json",), ("--jsonl",), ("--csv",))


def typed(poisoned: Collection, words: tuple[str, ...]) -> list[str]:
    names = {"HOSTILE": str(poisoned.hostile), "FIRST": str(poisoned.first), "STORY": "00000000000000aa"}
    return [names.get(word, word) for word in words]


def run_command(poisoned: Collection, *words: str) -> tuple[str, str]:
    config = poisoned.config
    environment = {"LEGIONWIRE_DATA": str(config.data), "LEGIONWIRE_CATALOGUE": str(config.catalogue)}
    done = CliRunner(env=environment).invoke(cli, typed(poisoned, words), obj=Options(), standalone_mode=False)
    assert done.exception is None, (words, done.exception)
    return done.stdout, done.stderr


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "".join(form) or "tsv")
def test_no_command_prints_what_a_terminal_or_a_spreadsheet_would_run(
    poisoned: Collection, form: tuple[str, ...]
) -> None:
    met = 0
    for words in COMMANDS:
        if words[0] == "topic" and form:
            continue  # it starts workers: once is enough
        out, _ = run_command(poisoned, *words, *form)
        assert not OBEYED.search(out), (words, OBEYED.search(out))
        met += "<script>" in out
        if form == ("--json",):
            json.loads(out)
        elif form == ("--jsonl",):
            assert all(json.loads(line) is not None for line in out.split("\n")[:-1])
        elif form == ("--csv",):
            for cells in csv.reader(io.StringIO(out)):
                assert not [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"-?[\d.]+", cell)]
    assert met > 8, "the values are there, as words"


def test_json_loses_nothing(poisoned: Collection) -> None:
    out, _ = run_command(poisoned, "show", "HOSTILE", "--json")
    assert json.loads(out)["title"] == EVIL
    assert json.loads(out)["authors"] == [EVIL, "=1+1"]
    exported, _ = run_command(poisoned, "export", "legion")
    assert not OBEYED.search(exported)
    assert EVIL in {json.loads(line)["title"] for line in exported.split("\n")[:-1]}


@pytest.mark.parametrize("style", ["text", "ris", "bibtex", "csl"])
def test_a_reference_is_obeyed_by_nothing(poisoned: Collection, style: str) -> None:
    out, _ = run_command(poisoned, "cite", "HOSTILE", "--format", style)
    assert not OBEYED.search(out.replace("\r\n", "\n")), OBEYED.search(out)
    assert "npg.exe" in out or "gnp.exe" in out


@pytest.mark.parametrize("form", ["csv", "atom", "jsonl", "ris"])
def test_an_export_is_obeyed_by_nothing(poisoned: Collection, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"out.{form}"
    run_command(poisoned, "export", "--format", form, "-o", str(file))
    text = file.read_bytes().decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    assert "gnp.exe" in text
    if form == "atom":
        assert not re.search(r"<(script|img)\b", text)
    if form == "csv":
        for cells in csv.reader(io.StringIO(text.removeprefix("\ufeff"))):
            assert not [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"-?[\d.]+", cell)]


@pytest.mark.parametrize("words", [("search", "legion"), ("show", "HOSTILE"), ("show", "HOSTILE", "--diff", "2:3"),
                                   ("rulings",), ("stories",)], ids=" ".join)  # fmt: skip
def test_a_terminal_sees_our_own_colours_only(poisoned: Collection, words: tuple[str, ...]) -> None:
    desk = Desk(poisoned.config.data, poisoned.config.catalogue)
    done = desk.run_on_terminal(*typed(poisoned, words), columns=200)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
    assert not OBEYED.search(shown), OBEYED.search(shown)
    assert "<script>" in shown


def test_an_error_that_quotes_strangers_is_a_line() -> None:
    evil = "no\x1b]0;x\x07 such \u202eID"
    done = CliRunner().invoke(cli, ["search", f"lang:{evil}"], obj=Options(), standalone_mode=False)
    assert isinstance(done.exception, LegionwireError)
    assert not OBEYED.search(lines(str(done.exception)))


def test_what_is_taken_out_and_what_stays() -> None:
    arabic = "\u200fالفيلق\u200e \u061c«الدولي»"
    assert one_line(arabic) == lines(arabic) == arabic, "marks of direction belong to the writing"
    assert one_line("a\tb\n c\x1b[2J") == "a b c[2J"
    assert lines("a\tb\n c\x1b[2J\r") == "a\tb\n c[2J"
    assert json.loads(escaped(json.dumps(EVIL, ensure_ascii=False))) == EVIL


# --- a real server


@pytest.mark.parametrize("path", ["/article/{}", "/article/{}/cite.ris", "/runs/{}", "/api/articles/{}"])
@pytest.mark.parametrize("number", ["9" * 5000, "9" * 20, "9" * 19, "0" * 19], ids=len)
def test_a_number_of_any_length_is_a_page_that_is_not_there(web: TestClient, path: str, number: str) -> None:
    """Python itself refuses to read one of thousands of figures."""
    assert web.get(path.format(number)).status_code == 404


def test_two_megabytes_are_refused_before_they_are_read(poisoned: Collection) -> None:
    """Of the question's line, of a header, and of a form."""
    desk = Desk(poisoned.config.data, poisoned.config.catalogue, {"web_token": "a-Token-of-the-Tests-1"})
    process = desk.start("serve", "--port", "0")
    try:
        assert process.stderr is not None
        told = process.stderr.readline().decode()
        port = int(re.search(r":(\d+)/", told)[1])  # type: ignore[index]
        megabytes = b"a" * 2_000_000
        for question in (
            b"GET /?q=" + megabytes + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + megabytes + b"\r\n\r\n",
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 2000000\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + megabytes,
        ):
            answer = _ask(port, question)
            assert re.match(rb"HTTP/1.1 4\d\d |$", answer), answer[:100]
            assert len(answer) < 20_000
        assert b"200 OK" in _ask(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=300)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [(b"", b""), (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b""),
     (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET ", b"HTTP/1.1 200"),
     ((b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
       b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\ntoken"), b"HTTP/1.1 408")],
    ids=["nothing", "half a head", "half of the next", "half a form"],
)  # fmt: skip
def test_who_sends_half_a_question_keeps_no_connection(
    poisoned: Collection, monkeypatch: pytest.MonkeyPatch, sent: bytes, answer: bytes
) -> None:
    """With as many as there may be nobody else would be let in."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(forms, "SECONDS", 0.3)
    running = server.make_server(replace(poisoned.config, web=WebSettings(0, "a-Token-of-the-Tests-1")))
    with server.listen(port=0) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with socket.create_connection(listening.getsockname(), timeout=20) as connection:
                connection.sendall(sent)
                told = b"".join(iter(partial(connection.recv, 65536), b""))  # until the server hangs up
        finally:
            running.should_exit = True
            thread.join()
    assert told.startswith(answer) if answer else told == b""


def _ask(port: int, question: bytes) -> bytes:
    """Send what can be sent; the server may hang up in the middle."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            connection.sendall(question)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except OSError:
            pass
        return answer


def test_serve_and_up_refuse_others_without_a_token(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "data")
    for verb in ("serve", "up"):
        done = desk.run(verb, "--host", "0.0.0.0", "--port", "0")
        assert (done.code, "LEGIONWIRE_WEB_TOKEN" in done.err, "ssh -L" in done.err) == (5, True, True)
    done = desk.run("serve", "--port", "0", web_hosts="news.example.org")
    assert (done.code, "there is no web.token" in done.err) == (5, True)
    done = desk.run("serve", "--host", "news.example.org", "--port", "0", web_token="a-Token-of-the-Tests-1")
    assert (done.code, "no address to listen on" in done.err) == (5, True)
    assert "a-Token-of-the-Tests-1" not in desk.run("config", web_token="a-Token-of-the-Tests-1").out
