"""CSL-JSON, which citation processors and Zotero read: one `article-newspaper` an article.

Names are literals: processors print them as they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from legionwire.citations import Citation

ARCHIVE = "legionwire"


def csl_item(cited: Citation) -> dict[str, object]:
    """One item, for JSON. What is not known is not there."""
    item: dict[str, object] = {"id": cited.key, "type": "article-newspaper"}
    item |= {"title": cited.title} if cited.title else {}
    authors = [{"literal": name} for name in (*cited.persons, *cited.organisations)]
    item |= {"author": authors} if authors else {}
    item["container-title"] = cited.outlet
    for name, value in (("issued", cited.published), ("accessed", cited.accessed)):
        item |= {name: _day(value)} if value else {}
    item["URL"] = cited.url
    more = {"language": cited.lang, "abstract": cited.abstract, "keyword": ", ".join(cited.tags)}
    if cited.capture:
        more |= {"archive": ARCHIVE, "archive_location": cited.capture}
    return item | {name: value for name, value in more.items() if value}


def csl_items(citations: Iterable[Citation]) -> Iterator[str]:
    """A whole file, an array with an item a line, piece by piece."""
    before = "[\n"
    for cited in citations:
        yield before + json.dumps(csl_item(cited), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _day(value: date) -> dict[str, object]:
    return {"date-parts": [[value.year, value.month, value.day]]}
