"""Tables taken away as CSV, which no spreadsheet runs anything of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response

from legionwire.formulas import defused


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file of that name. UTF-8 with the mark that spreadsheets know it by."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    body = f"\ufeff{buffer.getvalue()}".encode(errors="backslashreplace")
    return Response(body, media_type="text/csv; charset=utf-8; header=present", headers=headers)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return defused(" ".join(value.split())) if isinstance(value, str) else str(value)
