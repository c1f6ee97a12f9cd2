"""The demo outlets as a catalogue file, in the format operators write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from legionwire.demo.newsroom import Edition


def write_catalogue(editions: Iterable[Edition], folder: Path, delay: float) -> Path:
    """Write `sources/demo.toml` into the folder and return its path."""
    file = folder / "sources" / "demo.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    tables = "\n".join(_table(edition, delay) for edition in editions)
    file.write_text(f"# The demo's invented outlets, on loopback.\n\n{tables}", encoding="utf-8")
    return file


def _table(edition: Edition, delay: float) -> str:
    outlet = edition.outlet
    values: dict[str, str | float | list[str]] = {
        "name": outlet.name,
        "homepage": f"{edition.home}/",
        "country": outlet.country,
        "languages": list(outlet.languages),
        "kind": outlet.kind,
        "feeds": [edition.home + outlet.feed_path],
        "sitemaps": [edition.home + outlet.sitemap_path] if outlet.sitemap_path else [],
        "listings": [],
        "fetch": outlet.fetch,
        "delay": delay,
    }
    # JSON's strings, numbers and lists of strings are TOML's as well.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return f"[{outlet.id}]\n" + "\n".join(lines) + "\n"
