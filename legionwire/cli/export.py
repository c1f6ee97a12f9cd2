"""`legionwire export`: articles taken away, streamed, never cut short."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from legionwire import __version__
from legionwire.cli.notes import count, note
from legionwire.cli.output import moment, to_json
from legionwire.cli.verbs import Asking
from legionwire.files import require_place, whole


@click.command(cls=Asking)
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; without it standard output."
)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
def export(query: tuple[str, ...], form: str, output: Path | None, fail_empty: bool) -> int:
    """All articles, or those that a query finds (docs/query.md), oldest first.

    The number of rows is stated. Beside FILE stands FILE.manifest.json: rows, size and SHA-256 of what was written.
    """
    from legionwire.cli.opening import collection
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.exported import to_row
    from legionwire.query import parse_query
    from legionwire.storage.exporting import exported
    from legionwire.storage.results import Wanted

    if output is not None:
        require_place(output)
    asked = " ".join(query)
    parsed = parse_query(asked) if query else None
    with collection(load_config()) as store, store.read() as db:
        rows = map(to_row, exported(db, Wanted(parsed, copies=True)))
        if output is None:
            articles = _write(rows)
        else:
            written = _write_file(rows, output)
            _write_manifest(output, written, {"format": form, "query": asked or None, "created": moment(utcnow())})
            articles = written.rows
    note(count(articles, "article") + (f" in {output}" if output else ""))
    return 3 if fail_empty and not articles else 0


@dataclass(frozen=True, slots=True)
class Written:
    """What an export put into its file."""

    rows: int
    size: int
    sha256: str


def _lines(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    return (f"{to_json(row)}\n" for row in rows)


def _write(rows: Iterable[Mapping[str, object]]) -> int:
    count = 0
    for line in _lines(rows):
        sys.stdout.write(line)
        count += 1
    return count


def _write_file(rows: Iterable[Mapping[str, object]], output: Path) -> Written:
    count = size = 0
    digest = hashlib.sha256()
    with whole(output) as file:
        for line in _lines(rows):
            data = line.encode(errors="backslashreplace")
            file.write(data)
            digest.update(data)
            count, size = count + 1, size + len(data)
    return Written(count, size, digest.hexdigest())


def _write_manifest(output: Path, written: Written, about: Mapping[str, object]) -> None:
    sizes = {"articles": written.rows, "bytes": written.size, "sha256": written.sha256}
    manifest = {"file": output.name, **about, **sizes, "legionwire": __version__}
    with whole(output.with_name(f"{output.name}.manifest.json")) as file:
        file.write(f"{to_json(manifest, indent=2)}\n".encode(errors="backslashreplace"))
