"""Brings a database to the present schema, and refuses to work on one that is not there."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from legionwire.errors import DatabaseError
from legionwire.storage.engine import Store
from legionwire.storage.schema import UNFINISHED, fact, metadata

_SCRIPTS = Path(__file__).parent / "migrations"


def head() -> str:
    """The revision this program was written for."""
    return max(_known())


def revision_of(store: Store) -> str | None:
    """The revision the database is at; None for a database without our tables."""
    with store.read() as db:
        if not sa.inspect(db).has_table("alembic_version"):
            return None
        return db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(store: Store) -> tuple[str | None, str]:
    """Bring the database to the present schema. Returns the revisions before and after."""
    before = revision_of(store)
    if before is not None:
        require_known(store, before)
    # Imported late: every question asks for the revision.
    from legionwire.storage import past_triggers, regrouping, views

    with store.write() as db:
        if before != head():
            with views.set_aside(db):
                _migrate(db)
        views.renew(db)
        if past_triggers.faults(db):  # of an older program at the same schema, or lost
            past_triggers.watch(db)
        regrouping.begin_empty(db)
    return before, head()


def _migrate(db: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "head")


def _renew_views(store: Store) -> None:
    """Views of an older program at the same schema are replaced by whoever comes to write."""
    from legionwire.storage import views

    with store.read() as db:
        is_current = views.is_current(db)
    if not is_current:
        with store.write() as db:
            views.renew(db)


def require_current(store: Store, *, create: bool, unfinished: bool = False) -> None:
    """Raise unless the schema is the present one. With `create`, for those who come to write, an empty database is
    filled, and stale views are made anew. A copy that is not finished is no collection; `unfinished` is for those who
    go on with it."""
    found = revision_of(store)
    if found == head():
        if not unfinished:
            _require_whole(store)
        if create:
            _renew_views(store)
        return
    if found is None:
        if not create:
            raise DatabaseError(f"there is no collection yet in {store.name}", "run `legionwire crawl --all` first")
        upgrade(store)
    elif found in _known():
        raise DatabaseError(f"the database {store.name} is at schema {found}, this program needs {head()}",
                            "run `legionwire db upgrade`")  # fmt: skip
    else:
        raise _too_new(store, found)


def _require_whole(store: Store) -> None:
    with store.read() as db:
        if db.execute(sa.select(fact.c.name).where(fact.c.name == UNFINISHED)).first():
            what = f"a copy into the database {store.name} was begun and is not finished"
            raise DatabaseError(what, "give the same `legionwire db copy` or `db restore` once more: it goes on")


def require_known(store: Store, found: str) -> None:
    """Raise when a database is at a schema that only a newer program knows."""
    if found not in _known():
        raise _too_new(store, found)


def _known() -> set[str]:
    """The revisions by the names of their files, `0001_what_it_does.py`: numbers that only grow."""
    return {path.name.split("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*_*.py")}


def _too_new(store: Store, found: str) -> DatabaseError:
    return DatabaseError(
        f"the database {store.name} is at schema {found}, which this program does not know",
        "a newer legionwire wrote it: upgrade the program",
    )


def ours(name: str | None, type_: str, _parents: object) -> bool:
    """Which tables Alembic may compare: the search index is made by hand, with its shadow tables on SQLite."""
    return not (type_ == "table" and name is not None and name.startswith(("search_fts", "search_ts")))


def differences(store: Store) -> list[str]:
    """What a database has that the schema has not, or the other way round; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from legionwire.storage import past_triggers

    with store.read() as db:
        context = MigrationContext.configure(db, opts={"include_name": ours, "target_metadata": metadata})
        return [*map(str, compare_metadata(context, metadata)), *past_triggers.faults(db)]


def integrity(store: Store) -> list[str]:
    """What the database engine itself finds wrong; empty when it finds nothing."""
    if store.url.get_backend_name() != "sqlite":
        return []
    with store.read() as db:
        broken = [row[0] for row in db.execute(sa.text("PRAGMA integrity_check")) if row[0] != "ok"]
        orphans = [f"{row[0]} row {row[1]} points to nothing in {row[2]}"
                   for row in db.execute(sa.text("PRAGMA foreign_key_check"))]  # fmt: skip
    return broken + orphans
