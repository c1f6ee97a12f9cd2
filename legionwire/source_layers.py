"""An operator's table laid over a shipped one, key by key."""

from __future__ import annotations

from collections.abc import Mapping


def laid_over(table: Mapping[str, object], below: Mapping[str, object]) -> dict[str, object]:
    """One table's keys over those of another. Of the evidence each address has its own; what tells of an address that
    is there no longer goes: the table below may have changed since."""
    merged = {**below, **{key: value for key, value in table.items() if key != "extends"}}
    above, under = table.get("evidence", []), below.get("evidence", [])
    if isinstance(above, list) and isinstance(under, list):
        told = {url for item in above if (url := _url_of(item))}
        there = {url for key in ("feeds", "sitemaps", "listings") for url in _texts(merged.get(key))}
        guesses = merged.get("unverified")
        there |= {url for some in guesses.values() for url in _texts(some)} if isinstance(guesses, dict) else set()
        kept = [item for item in under if _url_of(item) in there - told]
        kept += [item for item in above if _url_of(item) in there or not _url_of(item)]
        merged.pop("evidence", None)
        if kept:
            merged["evidence"] = kept
    return merged


def _url_of(item: object) -> object:
    return item.get("url") if isinstance(item, dict) else None


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
