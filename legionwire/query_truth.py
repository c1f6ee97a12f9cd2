"""Whether a query is true of one article, without any index: for what an article was, which no index holds any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from legionwire.query import UNKNOWN
from legionwire.query_hits import Places, holds_exact, holds_terms
from legionwire.query_tree import And, During, Is, Node, Not, Or, Property, Sought


class Terms:
    """The terms of an article as the index would hold them, of its title and of all below it: made when first asked
    for, since most articles fall to what a query says of their outlet or their time."""

    def __init__(self, made: Callable[[], tuple[str, str]]) -> None:
        self._made = made

    @cached_property
    def _both(self) -> tuple[str, str]:
        return self._made()

    @cached_property
    def title(self) -> Places:
        return Places(self._both[0].split())

    @cached_property
    def body(self) -> Places:
        return Places(self._both[1].split())


@dataclass(frozen=True, slots=True)
class Subject:
    """An article, as far as a query can ask for it."""

    title: str
    standfirst: str
    text: str
    source: str
    country: str
    lang: str | None
    relevance: str
    org: str
    moment: datetime  # that it is sorted by: published, else first seen
    terms: Terms


def is_true(node: Node, subject: Subject) -> bool:
    """Whether an analysed query finds the article."""
    match node:
        case And(parts):
            return all(is_true(part, subject) for part in _cheap_first(parts))
        case Or(parts):
            return any(is_true(part, subject) for part in _cheap_first(parts))
        case Not(part):
            return not is_true(part, subject)
        case Is():
            return has(subject, node.property, node.value)
        case During():
            return is_during(subject, node.since, node.until)
        case Sought():
            return _holds(node, subject)
    raise AssertionError(f"not analysed: {node!r}")


def has(subject: Subject, name: Property, value: str) -> bool:
    """Whether a property has this value."""
    return (getattr(subject, name) or UNKNOWN) == value


def is_during(subject: Subject, since: datetime | None, until: datetime | None) -> bool:
    """Whether it is of a stretch of time, the end not included."""
    return (since is None or since <= subject.moment) and (until is None or subject.moment < until)


def _cheap_first(parts: tuple[Node, ...]) -> list[Node]:
    return sorted(parts, key=lambda part: not isinstance(part, Is | During))


def _holds(part: Sought, subject: Subject) -> bool:
    """The terms wholly in the title or wholly below it; then, as with an index, the form itself in any of the texts."""
    in_title, in_body = part.scope != "body", part.scope != "title"
    if not (
        (in_title and holds_terms(subject.terms.title, part)) or (in_body and holds_terms(subject.terms.body, part))
    ):
        return False
    texts = (subject.title,) * in_title + (subject.standfirst, subject.text) * in_body
    return part.exact is None or any(holds_exact(text, part.exact) for text in texts)
