"""The query language: a line of words and signs to a tree, and the tree to the terms of the index (docs/query.md)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from legionwire.errors import UsageError
from legionwire.language import TermSequence, analyse, languages_for, ways_to_say
from legionwire.query_fields import FIELDS, Field
from legionwire.query_signs import Sign, read_signs
from legionwire.query_tree import And, Is, Node, Not, Or, Sought, Words, all_of, any_of, none_of

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 10  # parentheses within parentheses: SQLite's parsers have room for twice as many
MAX_NEAR_WORDS = 10
UNKNOWN = "und"  # ISO 639-2 for a language that nobody determined

# For those who look for the signs, not for the rules: docs/query.md explains them in the same order.
SYNTAX: tuple[tuple[str, str], ...] = (
    ("all of the words, in any form", "foreign legion"),
    ("a phrase", '"foreign legion"'),
    ("either", "legion OR battalion"),
    ("without", "legion -French"),
    ("together", "(legion OR battalion) Kyiv"),
    ("beginning", "volunt*"),
    ("near each other", '"legion Kharkiv"~5'),
    ("this very form", '="Legions"'),
    *((field.meaning, field.example) for field in FIELDS.values()),
)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was written, and what it means."""

    text: str
    node: Node


def parse_query(text: str) -> Query:
    """Read a query. Raises UsageError, in one line with the column (from 1), where it cannot be read."""
    if len(text) > MAX_LENGTH:
        raise UsageError(f"the query has {len(text)} characters, {MAX_LENGTH} are possible", "shorten it")
    half = next((n for n, character in enumerate(text, 1) if "\ud800" <= character <= "\udfff"), None)
    if half:
        raise UsageError(f"column {half} of the query holds half a character", "type it anew")
    return Query(text, _Parser(list(read_signs(text))).parse())


class _Parser:
    """OR binds weaker than AND, NOT tightest; one method for each."""

    def __init__(self, signs: list[Sign]) -> None:
        self._signs, self._at, self._depth = signs, 0, 0

    def parse(self) -> Node:
        if self._peek().kind == "end":
            raise UsageError("nothing to search for at column 1: the query is empty", 'give a word or a "phrase"')
        node = self._any(None)
        if self._peek().kind != "end":
            raise UsageError(f"the parenthesis at column {self._peek().column} closes nothing", "take it away")
        return node

    def _peek(self) -> Sign:
        return self._signs[self._at]

    def _take(self) -> Sign:
        self._at += 1
        return self._signs[self._at - 1]

    def _any(self, field: str | None) -> Node:
        parts = [self._all(field)]
        while self._peek().kind == "OR":
            self._take()
            parts.append(self._all(field))
        return any_of(parts)

    def _all(self, field: str | None) -> Node:
        parts = [self._not(field)]
        while self._peek().kind not in ("OR", ")", "end"):
            if self._peek().kind == "AND":
                self._take()
            parts.append(self._not(field))
        return all_of(parts)

    def _not(self, field: str | None) -> Node:
        denied = False
        while self._peek().kind == "NOT":
            self._take()
            denied = not denied
        part = self._part(field)
        return none_of(part) if denied else part

    def _part(self, field: str | None) -> Node:
        sign = self._peek()
        if sign.kind == "words":
            return _leaf(self._take(), field)
        if sign.kind == "(":
            return self._group(field)
        if sign.kind != "field":
            raise _unexpected(self._signs[self._at - 1] if self._at else None, sign)
        if field:
            raise UsageError(
                f"{sign.text}: at column {sign.column} stands within {field}:(...)", f"close {field}:(...) before it"
            )
        self._take()
        if self._peek().kind not in ("words", "("):
            raise UsageError(
                f"{sign.text}: at column {sign.column} needs {FIELDS[sign.text].expected} right after it",
                f"as in {FIELDS[sign.text].example}, -{FIELDS[sign.text].example} or {sign.text}:(...)",
            )
        return self._part(sign.text)

    def _group(self, field: str | None) -> Node:
        opening = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UsageError(
                f"at column {opening.column} the parentheses are more than {MAX_DEPTH} deep", "take some away"
            )
        node = self._any(field)
        if self._peek().kind != ")":
            raise UsageError(f"the parenthesis at column {opening.column} is never closed", "add ) where it ends")
        self._take()
        self._depth -= 1
        return node


