"""An article that stands only in a script: pages drawn in the browser carry their body as escaped HTML in a string.

A last resort for pages that describe an article and show none of it. The script is never run: the longest stretch of
escaped paragraphs is unescaped and read as markup.
"""

from __future__ import annotations

import re

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

MAX_SCRIPT = 2_000_000  # characters
MIN_PARAGRAPHS = 2

# Looked for at the first of a run of backslashes only: from each of a million of them it would take hours.
_LESS, _GREATER = r"(?:(?<!\\)\\++u003c|<)", r"(?:\\++u003e|>)"
_OPEN = re.compile(rf"{_LESS}p(?:{_GREATER}|[ \\])", re.IGNORECASE)
_CLOSE = re.compile(rf"{_LESS}\\*+/p{_GREATER}", re.IGNORECASE)
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([\"'/ntr\\]))")
_PLAIN = {"n": "\n", "t": " ", "r": " "}


def embedded_text(tree: HtmlElement) -> str:
    """The paragraphs of the longest body that a script of the page holds, one a line; empty when there is none."""
    bodies = (_body(script.text or "") for script in tree.iter("script") if "json" not in (script.get("type") or ""))
    return max(bodies, key=len, default="")


def _body(script: str) -> str:
    if len(script) > MAX_SCRIPT:
        return ""
    first = _OPEN.search(script)
    closings = [found.end() for found in _CLOSE.finditer(script)]
    if first is None or len(closings) < MIN_PARAGRAPHS or closings[-1] < first.start():
        return ""
    try:
        markup = html.fragment_fromstring(_unescaped(script[first.start() : closings[-1]]), create_parent="div")
    except (ParserError, ValueError):
        return ""  # what a script holds is no promise
    for caption in markup.xpath(".//figcaption | .//*[contains(@class, 'caption')]"):
        caption.drop_tree()
    paragraphs = (" ".join(paragraph.text_content().split()) for paragraph in markup.iter("p", "h2", "h3"))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _unescaped(text: str) -> str:
    """Escapes undone, however many layers of quoting doubled their backslashes."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _PLAIN.get(found[2], found[2]), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
