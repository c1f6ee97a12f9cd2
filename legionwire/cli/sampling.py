"""`legionwire sources sample`: keep a page beside its reading, and see later whether it is still read like that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import LegionwireError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legionwire.article import Page
    from legionwire.config import Config
    from legionwire.sources import Catalogue

COLUMNS = Columns(fields=("file", "url", "result", "differs"), spare=("url",))
FOLDER = Path("samples")


@click.command("sample", cls=Verb)
@click.argument("url", required=False)
@click.option(
    "--into", default=FOLDER, show_default=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option("--check", "folder", type=click.Path(file_okay=False, path_type=Path), help="Read all pages of it again.")
@with_printer
def sample(url: str | None, into: Path, folder: Path | None, printer: Printer) -> int:
    """Save a page as it is sent and what is read from it, for tests of your own; with --check compare.

    The page is asked for with the manners of a crawl. With --check the exit code is 1 when a page is read otherwise
    than when it was saved.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.config import load_config

    if (url is None) == (folder is None):
        raise UsageError("give the address of a page, or --check with a folder", "one of the two")
    config = load_config()
    catalogue = catalogue_of(config)
    if folder is not None:
        return _check(config, catalogue, folder, printer)
    assert url is not None
    return _save(config, catalogue, url, into, printer)


def _save(config: Config, catalogue: Catalogue, url: str, into: Path, printer: Printer) -> int:
    from legionwire.samples import ask_page, save_pair

    asked = ask_page(config, catalogue, url)
    if asked.page is None:
        raise LegionwireError(f"{asked.url} gave no page: {asked.reason}")
    (answer,) = asyncio.run(_read(config, catalogue, [asked.page]))
    file = save_pair(into, asked.page, answer)
    shown = {name: answer.get(name) for name in ("url", "state", "reason", "title", "published", "lang")}
    printer.one({"file": str(file), **shown})
    return 0


def _check(config: Config, catalogue: Catalogue, folder: Path, printer: Printer) -> int:
    from legionwire.samples import differences, open_pair, pairs_of

    pairs = [open_pair(file) for file in pairs_of(folder)]
    answers = asyncio.run(_read(config, catalogue, [pair.page for pair in pairs]))
    rows = []
    for pair, answer in zip(pairs, answers, strict=True):
        differs = differences(pair.reading, answer)
        result = "different" if differs else "same"
        rows.append({"file": pair.file.name, "url": pair.page.url, "result": result, "differs": list(differs)})
    printer.rows(rows, COLUMNS)
    changed = sum(row["result"] == "different" for row in rows)
    note(f"{count(len(rows), 'page')}, {changed} read otherwise than when saved")
    return 1 if changed else 0


async def _read(config: Config, catalogue: Catalogue, pages: Sequence[Page]) -> list[dict[str, object]]:
    """What `read --alone` says of each page."""
    from legionwire.cli.filters import article_fields, by_source, reading_workers
    from legionwire.reading import read_bare

    known, workers = by_source(catalogue), reading_workers(config)

    async def read(page: Page) -> dict[str, object]:
        try:
            return article_fields(await workers.run(read_bare, known(page)))
        except LegionwireError as error:
            return {"url": page.url, "state": "error", "reason": error.what}

    try:
        return list(await asyncio.gather(*map(read, pages)))
    finally:
        workers.close()
