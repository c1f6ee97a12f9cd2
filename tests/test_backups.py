"""The drill: a backup is made while others write, the collection is lost, and comes back as it was."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from commands import Desk, Done
from databases import on_postgresql, on_sqlite
from filled import write_filled
from loopback import ROOT
from stored import DAY, NOW, begin_run, finder, record, store_article
from test_transfer import Stop, held_by, ignore, mark_of, stopping_after

from legionwire.config_values import sqlite_url
from legionwire.context import utcnow
from legionwire.errors import DatabaseError, UsageError
from legionwire.files import sha256_of
from legionwire.storage import backups, migrate, runs, transfer
from legionwire.storage.engine import Store
from legionwire.storage.restoring import restore
from legionwire.storage.rows import TABLES
from legionwire.storage.schema import fact, page

ARTICLES = 12


@pytest.fixture
def kept(store: Store) -> Store:
    """A collection of a few articles, copies among them."""
    with store.write() as db:
        run = begin_run(db)
        for number in range(ARTICLES):
            words = f"The legion and a doctor in Kharkiv number{number % 9} " * 10
            store_article(db, run, f"https://alpha.example/{number}", words, title=f"Legion {number}",
                          published=NOW - number * DAY)  # fmt: skip
        runs.close_run(db, run, "ok", "", NOW)
    return store


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data", settings={"database": database_url})


def answers(desk: Desk) -> list[Done]:
    """What an analyst would see."""
    return [desk.run("export"), desk.run("search", "number3 doctor", "--json")]


def destroy(store: Store) -> None:
    """The collection is lost."""
    store.close()
    if not store.is_sqlite:
        with store.engine.connect() as db:
            db.execution_options(legionwire_write=True)
            for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                db.execute(sa.text(statement))
            db.commit()
        store.close()
        return
    file = Path(str(store.url.database))
    file.unlink()
    file.with_name(file.name + "-wal").write_bytes(b"what a crash left behind")


# --- the drill


def test_the_drill(kept: Store, desk: Desk, tmp_path: Path) -> None:
    before, held = answers(desk), held_by(kept)
    done = desk.run("db", "backup", "--json")
    assert done.code == 0, done.err
    told = done.json
    file = Path(told["file"])
    assert file.parent == tmp_path / "data" / "backups" and file.stat().st_size == told["bytes"]
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name, f"{file.name}.manifest.json"]
    destroy(kept)
    assert desk.run("export").code == 6
    restored = desk.run("db", "restore", str(file), "--json")
    assert restored.code == 0, restored.err
    assert all(row["equal"] for row in restored.json)
    assert answers(desk) == before
    assert held_by(kept) == held
    assert desk.run("db", "check").code == 0
    with kept.write() as db:
        assert store_article(db, begin_run(db), "https://alpha.example/new", "Something new " * 30) == ARTICLES + 1
    kept.close()
    assert sha256_of(file) == told["sha256"], "a restore leaves the backup as it was"


def test_the_manifest_tells_what_is_in_the_file(kept: Store, tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    report = backups.backup(kept, file, NOW, ignore)
    manifest = json.loads((tmp_path / "mine.db.manifest.json").read_text())
    assert manifest["tables"] == report.tables
    assert set(report.tables) == {table.name for table in TABLES} and report.tables["article"] == ARTICLES
    assert (manifest["created"], manifest["schema"]) == ("2024-05-18T12:00:00Z", migrate.head())
    assert (manifest["bytes"], manifest["sha256"]) == (file.stat().st_size, sha256_of(file))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",), "one file, nothing beside it"
        assert db.execute("SELECT count(*) FROM article").fetchone() == (ARTICLES,)


def test_a_backup_of_anything_comes_back(store: Store, tmp_path: Path) -> None:
    write_filled(tmp_path / "odd.db", 30)
    odd = Store(sqlite_url(tmp_path / "odd.db"))
    transfer.transfer(odd, store, ignore, "anything")
    backups.backup(store, tmp_path / "backup.db", NOW, ignore)
    url = store.url.render_as_string(hide_password=False)
    destroy(store)
    restored = restore(url, tmp_path / "backup.db", tmp_path, NOW, ignore, replace=False)
    assert all(item.equal for item in restored.compared)
    assert held_by(store) == held_by(odd)
    odd.close()


WRITER = """
import itertools, sys
sys.path[:0] = [{root!r}, {tests!r}]
from legionwire.storage.engine import Store
from stored import begin_run, finder, record
store = Store({url!r})
with store.write() as db:
    run = begin_run(db)
for number in itertools.count():
    with store.write() as db:  # both or none
        record(db, finder(run), f"https://alpha.example/first/{{number}}", f"https://alpha.example/second/{{number}}")
    if number == 5:
        print("writing", flush=True)
