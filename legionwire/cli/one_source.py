"""`legionwire sources show`: one source in full."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from legionwire.cli.output import Columns, Printer, cell
from legionwire.source_evidence import unverified_table

if TYPE_CHECKING:
    from datetime import datetime

    from legionwire.config import Config
    from legionwire.sources import Source
    from legionwire.storage.outlets import Channel
    from legionwire.storage.source_states import Share

RUNS = 5
WAY = Columns(
    fields=("kind", "url", "polled", "status", "shown", "fresh", "failures", "problem", "next", "interval", "why"),
    shown=("kind", "url", "polled", "status", "shown", "fresh", "failures", "problem"),
    spare=("failures", "fresh", "kind", "polled"),
)
SHARE = Columns(fields=("run", "started", "outcome", "found", "new", "stored", "trouble"), spare=("found", "stored"))


def show_source(
    config: Config, source: Source, row: dict[str, object], words: dict[str, object], printer: Printer
) -> None:
    """Print a source: its state, its table, its channels, its last runs. `row` is what the list says of it, `words`
    what of that a person reads in its place."""
    table = {field.name: getattr(source, field.name) for field in fields(source) if field.name != "paused"}
    table["rules"] = source.rules.given()
    table["unverified"] = unverified_table(source.unverified)
    table["evidence"] = [
        {name: told for name, told in asdict(sighting).items() if told is not None} for sighting in source.evidence
    ]
    state, ways, shares = _state(config, source, paused=row["paused"] is not None)
    row = row | {name: value for name, value in table.items() if value} | state
    if printer.is_json or printer.chosen:
        printer.one(row | {"channels": ways, "runs": shares})
    elif printer.form == "csv":
        printer.rows(ways, WAY)
    else:
        shown = row | (words if printer.form == "table" else {})
        printer.one({name: value for name, value in shown.items() if name != "channels"})
        for rows, columns in ((ways, WAY), (shares, SHARE)):
            if rows:
                printer.blank()
                printer.rows(rows, columns)
            if rows is ways:
                _explain(ways, printer)


def _explain(ways: list[dict[str, object]], printer: Printer) -> None:
    """When each channel is asked again, and why; on a terminal, where the table has no room for sentences."""
    told = [way for way in ways if way["why"]]
    if printer.form == "table" and told:
        printer.blank()
        for way in told:
            click.echo(f"{cell(way['url'])}\n  {cell(way['why'])}")


def _state(
    config: Config, source: Source, *, paused: bool
) -> tuple[dict[str, object], list[dict[str, object]], list[dict[str, object]]]:
    """What the database adds to the list: who crawls it, what holds it back; its channels; its last runs."""
    from legionwire.cli.opening import collection, has_collection
    from legionwire.storage import leases, revisits
    from legionwire.storage.outlets import channels, outlets
    from legionwire.storage.source_states import find_source

    if not has_collection(config):
        return {}, [], []
    with collection(config) as store, store.read() as db:
        now = leases.clock(db)
        outlet = outlets(db, now).get(source.id)
        detail = find_source(db, source.id, RUNS, now)
        if outlet is None or detail is None:
            return {}, [], []
        busy = leases.busy_sites(db, now)
        plan = revisits.standing(db, now, source.id)
        held = "The source is paused; but for that: " if paused else _held(outlet.not_before, now)
        ways = [_way(way, source, held, now) for way in channels(db, now, source.id)]
    holder = min((busy[site] for site in source.domain_set() if site in busy), default=None)
    state: dict[str, object] = {
        "crawled_by_run": holder,
        "crashes": outlet.crashes,
        "waits_until": outlet.not_before,
        "leftovers_at": outlet.resume_at,
        "revisits_planned": plan.planned,
        "revisits_due": plan.due,
        "revisits_late": plan.late,
        "next_revisit": plan.next_at,
    }
    return state, ways, [_share(share) for share in detail.shares]


def _held(until: datetime | None, now: datetime) -> str:
    """What is said first of a source that waits."""
    from legionwire.polling_words import clock

    return f"After runs that died or were cancelled not before {clock(until, now)}. " if until else ""


def _way(way: Channel, source: Source, held: str, now: datetime) -> dict[str, object]:
    from legionwire.polling_words import explain

    pace = way.pace
    return {
        "kind": way.kind,
        "url": way.url,
        "polled": pace.polled_at,
        "status": way.status,
        "shown": pace.shown,
        "fresh": pace.fresh,
        "failures": pace.failures,
        "problem": pace.problem,
        "next": None if way.is_part else max(filter(None, (pace.next_at, way.not_before)), default=None),
        "interval": int(pace.interval.total_seconds()) if pace.interval else None,
        # A part of a sitemap index has no time of its own: its index opens it when it tells of a change.
        "why": "" if way.is_part else held + explain(pace, source.polling(), now, way.not_before),
    }


def _share(share: Share) -> dict[str, object]:
    return {
        "run": share.run,
        "started": share.started,
        "outcome": share.outcome or "running",
        "found": share.found,
        "new": share.found - share.known,
        "stored": share.states.get("stored", 0),
        "trouble": share.reason or "",
    }
