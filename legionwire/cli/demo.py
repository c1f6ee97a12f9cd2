"""`legionwire demo`: the main job from end to end on a small news web of our own, without internet."""

from __future__ import annotations

import ipaddress
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from legionwire.cli.funnels import print_report
from legionwire.cli.notes import note
from legionwire.cli.output import Columns, Printer
from legionwire.cli.terminal import say
from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.config import Config
    from legionwire.crawls import Report


@click.command(cls=Verb)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the collection in this folder.")
def demo(keep: Path | None) -> int:
    """Serve six invented outlets on loopback, crawl them with the real spiders, ask the collection three questions.

    Then some news changes, and a second crawl asks only for what is new.
    """
    from legionwire.article import State
    from legionwire.cli.making import make_dictionaries
    from legionwire.cli.progress import Progress, stopping_told
    from legionwire.config import ensure_data_folder, load_config, shipped_catalogue
    from legionwire.crawls import run_crawl
    from legionwire.demo import NETWORK, DemoWeb
    from legionwire.sources import load_catalogue
    from legionwire.storage.runs import Task

    if keep is not None and (keep / "legionwire.db").exists():
        way_out = f"remove it (rm -r {keep}), or name another folder: the demo's invented news need one of their own"
        raise UsageError(f"{keep} holds a collection already", way_out)
    with ExitStack() as stack:
        folder = keep.absolute() if keep else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        web = stack.enter_context(DemoWeb())
        config = replace(
            load_config({}),
            data=folder,
            catalogue=folder / "demo-catalogue",  # not <data>/catalogue, which lies over the shipped one
            topic=shipped_catalogue() / "topic.toml",
            database=f"sqlite:///{folder / 'legionwire.db'}",
            caches=load_config().caches,  # made once, not for every demo
            allow_addresses=(ipaddress.ip_network(NETWORK),),
        )
        ensure_data_folder(config)
        web.catalogue(config.catalogue)
        catalogue = load_catalogue(config.catalogue)
        task = Task(tuple(source.id for source in catalogue.sources))
        reports = []
        for title in ("The first crawl", "Some news changed; the second crawl asks only for that"):
            with Progress(folder) as progress, stopping_told():
                making = partial(make_dictionaries, config, catalogue.languages_of(task.sources), progress)
                reports.append(run_crawl(config, catalogue, task, progress.show, on_ready=making))
            _tell(title, reports[-1])
            web.tick()
        wall = next(odd.url for odd in web.odd() if odd.state is State.WALL)
        _ask(config, wall)
    if keep:
        note(f"\nThe collection is in {folder}; ask it more:")
        names = {"DATA": folder, "CATALOGUE": config.catalogue, "CACHES": config.caches}
        note("  export " + " ".join(f"LEGIONWIRE_{name}={quote(str(place))}" for name, place in names.items()))
        note("  legionwire search legion")
    return 0 if all(report.run.outcome == "ok" for report in reports) else 1


def _tell(title: str, report: Report) -> None:
    click.secho(f"\n{title}\n", bold=True)
    print_report(report, Printer("table", None))


def _ask(config: Config, wall: str) -> None:
    """Three questions, each as the command that asks it, with the answer of this collection."""
    from legionwire.cli.opening import collection
    from legionwire.query import parse_query
    from legionwire.storage.fates import fate_of
    from legionwire.storage.questions import related_to
    from legionwire.storage.relatives import relatives_of
    from legionwire.storage.results import Wanted, ask, find

    with collection(config) as store, store.read() as db:
        _question("Who wrote about the Legion in Ukrainian? In any inflection.", "search ЛЕГІОНУ")
        found = find(db, ask(db, Wanted(parse_query("ЛЕГІОНУ"), copies=True)), "newest", 5)
        Printer("table", None).rows([asdict(hit) for hit in found], Columns(("id", "published", "source", "title")))
        everything = find(db, ask(db, Wanted(copies=True)), "newest", None)
        copied = max(everything, key=lambda hit: (hit.n_copies, hit.id))
        _question("Which outlets ran the same text, and who had it first?", f"show {copied.id}")
        say(f"{copied.title}\n  first: {copied.source}, {copied.published:%Y-%m-%d %H:%M} UTC")
        for copy in relatives_of(db, copied.id).group:
            say(f"  {f'{copy.kind}:':<6} {copy.source}, {copy.published:%Y-%m-%d %H:%M} UTC, {copy.url}")
        _question("Why is this address not in the collection?", f"why {wall}")
        for fate in fate_of(db, wall):
            say(f"  {fate.state}: {fate.reason}")
        changed = [hit for hit in everything if hit.n_revisions > 1]
        for hit in changed:
            _question("What was edited after it was published?", f"show {hit.id}")
            for item in related_to(db, hit.id).revisions:
                say(f"  {item.n}. seen {item.seen:%H:%M:%S} UTC: {item.title}")


def _question(question: str, command: str) -> None:
    click.secho(f"\n{question}", bold=True)
    click.secho(f"$ legionwire {command}", dim=True)
