"""CSV for spreadsheets and statistics: every field a column, lists and what has parts of its own as JSON.

UTF-8 with a byte order mark, without which Excel takes Cyrillic for Latin; rows end with CR LF, lines within a cell
with LF, as Excel writes them. No cell is taken for a formula. What is unknown is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from legionwire.exported import NAMES, Exported, to_row
from legionwire.formulas import defused
from legionwire.printable import printable

MARK = "\ufeff"


def csv_rows(articles: Iterable[Exported]) -> Iterator[str]:
    """A whole file, piece by piece, under a row of names."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(MARK)
    writer.writerow(NAMES)
    for article in articles:
        yield _taken(buffer)
        row = to_row(article)
        writer.writerow([_cell(row[name]) for name in NAMES])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return written


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(printable(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return printable(json.dumps(value, ensure_ascii=False)) if value else "[]"
    return str(value)
