"""A backup becomes the collection again: looked through first, then put in the place of what is there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from legionwire.config_values import sqlite_url
from legionwire.errors import DatabaseError
from legionwire.files import sync_file, sync_folder
from legionwire.storage import migrate, search
from legionwire.storage.backups import require_as_written
from legionwire.storage.engine import Store
from legionwire.storage.reindexing import reindex
from legionwire.storage.rows import contents, count_all
from legionwire.storage.schedulers import require_at_rest
from legionwire.storage.schema import run, scheduler
from legionwire.storage.sqlite_files import (
    COMPANIONS,
    copy_file,
    file_of,
    held_alone,
    is_damage,
    open_unchanged,
    settle,
)
from legionwire.storage.transfer import Compared, Step, Tell, compare, holds_collection, is_unfinished, transfer


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    schema: str  # of the backup
    aside: tuple[Path, ...]  # what lay in the place of the database, under its new names
    compared: list[Compared]


def restore(url: str, file: Path, scratch: Path, now: datetime, tell: Tell, *, replace: bool) -> Restored:
    """Put a backup in the place of the database at `url`. A collection that is there has to be given up by `replace`:
    an SQLite file is moved aside, the tables of a server are emptied. Raises DatabaseError when it must not or cannot
    be. `scratch`: a folder with room for the backup, when the database is on a server.
    """
    require_as_written(file)
    place = file_of(url)
    if place is not None and place.exists() and place.samefile(file):
        raise DatabaseError(f"{file} is the database itself", "name a backup")
    _require_free(url, place, now, replace)
    with _prepared(file, scratch if place is None else place.parent, tell) as (copy, schema):
        if place is None:
            return Restored(schema, (), _fill(url, copy, tell, replace))
        return _put_in_place(schema, copy, place, now, tell)


def _require_free(url: str, place: Path | None, now: datetime, replace: bool) -> None:
    """Raise unless the database may be replaced."""
    if place is not None and not place.exists():
        return
    store = Store(url) if place is None else open_unchanged(place)
    try:
        with store.read() as db:
            if is_unfinished(db):
                return
            if sa.inspect(db).has_table(run.name):
                require_at_rest(db, store.name, now)
            held = holds_collection(db)
    except DatabaseError as error:
        if replace and is_damage(error):
            return  # it is why one restores
        raise
    finally:
        store.close()
    if held and not replace:
        fate = "empties it first" if place is None else "puts the backup in its place and keeps the old file"
        raise DatabaseError(f"there is a collection in {store.name}", f"`--replace` {fate}")


@contextmanager
def _prepared(file: Path, folder: Path, tell: Tell) -> Iterator[tuple[Path, str]]:
    """A copy of the backup in that folder, sound and at the present schema; and the schema that the backup has."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as name:
        copy = Path(name) / "legionwire.db"
        try:
            schema = _copy(file, copy, tell)
            _bring_up(copy, tell)
        except DatabaseError as error:
            what = error.__cause__.orig if is_damage(error) else error.what  # type: ignore[union-attr]
            raise DatabaseError(f"{file} cannot be restored: {what}", error.way_out) from error
        yield copy, schema


def _copy(file: Path, copy: Path, tell: Tell) -> str:
    origin = open_unchanged(file)
    try:
        schema = migrate.revision_of(origin)
        if schema is None:
            raise DatabaseError("it holds no collection of ours", "name a file that `legionwire db backup` wrote")
        migrate.require_known(origin, schema)
        copy_file(origin, copy, lambda done, total: tell(Step("copying", done, total)))
        return schema
    finally:
        origin.close()


def _bring_up(copy: Path, tell: Tell) -> None:
    """Look it through, and do what `legionwire db upgrade` does."""
    store = Store(sqlite_url(copy))
    try:
        if found := migrate.integrity(store):
            raise DatabaseError(found[0], "take another backup")
        migrate.upgrade(store)
        with store.read() as db:
            is_current = search.is_current(db)
        if not is_current:
            reindex(store, lambda done, due: tell(Step("indexing", done, due)))
        with store.write() as db:
            db.execute(scheduler.update().where(scheduler.c.ended_at.is_(None)).values(ended_at=scheduler.c.tick_at))
        migrate.require_current(store, create=False)
    finally:
        store.close()
    settle(copy)


def _fill(url: str, copy: Path, tell: Tell, replace: bool) -> list[Compared]:
    source, target = open_unchanged(copy), Store(url)
    try:
        return transfer(source, target, tell, "anything" if replace else "nothing")
    finally:
        source.close()
        target.close()


def _put_in_place(schema: str, copy: Path, place: Path, now: datetime, tell: Tell) -> Restored:
    source = open_unchanged(copy)
    try:
        with source.read() as db:
            total = count_all(db)
            held = contents(db, lambda rows: tell(Step("reading", rows, total)))
    finally:
        source.close()
    aside = _swap(copy, place, place.with_name(f"{place.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"))
    store = Store(sqlite_url(place))
    try:
        return Restored(schema, aside, compare(held, store, tell))
    finally:
        store.close()


def _swap(new: Path, place: Path, aside: Path) -> tuple[Path, ...]:
    """Move what lies in a database's place aside, the new one into it. Returns what was moved, under its new names."""
    sync_file(new)
    with held_alone(place) if place.exists() else nullcontext():
        place.with_name(f"{place.name}-shm").unlink(missing_ok=True)  # an index of -wal, made anew when it is missing
        moved = []
        for suffix in ("", *COMPANIONS):  # a journal that stayed would be played into the new file
            old = place.with_name(place.name + suffix)
            if old.exists():
                moved.append(old.replace(aside.with_name(aside.name + suffix)))
        new.replace(place)
        sync_folder(place.parent)
    return tuple(moved)