"""


def test_others_write_meanwhile(kept: Store, database_url: str, tmp_path: Path) -> None:
    """The backup is of one moment: what was written in one transaction is in it as a whole."""
    code = WRITER.format(root=str(ROOT), tests=str(ROOT / "tests"), url=database_url)
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert writer.stdout and writer.stdout.readline() == b"writing\n"
    counts = []
    for number in range(4):
        report = backups.backup(kept, tmp_path / f"{number}.db", NOW, ignore)
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as db:
            (first,), (second,) = (
                db.execute(f"SELECT count(*) FROM page WHERE url LIKE '%/{part}/%'").fetchone()
                for part in ("first", "second")
            )
        assert first == second > 5 and report.tables["page"] == ARTICLES + 2 * first
        counts.append(first)
    assert writer.poll() is None
    writer.kill()
    writer.communicate()
    assert counts[0] < counts[-1], "nobody was kept from writing"


# --- refused


@on_sqlite
def test_nothing_is_written_over_that_is_no_backup(kept: Store, desk: Desk, tmp_path: Path) -> None:
    url = str(kept.url.database)
    for name, words in ((url, "is the database itself"), ("/dev/null", "is not a file"), ("no/x.db", "does not exist")):
        with pytest.raises((DatabaseError, UsageError), match=words):
            backups.backup(kept, Path(name), NOW, ignore)
    assert desk.run("db", "restore", url).code == 6
    missing = desk.run("db", "backup", database=f"sqlite:///{tmp_path}/nowhere.db")
    assert missing.code == 6 and "no collection yet" in missing.err


def test_a_collection_is_given_up_by_name_only(kept: Store, desk: Desk, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    backups.backup(kept, file, NOW, ignore)
    with kept.write() as db:
        db.execute(page.update().values(reason="written after the backup"))
    after = held_by(kept)
    refused = desk.run("db", "restore", str(file))
    assert refused.code == 6 and "--replace" in refused.err
    assert held_by(kept) == after
    kept.close()  # nobody has it open
    done = desk.run("db", "restore", str(file), "--replace")
    assert done.code == 0, done.err
    assert "page" in done.out
    now = Store(database_url)
    assert held_by(now) != after
    now.close()
    if now.is_sqlite:
        (aside,) = [path for path in tmp_path.iterdir() if ".before-" in path.name]
        assert str(aside) in done.err
        old = Store(sqlite_url(aside))
        assert held_by(old) == after
        old.close()


@on_sqlite
def test_whoever_has_the_file_open_keeps_it(kept: Store, desk: Desk, tmp_path: Path) -> None:
    backups.backup(kept, tmp_path / "backup.db", NOW, ignore)
    with kept.read() as db:
        db.execute(sa.text("SELECT count(*) FROM page")).scalar_one()
        refused = desk.run("db", "restore", str(tmp_path / "backup.db"), "--replace")
    assert refused.code == 6 and "another process has" in refused.err
    with kept.write() as db:
        record(db, finder(begin_run(db)), "https://alpha.example/still-there")
    assert not [path for path in tmp_path.iterdir() if "before" in path.name or path.name.startswith(".restoring")]


def test_a_crawl_under_way_is_not_robbed_of_its_database(kept: Store, desk: Desk, tmp_path: Path) -> None:
    with kept.write() as db:
        run = begin_run(db, at=utcnow())
    file = tmp_path / "backup.db"
    assert desk.run("db", "backup", str(file)).code == 0, "a backup may be made meanwhile"
    kept.close()
    refused = desk.run("db", "restore", str(file), "--replace")
    assert refused.code == 6 and f"run {run}" in refused.err


@on_sqlite
def test_a_damaged_backup_is_refused(kept: Store, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    backups.backup(kept, file, NOW, ignore)
    kept.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:50_000] + bytes(byte ^ 0xFF for byte in whole[50_000:100_000]) + whole[100_000:])
    changed = desk.run("db", "restore", str(file), "--replace")
    assert changed.code == 6 and "not what its manifest tells of" in changed.err
    backups.manifest_of(file).unlink()
    broken = desk.run("db", "restore", str(file), "--replace")
    assert broken.code == 6 and "backup.db cannot be restored" in broken.err
    for content in (b"", b"no database at all" * 1000):
        file.write_bytes(content)
        with pytest.raises(DatabaseError, match=r"backup\.db cannot be restored"):
            restore(f"sqlite:///{kept.url.database}", file, tmp_path, NOW, ignore, replace=True)
    assert kept.is_sqlite and migrate.integrity(kept) == []


@on_sqlite
def test_a_damaged_collection_can_be_replaced(kept: Store, desk: Desk, tmp_path: Path) -> None:
    held = held_by(kept)
    backups.backup(kept, tmp_path / "backup.db", NOW, ignore)
    kept.close()
    Path(str(kept.url.database)).write_bytes(b"struck by lightning" * 1000)
    assert desk.run("db", "restore", str(tmp_path / "backup.db")).code == 6
    done = desk.run("db", "restore", str(tmp_path / "backup.db"), "--replace")
    assert done.code == 0, done.err
    assert held_by(kept) == held


# --- schemas


@on_sqlite
def test_a_newer_schema_is_refused(kept: Store, desk: Desk, tmp_path: Path) -> None:
    backups.backup(kept, tmp_path / "backup.db", NOW, ignore)
    backups.manifest_of(tmp_path / "backup.db").unlink()
    with closing(sqlite3.connect(tmp_path / "backup.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    kept.close()
    refused = desk.run("db", "restore", str(tmp_path / "backup.db"), "--replace")
    assert refused.code == 6 and "9999" in refused.err


def test_an_index_of_an_older_analyser_is_made_anew(kept: Store, desk: Desk, tmp_path: Path) -> None:
    """As `db upgrade` does; an older schema goes the same way."""
    held = held_by(kept)
    with kept.write() as db:
        db.execute(fact.update().where(fact.c.name == "analyser").values(value="of old"))
    backups.backup(kept, tmp_path / "backup.db", NOW, ignore)
    kept.close()
    done = desk.run("db", "restore", str(tmp_path / "backup.db"), "--replace")
    assert done.code == 0, done.err
    assert held_by(kept) == held
    assert desk.run("search", "number3 doctor", "--fail-empty").code == 0


# --- broken off


@on_postgresql
def test_a_restore_goes_on_where_it_was(
    kept: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "BATCH_ROWS", 3)
    held = held_by(kept)
    file = tmp_path / "backup.db"
    backups.backup(kept, file, NOW, ignore)
    with kept.write() as db:
        db.execute(page.update().values(reason="written after the backup"))
    stops = 0
    while stops < 100:
        try:
            restored = restore(database_url, file, tmp_path, NOW, stopping_after(9), replace=stops == 0)
        except Stop:
            stops += 1
            assert mark_of(kept)
            continue
        break
    assert 1 < stops < 100
    assert all(item.equal for item in restored.compared) and restored.aside == ()
    assert held_by(kept) == held


@on_postgresql
def test_a_backup_that_is_broken_off_leaves_nothing(kept: Store, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Stop):
        backups.backup(kept, tmp_path / "backup.db", NOW, stopping_after(3))
    assert sorted(tmp_path.iterdir()) == before


def test_a_killed_backup_has_no_name(kept: Store, desk: Desk, tmp_path: Path) -> None:
    with kept.write() as db:
        record(db, finder(begin_run(db)), *(f"https://alpha.example/many/{number}" for number in range(8_000)))
    file = tmp_path / "out" / "backup.db"
    file.parent.mkdir()
    command = desk.start("db", "backup", str(file))
    while not list(file.parent.iterdir()) and command.poll() is None:
        time.sleep(0.001)
    command.send_signal(signal.SIGKILL)
    command.communicate()
    assert command.returncode == -signal.SIGKILL and not file.exists()
    assert desk.run("db", "backup", str(file)).code == 0 and file.exists()


@on_sqlite
def test_an_unfinished_copy_is_no_backup(kept: Store, tmp_path: Path) -> None:
    half = Store(f"sqlite:///{tmp_path}/half.db")
    with pytest.raises(Stop):
        transfer.transfer(kept, half, stopping_after(1))
    with pytest.raises(DatabaseError, match="is not finished"):
        backups.backup(half, tmp_path / "backup.db", NOW, ignore)
    half.close()


# --- pruning


def test_only_our_own_are_pruned(tmp_path: Path) -> None:
    names = [backups.backup_name(NOW + timedelta(days=number)) for number in range(5)]
    others = ["legionwire.db", "mine.db", "legionwire-20240518.db", f"{names[0]}.old", "legionwire-2024-05-18.db"]
    for name in (*names, *others):
        (tmp_path / name).touch()
    for name in names:
        backups.manifest_of(tmp_path / name).touch()
    broken_off = [f".{names[number]}.{end}" for number, end in ((0, "k3_x"), (1, "ab-wal"), (3, "ab"), (4, "ab"))]
    for name in broken_off:
        (tmp_path / name).touch()
    removed = backups.prune(tmp_path, keep=2)
    assert [path.name for path in removed] == names[:3]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[3:], *(f"{name}.manifest.json" for name in names[3:]), *broken_off[2:], *others}
    assert backups.prune(tmp_path, keep=2) == backups.prune(tmp_path, keep=9) == []
    assert {path.name for path in tmp_path.iterdir()} == left
