"""When two articles are the same text, when one says something else, and when it had appeared for certain.

Equal after normalisation: words only, NFKC and case-folded, so that quotation marks, spacing and agency
typography do not matter (notes on copies, section 1: SHA-256 of the `\\w+` tokens).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta

from legionwire.article import Precision

SHORT_TEXT = 40  # words; shorter texts ("The minister declined to comment") meet by chance

_WORD = re.compile(r"\w+")


def text_key(title: str, text: str, published: datetime | None) -> str:
    """A key that is equal exactly for copies: a short text is a copy only with the same title on the same day."""
    parts = words(text)
    if len(parts) < SHORT_TEXT:
        parts = [*words(title), "|", published.date().isoformat() if published else "", "|", *parts]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def content_key(title: str, standfirst: str, text: str) -> str:
    """A key that changes when what an article says changes: a new revision, unless only typography moved, or lines that
    move by themselves (`furniture`)."""
    from legionwire.furniture import without_furniture  # late: it knows how pages are read, and questions need not

    return _content_key(title, standfirst, without_furniture(text))


def says(key: str, title: str, standfirst: str, text: str) -> bool:
    """Whether a content key is of these words; or was, when lines that move by themselves still counted."""
    return key in (content_key(title, standfirst, text), _content_key(title, standfirst, text))


def _content_key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(" ".join(words(part)) for part in parts).encode()).hexdigest()[:32]


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
