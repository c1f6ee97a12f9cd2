"""`legionwire sources check`: whether the channels of the catalogue still work."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from legionwire.cli.notes import count, note, warn_of_no_contact
from legionwire.cli.output import Columns, Printer, with_printer
from legionwire.cli.verbs import Verb
from legionwire.errors import LegionwireError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legionwire.checking import ChannelCheck
    from legionwire.config import Config
    from legionwire.sources import Catalogue, Source

COLUMNS = Columns(
    fields=("source", "kind", "state", "entries", "newest", "url", "moved", "reason", "unverified"),
    shown=("source", "kind", "state", "entries", "newest", "url", "reason"),
    spare=("entries", "reason", "kind", "newest"),
)
SOME_FAILED = 4


@click.command("check", cls=Verb)
@click.argument("source", nargs=-1)
@click.option("--failed", "only_failed", is_flag=True, help="Show only what does not work, or moved.")
@click.option("--unverified", is_flag=True, help="Ask the addresses for which nobody vouches too.")
@click.option("--write", is_flag=True, help="Put channels that moved for good into your own tables.")
@with_printer
def check(source: tuple[str, ...], only_failed: bool, unverified: bool, write: bool, printer: Printer) -> int:
    """Ask every feed, sitemap and listing of the catalogue once, or those of some sources: which work, moved, died?

    With the manners of a crawl: one request at a time for each site, its robots.txt, its pauses. Nothing is kept.
    Exit code 4 when a channel failed.
    """
    from legionwire.cli.opening import catalogue_of
    from legionwire.cli.progress import Progress
    from legionwire.config import load_config
    from legionwire.live_check import channel_count, run_check, with_guesses

    config = load_config()
    chosen = _chosen(catalogue_of(config), source)
    asked = [with_guesses(one) for one in chosen] if unverified else chosen
    wanted = sum(map(channel_count, asked))
    if not wanted:
        raise UsageError("there is no channel to ask", "the tables have neither feeds nor sitemaps nor listings")
    warn_of_no_contact(config)
    note(f"asking {count(wanted, 'channel')} of {count(len(chosen), 'source')}")
    with Progress(config.data) as progress:
        checks = run_check(config, asked, lambda done: progress.advance("checking", "", done, wanted))
    shown = [check for check in checks if not only_failed or not check.works or check.moved]
    guesses = {(one.id, way.url) for one in chosen for way in one.unverified}
    rows = [asdict(check) | {"unverified": (check.source, check.url) in guesses} for check in shown]
    printer.rows(rows, COLUMNS)
    note(", ".join(f"{number} {state}" for state, number in Counter(check.state for check in checks).most_common()))
    if write:
        _write(config, chosen, checks)
    return 0 if all(check.works for check in checks) else SOME_FAILED


def _chosen(catalogue: Catalogue, names: tuple[str, ...]) -> list[Source]:
    """Those named, else all that are not paused in the catalogue."""
    if names:
        return [catalogue.get(name) for name in dict.fromkeys(names)]
    paused = sum(source.paused is not None for source in catalogue.sources)
    if paused:
        note(f"{count(paused, 'paused source')} left out; named, they are asked as well")
    return [source for source in catalogue.sources if source.paused is None]


def _write(config: Config, sources: Sequence[Source], checks: Sequence[ChannelCheck]) -> None:
    from legionwire.clock import utcnow
    from legionwire.live_check import write_moved

    for source in sources:
        try:
            file = write_moved(config, source, checks, utcnow().date())
        except LegionwireError as error:
            note(f"{source.id} is left as it is: {error}")
        else:
            if file:
                note(f"{source.id}: new addresses in {file}")
