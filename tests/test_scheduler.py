"""The scheduler as a service: real processes on real crawls, stopped, killed and stalled in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from crawling import CHECKOUT, Collection, children_of, is_alive, wait_for
from databases import on_postgresql, on_sqlite
from test_stop import PAGES, Site, collect

from legionwire.clock import utcnow
from legionwire.demo import NETWORK, DemoWeb
from legionwire.errors import LegionwireError
from legionwire.storage.engine import Store
from legionwire.storage.schema import article, channel, chore, lease, page, run, run_source, scheduler

FAST = {"TICK": "0.5", "GRACE": "15"}
BRIEF = "20"  # s of lease, for whoever is to be found dead; a busy machine may keep a living crawl silent for longer


def quick(collection: Collection, database_url: str = "", **settings: str) -> Collection:
    """The collection under a scheduler that looks twice a second, on that database."""
    chosen = FAST | {name.upper(): value for name, value in settings.items()}
    collection.settings += tuple((f"LEGIONWIRE_SCHEDULE_{name}", value) for name, value in chosen.items())
    if database_url:
        collection.settings += (("LEGIONWIRE_DATABASE", database_url),)
    return collection


@contextmanager
def scheduling(collection: Collection) -> Iterator[subprocess.Popen[str]]:
    """A scheduler at work. Whatever a test does to it, no process is left behind."""
    collection.folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-P", str(CHECKOUT / "scheduler.py")],
        env=collection.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    family: list[int] = []
    try:
        yield process
    finally:
        family = [process.pid, *children_of(process.pid)]
        for pid in family:
            with_signal(pid, signal.SIGKILL)
        process.communicate(timeout=120)


def with_signal(pid: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sign)


def rows(collection: Collection, statement: sa.Select) -> list:
    try:
        return collection.rows(statement)
    except LegionwireError:
        return []  # the scheduler has not made its tables yet


def outcomes(collection: Collection) -> list[str | None]:
    return [row.outcome for row in rows(collection, sa.select(run.c.outcome).order_by(run.c.id))]


def crawl_pid(collection: Collection, number: int) -> int:
    return wait_for(lambda: next(iter(rows(collection, sa.select(run.c.pid).where(run.c.id == number))), [0])[0])


def held(collection: Collection) -> list[str]:
    return [row.site for row in rows(collection, sa.select(lease.c.site).where(lease.c.run_id.is_not(None)))]


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.server.shutdown()


@on_sqlite
def test_what_is_due_is_crawled_and_then_left_until_its_time(site, tmp_path, database_url):
    collection = quick(collect(site, tmp_path, delay=0.0), database_url)
    with scheduling(collection) as process:
        wait_for(lambda: outcomes(collection) == ["ok"])
        asked = len(site.asked)
        time.sleep(1.5)
        assert len(site.asked) == asked, "nothing is due any more"
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert set(collection.states().values()) == {"stored"}
    way = collection.rows(sa.select(channel.c.next_poll_at, channel.c.why))[0]
    assert timedelta(minutes=25) < way.next_poll_at - utcnow() < timedelta(minutes=35)
    assert way.why == "first"
    assert collection.rows(sa.select(scheduler.c.ended_at))[0].ended_at is not None
    assert "run 1: ok; 1 source, 20 new addresses, 20 articles stored" in err
    assert collection.rows(sa.select(run.c.trigger)) == [("schedule",)]


@on_postgresql
def test_sigterm_in_mid_crawl(site, tmp_path, database_url):
    collection = quick(collect(site, tmp_path, delay=1.0), database_url)
    with scheduling(collection) as process:
        wait_for(lambda: len(site.asked_pages) >= 3)
        family = [process.pid, *children_of(process.pid)]
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert outcomes(collection) == ["cancelled"]
    states = Counter(collection.states().values())
    assert states["stored"] >= 2, "what was read is stored"
    assert states["stored"] + states["queued"] == PAGES
    assert states["queued"] > PAGES / 4, "it waited for no queue"
    assert held(collection) == []
    wait_for(lambda: not any(is_alive(pid) for pid in family))

    collection.settings = tuple(pair for pair in collection.settings if "DELAY" not in pair[0])
    with scheduling(quick(collect(site, tmp_path, delay=0.0), database_url)):
        wait_for(lambda: Counter(collection.states().values()) == {"stored": PAGES})
    assert sorted(site.asked_pages) == sorted({f"/page-{n}" for n in range(PAGES)}), "each once"


# Whoever dies, the same statements find out: each death on one database, and both databases with one.
@pytest.mark.parametrize(
    ("victim", "dialect"),
    [("crawl", "sqlite"), ("scheduler", "postgresql"), ("both", "sqlite"), ("both", "postgresql")],
    indirect=["dialect"],
)
def test_kill_9_in_mid_crawl_and_the_source_runs_again(site, tmp_path, victim, database_url):
    collection = quick(collect(site, tmp_path, delay=0.5), database_url)
    with scheduling(collection) as process:
        wait_for(lambda: len(site.asked_pages) >= 3)
        crawl = crawl_pid(collection, 1)
        if victim != "scheduler":
            os.kill(crawl, signal.SIGKILL)
        if victim != "crawl":
            process.kill()
            process.wait(120)
            with scheduling(collection):
                wait_for(lambda: len(outcomes(collection)) == 2)
                wait_for(lambda: outcomes(collection)[-1] == "ok")
        else:
            wait_for(lambda: len(outcomes(collection)) == 2)
            wait_for(lambda: outcomes(collection)[-1] == "ok")
    assert outcomes(collection)[0] == ("failed" if victim == "scheduler" else "crashed")
    assert set(collection.states().values()) == {"stored"}
    assert held(collection) == []
    assert not is_alive(crawl)
    doubles = sa.select(article.c.url).group_by(article.c.url).having(sa.func.count() > 1)
    assert collection.rows(doubles) == []


@on_postgresql
def test_a_crawl_that_is_stopped_beyond_its_lease_loses_its_place_and_writes_nothing(site, tmp_path, database_url):
    """The launcher is another machine here: it cannot see that the process is still there, and cannot kill it."""
    collection = quick(collect(site, tmp_path, delay=0.5), database_url, lease=BRIEF)
    first = collection.start("crawl", "one")
    wait_for(lambda: len(site.asked_pages) >= 3)
    crawl = crawl_pid(collection, 1)
    try:
        wait_for(lambda: stopped_between_transactions(collection, crawl))
        with scheduling(collection):
            wait_for(lambda: len(outcomes(collection)) >= 2)
            wait_for(lambda: outcomes(collection)[-1] == "ok")
            assert outcomes(collection)[0] == "crashed"
            before = ledger_of(collection)
            os.kill(crawl, signal.SIGCONT)
            first.communicate(timeout=120)
        assert ledger_of(collection) == before
        assert outcomes(collection)[0] == "crashed"
        assert "has ended for everybody else" in (collection.folder / "logs" / "run-1.log").read_text()
    finally:
        with_signal(crawl, signal.SIGCONT)
        with_signal(crawl, signal.SIGKILL)
        first.kill()
        first.communicate()


def stopped_between_transactions(collection: Collection, crawl: int) -> bool:
    """Stop the crawl where it keeps nobody from writing, and let its run be another machine's."""
    os.kill(crawl, signal.SIGSTOP)
    waits = {"timeout": 0.2} if collection.database.startswith("sqlite") else {"options": "-c lock_timeout=200"}
    engine = sa.create_engine(collection.database, connect_args=waits)
    try:
        with engine.begin() as db:
            db.execute(run.update().where(run.c.id == 1).values(hostname="elsewhere.example"))
    except sa.exc.OperationalError:
        os.kill(crawl, signal.SIGCONT)
        return False
    finally:
        engine.dispose()
    return True


