"""`legionwire reread`: what is stored, read once more from its captures."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note, options
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.rereading import Reread
    from legionwire.sources import Source
    from legionwire.storage.engine import Store

_COLUMNS = Columns(("id", "url", "effect", "reason"))


@click.command(cls=Verb)
@click.option("--source", "sources", multiple=True, metavar="ID", help="Only this source's articles; may be repeated.")
@click.option(
    "--all", "everything", is_flag=True, help="Also what today's extractor has read, with nothing to leave out."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--limit", type=click.IntRange(1), help="How many at most.")
@with_printer
def reread(sources: tuple[str, ...], everything: bool, dry_run: bool, limit: int | None, printer: Printer) -> int:
    """Read stored articles again from their captures, where that may give a better text.

    Taken are those that another version of the extractor has read, and those with lines that are known by now to repeat
    on their site. What says something else then is a new revision. Interrupted, the same command goes on where it was
    (with --all from the beginning); a crawl may go on meanwhile. -v, --json and the like list what changed, what would
    be no article today (it is kept), and what has no capture and would have to be asked for again: then the exit code
    is 1.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.config import load_config

    config = load_config()
    catalogue = catalogue_of(config)
    sources = tuple(catalogue.get(name).id for name in sources)
    known = {source.id: source for source in catalogue.sources}
    with collection(config, indexes=True) as store:
        done = asyncio.run(_reread_all(config, store, sources, known, everything, dry_run, limit))
    told = [item for item in done if item.effect != "unchanged"]
    if printer.is_json or printer.form == "csv" or printer.chosen or options().verbose:
        printer.rows(
            [{"id": item.id, "url": item.url, "effect": str(item.effect), "reason": item.reason} for item in told],
            _COLUMNS,
        )
    effects = Counter(str(item.effect) for item in done)
    note(_summary(effects, dry_run))
    return 1 if effects["failed"] or effects["missing"] else 0


async def _reread_all(
    config: Config,
    store: Store,
    sources: tuple[str, ...],
    known: Mapping[str, Source],
    everything: bool,
    dry_run: bool,
    limit: int | None,
) -> list[Reread]:
    from legionwire.cli.again import Waiting, progress
    from legionwire.context import open_workers
    from legionwire.evidence import Evidence
    from legionwire.rereading import Rereader
    from legionwire.storage import rereading, site_lines

    database = Waiting(store)
    evidence = Evidence(lambda site: database.read(site_lines.evidence_of, site))
    total = await database.read(rereading.count_kept, sources)
    workers = open_workers(config)
    became: dict[int, Reread] = {}  # by article: what was changed may be cleaned once more
    looked_at = 0
    try:
        reader = Rereader(workers, config.data / "captures", database, evidence, known, dry=dry_run)
        with progress(total) as tell:
            async for looked, some in reader.all(sources, everything=everything, limit=limit):
                looked_at += looked
                became |= {item.id: item for item in some if item.id not in became or item.effect == "changed"}
                effects = Counter(str(item.effect) for item in became.values())
                tell(looked_at, f"{effects.total():,} read again, {effects['changed']:,} changed")
    finally:
        workers.close()
    return list(became.values())


def _summary(effects: Counter[str], dry_run: bool) -> str:
    parts = [
        f"{effects['changed']:,} {'would change' if dry_run else 'changed'}",
        f"{effects['unchanged']:,} unchanged",
    ]
    for effect, words in (
        ("refused", "no longer an article (kept as it is)"),
        ("missing", "without a capture"),
        ("overtaken", "changed by a crawl meanwhile"),
        ("failed", "failed"),
    ):
        if effects[effect]:
            parts.append(f"{effects[effect]:,} {words}")
    read = effects.total() - effects["missing"]
    return f"{count(read, 'article')} read again: {', '.join(parts)}"
