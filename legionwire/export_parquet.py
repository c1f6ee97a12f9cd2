"""Parquet: every field a typed column, lists as lists, times in UTC; for polars, DuckDB, pandas and R.

Columns carry their comments, the file what it holds (query, as_of, version, policy), under the key `legionwire`. A
group of rows is written when it has some megabytes, so that memory stays flat however many there are.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq

from legionwire.article import Match, Mention
from legionwire.export_about import About
from legionwire.exported import NAMES, Exported, moment
from legionwire.exported_columns import COMMENTS
from legionwire.printable import encodable

GROUP = 4 << 20  # characters of text in a group of rows
MOST_ROWS = 5_000  # in a group, whose texts may have been left out
_HELD = 8 << 20  # bytes of a file that is kept in memory; a longer one is on the disk
_PIECE = 1 << 18  # bytes

_TEXT, _TEXTS, _WHOLE = pa.string(), pa.list_(pa.string()), pa.int64()
_MOMENT = pa.timestamp("us", tz="UTC")
_PLACE = [("form", _TEXT), ("where", _TEXT), ("start", pa.int32())]
_TYPES = {
    **dict.fromkeys(("id", "copy_of", "n_copies", "n_revisions"), _WHOLE),
    **dict.fromkeys(("stripped", "authors", "organisations", "tags"), _TEXTS),
    **dict.fromkeys(("published", "modified", "first_seen", "last_checked", "captured_at", "removed_at"), _MOMENT),
    "date_conflict": pa.bool_(),
    "score": pa.float64(),
    "dates": pa.list_(pa.struct([(name, _TEXT) for name in ("value", "precision", "origin", "zone")])),
    "matches": pa.list_(pa.struct([("rule", _TEXT), *_PLACE, ("strength", _TEXT)])),
    "mentions": pa.list_(pa.struct([("kind", _TEXT), ("key", _TEXT), *_PLACE, ("quoted", pa.bool_())])),
}
SCHEMA = pa.schema([pa.field(name, _TYPES.get(name, _TEXT), metadata={"comment": COMMENTS[name]}) for name in NAMES])


def parquet_pieces(articles: Iterable[Exported], about: About) -> Iterator[bytes]:
    """A whole file, piece by piece. Its beginning can be had only when its end is known: it waits on the disk."""
    schema = SCHEMA.with_metadata({"legionwire": encodable(json.dumps(_told(about), ensure_ascii=False))})
    with tempfile.SpooledTemporaryFile(_HELD) as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for group in _groups(articles):
                columns = [
                    pa.array([_plain(getattr(article, name)) for article in group], field.type)
                    for name, field in zip(NAMES, SCHEMA, strict=True)
                ]
                writer.write_table(pa.table(columns, schema=schema))
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _groups(articles: Iterable[Exported]) -> Iterator[list[Exported]]:
    group, size = list[Exported](), 0
    for article in articles:
        group.append(article)
        size += len(article.text)
        if size >= GROUP or len(group) >= MOST_ROWS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _plain(value: object) -> object:
    """A value as Arrow takes it. Nothing else has half a surrogate pair in it."""
    match value:
        case str():
            return encodable(value)
        case tuple():
            return [_plain(item) for item in value]
        case Match() | Mention():
            return _plain(asdict(value))
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case _:
            return value


def _told(about: About) -> dict[str, object]:
    as_of = moment(about.as_of) if about.as_of else None
    told = {"query": about.query, "as_of": as_of, "version": about.version, "text": about.text}
    return {**told, "copies": about.copies}
