"""The ways out of a question: files in every format, a feed, the API, its timeline."""

from __future__ import annotations

from dataclasses import dataclass

from legionwire.export_formats import KINDS, Format
from legionwire.web.api.feed import PATH as FEED
from legionwire.web.asking import Ask
from legionwire.web.timeline_asking import timeline_of

_NAMES: dict[Format, tuple[str, str]] = {
    "csv": ("CSV", "for spreadsheets"),
    "jsonl": ("JSONL", "one JSON object a line"),
    "parquet": ("Parquet", "for polars, pandas, DuckDB"),
    "ris": ("RIS", "for Zotero, EndNote"),
    "bibtex": ("BibTeX", "for LaTeX"),
    "csl": ("CSL-JSON", "for citation processors"),
    "atom": ("Atom", "for whatever reads feeds"),
}


@dataclass(frozen=True, slots=True)
class File:
    """An export of what a question finds."""

    name: str
    use: str
    link: str


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Where the answer to a question can be had in other forms."""

    files: tuple[File, ...]
    feed: str
    api: str
    timeline: str  # empty where the timeline cannot be asked for so much
    data: str


def ways_out(ask: Ask) -> WaysOut:
    """Of a question, whatever page of its answer one looks at."""
    asked = ask.link(sort="newest", share=False)[1:]
    files = tuple(
        File(name, use, f"/api/export{KINDS[form].suffixes[0]}{asked}") for form, (name, use) in _NAMES.items()
    )
    return WaysOut(files, f"{FEED}{asked}", f"/api/articles{asked}", timeline_of(ask), f"/data{asked}")