def ledger_of(collection: Collection) -> tuple[list, list]:
    """Every address and article, and which run has touched it last."""
    pages = sa.select(page.c.url, page.c.state, page.c.last_run_id, page.c.checked_at).order_by(page.c.id)
    return collection.rows(pages), collection.rows(sa.select(article.c.id, article.c.url, article.c.checked_at))


@on_sqlite
def test_a_crawl_that_hangs_on_this_machine_is_killed(site, tmp_path, database_url):
    collection = quick(collect(site, tmp_path, delay=0.5), database_url, lease=BRIEF)
    with scheduling(collection):
        wait_for(lambda: len(site.asked_pages) >= 3)
        crawl = crawl_pid(collection, 1)
        os.kill(crawl, signal.SIGSTOP)  # perhaps in the middle of a transaction: then nobody else can write
        wait_for(lambda: not is_alive(crawl))
        wait_for(lambda: outcomes(collection)[0] == "crashed" and outcomes(collection)[-1] == "ok")
    assert set(collection.states().values()) == {"stored"}


def test_a_run_that_is_cancelled_before_it_asks_anything_ends(site, tmp_path):
    """A stop that came before Scrapy's engine ran was lost, and every later one with it."""
    collection = quick(collect(site, tmp_path, delay=1.0))
    process = collection.start("crawl", "one")
    wait_for(lambda: rows(collection, sa.select(run.c.id)))
    store = Store(collection.database)
    with store.write() as db:
        db.execute(run.update().values(cancel_asked_at=run.c.started_at, cancel_reason="too early"))
    store.close()
    process.communicate(timeout=120)
    assert collection.rows(sa.select(run.c.outcome, run.c.reason)) == [("cancelled", "too early")]
    assert len(site.asked_pages) <= 3
    assert held(collection) == []


