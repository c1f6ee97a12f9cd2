"""JSON lines: every field of an article, one object a line. The form that scripts rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from legionwire.exported import Exported, to_row

# Escapes in JSON like any other. As they are, a terminal obeys the first, some readers end a line at the next, the rest
# of a line is turned around by those that follow, and half a surrogate pair has no bytes.
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_lines(articles: Iterable[Exported]) -> Iterator[str]:
    """A whole file, piece by piece."""
    return map(json_line, articles)


def json_line(article: Exported) -> str:
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(to_row(article), ensure_ascii=False)) + "\n"
