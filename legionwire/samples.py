"""Pages kept beside what was read from them: pairs of files that tell when a later version reads them otherwise.

`<name>.html` is the body as it was sent (unpacked), `<name>.json` address, status, headers and the reading. They are
the operator's own: pages are other people's work, and none is part of this program.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from legionwire.article import Page, State
from legionwire.config import Config
from legionwire.errors import FormatError, LegionwireError, UsageError
from legionwire.files import whole
from legionwire.handover import handed_over
from legionwire.sources import Catalogue
from legionwire.storage.runs import Task
from legionwire.trial import crawled, source_at
from legionwire.urls import canonical_url

_PACKED = {"content-encoding", "transfer-encoding", "content-length"}  # of the answer as it travelled
_UNCOMPARED = {"extractor_version"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for one page, whatever it holds."""

    url: str
    state: State  # STORED when there is a page
    reason: str
    page: Page | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A page and what was read from it when it was saved, as `read` prints it."""

    file: Path  # the .json
    page: Page
    reading: Mapping[str, object]


def ask_page(config: Config, catalogue: Catalogue, what: str) -> Asked:
    """Ask for a page with the manners of a crawl. Raises UsageError when it is no address."""
    try:
        url = canonical_url(what)
    except FormatError as error:
        raise UsageError(f"{what!r} cannot be asked for: {error.what}", "give an http(s) address") from error
    source = source_at(catalogue, url)
    with crawled(config, (source,), Task((source.id,), urls=(url,)), "page") as (end, _, folder):
        asked = next(handed_over(folder, Asked), None)
    if asked is None:
        raise LegionwireError(f"{url} was not asked for: {end.run.reason}", "try again")
    return asked


def save_pair(folder: Path, page: Page, reading: Mapping[str, object]) -> Path:
    """Write both files and return the .json. Raises LegionwireError when they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LegionwireError(f"{folder} cannot be made: {error.strerror or error}", "choose another folder") from error
    file = folder / f"{_stem(page.url)}.json"
    about = {
        "url": page.url,
        "requested_url": page.requested_url,
        "status": page.status,
        "fetched_at": page.fetched_at.isoformat(),
        "headers": [list(header) for header in page.headers if header[0].lower() not in _PACKED],
        "reading": dict(reading),
    }
    with whole(file.with_suffix(".html")) as out:
        out.write(page.body)
    with whole(file) as out:
        out.write(json.dumps(about, ensure_ascii=False, indent=2, default=str).encode("utf-8", "surrogatepass"))
    return file


def open_pair(file: Path) -> Pair:
    """Raises LegionwireError when the pair is not whole."""
    try:
        about = json.loads(file.read_bytes())
        page = Page(
            str(about["url"]),
            file.with_suffix(".html").read_bytes(),
            datetime.fromisoformat(about["fetched_at"]),
            about["requested_url"],
            int(about["status"]),
            tuple((str(name), str(value)) for name, value in about["headers"]),
        )
        return Pair(file, page, dict(about["reading"]))
    except OSError as error:
        raise LegionwireError(f"{error.filename} cannot be read: {error.strerror}", "save the page anew") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LegionwireError(f"{file} is no saved reading: {error!r}", "save the page anew") from error


def pairs_of(folder: Path) -> Sequence[Path]:
    """The .json files of a folder. Raises UsageError when there is none."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise UsageError(f"{folder} holds no saved page", "`legionwire sources sample URL` saves one")
    return files


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """The fields that are read otherwise, by the names that `read` gives them."""
    plain = json.loads(json.dumps(now, default=str))
    names = (before.keys() | plain.keys()) - _UNCOMPARED
    return tuple(sorted(name for name in names if before.get(name) != plain.get(name)))


def _stem(url: str) -> str:
    parts = urlsplit(url)
    words = re.sub(r"[^a-z0-9]+", "-", f"{parts.hostname}{parts.path}".lower()).strip("-")[:60]
    return f"{words}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
