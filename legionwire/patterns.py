"""The small language in which the topic's names are written, and its translation to safe regular expressions.

    legion(s|naires)?           letters stand for themselves, in any case and with or without accents
    international legion        a blank is a blank, a hyphen, an apostrophe, a quotation mark or a line break
    легион~                     ~ is an ending, up to eight letters; in front of a word: anything may be glued to it
    (colou?r|hue)               alternatives; ? makes the letter, blank or group before it optional
    tarptautin~ <3> legion~     up to three words may stand between
    {legion}                    the language's own word, written once

A pattern begins and ends at word borders, except in scripts without blanks between words. There is no repetition in
the language, and what could match in too many ways is refused (ambiguity.py), so no pattern can be made slow. Every
pattern has *stems*: texts of which one must be there for the pattern to match. They are found first, by an automaton;
the regular expression then sees only their neighbourhood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

from legionwire.ambiguity import ways
from legionwire.normalise import fold
from legionwire.pattern_syntax import (
    MAX_BLANKS,
    MAX_ENDING,
    Blank,
    Choice,
    Ending,
    Node,
    Parser,
    PatternError,
    Sequence,
    Text,
)

MAX_LENGTH = 240  # characters of a written pattern, after {words} are filled in
MAX_WAYS = 256
_MAX_STEMS = 96
_MIN_STEM, _MIN_DENSE_STEM = 3, 2
BLANK = rf"[\s'\-]{{1,{MAX_BLANKS}}}"
_MAYBE_BLANK = rf"[\s'\-]{{0,{MAX_BLANKS}}}"
_ENDING = rf"\w{{0,{MAX_ENDING}}}"
_BLANKS = re.compile(r"[ \-]+")
_SIGNS = re.compile(r"[()|?~*+\[\]{}\\^$<>]")
_NO_BLANKS = {ord(sign): None for sign in map(chr, range(0x3001)) if sign.isspace() or sign in "'-"}
WORD_END = r"(?!\w)"
_OTHER_WORDS = r"(?:\w{1,24}[\s'\-]{1,4}){0,%d}"


@dataclass(frozen=True)
class Pattern:
    """A name as written in the topic file, ready to be searched for in folded text."""

    source: str
    expression: str
    stems: frozenset[str]  # one of these is in every text that matches
    also: frozenset[str]  # and one of these, when not empty
    needs: tuple[frozenset[str], ...]  # all such sets, these two first
    glued: bool  # may begin inside a word
    squeezed: str = ""  # of a plain name: its letters, without the blanks
    written: str = ""  # folded, with its {words} filled in

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
    letters = [letter for letter in filled if letter.isalnum()]
    plain = _plain_words(filled)
    glued, body = (False, ()) if plain else _read(filled)
    required = [stems for word in plain for stems in _usable({word})] if plain else _required(body)
    candidates = sorted(required, key=lambda stems: _rank(stems, tuple(anchors)), reverse=True)
    if not candidates or not letters:
        raise PatternError("needs at least three letters in a row that are always there")
    expression = BLANK.join(map(re.escape, plain)) if plain else _expression(body)
    return Pattern(
        source=source,
        expression=expression + ("" if is_dense(letters[-1]) else WORD_END),
        stems=candidates[0],
        also=candidates[1] if len(candidates) > 1 else frozenset(),
        needs=tuple(candidates),
        glued=glued or is_dense(letters[0]),
        squeezed=squeeze("".join(plain)),
        written=filled,
    )


def squeeze(text: str) -> str:
    """A folded text without anything that a blank may be."""
    return text.translate(_NO_BLANKS)


def _plain_words(filled: str) -> list[str]:
    """The words of a name without any sign of the language; nothing of other patterns."""
    words = [] if _SIGNS.search(filled) else _BLANKS.split(filled)
    return words if all(words) else []


def _read(filled: str) -> tuple[bool, Sequence]:
    """Whether anything may be glued to the pattern, and its parts."""
    sequence = Parser(filled).read()
    glued = bool(sequence) and isinstance(sequence[0], Ending)
    body = sequence[1:] if glued else sequence
    if ways(body, MAX_WAYS) > MAX_WAYS:
        raise PatternError(f"can match the same words in more than {MAX_WAYS} ways: write it as several names")
    return glued, body


def is_dense(character: str) -> bool:
    """Of a script that is written without blanks: Thai to Khmer, Chinese, Japanese, Korean."""
    return "\u0e00" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff" or "\u2e80" <= character <= "\ufaff"


def _fill(source: str, words: Mapping[str, str]) -> str:
    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise PatternError(f"speaks of {match[0]}, but there is no `{match[1]}` in this table")
        return f"({words[match[1]]})"

    return re.sub(r"\{(\w{1,30})\}", word, source.strip())


def _expression(sequence: Sequence) -> str:
    return "".join(_escaped(node.letter) if isinstance(node, Text) else _node_expression(node) for node in sequence)


@cache
def _escaped(letter: str) -> str:
    return re.escape(letter)


def _node_expression(node: Node) -> str:
    match node:
        case Text(letter):
            return _escaped(letter)
        case Ending():
            return _ENDING
        case Blank(words, optional):
            return (_MAYBE_BLANK if optional else BLANK) + (_OTHER_WORDS % words if words else "")
        case Choice(branches, optional):
            return f"(?:{'|'.join(map(_expression, branches))}){'?' * optional}"


def _required(sequence: Sequence) -> list[frozenset[str]]:
    """Sets of literals; of each set, one is in every text that matches the sequence."""
    found: list[frozenset[str]] = []
    run = {""}
    for node in sequence:
        if isinstance(node, Text):  # most are
            run = {left + node.letter for left in run}
            continue
        spellings = _spellings(node)
        if spellings and len(run) * len(spellings) <= _MAX_STEMS:
            run = {left + right for left, right in product(run, spellings)}
            continue
        found += _usable(run)
        run = spellings or {""}
        if isinstance(node, Choice) and not spellings and not node.optional:
            found += _required_choice(node)
    return found + _usable(run)


def _spellings(node: Node) -> set[str]:
    """Everything the node can be, when that is plain text; else nothing."""
    match node:
        case Text(letter):
            return {letter}
        case Choice(branches, optional):
            spelled: set[str] = {""} if optional else set()
            for branch in branches:
                whole = {""}
                for part in branch:
                    if isinstance(part, Text):
                        whole = {left + part.letter for left in whole}
                        continue
                    whole = {left + right for left, right in product(whole, _spellings(part))}
                    if not 0 < len(whole) <= _MAX_STEMS:
                        return set()
                spelled |= whole
            return spelled if len(spelled) <= _MAX_STEMS else set()
    return set()


def _required_choice(choice: Choice) -> list[frozenset[str]]:
    best = [max(_required(branch), key=_rank, default=frozenset()) for branch in choice.branches]
    return [_shortest(frozenset().union(*best))] if all(best) else []


def _usable(run: set[str]) -> list[frozenset[str]]:
    long_enough = all(len(stem) >= (_MIN_DENSE_STEM if is_dense(stem[:1]) else _MIN_STEM) for stem in run)
    return [_shortest(frozenset(run))] if long_enough else []


def _shortest(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if not any(other in stem for other in stems if other != stem))


def _rank(stems: frozenset[str], anchors: tuple[str, ...] = ()) -> tuple[bool, int]:
    return all(any(anchor in stem for anchor in anchors) for stem in stems), min(map(len, stems))
