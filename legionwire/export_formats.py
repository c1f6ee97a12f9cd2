"""The formats in which articles are taken away: names, suffixes, types, and one writer for each.

A writer takes articles one by one and gives bytes piece by piece, for a file, a pipe or a web client alike. None holds
more than a few megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from legionwire.export_about import About
from legionwire.exported import Exported

Format = Literal["jsonl", "csv", "parquet", "atom", "ris", "bibtex", "csl"]
FORMATS: tuple[Format, ...] = get_args(Format)
Writer = Callable[[Iterable[Exported], About], Iterator[bytes]]

_PIECE = 1 << 16  # characters that are put together before they go out


@dataclass(frozen=True, slots=True)
class Kind:
    """What a format is called elsewhere."""

    suffixes: tuple[str, ...]  # of files, the usual one first
    content_type: str
    is_text: bool = True


KINDS: dict[Format, Kind] = {
    "jsonl": Kind((".jsonl", ".ndjson"), "application/x-ndjson; charset=utf-8"),
    "csv": Kind((".csv",), "text/csv; charset=utf-8; header=present"),
    "parquet": Kind((".parquet",), "application/vnd.apache.parquet", is_text=False),
    "atom": Kind((".atom",), "application/atom+xml; charset=utf-8"),
    "ris": Kind((".ris",), "application/x-research-info-systems; charset=utf-8"),
    "bibtex": Kind((".bib",), "application/x-bibtex; charset=utf-8"),
    "csl": Kind((".csl.json",), "application/vnd.citationstyles.csl+json; charset=utf-8"),
}


def format_of(name: str) -> Format | None:
    """The format that a file's name tells of."""
    lowered = name.lower()
    return next((form for form, kind in KINDS.items() if lowered.endswith(kind.suffixes)), None)


def writer_of(form: Format) -> Writer:
    """What writes it. Each brings its own libraries, and only then."""
    match form:
        case "parquet":
            from legionwire.export_parquet import parquet_pieces

            return parquet_pieces
        case "atom":
            from legionwire.export_feed import feed_pieces

            return lambda articles, about: _encoded(feed_pieces(articles, about))
        case "jsonl":
            from legionwire.export_lines import json_lines

            return partial(_plainly, json_lines)
        case "csv":
            from legionwire.export_table import csv_rows

            return partial(_plainly, csv_rows)
        case "ris" | "bibtex" | "csl":
            return partial(_cited, form)


def _plainly(pieces: Callable[[Iterable[Exported]], Iterator[str]], articles: Iterable[Exported],
             about: About) -> Iterator[bytes]:  # fmt: skip
    return _encoded(pieces(articles))


def _cited(form: Literal["ris", "bibtex", "csl"], articles: Iterable[Exported], about: About) -> Iterator[bytes]:
    from legionwire.citation_styles import references
    from legionwire.citations import citation_of

    cited = (citation_of(article, about.outlets.get(article.source, article.source)) for article in articles)
    return _encoded(references(form, cited))


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    """Bytes in pieces that are worth a system call."""
    held, size = list[str](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
