"""What a query means, without any index: the law that both databases are held against.

Written to be read, not to be quick: every rule of docs/query.md stands here once, in its plainest form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product

from legionwire.language import TermSequence, analyse
from legionwire.query import analyse_query, parse_query
from legionwire.query_hits import holds_exact
from legionwire.query_tree import And, During, Is, Node, Not, Or, Sought


@dataclass(frozen=True)
class Document:
    """An article, as far as a query can ask for it."""

    title: str = ""
    standfirst: str = ""
    text: str = ""
    lang: str | None = None
    source: str = "alpha"
    country: str = "UA"
    relevance: str = "core"
    org: str = "unknown"
    published: datetime = datetime(2024, 5, 18, 12, tzinfo=UTC)  # or first seen, where nobody knows
    tags: tuple[str, ...] = ()  # that people gave it


def matches(node: Node, document: Document) -> bool:
    """Whether an analysed query finds the document."""
    match node:
        case And(parts):
            return all(matches(part, document) for part in parts)
        case Or(parts):
            return any(matches(part, document) for part in parts)
        case Not(part):
            return not matches(part, document)
        case Is("tag", value):
            return value in document.tags
        case Is(name, value):
            return (getattr(document, name) or "und") == value
        case During(since, until):
            return (since is None or since <= document.published) and (until is None or document.published < until)
        case Sought():
            # A part stands wholly in the title or wholly in the body; only different parts may be in different ones.
            return (node.scope != "body" and _holds(node, document.lang, document.title)) or (
                node.scope != "title" and _holds(node, document.lang, document.standfirst, document.text)
            )
    raise AssertionError(f"{node} was never analysed")


def find(query: str, documents: Iterable[Document], held: Collection[str] | None = None) -> list[Document]:
    """The documents that a query finds; the collection holds their languages, unless others are given."""
    documents = list(documents)
    languages = {document.lang for document in documents if document.lang} if held is None else held
    node = analyse_query(parse_query(query).node, languages)
    return [document for document in documents if matches(node, document)]


def _holds(part: Sought, lang: str | None, *texts: str) -> bool:
    terms = [term for text in texts for term in _terms(text, lang)]
    if part.near is None:
        found = any(_follow(way, terms) for way in part.sequences)
    else:
        found = any(_near(way.terms, terms, part.near) for way in part.sequences)
    return found and (part.exact is None or any(holds_exact(text, part.exact) for text in texts))


@lru_cache(4096)
def _terms(text: str, lang: str | None) -> tuple[str, ...]:
    """Kept: the same few hundred articles are asked by every example of a law."""
    return tuple(token.term for token in analyse(text, lang))


def _follow(way: TermSequence, terms: list[str]) -> bool:
    """One term after the other, with nothing between."""
    last = len(way.terms) - 1
    return any(
        all(
            terms[place + number].startswith(term)
            if way.is_prefix and number == last
            else terms[place + number] == term
            for number, term in enumerate(way.terms)
        )
        for place in range(len(terms) - last)
    )


def _near(wanted: tuple[str, ...], terms: list[str], distance: int) -> bool:
    """In any order, with at most so many terms between the first and the last of them. Those of the query that stand
    between count too: so does FTS5 (see the test), whatever its documentation says of phrases."""
    places = [[place for place, term in enumerate(terms) if term == one] for one in wanted]
    return any(max(chosen) - min(chosen) - 1 <= distance for chosen in product(*places))
