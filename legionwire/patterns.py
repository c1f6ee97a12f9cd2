"""The small language in which the topic's names are written, and its translation to safe regular expressions.

    legion(s|naires)?           letters stand for themselves, in any case and with or without accents
    international legion        a blank is a blank, a hyphen, an apostrophe, a quotation mark or a line break
    легион~                     ~ is an ending, up to eight letters; in front of a word: anything may be glued to it
    (colou?r|hue)               alternatives; ? makes the letter, blank or group before it optional
    tarptautin~ <3> legion~     up to three words may stand between
    {legion}                    the language's own word, written once

A pattern begins and ends at word borders, except in scripts without blanks between words. There is no repetition in
the language, so no pattern can be made slow. Every pattern has *stems*: texts of which one must be there for the
pattern to match. They are found first, by an automaton; the regular expression then sees only their neighbourhood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from legionwire.normalise import fold

MAX_LENGTH = 240  # characters of a written pattern, after {words} are filled in
_MAX_DEPTH = 4
_MAX_STEMS = 96
_MIN_STEM, _MIN_DENSE_STEM = 3, 2
_BLANK = r"[\s'\-]{1,4}"
_MAYBE_BLANK = r"[\s'\-]{0,4}"
_ENDING = r"\w{0,8}"
_OTHER_WORDS = r"(?:\w{1,24}[\s'\-]{1,4}){0,%d}"
_NOT_OURS = "*+[]{}\\^$<>"


class PatternError(ValueError):
    """A pattern cannot be read; the message says where and what to write instead."""


@dataclass(frozen=True)
class Pattern:
    """A name as written in the topic file, ready to be searched for in folded text."""

    source: str
    expression: str
    stems: frozenset[str]  # one of these is in every text that matches
    also: frozenset[str]  # and one of these, when not empty
    glued: bool  # may begin inside a word

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when first needed: most languages never occur in a process's life."""
        return re.compile(self.expression)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Every span in a (short) folded text."""
        if self.also and not any(literal in text for literal in self.also):
            return []
        return [
            match.span()
            for match in self.regex.finditer(text)
            if self.glued or not match.start() or not text[match.start() - 1].isalnum()
        ]


def parse_pattern(source: str, words: Mapping[str, str] | None = None, anchors: Iterable[str] = ()) -> Pattern:
    """Read a pattern; `words` fill its {braces}, `anchors` are the rare words that make the best stems."""
    filled = _fill(source, words or {})
    if len(filled) > MAX_LENGTH:
        raise PatternError(f"is longer than {MAX_LENGTH} characters; split it")
    if "*" in filled:  # folding would drop it silently
        raise PatternError("holds a *: write ~ for an ending, <2> for up to two words between")
    filled = fold(filled)
    sequence = _Parser(filled).read()
    glued = bool(sequence) and isinstance(sequence[0], _Ending)
    body = sequence[1:] if glued else sequence
    candidates = sorted(_required(body), key=lambda stems: _rank(stems, tuple(anchors)), reverse=True)
    if not candidates:
        raise PatternError("needs at least three letters in a row that are always there")
    letters = [letter for letter in filled if letter.isalnum()]
    return Pattern(
        source=source,
        expression=_expression(body) + ("" if _is_dense(letters[-1]) else r"(?!\w)"),
        stems=candidates[0],
        also=candidates[1] if len(candidates) > 1 else frozenset(),
        glued=glued or _is_dense(letters[0]),
    )


def _is_dense(character: str) -> bool:
    """Of a script that is written without blanks: Thai to Khmer, Chinese, Japanese, Korean."""
    return "\u0e00" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff" or "\u2e80" <= character <= "\ufaff"


@dataclass(frozen=True)
class _Text:
    letter: str


@dataclass(frozen=True)
class _Blank:
    words: int = 0  # that may stand between
    optional: bool = False


@dataclass(frozen=True)
class _Ending:
    pass


@dataclass(frozen=True)
class _Choice:
    branches: tuple[_Sequence, ...]
    optional: bool


_Node = _Text | _Blank | _Ending | _Choice
_Sequence = tuple[_Node, ...]


def _fill(source: str, words: Mapping[str, str]) -> str:
    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise PatternError(f"speaks of {match[0]}, but there is no `{match[1]}` in this table")
        return f"({words[match[1]]})"

    return re.sub(r"\{(\w{1,30})\}", word, source.strip())


class _Parser:
    """Recursive descent over one written pattern."""

    def __init__(self, source: str) -> None:
        self.source, self.position = source, 0

    def read(self) -> _Sequence:
        branches = self._branches(0)
        if self.position < len(self.source):
            raise self._error("closes a group that was never opened")
        return branches[0] if len(branches) == 1 else (_Choice(branches, optional=False),)

    def _branches(self, depth: int) -> tuple[_Sequence, ...]:
        if depth > _MAX_DEPTH:
            raise self._error("is nested too deeply")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self.position += 1
            branches.append(self._sequence(depth))
        return tuple(branches)

    def _sequence(self, depth: int) -> _Sequence:
        nodes: list[_Node] = []
        while (sign := self._peek()) and sign not in "|)":
            node = self._node(sign, depth)
            if isinstance(node, _Ending) and nodes and isinstance(nodes[-1], _Ending):
                raise self._error("one ~ is enough")
            nodes.append(node)
        return tuple(nodes)

    def _node(self, sign: str, depth: int) -> _Node:
        if sign == "(":
            return self._group(depth)
        if sign == "?":
            raise self._error("must follow a letter or a group")
        if sign in " -":
            return self._blank()
        if sign in _NOT_OURS:
            raise self._error("is not part of the pattern language: write ~ for an ending, <2> for words between")
        self.position += 1
        return _Ending() if sign == "~" else self._optional((_Text(sign),))

    def _group(self, depth: int) -> _Node:
        self.position += 1
        branches = self._branches(depth + 1)
        if self._peek() != ")":
            raise self._error("a group is not closed")
        self.position += 1
        return self._optional(*branches)

    def _optional(self, *branches: _Sequence) -> _Node:
        optional = self._peek() == "?"
        self.position += optional
        if not optional and len(branches) == 1 and len(branches[0]) == 1:
            return branches[0][0]
        return _Choice(branches, optional)

    def _blank(self) -> _Node:
        blank = re.compile(r"[ \-]+(?:<([1-4])>[ \-]+)?").match(self.source, self.position)
        assert blank
        self.position = blank.end()
        optional = self._peek() == "?"
        self.position += optional
        return _Blank(int(blank[1] or 0), optional)

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _error(self, what: str) -> PatternError:
        sign = self._peek()
        return PatternError((f"character {self.position + 1}, {sign!r}: " if sign else "") + what)


def _expression(sequence: _Sequence) -> str:
    return "".join(map(_node_expression, sequence))


def _node_expression(node: _Node) -> str:
    match node:
        case _Text(letter):
            return re.escape(letter)
        case _Ending():
            return _ENDING
        case _Blank(words, optional):
            return (_MAYBE_BLANK if optional else _BLANK) + (_OTHER_WORDS % words if words else "")
        case _Choice(branches, optional):
            return f"(?:{'|'.join(map(_expression, branches))}){'?' * optional}"


def _required(sequence: _Sequence) -> list[frozenset[str]]:
    """Sets of literals; of each set, one is in every text that matches the sequence."""
    found: list[frozenset[str]] = []
    run = {""}
    for node in sequence:
        spellings = _spellings(node)
        if spellings and len(run) * len(spellings) <= _MAX_STEMS:
            run = {left + right for left, right in product(run, spellings)}
            continue
        found += _usable(run)
        run = spellings or {""}
        if isinstance(node, _Choice) and not spellings and not node.optional:
            found += _required_choice(node)
    return found + _usable(run)


def _spellings(node: _Node) -> set[str]:
    """Everything the node can be, when that is plain text; else nothing."""
    match node:
        case _Text(letter):
            return {letter}
        case _Choice(branches, optional):
            spelled: set[str] = {""} if optional else set()
            for branch in branches:
                whole = {""}
                for part in branch:
                    whole = {left + right for left, right in product(whole, _spellings(part))}
                if not whole:
                    return set()
                spelled |= whole
            return spelled if len(spelled) <= _MAX_STEMS else set()
    return set()


def _required_choice(choice: _Choice) -> list[frozenset[str]]:
    best = [max(_required(branch), key=_rank, default=frozenset()) for branch in choice.branches]
    return [_shortest(frozenset().union(*best))] if all(best) else []


def _usable(run: set[str]) -> list[frozenset[str]]:
    long_enough = all(len(stem) >= (_MIN_DENSE_STEM if _is_dense(stem[:1]) else _MIN_STEM) for stem in run)
    return [_shortest(frozenset(run))] if long_enough else []


def _shortest(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if not any(other in stem for other in stems if other != stem))


def _rank(stems: frozenset[str], anchors: tuple[str, ...] = ()) -> tuple[bool, int]:
    return all(any(anchor in stem for anchor in anchors) for stem in stems), min(map(len, stems))
