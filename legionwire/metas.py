"""The meta tags of a page."""

from __future__ import annotations

from lxml.html import HtmlElement

from legionwire.cleaning import clean_line

MAX_METAS = 2_000
MAX_CONTENT = 2_000


class Metas:
    """Contents of meta tags by name, property or itemprop, in lower case."""

    def __init__(self, tree: HtmlElement) -> None:
        self._values: dict[str, list[str]] = {}
        for count, meta in enumerate(tree.iter("meta")):
            if count >= MAX_METAS:
                break
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            content = clean_line(meta.get("content") or "", MAX_CONTENT)
            if name and content:
                self._values.setdefault(name.strip().lower(), []).append(content)

    def first(self, *names: str) -> str:
        return next((value for name in names for value in self._values.get(name, ())), "")

    def every(self, *names: str) -> list[str]:
        """All values of the first of the names that has any."""
        return next((values for name in names if (values := self._values.get(name))), [])
