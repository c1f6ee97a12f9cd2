"""How lists are printed: a table on a terminal, TSV in a pipe, JSON, JSON lines or CSV when asked."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from legionwire.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")
Row = Mapping[str, object]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Printer:
    """Prints rows in the form the operator chose."""

    def __init__(self, form: str | None, fields: str | None) -> None:
        self.form = form or ("table" if sys.stdout.isatty() else "tsv")
        self._fields = [name.strip() for name in fields.split(",") if name.strip()] if fields else None

    def rows(self, rows: Iterable[Row], columns: Sequence[str]) -> int:
        """Print rows; `columns` are what a table shows, JSON has every field. Returns how many there were."""
        if self.form == "jsonl":
            return self._lines(rows)
        held = list(rows)
        chosen = self._choose(held, columns)
        if self.form == "json":
            kept = [_pick(row, self._fields) for row in held]
            click.echo(json.dumps(kept, ensure_ascii=False, indent=2, default=_plain))
        elif self.form == "csv":
            _write_csv(held, self._fields or (list(held[0]) if held else chosen))
        elif self.form == "tsv":
            for row in held:
                click.echo("\t".join(_cell(row.get(name)) for name in chosen))
        else:
            _write_table(held, chosen)
        return len(held)

    def one(self, row: Row, columns: Sequence[str] | None = None) -> None:
        """Print one thing: its fields one a line, or as JSON."""
        if self.form in ("json", "jsonl"):
            indent = 2 if self.form == "json" else None
            kept = _pick(row, self._fields)
            click.echo(json.dumps(kept, ensure_ascii=False, indent=indent, default=_plain))
        elif self.form == "csv":
            _write_csv([row], self._fields or list(row))
        else:
            for name in self._choose([row], columns or list(row)):
                if (text := _cell(row.get(name))) or self._fields:
                    click.echo(f"{name.replace('_', ' '):<20} {text}" if self.form == "table" else f"{name}\t{text}")

    def _lines(self, rows: Iterable[Row]) -> int:
        count = 0
        for row in rows:
            if not count:
                self._choose([row], [])
            click.echo(json.dumps(_pick(row, self._fields), ensure_ascii=False, default=_plain))
            count += 1
        return count

    def _choose(self, rows: Sequence[Row], columns: Sequence[str]) -> Sequence[str]:
        if self._fields is None:
            return columns
        unknown = [name for name in self._fields if rows and name not in rows[0]]
        if unknown:
            raise UsageError(f"there is no field {unknown[0]!r}", f"there are: {', '.join(rows[0])}")
        return self._fields


def with_printer(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --json, --jsonl, --csv and --fields; the command gets a `printer`."""

    @click.option("--json", "form", flag_value="json", default=None, help="One JSON document.")
    @click.option("--jsonl", "form", flag_value="jsonl", help="One JSON object a line.")
    @click.option("--csv", "form", flag_value="csv", help="CSV, safe to open in a spreadsheet.")
    @click.option("--fields", metavar="A,B", help="Only these fields.")
    @wraps(command)
    def wrapped(*args: Any, form: str | None, fields: str | None, **kwargs: Any) -> R:
        return command(*args, printer=Printer(form, fields), **kwargs)

    return wrapped


def note(text: str, *, quiet: bool = False) -> None:
    """A line for the operator, beside the data."""
    if not quiet:
        click.echo(text, err=True)


def moment(value: datetime | None) -> str | None:
    """A time as the contract writes it: ISO 8601, UTC, `Z`."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _pick(row: Row, fields: Sequence[str] | None) -> Row:
    return row if fields is None else {name: row.get(name) for name in fields}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: object) -> str:
    """A value on one line, for people."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return str(_plain(value))
    if isinstance(value, Mapping):
        return " ".join(f"{name}={item}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value)
    return " ".join(str(value).split())


def _write_csv(rows: Sequence[Row], fields: Sequence[str]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_safe(_cell(row.get(name))) for name in fields])
    click.echo(buffer.getvalue(), nl=False)


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (CVE-2021-41270)."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _write_table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for name in columns:
        numeric = bool(rows) and all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in columns))
    Console(highlight=False).print(table)