@on_postgresql
def test_two_schedulers_crawl_nothing_twice(tmp_path, database_url):
    with DemoWeb() as web:
        web.catalogue(tmp_path / "catalogue")
        collection = quick(Collection(tmp_path / "data", tmp_path / "catalogue", NETWORK), database_url, batch="1")
        with scheduling(collection), scheduling(collection):
            wait_for(lambda: len(outcomes(collection)) >= 6 and None not in outcomes(collection), 400)
        shares = collection.rows(
            sa.select(run_source.c.source_id, run.c.id)
            .join(run, run.c.id == run_source.c.run_id)
            .where(run_source.c.found > 0)
        )
        visits = Counter((visit.host, visit.target) for visit in web.stats().visits if visit.target != "/robots.txt")
    names = {name for name, _ in shares}
    assert len(names) == 6
    again = {target: count for target, count in visits.items() if count > 1}
    assert all(count <= 3 for count in again.values()), again  # a 503 is tried once more, a deferred page later
    assert collection.run("db", "check").returncode == 0


@on_postgresql
def test_a_live_batch_ends_after_its_time_and_the_next_goes_on(site, tmp_path, database_url):
    collection = quick(collect(site, tmp_path, delay=0.8), database_url, minutes="0.1")  # 6 s for 16 s of pages
    with scheduling(collection):
        wait_for(lambda: set(collection.states().values()) == {"stored"} if outcomes(collection) else False, 400)
        wait_for(lambda: None not in outcomes(collection))
    ended = collection.rows(sa.select(run.c.outcome, run.c.reason).order_by(run.c.id))
    assert len(ended) >= 2
    assert {row.outcome for row in ended} == {"ok"}, ended
    reasons = [row.reason for row in collection.rows(sa.select(run.c.reason).order_by(run.c.id))]
    assert reasons[0] == "its 6 s were up: what is left is the next run's"
    assert len(site.asked_pages) == PAGES, "each once"


def test_an_edited_catalogue_holds_without_a_restart_and_a_broken_one_changes_nothing(site, tmp_path):
    collection = quick(collect(site, tmp_path, delay=0.0))
    file = tmp_path / "catalogue" / "sources" / "one.toml"
    with scheduling(collection) as process:
        wait_for(lambda: outcomes(collection) == ["ok"])
        text = file.read_text()
        replace_text(file, text + "feedz = 1\n")
        wait_for(lambda: rows(collection, sa.select(scheduler.c.trouble))[0].trouble)
        status = collection.run("status")
        assert status.returncode == 1
        assert "no crawl begins until the catalogue can be read" in status.stdout
        other = (
            text.replace("[one]", "[two]").replace('name = "One"', 'name = "Two"').replace("/feed.xml", "/feed.xml?2")
        )
        replace_text(file, text + other)
        wait_for(lambda: len(outcomes(collection)) == 2)
        wait_for(lambda: outcomes(collection)[-1] is not None)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
    assert err.count("no crawl begins until the catalogue can be read") == 1
    assert "`feedz` is not a key" in err
    assert "the catalogue has changed: 2 sources" in err


def replace_text(file: Path, text: str) -> None:
    """At once, as editors do: half a file is another catalogue, with a trouble of its own."""
    beside = file.with_suffix(".new")
    beside.write_text(text)
    beside.replace(file)


