"""The title of an article, out of the five that a page usually has."""

from __future__ import annotations

import re
from collections.abc import Sequence

from legionwire.lines import loose

MAX_HEADINGS = 20
_SEPARATOR = re.compile(r"\s(?:[|·•–—\-»«/]|::)\s")
_MAX_TAIL_CHARS, _MAX_TAIL_WORDS, _MIN_HEAD_CHARS = 35, 4, 20
_MIN_SIMILARITY = 0.4


def choose_title(headline: str, og: str, twitter: str, document: str, headings: Sequence[str]) -> str:
    """The h1 that agrees with a structured title, because that is what readers see; else the best structured one."""
    headings = [text for text in headings[:MAX_HEADINGS] if 10 <= len(text) <= 300]
    anchors = {loose(text) for text in (*headings, headline) if text}
    structured = [strip_site(text, anchors) for text in (headline, og, document)]
    said = {loose(text) for text in (*structured, twitter)} - {""}
    for heading in headings:
        if loose(heading) in said:
            return heading
    if len(headings) == 1 and any(loose(headings[0]) in text or text in loose(headings[0]) for text in said):
        return headings[0]
    rated = [(max((_similarity(h, s) for s in structured if s), default=0.0), -i, h) for i, h in enumerate(headings)]
    if rated and max(rated)[0] >= _MIN_SIMILARITY:
        return max(rated)[2]
    return next((text for text in (*structured, twitter, *headings) if text), "")


def strip_site(title: str, anchors: set[str]) -> str:
    """The title without the site's name behind it. `anchors` are loose forms that are known to be whole titles."""
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if loose(title[: cut.start()]) in anchors:
            return title[: cut.start()].strip()
    if cuts and loose(title) not in anchors:
        head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
        if len(tail) <= _MAX_TAIL_CHARS and len(tail.split()) <= _MAX_TAIL_WORDS and len(head) >= _MIN_HEAD_CHARS:
            return head
    return title


def _similarity(a: str, b: str) -> float:
    x, y = set(loose(a).split()), set(loose(b).split())
    return len(x & y) / len(x | y) if x | y else 0.0
