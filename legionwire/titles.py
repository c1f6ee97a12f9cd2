"""The title of an article, out of the five that a page usually has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from legionwire.lines import loose

MAX_HEADINGS = 20
_SEPARATOR = re.compile(r"\s(?:[|·•–—\-»«/*]|::)\s")
_TAIL = re.compile(r"\s*[|ㅣ｜·•–—\-»«/:*]+\s*[^|]{1,80}$")
_HOUSE_SEPARATOR = r"\s*[|ㅣ｜·•–—\-»«/:,]+\s*"  # before the site's own name even without blanks
_MAX_TAIL_CHARS, _MAX_TAIL_WORDS, _MIN_HEAD_CHARS = 35, 4, 20
_MIN_SIMILARITY = 0.4
_ENOUGH_VOTES = 2.0  # against an h1: two places that are filled in apart from each other


@dataclass(frozen=True, slots=True)
class Titles:
    """What a page calls its article."""

    linked: str = ""  # JSON-LD headline
    og: str = ""
    twitter: str = ""
    document: str = ""  # <title>
    headings: tuple[str, ...] = ()  # every h1
    house: tuple[str, ...] = ()  # names of the site, which often stand behind a title

    def structured(self) -> tuple[str, str, str]:
        """The headline, og:title and document title, without the site's name."""
        anchors = [text for text in (*_usable(self.headings), self.linked) if text]
        linked, og, document = (strip_site(text, anchors, self.house) for text in (self.linked, self.og, self.document))
        return linked, og, document

    def variants(self) -> tuple[str, ...]:
        """Every form but the headings, each once."""
        return tuple(dict.fromkeys(filter(None, (*self.structured(), self.twitter))))


def choose_title(titles: Titles) -> str:
    """The title that most of the page's places agree on; the h1, which readers see, when none has a majority.

    JSON-LD is filled from the newsroom's own field, <title> is often written for search engines, and twitter:title is
    a copy of og:title: the first counts more than the others, the second less, the last only when nothing else speaks.
    """
    headings = _usable(titles.headings)
    linked, og, document = titles.structured()
    twitter = strip_site(titles.twitter, (og, linked), titles.house)
    shown = _shown(headings, (linked, og, document, twitter))
    votes: dict[str, float] = {}
    for text, vote in ((shown, 1.0), (linked, 1.5), (og, 1.0), (document, 0.5), (twitter, 0.0)):
        if text:
            votes[loose(text)] = votes.get(loose(text), 0.0) + vote
    forms = [text for text in (shown, og, linked, document, twitter) if text]
    if not forms:
        return next(iter(headings), "")
    best = max(forms, key=lambda text: votes[loose(text)])  # the first of equals, so the h1 wins a draw
    return best if votes[loose(best)] >= _ENOUGH_VOTES or not shown else shown


def _usable(headings: Sequence[str]) -> list[str]:
    return [text for text in headings[:MAX_HEADINGS] if 10 <= len(text) <= 300]


def _shown(headings: Sequence[str], said: Sequence[str]) -> str:
    """The h1 that is the title: one that a structured title agrees with, contains, or resembles."""
    plain = {loose(text) for text in said} - {""}
    for heading in headings:
        if loose(heading) in plain:
            return heading
    if len(headings) == 1 and any(loose(headings[0]) in text or text in loose(headings[0]) for text in plain):
        return headings[0]
    rated = [(max((_similarity(h, s) for s in said if s), default=0.0), -i, h) for i, h in enumerate(headings)]
    return max(rated)[2] if rated and max(rated)[0] >= _MIN_SIMILARITY else ""


def strip_site(title: str, anchors: Sequence[str], house: Sequence[str] = ()) -> str:
    """The title without the site's name, section or author behind it.

    `anchors` are texts that are known to be whole titles, `house` names of the site and its sections.
    """
    for anchor in anchors:
        tail = title[len(anchor) :]
        if len(anchor) >= _MIN_HEAD_CHARS and title.startswith(anchor) and _TAIL.match(tail):
            return anchor
    for name in house:
        found = re.search(rf"{_HOUSE_SEPARATOR}{re.escape(name)}$", title, re.IGNORECASE)
        if found and found.start() >= _MIN_HEAD_CHARS // 2:
            title = title[: found.start()]
    whole = {loose(anchor) for anchor in anchors}
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if loose(title[: cut.start()]) in whole:
            return title[: cut.start()].strip()
    if cuts and loose(title) not in whole:
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        if len(tail) <= _MAX_TAIL_CHARS and len(tail.split()) <= _MAX_TAIL_WORDS and len(head) >= _MIN_HEAD_CHARS:
            return head
    return title


def _similarity(a: str, b: str) -> float:
    x, y = set(loose(a).split()), set(loose(b).split())
    return len(x & y) / len(x | y) if x | y else 0.0