def test_chores_have_their_hour_and_what_was_missed_is_on_record(site, tmp_path):
    settings = {"zone": "UTC", "backup": "* * * * *", "digest": "* * * * *", "sweep": "0 4 * * 0"}
    collection = quick(collect(site, tmp_path, delay=0.0), **settings)
    collection.run("db", "upgrade")
    long_ago = utcnow().replace(second=0, microsecond=0) - timedelta(minutes=3)
    store = Store(collection.database)
    with store.write() as db:  # a scheduler that was killed three minutes ago
        values = {"hostname": "here", "pid": 1, "started_at": long_ago, "tick_at": long_ago, "tick_s": 15.0}
        db.execute(scheduler.insert().values(**values))
    store.close()
    with scheduling(collection):
        wait_for(lambda: len(done(collection, "ok")) >= 2)
    assert done(collection, "missed") >= {"backup", "digest"}
    missed = collection.rows(sa.select(chore).where(chore.c.name == "backup", chore.c.outcome == "missed"))
    assert len(missed) >= 2
    assert missed[0].words == "no scheduler was running"
    assert done(collection, "ok") == {"backup", "digest"}
    backups = sorted((collection.folder / "backups").glob("*.db"))
    assert backups
    copy = Collection(
        tmp_path / "copy", collection.catalogue, settings=(("LEGIONWIRE_DATABASE", f"sqlite:///{backups[0]}"),)
    )
    assert copy.run("db", "check").returncode == 0
    digest = next((collection.folder / "digests").glob("*.txt")).read_text()
    assert digest.startswith("From ")


def done(collection: Collection, outcome: str) -> set[str]:
    return {row.name for row in rows(collection, sa.select(chore.c.name).where(chore.c.outcome == outcome))}


def test_a_database_in_trouble_is_told_once_and_the_scheduler_goes_on(site, tmp_path):
    collection = quick(collect(site, tmp_path, delay=0.0))
    with scheduling(collection) as process:
        wait_for(lambda: outcomes(collection) == ["ok"])
        file = collection.folder / "legionwire.db"
        aside = file.with_name("aside.db")
        with sa.create_engine(collection.database).connect() as db:
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.exec_driver_sql("ALTER TABLE lease RENAME TO gone")
            db.commit()
        time.sleep(2)
        assert process.poll() is None
        with sa.create_engine(collection.database).connect() as db:
            db.exec_driver_sql("ALTER TABLE gone RENAME TO lease")
            db.commit()
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert err.count("no such table: lease") == 1, err
    assert "all is well again" in err
    assert not aside.exists()


def test_the_whole_product_starts_answers_and_stops(site, tmp_path):
    collection = quick(collect(site, tmp_path, delay=0.0))
    process = collection.start("up", "--port", "0")
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split(" at ")[1].split()[0]
        wait_for(lambda: fetch(address + "readyz") == "ready\n")
        wait_for(lambda: outcomes(collection) == ["ok"])
        assert "Reading room" in (fetch(address) or "")
        family = children_of(process.pid)
        victim = next(pid for pid in family if b"scheduler.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda: len(rows(collection, sa.select(scheduler.c.id))) == 2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert "the scheduler ended (killed by SIGKILL): starts again in 1 s" in err
        wait_for(lambda: not any(is_alive(pid) for pid in family))
    finally:
        process.kill()
        process.communicate()


def test_when_the_supervisor_is_killed_nothing_stays_behind(site, tmp_path):
    collection = quick(collect(site, tmp_path, delay=0.5))
    process = collection.start("up", "--port", "0")
    try:
        wait_for(lambda: len(site.asked_pages) >= 2)
        family = children_of(process.pid)
        assert len(family) >= 4
    finally:
        process.kill()
        process.communicate()
    wait_for(lambda: not any(is_alive(pid) for pid in family))
    assert outcomes(collection)[0] in ("cancelled", "failed")


def fetch(address: str) -> str | None:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return None


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ((("LEGIONWIRE_CATALOGUE", "/nowhere"),), 5, "cannot be read"),
        ((("LEGIONWIRE_DATABASE", "sqlite:////nowhere/x.db"),), 6, "does not exist"),
        ((("LEGIONWIRE_SCHEDULE_BACKUP", "0 4 * * *"),), 5, "schedule.zone does not say"),
    ],
)
@pytest.mark.parametrize("verb", ["up", "schedule"])
def test_what_cannot_work_is_told_in_one_line(site, tmp_path, verb, settings, code, words):
    collection = collect(site, tmp_path)
    collection.settings += settings
    done = collection.run(verb)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3
