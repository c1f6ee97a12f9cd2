"""`runs cancel`, `retry` and `show --follow`, on real crawls and on runs that nobody carries on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from commands import Desk
from crawling import Collection, wait_for
from databases import on_postgresql, on_sqlite
from loopback import Answer, Site

from legionwire.cli.ending import sources_again, task_again
from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import UsageError
from legionwire.storage import runs
from legionwire.storage.engine import Store
from legionwire.storage.runs import Funnel, RunRow, Task
from legionwire.storage.schema import article, lease, run

TABLE = """
[{id}]
name = "{id}"
homepage = "{home}"
country = "GB"
languages = ["en"]
kind = "regional"
feeds = ["{home}feed"]
"""
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as served:
        yield served


def slow_desk(web: DemoWeb, folder: Path, delay: float = 0.6, **settings: str) -> Desk:
    """A desk whose crawl takes some seconds, so that there is a middle."""
    web.catalogue(folder / "catalogue", delay=delay)
    return Desk(folder / "data", folder / "catalogue", {"allow_addresses": NETWORK, **settings})


def told(desk: Desk, statement: sa.Select[Any]) -> Any:
    """What the database answers, asked without a command: whoever waits asks often."""
    collection = Collection(desk.data, Path(), settings=(("LEGIONWIRE_DATABASE", desk.settings["database"]),))
    return collection.rows(statement)[0][0]


@on_postgresql
def test_a_running_crawl_is_followed_and_cancelled(web: DemoWeb, database_url: str, tmp_path: Path) -> None:
    desk = slow_desk(web, tmp_path, delay=4.0, database=database_url)  # longer than four commands on a busy machine
    crawl = desk.start("crawl", "--all")
    wait_for(lambda: told(desk, sa.select(sa.func.count()).select_from(article)))

    bored = desk.start("runs", "show", "1", "--follow")
    assert bored.stderr is not None
    assert re.match(rb"run 1: \d+ of \d+ address", bored.stderr.readline())
    bored.send_signal(signal.SIGINT)
    _, err = bored.communicate(timeout=300)
    assert bored.returncode == 130
    assert err.startswith(b"run 1 goes on")
    assert crawl.poll() is None

    follower = desk.start("runs", "show", "1", "--follow")
    done = desk.run("runs", "cancel", "1", "--reason", "too slow", "--json")
    assert done.code == 0, done.err
    assert "too slow" in done.err and "Traceback" not in done.err
    out, _ = follower.communicate(timeout=300)
    assert follower.returncode == 0 and b"cancelled" in out
    _, err = crawl.communicate(timeout=300)
    assert crawl.returncode == 1 and b"too slow" in err

    shown = desk.run("runs", "show", "1", "--json").json
    assert (shown["outcome"], shown["reason"], shown["trigger"]) == ("cancelled", "too slow", "hand")
    stored = sum(funnel["stored"] for funnel in shown["funnels"])
    queued = sum(funnel["states"].get("queued", 0) for funnel in shown["funnels"])
    assert stored == len(desk.run("export").lines) > 0
    stay = f"{queued} addresses stay queued" if queued > 1 else "1 address stays queued"
    assert queued > 0 and stay in done.err

    again = desk.run("runs", "retry", "1", "--json", crawl_delay="0")
    assert again.code == 0, again.err
    assert len(again.json) == 6
    resumed = sum(funnel["resumed"] for funnel in again.json)
    assert queued <= resumed <= queued + sum(funnel["states"].get("deferred", 0) for funnel in shown["funnels"])
    assert [row["trigger"] for row in desk.run("runs", "list", "--json").json] == ["retry", "hand"]
    refused = desk.run("runs", "retry", "2")
    assert refused.code == 2 and "run 2 had no trouble: nothing to retry" in refused.err


@on_sqlite
def test_what_another_run_is_crawling_is_left_to_it(web: DemoWeb, database_url: str, tmp_path: Path) -> None:
    desk = slow_desk(web, tmp_path, database=database_url)
    (file,) = (tmp_path / "catalogue" / "sources").glob("*.toml")
    quick, slow, rest = file.read_text().replace("delay = 0.6", "delay = 0").partition("[rankovyi-litopys]")
    file.write_text(quick + slow + rest.replace("delay = 0", "delay = 3", 1))
    first = desk.start("crawl", "rankovyi-litopys")
    wait_for(lambda: told(desk, sa.select(sa.func.count()).where(lease.c.run_id == 1)))
    assert "run 1 is crawling rankovyi-litopys" in desk.run("crawl", "rankovyi-litopys", "--queue").err
    named = desk.run("crawl", "rankovyi-litopys", "lagekarte")
    assert named.code == 1 and "legionwire runs cancel 1" in named.err
    status = desk.run("status", "--json").json
    assert [(row["id"], row["met"] >= row["settled"]) for row in status["under_way"]] == [(1, True)]
    others = desk.run("crawl", "--all", "--limit", "1", "--json")
    assert "left to run 1, which is crawling them: rankovyi-litopys\n" in others.err
    assert len(others.json) == 5
    desk.run("runs", "cancel", "1")
    first.communicate(timeout=300)


@on_sqlite
def test_only_what_had_trouble_is_crawled_again(web: DemoWeb, database_url: str, tmp_path: Path) -> None:
    web.catalogue(tmp_path / "catalogue")
    with Site("127.0.0.2", robots=Answer(404), feed=Answer(500)) as dead:
        table = TABLE.format(id="dead", home=dead.url())
        (tmp_path / "catalogue" / "sources" / "dead.toml").write_text(table)
        settings = {"allow_addresses": "127.0.0.0/8", "database": database_url}
        desk = Desk(tmp_path / "data", tmp_path / "catalogue", settings)
        assert desk.run("crawl", "dead", "correo-valdemora").code == 4
        retried = desk.run("runs", "retry", "1", "--json")
        assert [funnel["source"] for funnel in retried.json] == ["dead"]
        assert retried.code == 1
        both = desk.run("runs", "retry", "1", "--all", "--json")
        assert {funnel["source"] for funnel in both.json} == {"dead", "correo-valdemora"}
        desk.run("sources", "pause", "dead", "--reason", "hopeless")
        none = desk.run("runs", "retry", "1")
        assert none.code == 2
        assert "dead is paused by `sources pause`: hopeless" in none.err


# --- runs that nobody carries on


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    folder = tmp_path / "catalogue" / "sources"
    folder.mkdir(parents=True)
    (folder / "alpha.toml").write_text(TABLE.format(id="alpha", home="https://alpha.example/"))
    quick = {"crawl_timeout": "0.1", "crawl_page_seconds": "0.1"}
    return Desk(tmp_path / "data", tmp_path / "catalogue", {"database": database_url, **quick})


def begun(desk: Desk, pid: int, idle: timedelta = timedelta(0)) -> None:
    """A run that this process has taken, and that last gave a sign of life so long ago."""
    desk.run("crawl", "alpha", "--queue")
    store = Store(desk.settings["database"])
    at = datetime.now(UTC) - idle
    with store.write() as db:
        number = runs.create_run(db, "batch", Task(("alpha",)), at)
        runs.claim_run(db, number, pid, at)
    store.close()


def test_a_run_whose_process_is_gone_is_marked(desk: Desk) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    begun(desk, gone.pid)
    done = desk.run("runs", "cancel", "1")
    assert done.code == 0
    assert "run 1 was dead already" in done.err
    assert desk.run("runs", "list", "--json").json[0]["outcome"] == "crashed"


@on_sqlite
@pytest.mark.parametrize(("idle", "way_out"), [(0, "runs show 1 --log 20"), (60, "kill -CONT {pid}")])
def test_a_run_that_does_not_answer(desk: Desk, idle: int, way_out: str) -> None:
    begun(desk, os.getpid(), timedelta(seconds=idle))
    done = desk.run("runs", "cancel", "1")
    assert done.code == 1
    assert "run 1 was asked to end and has not within 5 s" in done.err
    assert way_out.format(pid=os.getpid()) in done.err
    store = Store(desk.settings["database"])
    with store.read() as db:
        assert runs.cancel_asked(db, 1) == "ended by an operator"
        assert db.execute(sa.select(run.c.ended_at)).scalar_one() is None
    store.close()


@on_sqlite
def test_whoever_follows_a_dead_run_learns_it(desk: Desk) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    begun(desk, gone.pid, timedelta(seconds=30))
    done = desk.run("runs", "show", "1", "--follow", "--json")
    assert (done.code, done.json["outcome"]) == (0, "crashed")


@on_sqlite
@pytest.mark.parametrize("words", [("cancel", "7"), ("retry", "7"), ("show", "7", "--follow")], ids=" ".join)
def test_a_run_that_is_not_there(desk: Desk, words: tuple[str, ...]) -> None:
    desk.run("crawl", "alpha", "--queue")
    done = desk.run("runs", *words)
    assert done.code == 2 and "there is no run 7" in done.err and "runs list" in done.err


# --- which sources, by values


RUN = RunRow(7, "batch", Task(("a", "b", "c")), NOW, NOW, NOW, "partial", "", 1, 0, {}, 0, None)
FUNNELS = tuple(
    Funnel(name, how, "", 0, 0) for name, how in (("a", "ok"), ("b", "failed"), ("c", None), ("x", "failed"))
)


@pytest.mark.parametrize(
    ("outcome", "everything", "again"),
    [
        ("partial", False, "bc"),
        ("timeout", False, "bc"),
        ("failed", False, "bc"),
        ("partial", True, "abc"),
        ("crashed", False, "abc"),
        ("cancelled", False, "abc"),
    ],
)
def test_which_sources_are_crawled_again(outcome: str, everything: bool, again: str) -> None:
    ended = replace(RUN, outcome=outcome)
    assert sources_again(ended, FUNNELS, everything=everything) == tuple(again)


def test_a_run_without_trouble_has_nothing_to_retry() -> None:
    well = replace(RUN, outcome="ok"), FUNNELS[:1]
    with pytest.raises(UsageError, match="nothing to retry"):
        sources_again(*well, everything=False)
    assert sources_again(*well, everything=True) == ("a", "b", "c")
    with pytest.raises(UsageError, match="still under way"):
        sources_again(replace(RUN, ended_at=None), FUNNELS, everything=True)


def test_the_same_is_asked_again_whether_due_or_not() -> None:
    task = Task(("a", "b"), NOW, 5, ("https://a.example/1",), due=True, seconds=900.0)
    assert task_again(task, ("b",)) == Task(("b",), NOW, 5, ("https://a.example/1",))
