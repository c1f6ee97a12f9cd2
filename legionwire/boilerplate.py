"""Lines that a site repeats under many articles: appeals, boxes about an editor, notes on how the house works.

What a phrase cannot tell, other pages of the same site can. A line is dropped only where honest ones seldom repeat, and
never much of a text at once; what is dropped is kept with its place, so that the text as it was can be put together
again. Rules and numbers: docs/design.md.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from legionwire.article import Article, StrippedLine
from legionwire.lines import loose
from legionwire.site_lines import ENOUGH, SiteLines

MAX_LINES = 400  # of one page that are evidence: its first and its last

_ALIKE = 0.35  # of the shorter page's lines: then the two tell the same story, and what they share is the story
_LONG = 500  # characters; longer lines are paragraphs of something
_SHORT = 200  # characters; shorter lines are dropped wherever they stand
_HEAD_LINES = 3
_END_SHARE = 0.4
_MAX_SHARE = 0.4  # of the characters; who would lose more loses nothing
_MANY = 4  # other pages that have a sentence which stands between an article's own lines
_HEADING = 80  # characters
_ANSWER_WORDS, _ANSWER = 3, 24  # words, and characters where they are not told apart

_NAMED = 0x5A5A5A5A5A5A5A5A  # turns the hash of a line that names the topic into one that no line has
_DIGITS = re.compile(r"\d+(?: \d+)*")  # "1,204" is two words of a loose form
_SENTENCE_END = (".", "!", "?", "…", ":", ";", "。", "！", "？", '."', ".”", "।", "؟", "։")
_QUOTE = ('"', "“", "„", "«", "»", "‘", "「", "『")


def line_hash(line: str) -> int:
    """Equal for lines that say the same in other numbers and typography. 64 bits, signed; 0 for one without words."""
    words = _DIGITS.sub("0", loose(line))
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big", signed=True) if words else 0


def page_lines(hashes: Sequence[int]) -> tuple[int, ...]:
    """A page as evidence: the hashes of its different lines, in their order."""
    if len(hashes) > MAX_LINES:
        hashes = [*hashes[: MAX_LINES // 2], *hashes[-MAX_LINES // 2 :]]
    return tuple(hash_ for hash_ in dict.fromkeys(hashes) if hash_)


@dataclass(frozen=True, slots=True)
class Stripped:
    """The lines that are left, and those that are not with their place among all."""

    lines: tuple[str, ...]
    dropped: tuple[StrippedLine, ...] = ()


def strip(lines: Sequence[str], key: int, evidence: SiteLines, hashes: Sequence[int] | None = None) -> Stripped:
    """Leave out what other pages of the site have, too. `key` is the page's own, whose lines are no evidence here;
    `hashes` are those of the lines, where they are known already."""
    hashes = [line_hash(line) for line in lines] if hashes is None else hashes
    left = list(range(len(lines)))
    while gone := _repeated([lines[place] for place in left], [hashes[place] for place in left], key, evidence):
        left = [place for index, place in enumerate(left) if index not in gone]
    kept = set(left)
    dropped = tuple(StrippedLine(place, line) for place, line in enumerate(lines) if place not in kept)
    if _chars(item.line for item in dropped) > _MAX_SHARE * _chars(lines):
        return Stripped(tuple(lines))
    return Stripped(tuple(lines[place] for place in left), dropped)


def rebuild(lines: Sequence[str], dropped: Iterable[StrippedLine]) -> list[str]:
    """The lines as they were before some were left out."""
    whole = list(lines)
    for item in sorted(dropped, key=lambda item: item.place):
        whole.insert(item.place, item.line)
    return whole


def strip_article(article: Article, key: int, evidence: SiteLines) -> tuple[Article, tuple[int, ...]]:
    """The article without what repeats on its site, and its lines as evidence for other pages: all of them."""
    lines = whole_lines(article.text, article.stripped)
    hashes = [line_hash(line) for line in lines]
    found = strip(lines, key, evidence, hashes)
    return replace(article, text="\n".join(found.lines), stripped=found.dropped), page_lines(hashes)


def mark_named(hashes: Iterable[int], text: str, places: Iterable[int]) -> tuple[int, ...]:
    """A page's evidence, in which the lines at these places of its text are marked: what names the topic is nobody's
    boilerplate, and yet tells which pages tell the same story."""
    named = {line_hash(text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0]) for place in places}
    return tuple(hash_ ^ _NAMED if hash_ in named else hash_ for hash_ in hashes)


def whole_lines(text: str, stripped: Iterable[StrippedLine]) -> list[str]:
    """The lines of an article's text, with those that were left out."""
    return rebuild(text.split("\n"), stripped)


