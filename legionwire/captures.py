"""Raw answers taken out of our own WARC files again, and read as if they had just arrived."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from legionwire.article import Page, Reading, WarcPlace
from legionwire.errors import CaptureError
from legionwire.reading import read_bare, with_terms
from legionwire.site_lines import SiteLines

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord


def read_capture(folder: Path, place: WarcPlace, known: Page, evidence: SiteLines) -> Reading:
    """What today's reading makes of an answer that was kept. `known` is the page but for the answer itself. Runs in a
    worker. Raises CaptureError."""
    reading = with_terms(read_bare(open_capture(folder, place, known), evidence=evidence, is_held=True))
    return replace(reading, warc_digest=place.digest)


def open_capture(folder: Path, place: WarcPlace, known: Page) -> Page:
    """The page with the answer that was kept of it. Raises CaptureError when it is not there, or not whole."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    where = f"{place.file}:{place.offset}"
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None or record.rec_type != "response" or record.http_headers is None:
                raise CaptureError(f"{where} holds no answer")
            return _page(record, where, place, known)
    except FileNotFoundError as error:
        raise CaptureError(f"{where} is not there") from error
    except OSError as error:
        raise CaptureError(f"{where} cannot be read: {error.strerror or error}") from error
    except (ArchiveLoadFailed, EOFError, ValueError, zlib.error) as error:
        raise CaptureError(f"{where} is damaged: {' '.join(str(error).split())[:200]}") from error


def _page(record: ArcWarcRecord, where: str, place: WarcPlace, known: Page) -> Page:
    body = record.content_stream().read()
    if f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}" != place.digest:  # noqa: S324 (the format's)
        raise CaptureError(f"{where} is damaged: its digest is not the one that was noted")
    status = record.http_headers.get_statuscode()
    return replace(
        known,
        url=str(record.rec_headers.get_header("WARC-Target-URI") or known.url),
        body=body,
        status=int(status) if status.isdigit() else 200,
        headers=tuple((str(name), str(value)) for name, value in record.http_headers.headers),
    )
