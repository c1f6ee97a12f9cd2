"""`legionwire db copy`, `backup` and `restore`: the collection goes elsewhere, and comes back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note, options
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from legionwire.storage.transfer import Compared, Step, Tell

_TABLES = Columns(("table", "rows", "equal"))


@click.command(cls=Verb)
@click.option(
    "--to", "url", required=True, metavar="URL", help="The other database: sqlite:///FILE or postgresql://..."
)
@click.option("--restart", is_flag=True, help="Empty what an unfinished copy has brought there, and begin anew.")
@with_printer
def copy(url: str, restart: bool, printer: Printer) -> int:
    """Copy the whole collection into another, empty database, and compare the two.

    Interrupted, the same command goes on where it was.
    """
    from legionwire.cli.opening import collection
    from legionwire.clock import utcnow
    from legionwire.config import ensure_data_folder, load_config
    from legionwire.storage.engine import Store
    from legionwire.storage.schedulers import require_at_rest
    from legionwire.storage.transfer import transfer

    settings = load_config()
    ensure_data_folder(settings)
    with collection(settings) as source:
        with source.read() as db:
            require_at_rest(db, source.name, utcnow())
        target = Store(_other(url, settings.database))
        try:
            with _told() as tell:
                compared = transfer(source, target, tell, "begun" if restart else "nothing")
        except KeyboardInterrupt:
            note("the same command goes on where this one was")
            raise
        finally:
            target.close()
        _print(printer, compared, f"`{target.name}` is not used while it differs; `--restart` copies anew")
    note(f"{target.name} holds the same: set LEGIONWIRE_DATABASE to it")
    return 0


@click.command(cls=Verb)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@with_printer
def backup(file: Path | None, printer: Printer) -> int:
    """Write the collection as it is now into one file; a crawl may go on meanwhile.

    Without FILE into the folder backups of the data folder. Beside it stands FILE.manifest.json: tables, size, SHA-256.
    """
    from legionwire.cli.opening import has_collection
    from legionwire.clock import utcnow
    from legionwire.config import ensure_data_folder, load_config
    from legionwire.storage import backups
    from legionwire.storage.engine import Store

    settings, now = load_config(), utcnow()
    if not has_collection(settings):
        raise DatabaseError("there is no collection yet", "run `legionwire crawl --all` first")
    if file is None:
        ensure_data_folder(settings)
        file = settings.data / "backups" / backups.backup_name(now)
        file.parent.mkdir(exist_ok=True)
    store = Store(settings.database)
    try:
        with _told() as tell:
            report = backups.backup(store, file, now, tell)
    finally:
        store.close()
    row = {"file": str(report.file), "created": report.created, "schema": report.schema, "tables": report.tables}
    printer.one(row | {"bytes": report.size, "sha256": report.sha256})
    return 0


@click.command(cls=Verb)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where there is a collection: an SQLite file is moved aside, the "
                                              "tables of a server are emptied.")  # fmt: skip
@with_printer
def restore(file: Path, replace: bool, printer: Printer) -> int:
    """Put a backup in the place of the database, and compare the two.

    Interrupted, the same command goes on where it was.
    """
    from legionwire.clock import utcnow
    from legionwire.config import ensure_data_folder, load_config
    from legionwire.storage.restoring import restore as put_back

    settings = load_config()
    ensure_data_folder(settings)
    with _told() as tell:
        restored = put_back(settings.database, file, settings.data, utcnow(), tell, replace=replace)
    for path in restored.aside:
        note(f"the database that was there is now {path}")
    _print(printer, restored.compared, "give the same command once more, with --replace")
    note(f"restored from {file} (schema {restored.schema}); `legionwire db check` looks further")
    return 0


def _other(url: str, present: str) -> str:
    """The database that `--to` names, which must not be the present one."""
    from legionwire.config_values import database_url
    from legionwire.values import Given, UnusableError

    try:
        other = database_url(Given(url, is_text=True, base=Path.cwd()))
    except UnusableError as error:
        raise UsageError(f"--to {error}") from error
    if other == present:
        raise UsageError("--to names the database that is copied", "name another one")
    return other


def _print(printer: Printer, compared: Sequence[Compared], way_out: str) -> None:
    """The tables, each beside its twin. Raises DatabaseError when some differ."""
    rows = [{"table": item.table, "rows": item.rows, "equal": item.equal} for item in compared]
    printer.rows(rows, _TABLES)
    different = [item.table for item in compared if not item.equal]
    if different:
        raise DatabaseError(f"{count(len(different), 'table')} differ: {', '.join(different)}", way_out)


@contextmanager
def _told() -> Iterator[Tell]:
    """How far it is, as a bar on a terminal."""
    if not sys.stderr.isatty() or options().quiet:
        yield lambda step: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description}"), bars.BarColumn(20), bars.MofNCompleteColumn())
    with bars.Progress(*columns, bars.TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(step: Step) -> None:
            bar.update(task, description=step.phase, completed=step.done, total=step.total)

        yield show
