"""`legionwire crawl X --queue`: have the scheduler crawl it at its next look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legionwire.cli.notes import count, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legionwire.config import Config
    from legionwire.sources import Catalogue
    from legionwire.storage.schedulers import SchedulerRow

START = "start it with `legionwire up`, or crawl here without --queue"


def put_in_queue(config: Config, catalogue: Catalogue, names: tuple[str, ...]) -> int:
    """Make these sources due, and say who will see it, and when."""
    from legionwire.crawls import open_store
    from legionwire.storage import leases
    from legionwire.storage.outlets import make_wanted
    from legionwire.storage.schedulers import schedulers
    from legionwire.storage.sources import sync_sources

    store = open_store(config)
    try:
        with store.write() as db:
            now = leases.clock(db)
            sync_sources(db, catalogue.sources, now)
            channels = make_wanted(db, names)
            busy = leases.busy_sites(db, now)
            found = schedulers(db, now)
    finally:
        store.close()
    note(f"{count(channels, 'channel')} of {count(len(names), 'source')} due now")
    for name in names:
        holders = {busy[site] for site in catalogue.get(name).domain_set() if site in busy}
        if holders:
            note(f"run {min(holders)} is crawling {name} right now: it is asked again after that")
    note(seen_by(found, config.schedule.tick))
    return 0


def seen_by(found: Sequence[SchedulerRow], tick: float) -> str:
    """Which scheduler will see that something is due, and when; what to do when there is none."""
    living = next((row for row in found if not row.silent), None)
    if living:
        return f"the scheduler on {living.hostname} sees it within {tick:.0f} s; `legionwire status` shows the run"
    if found:
        last = found[-1]
        return f"the scheduler on {last.hostname} is silent since {last.ticked:%Y-%m-%d %H:%M} UTC: {START}"
    return f"no scheduler is running: {START}"
