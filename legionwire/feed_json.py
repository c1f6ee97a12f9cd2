"""JSON Feed 1 and 1.1 (jsonfeed.org): only what the format says, and only where the type is right."""

from __future__ import annotations

import json
from collections.abc import Mapping

from legionwire.errors import FeedError
from legionwire.feed_entries import RawEntry, RawFeed, first_address
from legionwire.urls import absolute_url

_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


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
        title=_string(data, "title"),
        language=_string(data, "language"),
        hub=_hub(data, url),
        problems=tuple(problems),
    )


def _entry(item: Mapping[str, object], url: str) -> RawEntry:
    # `external_url` is what the item talks about, on another site perhaps: second choice. An `id` may be an address.
    identity = _string(item, "id") or ""
    links = (_string(item, "url"), _string(item, "external_url"), identity if identity.startswith("http") else None)
    return RawEntry(
        url=first_address((url, link) for link in links if link),
        title=_string(item, "title"),
        summary=_string(item, "summary") or _string(item, "content_text") or _string(item, "content_html"),
        published=_string(item, "date_published"),
        modified=_string(item, "date_modified"),
    )


def _hub(data: Mapping[str, object], url: str) -> str | None:
    hubs = data.get("hubs")
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and _string(hub, "type") == "WebSub":
            return absolute_url(url, _string(hub, "url"))
    return None


def _string(item: Mapping[str, object], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None
