"""Lines of a page that are not the article: echoes of the title, teasers, prompts, credits, the author's biography.

The phrases were measured on three public benchmark sets; those that also begin honest sentences count only near the
end of the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Sequence

from legionwire import phrases
from legionwire.dates import read_date

PHRASE_CHARS = 260  # longer lines are paragraphs, whatever they begin with
HEAD_CHARS = 90
TITLE_LINES = 4  # where the title is repeated
END_LINES = 10
END_SHARE = 0.4
_CREDIT_CHARS = 120

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_WORD = re.compile(r"\w+")

_ROLE = (
    r"editor|reporter|writer|correspondent|journalist|contributor|columnist|analyst|author|redakteur(?:in)?|journaliste?"
    r"|rédacteur|periodista|redactora?|dziennikarz|dziennikarka|redaktor(?:ka)?|редактор(?:ка)?|журналіст(?:ка)?"
    r"|журналист(?:ка)?|кореспондент(?:ка)?|корреспондент|автор(?:ка)?|auteure?|autora?|giornalista|giornalisti"
)
_ROLE_LINE = re.compile(rf"(?:\w+[ -]){{0,4}}(?:{_ROLE})(?:[ -](?:in|at|large|chief|шеф)){{0,2}}", re.IGNORECASE)
_ROLE_WORD = re.compile(
    rf"\b(?:{_ROLE}|professor|fellow|lecturer|researcher|expert|writes|covers|reports)\b", re.IGNORECASE
)
# "Video by the unit shows a burning tank.": a sentence, not a credit.
_TELLS = re.compile(r"\w+(?: [^\s:/|©]+){5,}[.!?…]$")
_NAMELESS = re.compile(r"(?:is|was|are) (?:an?|the) ", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")


def loose(text: str) -> str:
    """The words alone, for comparing what pages say twice in slightly different clothes."""
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(_INVISIBLE.sub("", text)))


def trigrams(text: str) -> set[tuple[str, ...]]:
    """Runs of three words, for asking how much of one text another holds."""
    words = loose(text).split()
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def split_lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := part.strip())]


def clean_lines(
    lines: Sequence[str], titles: Sequence[str], names: Sequence[str] = (), head: Collection[str] = ()
) -> list[str]:
    """Of the lines that were extracted those that belong to the article.

    `titles` are the forms in which the page says its title, `names` those of its authors and of the site; `head` holds
    loose forms of what stands above the title.
    """
    lines = [
        line
        for index, line in enumerate(lines)
        if not (index < TITLE_LINES and (loose(line) in head or _is_head(line, titles, names)))
    ]
    lines = _without_end_matter(lines, names)
    return [line for index, line in enumerate(lines) if not is_boilerplate(line, _is_late(index, len(lines)))]


def _is_head(line: str, titles: Sequence[str], names: Sequence[str]) -> bool:
    if len(line) < HEAD_CHARS and phrases.HEAD.match(line) and not line.endswith((".", "?", "!")):
        return True
    return any(echoes(line, title) for title in titles) or _is_dateline(line) or _is_byline(line, names)


def echoes(line: str, title: str) -> bool:
    """The line is the title, or nearly so."""
    a, b = loose(line).replace(" ", ""), loose(title).replace(" ", "")  # a kicker is often glued to it
    if not a or not b:
        return False
    return a == b or (len(line) > 20 and (a in b or b in a) and len(a) < 1.5 * len(b))


def is_boilerplate(line: str, late: bool = True) -> bool:
    """The line begins like a teaser, a prompt or a credit. `late`: it stands near the end of the text."""
    if len(line) >= PHRASE_CHARS:
        return False
    return bool(
        phrases.ANYWHERE.match(line)
        or (late and phrases.NEAR_END.match(line))
        or (len(line) < _CREDIT_CHARS and phrases.CREDITS.match(line) and not _TELLS.match(line))
    )


def _is_late(index: int, count: int) -> bool:
    return index >= count * (1 - END_SHARE) or index >= count - 3


def _is_dateline(line: str) -> bool:
    words = [word for word in _WORD.findall(line) if word.isalpha()]
    return len(line) < 60 and len(words) <= 4 and not line.endswith(".") and read_date(line) is not None


def _is_byline(line: str, names: Sequence[str]) -> bool:
    """Nothing but a name, "By" before it or a date behind it."""
    if len(line) > 80:
        return False
    words = whole = f" {loose(line)} "
    for name in names:
        words = words.replace(f" {loose(name)} ", " ")
    return words != whole and sum(not word.isdigit() for word in words.split()) <= 3


def _without_end_matter(lines: list[str], known: Sequence[str]) -> list[str]:
    """Cut the author's name, role and biography off the end, and all that follows a closing note of the editors."""
    first = max(1, len(lines) - END_LINES)
    names = list(known)
    for pattern, share in ((phrases.OPENING.match, 1.5 * END_SHARE), (_ROLE_LINE.fullmatch, END_SHARE)):
        opening = next((i for i in range(first, len(lines)) if pattern(lines[i])), None)
        if opening is not None:
            names += [line for line in lines[opening - 1 :] if _NAME.fullmatch(line)]
            if sum(map(len, lines[opening:])) <= share * sum(map(len, lines)):
                lines = lines[:opening]
    end = len(lines)
    while end > 1 and _is_end_matter(lines[end - 1], names):
        end -= 1
    return lines[:end]


def _is_end_matter(line: str, names: Sequence[str]) -> bool:
    if _ROLE_LINE.fullmatch(line) or is_boilerplate(line):
        return True
    if _NAMELESS.match(line) and _ROLE_WORD.search(line):
        return True  # of a biography whose first words, the name, were a heading
    plain = loose(line)
    for name in filter(None, map(loose, names)):
        if plain == name:
            return True
        if plain.startswith(f"{name} ") and _ROLE_WORD.search(line) and not line.startswith(("“", '"', "«", "„")):
            return True
    return False
