"""Feeds that hold more than we read: the newest of their entries, found before anything is decoded or parsed.

A feed of 100,000 entries is 40 MB, of which a tree takes ten times as much memory. And whoever writes that many may
write the oldest first. So the entries are found by their tags, dated by the first date that stands in each, and only
the newest go on. In UTF-16 no tag is found, and the first of the feed are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from legionwire.feed_dates import read_machine_date

_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_DATE = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:pubDate|published|issued|created|date|updated|modified)(?:\s[^<>]{0,200})?>"
    rb"\s{0,40}(?:<!\[CDATA\[)?([^<\]]{4,100})",
    re.IGNORECASE,
)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_JSON_DATE = re.compile(r'"date_(?:published|modified)"\s*:\s*"([^"]{4,100})"')
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class _Span:
    """An entry: where it stands, and its date in seconds; what has no date is older than all that has."""

    begin: int
    end: int
    date: float

    @property
    def size(self) -> int:
        return self.end - self.begin


def newest_of_xml(body: bytes, limit: int, size: int) -> bytes:
    """A body with at most `limit` entries, the newest first, of about `size` bytes; the same one when it has no more
    than that. Raises nothing: what is no feed is cut at `size`, too."""
    if len(body) <= size and body.count(b"<") <= 2 * limit:
        return body
    spans = list(_spans(body))
    if len(body) <= size and len(spans) <= limit:
        return body
    if not spans:
        return body[:size]
    kept = _newest(spans, limit, size)
    head, tail = body[: spans[0].begin][:size], body[spans[-1].end :][-1000:]
    return b"".join((head, *(body[span.begin : span.end] for span in kept), tail))


def newest_of_json(text: str, limit: int) -> str:
    """The same for a JSON Feed, by its `items`."""
    start = _ITEMS.search(text) if text.count("{") > limit else None
    if not start:
        return text
    decoder = json.JSONDecoder()
    spans, place = [], start.end()
    try:
        while text[place : place + 1] not in ("]", ""):
            _, end = decoder.raw_decode(text, place)
            spans.append(_Span(place, end, _seconds(_JSON_DATE.search(text, place, end))))
            place = _skip(text, end)
    except (ValueError, RecursionError):
        return text  # whoever reads it says what is wrong
    if len(spans) <= limit:
        return text
    kept = _newest(spans, limit, len(text))
    return text[: start.end()] + ",".join(text[span.begin : span.end] for span in kept) + text[place:]


def _spans(body: bytes) -> Iterator[_Span]:
    place = 0
    while (begin := _ENTRY.search(body, place)) and (end := _END.search(body, begin.end())):
        yield _Span(begin.start(), end.end(), _seconds(_DATE.search(body, begin.end(), end.start())))
        place = end.end()


def _newest(spans: list[_Span], limit: int, size: int) -> list[_Span]:
    """In the order of their dates; undated ones behind, in the order they stand in."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: -span.date):
        if len(kept) == limit:
            break
        if span.size <= size:  # one that is too large itself must not cost those behind it
            kept.append(span)
            size -= span.size
    return kept


def _seconds(found: re.Match[bytes] | re.Match[str] | None) -> float:
    text = found[1] if found else ""
    moment = read_machine_date(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
    return moment.value.timestamp() if moment else float("-inf")


def _skip(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place