def _unexpected(last: Sign | None, sign: Sign) -> UsageError:
    """`sign` stands where a part should."""
    expected = 'a word, a "phrase", a field or ( is expected'
    if sign.kind in ("AND", "OR"):
        return UsageError(
            f"{sign.kind} at column {sign.column} has nothing before it: {expected}", f'as a word: "{sign.kind}"'
        )
    if last is None:
        return UsageError(f"the parenthesis at column {sign.column} closes nothing", "take it away")
    way_out = "take it away" if last.kind == "(" else f'as a word: "{last.kind}"'
    return UsageError(f"nothing stands after {last.kind} at column {last.column}: {expected}", way_out)


def _leaf(sign: Sign, name: str | None) -> Node:
    """What words, or a value of the field, come to."""
    field = FIELDS[name] if name else None
    if name and field and field.value:
        return _value(sign, name, field)
    _require_searchable(sign)
    scope = field.scope if field else "any"
    return Words(sign.text, sign.column, scope, sign.prefix, sign.near, sign.exact)


def _value(sign: Sign, name: str, field: Field) -> Node:
    plain = not (sign.prefix or sign.exact or sign.near is not None)
    found = field.value(sign.text, sign.column) if plain and field.value else None
    if found is None:
        raise UsageError(
            f"{_shown(sign)} at column {sign.column} is no value of {name}:",
            f"expected {field.expected}, as in {field.example}",
        )
    return found


def _shown(sign: Sign) -> str:
    return repr(sign.text[:40] + "*" * sign.prefix)


def _require_searchable(sign: Sign) -> None:
    """Raise when the words come to no terms, or to too few for a star or a distance."""
    tokens = analyse(sign.text, None)
    if not tokens:
        raise UsageError(
            f"nothing to search for at column {sign.column}: {_shown(sign)} holds no letter or digit",
            "give a word, or take it away",
        )
    if sign.prefix:
        tail = sign.text[tokens[-1].end :]
        # What is written without blanks ends with a pair and its last letter once more.
        is_pair = len(tokens) > 1 and tokens[-2].end == tokens[-1].end
        if (len(tokens[-1].term) < 2 and not is_pair) or any(
            not unicodedata.category(character).startswith("M") for character in tail
        ):
            raise UsageError(
                f"at column {sign.column} at least two letters are expected before the star", "such as legion*"
            )
    if sign.near is not None and not 2 <= len(tokens) <= MAX_NEAR_WORDS:
        raise UsageError(
            f"at column {sign.column} 2 to {MAX_NEAR_WORDS} words are expected before ~, there are {len(tokens)}",
            'such as "legion Kyiv"~5',
        )


def analyse_query(node: Node, held: Collection[str]) -> Node:
    """The same in terms of the index: each word as the languages say it that the collection holds, or those that the
    query is confined to."""
    named = _confined_to(node)
    return _analysed(node, held if named is None else named - {UNKNOWN})


def _confined_to(node: Node) -> frozenset[str] | None:
    """The languages that every article found is in; None when the query does not say."""
    named: frozenset[str] | None = None
    for part in node.parts if isinstance(node, And) else (node,):
        options = part.parts if isinstance(part, Or) else (part,)
        values = [option.value for option in options if isinstance(option, Is) and option.property == "lang"]
        if len(values) == len(options):
            named = frozenset(values) if named is None else named & frozenset(values)
    return named


def _analysed(node: Node, languages: Collection[str]) -> Node:
    match node:
        case And(parts):
            return all_of(_analysed(part, languages) for part in parts)
        case Or(parts):
            return any_of(_analysed(part, languages) for part in parts)
        case Not(part):
            return none_of(_analysed(part, languages))
        case Words():
            return _sought(node, languages)
        case _:
            return node


def _sought(words: Words, languages: Collection[str]) -> Node:
    ways = ways_to_say(words.text, languages_for(words.text, languages), prefix=words.prefix)
    if words.near is None:
        return Sought(ways, words.scope, exact=words.text if words.exact else None)
    # Where two words have one term, one word in the text would be both.
    distinct = dict.fromkeys(TermSequence(tuple(dict.fromkeys(way.terms))) for way in ways)
    single = tuple(way for way in distinct if len(way.terms) == 1)
    several = tuple(way for way in distinct if len(way.terms) > 1)
    parts = [Sought(single, words.scope)] if single else []
    return any_of([*parts, Sought(several, words.scope, words.near)] if several else parts)
