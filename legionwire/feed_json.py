"""JSON Feed 1 and 1.1 (jsonfeed.org): only what the format says, and only where the type is right."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from legionwire.errors import FeedError
from legionwire.feed_entries import RawEntry, RawFeed, first_address
from legionwire.urls import absolute_url

_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")
_NUMBER = re.compile(r"[0-9](\.[0-9]{1,2})?", re.ASCII)
_MAX_AUTHORS = 20


def read_feed_json(text: str, url: str, limit: int) -> RawFeed:
    """The first `limit` items. Raises FeedError for broken JSON and for JSON that is something else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"the feed {url} is broken JSON: {str(error)[:200]}") from error
    if not isinstance(data, dict) or not (_string(data, "version") or "").startswith(_VERSIONS):
        raise FeedError(f"the feed {url} is JSON, but no JSON Feed", "its `version` must begin with " + _VERSIONS[0])
    items = data.get("items")
    if not isinstance(items, list):
        raise FeedError(f"the JSON Feed {url} has no list `items`")
    problems = []
    if len(items) > limit:
        problems.append(f"only the first {limit:,} entries were read")
    return RawFeed(
        entries=tuple(_entry(item, url) if isinstance(item, dict) else RawEntry(None) for item in items[:limit]),
        format=_format(data),
        title=_string(data, "title"),
        link=absolute_url(url, _string(data, "home_page_url")),
        language=_string(data, "language"),
        hub=_hub(data, url),
        older=absolute_url(url, _string(data, "next_url")),
        problems=tuple(problems),
    )


def _entry(item: Mapping[str, object], url: str) -> RawEntry:
    # `external_url` is what the item talks about, on another site perhaps: second choice. An `id` may be an address.
    identity = _text(item, "id")
    links = (_string(item, "url"), _string(item, "external_url"), identity if identity.startswith("http") else None)
    address, shown = first_address((url, link) for link in links if link)
    return RawEntry(
        url=address,
        shown=shown,
        title=_string(item, "title"),
        summary=_string(item, "summary") or _string(item, "content_text") or _string(item, "content_html"),
        published=_string(item, "date_published"),
        modified=_string(item, "date_modified"),
        identity=_text(item, "id") or None,
        authors=_authors(item),
    )


def _format(data: Mapping[str, object]) -> str:
    """The version's address ends in its number: https://jsonfeed.org/version/1.1"""
    number = (_string(data, "version") or "").rstrip("/").rpartition("/")[2]
    return f"json feed {number}" if _NUMBER.fullmatch(number) else "json feed"


def _authors(item: Mapping[str, object]) -> tuple[str, ...]:
    """Version 1.1 has a list, version 1 one `author`."""
    written = item.get("authors")
    people = [*(written if isinstance(written, list) else ())][:_MAX_AUTHORS] or [item.get("author")]
    names = (_string(person, "name") for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _hub(data: Mapping[str, object], url: str) -> str | None:
    hubs = data.get("hubs")
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and _string(hub, "type") == "WebSub":
            return absolute_url(url, _string(hub, "url"))
    return None


def _text(item: Mapping[str, object], key: str) -> str:
    """A text, or a number in its place; ids are often numbers."""
    value = item.get(key)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else _string(item, key) or ""


def _string(item: Mapping[str, object], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None
