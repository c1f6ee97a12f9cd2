"""Pauses, what is due, and what is queued for a scheduler: the commands on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from commands import Desk
from databases import on_postgresql, on_sqlite

from legionwire.demo import NETWORK, DemoWeb
from legionwire.storage import schedulers, sources
from legionwire.storage.engine import Store
from legionwire.storage.schema import channel, source

TABLES = """
[{id}]
name = "{id}"
homepage = "https://{id}.example/"
country = "GB"
languages = ["en"]
kind = "regional"
feeds = ["https://{id}.example/feed"]
{more}
"""


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    """Three sources that nobody asked yet, one of them paused by the catalogue; a database that knows none of them."""
    folder = tmp_path / "catalogue" / "sources"
    folder.mkdir(parents=True)
    told = {"alpha": "", "beta": "", "closed": 'paused = "closed down"'}
    (folder / "all.toml").write_text("".join(TABLES.format(id=name, more=more) for name, more in told.items()))
    return Desk(tmp_path / "data", tmp_path / "catalogue", {"database": database_url})


def listed(desk: Desk) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in desk.run("sources", "list", "--json").json}


def change(url: str, statement: sa.Executable) -> None:
    store = Store(url)
    with store.write() as db:
        db.execute(statement)
    store.close()


def test_a_source_is_paused_and_resumed(desk: Desk) -> None:
    done = desk.run("sources", "pause", "alpha", "--reason", "asked us", "--until", "3d")
    assert (done.code, done.out) == (0, "")
    row = listed(desk)["alpha"]
    until = datetime.fromisoformat(str(row["paused_until"]))
    assert abs(until - datetime.now(UTC) - timedelta(days=3)) < timedelta(minutes=2)
    assert (row["paused"], row["paused_reason"], row["next"], row["due"]) == ("operator", "asked us", None, False)
    assert str(row["state"]).startswith("paused by `sources pause` until ")
    shown = desk.run("sources", "show", "alpha", "--json").json
    assert shown["channels"][0]["why"].startswith("The source is paused; but for that: Never asked so far.")
    assert desk.run("sources", "resume", "alpha").err == "alpha resumed\n"
    assert listed(desk)["alpha"]["due"] is True
    again = desk.run("sources", "resume", "alpha")
    assert (again.code, again.err) == (0, "alpha was not paused\n")


def test_a_pause_ends_by_itself(desk: Desk) -> None:
    assert desk.run("sources", "pause", "alpha", "beta", "--reason", "rest", "--until", "1h").code == 0
    over = datetime.now(UTC) - timedelta(seconds=5)
    change(desk.settings["database"], source.update().where(source.c.id == "alpha").values(paused_until=over))
    rows = listed(desk)
    assert (rows["alpha"]["paused"], rows["beta"]["paused"]) == (None, "operator")


@on_sqlite
def test_the_catalogue_has_the_first_word(desk: Desk) -> None:
    done = desk.run("sources", "resume", "closed")
    assert done.code == 1
    assert "closed stays paused: the catalogue says so (closed down)" in done.err
    both = desk.run("sources", "pause", "closed", "--reason", "mine")
    assert both.code == 0 and "paused in the catalogue as well" in both.err
    row = listed(desk)["closed"]
    assert (row["paused"], row["paused_reason"]) == ("catalogue", "closed down")
    assert desk.run("sources", "resume", "closed").err.startswith("closed resumed\nclosed stays paused")


@on_sqlite
def test_all_are_paused_and_resumed(desk: Desk) -> None:
    assert (
        "3 sources paused until `sources resume`: night"
        in desk.run("sources", "pause", "--all", "--reason", "night").err
    )
    refused = desk.run("crawl", "--all")
    assert refused.code == 2
    assert "all of these sources are paused" in refused.err and "resume --all" in refused.err
    done = desk.run("sources", "resume", "--all")
    assert done.code == 0
    assert done.err.splitlines()[-1] == "3 sources resumed"


@on_sqlite
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("pause", "alpa", "--reason", "x"), "did you mean alpha?"),
        (("resume", "alpa"), "did you mean alpha?"),
        (("pause", "--reason", "x"), "name sources, or give --all"),
        (("pause", "alpha", "--all", "--reason", "x"), "name sources, or give --all"),
        (("pause", "alpha"), "--reason"),
        (("pause", "alpha", "--reason", " "), "--reason is empty"),
        (("pause", "alpha", "--reason", "x", "--until", "soon"), "3d, 12h, 90m"),
    ],
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
def test_a_pause_that_cannot_be_understood(desk: Desk, words: tuple[str, ...], named: str) -> None:
    done = desk.run("sources", *words)
    assert (done.code, done.out) == (2, "")
    assert named in done.err
    assert listed(desk)["alpha"]["paused"] is None


# --- queued for a scheduler


def test_what_is_queued_is_due_at_once(desk: Desk) -> None:
    desk.run("crawl", "alpha", "--queue")
    later = datetime.now(UTC) + timedelta(hours=5)
    url = desk.settings["database"]
    change(url, channel.update().values(next_poll_at=later))
    change(url, source.update().values(not_before=later))
    rows = listed(desk)
    assert {rows[name]["next"] for name in ("alpha", "beta")} == {later.isoformat(timespec="seconds")[:19] + "Z"}
    done = desk.run("crawl", "alpha", "--queue")
    assert done.code == 0
    assert done.err.splitlines() == [
        "1 channel of 1 source due now",
        "no scheduler is running: start it with `legionwire up`, or crawl here without --queue",
    ]
    rows = listed(desk)
    assert (rows["alpha"]["due"], rows["beta"]["due"]) == (True, False)


@on_sqlite
@pytest.mark.parametrize(("seconds", "told"), [(3, "sees it within 15 s"), (300, "is silent since")])
def test_whoever_queues_is_told_of_the_scheduler(desk: Desk, seconds: int, told: str) -> None:
    store = Store(desk.settings["database"])
    with store.write() as db:
        schedulers.enter(db, 15, datetime.now(UTC) - timedelta(seconds=seconds))
    store.close()
    assert told in desk.run("crawl", "alpha", "--queue").err


@on_sqlite
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--due", "alpha"), "--due chooses the sources itself"),
        (("--due", "--all"), "--due chooses the sources itself"),
        (("--queue", "--due"), "--queue takes sources or --all alone"),
        (("--queue", "alpha", "--limit", "3"), "--queue takes sources or --all alone"),
        (("--queue",), "nothing to crawl"),
        (("--queue", "closed"), "all of these sources are paused"),
    ],
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
def test_what_does_not_go_together(desk: Desk, words: tuple[str, ...], named: str) -> None:
    done = desk.run("crawl", *words)
    assert done.code == 2 and named in done.err


@on_sqlite
def test_a_paused_source_is_not_queued_by_name(desk: Desk) -> None:
    desk.run("sources", "pause", "alpha", "--reason", "rest")
    done = desk.run("crawl", "alpha", "--queue")
    assert done.code == 2
    assert "sources resume alpha" in done.err


# --- on real crawls


@pytest.fixture(scope="module")
def web() -> Iterator[DemoWeb]:
    with DemoWeb() as served:
        yield served


def demo_desk(web: DemoWeb, folder: Path, **settings: str) -> Desk:
    web.catalogue(folder / "catalogue")
    return Desk(folder / "data", folder / "catalogue", {"allow_addresses": NETWORK, **settings})


@on_postgresql
def test_a_pause_keeps_a_source_out_of_all_and_of_due_but_not_by_its_name(
    web: DemoWeb, database_url: str, tmp_path: Path
) -> None:
    desk = demo_desk(web, tmp_path, database=database_url)
    assert desk.run("sources", "pause", "lagekarte", "--reason", "they asked").code == 0
    whole = desk.run("crawl", "--all", "--json")
    assert whole.code == 0, whole.err
    assert "lagekarte is paused by `sources pause`: they asked\n" in whole.err
    crawled = {funnel["source"] for funnel in whole.json}
    assert len(crawled) == 5 and "lagekarte" not in crawled

    due = desk.run("crawl", "--due")
    assert (due.code, due.out) == (0, "")
    assert due.err.startswith("nothing is due; next: ") and " in " in due.err

    named = desk.run("crawl", "lagekarte", "--json")
    assert named.code == 0
    assert [funnel["source"] for funnel in named.json] == ["lagekarte"]
    assert "crawled all the same, since you name it" in named.err


@on_sqlite
def test_only_what_is_due_is_crawled(web: DemoWeb, database_url: str, tmp_path: Path) -> None:
    desk = demo_desk(web, tmp_path, database=database_url)
    first = desk.run("crawl", "--due", "--json")
    assert len(first.json) == 6, first.err
    rows = listed(desk)
    assert {row["due"] for row in rows.values()} == {False}
    assert all(row["interval"] and row["next"] for row in rows.values())
    desk.run("crawl", "lagekarte", "meridian-wire", "--queue")
    assert {row["source"] for row in desk.run("crawl", "--due", "--json").json} == {"lagekarte", "meridian-wire"}
    shown = desk.run("sources", "show", "lagekarte", "--json").json
    assert [run["run"] for run in shown["runs"]] == [2, 1]
    assert all("Asked again at" in way["why"] for way in shown["channels"])
    assert shown["crawled_by_run"] is None


@on_sqlite
def test_a_host_that_wants_rest_is_in_the_answer(desk: Desk) -> None:
    from legionwire.storage.hosts import put_off_host

    desk.run("crawl", "--all", "--queue")
    store = Store(desk.settings["database"])
    until = datetime.now(UTC) + timedelta(hours=2)
    with store.write() as db:
        put_off_host(db, "alpha.example", until, "HTTP 429")
        feed = sources.root_channels(db, ["alpha"], ["feed"])[0]
        assert feed.url == "https://alpha.example/feed"
    store.close()
    (way,) = desk.run("sources", "show", "alpha", "--json").json["channels"]
    assert "Its host asked us to wait until " in way["why"]
    assert way["next"][:16] == until.isoformat()[:16]