def _repeated(lines: Sequence[str], hashes: Sequence[int], key: int, evidence: SiteLines) -> set[int]:
    """Which lines go, by their index; nothing when that would be too much."""
    if not any(hash_ in evidence.holders for hash_ in hashes):
        return set()
    unlike, needed = _others({*hashes} - {0}, key, evidence)
    found = {
        index
        for index, (line, hash_) in enumerate(zip(lines, hashes, strict=True))
        if sum(page in unlike for page, _ in evidence.holders.get(hash_, ())) >= needed
        and _may_go(line, index, len(lines))
    }
    found -= {
        index
        for index in _amid(lines, found)
        if sum(page in unlike for page, _ in evidence.holders.get(hashes[index], ())) < _MANY
    }
    counts = Counter(hashes)
    found -= {
        index
        for index in found
        if _is_answer(lines, index, found) or (counts[hashes[index]] == 1 and _is_heading(lines, index, found))
    }
    return found if _chars(lines[index] for index in found) <= _MAX_SHARE * _chars(lines) else set()


def _others(hashes: set[int], key: int, evidence: SiteLines) -> tuple[set[int], int]:
    """The pages that tell another story than this one, and how many of them have to hold a line."""
    shared: Counter[int] = Counter()
    sizes: dict[int, int] = {}
    for hash_ in hashes:
        holders = {**dict(evidence.holders.get(hash_, ())), **dict(evidence.holders.get(hash_ ^ _NAMED, ()))}
        shared.update(holders.keys())
        sizes |= holders
    alike = {page for page, count in shared.items() if count >= _ALIKE * min(len(hashes), sizes[page])}
    others = {*evidence.pages, *shared} - alike - {key}
    return others, 2 if len(others) >= ENOUGH else 1


def _may_go(line: str, index: int, count: int) -> bool:
    if len(line) >= _LONG or line.startswith(_QUOTE) or (line.startswith("(") and line.endswith(")")):
        return False  # a quotation is somebody's word; "(Reporting by ...)" closes an agency's report
    if _DIGITS.search(line) and line.endswith(_SENTENCE_END):
        return False  # a sentence with figures is news, however often others say it of other figures
    return len(line) < _SHORT or index < _HEAD_LINES or index >= (1 - _END_SHARE) * count


def _amid(lines: Sequence[str], repeated: set[int]) -> list[int]:
    """The repeated sentences between lines that nobody else has. Newsrooms explain with the same words again and again;
    a prompt stands under most articles, what explains under a few."""
    first = next((index for index in range(len(lines)) if index not in repeated), len(lines))
    last = next((index for index in reversed(range(len(lines))) if index not in repeated), -1)
    return [index for index in repeated if first < index < last and lines[index].endswith(_SENTENCE_END)]


def _is_answer(lines: Sequence[str], index: int, repeated: set[int]) -> bool:
    """ "Yes.", "He said:" between two lines that nobody else has."""
    line = lines[index]
    is_short = len(line) <= _ANSWER and len(line.split()) <= _ANSWER_WORDS
    if not (is_short and 0 < index < len(lines) - 1 and line.endswith(_SENTENCE_END)):
        return False
    return index - 1 not in repeated and index + 1 not in repeated


def _is_heading(lines: Sequence[str], index: int, repeated: set[int]) -> bool:
    """A short line that is no sentence, between two paragraphs that nobody else has: "What we know so far"."""
    line, last = lines[index], len(lines) - 1
    if not _HEAD_LINES <= index < last or len(line) > _HEADING or line.endswith(_SENTENCE_END):
        return False
    after = lines[index + 1]
    is_between = index - 1 not in repeated and index + 1 not in repeated
    return is_between and len(after) > _HEADING and after.endswith(_SENTENCE_END)


def _chars(lines: Iterable[str]) -> int:
    return sum(map(len, lines))
