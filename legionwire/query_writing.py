"""A query's tree as a line again: saved searches, links."""

from __future__ import annotations

import re
from datetime import datetime

from legionwire.query_fields import period_text
from legionwire.query_signs import between_marks, plain
from legionwire.query_tree import Among, And, During, Is, Node, Not, Or, Sought, Words

_PLAIN = re.compile(r"[^\W_]+")
_MARKS = tuple(map(tuple, ('""', "«»", "“”", "””", "‹›", "「」", "『』", "《》", "‚‘", "‘’")))


def write_query(node: Node) -> str:
    """A query that means this tree: one that was parsed is the same, up to columns, when this is parsed. Terms of the
    index (`Sought`) cannot be written."""
    match node:
        case Or(parts):
            return " OR ".join(map(write_query, parts))
        case And(parts):
            return " ".join(_grouped(part) if isinstance(part, Or) else write_query(part) for part in parts)
        case Not(part):
            return "-" + (_grouped(part) if isinstance(part, And | Or) else write_query(part))
        case Is(name, value):
            return f"{name}:{_quoted(value)}"
        case During(since, until):
            return _period(since, until)
        case Words():
            return _words(node)
        case Sought() | Among():
            raise TypeError("terms of the index cannot be written as a query")


def _grouped(node: Node) -> str:
    return f"({write_query(node)})"


def _period(since: datetime | None, until: datetime | None) -> str:
    """Only days can be written, as in every query that was parsed."""
    whole = period_text(since, until) if since and until else None
    if whole:
        return f"on:{whole}"
    bounds = [(name, at) for name, at in (("after", since), ("before", until)) if at]
    text = " ".join(f"{name}:{at.date().isoformat()}" for name, at in bounds)
    return f"({text})" if len(bounds) > 1 else text


def _words(words: Words) -> str:
    text = words.text + "*" * words.prefix
    field = "" if words.scope == "any" else f"{words.scope}:"
    near = "" if words.near is None else f"~{words.near}"
    return f"{field}{'=' * words.exact}{_quoted(text) if words.near is None else _marked(text)}{near}"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text.removesuffix("*")) and text not in ("AND", "OR", "NOT"):
        return text
    return _marked(text)


def _marked(text: str) -> str:
    """The text between marks that it does not hold itself: there are such, at least those that it was read between."""
    written = (f"{opening}{text}{closing}" for opening, closing in _MARKS)
    return next(line for line in written if between_marks(plain(line), 0) == (1, len(text) + 1))
