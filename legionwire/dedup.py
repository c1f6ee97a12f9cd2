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

METHOD = "exact-1"
SHORT_TEXT = 40  # words; shorter texts ("The minister declined to comment") meet by chance

_WORD = re.compile(r"\w+")


def text_key(title: str, text: str, published: datetime | None) -> str:
    """A key that is equal exactly for copies: a short text is a copy only with the same title on the same day."""
    parts = words(text)
    if len(parts) < SHORT_TEXT:
        parts = [*words(title), "|", published.date().isoformat() if published else "", "|", *parts]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def content_key(title: str, standfirst: str, text: str) -> str:
    """A key that changes when what an article says changes: a new revision, unless only typography moved."""
    parts = (" ".join(words(part)) for part in (title, standfirst, text))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


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

    def order(member: Member) -> tuple[datetime, int]:
        return appeared(member.published, member.precision, member.first_seen), member.url_hash

    return min(members, key=order)


def appeared(published: datetime | None, precision: Precision | None, first_seen: datetime) -> datetime:
    """When an article had appeared for certain. A day without a clock is no midnight: that would beat every agency."""
    if published is None:
        return first_seen
    if precision != "day":
        return published
    begin = published.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    return first_seen if begin <= first_seen < end else end


def words(text: str) -> list[str]:
    """The words of a text, in one spelling."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
