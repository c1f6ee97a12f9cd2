"""`legionwire export`: articles taken away, streamed, never cut short."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import to_json
from legionwire.cli.verbs import Asking
from legionwire.errors import UsageError
from legionwire.export_formats import FORMATS, KINDS, Format, format_of, writer_of
from legionwire.files import require_place, whole

if TYPE_CHECKING:
    from legionwire.cli.progress import Progress
    from legionwire.exported import Exported
    from legionwire.manifests import Written
    from legionwire.storage.engine import Connection
    from legionwire.storage.results import Wanted
    from legionwire.tallies import Tally
    from legionwire.text_policy import TextPolicy

_STEP = 100  # articles between two looks at the bar
_CUT = {"full": "", "excerpt": ", of each text the beginning", "none": ", without their texts"}


@click.command(cls=Asking)
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by FILE's suffix, else jsonl.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; without it standard output."
)
@click.option("--as-of", metavar="TIME", help="As the collection was then: 2026-11-01, 2026-11-01T18:30 (UTC).")
@click.option("--no-copies", is_flag=True, help="Only the first of each group of copies, as the search page counts.")
@click.option(
    "--text", type=click.Choice(("full", "excerpt", "none")), help="How much of each text; no more than [export] text."
)
@click.option("--fail-empty", is_flag=True, help="Exit code 3 when nothing is found.")
def export(
    query: tuple[str, ...],
    form: Format | None,
    output: Path | None,
    as_of: str | None,
    no_copies: bool,
    text: TextPolicy | None,
    fail_empty: bool,
) -> int:
    """All articles, or those that a query finds (docs/query.md), oldest first, copies too.

    The number of articles is stated. Beside FILE stands FILE.manifest.json: what was asked and given, size and SHA-256
    of the file, versions, and what the collection may lack (docs/exports.md).
    """
    from legionwire import __version__
    from legionwire.cli.opening import collection
    from legionwire.cli.progress import Progress
    from legionwire.cli.whens import parse_as_of, too_early
    from legionwire.clock import utcnow
    from legionwire.config import load_config
    from legionwire.export_about import About
    from legionwire.query import parse_query
    from legionwire.shortened import shortened
    from legionwire.storage.collecting import manifest_of
    from legionwire.storage.exporting import exported
    from legionwire.storage.frozen import require_frozen
    from legionwire.storage.results import Wanted, began, source_names
    from legionwire.tallies import Tally
    from legionwire.text_policy import narrowed

    form = form or (format_of(output.name) if output else None) or "jsonl"
    _require_way_out(form, output)
    config, now = load_config(), utcnow()
    policy, moment = narrowed(config.export.text, text), parse_as_of(as_of) if as_of else None
    asked = " ".join(query)
    wanted = Wanted(parse_query(asked) if query else None, copies=not no_copies, as_of=moment)
    tally, bar = Tally(), Progress(config.data)
    is_apart = output is not None or not sys.stdout.isatty()  # else a bar would stand among the articles
    with collection(config) as store, store.read() as db, bar if is_apart else nullcontext():
        if moment is not None:
            require_frozen(db, moment, now)
        about = About(asked or None, moment or now, moment, __version__, source_names(db), policy, wanted.copies)
        total = _total(db, wanted) if bar.is_shown else None
        passing = _shown(tally.passing(exported(db, wanted)), tally, bar, total)
        pieces = writer_of(form)((shortened(article, policy) for article in passing), about)
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
        else:
            written = _write(pieces, output, form)
            _write_manifest(output, manifest_of(db, written, about, tally, now))
        early = too_early(moment, began(db)) if moment is not None and not tally.rows else None
    note(count(tally.rows, "article") + (f" in {output}" if output else "") + _CUT[policy])
    if early:
        note(early)
    return 3 if fail_empty and not tally.rows else 0


def _require_way_out(form: Format, output: Path | None) -> None:
    if output is not None:
        require_place(output)
    elif not KINDS[form].is_text and sys.stdout.isatty():
        raise UsageError(f"{form} is nothing for a terminal", "name a file with -o")


def _total(db: Connection, wanted: Wanted) -> int:
    from legionwire.storage.exporting import count_exported

    return count_exported(db, wanted)


def _shown(articles: Iterator[Exported], tally: Tally, bar: Progress, total: int | None) -> Iterator[Exported]:
    """The same articles, while the bar goes on."""
    bar.advance("exporting", "articles", 0, total)
    for article in articles:
        if tally.rows % _STEP == 0:
            bar.advance("exporting", "articles", tally.rows, total)
        yield article


def _write(pieces: Iterator[bytes], output: Path, form: Format) -> Written:
    from legionwire.manifests import Written

    size, digest = 0, hashlib.sha256()
    with whole(output) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return Written(output.name, form, size, digest.hexdigest())


def _write_manifest(output: Path, manifest: Mapping[str, object]) -> None:
    with whole(output.with_name(f"{output.name}.manifest.json")) as file:
        file.write(f"{to_json(manifest, indent=2)}\n".encode(errors="backslashreplace"))
