"""The signs of a query: words, phrases, operators, parentheses and field names, each with its column.

What a quotation mark, a star or a colon means is decided here, by what stands right beside it; what may follow what is
the parser's business (query.py).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from legionwire.errors import UsageError
from legionwire.query_fields import FIELDS

Kind = Literal["(", ")", "AND", "OR", "NOT", "field", "words", "end"]

MAX_NEAR = 100  # words between
MAX_PARTS = 100

# What stands in nobody's words: blanks of every kind, controls, and the marks that only turn the direction of writing.
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# What wide scripts write in place of our signs, and what editors make of a minus. One for one: columns stay.
_SAME = str.maketrans("（）：－−‐‑＊～＂＝", '():----*~"=')
# Each opening mark and what may close it. Languages differ in which mark opens: „…“ and “…”, «…» and »…«.
_PAIRS = {
    '"': '"', "“": "”“", "”": "”", "„": "“”\"", "‟": "”“", "«": "»", "»": "«»", "‹": "›", "›": "‹›",
    "「": "」", "『": "』", "《": "》",
}  # fmt: skip
_CLOSING = {opening: re.compile(f"[{closing}]") for opening, closing in _PAIRS.items()}
# Single marks are apostrophes too: one closes only where no letter follows.
_CLOSING |= {"‘": re.compile(r"’(?![^\W_])"), "‚": re.compile(r"[‘’](?![^\W_])")}
_MARKS = "".join(_PAIRS) + "」』》"
_WORD = re.compile(rf"[^ (){_MARKS}]+")
_HEBREW = re.compile(r"[\u0590-\u05ff]")  # there a quotation mark between letters is part of an abbreviation
_FIELD = re.compile(r"([A-Za-z][A-Za-z_]*):")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_OPERATORS: dict[str, Literal["AND", "OR", "NOT"]] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of a query; `text` is the words as they were written, or the name of the field."""

    kind: Kind
    column: int
    text: str = ""
    prefix: bool = False
    near: int | None = None
    exact: bool = False


def read_signs(text: str) -> Iterator[Sign]:
    """The signs in order, `end` at last. Raises UsageError with the column of what is none."""
    line = plain(text)
    at = parts = 0
    while at < len(text):
        if line[at] == " ":
            at += 1
            continue
        sign, at = _read_sign(text, line, at)
        parts += sign.kind == "words"
        if parts > MAX_PARTS:
            raise UsageError(f"the query has more than {MAX_PARTS} parts at column {sign.column}", "shorten it")
        yield sign
    yield Sign("end", len(text) + 1)


def plain(text: str) -> str:
    """The text with one kind of blank and of each sign, character for character."""
    return _BLANK.sub(" ", text).translate(_SAME)


def _read_sign(text: str, line: str, at: int) -> tuple[Sign, int]:
    """The sign that begins here, and where the next one may."""
    character, column = line[at], at + 1
    if character == "(":
        return Sign("(", column), at + 1
    if character == ")":
        return Sign(")", column), at + 1
    if character == "-" and line[at + 1 : at + 2] not in ("", " ", ")"):
        return Sign("NOT", column), at + 1
    if character == "=":
        return _exact(text, line, at)
    inside = between_marks(line, at)
    if inside is not None:
        return _phrase(text, line, inside)
    end = _end_of_word(line, at)
    if end == at:
        raise UsageError(f"the quotation mark at column {column} closes nothing", "take it away")
    return _word(text, line, at, end)


def _exact(text: str, line: str, at: int) -> tuple[Sign, int]:
    """A form that the text itself must hold."""
    column = at + 1
    inside = between_marks(line, at + 1)
    first, last = inside or (at + 1, _end_of_word(line, at + 1))
    end = last + (inside is not None)
    if last == first:
        raise UsageError(f"nothing stands after = at column {column}", 'such as =Legion or ="the Legion"')
    words, star = _words(text[first:last], first)
    if star or line[end : end + 1] in ("*", "~"):
        raise UsageError(f"= at column {column} goes neither with * nor with ~", "an exact form is one form")
    return Sign("words", column, words, exact=True), end


