"""How the collecting went until a moment, by the runs that there were: what an export tells of what it may lack."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from legionwire.collecting import Collecting, Failure
from legionwire.export_about import About
from legionwire.language import ANALYSER_VERSION
from legionwire.manifests import Written, manifest
from legionwire.storage.migrate import head
from legionwire.storage.outlets import pauses
from legionwire.storage.schema import run, run_source
from legionwire.tallies import Tally

WELL = "ok"


def manifest_of(
    db: sa.Connection, written: Written, about: About, tally: Tally, created: datetime
) -> dict[str, object]:
    """The manifest of a set that was taken from this database."""
    collecting = collecting_until(db, about.at, is_now=about.as_of is None)
    return manifest(written, about, tally, collecting, {"schema": head(), "analyser": ANALYSER_VERSION}, created)


def collecting_until(db: sa.Connection, at: datetime, *, is_now: bool) -> Collecting:
    """Of a moment that is past only what never changes: runs that had ended, and runs that had begun and had not."""
    shares: dict[str, dict[str, tuple[int, int]]] = {}
    for source_id, outcome, n, last_run in db.execute(_shares(at)):
        shares.setdefault(source_id, {})[outcome or WELL] = (n, last_run)
    failing = {
        source_id: max(run_id for outcome, (_, run_id) in outcomes.items() if outcome != WELL)
        for source_id, outcomes in shares.items()
        if outcomes.keys() - {WELL}
    }
    failures = []
    for source_id, run_id in sorted(failing.items()):
        reason, ended = db.execute(_last(source_id, run_id)).one()
        counts = {outcome: n for outcome, (n, _) in shares[source_id].items()}
        failures.append(Failure(source_id, counts, ended, reason or ""))
    return Collecting(
        asked=tuple(sorted(shares)),
        failures=tuple(failures),
        open_runs=tuple(db.execute(_open_runs(at)).scalars()),
        paused={name: str(pause) for name, pause in pauses(db, at).items()} if is_now else None,
    )


def _shares(at: datetime) -> sa.Select[*tuple[Any, ...]]:
    """How many runs of each outlet ended how, and the last of them."""
    counted = sa.select(
        run_source.c.source_id, run_source.c.outcome, sa.func.count(), sa.func.max(run_source.c.run_id)
    ).join(run, run.c.id == run_source.c.run_id)
    return counted.where(run.c.ended_at <= at).group_by(run_source.c.source_id, run_source.c.outcome)


def _last(source_id: str, run_id: int) -> sa.Select[*tuple[Any, ...]]:
    mine = run_source.c.source_id == source_id, run_source.c.run_id == run_id
    return sa.select(run_source.c.reason, run.c.ended_at).join(run, run.c.id == run_source.c.run_id).where(*mine)


def _open_runs(at: datetime) -> sa.Select[int]:
    under_way = run.c.ended_at.is_(None) | (run.c.ended_at > at)
    return sa.select(run.c.id).where(run.c.started_at <= at, under_way).order_by(run.c.id)
