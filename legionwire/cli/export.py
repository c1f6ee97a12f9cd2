"""`legionwire export`: articles taken away, streamed, never cut short."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

import click

from legionwire.cli.output import note
from legionwire.errors import ConfigError


@click.command()
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; without it standard output."
)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
@click.pass_obj
def export(obj: dict[str, bool], query: tuple[str, ...], form: str, output: Path | None, fail_empty: bool) -> int:
    """All articles, or those that a query finds, oldest first. The number of rows is stated."""
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.query import parse_query
    from legionwire.storage.questions import export_rows

    parsed = parse_query(" ".join(query)) if query else None
    with collection(load_config()) as store, store.read() as db:
        rows = export_rows(db, parsed)
        count = _write(rows, sys.stdout) if output is None else _write_file(rows, output)
    note(f"{count} articles" + (f" in {output}" if output else ""), quiet=obj["quiet"])
    return 3 if fail_empty and not count else 0


def _write(rows: Iterable[Mapping[str, object]], file: IO[str]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def _write_file(rows: Iterable[Mapping[str, object]], output: Path) -> int:
    """Into a temporary file that takes the name when it is whole: half an export never looks like one."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=output.parent, prefix=f".{output.name}.", delete=False
        ) as file:
            try:
                count = _write(rows, file)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(output)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror or error}", "choose another file") from error
    return count
