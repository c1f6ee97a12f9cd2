"""Backups: the whole collection in one SQLite file, whatever the database is, with a manifest beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from legionwire import __version__
from legionwire.config_values import sqlite_url
from legionwire.errors import DatabaseError
from legionwire.files import require_place, sha256_of, whole
from legionwire.storage.engine import Store
from legionwire.storage.migrate import head, integrity, require_current, require_known, revision_of
from legionwire.storage.rows import TABLES, count_rows
from legionwire.storage.sqlite_files import COMPANIONS, copy_file, open_unchanged, settle
from legionwire.storage.transfer import Step, Tell, transfer

_NAME = re.compile(r"legionwire-\d{8}T\d{6}Z\.db")
_BROKEN_OFF = re.compile(rf"\.({_NAME.pattern})\.[^.]+")  # by kill -9, before it got its name


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was made, as its manifest tells of it."""

    file: Path
    created: datetime
    schema: str
    tables: Mapping[str, int]  # table: rows
    size: int
    sha256: str


def backup_name(now: datetime) -> str:
    """What a backup is called: names that sort as time does."""
    return f"legionwire-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"


def manifest_of(file: Path) -> Path:
    """Where the manifest of a backup stands."""
    return file.with_name(f"{file.name}.manifest.json")


def backup(store: Store, file: Path, now: datetime, tell: Tell) -> BackupReport:
    """Copy the collection as it is at this moment into a file; others may write meanwhile. Raises DatabaseError when
    there is nothing to copy or the copy is not sound; the file's name is then not taken."""
    require_place(file)
    schema = _schema_of(store)
    if store.url.database and file.exists() and Path(store.url.database).exists() and file.samefile(store.url.database):
        raise DatabaseError(f"{file} is the database itself", "name another file")
    with whole(file) as being:
        copy = Path(being.name)
        try:
            _copy(store, copy, tell)
            tables = _sound(copy)
        finally:
            for companion in COMPANIONS:  # of a copy that was broken off
                copy.with_name(copy.name + companion).unlink(missing_ok=True)
        report = BackupReport(file, now, schema, tables, copy.stat().st_size, sha256_of(copy))
        manifest_of(file).unlink(missing_ok=True)  # of an older backup of that name
    _write_manifest(report)
    return report


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all backups in a folder but the newest `keep`, with their manifests, and what older ones left that were
    broken off; nothing that is not named as we name them. Returns the backups removed, oldest first."""
    assert keep > 0, "the last backup is never removed"
    ours = sorted(path for path in folder.glob("*.db") if _NAME.fullmatch(path.name) and path.is_file())
    for path in ours[:-keep]:
        path.unlink()
        manifest_of(path).unlink(missing_ok=True)
    for path in folder.glob(".legionwire-*"):
        broken_off = _BROKEN_OFF.fullmatch(path.name)
        if broken_off and ours and broken_off[1] < ours[-keep:][0].name:
            path.unlink()
    return ours[:-keep]


def require_as_written(file: Path) -> None:
    """Raise DatabaseError when a backup is not the file its manifest tells of; without manifest there is no saying."""
    manifest = manifest_of(file)
    if not manifest.is_file():
        return
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatabaseError(f"{manifest} is no manifest of a backup", "remove it if you trust the backup") from error
    if sha256_of(file) != told:
        raise DatabaseError(f"{file} is not what its manifest tells of: it was changed or damaged",
                            "take another backup, or remove the manifest if you trust this one")  # fmt: skip


def _schema_of(store: Store) -> str:
    """An SQLite file is copied at any schema that we know: one backs up before an upgrade."""
    schema = revision_of(store)
    if schema is None:
        raise DatabaseError(f"there is no collection yet in {store.name}", "run `legionwire crawl --all` first")
    if store.is_sqlite and schema != head():
        require_known(store, schema)
    else:
        require_current(store, create=False)
    return schema


def _copy(store: Store, copy: Path, tell: Tell) -> None:
    if store.is_sqlite:
        copy_file(store, copy, lambda done, total: tell(Step("copying", done, total)))
        return
    target = Store(sqlite_url(copy))
    try:
        different = [compared.table for compared in transfer(store, target, tell) if not compared.equal]
    finally:
        target.close()
    if different:
        raise DatabaseError(f"the backup differs from {store.name} in {', '.join(different)}", "please report it")
    settle(copy)


def _sound(copy: Path) -> dict[str, int]:
    """Look a finished copy through. Returns the rows of its tables."""
    store = open_unchanged(copy)
    try:
        if found := integrity(store):
            raise DatabaseError(f"the backup is not sound: {found[0]}", "see `legionwire db check`")
        with store.read() as db:
            there = set(sa.inspect(db).get_table_names())
            return {table.name: count_rows(db, table) for table in TABLES if table.name in there}
    finally:
        store.close()


def _write_manifest(report: BackupReport) -> None:
    manifest = {
        "file": report.file.name,
        "created": report.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "schema": report.schema,
        "tables": report.tables,
        "bytes": report.size,
        "sha256": report.sha256,
        "legionwire": __version__,
    }
    with whole(manifest_of(report.file)) as file:
        file.write(f"{json.dumps(manifest, indent=2)}\n".encode())
