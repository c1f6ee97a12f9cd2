"""Gives each article the key under which its copies meet. Nothing is dropped: the store links what shares a key."""

from __future__ import annotations

from dataclasses import replace

from legionwire.article import Visit
from legionwire.dedup import text_key


class DedupPipeline:
    """Only what has text has a key."""

    def process_item(self, item: Visit) -> Visit:
        article = item.reading.article if item.reading else None
        if article is None:
            return item
        published = article.published.value if article.published else None
        return replace(item, text_key=text_key(article.title, article.text, published))
