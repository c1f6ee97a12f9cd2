"""What the filters read: JSON lines, files that hold a page, WARC files. What cannot be used costs itself alone."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from legionwire.answers import READABLE
from legionwire.article import Page
from legionwire.errors import FormatError, LegionwireError
from legionwire.urls import canonical_url

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

NOWHERE = "about:blank"
_HTML = ("text/html", "application/xhtml+xml")


class Unusable(Exception):
    """A line, a file or a record that cannot be read; the filter answers with its text in the place of a result."""


def objects_of(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | Unusable]:
    """The object of each line that is not blank, or what is wrong with it."""
    return (item for _, item in numbered_objects_of(lines))


def numbered_objects_of(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any] | Unusable]]:
    """The same with the number of the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            yield number, Unusable(f"line {number} is not JSON: {error}")
            continue
        yield number, item if isinstance(item, dict) else Unusable(f"line {number} is not an object")


def text_of(item: dict[str, Any], name: str) -> str | None:
    """A text of an object; None when it has none of that name."""
    value = item.get(name)
    return value if isinstance(value, str) else None


def page_of_file(file: Path, url: str, now: datetime, limit: int) -> Page:
    """A page as it was sent, gzipped or not. Raises Unusable, also for more than `limit` bytes."""
    try:
        canonical_url(url)
    except FormatError as error:
        raise Unusable(error.what) from error
    return Page(url, _within(_bytes_of(file, limit), limit), now)


def _bytes_of(file: Path, limit: int) -> bytes:
    """The content of a file, gzipped or not, one byte beyond the limit at most. Raises Unusable."""
    try:
        with file.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            return (gzip.GzipFile(fileobj=raw) if zipped else raw).read(limit + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        what = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Unusable(f"{file} cannot be opened: {what}") from error


def body_of(item: dict[str, Any], limit: int) -> bytes:
    """What a line gives to be read: its `text`, or what is in its `file`, gzipped or not. Raises Unusable."""
    text, name = text_of(item, "text"), text_of(item, "file")
    if (text is None) == (name is None):
        raise Unusable('the line needs "file" or "text", one of them')
    body = text.encode("utf-8", "replace") if text is not None else _bytes_of(Path(name or ""), limit)
    if len(body) > limit:
        raise Unusable(f"longer than {limit // 1024 // 1024} MiB")
    return body


def web_address_of(item: dict[str, Any]) -> str:
    """The line's `url`; without one an address that makes none of a relative link. Raises Unusable."""
    url = item.get("url")
    if url is None:
        return NOWHERE
    try:
        canonical_url(url if isinstance(url, str) else "")
    except FormatError as error:
        raise Unusable(error.what) from error
    return str(url)


def pages_of_warc(path: Path, now: datetime, limit: int) -> Iterator[Page | Unusable]:
    """Every HTML answer with a readable status. Raises LegionwireError for what is no WARC file, or breaks off."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                records += 1
                page = _page_of_record(record, now, limit)
                if page is not None:
                    yield page
    except OSError as error:
        raise LegionwireError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ArchiveLoadFailed, EOFError, ValueError, zlib.error) as error:
        why = " ".join(str(error).split())[:200]
        if records:
            raise LegionwireError(f"{path} breaks off after {records} records: {why}") from error
        raise LegionwireError(f"{path} is not a WARC file: {why}", "give a .warc or .warc.gz file") from error
    if not records:
        raise LegionwireError(f"{path} is not a WARC file: it holds no record", "give a .warc or .warc.gz file")


def _page_of_record(record: ArcWarcRecord, now: datetime, limit: int) -> Page | Unusable | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type != "response" or record.http_headers is None or not url:
        return None
    status = record.http_headers.get_statuscode()
    kind = (record.http_headers.get_header("Content-Type") or _HTML[0]).split(";")[0].strip().lower()
    if not status.isdigit() or int(status) not in READABLE or kind not in _HTML:
        return None
    url = url.strip("<>")  # as some writers put it
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    fetched_at = _moment(record.rec_headers.get_header("WARC-Date")) or now
    try:
        canonical_url(url)
        body = _body(record, limit)
    except FormatError as error:
        return Unusable(error.what)
    except Unusable as error:
        return Unusable(f"{url}: {error}")
    return Page(url, body, fetched_at, status=int(status), headers=headers)


def _body(record: ArcWarcRecord, limit: int) -> bytes:
    """The body of an answer. Raises EOFError for a record that is cut off, which warcio passes over in silence."""
    body = record.content_stream().read(limit + 1)
    while record.raw_stream.read(65536):
        pass
    if getattr(record.raw_stream, "limit", 0):  # bytes still to come of what the record's head promises
        raise EOFError("the record is cut off")
    return _within(body, limit)


def _within(body: bytes, limit: int) -> bytes:
    if len(body) > limit:
        raise Unusable(f"longer than {limit // 1024 // 1024} MiB (LEGIONWIRE_CRAWL_MAX_BODY)")
    return body


def _moment(written: str | None) -> datetime | None:
    try:
        value = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")  # and could not be echoed
