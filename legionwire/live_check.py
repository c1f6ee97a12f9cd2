"""A look at every channel of some sources: a crawl of its own that asks each once and keeps nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from legionwire.article import ChannelKind
from legionwire.checking import ChannelCheck, evidence_of_new_places, in_new_places
from legionwire.config import Config
from legionwire.crawls import Report
from legionwire.errors import LegionwireError
from legionwire.handover import handed_over
from legionwire.own_tables import add_table
from legionwire.sources import Source
from legionwire.storage.runs import Task
from legionwire.trial import crawled
from legionwire.urls import registrable_domain

KINDS: tuple[ChannelKind, ...] = ("feed", "sitemap", "listing")


def with_guesses(source: Source) -> Source:
    """The source as if its unverified addresses were verified."""
    guesses = {kind: tuple(way.url for way in source.unverified if way.kind == kind) for kind in KINDS}
    return replace(
        source,
        feeds=source.feeds + guesses["feed"],
        sitemaps=source.sitemaps + guesses["sitemap"],
        listings=source.listings + guesses["listing"],
        unverified=(),
    )


def run_check(config: Config, sources: Sequence[Source], on_progress: Callable[[int], None]) -> list[ChannelCheck]:
    """Ask every channel, as a crawl would: sites in parallel, one request at a time for each, with its pause.

    `on_progress` is told now and then how many have answered. Raises LegionwireError when the crawl itself fails.
    """
    active = [replace(source, paused=None) for source in sources]
    task = Task(tuple(source.id for source in active))

    def tell(checking: Config, _: Report) -> None:
        on_progress(sum(1 for _ in handed_over(checking.data, ChannelCheck)))

    with crawled(config, active, task, "check", tell) as (end, _, folder):
        checks = list(handed_over(folder, ChannelCheck))
    wanted = sum(map(channel_count, active))
    if len(checks) < wanted:
        raise LegionwireError(f"only {len(checks)} of {wanted} channels were asked: {end.run.reason}", "try again")
    order = {source.id: number for number, source in enumerate(sources)}
    return sorted(checks, key=lambda check: (order[check.source], check.kind, check.url))


def channel_count(source: Source) -> int:
    """How many requests a check of it takes."""
    return len(source.polled())


def write_moved(config: Config, source: Source, checks: Sequence[ChannelCheck], today: date) -> Path | None:
    """Put a source's moved channels into the overlay, under their new addresses. None when nothing moved, or only to
    sites that are not the source's: a domain that was sold leads elsewhere too.

    Raises LegionwireError when its table cannot be replaced.
    """
    polled, sites = {way.url for way in source.polled()}, source.domain_set()
    own = (check for check in checks if check.source == source.id and check.url in polled)
    mine = [check for check in own if check.moved and registrable_domain(check.moved) in sites]
    if not mine:
        return None
    moved = replace(
        source,
        feeds=in_new_places(source.feeds, mine),
        sitemaps=in_new_places(source.sitemaps, mine),
        listings=in_new_places(source.listings, mine),
        evidence=evidence_of_new_places(source.evidence, mine, today),
    )
    return add_table(config, moved, force=True)
