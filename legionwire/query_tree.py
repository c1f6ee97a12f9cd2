"""The tree of a query: what `query.parse_query` makes of a line, and what both databases and the highlighter obey.

A tree as it was parsed holds `Words`; `query.analyse_query` puts `Sought` in their place, the same in the terms of the
index. Every part knows the column where it stood, from 1, for messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from legionwire.language import TermSequence

Scope = Literal["any", "title", "body"]
Property = Literal["source", "lang", "country", "relevance", "org", "tag"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that must stand together as they were written; a single word is the common case."""

    text: str
    column: int
    scope: Scope = "any"
    prefix: bool = False  # the last word may go on
    near: int | None = None  # in any order, with at most so many words between the first and the last of them
    exact: bool = False  # this very form, not another inflection of the word


@dataclass(frozen=True, slots=True)
class Sought:
    """The same in terms of the index: any of the sequences will do, each is how one language says it."""

    sequences: tuple[TermSequence, ...]
    scope: Scope = "any"
    near: int | None = None
    exact: str | None = None  # the form that the text itself must hold


@dataclass(frozen=True, slots=True)
class Is:
    """A property of the article: `lang:uk`."""

    property: Property
    value: str
    column: int


@dataclass(frozen=True, slots=True)
class During:
    """Published (if nobody knows when: first seen) in a stretch of time, in UTC; the end is not part of it."""

    since: datetime | None
    until: datetime | None
    column: int


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything else."""

    part: Node


@dataclass(frozen=True, slots=True)
class Among:
    """Articles that were looked at one by one, by their sort_key: those whose text holds an exact form."""

    keys: tuple[int, ...]


Node = Words | Sought | Is | During | Among | And | Or | Not


def all_of(parts: Iterable[Node]) -> Node:
    """What holds when all of at least one part do, in normal form: flat, and no `And` of one."""
    return _joined(And, parts)


def any_of(parts: Iterable[Node]) -> Node:
    """What holds when any of at least one part does, in normal form: flat, and no `Or` of one."""
    return _joined(Or, parts)


def none_of(part: Node) -> Node:
    """What holds when the part does not; twice denied is said."""
    return part.part if isinstance(part, Not) else Not(part)


def _joined(kind: type[And] | type[Or], parts: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
