"""When two articles are the same text, and which of them came first.

First form: equal after normalisation. Words only, NFKC and case-folded, so that quotation marks, spacing and agency
typography do not matter (notes on copies, section 1: SHA-256 of the `\\w+` tokens).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from legionwire.article import Precision
from legionwire.furniture import without_furniture

METHOD = "exact-1"
SHORT_TEXT = 40  # words; shorter texts ("The minister declined to comment") meet by chance

_WORD = re.compile(r"\w+")


def text_key(title: str, text: str, published: datetime | None) -> str:
    """A key that is equal exactly for copies: a short text is a copy only with the same title on the same day."""
    words = _words(text)
    if len(words) < SHORT_TEXT:
        words = [*_words(title), "|", published.date().isoformat() if published else "", "|", *words]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]


def content_key(title: str, standfirst: str, text: str) -> str:
    """A key that changes when what an article says changes: a new revision, unless only typography moved, or lines that
    move by themselves (`furniture`)."""
    return _content_key(title, standfirst, without_furniture(text))


def says(key: str, title: str, standfirst: str, text: str) -> bool:
    """Whether a content key is of these words; or was, when lines that move by themselves still counted."""
    return key in (content_key(title, standfirst, text), _content_key(title, standfirst, text))


def _content_key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(" ".join(_words(part)) for part in parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Member:
    """An article as far as its group is concerned."""

    id: int
    url_hash: int
    published: datetime | None
    precision: Precision | None  # of `published`
    first_seen: datetime


def original(members: Iterable[Member]) -> Member:
    """The first of a group: earliest published (else first seen), then smallest URL hash, whatever the order given."""
    return min(members, key=lambda member: (_appeared(member), member.url_hash))


def _appeared(member: Member) -> datetime:
    """When an article had appeared for certain. A day without a clock is no midnight: that would beat every agency."""
    if member.published is None:
        return member.first_seen
    if member.precision != "day":
        return member.published
    begin = member.published.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    return member.first_seen if begin <= member.first_seen < end else end


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
