"""The pages of a collection that a service keeps: the schedule, its sources, its runs, and whether it is ready."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import databases
import lxml.html
import pytest
from starlette.testclient import TestClient
from web_collection import HOSTILE, configure, write_collection
from web_service import OUTLETS, Service, write_service

from legionwire.storage import leases, schedulers
from legionwire.storage.engine import Store
from legionwire.web.app import create_app
from legionwire.web.readiness import PATIENCE_SECONDS

HOME = "http://127.0.0.1:8000"
Page = Callable[[str], lxml.html.HtmlElement]


@pytest.fixture(scope="module", params=databases.DIALECTS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    if request.param == "sqlite":
        yield write_service(folder)
    else:
        url = databases.create(databases.server())
        yield write_service(folder, url)
        databases.drop(url)


@pytest.fixture(scope="module")
def page(service: Service) -> Iterator[Page]:
    with TestClient(create_app(service.config), base_url=HOME) as client:

        def get(url: str) -> lxml.html.HtmlElement:
            answer = client.get(url)
            assert answer.status_code == 200, f"{url}: {answer.text[:500]}"
            return lxml.html.document_fromstring(answer.content.decode())

        yield get


def spaced(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def main(tree: lxml.html.HtmlElement) -> str:
    return spaced(tree.xpath("//main")[0])


def row_of(tree: lxml.html.HtmlElement, link: str) -> lxml.html.HtmlElement:
    (row,) = tree.xpath(f"//tbody/tr[th/a[@href='{link}']]")
    return row


# --- the sources


def test_the_schedule_stands_above_the_sources(page, service):
    tree = page("/sources")
    facts = {spaced(fact[0]): fact[1] for fact in tree.xpath("//dl[contains(@class, 'schedule')]/div")}
    assert list(facts) == ["Schedule", "Due now", "Behind", "Next", "Under way"]
    assert spaced(facts["Schedule"]).startswith("The scheduler is at work")
    assert re.fullmatch(r"5 sources .* and 2 more", spaced(facts["Due now"]))
    assert len(facts["Due now"].xpath(".//a")) == 3
    assert spaced(facts["Behind"]).startswith("by 12 min")
    (moment,) = facts["Next"].xpath(".//time")
    assert re.fullmatch(r"in (a moment|\d+ min)", moment.text)
    assert moment.get("datetime") > f"{service.now:%Y-%m-%dT%H:%M:%SZ}"
    assert moment.get("title").endswith("UTC")
    assert facts["Under way"].xpath(".//a/@href") == [f"/runs/{service.live}"]


def test_every_outlet_is_told_once_worst_first(page):
    tree = page("/sources")
    parts = [spaced(part) for part in tree.xpath("//tr[@class='part']")]
    assert parts == ["Not answering 2", "Given up, asked once a week 1", "Answering in part 1",
                     "Answering, with a problem 1", "Not asked yet 4", "Paused 3", "Well 48"]  # fmt: skip
    assert len(tree.xpath("//tbody/tr/th/a")) == OUTLETS


@pytest.mark.parametrize(
    ("outlet", "told"),
    [
        ("outlet01", r"HTTP 503: <script>.* in \d h 1 min ago \d+ min ago 9 0 of 1"),
        ("outlet08", r"HTTP 410: the feed is gone for good .* in \d days"),
        ("outlet07", r"by the catalogue: its editors asked us .* paused"),
        ("outlet15", r"by an operator until \d+ \w+ \d{4}, \d\d:\d\d UTC: their server melts <script>.* paused"),
        ("outlet16", r"by an operator paused"),
        ("outlet17", r"3 runs in a row died with it in \d+ min"),
        ("outlet18", r"now \d+ min ago"),
        ("outlet59", r"now never never"),
    ],
)
def test_an_outlet_says_how_it_stands_and_when_it_is_asked_again(page, outlet, told):
    assert re.search(told, spaced(row_of(page("/sources"), f"/sources/{outlet}"))), outlet


def test_an_outlet_that_is_crawled_now_names_the_run(page, service):
    tree = page("/sources")
    assert row_of(tree, "/sources/outlet25").xpath("td//a/@href") == [f"/runs/{service.live}"]
    assert row_of(tree, "/sources/outlet20").xpath("td//a/@href") == []  # the run is done with it
    assert row_of(tree, "/sources/outlet33").xpath("td//a/@href") == []  # its run gives no sign of life
    assert f"Run {service.live} is crawling it now" in main(page("/sources/outlet25"))


@pytest.mark.parametrize(
    ("outlet", "told"),
    [
        ("outlet01", r"failing Failing since .*, 9 times in a row, with HTTP 503.* Asked again at .*, in 2 h"),
        ("outlet08", r"given up Disabled, and asked once a week in case it comes back"),
        ("outlet10", r"feed .* Asked every .* sitemap .* Asked every"),
        ("outlet12", r"moved .*It has moved for good: .* proposed new address https://outlet12.example/news/feed"),
        ("outlet13", r"possible gap .*Every link it showed last time was new: some may have come and gone"),
        (
            "outlet14",
            r"its host asks us to wait .*Its host asked us to wait until .* words: HTTP 429, Retry-After",
        ),
        ("outlet15", r"If it were not paused: Asked every"),
        ("outlet17", r"No run before .* 3 runs in a row died with it"),
        ("outlet19", r"Left over by runs 12 addresses asked for in \d min"),
        ("outlet19", r"Run 2 24 h ago , by hand cancelled"),
        ("outlet59", r"Never asked so far\. Due now\."),
    ],
)
def test_the_page_of_a_source_says_of_each_channel_when_and_why(page, outlet, told):
    assert re.search(told, main(page(f"/sources/{outlet}"))), main(page(f"/sources/{outlet}"))


# --- the runs


def test_runs_under_way_come_first_with_what_they_have_done(page, service):
    tree = page("/runs")
    assert tree.xpath("//section[@class='card']/h2/a/@href") == [f"/runs/{service.live}", f"/runs/{service.silent}"]
    live, silent = map(spaced, tree.xpath("//section[@class='card']"))
    assert re.search(
        r"by the schedule At work for 4 min.* found 373 settled 131 of 252 stored 1 requests 187 sources done 4 of 12",
        live,
    )
    assert "Its process gives no sign of life: the last came 3 h ago" in silent
    rows = [spaced(row.xpath("th")[0]) for row in tree.xpath("//table[1]/tbody/tr[th/a]")]
    assert rows[:4] == ["Run 9 by the schedule", "Run 8 by hand", "Run 7 by the schedule", "Run 6 as a retry"]


def test_cron_lines_tell_what_came_of_them(page):
    (section,) = page("/runs").xpath("//section[h2='Cron lines']")
    rows = [spaced(row) for row in section.xpath(".//tbody/tr")]
    assert [row.split(" ")[0] for row in rows] == ["digest", "backup", "digest", "digest", "sweep"]
    assert re.match(r"digest under way .* –$", rows[0])
    assert re.match(r"backup failed .* 2 min no space left on the device", rows[1])
    assert re.match(r"digest missed .* no scheduler was running", rows[3])


def test_a_run_under_way_shows_its_funnel_its_log_and_its_sources(page, service):
    tree = page(f"/runs/{service.live}")
    told = main(tree)
    assert "What became of every address so far" in told
    assert f"Log file logs/run-{service.live}.log" in told
    assert re.search(r"Began .* by the schedule, on ", told)
    assert len(tree.xpath("//section[h2='By source']//tbody/tr")) == 12
    (toggle,) = set(tree.xpath("//a[text()='Reload every 10 seconds']/@href"))
    assert page(toggle).xpath("//meta[@http-equiv='refresh']/@content") == ["10"]
    assert not page("/runs/4").xpath("//a[contains(text(), 'Reload')]")


def test_cron_lines_of_the_configuration_are_shown_before_their_first_time(tmp_path):
    config = write_collection(tmp_path).config
    made = configure(tmp_path, zone="Europe/Kyiv", sweep="0 4 * * 1")
    assert made.database == config.database
    with TestClient(create_app(made), base_url=HOME) as client:
        told = main(lxml.html.document_fromstring(client.get("/runs").text))
    assert re.search(r"sweep 0 4 \* \* 1 next in .* At 04:00 on Monday \(Europe/Kyiv\) None of them was due", told), (
        told
    )


# --- strangers' words


def test_hostile_words_stay_words_on_every_page(page, service):
    for url in ("/sources", "/sources/outlet01", "/sources/outlet15", "/runs", f"/runs/{service.live}"):
        tree = page(url)
        assert not tree.xpath("//script | //img | //@style | //*[@onerror]"), url
        assert HOSTILE in main(tree) or url.startswith("/runs/"), url


# --- who sees to the schedule, and whether it is ready


def foot(client: TestClient) -> str:
    return spaced(lxml.html.document_fromstring(client.get("/").content.decode()).xpath("//footer")[0])


def test_the_foot_and_readyz_tell_of_the_scheduler(store: Store, tmp_path: Path):
    config = configure(tmp_path, store.url.render_as_string(hide_password=False))
    with TestClient(create_app(config), base_url=HOME) as client:
        with store.read() as db:
            now = leases.clock(db).replace(microsecond=0)

        def told() -> tuple[int, str]:
            answer = client.get("/readyz")
            return answer.status_code, answer.text

        assert told() == (200, "ready; no scheduler runs\n")
        assert "No scheduler runs" in foot(client)
        with store.write() as db:
            number = schedulers.enter(db, 15.0, now)
        assert told() == (200, "ready\n")
        assert "The scheduler is at work" in foot(client)
        with store.write() as db:
            schedulers.beat(db, number, now, "no crawl begins")
        assert told() == (503, "not ready: no crawl begins\n")
        silent_at = now - timedelta(minutes=10)
        with store.write() as db:
            schedulers.beat(db, number, silent_at)
        code, text = told()
        assert code == 503
        assert f"fell silent at {silent_at:%Y-%m-%d %H:%M:%S} UTC" in text
        assert "The scheduler fell silent 10 min ago" in foot(client)
        assert "nothing new comes in" in client.get("/").text
        with store.write() as db:
            schedulers.leave(db, number, now)
        assert told() == (200, "ready; no scheduler runs\n")


def ask_in_time(client: TestClient) -> tuple[int, str]:
    began = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - began < 25  # a lock alone is waited for for 30
    return answer.status_code, answer.text


def looks() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "readiness"]


def test_readyz_answers_in_time_when_the_server_says_nothing(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        config = configure(tmp_path, f"postgresql://me@127.0.0.1:{mute.getsockname()[1]}/news")
        with TestClient(create_app(config), base_url=HOME) as client:
            before = len(looks())
            for _ in range(2):
                code, text = ask_in_time(client)
                assert (code, text) == (503, f"not ready: the database does not answer within {PATIENCE_SECONDS} s\n")
                assert len(looks()) == before + 1  # a look that hangs is waited for, not repeated
            assert client.get("/healthz").text == "ok\n"


def test_readyz_answers_in_time_when_the_file_is_locked_and_recovers(tmp_path):
    config = write_collection(tmp_path).config
    holder = sqlite3.connect(config.data / "legionwire.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")  # before anybody has it open, as the pages have from their start
    with TestClient(create_app(config), base_url=HOME) as client:
        assert ask_in_time(client)[0] == 503
        holder.execute("ROLLBACK")
        holder.close()
        for look in looks():
            look.join(10)
        assert ask_in_time(client) == (200, "ready; no scheduler runs\n")
