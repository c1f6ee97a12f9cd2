"""What a written pattern consists of, and its reader; the language itself is told in patterns.py."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_BLANKS = 4  # signs that one blank may be: a dash between blanks, a quotation mark
MAX_ENDING = 8  # letters
_MAX_DEPTH = 4
_NOT_OURS = "*+[]{}\\^$<>"
_LETTERS = re.compile(r"[^()|?~ \-*+\[\]{}\\^$<>]+(?!\?)")  # each stands for itself; before a ? the last does not


class PatternError(ValueError):
    """A pattern cannot be read; the message says where and what to write instead."""


@dataclass(frozen=True)
class Text:
    letter: str


@dataclass(frozen=True)
class Blank:
    words: int = 0  # that may stand between
    optional: bool = False


@dataclass(frozen=True)
class Ending:
    pass


@dataclass(frozen=True)
class Choice:
    branches: tuple[Sequence, ...]
    optional: bool


Node = Text | Blank | Ending | Choice
Sequence = tuple[Node, ...]


class Parser:
    """Recursive descent over one written pattern."""

    def __init__(self, source: str) -> None:
        self.source, self.position = source, 0

    def read(self) -> Sequence:
        branches = self._branches(0)
        if self.position < len(self.source):
            raise self._error("closes a group that was never opened")
        return branches[0] if len(branches) == 1 else (Choice(branches, optional=False),)

    def _branches(self, depth: int) -> tuple[Sequence, ...]:
        if depth > _MAX_DEPTH:
            raise self._error("is nested too deeply")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self.position += 1
            branches.append(self._sequence(depth))
        return tuple(branches)

    def _sequence(self, depth: int) -> Sequence:
        nodes: list[Node] = []
        while (sign := self._peek()) and sign not in "|)":
            if letters := _LETTERS.match(self.source, self.position):
                nodes += map(Text, letters[0])
                self.position = letters.end()
                continue
            node = self._node(sign, depth)
            if isinstance(node, Ending) and nodes and isinstance(nodes[-1], Ending):
                raise self._error("one ~ is enough")
            nodes.append(node)
        return tuple(nodes)

    def _node(self, sign: str, depth: int) -> Node:
        if sign == "(":
            return self._group(depth)
        if sign == "?":
            raise self._error("must follow a letter or a group")
        if sign in " -":
            return self._blank()
        if sign in _NOT_OURS:
            raise self._error("is not part of the pattern language: write ~ for an ending, <2> for words between")
        self.position += 1
        return Ending() if sign == "~" else self._optional((Text(sign),))

    def _group(self, depth: int) -> Node:
        self.position += 1
        branches = self._branches(depth + 1)
        if self._peek() != ")":
            raise self._error("a group is not closed")
        self.position += 1
        return self._optional(*branches)

    def _optional(self, *branches: Sequence) -> Node:
        optional = self._peek() == "?"
        self.position += optional
        if not optional and len(branches) == 1 and len(branches[0]) == 1:
            return branches[0][0]
        return Choice(branches, optional)

    def _blank(self) -> Node:
        blank = re.compile(r"[ \-]+(?:<([1-4])>[ \-]+)?").match(self.source, self.position)
        assert blank
        self.position = blank.end()
        optional = self._peek() == "?"
        self.position += optional
        return Blank(int(blank[1] or 0), optional)

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _error(self, what: str) -> PatternError:
        sign = self._peek()
        return PatternError((f"character {self.position + 1}, {sign!r}: " if sign else "") + what)
