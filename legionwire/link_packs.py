"""Links of a large channel in little room: as objects, those of 200,000 addresses take 150 MB, and as much again in
each process through which they go."""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from legionwire.article import Link
from legionwire.links import FoundLink

PIECE = 10_000  # links


@dataclass(frozen=True, slots=True)
class LinkPack:
    """So many links, newest first. Only ever unpacked by the program that packed it."""

    count: int
    packed: bytes

    def links(self) -> tuple[FoundLink, ...]:
        """The links themselves."""
        entries, hinted = pickle.loads(zlib.decompress(self.packed))  # noqa: S301  (our own worker's)
        return tuple(_unpacked(entry, bool(is_hinted)) for entry, is_hinted in zip(entries, hinted, strict=True))


class LinkPacker:
    """Takes links in any order, and keeps each address once, as it was first shown; at most so many."""

    def __init__(self, limit: int) -> None:
        self.is_over = False  # there were more
        self._limit = limit
        self._entries: list[bytes] = []
        self._keys = array("d")  # what they are sorted by
        self._hashes = array("q")
        self._seen: set[int] = set()
        self._hinted: set[int] = (
            set()
        )  # an address may be shown twice, and only the second time under a title that tells

    def take(self, found: FoundLink) -> None:
        if found.hinted:
            self._hinted.add(found.url_hash)
        if found.url_hash in self._seen:
            return
        if len(self._entries) == self._limit:
            self.is_over = True
            return
        self._seen.add(found.url_hash)
        self._hashes.append(found.url_hash)
        link = found.link
        published, modified = _seconds(link.published), _seconds(link.modified)
        told = modified if published is None else published
        self._keys.append(float("inf") if told is None else -told)
        shown = None if link.url == found.url else link.url
        said = (found.url, found.url_hash, found.site, shown, link.title, link.summary, published, modified)
        self._entries.append(pickle.dumps(said))

    def packs(self, size: int = PIECE) -> Iterator[LinkPack]:
        """All of them, newest first, what nobody dates at the end, so many in each pack."""
        order = iter(sorted(range(len(self._keys)), key=self._keys.__getitem__))
        while numbers := list(islice(order, size)):
            hinted = bytes(self._hashes[number] in self._hinted for number in numbers)
            entries = [self._entries[number] for number in numbers]
            yield LinkPack(len(numbers), zlib.compress(pickle.dumps((entries, hinted)), 1))


def _unpacked(entry: bytes, hinted: bool) -> FoundLink:
    url, key, site, shown, title, summary, published, modified = pickle.loads(entry)  # noqa: S301  (as above)
    link = Link(shown or url, title, summary, _moment(published), _moment(modified))
    return FoundLink(url, key, site, link, hinted)


def _seconds(moment: datetime | None) -> float | None:
    """Since 1970; a microsecond is not lost."""
    return moment.timestamp() if moment else None


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
