"""`legionwire config` and `db`: care for the installation. What moves the collection as a whole is in moving.py, what
opens it to other tools in sql.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from legionwire.cli.moving import backup, copy, restore
from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.regroup import regroup_store
from legionwire.cli.sql import grant_reader, sql
from legionwire.cli.verbs import Verb, Verbs
from legionwire.errors import DatabaseError

if TYPE_CHECKING:
    from legionwire.storage.engine import Store


@click.command(cls=Verb)
@with_printer
def config(printer: Printer) -> int:
    """The settings in force, where each comes from; secrets masked."""
    from legionwire.config import load_config

    rows = [{"name": item.name, "value": item.value, "origin": item.origin} for item in load_config().entries()]
    printer.rows(rows, Columns(("name", "value", "origin")))
    return 0


@click.group(cls=Verbs)
def db() -> None:
    """Care for the database."""


for command in (copy, backup, restore, sql, grant_reader):
    db.add_command(command)


@db.command()
def upgrade() -> int:
    """Bring the database to the schema of this program, and its search index and its groups of copies to its rules."""
    from legionwire.config import ensure_data_folder, load_config
    from legionwire.lemmas import use_cache
    from legionwire.storage import migrate, regrouping, search
    from legionwire.storage.engine import Store

    settings = load_config()
    ensure_data_folder(settings)
    use_cache(settings.caches)
    store = Store(settings.database)
    try:
        before, after = migrate.upgrade(store)
        note(f"{store.name}: schema {after}" + (", as it was" if before == after else f" (was {before or 'empty'})"))
        with store.read() as connection:
            is_indexed, is_grouped = search.is_current(connection), regrouping.is_current(connection)
        if not is_indexed:
            _reindex(store)
        if not is_grouped:
            regroup_store(store)
    finally:
        store.close()
    return 0


@db.command()
def reindex() -> int:
    """Make the search index anew from the articles.

    Interrupted, the same command goes on where it was. A crawl may run meanwhile; searches are answered again when it
    is done.
    """
    from legionwire.cli.opening import collection
    from legionwire.config import load_config

    with collection(load_config()) as store:
        _reindex(store)
    return 0


def _reindex(store: Store) -> None:
    from legionwire.cli.again import progress
    from legionwire.storage import search
    from legionwire.storage.reindexing import reindex as index_again

    with store.read() as connection:
        _, due = search.count_indexed(connection)
    with progress(due) as tell:
        made = index_again(store, lambda done, _: tell(done, "in the index"))
    note(f"the search index was made anew: {count(made, 'article')}")


@db.command()
@with_printer
def check(printer: Printer) -> int:
    """Look for damage: the file itself, the schema, the views, the search index against what it was made of."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage import migrate, search, views

    with collection(load_config()) as store:
        found = [{"part": "file", "problem": problem} for problem in migrate.integrity(store)]
        found += [{"part": "schema", "problem": problem} for problem in migrate.differences(store)]
        with store.read() as connection:
            found += [{"part": "views", "problem": problem} for problem in views.differences(connection)]
            found += [{"part": "search", "problem": problem} for problem in search.differences(connection)]
    printer.rows(found, Columns(("part", "problem")))
    if found:
        raise DatabaseError(f"{count(len(found), 'problem')} found", "restore a backup, or see the list")
    note("file, schema, views and search index are sound")
    return 0