def _word(text: str, line: str, at: int, end: int) -> tuple[Sign, int]:
    """A word outside quotation marks: an operator, a field, or what is looked for."""
    column, word = at + 1, line[at:end]
    if word in _OPERATORS:
        return Sign(_OPERATORS[word], column), end
    if not _ADDRESS.match(word):
        named = _FIELD.match(word)
        if named and named[1].lower() in FIELDS and line[at + named.end() : at + named.end() + 1] not in ("", " ", ")"):
            return Sign("field", column, named[1].lower()), at + named.end()
        if named and named[1].islower():
            raise _no_field(named[1], column)
        if "~" in word:
            raise UsageError(
                f"~ at column {column + word.index('~')} stands after no phrase",
                'such as "legion Kyiv"~5; as words, put it into quotation marks',
            )
    words, prefix = _words(text[at:end], at)
    return Sign("words", column, words, prefix), end


def _no_field(name: str, column: int) -> UsageError:
    if name in FIELDS:
        return UsageError(
            f"{name}: at column {column} needs {FIELDS[name].expected} right after it",
            f'as in {FIELDS[name].example}; as words, put it into quotation marks: "{name}: ..."',
        )
    near = difflib.get_close_matches(name[:40], FIELDS, 1)
    meant = f"did you mean {near[0]}:? " if near else ""
    fields = f"{meant}fields are {', '.join(FIELDS)}"
    return UsageError(
        f"there is no field {name[:40]}: at column {column}",
        f'{fields}; to look for it as words, put it into quotation marks: "{name[:40]}: ..."',
    )


def _words(raw: str, start: int) -> tuple[str, bool]:
    """The words with single blanks between them, and whether a star after them says that the last may go on.

    `start` is the place of `raw` in the query.
    """
    star = re.search(r"[*＊]", raw)
    body = raw.rstrip()
    if star and star.end() < len(body):
        raise UsageError(
            f"the star at column {start + star.end()} stands where this search knows none",
            'one star may end a word or the last word of a phrase, such as legion* or "foreign legi*"',
        )
    return " ".join(_BLANK.sub(" ", body[: star.start()] if star else body).split()), star is not None


def between_marks(line: str, at: int) -> tuple[int, int] | None:
    """Where what stands between quotation marks that open here begins and ends; None when none do."""
    opening = line[at : at + 1]
    closing = _CLOSING.get(opening)
    if closing is None:
        return None
    for match in closing.finditer(line, at + 1):
        if not _inside_hebrew(line, match.start()):
            return at + 1, match.start()
    if opening in "‘‚":
        return None
    raise UsageError(
        f"the quotation mark at column {at + 1} is never closed", f"add {_PAIRS[opening][0]} where it ends"
    )


def _inside_hebrew(line: str, at: int) -> bool:
    return all(map(_HEBREW.match, (line[at - 1], line[at + 1 : at + 2])))


def _end_of_word(line: str, at: int) -> int:
    """Where a word ends: before a blank, a parenthesis or a quotation mark that is not inside a Hebrew word."""
    end = at
    while match := _WORD.match(line, end):
        end = match.end()
        if line[end : end + 1] not in ('"', "”") or not _inside_hebrew(line, end):
            break
        end += 1
    return end


def _phrase(text: str, line: str, inside: tuple[int, int]) -> tuple[Sign, int]:
    """A phrase, with the distance that may follow it."""
    first, last = inside
    column, end = first, last + 1
    words, prefix = _words(text[first:last], first)
    if line[end : end + 1] == "*":
        raise UsageError(f"the star at column {end + 1} stands outside the phrase", 'write "foreign legi*"')
    if line[end : end + 1] != "~":
        return Sign("words", column, words, prefix), end
    if prefix:
        raise UsageError(f"~ at column {end + 1} cannot go with a star", "drop one of them")
    after = _end_of_word(line, end + 1)
    distance = unicodedata.normalize("NFKC", line[end + 1 : after])
    if not re.fullmatch("[0-9]{1,3}", distance) or int(distance) > MAX_NEAR:
        raise UsageError(
            f"after ~ at column {end + 1} a number from 0 to {MAX_NEAR} is expected", 'such as "legion Kyiv"~5'
        )
    return Sign("words", column, words, near=int(distance)), after
