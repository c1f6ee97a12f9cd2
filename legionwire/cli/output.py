"""How data are printed: a table on a terminal, TSV in a pipe, JSON, JSON lines or CSV when asked."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from legionwire.cli.terminal import escaped, one_line
from legionwire.errors import UsageError
from legionwire.formulas import defused

P = ParamSpec("P")
R = TypeVar("R")
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a list has: all its fields, those that a table or TSV shows, those of them that give way."""

    fields: tuple[str, ...]
    shown: tuple[str, ...] = ()  # all when empty
    spare: tuple[str, ...] = ()  # on a narrow terminal, the first goes first


class Printer:
    """Prints rows in the form the operator chose."""

    def __init__(self, form: str | None, fields: str | None) -> None:
        self.form = form or ("table" if sys.stdout.isatty() else "tsv")
        self.chosen = _names(fields)

    @property
    def is_json(self) -> bool:
        return self.form in ("json", "jsonl")

    def rows(self, rows: Iterable[Row], columns: Columns) -> int:
        """Print a list. Returns how many there were. Raises UsageError for a field that it has not."""
        self._refuse_unknown(columns.fields)
        if self.form == "jsonl":
            return self._lines(rows)
        held = list(rows)
        shown = self.chosen or columns.shown or columns.fields
        if self.form == "json":
            click.echo(to_json([self._pick(row) for row in held], indent=2))
        elif self.form == "csv":
            _write_csv(held, self.chosen or columns.fields)
        elif self.form == "tsv":
            for row in held:
                click.echo("\t".join(cell(row.get(name)) for name in shown))
        elif held:
            from legionwire.cli.table import write_table

            cells = [[_table_cell(row.get(name)) for name in shown] for row in held]
            write_table(shown, cells, () if self.chosen else columns.spare)
        return len(held)

    def one(self, row: Row) -> None:
        """Print one thing: its fields one a line, or as JSON."""
        self._refuse_unknown(tuple(row))
        if self.is_json:
            click.echo(to_json(self._pick(row), indent=2 if self.form == "json" else None))
        elif self.form == "csv":
            _write_csv([row], self.chosen or tuple(row))
        else:
            for name in self.chosen or row:
                if (text := cell(row[name])) or self.chosen:
                    click.echo(f"{name:<18}  {text}" if self.form == "table" else f"{name}\t{text}")

    def blank(self) -> None:
        """A line between two parts, where a person or a script has to tell them apart."""
        if self.form in ("table", "tsv"):
            click.echo()

    def _lines(self, rows: Iterable[Row]) -> int:
        count = 0
        for row in rows:
            click.echo(to_json(self._pick(row)))
            count += 1
        return count

    def _pick(self, row: Row) -> Row:
        return {name: row.get(name) for name in self.chosen} if self.chosen else row

    def _refuse_unknown(self, fields: Sequence[str]) -> None:
        for name in self.chosen or ():
            if name not in fields:
                raise UsageError(f"there is no field {name!r}", f"there are: {', '.join(fields)}")


def with_printer(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --json, --jsonl, --csv and --fields; the command gets a `printer`."""

    @click.option("--json", "form", flag_value="json", default=None, help="One JSON document.")
    @click.option("--jsonl", "form", flag_value="jsonl", help="One JSON object a line.")
    @click.option("--csv", "form", flag_value="csv", help="CSV, safe to open in a spreadsheet.")
    @click.option("--fields", metavar="A,B", help="Only these fields, in this order.")
    @wraps(command)
    def wrapped(*args: Any, form: str | None, fields: str | None, **kwargs: Any) -> R:
        return command(*args, printer=Printer(form, fields), **kwargs)

    return wrapped


def to_json(value: object, indent: int | None = None) -> str:
    """JSON as we print it: what a terminal would obey is escaped, which changes no value. A lone surrogate in it leaves
    the program as the escape it is in JSON (see `main`)."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))


def moment(value: datetime | None) -> str | None:
    """A time as the contract writes it: ISO 8601, UTC, `Z`."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def cell(value: object) -> str:
    """A value on one line, for people. Control characters and what turns the direction of writing go: a terminal would
    obey them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return str(_plain(value))
    if isinstance(value, Mapping):
        return " ".join(f"{cell(name)}={cell(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
    return one_line(str(value))


def _table_cell(value: object) -> str:
    """In a table a time is read, not copied: to the minute, in UTC."""
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else cell(value)


def _names(fields: str | None) -> tuple[str, ...]:
    if fields is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in fields.split(",") if name.strip()))
    if not names:
        raise UsageError("--fields names no field", "such as --fields id,title")
    return names


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_csv(rows: Sequence[Row], fields: Sequence[str]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([defused(cell(row.get(name))) for name in fields])
    click.echo(buffer.getvalue(), nl=False)
