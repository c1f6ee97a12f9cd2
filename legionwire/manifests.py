"""The manifest beside an export: what was asked, what was given, how to know the file again, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from legionwire.collecting import Collecting, Failure
from legionwire.export_about import About
from legionwire.exported import moment
from legionwire.tallies import Tally

MORE = "legionwire sources list, legionwire runs list"
SILENT = "months between the first and the last article in which an outlet of this set has none in it"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it stands on the disk."""

    name: str
    format: str
    size: int
    sha256: str


def manifest(written: Written, about: About, tally: Tally, collecting: Collecting, versions: Mapping[str, str],
             created: datetime) -> dict[str, object]:  # fmt: skip
    """All of it, for JSON. Of one `as_of` it is the same whenever it is made, but for `created`."""
    return {
        "file": written.name,
        "format": written.format,
        "query": about.query,
        "as_of": _moment(about.as_of),
        "copies": about.copies,
        "text": about.text,
        "created": moment(created),
        "articles": tally.rows,
        "rows": tally.rows,
        "first": _moment(tally.first),
        "last": _moment(tally.last),
        "bytes": written.size,
        "sha256": written.sha256,
        "legionwire": about.version,
        "versions": {
            "legionwire": about.version,
            **versions,
            "extractors": sorted(tally.extractors),
            "rules": sorted(tally.rules),
        },
        "sources": {"asked": list(collecting.asked), "in_the_set": sorted(tally.months)},
        "gaps": _gaps(tally, collecting),
    }


def _gaps(tally: Tally, collecting: Collecting) -> dict[str, object]:
    """What was not collected, as far as the set and the runs tell."""
    told: dict[str, object] = {
        "asked_but_not_in_the_set": sorted(set(collecting.asked) - tally.months.keys()),
        "silent_months": {"what": SILENT, "outlets": {name: list(gaps) for name, gaps in tally.silences().items()}},
        "failures": {failure.source: _failure(failure) for failure in collecting.failures},
        "open_runs": list(collecting.open_runs),
        "more": MORE,
    }
    return told if collecting.paused is None else told | {"paused": dict(sorted(collecting.paused.items()))}


def _failure(failure: Failure) -> dict[str, object]:
    return {"runs": dict(sorted(failure.outcomes.items())), "last": moment(failure.last), "reason": failure.reason}


def _moment(value: datetime | None) -> str | None:
    return moment(value) if value else None
