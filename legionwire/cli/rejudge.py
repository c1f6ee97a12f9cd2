"""`legionwire rejudge`: what is kept, judged once more by today's topic file."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note, options
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.rejudging import Rejudged
    from legionwire.sources import Catalogue
    from legionwire.storage.engine import Store
    from legionwire.storage.rejudging import Scope

_COLUMNS = Columns(("url", "effect", "was", "label", "article", "reason"))
_CHUNK = 1_000  # addresses without a capture that are looked up at once
_TROUBLES = (
    ("refused", "would be no article today"),
    ("lost", "whose capture cannot be read"),
    ("overtaken", "changed by a crawl meanwhile"),
    ("failed", "failed"),
)


@dataclass(slots=True)
class _Came:
    """What it came to. Only what is worth a line is held one by one."""

    articles: int = 0
    pages: int = 0
    missing: int = 0
    told: list[Rejudged] = field(default_factory=list)
    effects: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)  # "core -> mention"

    def add(self, done: list[Rejudged]) -> None:
        for item in done:
            self.effects[str(item.effect)] += 1
            if item.label and item.label != item.was:
                self.turns[f"{item.was} -> {item.label}"] += 1
        self.told += [item for item in done if item.effect != "unchanged"]


@click.command(cls=Verb)
@click.option("--source", "sources", multiple=True, metavar="ID", help="Only this source's; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also what was judged by today's rules already.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--limit", type=click.IntRange(1), help="How many at most.")
@with_printer
def rejudge(sources: tuple[str, ...], everything: bool, dry_run: bool, limit: int | None, printer: Printer) -> int:
    """Judge again by today's topic file what was judged by another one.

    Stored articles are judged by their words; what is not about the topic is hidden: it is kept, and no answer to any
    question. Pages off topic are read again from their captures, and stored if they are on topic now. What people
    ruled goes before any verdict. Interrupted, the same command goes on where it was (with --all from the beginning);
    a crawl may go on meanwhile.

    -v, --json and the like list what changed, and at the end what would have to be fetched again: pages off topic of
    which only the verdict was kept. A second `legionwire rejudge --fields url` lists these alone, as
    `legionwire crawl --urls -` takes them. Exit code 1: something failed, or a capture is lost.
    """
    from legionwire.cli.opening import catalogue_of, collection
    from legionwire.config import load_config
    from legionwire.context import topic_of
    from legionwire.relevance import rules_version
    from legionwire.storage.rejudging import Scope

    config = load_config()
    catalogue = catalogue_of(config)
    chosen = frozenset(catalogue.get(name).id for name in sources)
    scope = Scope(rules_version(topic_of(config)), chosen, everything)
    with collection(config, indexes=True) as store:
        came = asyncio.run(_rejudge_all(config, store, catalogue, scope, dry_run, limit))
        if printer.is_json or printer.form == "csv" or printer.chosen or options().verbose:
            printer.rows(_rows(store, scope, came), _COLUMNS)
    for line in _summary(came, scope, dry_run):
        note(line)
    return 1 if came.effects["failed"] or came.effects["lost"] else 0


async def _rejudge_all(
    config: Config, store: Store, catalogue: Catalogue, scope: Scope, dry_run: bool, limit: int | None
) -> _Came:
    from legionwire.cli.again import Waiting, progress
    from legionwire.context import open_workers
    from legionwire.evidence import Evidence
    from legionwire.rejudging import Rejudger
    from legionwire.storage import rejudging, site_lines

    database = Waiting(store)
    evidence = Evidence(lambda site: database.read(site_lines.evidence_of, site))
    known = {source.id: source for source in catalogue.sources}
    came = _Came()
    total = await database.read(rejudging.count_articles, scope)
    kept, came.missing = await database.read(rejudging.count_off_topic, scope)
    workers = open_workers(config)
    try:
        rejudger = Rejudger(workers, config.data / "captures", database, evidence, known, dry_run)
        with progress(min(total + kept, limit or total + kept)) as tell:
            async for done in rejudger.articles(scope, limit):
                came.add(done)
                came.articles += len(done)
                tell(came.articles, f"{came.turns.total():,} changed")
            left = None if limit is None else limit - came.articles
            if left != 0:
                async for done in rejudger.off_topic(scope, left):
                    came.add(done)
                    came.pages += len(done)
                    tell(came.articles + came.pages, f"{came.turns.total():,} changed")
    finally:
        workers.close()
    return came


def _rows(store: Store, scope: Scope, came: _Came) -> Iterator[dict[str, object]]:
    from legionwire.storage.rejudging import Effect, missing_after

    for item in came.told:
        yield asdict(item)
    after = 0
    with store.read() as db:
        while some := missing_after(db, after, scope, _CHUNK):
            after = some[-1][0]
            for _, url, label in some:
                reason = "would have to be fetched again: only the verdict was kept"
                yield {"url": url, "effect": Effect.MISSING, "was": label, "label": None, "reason": reason}


def _summary(came: _Came, scope: Scope, dry_run: bool) -> Iterator[str]:
    """How much was judged, what became what, what went wrong, what is left."""
    yield f"{count(came.articles, 'article')} judged again, {count(came.pages, 'off-topic page')} read again" + (
        ": nothing is written" if dry_run else f" by the rules {scope.version}"
    )
    turns = [f"{number:,} {turn}" for turn, number in came.turns.most_common()]
    yield "changed: " + (", ".join(turns) or "nothing")
    if wrong := [f"{came.effects[effect]:,} {words}" for effect, words in _TROUBLES if came.effects[effect]]:
        yield ", ".join(wrong)
    if came.missing:
        yield f"{count(came.missing, 'off-topic page')} would have to be fetched again (-v lists them)"
