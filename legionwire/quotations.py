"""Which parts of a text are somebody's words: quotations in the marks of many languages, and dialogue behind dashes.

A name or a single word in quotation marks is no quotation: the voice is still the article's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

# What may close each mark that opens. Several marks open in one language and close in another.
_CLOSERS = {
    "«": "»", "»": "«»", "„": "“”„\"", "“": "”", "”": "”", "‟": "”", '"': '"', "「": "」", "『": "』", "‹": "›",
    "›": "‹›", "‘": "’", "״": "״", "《": "》",
}  # fmt: skip
_OPENERS = re.compile(f"[{''.join(_CLOSERS)}]")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u2e80-\ufaff]")
_WORDS = 4  # that make a quotation whatever stands around them
_NEARLY_ALL = 0.9
_FAR = 1 << 60
_GAP = 8  # blanks
_DENSE_LETTERS = 8  # the same in scripts without blanks
_SAYS_BEFORE = re.compile(r"[:：]\s*$")  # : “Never again”
_SAYS_AFTER = re.compile(r"[,，]?\s*[—–-]\s|[,，]\s")  # «Never again», — she said
_ENDS_SENTENCE = ",.!?…。！？，"
_SINGLE_END = re.compile(r"(?<=[,.!?…])’|’(?=[,.;:!?)]|$)")  # not: soldiers’ kit
_ACRONYM = re.compile(r'["״][א-ת]')
_DASH = re.compile(r"[—–]")
# Where dialogue begins with a dash. Elsewhere a line with a dash in front is one of a list.
_DIALOGUE = re.compile("be|bg|ca|e[lst]|f[ir]|gl|h[ru]|it|l[tv]|mk|no|p[lt]|r[ou]|s[lqrv]|tr|uk")


def quotations(text: str, lang: str | None = None) -> list[tuple[int, int]]:
    """The spans of a text that are somebody's words, in order, without overlap; no span crosses a line."""
    found: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans = (
            list(_dialogue(line)) if _DIALOGUE.fullmatch(lang or "") and line[:1] in ("—", "–") else list(_quoted(line))
        )
        found += [(start + begin, start + end) for begin, end in spans]
        start += len(line) + 1
    return found


def is_quoted(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether start:end lies in one of the spans and is not nearly all of it."""
    at = bisect_right(spans, (start, _FAR)) - 1
    begin, close = spans[at] if at >= 0 else (0, 0)
    return end <= close and (end - start) < _NEARLY_ALL * (close - begin)


def _quoted(line: str) -> Iterator[tuple[int, int]]:
    """What stands in marks, without the marks."""
    position, unclosed = 0, ""  # marks that nothing closes from here on
    while mark := _OPENERS.search(line, position):
        position = mark.start()
        opener = mark[0]
        if opener in unclosed or not _opens(line, position):
            position += 1
            continue
        end = _closing(line, position, _CLOSERS[opener])
        if end is None and opener in '"‘':  # inches, or a letter left out
            unclosed += opener
            position += 1
            continue
        span = (position + 1, len(line) if end is None else end)
        if _is_quotation(line, *span):
            yield span
        position = span[1] + 1


def _opens(line: str, position: int) -> bool:
    """Marks that may also be apostrophes or inches open only in front of a word and behind none."""
    if line[position] not in '"‘״”':
        return True
    before, after = line[position - 1 : position], line[position + 1 : position + 2]
    return not before.isalnum() and bool(after) and not after.isspace()


def _closing(line: str, opened: int, closers: str) -> int | None:
    """Where the mark closes that was opened; the same mark opened again inside must close twice."""
    if line[opened] == "‘":
        end = _SINGLE_END.search(line, opened + 1)
        return end.start() if end else None
    opener, depth = line[opened], 1
    for position in range(opened + 1, len(line)):
        sign = line[position]
        if sign in closers:
            depth -= not _abbreviates(line, position)
            if not depth:
                return position
        elif sign == opener:
            depth += 1
    return None


def _abbreviates(line: str, position: int) -> bool:
    """Hebrew writes the same mark within its acronyms."""
    return bool(_ACRONYM.match(line, position)) and line[position - 1].isalpha()


def _is_quotation(line: str, start: int, end: int) -> bool:
    inside = line[start:end]
    words = inside.split()
    if len(words) >= _WORDS or len(_DENSE.findall(inside)) >= _DENSE_LETTERS:
        return True
    if len(words) < 2:
        return False
    told = bool(_SAYS_BEFORE.search(line[max(0, start - 4) : start - 1]))
    says = bool(_SAYS_AFTER.match(line, end + 1)) and inside[:1].isupper() and not words[-1][:1].isupper()
    return told or says or inside.rstrip()[-1:] in _ENDS_SENTENCE


def _dialogue(line: str) -> Iterator[tuple[int, int]]:
    """— Speech, — who says it. — Speech."""
    begin, speaks = 1, True
    for dash in _DASH.finditer(line, 1):
        if not _turns(line, dash.start()):
            continue
        if speaks:
            yield begin, dash.start()
        begin, speaks = dash.end(), not speaks
    if speaks and begin < len(line):
        yield begin, len(line)


def _turns(line: str, at: int) -> bool:
    """A dash behind a sign of the sentence ("— Yes, — he said"), or that clings to one word ("—Yes —he said")."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    clings = before.isspace() != after.isspace() or (bool(before.strip()) and after in tuple(".,;:"))
    return clings or line[max(0, at - _GAP) : at].rstrip()[-1:] in tuple(",.!?…")
