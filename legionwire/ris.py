"""RIS, which reference managers import: one record an article, of the type NEWS.

A field is one line: two letters, two blanks, a hyphen, a blank, the value. Names without a comma are taken as they
stand, for a person's or an organisation's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from legionwire.citations import Citation

_END = "\r\n"  # as the format wants it


def ris_record(cited: Citation) -> str:
    """One record, with the empty line that parts it from the next."""
    return "".join(f"{tag}  - {value}{_END}" for tag, value in _fields(cited)) + _END


def _fields(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    yield "ID", cited.key
    for tag, value in (("TI", cited.title), *(("AU", name) for name in (*cited.persons, *cited.organisations))):
        if value:
            yield tag, value
    yield "T2", cited.outlet
    if cited.published:
        yield "PY", f"{cited.published.year:04d}"
        yield "DA", _day(cited.published)
    if cited.accessed:
        yield "Y2", _day(cited.accessed)
    yield "UR", cited.url
    if cited.lang:
        yield "LA", cited.lang
    if cited.abstract:
        yield "AB", cited.abstract
    for tag_ in cited.tags:
        yield "KW", tag_
    yield "AN", str(cited.number)
    if cited.capture:
        yield "N1", f"kept page: {cited.capture}"
    yield "ER", ""


def _day(value: date) -> str:
    """Year, month, day, and room for words that nobody has."""
    return f"{value.year:04d}/{value.month:02d}/{value.day:02d}/"
